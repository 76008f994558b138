"""Training by law: the days and hours that a member and an officer owe in a year.

Every answer names the row it rests on. Rules are of one day and one province; a year's duty is judged by those of
`day_of_year`. Who trains whom and who approves: `training_deciders`; grades, competitions: `training_results`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sansang.law.facts import Words
from sansang.law.rows import Row
from sansang.law.rules import Rules
from sansang.law.training_words import OFFICER_WORDS, PROGRAMME_WORDS
from sansang.law.whys import Why, cite

STANDING, ON_THE_SPOT = "TT", "TC"
AIR_DEFENCE_AND_ARTILLERY = ("PK", "PB")
COMMAND_POSTS = frozenset(
    {
        "commander",
        "political_officer",
        "deputy_commander",
        "deputy_political_officer",
        "assistant",
        "battalion_leader",
        "company_leader",
    }
)
UNIT_POSTS = frozenset({"village_leader", "platoon_leader", "squad_leader", "crew_leader"})


def day_of_year(year: int, *, today: date) -> date:
    """The day whose law a year's duty is judged by: its last day, or today while the year runs."""
    last = date(year, 12, 31)
    return today if date(year, 1, 1) <= today < last else last


# What is owed


@dataclass(frozen=True)
class Share:
    """Days and hours of one kind of training in a year, of which hours of civil defence, and why.

    `kind` is a key of PROGRAMME_WORDS (members) or of OFFICER_WORDS (officers).
    """

    kind: str
    days: int
    hours: int
    civil_defence_hours: int
    why: tuple[Why, ...]

    @property
    def words(self) -> Words:
        return PROGRAMME_WORDS.get(self.kind) or OFFICER_WORDS[self.kind]


@dataclass(frozen=True)
class Owed:
    """What one person owes in a year: as a member of a unit, and as an officer. Both count, neither replaces the other.

    Art. 28.1 speaks of every member, whatever the post; the course of officers comes from Circular 69/2020.
    """

    member: Share | None
    officer: Share | None

    @property
    def shares(self) -> tuple[Share, ...]:
        return tuple(share for share in (self.member, self.officer) if share)

    @property
    def days(self) -> int:
        return sum(share.days for share in self.shares)

    @property
    def hours(self) -> int:
        return sum(share.hours for share in self.shares)

    @property
    def civil_defence_hours(self) -> int:
        return sum(share.civil_defence_hours for share in self.shares)

    @property
    def why(self) -> tuple[Why, ...]:
        return tuple(why for share in self.shares for why in share.why)


NOTHING = Owed(None, None)


def service_year(rules: Rules, *, first: date, year: int) -> int:
    """Which training year of a service that began on `first` a calendar year is: 1 for the first, 0 or less before."""
    row = rules.rows("training_time").get("ordinary")
    joins_by = row.values["joins_by_month"] if row else 12
    return year - first.year + (first.month <= joins_by)


def programme_of(component: str, service_year: int) -> str | None:
    """The key of `training_days` for a component in a training year (a code of Art. 6); None before the first year."""
    if service_year < 1:
        return None
    if component == STANDING:
        return "standing"
    if service_year == 1:
        return "first_year"
    return "later_on_the_spot" if component == ON_THE_SPOT else "later"


def officer_group(post: str, component: str = "") -> str | None:
    """The key of `training_officers` for a post in a unit of a component; None when the post owes no course."""
    if post in COMMAND_POSTS or (post == "platoon_leader" and component in AIR_DEFENCE_AND_ARTILLERY):
        return "command"
    return "unit" if post in UNIT_POSTS else None


def owed(
    rules: Rules,
    *,
    component: str | None = None,
    service_year: int = 0,
    posts: Collection[tuple[str, str]] = (),
) -> Owed:
    """What a person owes in a year by the rules of a day.

    `component` is that of the service (None: in no unit, as most officers of a command); `service_year` as counted by
    `service_year`; `posts` are the posts held, each with the component of its unit. Of several posts the longest course
    counts. Nothing is owed where no row in force says so.
    """
    programme = programme_of(component, service_year) if component else None
    groups = {group for post, of in posts if (group := officer_group(post, of))}
    courses = [share for group in sorted(groups) if (share := officer_share(rules, group))]
    return Owed(
        member_share(rules, programme) if programme else None,
        max(courses, key=lambda share: share.days, default=None),
    )


def member_share(rules: Rules, programme: str) -> Share | None:
    """The days and hours of a programme (a key of PROGRAMME_WORDS); None when no row in force says it."""
    row = rules.rows("training_days").get(programme)
    if row is None:
        return None
    days = row.values["days"]
    params = {"days": days, "programme": PROGRAMME_WORDS[programme]}
    whys = [cite(row, f"owes_{programme}", "{programme}: {days} ngày huấn luyện mỗi năm.", params)]
    whys += _why_hours(rules, days)
    civil = rules.rows("training_civil").get(programme)
    if civil:
        message = "Trong đó {hours} giờ phòng thủ dân sự."
        whys.append(cite(civil, "owes_civil_defence", message, {"hours": civil.values["hours"]}))
    return Share(programme, days, hours_of(rules, days), civil.values["hours"] if civil else 0, tuple(whys))


def officer_share(rules: Rules, group: str) -> Share | None:
    """The days and hours of the yearly course of a group of posts; None when no row in force says it."""
    row = rules.rows("training_officers").get(group)
    if row is None:
        return None
    days = row.values["days"]
    message = (
        "{group}: không quá {days} ngày mỗi năm." if row.values.get("at_most") else "{group}: {days} ngày mỗi năm."
    )
    why = cite(row, f"owes_{group}_course", message, {"days": days, "group": OFFICER_WORDS[group]})
    return Share(group, days, hours_of(rules, days), 0, (why, *_why_hours(rules, days)))


def hours_of(rules: Rules, days: int) -> int:
    """The hours of so many days; 0 when no row in force says how long a day is."""
    row = rules.rows("training_time").get("ordinary")
    return days * row.values["hours_a_day"] if row else 0


def _why_hours(rules: Rules, days: int) -> list[Why]:
    row = rules.rows("training_time").get("ordinary")
    if row is None:
        return []
    a_day = row.values["hours_a_day"]
    message = "Mỗi ngày {a_day} giờ, cả năm {hours} giờ."
    return [cite(row, "hours_a_day", message, {"a_day": a_day, "hours": days * a_day})]


@dataclass(frozen=True)
class Bounds:
    """Hours of military training: at least, at most; the rest is political and legal education."""

    least: Decimal
    most: Decimal
    row: Row


def military_hours(rules: Rules, hours: int) -> Bounds | None:
    """How many of so many hours military training takes; None when no row in force says it."""
    row = rules.rows("training_time").get("ordinary")
    if row is None:
        return None
    least, most = (Decimal(hours * row.values[name]) / 100 for name in ("military_least", "military_most"))
    return Bounds(least, most, row)


def reasons_against_split(rules: Rules, *, political: Decimal | int, military: Decimal | int) -> list[Why]:
    """Every reason against a programme of so many hours of each part (civil defence counts as military)."""
    total = political + military
    row = rules.rows("training_time").get("ordinary")
    if row is None or not total:
        return []
    least, most = row.values["military_least"], row.values["military_most"]
    share = Decimal(military) * 100 / Decimal(total)
    if least <= share <= most:
        return []
    shown = f"{share.quantize(Decimal('0.1'), ROUND_HALF_UP).normalize():f}".replace(".", ",")
    message = "Huấn luyện quân sự chiếm {share} % thời gian; quy định từ {least} đến {most} %."
    return [cite(row, "military_share", message, {"share": shown, "least": least, "most": most})]

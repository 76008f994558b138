"""Who may be registered, how that ends, what may become of a move, how a book balances. Pure.

Law on Militia and Self-Defence Force 48/2019, Art. 9. Ages, exemptions and limits are asked of the law, never written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from sansang.kernel.dates import PartialDate
from sansang.kernel.days import Days
from sansang.kernel.reasons import Reason
from sansang.law.ages import PAST_ORDINARY
from sansang.law.counting import months_later
from sansang.law.rules import VOLUNTEER, Rules
from sansang.law.whys import State, cite

ONE_DAY = timedelta(days=1)
PAST_AGES = (PAST_ORDINARY, "past_extended_age")
OUT_OF_AGE = ("too_young", *PAST_AGES)
# Facts after which nobody is entered into a register any more.
GONE = ("dead", "declared_missing")

# What may become of a move (citizens.MoveState).
MAY_BECOME: dict[str, frozenset[str]] = {
    "offered": frozenset(("accepted", "returned", "withdrawn")),
    "accepted": frozenset(),
    "returned": frozenset(),
    "withdrawn": frozenset(),
}


@dataclass(frozen=True)
class Citizen:
    """What the law looks at: birth, sex, and the facts that hold on the day."""

    born: PartialDate | None
    sex: str
    facts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Registered:
    """A time in a register, and whose register it is."""

    days: Days
    office: str


def words_of(days: Days) -> str:
    """Days as pages write them."""
    last = f"{days.last:%d/%m/%Y}" if days.last else "nay"
    return f"{days.first:%d/%m/%Y} – {last}"


def reason_of_registration(rules: Rules, code: str, message: str, params: Mapping[str, Any]) -> Reason:
    """A reason that rests on the article about registration; without an article where no row says one."""
    row = rules.rows("registration").get("first")
    return cite(row, code, message, dict(params)) if row else Reason(code, message, params)


def age_reasons(rules: Rules, citizen: Citizen) -> list[Reason]:
    """Every reason of age against being in the register on the day of the rules, and what is missing to know it.

    Who is past the ordinary age and volunteers may be in it up to the extended one (Art. 8).
    """
    verdict = rules.state_of(citizen.born, citizen.sex or None)
    waived = {PAST_ORDINARY} if VOLUNTEER in citizen.facts else set()
    if verdict.state is State.UNKNOWN:
        return list(verdict.decisive)
    return [why for why in verdict.decisive if why.code in OUT_OF_AGE and why.code not in waived]


def exemptions(rules: Rules, citizen: Citizen) -> list[Reason]:
    """Every ground that frees the citizen from registration on the day of the rules."""
    known = citizen.facts & rules.book.facts.keys()
    verdict = rules.state_of(citizen.born, citizen.sex or None, known)
    return [why for why in verdict.reasons if why.effect is State.EXEMPT_FROM_REGISTRATION]


def reasons_against_registration(
    rules: Rules,
    citizen: Citizen,
    *,
    first_on: date,
    today: date,
    held: Sequence[Registered] = (),
    office_days: Sequence[Days] = (),
) -> list[Reason]:
    """Every reason against entering a citizen into a register from a day on.

    `rules` are those of the day on which the age counts: the day itself, or the closing day of a yearly round.
    """
    found = [*age_reasons(rules, citizen), *exemptions(rules, citizen), *_gone(rules, citizen)]
    for one in held:
        if one.days.overlaps(Days(first_on)):
            message = "Đã có tên trong sổ đăng ký của {office} ({days})."
            params = {"office": one.office, "days": words_of(one.days)}
            found.append(reason_of_registration(rules, "registered_already", message, params))
    if not any(first_on in days for days in office_days):
        found.append(Reason("office_not_alive", "Cơ quan không tồn tại vào ngày {day}.", {"day": _day(first_on)}))
    return found + _in_future(first_on, today)


def _gone(rules: Rules, citizen: Citizen) -> list[Reason]:
    facts = (rules.book.facts[code].words for code in GONE if code in citizen.facts)
    return [reason_of_registration(rules, "gone", "Người này {fact}.", {"fact": fact}) for fact in facts]


def _in_future(day: date, today: date) -> list[Reason]:
    return [Reason("in_future", "Ngày {day} chưa đến.", {"day": _day(day)})] if day > today else []


def reasons_against_leaving(
    rules: Rules, citizen: Citizen, *, leaving: str, days: Days, last_on: date, today: date
) -> list[Reason]:
    """Every reason against ending a registration that ran on `days` with `last_on`, for a reason (`citizens.Leaving`).

    `rules` and the citizen's facts are those of the day after, the first one out of the register.
    """
    found: list[Reason] = []
    if last_on < days.first:
        params = {"first": _day(days.first)}
        found.append(Reason("ends_before_it_begins", "Ngày cuối phải từ ngày vào sổ {first} trở đi.", params))
    if days.last is not None:
        found.append(Reason("ended_already", "Đã ra khỏi sổ ngày {day}.", {"day": _day(days.last)}))
    if leaving == "past_age":
        found += _still_of_age(rules, citizen)
    if leaving == "exempt" and not exemptions(rules, citizen):
        found.append(_no_exemption(rules))
    return found + _in_future(last_on, today)


def _still_of_age(rules: Rules, citizen: Citizen) -> list[Reason]:
    against = age_reasons(rules, citizen)
    if any(reason.code in PAST_AGES for reason in against):
        return []
    if any(reason.code not in OUT_OF_AGE for reason in against):
        return against  # what is missing to know the age
    message = "Ngày {day} vẫn còn trong độ tuổi, chưa ra khỏi sổ vì hết tuổi."
    params = {"day": _day(rules.on)}
    row = rules.ages.rows.get(citizen.sex)
    return [cite(row, "still_of_age", message, params) if row else Reason("still_of_age", message, params)]


def _no_exemption(rules: Rules) -> Reason:
    message = "Chưa ghi căn cứ miễn đăng ký vào ngày đó; hãy ghi hoàn cảnh kèm giấy tờ trước."
    grounds = (one for one in rules.grounds.values() if one.kind == "registration_exemption")
    ground = next(grounds, None)
    return cite(ground.row, "no_exemption", message, {}) if ground else Reason("no_exemption", message)


def reasons_against_move(state: str, wanted: str, rules: Rules) -> list[Reason]:
    """Why a move cannot become what is wanted: only one that is on offer is accepted, returned or withdrawn."""
    if wanted in MAY_BECOME.get(state, frozenset()):
        return []
    message = "Không có giấy giới thiệu nào đang chờ tiếp nhận; nơi chuyển đi phải giới thiệu trước."
    return [reason_of_registration(rules, "move_not_offered", message, {})]


def is_long_absence(rules: Rules, days: Days, *, on: date) -> bool:
    """Whether an absence is one that must be reported: it has lasted, or is to last, as long as the law says."""
    row = rules.rows("limits").get("absence")
    last = max(days.last or on, days.first)
    return row is not None and last >= months_later(days.first, row.values["months"]) - ONE_DAY


class Entered(NamedTuple):
    """A row of a register as a book counts it."""

    first_on: date
    last_on: date | None
    entry: str
    leaving: str
    person: int = 0


@dataclass(frozen=True)
class Balance:
    """A book's reconciliation: opening + entered − left = closing, by reason."""

    opening: int
    closing: int
    entered: Mapping[str, int] = field(default_factory=dict)
    left: Mapping[str, int] = field(default_factory=dict)

    @property
    def difference(self) -> int:
        return self.opening + sum(self.entered.values()) - sum(self.left.values()) - self.closing


def balance_of(rows: Iterable[Entered], days: Days) -> Balance:
    """The reconciliation of some days (both ends included, the last one given), each figure counted for itself.

    Whoever's last day in the register is D has left from D + 1 on.
    """
    last = days.last or date.max
    before = days.first - ONE_DAY
    opening = closing = 0
    entered: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for row in rows:
        opening += _holds(row, before)
        closing += _holds(row, last)
        if days.first <= row.first_on <= last:
            entered[row.entry] += 1
        if row.last_on is not None and before <= row.last_on < last:
            left[row.leaving] += 1
    return Balance(opening, closing, dict(entered), dict(left))


def _holds(row: Entered, day: date) -> bool:
    return row.first_on <= day and (row.last_on is None or day <= row.last_on)


def reasons_against_closing(
    balance: Balance, *, days: Days, today: date, closed_before: int | None, twice: int
) -> list[Reason]:
    """Every reason against closing a book over some days.

    `closed_before`: with how many the book before was closed; `twice`: people who stand in the register twice.
    """
    found: list[Reason] = []
    if days.last is None or days.last > today:
        found.append(Reason("closes_in_future", "Không khóa sổ vào một ngày chưa đến."))
    if balance.difference:
        words = "Sổ không cân: đầu kỳ cộng vào trừ ra lệch {number} so với cuối kỳ."
        found.append(Reason("does_not_balance", words, {"number": balance.difference}))
    if twice:
        found.append(Reason("twice", "{number} người có hai dòng trong sổ cùng lúc.", {"number": twice}))
    if closed_before is not None and closed_before != balance.opening:
        words = "Sổ kỳ trước khóa với {before} người, nay đầu kỳ tính ra {opening}: có dòng ghi sau khi khóa."
        words += " Hãy mở lại sổ kỳ trước rồi khóa lại."
        params = {"before": closed_before, "opening": balance.opening}
        found.append(Reason("opening_differs", words, params))
    return found


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"

"""A member's term of service: where it began, when it ends, how far it may go on, what speaks against ending it. Pure.

Law on Militia and Self-Defence Force 48/2019, Art. 8.2, 12, 13. Terms, limits and deciders are asked of the law.
A transfer or a reorganisation goes on with the same term. Where its services were of components with different terms
the longest counts from the first day (inferred: the law speaks of one component only).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sansang.kernel.dates import PartialDate
from sansang.kernel.reasons import Reason
from sansang.law import service as law
from sansang.law.grounds import Ground, not_for_this_sex, whys_for_member
from sansang.law.rows import Row
from sansang.law.rules import Rules
from sansang.law.whys import Why, cite

# After these a member goes on serving somewhere else (personnel.EndReason).
GOES_ON = ("transferred", "reorganised")
STANDING = "TT"
# Who commands a unit or a command (Art. 19); assistants do not.
COMMANDING = (
    "commander", "political_officer", "deputy_commander", "deputy_political_officer", "village_leader",
    "battalion_leader", "company_leader", "platoon_leader", "squad_leader", "crew_leader",
)  # fmt: skip


class Served(NamedTuple):
    """One service as the term counts it."""

    first_on: date
    last_on: date | None
    component: str
    end_reason: str


class Extended(NamedTuple):
    """An agreed extension: when it was asked for, until when, beyond the ordinary age or not."""

    asked_on: date
    until: date
    beyond_age: bool


@dataclass(frozen=True)
class Serving:
    """What of a member decides the term."""

    born: PartialDate | None
    sex: str
    self_defence: bool = False
    commander: bool = False
    volunteer: bool = False


@dataclass(frozen=True)
class Term:
    """A term of service on the day of the rules.

    `ends` is its last day by law, `until` its last day with what was agreed, `latest` how far it may be extended,
    `age_ends` the last day of the age of service. None: no row of the law, or no birth, says it.
    """

    first: date
    component: str
    position: law.Position
    ends: date | None
    until: date | None
    latest: date | None
    age_ends: date | None
    last_on: date | None = None  # when the service has ended or is to end
    standing_from: date | None = None

    @property
    def is_extended(self) -> bool:
        return self.until is not None and self.until != self.ends


def runs(services: Iterable[Served]) -> list[list[Served]]:
    """Services that go on from each other, put together; each run is one term."""
    found: list[list[Served]] = []
    for one in sorted(services, key=lambda one: one.first_on):
        if found and found[-1][-1].last_on is not None and found[-1][-1].end_reason in GOES_ON:
            found[-1].append(one)
        else:
            found.append([one])
    return found


def run_on(services: Iterable[Served], on: date) -> list[Served] | None:
    """The run of services that holds a day."""
    for run in runs(services):
        last = run[-1].last_on
        if run[0].first_on <= on and (last is None or on <= last):
            return run
    return None


def term_of(rules: Rules, run: Sequence[Served], who: Serving, extended: Iterable[Extended] = ()) -> Term:
    """The term of one run of services."""
    first, last = run[0].first_on, run[-1].last_on
    position = law.Position(_deciding_component(rules, run), who.self_defence, who.commander)
    own = [one for one in extended if first <= one.asked_on and (last is None or one.asked_on <= last)]
    volunteer = who.volunteer or any(one.beyond_age for one in own)
    ends = law.term_ends(rules, position, first=first)
    born = who.born.latest if who.born else None
    return Term(
        first,
        run[-1].component,
        position,
        ends,
        max([ends, *(one.until for one in own)]) if ends else None,
        law.latest_end(rules, position, first=first, born=born, sex=who.sex, volunteer=volunteer) if born else None,
        rules.ages.limit(born, who.sex, volunteer=volunteer) if born else None,
        last,
        _standing_from(run),
    )


def _deciding_component(rules: Rules, run: Sequence[Served]) -> str:
    rows = rules.rows("terms")

    def years(component: str) -> int:
        return int(rows[component].values["years"]) if component in rows else 0

    return max((one.component for one in reversed(run)), key=years)


def _standing_from(run: Sequence[Served]) -> date | None:
    """Since when the last services of a run are in the standing militia."""
    found = None
    for one in reversed(run):
        if one.component != STANDING:
            break
        found = one.first_on
    return found


def state_of(term: Term, on: date) -> str:
    """How a term stands on a day: "ended" (the end is written), "past_age", "past", "this_year", "runs", "unknown"."""
    if term.last_on is not None:
        return "ended"
    if term.until is None:
        return "unknown"
    if term.age_ends is not None and term.age_ends < on:
        return "past_age"
    if term.until < on:
        return "past"
    return "this_year" if term.until.year == on.year else "runs"


def whys_of_term(rules: Rules, term: Term, *, sex: str) -> list[Why]:
    """Why a term ends when it does and how far it may go on, each with its article."""
    said = law.term_of(rules, term.position)
    if said is None or term.ends is None:
        return []
    params = {"years": said.years, "first": _day(term.first), "ends": _day(term.ends)}
    message = "Thời hạn {years} năm tính từ ngày {first}, hết ngày {ends}; chuyển hay sắp xếp đơn vị vẫn tính tiếp."
    found = [cite(said.rows[0], "term", message, params)]
    if len(said.rows) > 1 and term.latest is not None:
        to = {"years": said.extension_years, "latest": _day(term.latest)}
        message = "Có thể kéo dài không quá {years} năm và không quá độ tuổi: đến {latest}."
        if said.extension_years is None:
            message = "Tự vệ, dân quân biển, chỉ huy đơn vị có thể kéo dài đến hết độ tuổi: {latest}."
        found.append(cite(said.rows[-1], "term_extension", message, to))
    if term.age_ends is not None and (row := _age_row(rules, sex)) is not None:
        found.append(cite(row, "term_age", "Hết độ tuổi phục vụ ngày {day}.", {"day": _day(term.age_ends)}))
    return found


def _age_row(rules: Rules, sex: str) -> Row | None:
    return rules.ages.rows.get(sex)


def reasons_against_extension(
    rules: Rules, term: Term, who: Serving, *, until: date, beyond_age: bool, asked_on: date, today: date
) -> list[Reason]:
    """Every reason against asking for an extension of a term up to `until`, each with its article."""
    found: list[Reason] = []
    if asked_on > today:
        found.append(_in_future(asked_on))
    if asked_on < term.first or (term.last_on is not None and asked_on > term.last_on):
        found.append(Reason("asked_outside", "Ngày đề nghị phải trong thời gian đang phục vụ."))
    if term.last_on is not None:
        found.append(Reason("ended_already", "Đã ghi ngày thôi phục vụ {day}.", {"day": _day(term.last_on)}))
    if who.born is None:
        return [*found, Reason("birth_missing", "Thiếu ngày sinh nên không biết hết độ tuổi khi nào.")]
    found += law.reasons_against_extension(
        rules, term.position, first=term.first, until=until, born=who.born.latest, sex=who.sex,
        volunteer=beyond_age or who.volunteer,
    )  # fmt: skip
    if term.is_extended and term.until is not None and until <= term.until:
        found.append(Reason("agreed_already", "Đã đồng ý kéo dài đến {day}.", {"day": _day(term.until)}))
    return found


def reasons_against_completion(rules: Rules, term: Term, *, last_on: date) -> list[Reason]:
    """Every reason against recognising a term as completed with a last day: it, or the age, must be over."""
    said = law.term_of(rules, term.position)
    if said is None or term.ends is None:
        return [Reason("no_term", "Bảng luật không có thời hạn hoặc độ tuổi cho trường hợp này.")]
    earliest = min(term.ends, term.age_ends) if term.age_ends else term.ends
    if last_on >= earliest:
        return []
    message = "Chưa hết thời hạn {years} năm: đến {ends} mới hoàn thành."
    return [cite(said.rows[0], "term_not_over", message, {"years": said.years, "ends": _day(earliest)})]


def grounds_for(rules: Rules, kind: str, sex: str) -> list[Ground]:
    """The grounds of early release or removal that someone of a sex may rest on, in the law's order."""
    return [one for one in rules.grounds.values() if one.kind == kind and one.sex in ("", sex)]


def reasons_against_release(rules: Rules, kind: str, key: str, *, sex: str) -> list[Reason]:
    """Every reason against ending a service early on a ground."""
    ground = rules.grounds.get(key)
    if ground is None or ground.kind != kind:
        return [Reason("no_such_ground", "Điểm “{key}” không có hiệu lực vào ngày này.", {"key": key})]
    if not whys_for_member([ground], kind=kind, sex=sex, facts={ground.fact.code}):
        same = [one for one in rules.grounds.values() if (one.kind, one.point) == (kind, ground.point)]
        return [not_for_this_sex(ground, sex=sex, same_point=same)]
    return []


def active_service(rules: Rules, term: Term, *, last_on: date) -> Why | None:
    """Why a member of the standing militia has completed active military service too; None when not."""
    if term.standing_from is None or last_on < term.standing_from:
        return None
    return law.active_service_done(rules, first=term.standing_from, last=last_on)


def reasons_against_ending(term: Term | None, *, last_on: date, decided_on: date, today: date) -> list[Reason]:
    """What speaks against ending a service with a day, whatever the reason."""
    found = [_in_future(decided_on)] if decided_on > today else []
    if term is None:
        return [*found, Reason("not_serving", "Người này không đang phục vụ.")]
    if term.last_on is not None:
        found.append(Reason("ended_already", "Đã ghi ngày thôi phục vụ {day}.", {"day": _day(term.last_on)}))
    return found


def _in_future(day: date) -> Reason:
    return Reason("in_future", "Ngày {day} chưa đến.", {"day": _day(day)})


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"

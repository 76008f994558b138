"""How long one serves: the term of a component, how far it may be extended, where the age ends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sansang.kernel.reasons import Reason
from sansang.law.counting import last_day_of_months, last_day_of_years
from sansang.law.rows import Row
from sansang.law.rules import Rules
from sansang.law.whys import Why, cite

MARITIME = "B"


@dataclass(frozen=True)
class Position:
    """What decides a term: the component (code of Article 6), self-defence or militia, commander of a unit or not."""

    component: str
    self_defence: bool = False
    commander: bool = False


@dataclass(frozen=True)
class Term:
    """`years` of service; extended by at most `extension_years`, or (None) up to the age limit."""

    years: int
    extension_years: int | None
    rows: tuple[Row, ...]


def term_of(rules: Rules, position: Position) -> Term | None:
    """The term of a position and how far it may be extended; None when no row in force says it."""
    row = rules.rows("terms").get(position.component)
    extensions = rules.rows("extensions")
    if row is None:
        return None
    wider = [
        extensions[key] for key in _wider(position) if key in extensions and extensions[key].values.get("to_age_limit")
    ]
    if wider:
        return Term(row.values["years"], None, (row, *wider))
    ordinary = extensions.get("ordinary")
    years = ordinary.values.get("years", 0) if ordinary else 0
    return Term(row.values["years"], years, (row, ordinary) if ordinary else (row,))


def _wider(position: Position) -> list[str]:
    """The keys under which a position may serve beyond the ordinary extension."""
    found = ["self_defence"] if position.self_defence else []
    if position.component == MARITIME and not position.self_defence:
        found.append("maritime_militia")
    return [*found, "commander"] if position.commander else found


def term_ends(rules: Rules, position: Position, *, first: date) -> date | None:
    """The last day of the term that begins on `first`; None when no row says it."""
    term = term_of(rules, position)
    return last_day_of_years(first, term.years) if term else None


def latest_end(
    rules: Rules, position: Position, *, first: date, born: date, sex: str, volunteer: bool = False
) -> date | None:
    """The last day to which a term may be extended: its own bound or the age limit, whichever comes first.

    `volunteer`: the limit is the extended one. None when no row says it.
    """
    term, limit = term_of(rules, position), rules.ages.limit(born, sex, volunteer=volunteer)
    if term is None or limit is None:
        return None
    if term.extension_years is None:
        return limit
    return min(limit, last_day_of_years(first, term.years + term.extension_years))


def reasons_against_extension(
    rules: Rules, position: Position, *, first: date, until: date, born: date, sex: str, volunteer: bool = False
) -> list[Reason]:
    """Every reason against extending a service that began on `first` up to `until`."""
    term, limit = term_of(rules, position), rules.ages.limit(born, sex, volunteer=volunteer)
    if term is None or limit is None:
        return [Reason("no_term", "Bảng luật không có thời hạn hoặc độ tuổi cho trường hợp này.")]
    found: list[Reason] = []
    ends = last_day_of_years(first, term.years)
    if until <= ends:
        message = "Ngày {until} không sau ngày hết thời hạn {ends}; không phải là kéo dài."
        found.append(cite(term.rows[0], "no_extension", message, {"until": _day(until), "ends": _day(ends)}))
    if term.extension_years is not None:
        bound = last_day_of_years(first, term.years + term.extension_years)
        if until > bound:
            message = "Chỉ được kéo dài không quá {years} năm, đến {bound}."
            params = {"years": term.extension_years, "bound": _day(bound)}
            found.append(cite(term.rows[-1], "extension_too_long", message, params))
    if until > limit:
        message = "Không kéo dài quá độ tuổi, đến {limit}."
        found.append(cite(rules.ages.rows[sex], "extension_past_age", message, {"limit": _day(limit)}))
    return found


def active_service_done(rules: Rules, *, first: date, last: date) -> Why | None:
    """Why standing militia who served from `first` to `last` have completed active service too; None when not."""
    row = rules.rows("limits").get("standing_active_service")
    if row is None or last < last_day_of_months(first, row.values["months"]):
        return None
    message = "Dân quân thường trực đủ {months} tháng: được công nhận hoàn thành nghĩa vụ quân sự tại ngũ."
    return cite(row, "active_service_done", message, {"months": row.values["months"]})


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"

"""The yearly registration of April: who is registered for the first time, who must be registered at all."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sansang.kernel.dates import PartialDate
from sansang.kernel.days import Days
from sansang.law.counting import ONE_DAY
from sansang.law.rows import Row
from sansang.law.rules import Rules
from sansang.law.whys import State, Verdict, Why

Must = Literal["yes", "no", "exempt", "unknown"]
NOT_YET_OR_NO_MORE = ("too_young", "past_ordinary_age", "past_extended_age")


@dataclass(frozen=True)
class Round:
    """A yearly registration: its days, and the days of birth of those who come of age for it."""

    days: Days
    born: Days
    row: Row


def round_of(rules: Rules, year: int) -> Round | None:
    """The registration of a year; None when no row in force says it.

    First registered are those who reached the age since the last round's closing day and up to this one's.
    """
    row, ages = rules.rows("registration").get("first"), rules.ages.rows
    if row is None or not ages:
        return None
    from_age = min(one.values["from_age"] for one in ages.values())
    said = row.values
    closing = [_day_of(one - from_age, said["reached_by_month"], said["reached_by_day"]) for one in (year - 1, year)]
    first, last = (_latest_birth(rules, one, from_age) for one in closing)
    month = said["month"]
    return Round(
        Days(date(year, month, 1), date(year, month, monthrange(year, month)[1])), Days(first + ONE_DAY, last), row
    )


def _day_of(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def _latest_birth(rules: Rules, closing: date, from_age: int) -> date:
    """The last day of birth of whom the age is reached on the closing day, `from_age` years later."""
    target = _day_of(closing.year + from_age, closing.month, closing.day)
    # Where one born on 29 February reaches the age in a year without that day, it is a day sooner or later.
    near = (closing + ONE_DAY, closing, closing - ONE_DAY)
    return next(born for born in near if rules.ages.on_birthday(born, from_age) <= target)


def first_round(rules: Rules, born: PartialDate | date) -> int | None:
    """The year in which a person is first registered; None when the birth is too vague or no row says it."""
    ends = (born.day, born.latest) if isinstance(born, PartialDate) else (born, born)
    years = {_first_year(rules, day) for day in ends}
    return years.pop() if len(years) == 1 else None


def _first_year(rules: Rules, born: date) -> int | None:
    ages = rules.ages.rows
    if not ages:
        return None
    near = born.year + min(one.values["from_age"] for one in ages.values())
    for year in (near, near + 1):
        if (found := round_of(rules, year)) and born in found.born:
            return year
    return None


def must_register(
    rules: Rules, born: PartialDate | date | None, sex: str | None, facts: Collection[str] = ()
) -> tuple[Must, tuple[Why, ...]]:
    """Whether a person must be registered on the day, with every reason.

    Deferral and exemption do not free from registration; disability, serious disease and mental illness do.
    """
    about_age: Verdict = rules.state_of(born, sex)
    verdict = rules.state_of(born, sex, facts)
    exempt = [why for why in verdict.reasons if why.effect is State.EXEMPT_FROM_REGISTRATION]
    if any(why.code in NOT_YET_OR_NO_MORE for why in about_age.decisive):
        return "no", about_age.reasons
    if about_age.state is State.UNKNOWN:
        return "unknown", (*about_age.reasons, *exempt)
    if exempt:
        return "exempt", tuple(exempt)
    return "yes", about_age.reasons

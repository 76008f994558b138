"""Whole years and months from a day on: birthdays, ends of terms. Article numbers stand with the rows that use them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

MARCH_FIRST = (3, 1)
ONE_DAY = timedelta(days=1)


def anniversary(day: date, years: int, *, leap: tuple[int, int] = MARCH_FIRST) -> date:
    """The day `years` after; 29 February falls on `leap` (month, day) in years that have none."""
    year = day.year + years
    if (day.month, day.day) == (2, 29) and monthrange(year, 2)[1] == 28:
        return date(year, *leap)
    return day.replace(year=year)


def years_old(born: date, on: date, *, leap: tuple[int, int] = MARCH_FIRST) -> int:
    """Full years on a day; negative before the birth."""
    born_at = leap if (born.month, born.day) == (2, 29) and monthrange(on.year, 2)[1] == 28 else (born.month, born.day)
    return on.year - born.year - ((on.month, on.day) < born_at)


def months_later(day: date, months: int) -> date:
    """The same day of the month `months` later; the first of the next month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    if day.day > last:
        return date(year, month + 1, last) + ONE_DAY
    return date(year, month + 1, day.day)


def last_day_of_years(first: date, years: int) -> date:
    """The last day of a term of so many years from `first` on."""
    return anniversary(first, years) - ONE_DAY


def last_day_of_months(first: date, months: int) -> date:
    """The last day of so many months from `first` on."""
    return months_later(first, months) - ONE_DAY

"""Periods of whole days, inclusive of both ends; no last day means "until further notice"."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Days:
    """From `first` to `last`, both included. Raises ValueError when the end lies before the beginning."""

    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError(f"{self.last} lies before {self.first}")

    def __contains__(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def overlaps(self, other: Days) -> bool:
        """True when at least one day belongs to both."""
        return self.intersection(other) is not None

    def touches(self, other: Days) -> bool:
        """True when they share no day and one begins on the day after the other ends."""
        return _follows(self, other) or _follows(other, self)

    def intersection(self, other: Days) -> Days | None:
        """The days that belong to both, or None."""
        first = max(self.first, other.first)
        ends = [last for last in (self.last, other.last) if last is not None]
        last = min(ends) if ends else None
        return Days(first, last) if last is None or last >= first else None


def _follows(earlier: Days, later: Days) -> bool:
    return earlier.last is not None and earlier.last < date.max and earlier.last + timedelta(days=1) == later.first


def month_ends(first: date, last: date) -> Iterator[date]:
    """The last day of each month from `first`'s to `last`'s; the final one is `last` itself."""
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield min(date(year, month, monthrange(year, month)[1]), last)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)

"""Months folded from groups: who was in from when to when, by month ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sansang.kernel.days import month_ends


class Stay(NamedTuple):
    """So many people, counted from the point `enter` up to but without `leave`, Party members from `party` on."""

    enter: int
    leave: int
    party: int
    people: int


@dataclass(frozen=True, slots=True)
class Point:
    day: date
    strength: int
    party: int


def trend_days(on: date, *, months: int) -> list[date]:
    """The last days of the months before `on`, and `on` itself as the last: `months` days in all."""
    first = on.year * 12 + on.month - months
    year, month = divmod(first, 12)
    return list(month_ends(date(year, month + 1, 1), on))


def fold(stays: Iterable[Stay], days: Sequence[date]) -> list[Point]:
    """What stood on each of the days, from groups that name the positions of the days."""
    strength, party = [0] * (len(days) + 1), [0] * (len(days) + 1)
    for stay in stays:
        if stay.enter < stay.leave:
            strength[stay.enter] += stay.people
            strength[stay.leave] -= stay.people
        if (joined := max(stay.enter, stay.party)) < stay.leave:
            party[joined] += stay.people
            party[stay.leave] -= stay.people
    points = []
    serving = members = 0
    for position, day in enumerate(days):
        serving += strength[position]
        members += party[position]
        points.append(Point(day, serving, members))
    return points

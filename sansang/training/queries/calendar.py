"""The classes of a year by weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sansang.kernel.days import Days
from sansang.organisation.access import Permission
from sansang.organisation.models import User
from sansang.training.models import AvoidedDays, ClassState, TrainingClass
from sansang.training.queries.classes import classes_with_people

AT_ONCE, SHOWN = 2, 6  # classes of a week read without opening it, and opened; the rest stands in the list of classes


@dataclass(frozen=True)
class Week:
    """A week, by its Monday, with the classes that have a day in it."""

    first: date
    classes: Sequence[Any]
    is_current: bool
    avoided: Sequence[str] = ()  # holidays, Tết, harvest

    @property
    def last(self) -> date:
        return self.first + timedelta(days=6)

    @property
    def number(self) -> int:
        return self.first.isocalendar().week

    @property
    def people(self) -> int:
        return sum(one.people for one in self.classes)

    @property
    def shown(self) -> Sequence[Any]:
        return self.classes if len(self.classes) <= SHOWN + 1 else self.classes[:SHOWN]

    @property
    def is_short(self) -> bool:
        """So few classes that they are read at once; more are opened."""
        return len(self.classes) <= AT_ONCE

    @property
    def first_title(self) -> str:
        return str(self.classes[0].title)

    @property
    def others(self) -> int:
        return len(self.classes) - 1

    @property
    def more(self) -> int:
        return len(self.classes) - len(self.shown)


@dataclass(frozen=True)
class Bar:
    """A week as drawn: where it stands and how high, of 100."""

    week: Week
    x: int
    height: float


@dataclass(frozen=True)
class Year:
    """A year's weeks; `bars` draw how many people are in classes in each, the fullest week at 100."""

    weeks: Sequence[Week]
    total: int
    people: int

    @property
    def most(self) -> int:
        return max((week.people for week in self.weeks), default=0)

    @property
    def bars(self) -> list[Bar]:
        most = self.most or 1
        return [Bar(week, at * 10, round(week.people * 100 / most, 1)) for at, week in enumerate(self.weeks)]

    @property
    def busy_weeks(self) -> list[Week]:
        return [week for week in self.weeks if week.classes or week.is_current or week.avoided]


def year_of(user: User, year: int, *, today: date) -> Year:
    """Classes within reach with a day in the year, none that was cancelled, in the weeks in which they are held."""
    found = list(
        classes_with_people(user)
        .filter(first_on__lte=date(year, 12, 31), last_on__gte=date(year, 1, 1))
        .exclude(state=ClassState.CANCELLED)
        .order_by("first_on", "pk")
    )
    days = Days(date(year, 1, 1), date(year, 12, 31))
    avoided = list(AvoidedDays.objects.offered(user, Permission.TRAINING_VIEW).during(days))
    weeks = [
        Week(
            monday,
            [one for one in found if one.first_on <= monday + timedelta(days=6) and one.last_on >= monday],
            monday <= today <= monday + timedelta(days=6),
            [one.name for one in avoided if one.first_on <= monday + timedelta(days=6) and one.last_on >= monday],
        )
        for monday in mondays(year)
    ]
    return Year(weeks, len(found), sum(one.people for one in found))  # type: ignore[attr-defined]


def mondays(year: int) -> list[date]:
    """The Monday of every week that holds a day of the year."""
    monday = date(year, 1, 1) - timedelta(days=date(year, 1, 1).weekday())
    found = []
    while monday.year <= year:
        found.append(monday)
        monday += timedelta(days=7)
    return found


def years(user: User, *, today: date) -> Sequence[int]:
    """The years of which there are classes within reach, this one always among them, the latest first."""
    found = TrainingClass.objects.permitted(user, Permission.TRAINING_VIEW).order_by()
    return sorted({row.year for row in found.dates("first_on", "year")} | {today.year}, reverse=True)

"""Results of a year by unit: everyone once per audience, counted in the database, on any date.

Of several published classes of one audience in a year the last one counts (by its last day, then by when its results
were written). A result is what it was on the day asked about: decisions made later are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, F, FloatField, OuterRef, QuerySet, Subquery, Sum, Window
from django.db.models.functions import Cast, Coalesce, RowNumber

from sansang.audit.queries import last_change
from sansang.audit.remembering import remembered
from sansang.organisation.access import Permission
from sansang.organisation.models import Unit, User
from sansang.organisation.queries import names_of
from sansang.training.models import ClassState, CorrectedResult, Result, TrainingClass
from sansang.training.models.offered import from_above
from sansang.training.queries.plans import unit_name
from sansang.training.rules.owed import Stood
from sansang.training.rules.tallies import NOTHING, Tally, tally, total

SEE = Permission.TRAINING_VIEW
TREND = 5  # years on the chart


def counted(user: User, *, year: int, on: date, permission: Permission = SEE) -> QuerySet[Result]:
    """The results of a year that count, of people of units within reach; each with `grade_then`."""
    found: QuerySet[Result] = Result.objects.filter(user.reach(permission, "enrolment__unit__reach_path"))
    return _counted(found, year, on)


def counted_everywhere(*, year: int, on: date) -> QuerySet[Result]:
    """The same of everybody, for figures the province answers for; never for a page."""
    return _counted(Result.objects.all(), year, on)


def _counted(rows: QuerySet[Result], year: int, on: date) -> QuerySet[Result]:
    after = CorrectedResult.objects.filter(result=OuterRef("pk"), correction__day__gt=on)
    before = after.order_by("correction__day", "pk")
    return rows.filter(pk__in=_last_ones(year, on)).annotate(
        grade_then=Coalesce(Subquery(before.values("grade_before")[:1]), F("grade"))
    )


def _last_ones(year: int, on: date) -> QuerySet[Any]:
    """The last result of everyone and each audience in a year, wherever it was reached: ranked in one pass."""
    of_class = "enrolment__training_class__"
    published = Result.objects.filter(**{
        f"{of_class}state": ClassState.PUBLISHED,
        f"{of_class}published_on__lte": on,
        f"{of_class}last_on__gte": date(year, 1, 1),
        f"{of_class}last_on__lte": date(year, 12, 31),
    })  # fmt: skip
    rank = Window(
        RowNumber(),
        partition_by=[F("enrolment__person"), F(f"{of_class}programme__audience")],
        order_by=[F(f"{of_class}last_on").desc(), F("pk").desc()],
    )
    return published.order_by().annotate(rank=rank).filter(rank=1).values("pk")


WHERE, AUDIENCE = "enrolment__unit_id", "enrolment__training_class__programme__audience"


def sums(user: User, *, year: int, on: date) -> dict[tuple[int, str], Tally]:
    """By unit and audience what a year brought; remembered until something is recorded."""

    def count() -> dict[tuple[int, str], Tally]:
        found: dict[tuple[int, str], Tally] = {}
        for unit, audience, *numbers in _numbers(counted(user, year=year, on=on), WHERE, AUDIENCE):
            found[unit, audience] = found.get((unit, audience), NOTHING).plus(_tally(numbers))
        return found

    return remembered(count, of=("training results", _reach(user), year, on, last_change()))


def _numbers(rows: QuerySet[Any], *by: str) -> QuerySet[Any]:
    """By some columns and the grade: how many people, hours of their classes, hours they attended."""
    return (
        rows.order_by()
        .values_list(*by, "grade_then")
        .annotate(
            people=Count("pk"),
            of_class=Sum(Cast("hours", FloatField())),
            there=Sum(Cast("hours_attended", FloatField())),
        )
    )


def _tally(numbers: Sequence[Any]) -> Tally:
    grade, people, hours, attended = numbers
    return tally(grade, people=people, hours=hours, attended=attended)


def by_unit(found: Mapping[tuple[int, str], Tally], *, audience: str = "") -> dict[int, Tally]:
    """The sum of each unit itself, of one audience when it is named."""
    result: dict[int, Tally] = {}
    for (unit, of), one in found.items():
        if not audience or of == audience:
            result[unit] = result.get(unit, NOTHING).plus(one)
    return result


def nodes(user: User) -> dict[int, Stood]:
    """Every unit within reach by where it is answered for today, dissolved ones too, by its last known name."""
    rows = list(Unit.objects.filter(user.reach(SEE, "reach_path")).values_list("pk", "kind", "reach_path"))
    names = names_of(pk for pk, _kind, _path in rows)
    return {pk: Stood(pk, names.get(pk, ""), kind, path) for pk, kind, path in rows}


def trend(user: User, *, on: date, audience: str = "", path: str = "") -> list[tuple[int, Tally]]:
    """The last years up to a day, each with everything within reach (or below a path) added up; remembered too."""

    def count() -> list[tuple[int, Tally]]:
        found = []
        for year in range(on.year - TREND + 1, on.year + 1):
            rows = counted(user, year=year, on=on).filter(enrolment__unit__reach_path__startswith=path)
            rows = rows.filter(**{AUDIENCE: audience}) if audience else rows
            found.append((year, total(_tally(numbers) for numbers in _numbers(rows))))
        return found

    return remembered(count, of=("training trend", _reach(user), on, audience, path, last_change()))


def _reach(user: User) -> str:
    return str(user.reach(SEE, "reach_path"))


def years(user: User, *, on: date) -> list[int]:
    """The years in which units within reach or the commands above published classes, and that of the day."""
    near = user.reach(SEE, "unit__reach_path") | from_above(user, SEE, "unit__reach_path")
    held = TrainingClass.objects.filter(near, state=ClassState.PUBLISHED).order_by()
    return sorted({day.year for day in held.dates("last_on", "year")} | {on.year}, reverse=True)


def people(
    user: User, *, year: int, on: date, path: str = "", own: bool, permission: Permission = SEE
) -> QuerySet[Any]:
    """Everyone counted in a year, below a path or (`own`) in that unit alone, with unit and class."""
    found = counted(user, year=year, on=on, permission=permission)
    if path:
        where = "enrolment__unit__reach_path"
        found = found.filter(**{where if own else f"{where}__startswith": path})
    return found.select_related("enrolment__person__keeper", "enrolment__training_class__programme").annotate(
        unit_name=unit_name("enrolment__unit")
    )

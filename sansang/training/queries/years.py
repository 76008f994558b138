"""Results of a year by unit: everyone once per audience, on any date.

Of several published classes of one audience in a year the last one counts (by its last day, then by when its results
were written). A result is what it was on the day asked about: decisions made later are left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import F, FloatField, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import Cast, Coalesce, RowNumber

from sansang.citizens.queries.register import is_wide
from sansang.organisation.access import Permission
from sansang.organisation.models import Unit, User
from sansang.organisation.queries import names_of
from sansang.training.models import ClassState, CorrectedResult, Enrolment, Result, TrainingClass
from sansang.training.models.offered import from_above
from sansang.training.queries.owed_classes import FEW, plain
from sansang.training.queries.plans import unit_name
from sansang.training.queries.years_remembering import Sums, years_remembered
from sansang.training.rules.owed import Stood
from sansang.training.rules.tallies import Tally, tally, total

SEE = Permission.TRAINING_VIEW
TREND = 5  # years on the chart


def counted(
    user: User, *, year: int, on: date, permission: Permission = SEE, passed_over: Collection[int] | None = None
) -> QuerySet[Result]:
    """The results of a year that count, of people of units within reach; each with `grade_then`.

    Quicker when those `passed_over` are known already.
    """
    found: QuerySet[Result] = Result.objects.filter(user.reach(permission, "enrolment__unit__reach_path"))
    return _counted(found, year, on, passed_over)


def counted_everywhere(*, year: int, on: date) -> QuerySet[Result]:
    """The same of everybody, for figures the province answers for; never for a page."""
    return _counted(Result.objects.all(), year, on)


def _counted(
    rows: QuerySet[Result], year: int, on: date, passed_over: Collection[int] | None = None
) -> QuerySet[Result]:
    after = CorrectedResult.objects.filter(result=OuterRef("pk"), correction__day__gt=on)
    before = after.order_by("correction__day", "pk")
    if passed_over is None or len(passed_over) > FEW:
        rows = rows.filter(pk__in=_last_ones(year, on))
    else:
        # As a list of classes: of a few results the database looks at their classes, not at all of a year's.
        rows = rows.filter(enrolment__training_class__in=_classes(year, on)).exclude(pk__in=passed_over)
    return rows.annotate(grade_then=Coalesce(Subquery(before.values("grade_before")[:1]), F("grade")))


OF_CLASS = "enrolment__training_class__"


def _classes(year: int, on: date) -> QuerySet[Any]:
    days = (date(year, 1, 1), date(year, 12, 31))
    found = TrainingClass.objects.filter(state=ClassState.PUBLISHED, published_on__lte=on, last_on__range=days)
    return found.order_by().values("pk")


def _last_ones(year: int, on: date) -> QuerySet[Any]:
    """The last result of everyone and each audience in a year, wherever it was reached: ranked in one pass."""
    rank = Window(
        RowNumber(),
        partition_by=[F("enrolment__person"), F(f"{OF_CLASS}programme__audience")],
        order_by=[F(f"{OF_CLASS}last_on").desc(), F("pk").desc()],
    )
    published = Result.objects.filter(enrolment__training_class__in=_classes(year, on)).order_by()
    return published.annotate(rank=rank).filter(rank=1).values("pk")


Key = tuple[int, str, int]  # person, audience, year
Row = tuple[date, int, int, str, float, float]  # last day of the class, number, unit, grade, hours, hours attended


def sums(user: User, *, year: int, on: date) -> Sums:
    """By unit and audience what a year brought."""
    return sums_of_years(user, [year], on=on)[year]


def sums_of_years(
    user: User, wanted: Collection[int], *, on: date, units: Collection[int] | None = None
) -> dict[int, Sums]:
    """The sums of some years; `units` are those within reach, when the caller has read them."""
    reach = str(user.reach(SEE, "reach_path"))
    return years_remembered(reach, wanted, on, lambda missing: _count(user, missing, on, units))


def _count(user: User, wanted: Sequence[int], on: date, units: Collection[int] | None) -> dict[int, Sums]:
    """The sums of some years: everyone's last result by audience, one by one, and the grades of the day."""
    if units is None:
        units = set(Unit.objects.filter(user.reach(SEE, "reach_path")).values_list("pk", flat=True))
    held = _held(wanted, on)
    later = CorrectedResult.objects.filter(correction__day__gt=on).order_by("-correction__day", "-pk")
    then = dict(later.values_list("result_id", "grade_before"))
    last: dict[Key, Row] = {}
    passed_over: dict[int, set[int]] = {year: set() for year in wanted}
    for pk, person, unit, class_id, grade, hours, there in _results(user, wanted):
        if class_id in held:
            last_on, audience = held[class_id]
            key, row = (person, audience, last_on.year), (last_on, pk, unit, then.get(pk, grade), hours, there)
            before = last.get(key, row)
            last[key] = max(before, row)
            if before is not row:
                passed_over[last_on.year].add(min(before, row)[1])
    found = _added_up(wanted, last, units)
    for year, sums_of_year in found.items():
        sums_of_year.passed_over = frozenset(passed_over[year])
    return found


def _added_up(wanted: Sequence[int], last: Mapping[Key, Row], units: Collection[int]) -> dict[int, Sums]:
    numbers: dict[tuple[int, int, str, str], list[float]] = {}
    for (_person, audience, year), (_day, _pk, unit, grade, hours, there) in last.items():
        if unit in units:
            line = numbers.setdefault((year, unit, audience, grade), [0, 0.0, 0.0])
            line[0] += 1
            line[1] += hours
            line[2] += there
    found: dict[int, dict[tuple[int, str], list[Tally]]] = {year: {} for year in wanted}
    for (year, unit, audience, grade), (people, hours, there) in numbers.items():
        one = tally(grade, people=int(people), hours=hours, attended=there)
        found[year].setdefault((unit, audience), []).append(one)
    return {year: Sums({key: total(rows) for key, rows in lines.items()}) for year, lines in found.items()}


def _held(wanted: Sequence[int], on: date) -> dict[int, tuple[date, str]]:
    """The classes of some years published by a day: their last day and audience."""
    rows = TrainingClass.objects.filter(state=ClassState.PUBLISHED, published_on__lte=on).order_by()
    found = rows.values_list("pk", "last_on", "programme__audience")
    return {pk: (last_on, audience) for pk, last_on, audience in found if last_on.year in wanted}


def _results(user: User, wanted: Sequence[int]) -> Iterator[tuple[int, int, int, int, str, float, float]]:
    """The results of some years of whoever has one within reach, wherever: the last one may be from elsewhere."""
    first, last = date(min(wanted), 1, 1), date(max(wanted), 12, 31)
    rows = Result.objects.filter(enrolment__training_class__last_on__range=(first, last)).order_by()
    if not is_wide(user, SEE):
        here = Enrolment.objects.filter(user.reach(SEE, "unit__reach_path"))
        rows = rows.filter(enrolment__person__in=here.values("person"))
    of = (f"enrolment__{name}" for name in ("person_id", "unit_id", "training_class_id"))
    hours = (plain(Cast(name, FloatField())) for name in ("hours", "hours_attended"))
    return rows.values_list("pk", *of, "grade", *hours).iterator(chunk_size=5000)


def by_unit(found: Mapping[tuple[int, str], Tally], *, audience: str = "") -> dict[int, Tally]:
    """The sum of each unit itself, of one audience when it is named."""
    rows: dict[int, list[Tally]] = {}
    for (unit, of), one in found.items():
        if not audience or of == audience:
            rows.setdefault(unit, []).append(one)
    return {unit: total(tallies) for unit, tallies in rows.items()}


def nodes(user: User) -> dict[int, Stood]:
    """Every unit within reach by where it is answered for today, dissolved ones too, by its last known name."""
    rows = list(Unit.objects.filter(user.reach(SEE, "reach_path")).values_list("pk", "kind", "reach_path"))
    names = names_of(pk for pk, _kind, _path in rows)
    return {pk: Stood(pk, names.get(pk, ""), kind, path) for pk, kind, path in rows}


def trend_years(on: date) -> range:
    """The years on the chart, up to that of a day."""
    return range(on.year - TREND + 1, on.year + 1)


def trend(
    found: Mapping[int, Sums], *, on: date, audience: str = "", within: Collection[int] | None = None
) -> list[tuple[int, Tally]]:
    """The last years up to a day, each with everything (or `within` some units) added up."""

    def counts(unit: int, of: str) -> bool:
        return (not audience or of == audience) and (within is None or unit in within)

    return [(year, total(one for key, one in found[year].items() if counts(*key))) for year in trend_years(on)]


def years(user: User, *, on: date) -> list[int]:
    """The years in which units within reach or the commands above published classes, and that of the day."""
    near = user.reach(SEE, "unit__reach_path") | from_above(user, SEE, "unit__reach_path")
    held = TrainingClass.objects.filter(near, state=ClassState.PUBLISHED).order_by()
    return sorted({day.year for day in held.dates("last_on", "year")} | {on.year}, reverse=True)


def in_order_of_names(rows: QuerySet[Any], sort: str, first: int, last: int) -> list[int] | None:
    """Numbers of the results of a page sorted by name, without reading the rows passed over; None for another order."""
    if sort.lstrip("-") != "ten":
        return None
    down = "-" * sort.startswith("-")
    return list(
        rows.order_by(f"{down}enrolment__person__name_order", f"{down}pk").values_list("pk", flat=True)[first:last]
    )


def people(
    user: User,
    *,
    year: int,
    on: date,
    path: str = "",
    own: bool,
    permission: Permission = SEE,
    passed_over: Collection[int] | None = None,
) -> QuerySet[Any]:
    """Everyone counted in a year, below a path or (`own`) in that unit alone, with unit and class."""
    found = counted(user, year=year, on=on, permission=permission, passed_over=passed_over)
    if path:
        where = "enrolment__unit__reach_path"
        found = found.filter(**{where if own else f"{where}__startswith": path})
    return found.select_related("enrolment__person__keeper", "enrolment__training_class__programme").annotate(
        unit_name=unit_name("enrolment__unit")
    )

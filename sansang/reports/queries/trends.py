"""The force month by month: one query that groups stays by the months they begin and end in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Case, Count, IntegerField, Q, Value, When

from sansang.audit.remembering import remembered
from sansang.reports.queries.counting import Records, below
from sansang.reports.rules.trend import Point, Stay, fold, trend_days

MONTHS = 24


def trend(records: Records, *, on: date, paths: Sequence[str] | None = None, months: int = MONTHS) -> list[Point]:
    """Strength and Party members on each month's last day up to `on`, in one query.

    `paths` limits to units answered for at or below these reach paths.
    """
    days = trend_days(on, months=months)
    if records.state is None:
        return fold(_stays(records, days, paths), days)
    key = ("trend", records.state, on, months, None if paths is None else tuple(paths))
    return fold(remembered(lambda: _stays(records, days, paths), of=key), days)


def _stays(records: Records, days: Sequence[date], paths: Sequence[str] | None) -> list[Stay]:
    services = records.services.filter(first_on__lte=days[-1]).filter(Q(last_on=None) | Q(last_on__gte=days[0]))
    if paths is not None:
        services = services.filter(below(paths))
    rows = (
        services.annotate(
            enter=_position("first_on__lte", days),
            leave=_position("last_on__lt", days),
            party=_position("person__party_joined_on__lte", days),
        )
        .values_list("enter", "leave", "party")
        .annotate(people=Count("pk"))
        .order_by()
    )
    return [Stay(*row) for row in rows]


def _position(lookup: str, days: Sequence[date], first: int = 0) -> Case | Value:
    """The position of the first day for which the lookup holds, as nested halves; len(days) when for none.

    Few comparisons a row, the same on every database; a column without a date answers like one for which none holds.
    """
    if not days:
        return Value(first, output_field=IntegerField())
    middle = len(days) // 2
    return Case(
        When(**{lookup: days[middle]}, then=_position(lookup, days[:middle], first)),
        default=_position(lookup, days[middle + 1 :], first + middle + 1),
        output_field=IntegerField(),
    )

"""Attendance of a year added up by unit or by class, counted by the database.

A year holds the classes that end in it, as the year's results do. Marks are counted person by person from an index that
has nothing but them, so that four joins are not made for every mark.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from sansang.audit.queries import last_change
from sansang.audit.remembering import remembered
from sansang.organisation.access import Permission
from sansang.organisation.models import User
from sansang.training.models import Attendance, Enrolment
from sansang.training.rules.attendance import MARKS
from sansang.training.rules.attendance_sums import Marks

SEE = Permission.TRAINING_VIEW
# What one may add up by: the unit in which people served when called, or the class.
WAYS: Mapping[str, str] = {"unit": "unit", "class": "training_class"}


def summary(
    user: User, *, year: int, by: str = "unit", below: str = "", permission: Permission = SEE
) -> dict[int, Marks]:
    """A year's attendance of people of units within reach (or of those below a path), by unit or class.

    Where nobody was marked there is no line.
    """
    rows = Enrolment.objects.filter(user.reach(permission, "unit__reach_path"))
    rows = rows.filter(training_class__last_on__range=(date(year, 1, 1), date(year, 12, 31)))
    if below:
        rows = rows.filter(unit__reach_path__startswith=below)
    counted = rows.order_by().annotate(**{f"n_{mark}": _number(mark) for mark in MARKS}).values(WAYS[by])
    sums = counted.annotate(**{mark: Coalesce(Sum(f"n_{mark}"), 0) for mark in MARKS})
    found = {row[WAYS[by]]: Marks(*(row[mark] for mark in MARKS)) for row in sums}
    return {key: one for key, one in found.items() if one.number}


def _number(mark: str) -> Any:
    marks: QuerySet[Attendance] = Attendance.objects.filter(enrolment=OuterRef("pk"), mark=mark).order_by()
    return Subquery(marks.values("enrolment").annotate(n=Count("pk")).values("n"), output_field=IntegerField())


def remembered_summary(user: User, *, year: int) -> dict[int, Marks]:
    """The sums by unit, remembered until something is recorded."""
    reach = str(user.reach(SEE, "unit__reach_path"))
    return remembered(lambda: summary(user, year=year), of=("attendance", reach, year, last_change()))

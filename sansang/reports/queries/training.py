"""What was trained in a year, in the whole province: classes of officers held, results of members."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count

from sansang.training.models import OFFICERS, ClassState, TrainingClass
from sansang.training.queries.years import counted_everywhere
from sansang.training.rules.tallies import Tally, tally, total


def classes_of_officers(*, year: int, on: date) -> int:
    """Classes for officers that were over by a day, among those of a year; none that was cancelled."""
    held = TrainingClass.objects.filter(programme__audience__in=OFFICERS, closed_on__lte=on)
    held = held.filter(state__in=[ClassState.CLOSED, ClassState.PUBLISHED])
    return held.filter(last_on__year=year).count()


def results_of_members(*, year: int, on: date) -> Tally:
    """What members reached in the classes of a year, everyone once for each audience, as published by a day."""
    rows: Any = counted_everywhere(year=year, on=on)
    rows = rows.exclude(enrolment__training_class__programme__audience__in=OFFICERS)
    grades = rows.order_by().values_list("grade_then").annotate(Count("pk"))
    return total(tally(grade, people=people, hours=0.0, attended=0.0) for grade, people in grades)

"""How the term of the retention policy is found among proposed timetables."""

from __future__ import annotations

from django.db.models import QuerySet

from sansang.privacy.minimising import Asked, Duty
from sansang.training.models import TimetableDraft


def _drafts(asked: Asked) -> QuerySet[TimetableDraft]:
    return TimetableDraft.objects.filter(asked.happened("created_at"))


DUTIES = (Duty("training.TimetableDraft", "training_timetable", _drafts),)

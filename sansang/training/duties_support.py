"""How the term of the retention policy is found in what supports training: names of who repaired, ticked, approved."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from sansang.privacy.minimising import Asked, Duty
from sansang.training.models import MaterialVersion, Readiness, Upkeep, VersionState

_IN_USE = (VersionState.APPROVED, VersionState.SUBMITTED)


def _upkeep(asked: Asked) -> QuerySet[Upkeep]:
    return Upkeep.objects.filter(asked.ended("done_on")).exclude(by_name="")


def _readiness(asked: Asked) -> QuerySet[Readiness]:
    return Readiness.objects.filter(asked.ended("marked_on")).exclude(by_name="")


def _versions(asked: Asked) -> QuerySet[MaterialVersion]:
    """Versions that nobody teaches by or decides about any more."""
    named = ~Q(author_name="") | ~Q(submitted_by_name="") | ~Q(decided_by_name="") | ~Q(submitted_by_id=None)
    decided = asked.ended("decided_on") | (Q(decided_on=None) & asked.happened("uploaded_at"))
    return MaterialVersion.objects.exclude(state__in=_IN_USE).filter(decided & named)


_OF_VERSION: dict[str, Any] = {
    "author_name": "",
    "submitted_by_id": None,
    "submitted_by_name": "",
    "decided_by_name": "",
}
DUTIES = (
    Duty("training.Upkeep", "training_support", _upkeep, blank={"by_name": ""}),
    Duty("training.Readiness", "training_support", _readiness, blank={"by_name": ""}),
    Duty("training.MaterialVersion", "training_support", _versions, blank=_OF_VERSION),
)

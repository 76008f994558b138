"""How the terms of the retention policy are found in corrections of results and in qualifications."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from sansang.privacy.minimising import Asked, Duty
from sansang.training.models import Correction, Prolongation, Qualification


def _corrections(asked: Asked) -> QuerySet[Correction]:
    found = Correction.objects.filter(asked.ended("training_class__last_on"))
    return found.exclude(signed_by="", written_by_name="")


def _qualifications(asked: Asked) -> QuerySet[Qualification]:
    return Qualification.objects.filter(asked.ended("last_on") | asked.ended("withdrawn_on"))


def _prolongations(asked: Asked) -> QuerySet[Prolongation]:
    named = ~Q(written_by_name="") | ~Q(undone_by_name="")
    return Prolongation.objects.filter(asked.ended("until")).filter(named)


DUTIES = (
    Duty("training.Correction", "training", _corrections, blank={"signed_by": "", "written_by_name": ""}),
    Duty("training.Qualification", "qualification", _qualifications, along=("training.Prolonged",)),
    Duty("training.Prolongation", "training", _prolongations, blank={"written_by_name": "", "undone_by_name": ""}),
)

"""How each term of the retention policy is found in the rows of training."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from sansang.privacy.minimising import Asked, Duty
from sansang.training.models import (
    Attendance,
    Enrolment,
    Feed,
    Instructor,
    Mark,
    Minutes,
    Plan,
    PlanStep,
    Session,
    TrainingClass,
)


def _enrolments(asked: Asked) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(asked.ended("training_class__last_on"))


def _withdrawn(asked: Asked) -> QuerySet[Enrolment]:
    """Who withdrew: the reason goes with the details, and so does the line, as nothing came of it."""
    return Enrolment.objects.filter(asked.ended("training_class__last_on"), state="withdrawn")


def _attendances(asked: Asked) -> QuerySet[Attendance]:
    return Attendance.objects.filter(asked.ended("enrolment__training_class__last_on"))


def _marks(asked: Asked) -> QuerySet[Mark]:
    return Mark.objects.filter(asked.ended("enrolment__training_class__last_on"))


def _classes(asked: Asked) -> QuerySet[TrainingClass]:
    named = ~Q(lead=None) | ~Q(manager=None) | ~Q(created_by_name="")
    return TrainingClass.objects.filter(asked.ended("last_on")).filter(named)


def _sessions(asked: Asked) -> QuerySet[Session]:
    return Session.objects.filter(asked.ended("training_class__last_on")).exclude(instructor=None)


def _minutes(asked: Asked) -> QuerySet[Minutes]:
    found = Minutes.objects.filter(asked.ended("training_class__last_on"))
    return found.exclude(board=[], written_by_name="")


def _instructors(asked: Asked) -> QuerySet[Instructor]:
    """Who teaches no more and taught nothing that is still kept."""
    lately = Session.objects.filter(day__gte=asked.edge).exclude(instructor=None).values("instructor")
    leading = TrainingClass.objects.filter(last_on__gte=asked.edge).exclude(lead=None).values("lead")
    return Instructor.objects.filter(is_active=False).exclude(pk__in=lately).exclude(pk__in=leading)


def _plans(asked: Asked) -> QuerySet[Plan]:
    return Plan.objects.filter(year__lt=asked.edge.year).exclude(signed_by="", created_by_name="")


def _steps(asked: Asked) -> QuerySet[PlanStep]:
    return PlanStep.objects.filter(plan__year__lt=asked.edge.year).exclude(by_name="")


def _feeds(asked: Asked) -> QuerySet[Feed]:
    return Feed.objects.filter(asked.happened("revoked_at"))


_OF_CLASS: dict[str, Any] = {"lead": None, "manager": None, "created_by_name": ""}
DUTIES = (
    Duty("training.Attendance", "training_detail", _attendances),
    Duty("training.Mark", "training_detail", _marks),
    Duty("training.Enrolment", "training_detail", _withdrawn),
    Duty(
        "training.Enrolment",
        "training",
        _enrolments,
        along=("training.Result", "training.CorrectedResult", "training.Certificate"),
    ),
    Duty("training.TrainingClass", "training", _classes, blank=_OF_CLASS),
    Duty("training.Session", "training", _sessions, blank={"instructor": None}),
    Duty("training.Minutes", "training", _minutes, blank={"board": [], "written_by_name": ""}),
    Duty("training.Instructor", "training", _instructors, order=1),
    Duty("training.Plan", "training", _plans, blank={"signed_by": "", "created_by_name": ""}),
    Duty("training.PlanStep", "training", _steps, blank={"by_name": ""}),
    Duty("training.Feed", "training_feed", _feeds),
)

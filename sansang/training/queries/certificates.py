"""Certificates: those of a class, and the one that a code names."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from sansang.organisation.access import Permission
from sansang.organisation.models import User
from sansang.training.models import Certificate, TrainingClass
from sansang.training.queries.plans import unit_name
from sansang.training.rules.results import initials

SEE = Permission.TRAINING_VIEW


def certificates(user: User, permission: Permission = SEE) -> QuerySet[Certificate]:
    """Certificates within reach with whose they are, and who issued them."""
    found: QuerySet[Certificate] = Certificate.objects.permitted(user, permission)
    return found.select_related(
        "unit", "result__enrolment__person__keeper", "result__enrolment__training_class__programme"
    ).annotate(unit_name=unit_name("unit"))


def of_class(user: User, one: TrainingClass) -> QuerySet[Certificate]:
    """Those in force of a class, in the order of their numbers."""
    return certificates(user).filter(result__enrolment__training_class=one, withdrawn_on=None).order_by("serial")


@dataclass(frozen=True)
class Genuine:
    """What anybody may know of a certificate in force."""

    title: str
    grade: str
    initials: str


def genuine(code: str) -> Genuine | None:
    """What the certificate of a code says, for everybody; None when there is none in force, whatever the reason."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    found = Certificate.objects.filter(code=plain, withdrawn_on=None)
    row = found.select_related("result__enrolment__person", "result__enrolment__training_class").first()
    if row is None:
        return None
    enrolment = row.result.enrolment
    return Genuine(
        enrolment.training_class.title, str(row.result.get_grade_display()), initials(enrolment.person.full_name)
    )

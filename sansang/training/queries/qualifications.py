"""Qualifications within reach: who holds which, what ends next and is not renewed, whom a decision would prolong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from sansang.citizens.models import Person
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import Unit, User
from sansang.training.models import Enrolment, Grade, Prolongation, Prolonged, Qualification, QualificationKind, Result
from sansang.training.queries.plans import unit_name
from sansang.training.rules.qualifications import covering

SEE = Permission.TRAINING_VIEW


def kinds(user: User) -> QuerySet[QualificationKind]:
    """Kinds of the user's units and of the commands above, with who keeps them."""
    found: QuerySet[QualificationKind] = QualificationKind.objects.offered(user, SEE).select_related("unit")
    return found.prefetch_related("includes", "programmes").annotate(unit_name=unit_name("unit"))


def includes() -> dict[int, list[int]]:
    """Of each kind which it includes itself; kinds are few."""
    found: dict[int, list[int]] = {pk: [] for pk in QualificationKind.objects.values_list("pk", flat=True)}
    for kind, included in QualificationKind.includes.through.objects.values_list(
        "from_qualificationkind_id", "to_qualificationkind_id"
    ):
        found[kind].append(included)
    return found


def held(user: User, permission: Permission = SEE) -> QuerySet[Qualification]:
    """Qualifications of people within reach, with their kind and where the record is kept."""
    found: QuerySet[Qualification] = Qualification.objects.permitted(user, permission)
    return found.select_related("person__keeper", "kind").annotate(unit_name=unit_name("person__keeper"))


def ending(rows: QuerySet[Any], *, first: date, last: date) -> QuerySet[Any]:
    """Of some qualifications those that end within the days and that no other of the person outlasts.

    Another outlasts it when it ends later (or never) and is of the same kind, or of one that includes it.
    """
    rows = rows.filter(last_on__gte=first, last_on__lte=last, withdrawn_on=None)
    outlasting = Q(pk__in=[])
    for kind, above in covering(includes()).items():
        later = Qualification.objects.filter(person=OuterRef("person"), kind__in=above, withdrawn_on=None)
        later = later.filter(Q(last_on=None) | Q(last_on__gt=OuterRef("last_on")))
        outlasting |= Q(kind=kind) & Q(Exists(later))
    return rows.exclude(outlasting)


def to_prolong(unit: Unit, kind: QualificationKind, *, first: date, last: date) -> QuerySet[Qualification]:
    """Whom a decision of a unit prolongs: people kept there or below whose qualification ends within the days."""
    rows: QuerySet[Qualification] = Qualification.objects.filter(
        kind=kind, person__keeper__reach_path__startswith=unit.reach_path, person__merged_into=None
    )
    rows = ending(rows, first=first, last=last)
    return rows.select_related("person__keeper", "kind").annotate(unit_name=unit_name("person__keeper"))


def prolongations(user: User) -> QuerySet[Prolongation]:
    """Decisions of units within reach, with how many they prolonged."""
    found: QuerySet[Prolongation] = Prolongation.objects.permitted(user, SEE).select_related("unit", "kind")
    return found.annotate(unit_name=unit_name("unit"), people=Count("rows"))


def prolonged(user: User, one: Prolongation) -> QuerySet[Prolonged]:
    found = Prolonged.objects.permitted(user, SEE).filter(prolongation=one)
    return found.select_related("qualification__person__keeper").annotate(
        unit_name=unit_name("qualification__person__keeper")
    )


# One person


@dataclass(frozen=True)
class Held:
    """A qualification of a person, and what it covers besides."""

    one: Qualification
    covers: list[str]
    is_running: bool


def of_person(person: Person, *, on: date) -> list[Held]:
    """Everything a person ever held, the latest first."""
    names = dict(QualificationKind.objects.values_list("pk", "name"))
    below = _below(covering(includes()))
    rows = Qualification.objects.filter(person=person).select_related("kind").order_by("-first_on", "-pk")
    running = set(Qualification.objects.in_force(on).filter(person=person).values_list("pk", flat=True))
    return [Held(row, [names[kind] for kind in sorted(below.get(row.kind_id, ()))], row.pk in running) for row in rows]


def _below(above: Mapping[int, frozenset[int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for kind, covers in above.items():
        for one in covers - {kind}:
            found.setdefault(one, set()).add(kind)
    return found


def results_of(user: User, person: Person) -> list[Result]:
    """Published results of a person that the user may see: of the person's own record, wherever it was taught."""
    if not reaches(user, SEE, person.keeper):
        rows = Result.objects.permitted(user, SEE)
    else:
        rows = Result.objects.filter(enrolment__in=Enrolment.objects.filter(person=person).values("pk"))
    found = rows.filter(enrolment__person=person).exclude(grade="").select_related("enrolment__training_class")
    return list(found.order_by("-enrolment__training_class__last_on", "-pk"))


def grade_label(grade: str) -> str:
    return str(Grade(grade).label)

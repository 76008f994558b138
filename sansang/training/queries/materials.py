"""Lesson plans and lectures within reach, with how far their versions are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When

from sansang.organisation.access import Permission
from sansang.organisation.models import UnitVersion, User
from sansang.training.models import Heading, Material, MaterialVersion, Programme, Session, VersionState

VIEW = Permission.TRAINING_VIEW


def materials(user: User) -> Any:
    """Those to be seen, with `unit_name`, the newest version and the approved one; `is_own` within reach."""
    names = UnitVersion.objects.filter(unit=OuterRef("unit")).order_by("-first_on").values("name")[:1]
    newest = MaterialVersion.objects.filter(material=OuterRef("pk")).order_by("-number")
    approved = newest.filter(state=VersionState.APPROVED)
    return (
        Material.objects.offered(user, VIEW)
        .select_related("unit")
        .annotate(
            unit_name=Subquery(names),
            newest_number=Subquery(newest.values("number")[:1]),
            newest_state=Subquery(newest.values("state")[:1]),
            approved_number=Subquery(approved.values("number")[:1]),
            approved_on=Subquery(approved.values("decided_on")[:1]),
            headings_count=Count("headings", distinct=True),
            is_own=Case(When(user.reach(VIEW, "unit__reach_path"), then=Value(1)), default=Value(0)),
        )
    )


def versions_seen(user: User) -> QuerySet[MaterialVersion]:
    """Every version that may be read: all within reach, and the approved ones of commands above."""
    return MaterialVersion.objects.offered(user, VIEW).select_related("material")


def versions(user: User, material: Material) -> QuerySet[MaterialVersion]:
    """The versions of a lesson plan or lecture that may be seen, the newest first."""
    return versions_seen(user).filter(material=material).order_by("-number")


@dataclass(frozen=True)
class Group:
    """The headings of one programme."""

    programme: Programme
    headings: list[Heading]


def headings_offered(user: User, permission: Permission, *, on: date, kept: Collection[int] = ()) -> QuerySet[Heading]:
    """Headings of the programmes in force on a day that a user teaches by, and those already chosen (`kept`)."""
    current = Programme.objects.offered(user, permission).on(on).values("pk")
    found = Heading.objects.offered(user, permission).filter(Q(programme__in=current) | Q(pk__in=kept))
    return found.select_related("programme__unit").order_by("programme__code", "programme", "order", "pk")


def by_programme(headings: Iterable[Heading]) -> list[Group]:
    """Headings under their programmes, in the order given."""
    groups: dict[int, Group] = {}
    for heading in headings:
        groups.setdefault(heading.programme_id, Group(heading.programme, [])).headings.append(heading)
    return list(groups.values())


def headings_of(material: Material) -> QuerySet[Heading]:
    """The headings that a lesson plan or lecture serves."""
    return material.headings.select_related("programme").order_by("programme__code", "order", "pk")


def taught_by(session: Session) -> list[MaterialVersion]:
    """The approved versions by which the heading of a session may be taught: of its unit and of commands above."""
    usable = Material.objects.for_classes_of(session.training_class.unit).filter(headings=session.heading_id or 0)
    found = MaterialVersion.objects.filter(state=VersionState.APPROVED, material__in=usable.values("pk"))
    return list(found.select_related("material").order_by("material__kind", "material__title", "pk"))

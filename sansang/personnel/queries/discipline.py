"""Discipline and commendation: of a person, of a unit; as lines of a person's time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from sansang.citizens.models import Person
from sansang.citizens.queries.law import rules_for
from sansang.organisation.access import Permission
from sansang.organisation.models import Unit, UnitVersion, User
from sansang.personnel.models import Appointment, Commendation, CommendationEnd, Discipline, DisciplineEnd, Service
from sansang.personnel.rules.discipline import progress_on


def disciplines_of(person: Person) -> list[tuple[Discipline, date | None]]:
    """A person's penalties with the first day on which progress may be recognised."""
    rows = list(Discipline.objects.filter(person=person).select_related("unit"))
    return [(row, _progress(row, person.province_code)) for row in rows]


def _progress(row: Discipline, province: str) -> date | None:
    if row.ended_on is not None:
        return None
    return progress_on(rules_for(province, on=row.decided_on), row.penalty, row.decided_on)


def commendations_of(person: Person) -> list[Commendation]:
    return list(Commendation.objects.filter(person=person).select_related("unit"))


def commendations_of_unit(user: User, unit: Unit, *, on: date) -> list[Commendation]:
    """What a unit itself was commended for up to a day, within reach."""
    rows = Commendation.objects.permitted(user, Permission.PEOPLE_VIEW)
    return list(rows.filter(unit=unit, person=None, decided_on__lte=on))


def has_served(person: Person) -> bool:
    return Service.objects.filter(person=person).exists() or Appointment.objects.filter(person=person).exists()


def units_of(user: User, person: Person, *, on: date) -> QuerySet[UnitVersion]:
    """The units of a day in which a person ever served or held a post, of those the user may write in."""
    served = Service.objects.filter(person=person).values("unit")
    held = Appointment.objects.filter(person=person).values("unit")
    rows: QuerySet[UnitVersion] = UnitVersion.objects.permitted(user, Permission.PEOPLE_EDIT).on(on)
    return rows.filter(Q(unit__in=served) | Q(unit__in=held)).order_by("path")


# First day, last day, kind, title, unit, note, whether it was written wrongly, pk.
Told = tuple[date, "date | None", str, Any, str, bool, int]


def told(person: Person) -> list[Told]:
    """A person's penalties and commendations as lines of the person's time."""
    penalties = [
        (row.decided_on, row.ended_on, "discipline", row.get_penalty_display(), _note(row),
         row.end_reason == DisciplineEnd.CORRECTED, row.pk)
        for row in Discipline.objects.filter(person=person)
    ]  # fmt: skip
    praise = [
        (row.decided_on, row.ended_on, "commendation", row.get_title_display(), _note(row),
         row.end_reason == CommendationEnd.CORRECTED, row.pk)
        for row in commendations_of(person)
    ]  # fmt: skip
    return [*penalties, *praise]


def _note(row: Discipline | Commendation) -> str:
    return " · ".join(filter(None, [row.decision_number, str(row.get_end_reason_display())]))

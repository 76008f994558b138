"""Who owes how much training in a year, what is done, what is missing, what is to be made up: for everyone at once.

The same few questions whatever the number of people (`owed_counting`). The answer is remembered, and after a change
those whom it touched are counted anew (`owed_remembering`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple, overload

from django.db.models import FloatField, Q, QuerySet, Sum
from django.db.models.functions import Cast

from sansang.citizens.models import Person
from sansang.citizens.queries.law import province_of, rules_for
from sansang.law.training import Owed, member_share, officer_share
from sansang.law.training_deciders import officers_of
from sansang.organisation.access import Permission
from sansang.organisation.models import Unit, UnitVersion, User
from sansang.personnel.models import Appointment, Service
from sansang.training.models import Audience, ClassState, Enrolment, Presence, Programme
from sansang.training.models.programmes import OFFICERS
from sansang.training.queries.owed_counting import count
from sansang.training.queries.owed_remembering import Year, remembered_year
from sansang.training.rules.owed import Due, Standing, Stood

SEE = Permission.TRAINING_VIEW


def year_of(user: User, *, on: date, permission: Permission = SEE, units: Mapping[int, Stood] | None = None) -> Year:
    """Everyone who serves or holds a post within reach on a day, with the year of that day.

    One question fewer when the caller has the units within reach.
    """
    services = Service.objects.permitted(user, permission).on(on)
    posts = Appointment.objects.permitted(user, permission).on(on)
    kinds = {pk: unit.kind for pk, unit in units.items()} if units else None

    def among(people: Collection[int] | None) -> tuple[Due, ...]:
        asked = Q() if people is None else Q(person__in=sorted(people))
        return count(services.filter(asked), posts.filter(asked), rules_for(province_of(user), on=on), kinds=kinds)

    return remembered_year((str(user.reach(permission, "unit__reach_path")), on), services, among)


def dues_in(unit: Unit, *, on: date) -> tuple[Due, ...]:
    """The year of everyone whom a unit answers for, by name: its own people and those of the units below it."""
    inside = Q(unit__reach_path__startswith=unit.reach_path)
    services, posts = Service.objects.filter(inside).on(on), Appointment.objects.filter(inside).on(on)
    return count(services, posts, rules_for(unit.province_code, on=on))


def due_of(person: Person, *, on: date) -> tuple[Due, Owed] | None:
    """A person's year, and the amounts of the law with their reasons; None for who owes nothing on the day."""
    # With all of the unit: what the year before left depends on whether anybody of it stood in a class of that year.
    own = Service.objects.filter(person=person).on(on).order_by().values("unit")
    services, posts = Service.objects.filter(unit__in=own).on(on), Appointment.objects.filter(person=person).on(on)
    rules = rules_for(person.province_code, on=on)
    due = next((one for one in count(services, posts, rules) if one.person_id == person.pk), None)
    if due is None or due.standing is Standing.NOTHING:
        return None
    member = member_share(rules, due.programme) if due.programme else None
    return due, Owed(member, officer_share(rules, due.group) if due.group else None)


# Who is to be called


class Owing(NamedTuple):
    """Someone to be called to a programme: the hours that no class holds a place for; whether it makes up for some."""

    person_id: int
    unit_id: int
    hours: float
    is_make_up: bool


def members_owing(programme: Programme, unit: Unit, on: date) -> list[Owing]:
    """Everyone whom a unit answers for who owes what a programme teaches and has no place in a class for it, by name.

    Nobody owes further training: the province decides who goes.
    """
    if programme.audience == Audience.OFFICERS_FURTHER:
        return []
    found = (_owing(due, programme.audience) for due in dues_in(unit, on=on))
    return [one for one in found if one is not None]


def _owing(due: Due, audience: str) -> Owing | None:
    if audience in OFFICERS:
        if not due.group or officers_of(due.group) != audience:
            return None
        hours = due.course_owed - due.course_done - due.course.planned
        return Owing(due.person_id, due.unit_id, hours, due.course.missed > 0) if hours > 0 else None
    if due.trainee != audience:
        return None
    hours = due.owed - due.done + due.debt_left - due.hours.planned
    return Owing(due.person_id, due.unit_id, hours, due.to_make_up > 0) if hours > 0 else None


# For the pages


class Taken(NamedTuple):
    """A person's part in a class: hours present and missed, the grade when published."""

    enrolment: Enrolment
    present: float
    missed: float
    grade: str


def classes_of(person: Person, *, on: date) -> list[Taken]:
    """The classes in which a person takes or took part up to the end of the year of a day, the latest first."""
    present = Q(attendances__mark=Presence.PRESENT)
    until = Q(attendances__session__day__lte=on)
    hours = Cast("attendances__session__hours", FloatField())
    rows: QuerySet[Any] = (
        Enrolment.objects.filter(person=person, training_class__first_on__lte=date(on.year, 12, 31))
        .exclude(training_class__state=ClassState.CANCELLED)
        .select_related("training_class", "result")
        .annotate(present=Sum(hours, filter=present & until), missed=Sum(hours, filter=~present & until))
    )
    return [_taken(row) for row in rows.order_by("-training_class__first_on", "-pk")]


def _taken(row: Any) -> Taken:
    grade = row.result.get_grade_display() if hasattr(row, "result") else ""
    return Taken(row, row.present or 0.0, row.missed or 0.0, grade)


def units_on(user: User, *, on: date) -> dict[int, Stood]:
    """The units within reach that stood on a day."""
    rows = UnitVersion.objects.permitted(user, SEE).on(on)
    return {row[0]: Stood(*row) for row in rows.values_list("unit_id", "name", "unit__kind", "path")}


class DueRows(Sequence["DueRow"]):
    """People's years as rows of a list: narrowed down and sorted by what is known, persons read only when shown."""

    def __init__(self, dues: Sequence[Due]) -> None:
        self.dues = dues

    def where(self, holds: Callable[[Due], bool]) -> DueRows:
        return DueRows([one for one in self.dues if holds(one)])

    def named(self, key: str) -> DueRows:
        """Those whose name has these words; who they are was found within reach before."""
        asked = Q()
        for word in key.split():
            asked &= Q(name_key__contains=word)
        known = set(Person.objects.filter(asked).values_list("pk", flat=True))
        return self.where(lambda one: one.person_id in known)

    def order_by(self, *order: Any) -> DueRows:
        """By a value of a person's year, else by name, in which they stand already."""
        by = order[0]
        name = by.expression.name
        if name == "name":
            return DueRows(self.dues[::-1]) if by.descending else self
        return DueRows(sorted(self.dues, key=attrgetter(name), reverse=by.descending))

    def __len__(self) -> int:
        return len(self.dues)

    @overload
    def __getitem__(self, at: int) -> DueRow: ...
    @overload
    def __getitem__(self, at: slice) -> list[DueRow]: ...
    def __getitem__(self, at: int | slice) -> DueRow | list[DueRow]:
        return self._read(self.dues[at]) if isinstance(at, slice) else self._read([self.dues[at]])[0]

    def __iter__(self) -> Iterator[DueRow]:
        for first in range(0, len(self), 500):
            yield from self._read(self.dues[first : first + 500])

    def _read(self, dues: Sequence[Due]) -> list[DueRow]:
        rows = Person.objects.select_related("keeper").defer("identity_number", "phone")
        persons = rows.in_bulk([one.person_id for one in dues])
        return [DueRow(persons[one.person_id], one) for one in dues if one.person_id in persons]


class DueRow(NamedTuple):
    person: Person
    due: Due

"""Who owes how much training in a year, what is done, what is missing, what is to be made up: for everyone at once.

The same few questions whatever the number of people (`owed_counting`). The answer is remembered until something is
recorded, in the memory of the process: it speaks of people and goes into no cache.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q

from sansang.audit.queries import last_change
from sansang.citizens.models import Person
from sansang.citizens.queries.law import province_of, rules_for
from sansang.law.training import Owed, member_share, officer_share
from sansang.law.training_deciders import officers_of
from sansang.organisation.access import Permission
from sansang.organisation.models import Unit, UnitVersion, User
from sansang.personnel.models import Appointment, Service
from sansang.training.models import Audience, Programme
from sansang.training.models.programmes import OFFICERS
from sansang.training.queries.owed_counting import count
from sansang.training.rules.owed import Due, Standing, Stood

SEE = Permission.TRAINING_VIEW
MOST, KEPT = 20, 100_000  # answers remembered, and people in those before the last
_remembered: OrderedDict[tuple[Any, ...], tuple[Due, ...]] = OrderedDict()


def dues(user: User, *, on: date) -> tuple[Due, ...]:
    """Everyone who serves or holds a post within reach on a day, with the year of that day, by name."""
    key = (str(user.reach(SEE, "unit__reach_path")), on, last_change())
    found = _remembered.pop(key, None)
    if found is None:
        services = Service.objects.permitted(user, SEE).on(on)
        posts = Appointment.objects.permitted(user, SEE).on(on)
        found = count(services, posts, rules_for(province_of(user), on=on))
    _remembered[key] = found  # again as the last one asked for
    while len(_remembered) > MOST or sum(map(len, list(_remembered.values())[:-1])) > KEPT:
        _remembered.popitem(last=False)
    return found


def dues_in(unit: Unit, *, on: date) -> tuple[Due, ...]:
    """The same of everyone whom a unit answers for: its own people and those of the units below it."""
    inside = Q(unit__reach_path__startswith=unit.reach_path)
    services, posts = Service.objects.filter(inside).on(on), Appointment.objects.filter(inside).on(on)
    return count(services, posts, rules_for(unit.province_code, on=on))


def due_of(person: Person, *, on: date) -> tuple[Due, Owed] | None:
    """A person's year, and the amounts of the law with their reasons; None for who owes nothing on the day."""
    services, posts = Service.objects.filter(person=person).on(on), Appointment.objects.filter(person=person).on(on)
    rules = rules_for(person.province_code, on=on)
    found = count(services, posts, rules)
    if not found or found[0].standing is Standing.NOTHING:
        return None
    due = found[0]
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


def units_on(user: User, *, on: date) -> dict[int, Stood]:
    """The units within reach that stood on a day."""
    rows = UnitVersion.objects.permitted(user, SEE).on(on)
    return {row[0]: Stood(*row) for row in rows.values_list("unit_id", "name", "unit__kind", "path")}


def persons_of(found: Iterable[Due]) -> dict[int, Person]:
    """The people of some lines, without what only few may read."""
    return Person.objects.defer("identity_number", "phone").in_bulk([one.person_id for one in found])


def named(key: str) -> set[int]:
    """The numbers of everyone whose name has these words: to narrow down people within reach, never to show."""
    asked = Q()
    for word in key.split():
        asked &= Q(name_key__contains=word)
    return set(Person.objects.filter(asked).values_list("pk", flat=True))

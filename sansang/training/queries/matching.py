"""Whom a pasted list names: found, found more than once, not found, already in the class, or promised elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet
from django.utils import timezone

from sansang.citizens.models import IDENTITY, Person
from sansang.kernel.identity import read_identity_number
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission
from sansang.organisation.models import User
from sansang.organisation.queries import names_of
from sansang.personnel.models import Appointment, Service
from sansang.personnel.queries.calendar import Promise, clashes_of
from sansang.privacy.secrets import keyed_hash
from sansang.training.models import Enrolment, EnrolmentState, Session, TrainingClass
from sansang.training.rules.classes import span
from sansang.training.rules.enrolling import Named

AT_ONCE = 500


class Match(StrEnum):
    FOUND = "found"
    SEVERAL = "several"
    NOT_FOUND = "not_found"
    ALREADY = "already"
    BUSY = "busy"
    NOT_SERVING = "not_serving"


@dataclass(frozen=True)
class Candidate:
    """Someone whom a line may mean, with the unit in which the person serves on the day."""

    person: Person
    unit_name: str
    busy: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Matched:
    """A line of the list, what became of it, and whom it may mean."""

    line: Named
    match: Match
    people: Sequence[Candidate] = field(default_factory=list)


def within(user: User) -> QuerySet[Person]:
    """People whom the user may call to a class."""
    found: QuerySet[Person] = Person.objects.permitted(user, Permission.TRAINING)
    return found


def look_up(user: User, one: TrainingClass, named: Sequence[Named], *, on: date) -> list[Matched]:
    """What every line of a list finds among the people within reach; a fixed number of queries for each 500 lines.

    Of several people of one name those who serve on the day go before those who do not.
    """
    by_number = _by_number(user, {line.number for line in named if line.number})
    by_key = _by_key(user, {line.key for line in named if line.key})
    wanted: dict[Named, list[Person]] = {}
    for line in named:
        found = by_number.get(line.number, []) if line.number else by_key.get(line.key, []) if line.key else []
        if line.year is not None and not line.number:
            found = [person for person in found if person.born_on is None or person.born_on.year == line.year]
        wanted[line] = found
    every = {person.pk: person for found in wanted.values() for person in found}
    units = serving_units(every, on=on)
    names = names_of(set(units.values()))
    already = set(
        Enrolment.objects.filter(training_class=one, person__in=every)
        .exclude(state=EnrolmentState.WITHDRAWN)
        .values_list("person_id", flat=True)
    )
    busy = clashes_of(promises_of(one, every, on=on))
    candidates = {
        pk: Candidate(person, names.get(units[pk], "") if pk in units else "", tuple(busy.get(pk, ())))
        for pk, person in every.items()
    }
    return [_judge(line, found, candidates, units, already) for line, found in wanted.items()]


def _judge(
    line: Named, found: list[Person], candidates: dict[int, Candidate], units: dict[int, int], already: set[int]
) -> Matched:
    serving = [person for person in found if person.pk in units]
    people = [candidates[person.pk] for person in serving or found]
    if not people:
        return Matched(line, Match.NOT_FOUND)
    if len(people) > 1:
        return Matched(line, Match.SEVERAL, people)
    only = people[0]
    if only.person.pk in already:
        return Matched(line, Match.ALREADY, people)
    if only.person.pk not in units:
        return Matched(line, Match.NOT_SERVING, people)
    return Matched(line, Match.BUSY if only.busy else Match.FOUND, people)


def _by_number(user: User, numbers: set[str]) -> dict[str, list[Person]]:
    hashes = {keyed_hash(number, IDENTITY): number for number in numbers}
    found: dict[str, list[Person]] = {}
    for chunk in _chunks(hashes):
        for person in within(user).filter(identity_hash__in=chunk):
            found.setdefault(hashes[str(person.identity_hash)], []).append(person)
    return found


def _by_key(user: User, keys: set[str]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for chunk in _chunks(keys):
        for person in within(user).filter(name_key__in=chunk).order_by("pk"):
            found.setdefault(person.name_key, []).append(person)
    return found


def _chunks(values: Iterable[str]) -> Iterable[list[str]]:
    every = sorted(values)
    return (every[at : at + AT_ONCE] for at in range(0, len(every), AT_ONCE))


def serving_units(people: Iterable[int], *, on: date) -> dict[int, int]:
    """By person the unit of the service, else of the post, that runs on the day; whoever has neither is left out."""
    wanted, found = sorted(people), dict[int, int]()
    for at in range(0, len(wanted), AT_ONCE):
        chunk = wanted[at : at + AT_ONCE]
        for rows in (Appointment.objects.on(on), Service.objects.on(on)):  # the service goes before the post
            found.update(rows.filter(person__in=chunk).order_by("pk").values_list("person_id", "unit_id"))
    return found


def promises_of(
    one: TrainingClass, people: Iterable[int], *, on: date, sessions: Iterable[Session] | None = None
) -> list[Promise]:
    """What a class takes of people's time from a day on: one promise a person and session."""
    rows = one.sessions.filter(day__gte=on) if sessions is None else sessions
    times = []
    for session in rows:
        begins, ends = (timezone.make_aware(at) for at in span(session.day, session.half, session.hours))
        times.append((begins, ends, session.source))
    return [Promise(pk, begins, ends, one.title, source) for pk in people for begins, ends, source in times]


def by_number(user: User, text: str) -> Person:
    """The person within reach of an identity number. Raises RuleViolated when there is none."""
    number = read_identity_number(text).number
    found = within(user).filter(identity_hash=keyed_hash(number, IDENTITY)).first() if number else None
    if found is None:
        words = "Không có ai mang số định danh “{number}” trong phạm vi bạn quản lý."
        raise RuleViolated([Reason("no_such_number", words, {"number": text.strip()})])
    return found

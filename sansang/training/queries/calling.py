"""Who owes what a class teaches and is not in it yet: the people to call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sansang.citizens.models import Person
from sansang.kernel.reasons import Reason
from sansang.organisation.models import Unit, User
from sansang.organisation.queries import names_of
from sansang.personnel.queries.calendar import clashes_of
from sansang.training.models import EnrolmentState, TrainingClass
from sansang.training.queries.matching import AT_ONCE, promises_of, within
from sansang.training.queries.owed import members_owing


@dataclass(frozen=True)
class ToCall:
    """Someone who owes so many hours; `busy` says what else is promised in the hours of the class."""

    person: Person
    unit_name: str
    hours: float
    is_make_up: bool
    busy: tuple[Reason, ...]


def calling(user: User, one: TrainingClass, *, on: date) -> list[ToCall]:
    """Those for whom the class's unit answers who owe its programme, whoever makes up first, the most hours first.

    With a line of a plan that names hosts, only people of those units are called.
    """
    owing = members_owing(one.programme, one.unit, on)
    inside = _hosts(one)
    held = set(one.enrolments.exclude(state=EnrolmentState.WITHDRAWN).values_list("person_id", flat=True))
    people = _people(user, [row.person_id for row in owing if row.person_id not in held])
    wanted = [row for row in owing if row.person_id in people and (inside is None or row.unit_id in inside)]
    names = names_of({row.unit_id for row in wanted})
    busy = clashes_of(promises_of(one, [row.person_id for row in wanted], on=max(on, one.first_on)))
    rows = [
        ToCall(
            people[row.person_id],
            names.get(row.unit_id, ""),
            row.hours,
            row.is_make_up,
            tuple(busy.get(row.person_id, ())),
        )
        for row in wanted
    ]
    return sorted(rows, key=lambda row: (bool(row.busy), not row.is_make_up, -row.hours))


def _people(user: User, wanted: list[int]) -> dict[int, Person]:
    found: dict[int, Person] = {}
    for at in range(0, len(wanted), AT_ONCE):
        found |= within(user).defer("identity_number", "phone").in_bulk(wanted[at : at + AT_ONCE])
    return found


def _hosts(one: TrainingClass) -> set[int] | None:
    """The units below the hosts of the class's line of the plan; None: everybody."""
    hosts = list(one.item.hosts.all()) if one.item else []
    return set(Unit.objects.within(*hosts).values_list("pk", flat=True)) if hosts else None

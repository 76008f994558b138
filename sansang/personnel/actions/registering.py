"""A citizen's row that waited for the superior: what counts once it is accepted (docs/adr/0006)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sansang.audit.actions import record
from sansang.citizens.actions import create_person
from sansang.citizens.actions.register import write_registration
from sansang.citizens.models import IDENTITY, Entry, Leaving, Person, Registration
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.models import Unit, User
from sansang.personnel import queries
from sansang.privacy.secrets import keyed_hash


def write_citizen(values: Mapping[str, Any], *, office: Unit, by: User) -> Person:
    """A new person in the register of an office. Raises RuleViolated when the number was given to a record meanwhile,
    and with every reason of the law against the entry."""
    number = values.get("identity_number")
    if number and queries.known_by_hash([keyed_hash(number, IDENTITY)]):
        raise RuleViolated([Reason("known_now", "Số định danh này vừa được ghi cho một hồ sơ khác.", {})])
    skills = [(kind, detail) for kind, detail in values.get("skills", [])]
    person = create_person(values, keeper=office, skills=skills, by=by)
    _enter(person, values, values["entry"], office=office, by=by)
    return person


def register_known(person: Person, values: Mapping[str, Any], *, office: Unit, by: User) -> Person:
    """A person known elsewhere leaves that register on the day before and stands in this one from the day.

    Raises RuleViolated with every reason of the law against the entry.
    """
    first_on = values["first_on"]
    running = Registration.objects.select_for_update().filter(person=person, last_on=None, first_on__lt=first_on)
    running.update(
        last_on=first_on - timedelta(days=1),
        leaving=Leaving.MOVED_OUT,
        leaving_paper_number=values.get("paper_number", ""),
    )
    _enter(person, values, Entry.MOVED_IN, office=office, by=by)
    record("person.moved", person, by=by, unit_id=office.pk)
    return person


def _enter(person: Person, values: Mapping[str, Any], entry: str, *, office: Unit, by: User) -> None:
    first_on = values["first_on"]
    write_registration(
        person,
        office,
        entry=entry,
        first_on=first_on,
        paper_number=values.get("paper_number", ""),
        today=first_on,
        by=by,
    )

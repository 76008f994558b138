"""The search box: people by name, identity number or telephone, and units by name or code, within reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from sansang.citizens.models import IDENTITY, PHONE, Person
from sansang.kernel.identity import is_identity_number, read_identity_number
from sansang.kernel.names import name_key
from sansang.kernel.phones import read_phone
from sansang.organisation.access import Permission
from sansang.organisation.models import UnitVersion, User
from sansang.personnel.models import Service
from sansang.privacy.secrets import keyed_hash

SHOWN = 20
SHORTEST = 2


@dataclass(frozen=True)
class FoundPerson:
    person: Person
    unit_name: str  # where the person serves on the day; else who keeps the record
    serves: bool


@dataclass(frozen=True)
class Found:
    people: list[FoundPerson]
    more_people: bool
    units: list[UnitVersion]
    more_units: bool

    @property
    def is_empty(self) -> bool:
        return not (self.people or self.units)


def found(user: User, *, text: str, on: date) -> Found | None:
    """What the text may mean, at most SHOWN of each kind; None for a text too short to search."""
    key = name_key(text)
    if len(key) < SHORTEST:
        return None
    people = _people(user, text, key) if user.may(Permission.PEOPLE_VIEW) else []
    units = _units(user, key, on=on)
    return Found(_with_units(user, people[:SHOWN], on=on), len(people) > SHOWN, units[:SHOWN], len(units) > SHOWN)


def _people(user: User, text: str, key: str) -> list[Person]:
    permitted = Person.objects.permitted(user, Permission.PEOPLE_VIEW)
    by_number = _by_number(text)
    condition = by_number if by_number is not None else _every_word(key)
    # The ids first: the database can answer from its index of names without reading whole records.
    first = permitted.filter(condition).order_by("name_order", "pk").values_list("pk", flat=True)[: SHOWN + 1]
    return list(permitted.filter(pk__in=list(first)).order_by("name_order", "pk"))


def _every_word(key: str) -> Q:
    """Names that hold each word of the key, in any order."""
    condition = Q()
    for word in key.split():
        condition &= Q(name_key__contains=word)
    return condition


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter not in " .-")


def is_number(text: str) -> bool:
    """True for the number of a person or a telephone, or the beginning of one: it stands in no address."""
    return _digits(text).lstrip("+").isdigit()


def _by_number(text: str) -> Q | None:
    """The exact search by a number, when the text is one; numbers are found whole or not at all."""
    if not is_number(text):
        return None
    digits = _digits(text)
    condition = Q(pk__in=[])
    number = read_identity_number(digits).number
    if number and is_identity_number(number):
        condition |= Q(identity_hash=keyed_hash(number, IDENTITY))
    phone = read_phone(digits)
    if isinstance(phone, str):
        condition |= Q(phone_hash=keyed_hash(phone, PHONE))
    return condition


def _units(user: User, key: str, *, on: date) -> list[UnitVersion]:
    rows = UnitVersion.objects.permitted(user, Permission.UNITS_VIEW).on(on).values_list("pk", "name", "code", "path")
    matching = sorted(
        (_rank(key, name, code), path, pk) for pk, name, code, path in rows if key in name_key(name) or _is(key, code)
    )
    wanted = [pk for _rank, _path, pk in matching[: SHOWN + 1]]
    by_pk: dict[int, Any] = UnitVersion.objects.select_related("unit").in_bulk(wanted)
    return [by_pk[pk] for pk in wanted]


def _rank(key: str, name: str, code: str) -> tuple[bool, int]:
    """Codes and names that end with the text first, and higher units before what is below them."""
    return (not (_is(key, code) or name_key(name).endswith(key)), len(name))


def _is(key: str, code: str) -> bool:
    return bool(code) and name_key(code) == key


def _with_units(user: User, people: Iterable[Person], *, on: date) -> list[FoundPerson]:
    people = list(people)
    serving = dict(
        Service.objects.permitted(user, Permission.PEOPLE_VIEW)
        .on(on)
        .filter(person__in=[person.pk for person in people])
        .values_list("person_id", "unit_id")
    )
    units = {serving.get(person.pk, person.keeper_id) for person in people}
    names = dict(UnitVersion.objects.on(on).filter(unit__in=units).values_list("unit_id", "name"))
    return [
        FoundPerson(person, names.get(serving.get(person.pk, person.keeper_id), ""), person.pk in serving)
        for person in people
    ]

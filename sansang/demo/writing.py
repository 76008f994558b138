"""Writes invented people many at once: the person, their skills, services and posts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sansang.citizens.actions import build_person
from sansang.citizens.models import Person, Skill
from sansang.organisation.models import Unit
from sansang.personnel.models import Appointment, Service

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Serving:
    unit_id: int
    component: str
    first: int
    last: int | None
    reason: str

    def row(self, person_id: int) -> Service:
        first, last = days(self.first, self.last)
        return Service(
            person_id=person_id, unit_id=self.unit_id, component=self.component, first_on=first, last_on=last,
            end_reason=self.reason if last else "",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Holding:
    unit_id: int
    post: str
    first: int
    last: int | None
    rank: str = ""
    decision_number: str = ""

    def row(self, person_id: int) -> Appointment:
        first, last = days(self.first, self.last)
        return Appointment(
            person_id=person_id, unit_id=self.unit_id, post=self.post, rank=self.rank, first_on=first, last_on=last,
            decision_number=self.decision_number,
        )  # fmt: skip


def days(first: int, last: int | None) -> tuple[date, date | None]:
    return date.fromordinal(first), None if last is None else date.fromordinal(last)


@dataclass
class Newcomer:
    """A person to write, with what they do at once; `pk` is known after writing."""

    values: dict[str, Any]
    keeper: Unit
    skills: list[tuple[str, str]] = field(default_factory=list)
    serving: list[Serving] = field(default_factory=list)
    holding: list[Holding] = field(default_factory=list)
    pk: int = 0


def write(newcomers: Iterable[Newcomer]) -> int:
    """Write people in batches, so that memory stays small at any size; returns how many."""
    batch: list[Newcomer] = []
    written = 0
    for one in newcomers:
        batch.append(one)
        if len(batch) >= BATCH:
            written += _flush(batch)
            batch.clear()
    return written + _flush(batch)


def _flush(batch: list[Newcomer]) -> int:
    people = Person.objects.bulk_create([build_person(one.values, keeper=one.keeper) for one in batch])
    for one, person in zip(batch, people, strict=True):
        one.pk = person.pk
    Skill.objects.bulk_create(
        [Skill(person_id=one.pk, kind=kind, detail=word) for one in batch for kind, word in one.skills]
    )
    Service.objects.bulk_create([each.row(one.pk) for one in batch for each in one.serving])
    Appointment.objects.bulk_create([each.row(one.pk) for one in batch for each in one.holding])
    for one in batch:  # who is still needed later is needed by number alone
        one.values, one.skills, one.serving, one.holding = {}, [], [], []
    return len(people)

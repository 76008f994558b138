"""Minimising what is past its time; remembering who looked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from sansang.audit.actions import record
from sansang.audit.models import AuditEvent
from sansang.citizens.models import Person
from sansang.citizens.queries.privacy_readers import VIEWED
from sansang.organisation.models import User
from sansang.privacy.minimising import DUTIES, Asked, Duty
from sansang.privacy.retention import Policy, read_policy

CHUNK = 500
MINIMISED = "privacy.minimised"


@cache
def _read(path: Path) -> Policy:
    return read_policy(path)


def policy() -> Policy:
    """The retention policy in force."""
    return _read(Path(settings.RETENTION_POLICY))


@dataclass(frozen=True)
class Minimised:
    """What a run did (or, tried only, would do) to one table by one term; numbers, never a person."""

    table: str
    term: str
    columns: tuple[str, ...]  # blanked; none: whole rows were deleted
    rows: int

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def minimise(*, on: date, dry_run: bool = False) -> list[Minimised]:
    """Delete or blank everything whose time is over on a day; with `dry_run` only count.

    One transaction for each chunk of a table, so that a night's work never holds the database; what was done stays
    done when the next chunk fails, and the next run goes on. A second run finds nothing. Recorded as one event.
    """
    found = [
        Minimised(duty.table, duty.term, tuple(duty.blank), rows)
        for duty in sorted(DUTIES, key=lambda one: one.order)
        if (rows := _count(duty, on) if dry_run else _fulfil(duty, on))
    ]
    if not dry_run:
        record(MINIMISED, by=None, on=on.isoformat(), rows=sum(one.rows for one in found), by_table=_by_table(found))
    return found


def minimise_daily(*, on: date) -> list[Minimised]:
    """`minimise` unless it ran for this day already."""
    ran = AuditEvent.objects.filter(verb=MINIMISED).order_by("-pk").first()
    return [] if ran is not None and ran.details.get("on") == on.isoformat() else minimise(on=on)


def _by_table(found: list[Minimised]) -> dict[str, int]:
    return {f"{one.table} {one.term}": one.rows for one in found}


def _due(duty: Duty, on: date) -> QuerySet[Any]:
    return duty.due(Asked(on, policy().terms[duty.term].keeps)).order_by("pk")


def _count(duty: Duty, on: date) -> int:
    return _due(duty, on).count()


def _fulfil(duty: Duty, on: date) -> int:
    done = 0
    for pks in _chunks(duty, on):
        with transaction.atomic():
            done += _apply(duty, apps.get_model(duty.table)._base_manager.filter(pk__in=pks))
        if duty.clean is not None:
            duty.clean(pks)
    return done


def _chunks(duty: Duty, on: date) -> Iterator[list[Any]]:
    """The keys of what is due, some at a time; read before each chunk, so that each finds what the last one left."""
    due, last = _due(duty, on), None
    while pks := list((due if last is None else due.filter(pk__gt=last)).values_list("pk", flat=True)[:CHUNK]):
        yield pks
        last = pks[-1]


def _apply(duty: Duty, rows: QuerySet[Any]) -> int:
    if duty.blank:
        return rows.update(**duty.blank)
    if duty.erase is not None:
        return duty.erase(rows)
    number = rows.count()
    rows.delete()
    return number


def remember_look(person: Person, *, today: date, by: User, verb: str = VIEWED) -> AuditEvent | None:
    """Record that somebody opened (or printed) a person's record; once for each user, person and day."""
    seen = AuditEvent.objects.filter(verb=verb, subject_type=Person._meta.label, subject_id=person.pk, by_id=by.pk)
    if seen.filter(at__gte=timezone.make_aware(datetime.combine(today, time.min))).exists():
        return None
    return record(verb, person, by=by, unit_id=person.keeper_id)

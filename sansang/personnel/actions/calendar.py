"""The one calendar of commitments: every room promises a person's time here, and asks here about clashes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from sansang.audit.actions import record
from sansang.citizens.models import Person
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.models import Unit, User
from sansang.personnel import queries
from sansang.personnel.models import Commitment
from sansang.personnel.queries.calendar import Promise, clashes_of
from sansang.personnel.rules import clashes


@transaction.atomic
def commit_time(
    person: Person,
    *,
    unit: Unit,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    title: str,
    source: str = "",
    by: User | None,
) -> Commitment:
    """Promise a person's time to a unit. Raises RuleViolated with every promised time that it would cross.

    `source` names who wrote it (“duty.Shift:12”). The person is locked, so that two rooms cannot promise at once.
    """
    if ends_at <= starts_at:
        raise RuleViolated([Reason("ends_before_it_starts", "Giờ kết thúc phải sau giờ bắt đầu.", {})])
    Person.objects.select_for_update().get(pk=person.pk)
    promised = queries.promised(person, starts_at=starts_at, ends_at=ends_at)
    if reasons := clashes(starts_at, ends_at, promised=promised):
        raise RuleViolated(reasons)
    made = Commitment.objects.create(
        person=person, unit=unit, kind=kind, starts_at=starts_at, ends_at=ends_at, title=title, source=source
    )
    record("commitment.made", person, by=by, unit_id=unit.pk, kind=kind)
    return made


@transaction.atomic
def release_time(commitment: Commitment, *, by: User | None) -> None:
    """Take a promise back, as whoever wrote it may."""
    record("commitment.released", commitment.person, by=by, unit_id=commitment.unit_id, kind=commitment.kind)
    commitment.delete()


@transaction.atomic
def commit_times(promises: Sequence[Promise], *, unit: Unit, kind: str, by: User | None) -> None:
    """Promise many people's time at once, all or nothing. Raises RuleViolated with every clash, by person.

    People are locked in the order of their numbers, so that two rooms cannot promise one person's time at once.
    """
    people = {one.person_id for one in promises}
    locked = {person.pk: person for person in Person.objects.select_for_update().filter(pk__in=people).order_by("pk")}
    found = clashes_of(promises)
    if found:
        words = "{name}: {why}"
        raise RuleViolated(
            Reason(reason.code, words, {"name": locked[pk].full_name, "why": str(reason)})
            for pk, reasons in found.items()
            for reason in reasons
        )
    Commitment.objects.bulk_create(
        [
            Commitment(
                person_id=one.person_id, unit=unit, kind=kind, starts_at=one.starts_at, ends_at=one.ends_at,
                title=one.title, source=one.source,
            )
            for one in promises
        ],
        batch_size=500,
    )  # fmt: skip
    if promises:
        record("commitment.made", None, by=by, unit_id=unit.pk, kind=kind, rows=len(promises))


@transaction.atomic
def release_times(
    sources: Collection[str], *, unit: Unit, people: Collection[int] | None = None, by: User | None
) -> int:
    """Take back what these sources promised of these people's time (None: of everybody's); returns how much."""
    rows = Commitment.objects.filter(source__in=list(sources))
    if people is not None:
        rows = rows.filter(person__in=list(people))
    number, _ = rows.delete()
    if number:
        record("commitment.released", None, by=by, unit_id=unit.pk, rows=number)
    return number

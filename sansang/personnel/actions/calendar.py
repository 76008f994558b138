"""The one calendar of commitments: every room promises a person's time here, and asks here about clashes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sansang.audit.actions import record
from sansang.citizens.models import Person
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.models import Unit, User
from sansang.personnel import queries
from sansang.personnel.models import Commitment
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

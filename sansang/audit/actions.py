"""The one way to write the record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from sansang.audit.models import AuditEvent, ExportedPeople
from sansang.audit.packing import pack


def record(
    verb: str,
    subject: models.Model | None = None,
    *,
    by: Any,
    unit_id: int | None = None,
    at: datetime | None = None,
    **details: Any,
) -> AuditEvent:
    """Write that `by` (a user, or None for the system itself) did `verb` to `subject`; returns the event.

    `details` must be JSON values that name no person: counts, codes, field names, never their contents.
    """
    return AuditEvent.objects.create(
        verb=verb,
        at=at or timezone.now(),
        by_id=getattr(by, "pk", None),
        by_name=str(by) if by is not None else "Hệ thống",
        subject_type=subject._meta.label if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        unit_id=unit_id,
        details=details,
    )


def remember_people(event: AuditEvent, people: Iterable[int]) -> None:
    """Keep whom a file handed out spoke of, by the numbers of their records, so that each of them can be told."""
    numbers = sorted(set(people))
    if numbers:
        ExportedPeople.objects.create(event=event, first_id=numbers[0], last_id=numbers[-1], packed=pack(numbers))

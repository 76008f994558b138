"""The one way to write the record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from sansang.audit.models import AuditEvent


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

"""Rows that the superior sent back: the office says that it has dealt with them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sansang.audit.actions import record
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import User
from sansang.personnel.models import WaitingEntry, WaitingState


@transaction.atomic
def see_returned(entry: WaitingEntry, *, at: datetime, by: User) -> None:
    """Write that the office has dealt with a row sent back. Raises RuleViolated when it was not sent back."""
    locked = WaitingEntry.objects.select_for_update(of=("self",)).select_related("unit").get(pk=entry.pk)
    if not reaches(by, Permission.PEOPLE_EDIT, locked.unit):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.", {})])
    if locked.state != WaitingState.RETURNED:
        raise RuleViolated([Reason("not_returned", "Dòng này không bị trả lại.")])
    if locked.seen_at is None:
        locked.seen_at = at
        locked.save(update_fields=["seen_at"])
        record("waiting.seen", locked, by=by, unit_id=locked.unit_id)

"""Calendars for telephones: handing out an address, and taking it back."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone

from sansang.audit.actions import record
from sansang.citizens.models import Person
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission, reaches_path
from sansang.organisation.models import Unit, User
from sansang.privacy.secrets import keyed_hash
from sansang.training.actions.locking import refuse_out_of_reach
from sansang.training.models import Feed
from sansang.training.queries.feeds import CONTEXT


@transaction.atomic
def hand_out(unit: Unit, *, person: Person | None = None, label: str, by: User) -> tuple[Feed, str]:
    """Make a calendar of a unit (or of a person for whom it answers); returns the row and the secret, kept nowhere.

    Raises RuleViolated out of reach, without a word on whom it is for, or for somebody whom another unit answers for.
    """
    refuse_out_of_reach(unit, Permission.TRAINING, by=by)
    if not label.strip():
        raise RuleViolated([Reason("no_label", "Hãy ghi lịch này đưa cho ai.", {})])
    if person is not None and not reaches_path(unit.reach_path, person.keeper.reach_path):
        raise RuleViolated([Reason("kept_elsewhere", "Người này không thuộc đơn vị đã chọn.", {})])
    secret = secrets.token_urlsafe(24)
    made = Feed.objects.create(
        unit=unit, person=person, secret_hash=keyed_hash(secret, CONTEXT), label=label.strip(), created_by_name=str(by)
    )
    record("training.feed_handed_out", made, by=by, unit_id=unit.pk)
    return made, secret


@transaction.atomic
def take_back(feed: Feed, *, by: User) -> None:
    """Make an address of a calendar useless at once. Raises RuleViolated out of reach."""
    refuse_out_of_reach(feed.unit, Permission.TRAINING, by=by)
    if feed.revoked_at is None:
        feed.revoked_at = timezone.now()
        feed.save(update_fields=["revoked_at"])
        record("training.feed_taken_back", feed, by=by, unit_id=feed.unit_id)

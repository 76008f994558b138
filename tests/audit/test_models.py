from datetime import UTC, datetime

import pytest
from django.db import transaction

from sansang.audit.actions import record
from sansang.audit.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_record_can_only_grow() -> None:
    event = record("account.created", by=None, username="a")
    event.verb = "other"
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()
    with pytest.raises(TypeError):
        AuditEvent.objects.all().delete()
    with pytest.raises(TypeError):
        AuditEvent.objects.update(verb="other")
    with pytest.raises(TypeError), transaction.atomic():
        AuditEvent.objects.bulk_update([event], ["verb"])
    assert AuditEvent.objects.get().verb == "account.created"


def test_an_event_says_who_did_what_to_which_record_and_when() -> None:
    unit = factories.unit("commune_command")
    clerk, person = factories.user(role="commune_clerk", unit=unit), factories.person(unit)
    at = datetime(2026, 2, 5, 7, 30, tzinfo=UTC)
    record("person.updated", person, by=clerk, unit_id=unit.pk, at=at, fields=["phone"])
    assert AuditEvent.objects.values().get() == {
        "id": AuditEvent.objects.get().pk,
        "verb": "person.updated",
        "at": at,
        "by_id": clerk.pk,
        "by_name": "Người Dùng",
        "subject_type": "citizens.Person",
        "subject_id": person.pk,
        "unit_id": unit.pk,
        "details": {"fields": ["phone"]},
    }


def test_what_the_system_does_itself_is_recorded_too() -> None:
    event = record("places.loaded", by=None, places=3)
    assert (event.by_id, event.by_name, event.subject_type, event.subject_id) == (None, "Hệ thống", "", None)
    assert event.at is not None


def test_the_record_outlives_what_it_speaks_of() -> None:
    unit = factories.unit("commune_command")
    user, person = factories.user(), factories.person(unit)
    record("person.created", person, by=user)
    person.delete()
    user.delete()
    event = AuditEvent.objects.get()
    assert (event.by_name, event.subject_type) == ("Người Dùng", "citizens.Person")


def test_details_are_values_that_can_be_kept() -> None:
    with pytest.raises(TypeError):
        record("person.updated", by=None, person=object())

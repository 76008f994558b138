import pytest

from sansang.audit.actions import record
from sansang.audit.models import AuditEvent

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
    assert AuditEvent.objects.get().by_name == "Hệ thống"

"""Questions to the record."""

from __future__ import annotations

from collections.abc import Collection

from sansang.audit.models import AuditEvent, ExportedPeople
from sansang.audit.packing import holds


def exports_with(person: int) -> list[int]:
    """The numbers of the events that handed out a file which spoke of a person, the latest first."""
    near = ExportedPeople.objects.filter(first_id__lte=person, last_id__gte=person).order_by("-event")
    rows = near.values_list("event_id", "packed").iterator(chunk_size=50)
    return [event for event, packed in rows if holds(bytes(packed), person)]


# Recorded without changing anything.
ONLY_LOOKED = (
    "person.viewed",
    "person.sheet",
    "people.exported",
    "register.exported",
    "register.book_exported",
    "selection.exported",
    "places.exported",
    "training.exported",
    "intake.exported",
    "look_as.started",
    "second_factor.used",
    "second_factor.refused",
)


def last_change(*, beside: Collection[str] = ()) -> int:
    """The number of the latest event that changed something: while it stays, what was counted holds.

    `beside` are first words of verbs that change nothing of what was counted.
    """
    events = AuditEvent.objects.exclude(verb__in=ONLY_LOOKED).order_by("-pk")
    for word in beside:
        events = events.exclude(verb__startswith=f"{word}.")
    return events.values_list("pk", flat=True).first() or 0

"""Who decides about a waiting row: always a command that reaches everything the row touches, also after moves."""

from __future__ import annotations

from django.db import transaction

from sansang.organisation.access import reaches_path
from sansang.personnel import queries
from sansang.personnel.models import WaitingEntry, WaitingQuerySet, WaitingState


@transaction.atomic
def hand_on(entries: WaitingQuerySet) -> int:
    """Give waiting rows whose tray reaches no longer all they touch to the lowest command that does; returns how many.

    An office may have moved below another command since, or the person known elsewhere to another office.
    """
    rows = entries.filter(state=WaitingState.WAITING).select_related("unit", "tray", "known__keeper")
    moved = [row for row in rows if not is_in_place(row)]
    for row in moved:
        row.tray = queries.tray_for(row.unit, row.known.keeper.reach_path if row.known else None)
    WaitingEntry.objects.bulk_update(moved, ["tray"], batch_size=500)
    return len(moved)


def is_in_place(row: WaitingEntry) -> bool:
    """True when the tray of a row reaches the office that sent it and the record known elsewhere."""
    touched = [row.unit.reach_path, *([row.known.keeper.reach_path] if row.known else [])]
    return all(reaches_path(row.tray.reach_path, path) for path in touched)

"""Tables of members: services, posts, promised time, what waits; terms, discipline, commendation."""

from sansang.personnel.models.service import (
    Appointment,
    Commitment,
    CommitmentKind,
    EndReason,
    PermittedByUnit,
    Post,
    Service,
    WaitingEntry,
    WaitingQuerySet,
    WaitingState,
)

__all__ = [
    "Appointment",
    "Commitment",
    "CommitmentKind",
    "EndReason",
    "PermittedByUnit",
    "Post",
    "Service",
    "WaitingEntry",
    "WaitingQuerySet",
    "WaitingState",
]

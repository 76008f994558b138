"""Tables of members: services, posts, promised time, what waits; terms, discipline, commendation."""

from sansang.personnel.models.discipline import (
    AwardLevel,
    Commendation,
    CommendationEnd,
    Discipline,
    DisciplineEnd,
    Occasion,
    Penalty,
    Title,
)
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
from sansang.personnel.models.terms import Answer, Ending, Extension

__all__ = [
    "Answer",
    "Appointment",
    "AwardLevel",
    "Commendation",
    "CommendationEnd",
    "Commitment",
    "CommitmentKind",
    "Discipline",
    "DisciplineEnd",
    "EndReason",
    "Ending",
    "Extension",
    "Occasion",
    "Penalty",
    "PermittedByUnit",
    "Post",
    "Service",
    "Title",
    "WaitingEntry",
    "WaitingQuerySet",
    "WaitingState",
]

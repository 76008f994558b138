"""Tables of the citizens room: persons, the register, what the law attaches something to, a province's own rows."""

from sansang.citizens.models.merging import Merge, MergeState
from sansang.citizens.models.person import (
    IDENTITY,
    PHONE,
    BirthPrecision,
    Education,
    Person,
    PersonQuerySet,
    Sex,
    Skill,
    SkillKind,
)
from sansang.citizens.models.provincial_rows import ProvincialRow, RowState
from sansang.citizens.models.register import (
    Absence,
    Circumstance,
    Entry,
    Leaving,
    Move,
    MoveKind,
    MoveState,
    Registration,
    RegistrationRound,
)

__all__ = [
    "IDENTITY",
    "PHONE",
    "Absence",
    "BirthPrecision",
    "Circumstance",
    "Education",
    "Entry",
    "Leaving",
    "Merge",
    "MergeState",
    "Move",
    "MoveKind",
    "MoveState",
    "Person",
    "PersonQuerySet",
    "ProvincialRow",
    "Registration",
    "RegistrationRound",
    "RowState",
    "Sex",
    "Skill",
    "SkillKind",
]

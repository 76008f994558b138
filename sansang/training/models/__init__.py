"""Tables of training."""

from sansang.training.models.assurance import Aid, AidKind, Ground, GroundCondition, GroundUse
from sansang.training.models.attending import (
    AbsenceReason,
    Attendance,
    EnrolledBy,
    Enrolment,
    EnrolmentState,
    Presence,
    Withdrawing,
)
from sansang.training.models.classes import Cancelling, ClassState, Half, Instructor, Session, TrainingClass
from sansang.training.models.competitions import (
    Award,
    Competition,
    CompetitionKind,
    CompetitionLevel,
    CompetitionState,
    Placing,
)
from sansang.training.models.feeds import Feed
from sansang.training.models.materials import Material, MaterialKind, MaterialVersion, VersionState
from sansang.training.models.plans import BudgetLine, Plan, PlanItem, PlanState, PlanStep
from sansang.training.models.programmes import OFFICERS, Audience, Heading, Part, Programme
from sansang.training.models.readiness import AidBooking, Readiness, ReadinessMark, Upkeep, UpkeepKind
from sansang.training.models.results import Grade, Mark, Minutes, Result

__all__ = [
    "OFFICERS",
    "AbsenceReason",
    "Aid",
    "AidBooking",
    "AidKind",
    "Attendance",
    "Audience",
    "Award",
    "BudgetLine",
    "Cancelling",
    "ClassState",
    "Competition",
    "CompetitionKind",
    "CompetitionLevel",
    "CompetitionState",
    "EnrolledBy",
    "Enrolment",
    "EnrolmentState",
    "Feed",
    "Grade",
    "Ground",
    "GroundCondition",
    "GroundUse",
    "Half",
    "Heading",
    "Instructor",
    "Mark",
    "Material",
    "MaterialKind",
    "MaterialVersion",
    "Minutes",
    "Part",
    "Placing",
    "Plan",
    "PlanItem",
    "PlanState",
    "PlanStep",
    "Presence",
    "Programme",
    "Readiness",
    "ReadinessMark",
    "Result",
    "Session",
    "TrainingClass",
    "Upkeep",
    "UpkeepKind",
    "VersionState",
    "Withdrawing",
]

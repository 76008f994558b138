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
from sansang.training.models.feeds import Feed
from sansang.training.models.plans import BudgetLine, Plan, PlanItem, PlanState, PlanStep
from sansang.training.models.programmes import OFFICERS, Audience, Heading, Part, Programme
from sansang.training.models.results import Grade, Mark, Minutes, Result

__all__ = [
    "OFFICERS",
    "AbsenceReason",
    "Aid",
    "AidKind",
    "Attendance",
    "Audience",
    "BudgetLine",
    "Cancelling",
    "ClassState",
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
    "Minutes",
    "Part",
    "Plan",
    "PlanItem",
    "PlanState",
    "PlanStep",
    "Presence",
    "Programme",
    "Result",
    "Session",
    "TrainingClass",
    "Withdrawing",
]

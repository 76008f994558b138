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
from sansang.training.models.certificates import Certificate, CertificateEnd
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
from sansang.training.models.qualifications import (
    LeastGrade,
    Prolongation,
    Prolonged,
    Qualification,
    QualificationKind,
)
from sansang.training.models.readiness import AidBooking, Readiness, ReadinessMark, Upkeep, UpkeepKind
from sansang.training.models.results import (
    CorrectedResult,
    Correction,
    CorrectionKind,
    Exam,
    Grade,
    Mark,
    Minutes,
    Result,
)
from sansang.training.models.timetabling import AvoidedDays, DraftState, TimetableDraft

__all__ = [
    "OFFICERS",
    "AbsenceReason",
    "Aid",
    "AidBooking",
    "AidKind",
    "Attendance",
    "Audience",
    "AvoidedDays",
    "Award",
    "BudgetLine",
    "Cancelling",
    "Certificate",
    "CertificateEnd",
    "ClassState",
    "Competition",
    "CompetitionKind",
    "CompetitionLevel",
    "CompetitionState",
    "CorrectedResult",
    "Correction",
    "CorrectionKind",
    "DraftState",
    "EnrolledBy",
    "Enrolment",
    "EnrolmentState",
    "Exam",
    "Feed",
    "Grade",
    "Ground",
    "GroundCondition",
    "GroundUse",
    "Half",
    "Heading",
    "Instructor",
    "LeastGrade",
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
    "Prolongation",
    "Prolonged",
    "Qualification",
    "QualificationKind",
    "Readiness",
    "ReadinessMark",
    "Result",
    "Session",
    "TimetableDraft",
    "TrainingClass",
    "Upkeep",
    "UpkeepKind",
    "VersionState",
    "Withdrawing",
]

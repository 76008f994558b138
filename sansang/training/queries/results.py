"""A class's marks, scores and results: as a draft, as published, and what was decided since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet, Sum

from sansang.citizens.queries.law import rules_for
from sansang.law.rules import Rules
from sansang.law.training_results import grade_of
from sansang.law.whys import Why
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import User
from sansang.training.models import (
    Attendance,
    Certificate,
    ClassState,
    CorrectedResult,
    Correction,
    Enrolment,
    Exam,
    Grade,
    Heading,
    Mark,
    Minutes,
    Presence,
    Result,
    Session,
    TrainingClass,
)
from sansang.training.models.results import PREPARING
from sansang.training.queries.plans import unit_name
from sansang.training.rules.results import Standing, ToPublish, score_of, standing_of

SEE = Permission.TRAINING_VIEW
ZERO = Decimal(0)


def classes(user: User, permission: Permission) -> QuerySet[TrainingClass]:
    """Classes within reach, with the name of who holds them."""
    found = TrainingClass.objects.permitted(user, permission).select_related("unit", "programme")
    return found.annotate(unit_name=unit_name("unit"))


def is_of_office(user: User, one: TrainingClass) -> bool:
    """True when the user prepares the class or will publish it, and so sees its drafts."""
    return any(reaches(user, permission, one.unit) for permission in PREPARING)


def law_of(one: TrainingClass) -> Rules:
    """The law that grades a class: that of its last day, whenever it is published."""
    return rules_for(one.unit.province_code, on=one.last_on)


class Examined(NamedTuple):
    """A heading that a class is examined in, with its weight."""

    heading: Heading
    weight: Decimal


def examined(one: TrainingClass) -> list[Examined]:
    """What a class is examined in: what the office said, else every heading by its hours."""
    said = dict(Exam.objects.filter(training_class=one).values_list("heading_id", "weight"))
    headings = one.programme.headings.all()
    return [Examined(row, said.get(row.pk, row.hours)) for row in headings if not said or row.pk in said]


@dataclass(frozen=True)
class Row:
    """Someone in a class: marks, the score they give, its grade and why; hours attended."""

    enrolment: Enrolment
    marks: Mapping[int, Mark]
    standing: Standing
    score: Decimal | None
    graded: tuple[str, Why] | None
    attended: Decimal

    @property
    def grade(self) -> str:
        """The grade of the draft; empty while marks are missing."""
        if self.standing is Standing.UNTESTED:
            return Grade.UNTESTED
        return self.graded[0] if self.graded else ""

    @property
    def grade_words(self) -> str:
        return str(Grade(self.grade).label) if self.grade else ""


@dataclass(frozen=True)
class Sheet:
    """Everyone in a class with their marks, in the order of names."""

    rows: Sequence[Row]
    examined: Sequence[Examined]
    hours: Decimal
    sessions_without_roll: int
    scale: Sequence[Why]

    @property
    def counts(self) -> dict[Standing, int]:
        return {standing: sum(row.standing is standing for row in self.rows) for standing in Standing}


def sheet_of(one: TrainingClass) -> Sheet:
    """The draft of a class, from its marks and attendance; the same few queries whatever its size."""
    weights = examined(one)
    by_heading = {heading.pk: weight for heading, weight in weights}
    rules = law_of(one)
    people = list(
        Enrolment.objects.in_class()
        .filter(training_class=one)
        .select_related("person__keeper")
        .annotate(unit_name=unit_name("unit"))
        .order_by("person__name_order", "pk")
    )
    marks: dict[int, dict[int, Mark]] = {}
    for mark in Mark.objects.filter(enrolment__training_class=one, heading__in=by_heading):
        marks.setdefault(mark.enrolment_id, {})[mark.heading_id] = mark
    attended = hours_attended(one)
    held = list(Session.objects.filter(training_class=one).values_list("pk", "hours"))
    called = set(Attendance.objects.filter(session__training_class=one).order_by().values_list("session", flat=True))
    rows = [_row(row, marks.get(row.pk, {}), by_heading, rules, attended.get(row.pk, ZERO)) for row in people]
    return Sheet(
        rows,
        weights,
        sum((hours for _pk, hours in held), ZERO),
        sum(pk not in called for pk, _hours in held),
        scale_of(rules),
    )


def _row(
    one: Enrolment, marks: Mapping[int, Mark], weights: Mapping[int, Decimal], rules: Rules, attended: Decimal
) -> Row:
    counting = {heading: mark.counts for heading, mark in marks.items()}
    score = score_of(counting, weights)
    graded = None if score is None else grade_of(rules, score)
    return Row(one, marks, standing_of(counting, weights), score, graded, attended)


def scale_of(rules: Rules) -> list[Why]:
    """The thresholds of the grades with their articles, the highest first."""
    rows = sorted(rules.rows("training_grades").values(), key=lambda row: -int(row.values["percent"]))
    found = [grade_of(rules, Decimal(row.values["percent"]) / 10) for row in rows]
    return [graded[1] for graded in found if graded]


def hours_attended(one: TrainingClass) -> dict[int, Decimal]:
    """By enrolment the hours of the sessions in which the person was present."""
    rows = Attendance.objects.filter(session__training_class=one, mark=Presence.PRESENT).order_by()
    return dict(rows.values_list("enrolment_id").annotate(Sum("session__hours")))


def minutes_of(one: TrainingClass) -> Minutes | None:
    return Minutes.objects.filter(training_class=one).first()


def to_publish(one: TrainingClass, sheet: Sheet, minutes: Minutes | None) -> ToPublish:
    """What speaks for or against publishing."""
    counts = sheet.counts
    return ToPublish(
        stage=one.state,
        has_minutes=minutes is not None,
        minutes_day=minutes.day if minutes else None,
        marked=counts[Standing.MARKED],
        partly=counts[Standing.PARTLY],
        untested=counts[Standing.UNTESTED],
        has_scale=bool(sheet.scale),
    )


# Published


def results(user: User, one: TrainingClass) -> QuerySet[Result]:
    """The published results of a class, of the people whom the user may see."""
    found: QuerySet[Result] = Result.objects.permitted(user, SEE).filter(enrolment__training_class=one)
    return found.select_related("enrolment__person__keeper", "enrolment__training_class").annotate(
        unit_name=unit_name("enrolment__unit")
    )


def corrections(user: User, one: TrainingClass) -> list[tuple[Correction, list[CorrectedResult]]]:
    """What was decided about a class after it was published, and what that changed, the latest first."""
    changed: dict[int, list[CorrectedResult]] = {}
    rows = CorrectedResult.objects.permitted(user, SEE).filter(correction__training_class=one)
    for row in rows.select_related("result__enrolment__person"):
        changed.setdefault(row.correction_id, []).append(row)
    found = Correction.objects.permitted(user, SEE).filter(training_class=one).order_by("-day", "-pk")
    return [(row, changed.get(row.pk, [])) for row in found]


def as_published(user: User, one: TrainingClass) -> dict[int, Result]:
    """By enrolment the result as it was published, before any decision; `is_changed` where one came later."""
    found = {row.enrolment_id: row for row in results(user, one)}
    by_result = {row.pk: row for row in found.values()}
    changes = (
        CorrectedResult.objects.permitted(user, SEE).filter(result__in=by_result).order_by("-correction__day", "-pk")
    )
    for change in changes:  # the earliest comes last
        row = by_result[change.result_id]
        row.score, row.grade = change.score_before, change.grade_before
        row.is_changed = True  # type: ignore[attr-defined]
    return found


def certificates(user: User, one: TrainingClass) -> dict[int, Certificate]:
    """By result the certificate in force."""
    found = Certificate.objects.permitted(user, SEE).filter(result__enrolment__training_class=one, withdrawn_on=None)
    return {row.result_id: row for row in found}


def waiting_for_results(user: User, *, until: date) -> QuerySet[TrainingClass]:
    """Closed classes within reach whose results nobody published yet."""
    found = TrainingClass.objects.permitted(user, Permission.TRAINING_APPROVE)
    found |= TrainingClass.objects.permitted(user, Permission.TRAINING)
    return found.filter(state=ClassState.CLOSED, closed_on__lte=until)

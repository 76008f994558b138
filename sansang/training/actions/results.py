"""Marks, the minutes of the board, publishing, and decisions that correct what was published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from sansang.audit.actions import record
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission
from sansang.organisation.models import User
from sansang.training.actions.certificates import withdraw_of_results
from sansang.training.actions.giving import give_for_results, take_back_of_results
from sansang.training.actions.locking import lock_class, raise_any
from sansang.training.models import (
    ClassState,
    CorrectedResult,
    Correction,
    CorrectionKind,
    Exam,
    Mark,
    Minutes,
    Result,
    TrainingClass,
)
from sansang.training.queries import results as asking
from sansang.training.rules.results import (
    OUT_OF,
    Standing,
    reasons_against_correction,
    reasons_against_minutes,
    reasons_against_publishing,
    reasons_against_weights,
)

APPROVE = Permission.TRAINING_APPROVE
# By enrolment and heading: the mark, or None to take it away.
Marks = Mapping[int, Mapping[int, Decimal | None]]
MARKING = (ClassState.RUNNING, ClassState.CLOSED)


def _lock_draft(one: TrainingClass, *, by: User) -> TrainingClass:
    """The locked class while its marks may change. Raises RuleViolated before it began and once it is published."""
    locked = lock_class(one, by=by)
    if locked.state == ClassState.PUBLISHED:
        words = "Kết quả đã công bố; chỉ sửa được bằng quyết định."
        raise RuleViolated([Reason("published_already", words, {})])
    if locked.state not in MARKING:
        raise RuleViolated([Reason("not_running", "Lớp chưa khai giảng hoặc đã hủy; chưa ghi điểm được.", {})])
    return locked


@transaction.atomic
def set_exams(one: TrainingClass, weights: Mapping[int, Decimal], *, by: User) -> None:
    """Say which headings a class is examined in, each with its weight. Raises RuleViolated with every reason.

    Marks of headings left out stay, but count no more.
    """
    locked = _lock_draft(one, by=by)
    raise_any(reasons_against_weights(weights, known=locked.programme.headings.values_list("pk", flat=True)))
    Exam.objects.filter(training_class=locked).delete()
    Exam.objects.bulk_create(
        Exam(training_class=locked, heading_id=pk, weight=weight) for pk, weight in weights.items()
    )
    record("training.exams_set", locked, by=by, unit_id=locked.unit_id, rows=len(weights))


@transaction.atomic
def record_marks(one: TrainingClass, marks: Marks, *, by: User) -> int:
    """Write or take away marks; returns how many changed. Raises RuleViolated with every reason, nothing written."""
    return _record(_lock_draft(one, by=by), marks, "score", by=by)


@transaction.atomic
def record_retests(one: TrainingClass, marks: Marks, *, by: User) -> int:
    """The same for marks of a re-test, before the class is published. Raises RuleViolated."""
    return _record(_lock_draft(one, by=by), marks, "retest", by=by)


def _record(locked: TrainingClass, marks: Marks, column: str, *, by: User) -> int:
    """Write into a column of the marks; without one, into that of the mark that counts."""
    raise_any(_against_marks(locked, marks))
    known = {
        (mark.enrolment_id, mark.heading_id): mark
        for mark in Mark.objects.select_for_update(of=("self",)).filter(enrolment__in=list(marks))
    }
    made, changed, removed = list[Mark](), list[Mark](), list[Mark]()
    for enrolment, of_person in marks.items():
        for heading, score in of_person.items():
            mark = known.get((enrolment, heading)) or Mark(enrolment_id=enrolment, heading_id=heading)
            name = column or ("score" if mark.retest is None else "retest")
            if getattr(mark, name) == score:
                continue
            setattr(mark, name, score)
            mark.entered_by_name, mark.entered_at = str(by), timezone.now()
            (removed if mark.counts is None else made if mark.pk is None else changed).append(mark)
    Mark.objects.bulk_create(made)
    Mark.objects.bulk_update(changed, ["score", "retest", "entered_by_name", "entered_at"])
    Mark.objects.filter(pk__in=[mark.pk for mark in removed]).delete()
    number = len(made) + len(changed) + len(removed)
    if number:
        verb = "training.retested" if column == "retest" else "training.marked"
        record(verb, locked, by=by, unit_id=locked.unit_id, rows=number)
    return number


def _against_marks(locked: TrainingClass, marks: Marks) -> list[Reason]:
    people = set(locked.enrolments.in_class().values_list("pk", flat=True))
    headings = {heading.pk for heading, _weight in asking.examined(locked)}
    found = []
    if not set(marks) <= people:
        found.append(Reason("not_in_class", "Có người không còn trong lớp; hãy mở lại bảng điểm.", {}))
    if any(not set(of_person) <= headings for of_person in marks.values()):
        found.append(Reason("not_examined", "Có nội dung không kiểm tra; hãy mở lại bảng điểm.", {}))
    if any(not 0 <= score <= OUT_OF for of in marks.values() for score in of.values() if score is not None):
        found.append(Reason("outside", "Điểm từ 0 đến 10.", {}))
    return found


@dataclass(frozen=True)
class MinutesValues:
    """What the minutes say: number, day, the board with the chair first (name, position), the conclusion."""

    number: str
    day: date
    board: Sequence[tuple[str, str]]
    words: str = ""


@transaction.atomic
def write_minutes(one: TrainingClass, values: MinutesValues, *, today: date, by: User) -> Minutes:
    """Write the minutes of the board, or write them anew before the class is published. Raises RuleViolated."""
    locked = _lock_draft(one, by=by)
    last = locked.sessions.order_by("-day").values_list("day", flat=True).first()
    board = [(" ".join(name.split()), " ".join(position.split())) for name, position in values.board if name.strip()]
    raise_any(
        reasons_against_minutes(
            number=values.number, day=values.day, board=[name for name, _ in board], last_session=last, today=today
        )
    )
    minutes = asking.minutes_of(locked) or Minutes(training_class=locked)
    minutes.number, minutes.day, minutes.words = values.number.strip(), values.day, values.words.strip()
    minutes.board = [{"name": name, "position": position} for name, position in board]
    minutes.written_by_name = str(by)
    minutes.save()
    record("training.minutes_written", locked, by=by, unit_id=locked.unit_id)
    return minutes


@transaction.atomic
def publish_results(one: TrainingClass, *, today: date, by: User) -> int:
    """Publish a closed class: scores, grades and hours are fixed, qualifications given; returns how many people.

    Raises RuleViolated with every reason: no minutes, marks missing, no scale in force.
    """
    locked = lock_class(one, by=by, permission=APPROVE)
    sheet, minutes = asking.sheet_of(locked), asking.minutes_of(locked)
    raise_any(reasons_against_publishing(asking.to_publish(locked, sheet, minutes)))
    made = Result.objects.bulk_create(
        Result(
            enrolment=row.enrolment, score=row.score, grade=row.grade, hours=sheet.hours, hours_attended=row.attended
        )
        for row in sheet.rows
    )
    locked.state, locked.published_on = ClassState.PUBLISHED, today
    locked.save(update_fields=["state", "published_on"])
    assert minutes is not None  # one of the reasons above
    given = give_for_results(locked, made, paper_number=minutes.number, on=minutes.day, by=by)
    record("training.published", locked, by=by, unit_id=locked.unit_id, rows=len(made), qualifications=given)
    return len(made)


@dataclass(frozen=True)
class CorrectionValues:
    """A decision about published results."""

    kind: str
    number: str
    day: date
    signed_by: str
    words: str = ""


@transaction.atomic
def correct_results(one: TrainingClass, marks: Marks, values: CorrectionValues, *, today: date, by: User) -> Correction:
    """Change published results by a decision: marks of a re-test, or marks that were written wrong.

    What stood before is kept with the decision. Who no longer passes loses the certificate and the qualification of the
    class, who passes now gets the qualification. Raises RuleViolated: nothing changes, marks missing, no paper.
    """
    locked = lock_class(one, by=by, permission=APPROVE)
    minutes = asking.minutes_of(locked)
    kind = CorrectionKind(values.kind)
    raise_any(
        reasons_against_correction(
            stage=locked.state,
            number=values.number,
            signed_by=values.signed_by,
            day=values.day,
            since=minutes.day if minutes else None,
            today=today,
        )
    )
    _record(locked, marks, "retest" if kind is CorrectionKind.RETEST else "", by=by)
    changed = _recomputed(locked, marks)
    made = Correction.objects.create(
        training_class=locked,
        kind=kind,
        number=values.number.strip(),
        day=values.day,
        signed_by=" ".join(values.signed_by.split()),
        words=values.words.strip(),
        written_by_name=str(by),
    )
    _rewrite(locked, made, changed, by=by)
    record("training.corrected", locked, by=by, unit_id=locked.unit_id, rows=len(changed))
    return made


def _recomputed(locked: TrainingClass, people: Iterable[int]) -> list[CorrectedResult]:
    """What new marks make of the results of these people. Raises RuleViolated when nothing changes."""
    wanted = set(people)
    rows = {row.enrolment.pk: row for row in asking.sheet_of(locked).rows if row.enrolment.pk in wanted}
    if any(row.standing is Standing.PARTLY for row in rows.values()):
        words = "Còn thiếu điểm của người được sửa; hãy ghi đủ các nội dung."
        raise RuleViolated([Reason("marks_missing", words, {})])
    found = []
    rows_now = Result.objects.select_for_update(of=("self",)).select_related("enrolment")
    for result in rows_now.filter(enrolment__in=wanted):
        row = rows[result.enrolment_id]
        if (row.score, row.grade) != (result.score, result.grade):
            found.append(
                CorrectedResult(
                    result=result,
                    score_before=result.score,
                    grade_before=result.grade,
                    score_after=row.score,
                    grade_after=row.grade,
                )
            )
    if not found:
        raise RuleViolated([Reason("nothing_changes", "Điểm mới không làm thay đổi kết quả của ai.", {})])
    return found


def _rewrite(locked: TrainingClass, made: Correction, changed: Sequence[CorrectedResult], *, by: User) -> None:
    for row in changed:
        row.correction = made
        row.result.score, row.result.grade = row.score_after, row.grade_after
        row.result.save(update_fields=["score", "grade"])
    CorrectedResult.objects.bulk_create(changed)
    withdraw_of_results([row.result for row in changed], on=made.day)
    results = [row.result for row in changed]
    take_back_of_results(results, number=made.number, on=made.day)
    give_for_results(locked, results, paper_number=made.number, on=made.day, by=by)

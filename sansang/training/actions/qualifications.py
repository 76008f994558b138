"""Kinds of qualifications; giving one by a paper, withdrawing it; decisions that prolong many, and undoing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from sansang.audit.actions import record
from sansang.citizens.models import Person
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission
from sansang.organisation.models import Unit, User
from sansang.training.actions.giving import last_of
from sansang.training.actions.locking import raise_any, refuse_out_of_reach
from sansang.training.models import Programme, Prolongation, Prolonged, Qualification, QualificationKind
from sansang.training.queries import qualifications as asking
from sansang.training.rules.qualifications import (
    reasons_against_giving,
    reasons_against_kind,
    reasons_against_prolongation,
    reasons_against_withdrawal,
)

APPROVE = Permission.TRAINING_APPROVE


@dataclass(frozen=True)
class KindValues:
    """What a kind of qualification says."""

    code: str
    name: str
    months: int | None
    least_grade: str
    includes: Sequence[QualificationKind] = ()
    programmes: Sequence[Programme] = ()
    is_active: bool = True


@transaction.atomic
def set_kind(kind: QualificationKind | None, values: KindValues, *, unit: Unit, by: User) -> QualificationKind:
    """Write a kind of a unit (None: a new one). What people hold already keeps its days. Raises RuleViolated."""
    unit = kind.unit if kind else unit
    refuse_out_of_reach(unit, APPROVE, by=by)
    reasons = reasons_against_kind(
        code=values.code,
        months=values.months,
        kind=kind.pk if kind else None,
        includes=asking.includes(),
        wanted=[one.pk for one in values.includes],
    )
    same = QualificationKind.objects.filter(unit=unit, code=values.code.strip())
    if (same.exclude(pk=kind.pk) if kind else same).exists():
        reasons.append(Reason("code_taken", "Ký hiệu {code} đã có.", {"code": values.code.strip()}))
    raise_any(reasons)
    made = kind or QualificationKind(unit=unit)
    made.code, made.name, made.months = values.code.strip(), " ".join(values.name.split()), values.months
    made.least_grade, made.is_active = values.least_grade, values.is_active
    made.save()
    made.includes.set(values.includes)
    made.programmes.set(values.programmes)
    record("training.qualification_kind_set", made, by=by, unit_id=unit.pk)
    return made


@dataclass(frozen=True)
class PaperValues:
    """A paper that gives a qualification; without a last day the months of the kind count."""

    paper_number: str
    paper_on: date
    issued_by: str
    first_on: date
    last_on: date | None = None


@transaction.atomic
def give_qualification(
    person: Person, kind: QualificationKind, values: PaperValues, *, today: date, by: User
) -> Qualification:
    """Write that a person is qualified, by a paper. Raises RuleViolated with every reason."""
    refuse_out_of_reach(person.keeper, Permission.TRAINING, by=by)
    Person.objects.select_for_update().get(pk=person.pk)
    last_on = values.last_on or last_of(kind, values.first_on)
    raise_any(
        reasons_against_giving(
            paper_number=values.paper_number,
            paper_on=values.paper_on,
            first_on=values.first_on,
            last_on=last_on,
            today=today,
            has_same=Qualification.objects.filter(person=person, kind=kind, first_on=values.first_on).exists(),
        )
    )
    made = Qualification.objects.create(
        person=person,
        kind=kind,
        first_on=values.first_on,
        last_on=last_on,
        paper_number=values.paper_number.strip(),
        paper_on=values.paper_on,
        issued_by=" ".join(values.issued_by.split()),
        given_by_name=str(by),
    )
    record("training.qualification_given", made, by=by, unit_id=person.keeper_id)
    return made


@transaction.atomic
def withdraw_qualification(one: Qualification, *, number: str, on: date, today: date, by: User) -> None:
    """Withdraw a qualification from a day on, by a paper. Raises RuleViolated with every reason."""
    locked = Qualification.objects.select_for_update(of=("self",)).select_related("person__keeper").get(pk=one.pk)
    refuse_out_of_reach(locked.person.keeper, APPROVE, by=by)
    raise_any(
        reasons_against_withdrawal(
            number=number,
            on=on,
            first_on=locked.first_on,
            is_withdrawn=locked.withdrawn_on is not None,
            today=today,
        )
    )
    locked.withdrawn_on, locked.withdrawal_number = on, number.strip()
    locked.save(update_fields=["withdrawn_on", "withdrawal_number"])
    record("training.qualification_withdrawn", locked, by=by, unit_id=locked.person.keeper_id)


@dataclass(frozen=True)
class ProlongationValues:
    """A decision: of which kind what ends within which days holds until when."""

    kind: QualificationKind
    ends_from: date
    ends_to: date
    until: date
    number: str
    day: date


@transaction.atomic
def prolong(unit: Unit, values: ProlongationValues, *, expected: int, today: date, by: User) -> Prolongation:
    """Prolong everyone's qualification of a kind that ends within some days, in a unit and below it.

    `expected` is how many the preview showed; when the records say another number by now nothing is prolonged.
    Raises RuleViolated with every reason.
    """
    refuse_out_of_reach(unit, APPROVE, by=by)
    Unit.objects.select_for_update().get(pk=unit.pk)
    rows = list(asking.to_prolong(unit, values.kind, first=values.ends_from, last=values.ends_to))
    reasons = reasons_against_prolongation(
        number=values.number,
        day=values.day,
        ends_from=values.ends_from,
        ends_to=values.ends_to,
        until=values.until,
        people=len(rows),
        today=today,
    )
    if not reasons and len(rows) != expected:
        words = "Danh sách vừa thay đổi: nay có {now} người, lúc xem trước có {then} người. Hãy xem lại rồi áp dụng."
        reasons.append(Reason("changed", words, {"now": len(rows), "then": expected}))
    raise_any(reasons)
    made = Prolongation.objects.create(
        unit=unit, written_by_name=str(by), **{**vars(values), "number": values.number.strip()}
    )
    Prolonged.objects.bulk_create(
        Prolonged(prolongation=made, qualification=row, last_before=row.last_on, last_after=values.until)
        for row in rows
        if row.last_on is not None  # only what ends was found
    )
    Qualification.objects.filter(prolonged__prolongation=made).update(last_on=values.until)
    record("training.prolonged", made, by=by, unit_id=unit.pk, rows=len(rows))
    return made


@transaction.atomic
def undo_prolongation(one: Prolongation, *, at: datetime, by: User) -> int:
    """Take a decision back: every qualification ends again as before. Returns how many.

    Raises RuleViolated when it was taken back already, or one of them was prolonged again since.
    """
    locked = Prolongation.objects.select_for_update(of=("self",)).select_related("unit").get(pk=one.pk)
    refuse_out_of_reach(locked.unit, APPROVE, by=by)
    if locked.undone_at is not None:
        raise RuleViolated([Reason("undone_already", "Quyết định này đã hoàn tác.", {})])
    rows = list(locked.rows.select_related("qualification"))
    later = sum(row.qualification.last_on != row.last_after for row in rows)
    if later:
        words = "{count} chứng chỉ đã được kéo dài tiếp từ sau quyết định này; hãy hoàn tác quyết định sau trước."
        raise RuleViolated([Reason("prolonged_since", words, {"count": later})])
    for row in rows:
        row.qualification.last_on = row.last_before
    Qualification.objects.bulk_update([row.qualification for row in rows], ["last_on"], batch_size=500)
    locked.undone_at, locked.undone_by_name = at, str(by)
    locked.save(update_fields=["undone_at", "undone_by_name"])
    record("training.prolongation_undone", locked, by=by, unit_id=locked.unit_id, rows=len(rows))
    return len(rows)

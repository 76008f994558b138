"""The plan of a unit and a year: its lines with what they cost, and its way to the approval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from sansang.audit.actions import record
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import Unit, User
from sansang.training.actions.locking import lock_editable, lock_plan, raise_any, refuse_out_of_reach
from sansang.training.models import BudgetLine, Plan, PlanItem, PlanStep, Programme
from sansang.training.queries import plans as asking
from sansang.training.rules.plans import (
    MOVES,
    reasons_against_approval,
    reasons_against_item,
    reasons_against_move,
    reasons_against_plan,
)


@transaction.atomic
def begin_plan(unit: Unit, *, year: int, number: str = "", today: date, by: User) -> Plan:
    """Begin the plan of a unit and a year. Raises RuleViolated with every reason."""
    refuse_out_of_reach(unit, by=by)
    Unit.objects.select_for_update().get(pk=unit.pk)
    has_one = Plan.objects.filter(unit=unit, year=year).exists()
    raise_any(reasons_against_plan(year=year, today=today, has_one=has_one, kind=unit.kind))
    made = Plan.objects.create(unit=unit, year=year, number=number.strip(), created_by_name=str(by))
    _step(made, "begin", on=today, by=by)
    record("training.plan_begun", made, by=by, unit_id=unit.pk, year=year)
    return made


@dataclass(frozen=True)
class ItemValues:
    """What a line of a plan says; `budget` are words and amounts in whole đồng."""

    programme: Programme
    trainer: Unit
    classes: int
    trainees: int
    hours: Decimal
    first_on: date
    last_on: date
    phase: int = 1
    hosts: Sequence[Unit] = ()
    budget: Sequence[tuple[str, int]] = ()


@transaction.atomic
def add_item(plan: Plan, values: ItemValues, *, by: User) -> PlanItem:
    """Add a line to a plan that is still made. Raises RuleViolated with every reason."""
    locked = lock_editable(plan, by=by)
    _check_item(locked, values)
    last = locked.items.aggregate(last=Max("order"))["last"] or 0
    made = PlanItem.objects.create(plan=locked, order=last + 1, **_columns(values))
    _set_parts(made, values)
    record("training.plan_changed", locked, by=by, unit_id=locked.unit_id, year=locked.year)
    return made


@transaction.atomic
def change_item(item: PlanItem, values: ItemValues, *, by: User) -> None:
    """Change a line of a plan that is still made. Raises RuleViolated with every reason."""
    locked = lock_editable(item.plan, by=by)
    _check_item(locked, values)
    columns = _columns(values)
    for name, value in columns.items():
        setattr(item, name, value)
    item.save(update_fields=list(columns))
    _set_parts(item, values)
    record("training.plan_changed", locked, by=by, unit_id=locked.unit_id, year=locked.year)


@transaction.atomic
def remove_item(item: PlanItem, *, by: User) -> None:
    """Take a line out of a plan that is still made. Raises RuleViolated when classes are held for it."""
    locked = lock_editable(item.plan, by=by)
    if item.held.exists():
        raise RuleViolated([Reason("item_is_held", "Đã có lớp theo dòng này; hãy sửa dòng thay vì bỏ.", {})])
    item.delete()
    record("training.plan_changed", locked, by=by, unit_id=locked.unit_id, year=locked.year)


def _check_item(plan: Plan, values: ItemValues) -> None:
    reasons = reasons_against_item(
        year=plan.year,
        first_on=values.first_on,
        last_on=values.last_on,
        classes=values.classes,
        trainees=values.trainees,
        hours=values.hours,
    )
    for words, amount in values.budget:
        if not words.strip() or amount < 0:
            reasons.append(Reason("budget", "Mỗi khoản chi có tên và số tiền từ 0 đồng.", {}))
    raise_any(reasons)


def _columns(values: ItemValues) -> dict[str, Any]:
    return {
        "programme": values.programme,
        "audience": values.programme.audience,
        "trainer": values.trainer,
        "phase": values.phase,
        "classes": values.classes,
        "trainees": values.trainees,
        "hours": values.hours,
        "first_on": values.first_on,
        "last_on": values.last_on,
    }


def _set_parts(item: PlanItem, values: ItemValues) -> None:
    item.hosts.set(values.hosts)
    item.budget.all().delete()
    BudgetLine.objects.bulk_create(
        [BudgetLine(item=item, words=words.strip(), amount=amount) for words, amount in values.budget]
    )


@transaction.atomic
def copy_last_year(plan: Plan, *, by: User) -> int:
    """Take over the lines of the year before, moved by a year; returns how many. Raises RuleViolated when none."""
    locked = lock_editable(plan, by=by)
    before = Plan.objects.filter(unit=locked.unit_id, year=locked.year - 1).first()
    items = (
        list(before.items.select_related("programme", "trainer").prefetch_related("hosts", "budget")) if before else []
    )
    if locked.items.exists() or not items:
        words = "Chỉ lấy được khi kế hoạch chưa có dòng nào và năm trước có kế hoạch."
        raise RuleViolated([Reason("nothing_to_copy", words, {})])
    for item in items:
        values = ItemValues(
            programme=item.programme,
            trainer=item.trainer,
            classes=item.classes,
            trainees=item.trainees,
            hours=item.hours,
            first_on=_a_year_on(item.first_on),
            last_on=_a_year_on(item.last_on),
            phase=item.phase,
            hosts=list(item.hosts.all()),
            budget=[(one.words, one.amount) for one in item.budget.all()],
        )
        _set_parts(PlanItem.objects.create(plan=locked, order=item.order, **_columns(values)), values)
    record("training.plan_changed", locked, by=by, unit_id=locked.unit_id, year=locked.year, rows=len(items))
    return len(items)


def _a_year_on(day: date) -> date:
    """The same day a year later; 28 February for the 29th."""
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


# The way to the approval


@transaction.atomic
def submit(plan: Plan, *, number: str = "", today: date, by: User) -> None:
    """Send a plan to whoever approves it by the law of the day. Raises RuleViolated with every reason."""
    locked = _checked(plan, "submit", by=by)
    found = asking.approver_of(locked.unit, on=today)
    if found is None:
        raise RuleViolated([Reason("no_approver", "Bảng luật không nói ai phê duyệt kế hoạch của cấp này.", {})])
    law, unit = found
    if unit is None:
        words = "Người phê duyệt là {who}, nhưng tổ chức của tỉnh không có cấp ấy phía trên đơn vị."
        raise RuleViolated([Reason("no_approving_unit", words, {"who": str(law.who)}, law.row.article)])
    columns: dict[str, Any] = {
        "approver": unit,
        "approver_words": str(law.who),
        "number": number.strip() or locked.number,
    }
    _take(locked, "submit", on=today, by=by, paper_number=columns["number"], **columns)


@transaction.atomic
def recall(plan: Plan, *, today: date, by: User) -> None:
    """Take a plan back that was not decided yet. Raises RuleViolated."""
    locked = _checked(plan, "recall", by=by)
    _take(locked, "recall", on=today, by=by)


@transaction.atomic
def approve(plan: Plan, *, approval_number: str, approved_on: date, signed_by: str, today: date, by: User) -> None:
    """Write the approval of a plan with its paper. Raises RuleViolated with every reason."""
    locked = _checked(plan, "approve", by=by)
    submitted = locked.steps.filter(verb="submit").order_by("-pk").values_list("on", flat=True).first() or today
    raise_any(reasons_against_approval(number=approval_number, on=approved_on, submitted_on=submitted, today=today))
    columns: dict[str, Any] = {
        "approval_number": approval_number.strip(),
        "approved_on": approved_on,
        "signed_by": signed_by.strip(),
    }
    _take(locked, "approve", on=approved_on, by=by, paper_number=approval_number, **columns)


@transaction.atomic
def return_plan(plan: Plan, *, words: str, today: date, by: User) -> None:
    """Send a plan back with what is to be changed. Raises RuleViolated without words."""
    locked = _checked(plan, "return", words=words, by=by)
    _take(locked, "return", on=today, by=by, words=words)


@transaction.atomic
def reopen(plan: Plan, *, words: str, today: date, by: User) -> None:
    """Take an approved plan up again to adjust it; it has to be approved anew. Raises RuleViolated without words."""
    locked = _checked(plan, "reopen", words=words, by=by)
    _take(locked, "reopen", on=today, by=by, words=words, approved_on=None, approval_number="", signed_by="")


def _checked(plan: Plan, verb: str, *, words: str = "", by: User) -> Plan:
    """The locked plan when it may take the step and the user may do it."""
    if MOVES[verb].decides:
        locked = Plan.objects.select_for_update(of=("self",)).select_related("unit", "approver").get(pk=plan.pk)
        if locked.approver is None or not reaches(by, Permission.TRAINING_APPROVE, locked.approver):
            raise RuleViolated([Reason("not_the_approver", "Kế hoạch này do cấp khác phê duyệt.", {})])
    else:
        locked = lock_plan(plan, by=by)
    raise_any(reasons_against_move(verb, locked.state, items=locked.items.count(), words=words))
    return locked


def _take(
    locked: Plan, verb: str, *, on: date, by: User, paper_number: str = "", words: str = "", **columns: Any
) -> None:
    for name, value in {"state": MOVES[verb].target.value, **columns}.items():
        setattr(locked, name, value)
    locked.save(update_fields=["state", *columns])
    _step(locked, verb, on=on, by=by, paper_number=paper_number, words=words)
    record(f"training.plan_{verb}", locked, by=by, unit_id=locked.unit_id, year=locked.year)


def _step(plan: Plan, verb: str, *, on: date, by: User, paper_number: str = "", words: str = "") -> None:
    PlanStep.objects.create(
        plan=plan, verb=verb, on=on, paper_number=paper_number.strip(), words=words.strip(), by_name=str(by)
    )

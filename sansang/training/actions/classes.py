"""A class from its preparation to its close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from sansang.audit.actions import record
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.models import COMMANDS, Unit, User
from sansang.personnel.actions.calendar import release_times
from sansang.training.actions.enrolling import fill_places
from sansang.training.actions.locking import lock_alive, lock_class, raise_any, refuse_out_of_reach
from sansang.training.models import (
    Cancelling,
    ClassState,
    EnrolmentState,
    Ground,
    Instructor,
    PlanItem,
    PlanState,
    Programme,
    TrainingClass,
)
from sansang.training.queries import classes as asking
from sansang.training.rules.classes import (
    MOVES,
    reasons_against_class,
    reasons_against_dates,
    reasons_against_move,
)
from sansang.training.rules.enrolling import reasons_against_quota


@dataclass(frozen=True)
class ClassValues:
    """What a class says of itself."""

    title: str
    programme: Programme
    first_on: date
    last_on: date
    quota: int
    item: PlanItem | None = None
    ground: Ground | None = None
    lead: Instructor | None = None
    is_make_up: bool = False


@transaction.atomic
def prepare_class(unit: Unit, values: ClassValues, *, today: date, by: User) -> TrainingClass:
    """Prepare a class of a unit. Raises RuleViolated: classes left open past their last day come first."""
    refuse_out_of_reach(unit, by=by)
    Unit.objects.select_for_update().get(pk=unit.pk)
    reasons = reasons_against_class(
        first_on=values.first_on,
        last_on=values.last_on,
        quota=values.quota,
        unfinished=asking.left_open(unit, on=today),
    )
    if unit.kind not in COMMANDS:
        reasons.append(Reason("no_office", "Chỉ cơ quan chỉ huy mở lớp.", {}))
    raise_any([*reasons, *_against_item(unit, values)])
    made = TrainingClass.objects.create(unit=unit, manager=by, created_by_name=str(by), **_columns(values))
    record("training.class_prepared", made, by=by, unit_id=unit.pk)
    return made


def _against_item(unit: Unit, values: ClassValues) -> list[Reason]:
    item = values.item
    if item is None:
        return []
    found = []
    if item.plan.state != PlanState.APPROVED:
        found.append(Reason("plan_not_approved", "Kế hoạch chưa được phê duyệt; chưa mở lớp theo kế hoạch được.", {}))
    if item.programme_id != values.programme.pk:
        found.append(Reason("other_programme", "Dòng kế hoạch này theo chương trình khác.", {}))
    if unit.pk not in {item.plan.unit_id, item.trainer_id}:
        found.append(Reason("not_the_trainer", "Dòng kế hoạch này do đơn vị khác tổ chức.", {}))
    return found


def _columns(values: ClassValues) -> dict[str, Any]:
    return {**vars(values), "title": " ".join(values.title.split())}


@transaction.atomic
def change_class(one: TrainingClass, values: ClassValues, *, today: date, by: User) -> int:
    """Change a class that is not over; more places let those who wait move up. Returns how many moved up.

    Raises RuleViolated with every reason: sessions outside the new days, fewer places than people.
    """
    locked = lock_alive(one, by=by)
    days = locked.sessions.values_list("day", flat=True)
    taken = locked.enrolments.filter(state__in=[EnrolmentState.INVITED, EnrolmentState.ENROLLED]).count()
    reasons = reasons_against_dates(values.first_on, values.last_on, days)
    reasons += reasons_against_quota(values.quota, taken=taken)
    if locked.programme_id != values.programme.pk and locked.sessions.exclude(heading=None).exists():
        reasons.append(Reason("programme_in_use", "Lịch đã ghi nội dung của chương trình cũ; hãy bỏ lịch trước.", {}))
    raise_any([*reasons, *(_against_item(locked.unit, values) if values.item != locked.item else [])])
    columns = _columns(values)
    for name, value in columns.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(columns))
    record("training.class_changed", locked, by=by, unit_id=locked.unit_id)
    return len(fill_places(locked, today=today, by=by))


@transaction.atomic
def open_class(one: TrainingClass, *, today: date, by: User) -> None:
    """Open a class for enrolment. Raises RuleViolated without a timetable."""
    _take(_checked(one, "open", today=today, by=by), "open", by=by)


@transaction.atomic
def start_class(one: TrainingClass, *, today: date, by: User) -> None:
    """Begin a class: whoever was called and not withdrawn is in it. Raises RuleViolated with every reason."""
    locked = _checked(one, "start", today=today, by=by)
    locked.enrolments.filter(state=EnrolmentState.INVITED).update(state=EnrolmentState.ENROLLED)
    _take(locked, "start", by=by)


@transaction.atomic
def close_class(one: TrainingClass, *, today: date, by: User) -> None:
    """Close a class after its last session; results follow. Raises RuleViolated while sessions are to come."""
    _take(_checked(one, "close", today=today, by=by), "close", by=by, closed_on=today)


@transaction.atomic
def resume_class(one: TrainingClass, *, today: date, by: User) -> None:
    """Take a closed class up again, as long as its results are not published. Raises RuleViolated."""
    _take(_checked(one, "resume", today=today, by=by), "resume", by=by, closed_on=None)


@transaction.atomic
def cancel_class(one: TrainingClass, *, cancelling: str, today: date, by: User) -> None:
    """Cancel a class nobody attended yet; its sessions go, and everybody's time, ground and instructor are free again.

    Raises RuleViolated with every reason.
    """
    locked = _checked(one, "cancel", today=today, by=by)
    if cancelling not in Cancelling.values:
        raise RuleViolated([Reason("no_reason", "Hãy chọn lý do hủy lớp.", {})])
    rows = list(locked.sessions.all())
    release_times([row.source for row in rows], unit=locked.unit, by=by)
    locked.sessions.all().delete()
    _take(locked, "cancel", by=by, cancelling=cancelling)


def _checked(one: TrainingClass, verb: str, *, today: date, by: User) -> TrainingClass:
    locked = lock_class(one, by=by)
    raise_any(reasons_against_move(verb, locked.state, asking.facts_of(locked), today=today))
    return locked


def _take(locked: TrainingClass, verb: str, *, by: User, **columns: Any) -> None:
    for name, value in {"state": ClassState(MOVES[verb].target), **columns}.items():
        setattr(locked, name, value)
    locked.save(update_fields=["state", *columns])
    record(f"training.class_{verb}", locked, by=by, unit_id=locked.unit_id)

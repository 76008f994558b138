"""Grounds and aids: registering and changing them, and the log of what was repaired, renewed, damaged, discarded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from sansang.audit.actions import record
from sansang.kernel.reasons import Reason
from sansang.organisation.access import Permission
from sansang.organisation.models import Place, Unit, User
from sansang.training.actions.locking import raise_any, refuse_out_of_reach
from sansang.training.models import Aid, AidKind, Ground, GroundCondition, GroundUse, Plan, Session, Upkeep, UpkeepKind
from sansang.training.rules import assurance as rules
from sansang.training.rules.assurance import Stock

TRAINING = Permission.TRAINING
_NAMED_TWICE = Reason("aid_named_twice", "Đơn vị đã có học cụ tên này; hãy ghi thêm số lượng vào dòng đã có.", {})
_NO_NAME = Reason("no_name", "Phải ghi tên.", {})


@transaction.atomic
def register_ground(unit: Unit, *, by: User, **values: Any) -> Ground:
    """Enter a ground that a unit keeps; `values` are its columns. Raises RuleViolated with every reason."""
    refuse_out_of_reach(unit, TRAINING, by=by)
    raise_any(_against_ground(**values))
    made: Ground = Ground.objects.create(unit=unit, **values)
    record("training.ground_registered", made, by=by, unit_id=unit.pk)
    return made


def _against_ground(
    *, name: str, kinds: Sequence[str], capacity: int, condition: str, first_on: date, last_on: date | None,
    commune: Place | None = None, place: str = "",
) -> list[Reason]:  # fmt: skip
    reasons = rules.reasons_against_ground(capacity=capacity, first_on=first_on, last_on=last_on, kinds=kinds)
    if not name.strip():
        reasons.append(_NO_NAME)
    if not set(kinds) <= set(GroundUse.values) or condition not in GroundCondition.values:
        reasons.append(Reason("unknown_code", "Công dụng hoặc tình trạng không có trong danh mục.", {}))
    return reasons


@transaction.atomic
def change_ground(ground: Ground, *, by: User, **values: Any) -> Ground:
    """Change what is written of a ground. Raises RuleViolated, also when sessions stand on days it no longer has."""
    locked = _lock_ground(ground, by=by)
    reasons = _against_ground(**{"condition": locked.condition, **values})
    first_on, last_on = values["first_on"], values["last_on"]
    beyond = Session.objects.filter(ground=locked, day__lt=first_on)
    if last_on is not None:
        beyond = beyond | Session.objects.filter(ground=locked, day__gt=last_on)
    if number := beyond.count():
        words = "{number} buổi đã xếp ở đây ngoài thời gian này; hãy chuyển các buổi ấy trước."
        reasons.append(Reason("sessions_beyond", words, {"number": number}))
    raise_any(reasons)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*values])
    record("training.ground_changed", locked, by=by, unit_id=locked.unit_id)
    return locked


def _lock_ground(ground: Ground, *, by: User) -> Ground:
    locked: Ground = Ground.objects.select_for_update(of=("self",)).select_related("unit").get(pk=ground.pk)
    refuse_out_of_reach(locked.unit, TRAINING, by=by)
    return locked


@transaction.atomic
def register_aid(
    unit: Unit, *, name: str, kind: str, measure: str, quantity: int, damaged: int = 0, kept_at: str = "", by: User
) -> Aid:
    """Enter an aid that a unit keeps, with its number. Raises RuleViolated with every reason."""
    refuse_out_of_reach(unit, TRAINING, by=by)
    Unit.objects.select_for_update().get(pk=unit.pk)
    reasons = rules.reasons_against_stock(Stock(quantity, damaged))
    if quantity < 1:
        reasons.append(Reason("no_number", "Phải ghi số lượng, ít nhất là 1.", {}))
    raise_any(reasons + _against_aid(unit, name=name, kind=kind))
    made = Aid.objects.create(
        unit=unit, name=name.strip(), kind=kind, measure=measure.strip(), quantity=quantity, damaged=damaged,
        kept_at=kept_at.strip(),
    )  # fmt: skip
    record("training.aid_registered", made, by=by, unit_id=unit.pk)
    return made


def _against_aid(unit: Unit, *, name: str, kind: str, but: int = 0) -> list[Reason]:
    reasons = [] if name.strip() else [_NO_NAME]
    if kind not in AidKind.values:
        reasons.append(Reason("unknown_code", "Loại học cụ không có trong danh mục.", {}))
    if Aid.objects.filter(unit=unit, name=name.strip()).exclude(pk=but).exists():
        reasons.append(_NAMED_TWICE)
    return reasons


@transaction.atomic
def change_aid(aid: Aid, *, name: str, kind: str, measure: str, kept_at: str, by: User) -> Aid:
    """Change how an aid is called and where it lies; its number changes by the log alone. Raises RuleViolated."""
    locked = _lock_aid(aid, by=by)
    raise_any(_against_aid(locked.unit, name=name, kind=kind, but=locked.pk))
    locked.name, locked.kind, locked.measure, locked.kept_at = name.strip(), kind, measure.strip(), kept_at.strip()
    locked.save(update_fields=["name", "kind", "measure", "kept_at"])
    record("training.aid_changed", locked, by=by, unit_id=locked.unit_id)
    return locked


def _lock_aid(aid: Aid, *, by: User) -> Aid:
    locked: Aid = Aid.objects.select_for_update(of=("self",)).select_related("unit").get(pk=aid.pk)
    refuse_out_of_reach(locked.unit, TRAINING, by=by)
    return locked


# The log


@transaction.atomic
def record_ground_upkeep(
    ground: Ground, *, kind: str, done_on: date, what: str, condition: str, cost: int = 0, plan: Plan | None = None,
    today: date, by: User,
) -> Upkeep:  # fmt: skip
    """Write what was done to a ground and how it stands since. Raises RuleViolated with every reason."""
    locked = _lock_ground(ground, by=by)
    reasons = rules.reasons_against_upkeep(done_on=done_on, today=today, cost=cost, number=None, stock=None, kind=kind)
    if condition not in GroundCondition.values:
        reasons.append(Reason("no_condition", "Hãy chọn tình trạng sau khi làm.", {}))
    raise_any(reasons + _against_line(locked.unit, kind=kind, what=what, plan=plan))
    made = Upkeep.objects.create(
        ground=locked, kind=kind, done_on=done_on, what=what.strip(), condition=condition,
        condition_before=locked.condition, cost=cost, plan=plan, by_name=str(by),
    )  # fmt: skip
    locked.condition = condition
    locked.save(update_fields=["condition"])
    record("training.upkeep_recorded", locked, by=by, unit_id=locked.unit_id, kind=kind)
    return made


@transaction.atomic
def record_aid_upkeep(
    aid: Aid, *, kind: str, done_on: date, what: str, number: int, cost: int = 0, plan: Plan | None = None,
    today: date, by: User,
) -> Upkeep:  # fmt: skip
    """Write that so many of an aid were repaired, added, found damaged or discarded. Raises RuleViolated."""
    locked = _lock_aid(aid, by=by)
    stock = Stock(locked.quantity, locked.damaged)
    reasons = rules.reasons_against_upkeep(
        done_on=done_on, today=today, cost=cost, number=number, stock=stock, kind=kind
    )
    raise_any(reasons + _against_line(locked.unit, kind=kind, what=what, plan=plan))
    made = Upkeep.objects.create(
        aid=locked, kind=kind, done_on=done_on, what=what.strip(), number=number, cost=cost, plan=plan, by_name=str(by)
    )
    _set_stock(locked, rules.after_upkeep(stock, kind, number))
    record("training.upkeep_recorded", locked, by=by, unit_id=locked.unit_id, kind=kind, rows=number)
    return made


def _against_line(unit: Unit, *, kind: str, what: str, plan: Plan | None) -> list[Reason]:
    reasons = [] if what.strip() else [Reason("no_words", "Phải ghi đã làm gì.", {})]
    if kind not in UpkeepKind.values:
        reasons.append(Reason("unknown_code", "Hãy chọn loại việc.", {}))
    if plan is not None and not _in_one_line(unit.reach_path, plan.unit.reach_path):
        reasons.append(Reason("foreign_plan", "Kế hoạch này không phải của đơn vị, cấp trên hoặc cấp dưới.", {}))
    return reasons


def _in_one_line(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _set_stock(aid: Aid, stock: Stock) -> None:
    aid.quantity, aid.damaged = stock
    aid.save(update_fields=["quantity", "damaged"])


@transaction.atomic
def take_back_upkeep(row: Upkeep, *, by: User) -> None:
    """Strike a line written by mistake and what it did. Raises RuleViolated when that cannot be any more.

    Of a ground only the latest line can go, as the condition is what the latest line says.
    """
    line = Upkeep.objects.select_for_update(of=("self",)).get(pk=row.pk)
    subject: Ground | Aid
    if line.ground is not None:
        ground = subject = _lock_ground(line.ground, by=by)
        raise_any(_against_taking_back(line))
        ground.condition = line.condition_before
        ground.save(update_fields=["condition"])
    else:
        assert line.aid is not None
        aid = subject = _lock_aid(line.aid, by=by)
        stock = rules.before_upkeep(Stock(aid.quantity, aid.damaged), line.kind, line.number or 0)
        raise_any(rules.reasons_against_stock(stock))
        _set_stock(aid, stock)
    line.delete()
    record("training.upkeep_taken_back", subject, by=by, unit_id=subject.unit_id, kind=line.kind)


def _against_taking_back(line: Upkeep) -> list[Reason]:
    if Upkeep.objects.filter(ground=line.ground_id, pk__gt=line.pk).exists():
        return [Reason("not_the_latest", "Chỉ bỏ được dòng ghi sau cùng của thao trường, bãi tập.", {})]
    return []

"""What every action on a plan or a class shares: the row as it stands now, held, and within reach."""

from __future__ import annotations

from collections.abc import Iterable

from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import Unit, User
from sansang.training.models import ClassState, Plan, TrainingClass
from sansang.training.rules.classes import ALIVE
from sansang.training.rules.plans import EDITABLE

TRAINING = Permission.TRAINING


def refuse_out_of_reach(unit: Unit, permission: Permission = TRAINING, *, by: User) -> None:
    """Raises RuleViolated when the user does not hold the permission in the unit."""
    if not reaches(by, permission, unit):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.", {})])


def raise_any(reasons: Iterable[Reason]) -> None:
    """Raises RuleViolated when there is a reason."""
    if found := list(reasons):
        raise RuleViolated(found)


def lock_class(one: TrainingClass, *, by: User, permission: Permission = TRAINING) -> TrainingClass:
    """The class as it stands now, held until the transaction ends. Raises RuleViolated out of reach."""
    locked = TrainingClass.objects.select_for_update(of=("self",)).select_related("unit", "programme").get(pk=one.pk)
    refuse_out_of_reach(locked.unit, permission, by=by)
    return locked


def lock_alive(one: TrainingClass, *, by: User) -> TrainingClass:
    """The locked class when its dates, sessions and people may still change. Raises RuleViolated when they may not."""
    locked = lock_class(one, by=by)
    if locked.state not in ALIVE:
        label = ClassState(locked.state).label
        raise RuleViolated([Reason("class_is_over", "Lớp này: {state}; không sửa được nữa.", {"state": label})])
    return locked


def lock_plan(plan: Plan, *, by: User, permission: Permission = TRAINING) -> Plan:
    """The plan as it stands now, held until the transaction ends. Raises RuleViolated out of reach."""
    locked = Plan.objects.select_for_update(of=("self",)).select_related("unit").get(pk=plan.pk)
    refuse_out_of_reach(locked.unit, permission, by=by)
    return locked


def lock_editable(plan: Plan, *, by: User) -> Plan:
    """The locked plan when its lines may still change. Raises RuleViolated once it was submitted."""
    locked = lock_plan(plan, by=by)
    if locked.state not in EDITABLE:
        words = "Kế hoạch đã trình hoặc đã phê duyệt; hãy lấy về sửa trước."
        raise RuleViolated([Reason("wrong_stage", words, {})])
    return locked

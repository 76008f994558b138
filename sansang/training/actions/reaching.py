"""What every action asks first: may this user do it in this unit."""

from __future__ import annotations

from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import Unit, User


def refuse_out_of_reach(unit: Unit, permission: Permission, *, by: User) -> None:
    """Raises RuleViolated when the user does not hold the permission in the unit."""
    if not reaches(by, permission, unit):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.", {})])


def refuse(reasons: list[Reason]) -> None:
    """Raises RuleViolated when there is any reason."""
    if reasons:
        raise RuleViolated(reasons)

"""What every action on a round shares: the lock, the reach, the step from one state to the next."""

from __future__ import annotations

from datetime import date
from typing import Any

from sansang.audit.actions import record
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import Unit, User
from sansang.selection.models import Round, Step
from sansang.selection.rules.states import TRANSITIONS, RoundState, reasons_against_state

STATE = "wrong_state"


def refuse_out_of_reach(office: Unit, permission: Permission | str, *, by: User) -> None:
    """Raises RuleViolated when the user does not hold the permission in the office."""
    if not reaches(by, Permission(permission), office):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.", {})])


def lock_round(one: Round, permission: Permission | str, *, by: User) -> Round:
    """The round as it stands now, held until the transaction ends. Raises RuleViolated out of reach."""
    locked = Round.objects.select_for_update(of=("self",)).select_related("office").get(pk=one.pk)
    refuse_out_of_reach(locked.office, permission, by=by)
    return locked


def lock_in(one: Round, *states: RoundState, by: User, permission: Permission = Permission.SELECTION) -> Round:
    """The locked round when it is in one of these states. Raises RuleViolated when it is not."""
    locked = lock_round(one, permission, by=by)
    if locked.state not in states:
        raise RuleViolated([Reason(STATE, "Việc này không làm được ở bước hiện tại của đợt.", {})])
    return locked


def lock_for(verb: str, one: Round, *, by: User) -> Round:
    """The round locked for a step, its role and its state checked. Raises RuleViolated."""
    locked = lock_round(one, TRANSITIONS[verb].role, by=by)
    if reasons := reasons_against_state(verb, locked.state):
        raise RuleViolated(reasons)
    return locked


def take_step(
    verb: str, locked: Round, *, on: date, by: User, paper_number: str = "", ending: str = "", **columns: Any
) -> None:
    """Write a step that was checked: the new state with its columns, the line of the way, the record."""
    step = TRANSITIONS[verb]
    if step.needs_number and not paper_number.strip():
        raise RuleViolated([Reason("no_paper", "Phải ghi số văn bản của bước này.", {}, step.article)])
    for name, value in {"state": step.target.value, **columns}.items():
        setattr(locked, name, value)
    locked.save(update_fields=["state", *columns])
    Step.objects.create(
        round=locked, verb=verb, on=on, paper_number=paper_number.strip(), ending=ending, by_name=str(by)
    )
    record(f"selection.{verb}", locked, by=by, unit_id=locked.office_id, year=locked.year)

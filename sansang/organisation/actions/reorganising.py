"""Carrying out decisions that change the organisation: one plan, shown before and written after."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from sansang.audit.actions import record
from sansang.kernel.days import Days
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission, reaches
from sansang.organisation.actions import writing
from sansang.organisation.followers import FOLLOWERS, Handover
from sansang.organisation.models import (
    Grant,
    Reorganisation,
    ReorganisationState,
    Unit,
    UnitKind,
    UnitSuccession,
    UnitVersion,
    User,
)
from sansang.organisation.plan import Plan, plan
from sansang.organisation.rules import read_steps


@transaction.atomic
def draft_reorganisation(
    unit: Unit, *, title: str, decision_number: str, effective_on: date, by: User | None, **more: Any
) -> Reorganisation:
    """Open a draft in the name of a command; steps are added afterwards. Raises RuleViolated out of reach."""
    _refuse_out_of_reach(unit, by=by)
    draft = Reorganisation.objects.create(
        unit=unit,
        title=title,
        decision_number=decision_number,
        effective_on=effective_on,
        created_by_name=str(by or "Hệ thống"),
        **more,
    )
    record("reorganisation.drafted", draft, by=by, unit_id=unit.pk, decision_number=decision_number)
    return draft


@transaction.atomic
def add_step(draft: Reorganisation, *, step: dict[str, Any], by: User) -> None:
    """Add one step to a draft. Raises RuleViolated when it cannot be read or the draft is closed."""
    add_steps(draft, steps=[step], by=by)


@transaction.atomic
def add_steps(draft: Reorganisation, *, steps: list[dict[str, Any]], by: User) -> None:
    """Add several steps to a draft at once. Raises RuleViolated when one cannot be read or the draft is closed."""
    locked = _lock(draft, by=by)
    read_steps({key: value for key, value in step.items() if key != "of"} for step in steps)
    locked.steps = [*locked.steps, *steps]
    locked.save(update_fields=["steps"])


@transaction.atomic
def remove_step(draft: Reorganisation, *, number: int, by: User) -> None:
    """Take the step with this number (from 0) out of a draft; one that is not there is no fault."""
    locked = _lock(draft, by=by)
    locked.steps = [step for at, step in enumerate(locked.steps) if at != number]
    locked.save(update_fields=["steps"])


@transaction.atomic
def cancel_reorganisation(draft: Reorganisation, *, by: User) -> None:
    """Lay a draft aside; it stays readable."""
    locked = _lock(draft, by=by)
    locked.state = ReorganisationState.CANCELLED
    locked.save(update_fields=["state"])
    record("reorganisation.cancelled", locked, by=by, unit_id=locked.unit_id)


@transaction.atomic
def apply_reorganisation(reorganisation: Reorganisation, *, by: User | None, today: date) -> Plan:
    """Write what the plan shows: versions, successions, people, posts, roles. Returns the plan.

    Raises RuleViolated with every reason against it; then nothing is written.
    """
    locked = _lock(reorganisation, by=by)
    made = plan(locked)
    if reasons := made.reasons + reasons_out_of_reach(made, by=by):
        raise RuleViolated(reasons)
    founded = writing.write(made, locked)
    handovers = [writing.with_numbers(one, founded) for one in made.handovers()]
    _move_grants(handovers, made.on, locked.decision_number)
    for follower in FOLLOWERS:
        follower.move(handovers, made.on, locked.decision_number)
    locked.state = ReorganisationState.APPLIED
    locked.applied_at = timezone.now()
    locked.applied_by_name = str(by or "Hệ thống")
    # The units founded have their numbers now: what was done can be told, and settled when its day comes.
    locked.handovers = [[one.unit, one.to, dict(one.villages)] for one in handovers]
    locked.save(update_fields=["state", "applied_at", "applied_by_name", "handovers"])
    record("reorganisation.applied", locked, by=by, unit_id=locked.unit_id, steps=len(locked.steps))
    if made.on <= today:
        _settle_one(locked, today)
    else:
        move_reach(locked.unit.province_code, today=today)
    reorganisation.refresh_from_db()
    return made


def reasons_out_of_reach(made: Plan, *, by: User | None) -> list[Reason]:
    """Every unit that the plan touches, or puts something below, must be within the user's reach."""
    if by is None:
        return []
    touched = {key for key in made.touched() if isinstance(key, int)}
    parents = {node.parent for key, node in made.outcome.nodes.items() if made.before.get(key) != node}
    touched |= {key for key in parents if isinstance(key, int)}
    units = Unit.objects.filter(pk__in=touched)
    found = [
        Reason("unit_out_of_reach", "“{name}” ngoài phạm vi bạn quản lý.", {"name": made.before[unit.pk].name})
        for unit in units
        if unit.pk in made.before and not _may_change(unit, by)
    ]
    if made.places.nodes != made.places_before:
        tops = Unit.objects.filter(kind=UnitKind.PROVINCIAL_COMMAND)
        if not any(reaches(by, Permission.REORGANISE, unit) for unit in tops):
            found.append(Reason("places_out_of_reach", "Chỉ cấp tỉnh được sắp xếp đơn vị hành chính.", {}))
    return found


def _may_change(unit: Unit, by: User) -> bool:
    return reaches(by, Permission.REORGANISE, unit) or reaches(by, Permission.UNITS_EDIT, unit)


@transaction.atomic
def settle(*, today: date) -> int:
    """Let decisions whose day has come take effect on who answers for what; returns how many there were."""
    due = Reorganisation.objects.select_for_update().filter(
        state=ReorganisationState.APPLIED, settled_at=None, effective_on__lte=today
    )
    for one in (found := list(due.order_by("effective_on", "pk"))):
        _settle_one(one, today)
    return len(found)


def decide(
    unit: Unit, *, steps: list[dict[str, Any]], title: str, decision_number: str, on: date, by: User, today: date
) -> Plan:
    """Draft and apply a small decision in one go (a new authorised strength, a new name). Raises RuleViolated."""
    with transaction.atomic():
        draft = draft_reorganisation(unit, title=title, decision_number=decision_number, effective_on=on, by=by)
        draft.steps = steps
        draft.save(update_fields=["steps"])
        return apply_reorganisation(draft, by=by, today=today)


def _lock(reorganisation: Reorganisation, *, by: User | None) -> Reorganisation:
    locked = Reorganisation.objects.select_for_update().select_related("unit").get(pk=reorganisation.pk)
    _refuse_out_of_reach(locked.unit, by=by)
    if locked.state != ReorganisationState.DRAFT:
        raise RuleViolated([Reason("not_a_draft", "Quyết định này đã áp dụng hoặc đã hủy.", {})])
    return locked


def _refuse_out_of_reach(unit: Unit, *, by: User | None) -> None:
    if by is not None and not _may_change(unit, by):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.", {})])


def _move_grants(handovers: list[Handover], on: date, decision_number: str) -> None:
    """Roles in a unit that ends go on in its heir."""
    heirs = {one.unit: int(one.to) for one in handovers if one.to is not None}
    running = Grant.objects.filter(unit__in=heirs).during(Days(on))
    moved = [
        Grant(
            user_id=grant.user_id,
            unit_id=heirs[grant.unit_id],
            role=grant.role,
            first_on=max(on, grant.first_on),
            last_on=grant.last_on,
            given_by_name=grant.given_by_name,
            reason=decision_number,
        )
        for grant in running
    ]
    running.filter(first_on__gte=on).delete()
    running.update(last_on=on - timedelta(days=1))
    Grant.objects.bulk_create(moved)


def _settle_one(reorganisation: Reorganisation, today: date) -> None:
    move_reach(reorganisation.unit.province_code, today=today)
    handovers = [Handover(unit, to, villages) for unit, to, villages in reorganisation.handovers]
    for follower in FOLLOWERS:
        follower.keep(handovers, reorganisation.unit.province_code, today)
    reorganisation.settled_at = timezone.now()
    reorganisation.save(update_fields=["settled_at"])


def move_reach(province_code: str, *, today: date) -> None:
    """Bring Unit.reach_path of a province to today's state: the path of today, else below the heir."""
    units = {unit.pk: unit for unit in Unit.objects.filter(province_code=province_code)}
    versions = UnitVersion.objects.filter(unit__province_code=province_code).order_by("first_on")
    path_of: dict[int, str] = {}
    for version in versions:
        if version.first_on <= today and (version.last_on is None or version.last_on >= today):
            path_of[version.unit_id] = version.path
        elif version.first_on > today:
            path_of.setdefault(version.unit_id, version.path)
    heir_of: dict[int, int] = {}
    for row in UnitSuccession.objects.filter(predecessor__in=units, effective_on__lte=today).order_by("-pk"):
        heir_of[row.predecessor_id] = row.successor_id
    changed = []
    for pk, unit in units.items():
        wanted = _reach(pk, path_of, heir_of, units)
        if unit.reach_path != wanted:
            unit.reach_path = wanted
            changed.append(unit)
    Unit.objects.bulk_update(changed, ["reach_path"], batch_size=500)


def _reach(pk: int, path_of: dict[int, str], heir_of: dict[int, int], units: dict[int, Unit]) -> str:
    if pk in path_of:
        return path_of[pk]
    if pk in heir_of:
        return f"{_reach(heir_of[pk], path_of, heir_of, units)}{units[pk].step}"
    return units[pk].reach_path

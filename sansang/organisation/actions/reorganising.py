"""Carrying out decisions that change the organisation: one plan, shown before and written after."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from sansang.audit.actions import record
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission, reaches
from sansang.organisation.followers import FOLLOWERS, Heirs
from sansang.organisation.models import (
    Grant,
    Reorganisation,
    ReorganisationState,
    Unit,
    UnitSuccession,
    UnitVersion,
    User,
)
from sansang.organisation.plan import Plan, plan
from sansang.organisation.rules import Heir, Node, Ref, paths, read_steps


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
    locked = _lock(draft, by=by)
    read_steps([step])
    locked.steps = [*locked.steps, step]
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
    if made.outcome.reasons:
        raise RuleViolated(made.outcome.reasons)
    founded = _found(made, locked)
    _write_versions(made, founded, locked.decision_number)
    _write_successions(made, founded, locked)
    heirs: Heirs = {key: _pk(founded, successor) for key, successor in made.main_heirs.items() if isinstance(key, int)}
    _move_grants(heirs, made.on, locked.decision_number)
    for follower in FOLLOWERS:
        follower.move(heirs, made.on, locked.decision_number)
    locked.state = ReorganisationState.APPLIED
    locked.applied_at = timezone.now()
    locked.applied_by_name = str(by or "Hệ thống")
    locked.save(update_fields=["state", "applied_at", "applied_by_name"])
    record("reorganisation.applied", locked, by=by, unit_id=locked.unit_id, steps=len(locked.steps))
    if made.on <= today:
        _settle_one(locked, heirs, today)
    reorganisation.refresh_from_db()
    return made


@transaction.atomic
def settle(*, today: date) -> int:
    """Let decisions whose day has come take effect on who answers for what; returns how many there were."""
    due = Reorganisation.objects.select_for_update().filter(
        state=ReorganisationState.APPLIED, settled_at=None, effective_on__lte=today
    )
    for one in (found := list(due.order_by("effective_on", "pk"))):
        successions = UnitSuccession.objects.filter(
            effective_on=one.effective_on, decision_number=one.decision_number
        ).order_by("-pk")
        _settle_one(one, {row.predecessor_id: row.successor_id for row in successions}, today)
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
    if by is not None and not reaches(by, Permission.REORGANISE, unit) and not reaches(by, Permission.UNITS_EDIT, unit):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.", {})])


def _pk(founded: dict[str, Unit], key: Ref) -> int:
    return key if isinstance(key, int) else founded[key].pk


def _found(made: Plan, reorganisation: Reorganisation) -> dict[str, Unit]:
    new = [node for node in made.outcome.nodes.values() if isinstance(node.key, str)]
    units = Unit.objects.bulk_create(
        [
            Unit(
                kind=node.kind,
                component=node.component,
                province_code=reorganisation.unit.province_code,
                reach_path="",
                is_demonstration=reorganisation.unit.is_demonstration,
            )
            for node in new
        ]
    )
    return {str(node.key): unit for node, unit in zip(new, units, strict=True)}


def _write_versions(made: Plan, founded: dict[str, Unit], decision_number: str) -> None:
    """Close what changed or ended on the day before; begin what is new; amend what began on this very day."""
    old_ways, new_ways = paths(made.before), paths(made.outcome.nodes)
    closed, amended, begun = [], [], []
    for key, version in made.open_versions.items():
        after = made.outcome.nodes.get(key)
        if after == made.before[key] and new_ways[key] == old_ways[key]:
            continue
        if after is not None and version.first_on == made.on:
            amended.append(_fill(version, after, new_ways[key], founded, decision_number))
            continue
        closed.append(version)
        if after is not None:
            fresh = UnitVersion(unit_id=key, first_on=made.on)
            begun.append(_fill(fresh, after, new_ways[key], founded, decision_number))
        version.last_on = made.on - timedelta(days=1)
    for new, unit in founded.items():
        fresh = UnitVersion(unit=unit, first_on=made.on)
        begun.append(_fill(fresh, made.outcome.nodes[new], new_ways[new], founded, decision_number))
    UnitVersion.objects.bulk_update(closed, ["last_on"], batch_size=500)
    fields = ["name", "code", "parent", "path", "place", "village", "authorised", "decision_number"]
    UnitVersion.objects.bulk_update(amended, fields, batch_size=100)
    UnitVersion.objects.bulk_create(begun, batch_size=500)


def _fill(version: UnitVersion, node: Node, way: tuple[Ref, ...], founded: dict[str, Unit], number: str) -> UnitVersion:
    version.name, version.code, version.village = node.name, node.code, node.village
    version.place_id, version.authorised, version.decision_number = node.place, node.authorised, number
    version.parent_id = None if node.parent is None else _pk(founded, node.parent)
    version.path = "".join(f"{_pk(founded, key):06d}/" for key in way)
    return version


def _write_successions(made: Plan, founded: dict[str, Unit], reorganisation: Reorganisation) -> None:
    def row(key: Ref, heir: Heir) -> UnitSuccession:
        return UnitSuccession(
            predecessor_id=_pk(founded, key),
            successor_id=_pk(founded, heir.successor),
            effective_on=made.on,
            is_part=heir.is_part,
            decision_number=reorganisation.decision_number,
        )

    UnitSuccession.objects.bulk_create(
        [row(key, heir) for key, heirs in made.outcome.heirs.items() for heir in heirs], batch_size=500
    )


def _move_grants(heirs: Heirs, on: date, decision_number: str) -> None:
    """Roles in a unit that ends go on in its heir."""
    running = Grant.objects.filter(unit__in=heirs).on(on)
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


def _settle_one(reorganisation: Reorganisation, heirs: Heirs, today: date) -> None:
    move_reach(reorganisation.unit.province_code, today=today)
    for follower in FOLLOWERS:
        follower.keep(heirs)
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

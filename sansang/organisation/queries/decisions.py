"""Decisions: which there are, what a draft would change by name, what an applied one has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from sansang.kernel.names import name_key
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission
from sansang.organisation.followers import FOLLOWERS, Handover, strengths
from sansang.organisation.models import Grant, Reorganisation, UnitVersion, User
from sansang.organisation.plan import Plan
from sansang.organisation.queries.tree import HistoryLine, changes_between, names_of
from sansang.organisation.rules import Heir, Node, Ref, paths


def reorganisations(user: User) -> QuerySet[Reorganisation]:
    """Decisions of commands within reach, the latest first."""
    return Reorganisation.objects.permitted(user, Permission.REORGANISE).select_related("unit")


@dataclass(frozen=True)
class PlannedChange:
    """One unit or place (`of`) that a decision changes.

    `kind`: founded, ended, split, moved, renamed, authorised, code, place.
    """

    kind: str
    before: Node | None
    after: Node | None
    heir: str = ""
    strength: int = 0
    parent_before: str = ""
    parent_after: str = ""
    of: str = "unit"

    @property
    def name(self) -> str:
        node = self.after or self.before
        return node.name if node else ""


@dataclass(frozen=True)
class Way:
    """Where the people of a unit go: their unit and their command, before and after."""

    unit_before: str
    unit_after: str
    command_before: str
    command_after: str
    ends: bool


@dataclass
class Preview:
    """What a plan changes, by name. `members` and `posts` hold only what the asking user may see."""

    changes: list[PlannedChange]
    ways: dict[int, Way]
    handovers: dict[int, Handover]
    nodes: dict[Ref, Node]
    member_count: int
    members: list[Any] = field(default_factory=list)
    posts: list[Any] = field(default_factory=list)
    roles: QuerySet[Grant] | None = None

    def counts(self) -> dict[str, int]:
        """How many changes of each kind."""
        found: dict[str, int] = {}
        for change in self.changes:
            found[change.kind] = found.get(change.kind, 0) + 1
        return found

    def heir_name(self, unit_id: int, village: str = "") -> str:
        """The unit in which someone of a unit (and a village) is from the day on."""
        if (handover := self.handovers.get(unit_id)) is not None:
            to = handover.heir(name_key(village))
            if to is not None and to in self.nodes:
                return self.nodes[to].name
        return self.ways[unit_id].unit_after


def preview(plan: Plan, *, user: User | None = None) -> Preview:
    """What a plan changes: every unit and place, and with a user also who moves, by name. Nothing is written."""
    carried = plan.carried()
    counted = strengths(list(carried), plan.on)
    handovers = {one.unit: one for one in plan.handovers()}
    after, before = plan.outcome.nodes, plan.before
    ways = {
        key: Way(before[key].name, after[plan.lasting(key)].name, before[old].name, after[new].name, key not in after)
        for key, (old, new) in carried.items()
    }
    found = Preview(_changes(plan, counted), ways, handovers, dict(after), sum(counted.values()))
    if user is not None:
        found.members = [one.members(user, ways, plan.on) for one in FOLLOWERS if one.members]
        found.posts = [one.posts(user, ways, plan.on) for one in FOLLOWERS if one.posts]
    grants = Grant.objects.all() if user is None else Grant.objects.permitted(user, Permission.REORGANISE)
    found.roles = grants.filter(unit__in=list(ways)).on(plan.on).select_related("user").order_by("unit", "pk")
    return found


def _changes(plan: Plan, counted: dict[int, int]) -> list[PlannedChange]:
    below = _with_those_below(plan, counted)
    places = [
        PlannedChange(one.kind, one.before, one.after, one.heir, 0, one.parent_before, one.parent_after, "place")
        for one in _changed(plan.places_before, plan.places.nodes, plan.places.heirs, {})
    ]
    return places + _changed(plan.before, plan.outcome.nodes, plan.outcome.heirs, below)


def _changed(
    before: dict[Ref, Node], after: dict[Ref, Node], heirs: dict[Ref, list[Heir]], below: dict[Ref, int]
) -> list[PlannedChange]:
    def name(key: Ref | None) -> str:
        node = after.get(key) or before.get(key) if key is not None else None
        return node.name if node else ""

    def heir_names(key: Ref) -> str:
        return ", ".join(after[heir.successor].name for heir in heirs.get(key, ()) if heir.successor in after)

    found = [
        PlannedChange("founded", None, node, parent_after=name(node.parent))
        for key, node in after.items()
        if isinstance(key, str)
    ]
    for key, node in before.items():
        people, above = below.get(key, 0), name(node.parent)
        if key not in after:
            found.append(PlannedChange("ended", node, None, heir_names(key), people, above))
            continue
        if key in heirs:
            found.append(PlannedChange("split", node, after[key], heir_names(key), 0, above, above))
        for kind in _differences(node, after[key]):
            moved = people if kind == "moved" else 0
            found.append(PlannedChange(kind, node, after[key], "", moved, above, name(after[key].parent)))
    return found


def _differences(before: Node, after: Node) -> list[str]:
    kinds = [
        ("moved", before.parent != after.parent),
        ("renamed", before.name != after.name),
        ("authorised", before.authorised != after.authorised),
        ("code", before.code != after.code),
        ("place", before.place != after.place),
    ]
    return [name for name, differs in kinds if differs]


def _with_those_below(plan: Plan, counted: dict[int, int]) -> dict[Ref, int]:
    """People of each unit and of all below it, on the tree before."""
    try:
        ways = paths(plan.before)
    except RuleViolated:
        return {}
    found: dict[Ref, int] = {}
    for key, number in counted.items():
        for above in ways.get(key, ()):
            found[above] = found.get(above, 0) + number
    return found


def villages_of(unit_id: int, *, user: User, on: date) -> list[tuple[str, int]]:
    """The villages of the people who serve in a unit itself on a day, with how many, as far as the user may see."""
    found: dict[str, int] = {}
    for rows in (one.members(user, [unit_id], on) for one in FOLLOWERS if one.members):
        for row in rows:
            if row.village:
                found[row.village] = found.get(row.village, 0) + 1
    return sorted(found.items(), key=lambda item: name_key(item[0]))


@dataclass(frozen=True)
class Done:
    """A unit that an applied decision changed or ended, by the name it had then."""

    unit_id: int
    name: str


def done(reorganisation: Reorganisation) -> list[Done]:
    """The units that an applied decision has changed, in the order of the tree, then those it has ended."""
    begun = _begun(reorganisation).order_by("path").values_list("unit_id", "name")
    ended = [unit for unit, to, _villages in reorganisation.handovers if to is not None]
    names = names_of(ended)
    return [Done(*row) for row in begun] + [Done(unit, names.get(unit, "")) for unit in ended]


def _begun(reorganisation: Reorganisation) -> QuerySet[UnitVersion]:
    return UnitVersion.objects.filter(
        decision_number=reorganisation.decision_number,
        first_on=reorganisation.effective_on,
        unit__province_code=reorganisation.unit.province_code,
    )


def done_to(reorganisation: Reorganisation, unit_ids: Sequence[int]) -> dict[int, list[HistoryLine]]:
    """What an applied decision did to some units, from the records themselves; four queries."""
    on, number = reorganisation.effective_on, reorganisation.decision_number
    versions = list(_begun(reorganisation).filter(unit__in=unit_ids))
    earlier: dict[int, UnitVersion] = {}
    for version in UnitVersion.objects.filter(unit__in=unit_ids, first_on__lt=on).order_by("first_on"):
        earlier[version.unit_id] = version
    heirs = {unit: to for unit, to, _villages in reorganisation.handovers if to is not None and unit in set(unit_ids)}
    names = names_of({version.parent_id for version in versions if version.parent_id} | set(heirs.values()))
    found = {version.unit_id: changes_between(earlier.get(version.unit_id), version, names) for version in versions}
    for unit, to in heirs.items():
        found[unit] = [HistoryLine(on, _("Nhập vào {name}"), {"name": names.get(to, "")}, number, to)]
    return found

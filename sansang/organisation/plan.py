"""What a decision would do: units and places before and after it, worked out without writing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.followers import Handover
from sansang.organisation.models import PlaceVersion, Reorganisation, UnitVersion
from sansang.organisation.rules import PLACES_BELOW, Found, Node, Outcome, Ref, carry_out, paths, read_steps

COMMAND_KINDS = {"provincial_command", "district_command", "regional_board", "commune_command", "agency_command"}


@dataclass
class Plan:
    """What a decision does: units and places before and after, and who inherits from whom."""

    on: date
    before: dict[Ref, Node]
    outcome: Outcome
    open_versions: dict[int, UnitVersion]
    places_before: dict[Ref, Node]
    places: Outcome
    open_places: dict[int, PlaceVersion]

    @property
    def reasons(self) -> list[Reason]:
        return [*self.places.reasons, *self.outcome.reasons]

    @property
    def main_heirs(self) -> dict[Ref, Ref]:
        """Each unit that ends, and the unit of the new tree that answers for it first."""
        nodes = self.outcome.nodes
        return {key: self.lasting(key) for key in self.outcome.heirs if key not in nodes}

    def lasting(self, key: Ref) -> Ref:
        """The unit itself when it goes on, else its first heir, and so on until one that goes on."""
        return lasting(self.outcome, key)

    def handovers(self) -> list[Handover]:
        """Who takes over from each unit that ends, or that gives a part away."""
        heirs, nodes = self.outcome.heirs, self.outcome.nodes
        found = []
        for key in heirs:
            if isinstance(key, int):
                villages = {name: self.lasting(to) for name, to in self.outcome.villages.get(key, {}).items()}
                to = None if key in nodes else self.lasting(key)
                found.append(Handover(key, to, villages))
        return found

    def touched(self) -> list[Ref]:
        """Units of the tree before that are changed, moved or ended."""
        return [key for key, node in self.before.items() if self.outcome.nodes.get(key) != node]

    def carried(self) -> dict[int, tuple[Ref, Ref]]:
        """Units whose people come under another command: unit -> (command before, command after)."""
        try:
            old, new = paths(self.before), paths(self.outcome.nodes)
        except RuleViolated:  # a cycle, which is among the reasons
            return {}
        found = {}
        for key in self.before:
            after = self.lasting(key)
            before_command = _command(old[key], self.before)
            after_command = _command(new.get(after, ()), self.outcome.nodes)
            if not isinstance(key, int) or before_command is None or after_command is None:
                continue
            if before_command != after_command or after != key or key in self.outcome.villages:
                found[key] = (before_command, after_command)
        return found


def lasting(outcome: Outcome, key: Ref) -> Ref:
    """Follow first heirs until one that goes on; the key itself when there is none."""
    seen = set()
    while key not in outcome.nodes and key in outcome.heirs and key not in seen:
        seen.add(key)
        key = outcome.heirs[key][0].successor
    return key


def _command(way: tuple[Ref, ...], nodes: Mapping[Ref, Node]) -> Ref | None:
    return next((key for key in reversed(way) if key in nodes and nodes[key].kind in COMMAND_KINDS), None)


def plan(reorganisation: Reorganisation) -> Plan:
    """Work a decision out without writing anything. Raises RuleViolated for steps that cannot be read."""
    on, province = reorganisation.effective_on, reorganisation.unit.province_code
    raw: list[dict[str, Any]] = reorganisation.steps
    open_places = {row.place_id: row for row in _open_places(province)}
    places_before: dict[Ref, Node] = {pk: _place_node(row) for pk, row in open_places.items()}
    place_steps = read_steps({k: v for k, v in one.items() if k != "of"} for one in raw if one.get("of") == "place")
    places = carry_out(places_before, place_steps, on=on, below=PLACES_BELOW)
    _check_codes(places)
    versions = UnitVersion.objects.filter(unit__province_code=province, last_on=None).select_related("unit")
    open_versions = {version.unit_id: version for version in versions}
    before: dict[Ref, Node] = {unit_id: _node(version) for unit_id, version in open_versions.items()}
    steps = read_steps(one for one in raw if one.get("of") != "place")
    outcome = carry_out(before, steps, on=on)
    _stand_on_places(outcome, places, steps)
    if not raw:
        outcome.reasons.append(Reason("no_steps", "Quyết định chưa có bước nào.", {}))
    made = Plan(on, before, outcome, open_versions, places_before, places, open_places)
    _refuse_later_changes(made)
    return made


def _open_places(province: str) -> Iterable[PlaceVersion]:
    return PlaceVersion.objects.filter(place__province_code=province, last_on=None).select_related("place")


def _stand_on_places(outcome: Outcome, places: Outcome, steps: Sequence[object]) -> None:
    """Units on a place that ends stand on its heir; units founded on a place need that place."""
    for key, node in list(outcome.nodes.items()):
        if node.place in places.heirs and node.place not in places.nodes:
            outcome.nodes[key] = replace(node, place=lasting(places, node.place))
    for step in steps:
        if isinstance(step, Found) and isinstance(step.place, str) and step.place not in places.nodes:
            outcome.reasons.append(
                Reason("place_not_alive", "Địa bàn của “{name}” không có vào ngày này.", {"name": step.name})
            )


def _check_codes(places: Outcome) -> None:
    seen: dict[tuple[str, str], str] = {}
    for node in places.nodes.values():
        if node.code and (other := seen.setdefault((node.kind, node.code), node.name)) != node.name:
            places.reasons.append(
                Reason(
                    "same_code", "“{name}” và “{other}” trùng mã {code}.",
                    {"name": node.name, "other": other, "code": node.code},
                )
            )  # fmt: skip


def _refuse_later_changes(made: Plan) -> None:
    for before, outcome in ((made.before, made.outcome), (made.places_before, made.places)):
        for key, node in before.items():
            if outcome.nodes.get(key) != node and node.since > made.on:
                outcome.reasons.append(
                    Reason(
                        "changed_later",
                        "“{name}” đã có thay đổi từ {day}, sau ngày quyết định này.",
                        {"name": node.name, "day": f"{node.since:%d/%m/%Y}"},
                    )
                )


def _node(version: UnitVersion) -> Node:
    return Node(
        version.unit_id,
        version.unit.kind,
        version.name,
        version.parent_id,
        version.first_on,
        version.code,
        version.place_id,
        version.village,
        version.authorised,
        version.unit.component,
    )


def _place_node(version: PlaceVersion) -> Node:
    level, parent = version.place.level, version.parent_id
    return Node(version.place_id, level, version.full_name, parent, version.first_on, version.code)

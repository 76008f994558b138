"""What a decision would do: the tree before and after it, worked out without writing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sansang.kernel.reasons import Reason
from sansang.organisation.models import Reorganisation, UnitVersion
from sansang.organisation.rules import Node, Outcome, Ref, carry_out, read_steps


@dataclass
class Plan:
    """What a decision does: the tree before and after, and who inherits from whom."""

    on: date
    before: dict[Ref, Node]
    outcome: Outcome
    open_versions: dict[int, UnitVersion]

    @property
    def main_heirs(self) -> dict[Ref, Ref]:
        nodes = self.outcome.nodes
        return {key: heirs[0].successor for key, heirs in self.outcome.heirs.items() if key not in nodes}


def plan(reorganisation: Reorganisation) -> Plan:
    """Work a decision out without writing anything. Raises RuleViolated for steps that cannot be read."""
    on = reorganisation.effective_on
    versions = UnitVersion.objects.filter(
        unit__province_code=reorganisation.unit.province_code, last_on=None
    ).select_related("unit")
    open_versions = {version.unit_id: version for version in versions}
    before: dict[Ref, Node] = {unit_id: _node(version) for unit_id, version in open_versions.items()}
    steps = read_steps(reorganisation.steps)
    outcome = carry_out(before, steps, on=on)
    if not steps:
        outcome.reasons.append(Reason("no_steps", "Quyết định chưa có bước nào.", {}))
    touched = [key for key in before if outcome.nodes.get(key) != before[key]]
    for key in touched:
        if before[key].since > on:
            outcome.reasons.append(
                Reason(
                    "changed_later",
                    "“{name}” đã có thay đổi từ {day}, sau ngày quyết định này.",
                    {"name": before[key].name, "day": f"{before[key].since:%d/%m/%Y}"},
                )
            )
    return Plan(on, before, outcome, open_versions)


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

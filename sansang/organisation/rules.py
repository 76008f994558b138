"""How an organisation changes on a day: steps of a decision carried out on the tree of that day. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sansang.kernel.names import clean_name, name_key
from sansang.kernel.reasons import Reason, RuleViolated

Ref = int | str  # an existing unit by its number, a unit founded by the same decision by its key

_COMMANDS_ABOVE = {"provincial_command", "district_command", "regional_board"}
_ABOVE_TROOPS = {
    "militia", "self_defence", "battalion", "company", "platoon", "squad", "commune_command", "agency_command",
    *_COMMANDS_ABOVE,
}  # fmt: skip
# Which kind may stand directly below which: Law 48/2019 Art. 15, 17, 20; the two-tier order of 01/07/2025.
MAY_STAND_BELOW: dict[str, set[str]] = {
    "provincial_command": set(),
    "district_command": {"provincial_command"},
    "regional_board": {"provincial_command"},
    "commune_command": _COMMANDS_ABOVE,
    "agency_command": {*_COMMANDS_ABOVE, "commune_command"},
    "militia": {"commune_command"},
    "self_defence": {"agency_command"},
    **dict.fromkeys(("battalion", "company", "platoon", "squad", "crew", "team"), _ABOVE_TROOPS),
}


# Administrative units: two tiers since 01/07/2025, three before (Law on Organisation of Local Government).
PLACES_BELOW: dict[str, set[str]] = {
    "province": set(),
    "district": {"province"},
    "commune": {"province", "district"},
}


@dataclass(frozen=True)
class Node:
    """A unit (or a place, whose kind is then its level) as it stands on one day."""

    key: Ref
    kind: str
    name: str
    parent: Ref | None
    since: date
    code: str = ""
    place: Ref | None = None
    village: str = ""
    authorised: int = 0
    component: str = ""


@dataclass(frozen=True)
class Found:
    key: str
    kind: str
    name: str
    parent: Ref
    code: str = ""
    place: Ref | None = None
    village: str = ""
    authorised: int = 0
    component: str = ""


@dataclass(frozen=True)
class Merge:
    units: tuple[Ref, ...]
    into: Ref


@dataclass(frozen=True)
class Share:
    """What one heir of a split takes: these units below, and the people and units of these villages."""

    to: Ref
    units: tuple[Ref, ...] = ()
    villages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Split:
    """One unit into several; what no share names follows the first of `into` (or stays, when the unit goes on)."""

    unit: Ref
    into: tuple[Ref, ...]
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True)
class Rename:
    unit: Ref
    name: str


@dataclass(frozen=True)
class ChangeCode:
    unit: Ref
    code: str


@dataclass(frozen=True)
class SetAuthorised:
    unit: Ref
    authorised: int


@dataclass(frozen=True)
class Move:
    unit: Ref
    parent: Ref


@dataclass(frozen=True)
class Dissolve:
    """The unit ends; its records are answered for by `successor` (its parent when none is named)."""

    unit: Ref
    successor: Ref | None = None


Step = Found | Merge | Split | Rename | ChangeCode | SetAuthorised | Move | Dissolve
STEPS: dict[str, type[Step]] = {
    "found": Found,
    "merge": Merge,
    "split": Split,
    "rename": Rename,
    "code": ChangeCode,
    "authorised": SetAuthorised,
    "move": Move,
    "dissolve": Dissolve,
}


@dataclass(frozen=True)
class Heir:
    successor: Ref
    is_part: bool = False


@dataclass
class Outcome:
    """The tree after a decision, who inherited from whom, and every reason against it."""

    nodes: dict[Ref, Node]
    heirs: dict[Ref, list[Heir]] = field(default_factory=dict)
    villages: dict[Ref, dict[str, Ref]] = field(default_factory=dict)  # of a split unit: folded village -> heir
    reasons: list[Reason] = field(default_factory=list)
    ended: dict[Ref, Node] = field(default_factory=dict)


def read_steps(raw: Iterable[Mapping[str, Any]]) -> list[Step]:
    """Steps from their stored form (`{"do": "merge", "units": […], "into": …}`).

    Raises RuleViolated for an unknown step or one that lacks a part.
    """
    steps: list[Step] = []
    for number, one in enumerate(raw, 1):
        try:
            values = {key: _tuples(key, value) for key, value in one.items() if key != "do"}
            steps.append(STEPS[one["do"]](**values))
        except (KeyError, TypeError):
            raise RuleViolated(
                [Reason("step_unreadable", "Bước {number} thiếu nội dung.", {"number": number})]
            ) from None
    return steps


def _tuples(key: str, value: Any) -> Any:
    if key == "shares":
        return tuple(Share(**{name: _tuples(name, part) for name, part in share.items()}) for share in value)
    return tuple(value) if isinstance(value, list) else value


def carry_out(
    nodes: Mapping[Ref, Node], steps: Sequence[Step], *, on: date, below: Mapping[str, set[str]] = MAY_STAND_BELOW
) -> Outcome:
    """The tree after the steps, on the day they take effect. Nothing is applied when there are reasons.

    `below` says which kind may stand directly below which.
    """
    outcome = Outcome(dict(nodes))
    for step in steps:
        _CARRY[type(step)](outcome, step, on)
    _check_tree(outcome, below)
    for key in outcome.heirs:
        if key in nodes and key not in outcome.nodes and nodes[key].since >= on:
            outcome.reasons.append(
                Reason(
                    "founded_same_day",
                    "“{name}” mới thành lập, không thể giải thể cùng ngày.",
                    {"name": nodes[key].name},
                )
            )
    return outcome


def paths(nodes: Mapping[Ref, Node]) -> dict[Ref, tuple[Ref, ...]]:
    """The way from the top to each unit, itself last. Raises RuleViolated when a unit stands below itself."""
    found: dict[Ref, tuple[Ref, ...]] = {}
    for key in nodes:
        way: list[Ref] = []
        at: Ref | None = key
        while at is not None and at not in found:
            if at in way:
                raise RuleViolated([Reason("cycle", "“{name}” đứng dưới chính nó.", {"name": nodes[key].name})])
            way.append(at)
            at = nodes[at].parent if at in nodes else None
        above = found[at] if at is not None else ()
        for one in reversed(way):
            above = (*above, one)
            found[one] = above
    return found


def _alive(outcome: Outcome, *keys: Ref) -> bool:
    missing = [key for key in dict.fromkeys(keys) if key not in outcome.nodes]
    for key in missing:
        name = f"“{outcome.ended[key].name}”" if key in outcome.ended else f"số {key}"
        outcome.reasons.append(Reason("not_alive", "Đơn vị {unit} không tồn tại vào ngày này.", {"unit": name}))
    return not missing


def _found(outcome: Outcome, step: Found, on: date) -> None:
    if not _alive(outcome, step.parent):
        return
    if step.key in outcome.nodes:
        outcome.reasons.append(Reason("key_twice", "Hai đơn vị mới trùng ký hiệu “{key}”.", {"key": step.key}))
        return
    outcome.nodes[step.key] = Node(
        step.key, step.kind, clean_name(step.name), step.parent, on, step.code, step.place, step.village,
        step.authorised, step.component,
    )  # fmt: skip


def _merge(outcome: Outcome, step: Merge, on: date) -> None:
    if not _alive(outcome, step.into, *step.units):
        return
    target = outcome.nodes[step.into]
    for key in dict.fromkeys(step.units):
        if key == step.into:
            continue
        unit = outcome.nodes[key]
        if unit.kind != target.kind:
            outcome.reasons.append(
                Reason(
                    "merge_kinds",
                    "“{name}” và “{into}” khác loại, không sáp nhập được.",
                    {"name": unit.name, "into": target.name},
                )
            )
            continue
        _end(outcome, key, [Heir(step.into)])


def _split(outcome: Outcome, step: Split, on: date) -> None:
    if not _alive(outcome, step.unit, *step.into, *(key for share in step.shares for key in (share.to, *share.units))):
        return
    heirs = [key for key in step.into if key != step.unit]
    if not heirs:
        outcome.reasons.append(Reason("split_nowhere", "Chia tách phải có ít nhất một đơn vị nhận.", {}))
        return
    unit = outcome.nodes[step.unit]
    for key in heirs:
        if outcome.nodes[key].kind != unit.kind:
            outcome.reasons.append(
                Reason(
                    "split_kinds",
                    "“{name}” và “{into}” khác loại, không chia tách được.",
                    {"name": unit.name, "into": outcome.nodes[key].name},
                )
            )
    if any(share.to not in step.into for share in step.shares):
        outcome.reasons.append(Reason("share_elsewhere", "Phần chia phải về một trong các đơn vị nhận.", {}))
        return
    _divide(outcome, step)
    parts = [Heir(key, is_part=True) for key in heirs]
    if step.unit in step.into:  # it goes on, smaller; the others take a part of it
        outcome.heirs[step.unit] = parts
    else:
        _end(outcome, step.unit, parts)


def _divide(outcome: Outcome, step: Split) -> None:
    """Give each heir the units and the villages of its share."""
    villages = {name_key(village): share.to for share in step.shares for village in share.villages}
    goes = {key: share.to for share in step.shares for key in share.units}
    for child in [node for node in outcome.nodes.values() if node.parent == step.unit]:
        to = goes.get(child.key, villages.get(name_key(child.village)) if child.village else None)
        if to is not None and to != step.unit:
            _carry_to(outcome, child, to, outcome.nodes[step.unit].name)
    outcome.villages[step.unit] = {village: to for village, to in villages.items() if to != step.unit}


def _rename(outcome: Outcome, step: Rename, on: date) -> None:
    if _alive(outcome, step.unit):
        outcome.nodes[step.unit] = replace(outcome.nodes[step.unit], name=clean_name(step.name))


def _change_code(outcome: Outcome, step: ChangeCode, on: date) -> None:
    if _alive(outcome, step.unit):
        outcome.nodes[step.unit] = replace(outcome.nodes[step.unit], code=step.code)


def _set_authorised(outcome: Outcome, step: SetAuthorised, on: date) -> None:
    if _alive(outcome, step.unit):
        outcome.nodes[step.unit] = replace(outcome.nodes[step.unit], authorised=step.authorised)


def _move(outcome: Outcome, step: Move, on: date) -> None:
    if _alive(outcome, step.unit, step.parent):
        outcome.nodes[step.unit] = replace(outcome.nodes[step.unit], parent=step.parent)


def _dissolve(outcome: Outcome, step: Dissolve, on: date) -> None:
    if not _alive(outcome, step.unit):
        return
    successor = step.successor if step.successor is not None else outcome.nodes[step.unit].parent
    if successor is None:
        outcome.reasons.append(Reason("no_successor", "Giải thể phải có đơn vị tiếp nhận hồ sơ.", {}))
    elif successor == step.unit:
        outcome.reasons.append(Reason("own_successor", "Đơn vị không thể tự tiếp nhận hồ sơ của mình.", {}))
    elif _alive(outcome, successor):
        _end(outcome, step.unit, [Heir(successor)])


def _end(outcome: Outcome, key: Ref, heirs: list[Heir]) -> None:
    """Take a unit out; what stood below it goes to its first heir, under a name that is free there."""
    ended = outcome.ended[key] = outcome.nodes.pop(key)
    outcome.heirs[key] = heirs
    for child in [node for node in outcome.nodes.values() if node.parent == key]:
        _carry_to(outcome, child, heirs[0].successor, ended.name)


def _carry_to(outcome: Outcome, child: Node, parent: Ref, origin: str) -> None:
    """Put a unit below another, keeping its name apart from those that stand there."""
    taken = {name_key(node.name) for node in outcome.nodes.values() if node.parent == parent and node.key != child.key}
    name = child.name if name_key(child.name) not in taken else f"{child.name} ({origin})"
    outcome.nodes[child.key] = replace(child, parent=parent, name=name)


def _check_tree(outcome: Outcome, below: Mapping[str, set[str]]) -> None:
    names: dict[tuple[Ref | None, str], str] = {}
    for node in outcome.nodes.values():
        if not node.name:
            outcome.reasons.append(Reason("no_name", "Đơn vị phải có tên.", {}))
        above = outcome.nodes.get(node.parent) if node.parent is not None else None
        if above is not None and above.kind not in below.get(node.kind, set()):
            outcome.reasons.append(
                Reason(
                    "wrong_place", "“{name}” không thể đứng dưới “{parent}”.", {"name": node.name, "parent": above.name}
                )
            )
        same = (node.parent, name_key(node.name))
        if same in names:
            outcome.reasons.append(
                Reason("same_name", "Hai đơn vị cùng cấp trên trùng tên “{name}”.", {"name": node.name})
            )
        names[same] = node.name
    try:
        paths(outcome.nodes)
    except RuleViolated as refused:
        outcome.reasons += refused.reasons


_CARRY: dict[type, Any] = {
    Found: _found,
    Merge: _merge,
    Split: _split,
    Rename: _rename,
    ChangeCode: _change_code,
    SetAuthorised: _set_authorised,
    Move: _move,
    Dissolve: _dissolve,
}

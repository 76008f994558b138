"""The organisation on a day, and what became of a unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from sansang.organisation.access import Permission
from sansang.organisation.followers import strengths
from sansang.organisation.models import (
    ESTABLISHMENTS,
    TROOPS,
    Unit,
    UnitSuccession,
    UnitVersion,
    User,
)

_ORDER = {
    "provincial_command": 0,
    "district_command": 1,
    "regional_board": 2,
    "commune_command": 3,
    "agency_command": 4,
    "militia": 5,
    "self_defence": 6,
}


@dataclass
class Branch:
    """A unit in the tree of a day; numbers include everything below it."""

    version: UnitVersion
    own_strength: int = 0
    strength: int = 0
    authorised: int = 0
    establishments: int = 0
    children: list[Branch] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.version.unit.kind

    @property
    def is_open(self) -> bool:
        return self.version.depth <= 1


def tree(user: User, *, on: date, permission: Permission = Permission.UNITS_VIEW) -> list[Branch]:
    """The tree within reach on a day, troops counted but not listed. Two queries and the strengths."""
    versions = list(UnitVersion.objects.permitted(user, permission).on(on).select_related("unit"))
    return _branches(versions, strengths(None, on), with_troops=False)


def below(unit: Unit, *, on: date) -> Branch | None:
    """A unit and everything below it on a day, troops too; None when it does not exist that day."""
    own = UnitVersion.objects.filter(unit=unit).on(on).first()
    if own is None:
        return None
    versions = list(UnitVersion.objects.below(own).on(on).select_related("unit"))
    counted = strengths([version.unit_id for version in versions], on)
    return next((one for one in _branches(versions, counted, with_troops=True) if one.version == own), None)


def _branches(versions: list[UnitVersion], counted: dict[int, int], *, with_troops: bool) -> list[Branch]:
    versions.sort(key=lambda version: version.path)
    found: dict[int, Branch] = {}
    roots: list[Branch] = []
    for version in versions:
        strength = counted.get(version.unit_id, 0)
        is_establishment = version.unit.kind in ESTABLISHMENTS
        branch = Branch(version, strength, strength, version.authorised, int(is_establishment))
        found[version.unit_id] = branch
        above = found.get(version.parent_id or 0)
        if above is None:
            roots.append(branch)
        elif with_troops or version.unit.kind not in TROOPS:
            above.children.append(branch)
    for version in reversed(versions):
        branch = found[version.unit_id]
        branch.children.sort(key=lambda one: (_ORDER.get(one.kind, 9), one.version.name))
        if above := found.get(version.parent_id or 0):
            above.strength += branch.strength
            above.authorised = _authorised(above, branch)
            above.establishments += branch.establishments
    return roots


def _authorised(above: Branch, branch: Branch) -> int:
    """An establishment's own figure stands; commands add up what is below them."""
    if above.kind in ESTABLISHMENTS and above.version.authorised:
        return above.version.authorised
    return above.authorised + branch.authorised


@dataclass(frozen=True)
class HistoryLine:
    on: date
    message: str
    params: dict[str, str]
    decision_number: str
    unit_id: int | None = None


@dataclass(frozen=True)
class Kin:
    """A unit that this one followed, or that followed it."""

    unit_id: int
    name: str
    on: date
    is_part: bool


@dataclass(frozen=True)
class Story:
    """What happened to a unit, the latest first, and the units before and after it."""

    lines: list[HistoryLine]
    before: list[Kin]
    after: list[Kin]


def story(unit: Unit) -> Story:
    """Founded, renamed, moved, merged, ended: three queries whatever happened."""
    versions = list(UnitVersion.objects.filter(unit=unit).order_by("first_on"))
    rows = list(UnitSuccession.objects.filter(Q(predecessor=unit) | Q(successor=unit)).order_by("effective_on", "pk"))
    named = {version.parent_id for version in versions if version.parent_id}
    names = names_of(named | {pk for row in rows for pk in (row.predecessor_id, row.successor_id)})
    found = Story([], [], [])
    for earlier, version in zip([None, *versions], versions, strict=False):
        found.lines.extend(changes_between(earlier, version, names))
    for row in rows:
        goes = row.predecessor_id == unit.pk
        other = row.successor_id if goes else row.predecessor_id
        text = _goes(versions, row) if goes else _comes(row)
        name = names.get(other, "")
        line = HistoryLine(row.effective_on, text, {"name": name}, row.decision_number, other)
        found.lines.append(line)
        (found.after if goes else found.before).append(Kin(other, name, row.effective_on, row.is_part))
    found.lines.sort(key=lambda line: line.on, reverse=True)
    return found


def _comes(row: UnitSuccession) -> str:
    return _("Nhận một phần của {name}") if row.is_part else _("Tiếp nhận {name}")


def _goes(versions: list[UnitVersion], row: UnitSuccession) -> str:
    """A unit that is answered for by its own superior was dissolved, not merged."""
    if row.is_part:
        return _("Một phần chuyển sang {name}")
    is_above = bool(versions) and versions[-1].parent_id == row.successor_id
    return _("Giải thể; {name} giữ hồ sơ") if is_above else _("Nhập vào {name}")


def changes_between(before: UnitVersion | None, version: UnitVersion, names: dict[int, str]) -> list[HistoryLine]:
    """What differs between two versions of a unit; without an earlier one it was founded."""
    on, number = version.first_on, version.decision_number
    if before is None:
        return [HistoryLine(on, _("Thành lập: {name}"), {"name": version.name}, number)]
    found = []
    if before.name != version.name:
        found.append(HistoryLine(on, _("Đổi tên thành {name}"), {"name": version.name}, number))
    if before.parent_id != version.parent_id:
        parent = names.get(version.parent_id or 0, "")
        found.append(HistoryLine(on, _("Chuyển về trực thuộc {name}"), {"name": parent}, number, version.parent_id))
    if before.authorised != version.authorised:
        change = {"before": str(before.authorised), "after": str(version.authorised)}
        found.append(HistoryLine(on, _("Biên chế từ {before} thành {after}"), change, number))
    if before.code != version.code:
        found.append(HistoryLine(on, _("Đổi mã thành {name}"), {"name": version.code}, number))
    return found


def names_of(unit_ids: Iterable[int]) -> dict[int, str]:
    """The last known name of each unit."""
    rows = UnitVersion.objects.filter(unit_id__in=list(unit_ids)).order_by("first_on")
    return dict(rows.values_list("unit_id", "name"))


def chain_above(version: UnitVersion) -> list[UnitVersion]:
    """The commands above a unit on its own days, from the top; names only, whoever asks."""
    ids = [int(step) for step in version.path.split("/")[:-2]]
    on = version.first_on if version.last_on else date.max
    rows = UnitVersion.objects.filter(unit_id__in=ids)
    rows = rows.filter(last_on=None) if on == date.max else rows.on(on)
    return sorted(rows, key=lambda row: len(row.path))

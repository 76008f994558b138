"""Which unit of the office a row means, who keeps its people, where its posts are."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sansang.kernel.names import name_key
from sansang.kernel.reasons import Reason
from sansang.organisation.models import COMMANDS, ESTABLISHMENTS, Unit, UnitVersion
from sansang.personnel.rules import POSTS_OF

# What soldiers write for short: a1 is squad 1, b2 platoon 2, c3 company 3.
_SHORT = {"a": "tieu doi", "b": "trung doi", "c": "dai doi", "td": "tieu doi"}
_SHORT_NAME = re.compile(r"(a|b|c|td)\s?(\d{1,2})")
_PARTS = re.compile(r"\s*[,;/]\s*|\s+[-–]\s+")
_SHORTEST_PART_OF_A_NAME = 5


@dataclass(frozen=True)
class UnitFound:
    """The unit of a row (None: nothing was said) and what to tell about how it was understood."""

    unit_id: int | None
    note: Reason | None = None


class Units:
    """The units below an office on a day, by folded name; a question asked before is not answered anew."""

    def __init__(self, office: Unit, day: date) -> None:
        own = UnitVersion.objects.filter(unit=office).on(day).select_related("unit").first()
        versions = [] if own is None else list(UnitVersion.objects.below(own).on(day).select_related("unit"))
        self.office = office
        self.home_place = own.place_id if own else None
        self.names = {version.unit_id: version.name for version in versions}
        self.units = {version.unit_id: version.unit for version in versions}
        self.paths = {version.unit_id: version.path for version in versions}
        self.ids_by_key: dict[str, list[int]] = {}
        for version in versions:
            self.ids_by_key.setdefault(name_key(version.name), []).append(version.unit_id)
        establishments = [version for version in versions if version.unit.kind in ESTABLISHMENTS]
        self.establishments = [version.unit_id for version in establishments]
        self.only = self.establishments[0] if len(establishments) == 1 else None
        self.militia_of = {version.place_id: version.unit_id for version in establishments if version.place_id}
        begins = UnitVersion.objects.filter(unit__in=list(self.names)).order_by("-first_on")
        self.begins = dict(begins.values_list("unit_id", "first_on"))
        self._answers: dict[tuple[str, str], UnitFound | Reason] = {}

    def find(self, written: str, group: str) -> UnitFound | Reason:
        """The unit written in the row, else the one the titles above it name; nothing when neither says one."""
        answer = self._answers.get((written, group))
        if answer is None:
            answer = self._answers[written, group] = self._find(written, group)
        return answer

    def _find(self, written: str, group: str) -> UnitFound | Reason:
        above = [part for part in reversed(group.split(" / ")) if part]
        if written:
            whole = self._called(name_key(written))
            parts = [written] if whole else _PARTS.split(written)
            found = whole or self._called(name_key(parts[0]))
            return self._chosen(written, found, [*parts[1:], *above]) if found else self._unknown(written)
        for at, part in enumerate(above):
            if found := self._called(name_key(part)):
                chosen = self._chosen(part, found, above[at + 1 :])
                return chosen if isinstance(chosen, UnitFound) else UnitFound(None, chosen)
        return UnitFound(None)

    def _called(self, key: str) -> list[int]:
        """Units of this folded name, short form or part of a name; a command stands for its establishment."""
        if short := _SHORT_NAME.fullmatch(key):
            key = f"{_SHORT[short[1]]} {int(short[2])}"
        found = self.ids_by_key.get(key, [])
        if not found and len(key) >= _SHORTEST_PART_OF_A_NAME:
            inside = f" {key} "
            found = [pk for name, ids in self.ids_by_key.items() if inside in f" {name} " for pk in ids]
        troops = [pk for pk in found if self.units[pk].kind not in COMMANDS]
        if troops:
            return troops
        return [pk for command in found for pk in self._below(command, self.establishments)]

    def _below(self, unit_id: int, among: Iterable[int]) -> list[int]:
        path = self.paths[unit_id]
        return [pk for pk in among if self.paths[pk].startswith(path)]

    def _chosen(self, written: str, found: list[int], contexts: Sequence[str]) -> UnitFound | Reason:
        """The one of several that stands below what the other words name."""
        for context in contexts:
            if len(found) == 1:
                break
            above = [pk for name, ids in self.ids_by_key.items() if name_key(context) in name for pk in ids]
            found = [pk for pk in found if any(self.paths[pk].startswith(self.paths[one]) for one in above)] or found
        if len(found) > 1:
            return Reason(
                "unit_ambiguous",
                "Có {number} đơn vị tên “{value}”; hãy ghi rõ thuộc đơn vị nào",
                {"value": written[:60], "number": len(found)},
            )
        name = self.names[found[0]]
        if name_key(name) == name_key(written):
            return UnitFound(found[0])
        return UnitFound(
            found[0], Reason("unit_understood", "Hiểu “{value}” là {name}", {"value": written[:60], "name": name})
        )

    def _unknown(self, written: str) -> Reason:
        own = {key: ids[0] for key, ids in self.ids_by_key.items() if self.units[ids[0]].kind not in COMMANDS}
        close = difflib.get_close_matches(name_key(written), list(own), n=2, cutoff=0.6)
        if not close:
            return Reason("unit_unknown", "Không có đơn vị “{value}” thuộc cơ quan này", {"value": written[:60]})
        names = ", ".join(self.names[own[key]] for key in close)
        return Reason(
            "unit_unknown_close",
            "Không có đơn vị “{value}”; có phải {names}?",
            {"value": written[:60], "names": names},
        )

    def default(self, residence_id: int | None) -> int | None:
        """Where a new member belongs when nothing says it: the office's one establishment, else that of the commune."""
        return self.only or self.militia_of.get(residence_id)

    def stands_below(self, unit_id: int, upper_id: int | None) -> bool:
        """True when a unit is another or stands below it; a list that names the upper one says nothing else."""
        upper, own = self.paths.get(upper_id or 0), self.paths.get(unit_id)
        return upper is not None and own is not None and own.startswith(upper)

    def component_of(self, unit_id: int | None) -> str:
        """The unit's own component, else on the spot: what most units are."""
        unit = self.units.get(unit_id or 0)
        return (unit.component if unit else "") or "TC"

    def chain(self, unit_id: int) -> list[int]:
        """The unit and what it stands below, up to the office and no further."""
        steps = [int(step) for step in self.paths.get(unit_id, "").split("/") if step]
        return [pk for pk in reversed(steps) if pk in self.units]

    def unit_of_post(self, unit_id: int, post: str) -> int | None:
        """The nearest unit on the way up that has this post; None when there is none within the office."""
        return next((pk for pk in self.chain(unit_id) if post in POSTS_OF.get(self.units[pk].kind, set())), None)

    def keeper_of(self, unit_id: int) -> Unit:
        """The command that keeps the records of a unit's people."""
        commands = (self.units[pk] for pk in self.chain(unit_id) if self.units[pk].kind in COMMANDS)
        return next(commands, self.office)

"""Which unit of the office a row means."""

from __future__ import annotations

import difflib
from datetime import date

from sansang.kernel.names import name_key
from sansang.kernel.reasons import Reason
from sansang.organisation.models import COMMANDS, ESTABLISHMENTS, Unit, UnitVersion


class Units:
    """The units below an office on a day, by folded name."""

    def __init__(self, office: Unit, day: date) -> None:
        own = UnitVersion.objects.filter(unit=office).on(day).select_related("unit").first()
        versions = [] if own is None else list(UnitVersion.objects.below(own).on(day).select_related("unit"))
        self.home_place = own.place_id if own else None
        self.by_name: dict[str, list[int]] = {}
        self.names: dict[int, str] = {}
        self.components: dict[int, str] = {}
        for version in versions:
            self.names[version.unit_id] = version.name
            self.components[version.unit_id] = version.unit.component
            if version.unit.kind not in COMMANDS:
                self.by_name.setdefault(name_key(version.name), []).append(version.unit_id)
        establishments = [version.unit_id for version in versions if version.unit.kind in ESTABLISHMENTS]
        self.only = establishments[0] if len(establishments) == 1 else None

    def find(self, written: str, group: str) -> int | Reason:
        """The unit written in the row, else named by the group above it, else the office's one establishment."""
        for text in (written, group):
            found = self._named(text) if text else None
            if found is not None:
                return found
        if written:
            close = difflib.get_close_matches(name_key(written), list(self.by_name), n=2, cutoff=0.6)
            names = ", ".join(self.names[self.by_name[key][0]] for key in close)
            if names:
                return Reason(
                    "unit_unknown_close",
                    "Không có đơn vị “{value}”; có phải {names}?",
                    {"value": written[:60], "names": names},
                )
            return Reason("unit_unknown", "Không có đơn vị “{value}” thuộc cơ quan này", {"value": written[:60]})
        if self.only is not None:
            return self.only
        return Reason("unit_missing", "Chưa rõ thuộc đơn vị nào; hãy thêm cột Đơn vị", {})

    def _named(self, text: str) -> int | None:
        found = self.by_name.get(name_key(text), [])
        return found[0] if len(found) == 1 else None

    def component_of(self, unit_id: int | None) -> str:
        """The unit's own component, else on the spot: what most units are."""
        return self.components.get(unit_id or 0) or "TC"

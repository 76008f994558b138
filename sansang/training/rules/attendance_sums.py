"""Attendance added up over people, units and everything below a unit; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sansang.training.rules.owed import Stood


@dataclass(frozen=True)
class Marks:
    """How many were there, had leave, stayed away."""

    present: int = 0
    excused: int = 0
    absent: int = 0

    @property
    def number(self) -> int:
        return self.present + self.excused + self.absent

    @property
    def share(self) -> float | None:
        """Of all marks those of people who were there; nothing where nobody was marked."""
        return self.present / self.number if self.number else None

    def plus(self, other: Marks) -> Marks:
        return Marks(self.present + other.present, self.excused + other.excused, self.absent + other.absent)


def total(found: Iterable[Marks]) -> Marks:
    """All of them together."""
    result = Marks()
    for one in found:
        result = result.plus(one)
    return result


@dataclass(frozen=True)
class UnitMarks:
    """A unit with everything below it, or (`is_own`) what is the unit's own alone."""

    unit: Stood
    marks: Marks
    is_own: bool = False
    has_below: bool = False


def lines_of(units: Mapping[int, Stood], own: Mapping[int, Marks], *, of: int | None) -> list[UnitMarks]:
    """The units directly below one (None: at the top of what is known), each with all below it, by path.

    What is the unit's own comes first, as a line of its own; units in which nobody was marked are left out.
    """
    sums: dict[int, Marks] = {}
    for pk, marks in own.items():
        for above in units[pk].line if pk in units else ():
            if above in units:
                sums[above] = sums.get(above, Marks()).plus(marks)
    parents = {pk: _parent(units[pk], units) for pk in sums}
    below = set(parents.values())
    found = [UnitMarks(units[pk], marks, has_below=pk in below) for pk, marks in sums.items() if parents[pk] == of]
    found.sort(key=lambda line: line.unit.path)
    if of is not None and of in units and of in own:
        found.insert(0, UnitMarks(units[of], own[of], is_own=True))
    return found


def _parent(unit: Stood, units: Mapping[int, Stood]) -> int | None:
    return next((pk for pk in reversed(unit.line[:-1]) if pk in units), None)

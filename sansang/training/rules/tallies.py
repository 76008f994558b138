"""Results of many people added up: everyone once, shares that follow from the counts; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sansang.training.rules.owed import Stood

PASSING = ("excellent", "good", "pass")
BETTER = ("excellent", "good")
GRADES = (*PASSING, "fail", "untested")
ENOUGH = {"pass": PASSING, "good": BETTER, "excellent": ("excellent",)}  # the grades that are at least this one


class Tally(NamedTuple):
    """How many people reached which grade, and how many hours they attended of those of their classes."""

    excellent: int = 0
    good: int = 0
    passed_only: int = 0
    failed: int = 0
    untested: int = 0
    hours: float = 0.0
    attended: float = 0.0

    @property
    def people(self) -> int:
        return self.tested + self.untested

    @property
    def tested(self) -> int:
        return self.passed + self.failed

    @property
    def passed(self) -> int:
        return self.better + self.passed_only

    @property
    def better(self) -> int:
        """Giỏi and khá together."""
        return self.excellent + self.good

    @property
    def share_passed(self) -> float | None:
        """Of those tested."""
        return self.passed / self.tested if self.tested else None

    @property
    def share_better(self) -> float | None:
        """Of those tested."""
        return self.better / self.tested if self.tested else None

    @property
    def share_attended(self) -> float | None:
        """Hours attended of the hours of the classes."""
        return self.attended / self.hours if self.hours else None


NOTHING = Tally()
_COLUMNS = dict(zip(GRADES, ("excellent", "good", "passed_only", "failed", "untested"), strict=True))


def tally(grade: str, *, people: int, hours: float, attended: float) -> Tally:
    """So many people of one grade."""
    return Tally(**{_COLUMNS[grade]: people}, hours=hours, attended=attended)


def total(found: Iterable[Tally]) -> Tally:
    """Everything added up."""
    rows = list(found)
    return Tally._make(map(sum, zip(*rows, strict=True))) if rows else NOTHING


@dataclass(frozen=True)
class Line:
    """A unit with everything below it, or (`is_own`) what is the unit's own alone."""

    unit: Stood
    tally: Tally
    is_own: bool = False
    has_below: bool = False


def rolled_up(units: Mapping[int, Stood], own: Mapping[int, Tally]) -> dict[int, Tally]:
    """Each unit with everything below it; units without anybody are left out."""
    parts: dict[int, list[Tally]] = defaultdict(list)
    for pk, one in own.items():
        for above in units[pk].line if pk in units and one.people else ():
            parts[above].append(one)
    return {pk: total(found) for pk, found in parts.items() if pk in units}


def lines_of(
    units: Mapping[int, Stood], own: Mapping[int, Tally], *, of: int | None, sums: Mapping[int, Tally] | None = None
) -> list[Line]:
    """The units directly below one (None: at the top of what is known), each with all below it, by path.

    What is the unit's own comes first, as a line of its own. `sums` are those rolled up, when the caller has them.
    """
    sums = rolled_up(units, own) if sums is None else sums
    parents = {pk: _parent(units[pk], units) for pk in sums}
    below = set(parents.values())
    found = [Line(units[pk], one, has_below=pk in below) for pk, one in sums.items() if parents[pk] == of]
    found.sort(key=lambda line: line.unit.path)
    if of is not None and of in units and own.get(of, NOTHING).people:
        found.insert(0, Line(units[of], own[of], is_own=True))
    return found


def _parent(unit: Stood, units: Mapping[int, Stood]) -> int | None:
    return next((pk for pk in reversed(unit.line[:-1]) if pk in units), None)

"""Counts that add up: per unit, per command, against what is authorised and against the population."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class Tally(NamedTuple):
    """How many serve, and how many of them are what."""

    strength: int = 0
    party: int = 0
    union: int = 0
    women: int = 0
    soldiers: int = 0

    def plus(self, other: Tally) -> Tally:
        return Tally(
            self.strength + other.strength,
            self.party + other.party,
            self.union + other.union,
            self.women + other.women,
            self.soldiers + other.soldiers,
        )


NOBODY = Tally()


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of some tallies; of none, nobody."""
    columns = list(zip(*tallies, strict=True))
    return Tally(*map(sum, columns)) if columns else NOBODY


def share(part: int | None, whole: int | None) -> float | None:
    """Part of a whole between 0 and 1 (or above); None where there is no whole to speak of."""
    return part / whole if part is not None and whole else None


@dataclass(frozen=True)
class UnitOn:
    """A unit as it stood on a day."""

    pk: int
    kind: str
    component: str
    name: str
    path: str
    reach_path: str
    place_id: int | None = None
    authorised: int = 0

    @cached_property
    def line(self) -> tuple[int, ...]:
        """The numbers of the units from the top of the tree down to this one."""
        return tuple(int(step) for step in self.path.split("/") if step)

    @property
    def parent_pk(self) -> int | None:
        return self.line[-2] if len(self.line) > 1 else None


def roots(units: Mapping[int, UnitOn]) -> list[UnitOn]:
    """The units whose superior is not among them, in the order of the tree."""
    return sorted((unit for unit in units.values() if unit.parent_pk not in units), key=lambda unit: unit.path)


def authorised_strengths(units: Mapping[int, UnitOn]) -> dict[int, int]:
    """What each unit may have: the figure set for it, else what the units below it add up to."""
    below: dict[int | None, int] = {}
    found = {}
    for unit in sorted(units.values(), key=lambda unit: -len(unit.line)):
        found[unit.pk] = unit.authorised or below.get(unit.pk, 0)
        below[unit.parent_pk] = below.get(unit.parent_pk, 0) + found[unit.pk]
    return found


def roll_up(units: Mapping[int, UnitOn], counts: Mapping[int, Tally]) -> dict[int, Tally]:
    """The tally of each unit together with everything below it; every person is counted once in each line."""
    found: dict[int, Tally] = {}
    for pk, tally in counts.items():
        if pk in units:
            for above in units[pk].line:
                if above in units:
                    found[above] = found.get(above, NOBODY).plus(tally)
    return found


def outermost(paths: Iterable[str]) -> list[str]:
    """The paths that no other of them leads to: the fewest beginnings that cover all."""
    found: list[str] = []
    for path in sorted(set(paths)):
        if not found or not path.startswith(found[-1]):
            found.append(path)
    return found


def population_on(years: Mapping[int, int], year: int) -> tuple[int, int] | None:
    """(year, persons) that hold in a year: the latest count of an earlier year, else the year's own."""
    earlier = [known for known in years if known < year]
    if earlier:
        return max(earlier), years[max(earlier)]
    return (year, years[year]) if year in years else None


class Fill:
    """How full a unit is, in one word; the words for people are in tables.py."""

    UNSET = "unset"
    FULL = "full"
    OVER = "over"
    SHORT = "short"
    FAR_SHORT = "far_short"


FAR_SHORT_BELOW = 0.8


def fill_state(strength: int, authorised: int) -> str:
    """Full, over, short, or far short (below four fifths); unset where no strength is authorised."""
    if not authorised:
        return Fill.UNSET
    if strength == authorised:
        return Fill.FULL
    if strength > authorised:
        return Fill.OVER
    return Fill.SHORT if strength >= FAR_SHORT_BELOW * authorised else Fill.FAR_SHORT

"""What someone owes, has done and still has to do in a year, in hours; sums of it by unit. Pure.

The amounts owed are those of the law (`sansang.law.training`); everything else was counted by the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

PARTS = ("political", "military", "civil_defence")


class Standing(StrEnum):
    """How someone stands towards the year's training."""

    DONE = "done"
    PLANNED = "planned"
    MISSING = "missing"
    NOTHING = "nothing"


class Hours(NamedTuple):
    """Hours of sessions one was present in, by part; `other` under no heading. `missed` are those one was not in."""

    political: float = 0.0
    military: float = 0.0
    civil_defence: float = 0.0
    other: float = 0.0
    missed: float = 0.0
    made_up: float = 0.0  # of those present, in make-up classes
    planned: float = 0.0  # of classes still to come
    planned_make_up: float = 0.0

    @property
    def present(self) -> float:
        return self.political + self.military + self.civil_defence + self.other

    def plus(self, other: Hours) -> Hours:
        return Hours._make(one + more for one, more in zip(self, other, strict=True))


NO_HOURS = Hours()


class Due(NamedTuple):
    """One person's year. `done` never counts what made up for the year before; `debt` is what that year left."""

    person_id: int
    unit_id: int
    path: str
    trainee: str  # whom the law trains together, a key of TRAINEE_WORDS; empty for officers in no unit
    programme: str  # a key of PROGRAMME_WORDS, or empty
    group: str  # of officers, a key of OFFICER_WORDS, or empty
    owed: float = 0.0
    civil_owed: float = 0.0
    course_owed: float = 0.0
    debt: float = 0.0
    hours: Hours = NO_HOURS
    course: Hours = NO_HOURS

    @property
    def debt_made_up(self) -> float:
        return min(self.debt, self.hours.made_up)

    @property
    def done(self) -> float:
        """Hours of this year's own training, no more than is owed."""
        return min(self.owed, self.hours.present - self.debt_made_up)

    @property
    def course_done(self) -> float:
        return min(self.course_owed, self.course.present)

    @property
    def civil_done(self) -> float:
        return min(self.civil_owed, self.hours.civil_defence)

    @property
    def all_owed(self) -> float:
        return self.owed + self.course_owed

    @property
    def all_done(self) -> float:
        return self.done + self.course_done

    @property
    def missing(self) -> float:
        """Hours of this year not yet done."""
        return self.all_owed - self.all_done

    @property
    def debt_left(self) -> float:
        """Hours of the year before not yet made up."""
        return self.debt - self.debt_made_up

    @property
    def to_make_up(self) -> float:
        """Hours to be made up: what the year before left, and what was missed in this year's classes and is missing."""
        return self.debt_left + min(self.hours.missed + self.course.missed, self.missing)

    @property
    def made_up(self) -> float:
        return self.hours.made_up + self.course.made_up

    @property
    def make_up_planned(self) -> float:
        return min(self.to_make_up, self.hours.planned_make_up + self.course.planned_make_up)

    @property
    def planned(self) -> float:
        """Of the hours missing or to be made up, those in classes to come that have a place for this person."""
        member = min(self.hours.planned, self.owed - self.done + self.debt_left)
        return member + min(self.course.planned, self.course_owed - self.course_done)

    @property
    def uncovered(self) -> float:
        """Hours neither done nor in a class to come."""
        return self.missing + self.debt_left - self.planned

    @property
    def standing(self) -> Standing:
        if not (self.all_owed or self.debt):
            return Standing.NOTHING
        if not (self.missing or self.debt_left):
            return Standing.DONE
        return Standing.PLANNED if self.uncovered <= 0 else Standing.MISSING


class Sums(NamedTuple):
    """A unit's year: people who owe something, and hours."""

    people: int = 0
    complete: int = 0
    uncovered: int = 0  # people with hours in no class to come
    behind: int = 0  # people with something to make up
    owed: float = 0.0
    done: float = 0.0
    missing: float = 0.0
    planned: float = 0.0
    to_make_up: float = 0.0
    civil_owed: float = 0.0
    civil_done: float = 0.0

    def plus(self, other: Sums) -> Sums:
        return Sums._make(one + more for one, more in zip(self, other, strict=True))

    @property
    def part_done(self) -> float | None:
        return self.done / self.owed if self.owed else None


NO_SUMS = Sums()


def sums_of(one: Due) -> Sums:
    """A person as a sum; nobody who owes nothing counts."""
    standing = one.standing
    if standing is Standing.NOTHING:
        return NO_SUMS
    to_make_up = one.to_make_up
    return Sums(
        1,
        standing is Standing.DONE,
        standing is Standing.MISSING,
        to_make_up > 0,
        one.all_owed,
        one.all_done,
        one.missing,
        one.planned,
        to_make_up,
        one.civil_owed,
        one.civil_done,
    )


def by_unit(dues: Iterable[Due]) -> dict[int, Sums]:
    """The sum of each unit itself, without those below it."""
    found: dict[int, Sums] = {}
    for one in dues:
        found[one.unit_id] = found.get(one.unit_id, NO_SUMS).plus(sums_of(one))
    return found


@dataclass(frozen=True)
class Stood:
    """A unit on a day: its place in the tree of that day."""

    pk: int
    name: str
    kind: str
    path: str
    line: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "line", tuple(int(step) for step in self.path.split("/") if step))


@dataclass(frozen=True)
class UnitSums:
    """A line of the table: a unit with everything below it, or (`is_own`) those of the unit itself alone."""

    unit: Stood
    sums: Sums
    is_own: bool = False
    has_below: bool = False


def table_of(units: Mapping[int, Stood], own: Mapping[int, Sums], *, of: int | None = None) -> list[UnitSums]:
    """The units directly below one (or at the top), each with all below it, in the order of the tree.

    Those who serve in the unit itself come first, as a line of their own. Units without anybody are left out.
    """
    sums, below = _rolled_up(units, own)
    lines = [
        UnitSums(unit, sums[unit.pk], has_below=bool(below.get(unit.pk)))
        for unit in sorted(units.values(), key=lambda unit: unit.path)
        if unit.pk in sums and _parent(unit, units) == of
    ]
    if of is not None and of in units and own.get(of, NO_SUMS).people:
        lines.insert(0, UnitSums(units[of], own[of], is_own=True))
    return lines


def _rolled_up(units: Mapping[int, Stood], own: Mapping[int, Sums]) -> tuple[dict[int, Sums], dict[int, int]]:
    """Each unit with everything below it, and how many units with people stand directly below each."""
    sums: dict[int, Sums] = {}
    for pk, one in own.items():
        if pk in units and one.people:
            for above in units[pk].line:
                if above in units:
                    sums[above] = sums.get(above, NO_SUMS).plus(one)
    below: dict[int, int] = {}
    for pk in sums:
        if (parent := _parent(units[pk], units)) is not None:
            below[parent] = below.get(parent, 0) + 1
    return sums, below


def _parent(unit: Stood, units: Mapping[int, Stood]) -> int | None:
    """The nearest unit above that is known."""
    return next((pk for pk in reversed(unit.line[:-1]) if pk in units), None)


def total(lines: Iterable[UnitSums]) -> Sums:
    """The sum of some lines."""
    found = NO_SUMS
    for line in lines:
        found = found.plus(line.sums)
    return found

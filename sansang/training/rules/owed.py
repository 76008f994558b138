"""What someone owes, has done and still has to do in a year, in hours; sums of it by unit. Pure.

The amounts owed are those of the law (`sansang.law.training`); everything else was counted by the caller.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
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


class Owes(NamedTuple):
    """Someone with what the law asks for in a year."""

    person_id: int
    unit_id: int
    path: str
    trainee: str  # whom the law trains together, a key of TRAINEE_WORDS; empty for officers in no unit
    programme: str  # a key of PROGRAMME_WORDS, or empty
    group: str  # of officers, a key of OFFICER_WORDS, or empty
    owed: float = 0.0
    civil_owed: float = 0.0
    course_owed: float = 0.0
    order: bytes = b""  # of names


class Due(NamedTuple):
    """One person's year in hours; made by `settled`. A member's training and an officer's course are told apart."""

    person_id: int
    unit_id: int
    path: str
    trainee: str
    programme: str
    group: str
    owed: float
    civil_owed: float
    course_owed: float
    order: bytes
    hours: Hours
    course: Hours
    debt: float  # what the year before left
    debt_left: float  # of it, not yet made up
    done: float  # of this year's own training, no more than is owed
    course_done: float
    civil_done: float
    missing: float  # of this year, not yet done
    planned: float  # of what is missing or to be made up, in classes to come with a place for this person
    to_make_up: float  # what the year before left, and what was missed in this year's classes and is missing
    standing: Standing

    @property
    def all_owed(self) -> float:
        return self.owed + self.course_owed

    @property
    def all_done(self) -> float:
        return self.done + self.course_done

    @property
    def made_up(self) -> float:
        return self.hours.made_up + self.course.made_up

    @property
    def make_up_planned(self) -> float:
        return min(self.to_make_up, self.hours.planned_make_up + self.course.planned_make_up)

    @property
    def uncovered(self) -> float:
        """Hours neither done nor in a class to come."""
        return self.missing + self.debt_left - self.planned


def settled(who: Owes, *, hours: Hours = NO_HOURS, course: Hours = NO_HOURS, debt: float = 0.0) -> Due:
    """Someone's year, from the hours of members' classes, those of courses for officers, and what the last year left.

    Hours of make-up classes settle the year before first; what is left of them counts for this year.
    """
    debt_made_up = min(debt, hours.made_up)
    done = min(who.owed, hours.present - debt_made_up)
    course_done = min(who.course_owed, course.present)
    debt_left = debt - debt_made_up
    missing = who.owed - done + who.course_owed - course_done
    planned = min(hours.planned, who.owed - done + debt_left) + min(course.planned, who.course_owed - course_done)
    return Due(
        *who,
        hours,
        course,
        debt,
        debt_left,
        done,
        course_done,
        min(who.civil_owed, hours.civil_defence),
        missing,
        planned,
        debt_left + min(hours.missed + course.missed, missing),
        _standing(who.owed + who.course_owed + debt, missing + debt_left, planned),
    )


def _standing(asked: float, left: float, planned: float) -> Standing:
    if not asked:
        return Standing.NOTHING
    if not left:
        return Standing.DONE
    return Standing.PLANNED if planned >= left else Standing.MISSING


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

    @property
    def part_done(self) -> float | None:
        return self.done / self.owed if self.owed else None


NO_SUMS = Sums()


def added_up(found: Iterable[Sums]) -> Sums:
    """The sum of some sums."""
    rows = list(found)
    return Sums._make(map(sum, zip(*rows, strict=True))) if rows else NO_SUMS


def sums_of(dues: Iterable[Due]) -> Sums:
    """The sum of some people; nobody who owes nothing counts."""
    rows = [
        (
            1,
            one.standing is Standing.DONE,
            one.standing is Standing.MISSING,
            one.to_make_up > 0,
            one.owed + one.course_owed,
            one.done + one.course_done,
            one.missing,
            one.planned,
            one.to_make_up,
            one.civil_owed,
            one.civil_done,
        )
        for one in dues
        if one.standing is not Standing.NOTHING
    ]
    return Sums._make(map(sum, zip(*rows, strict=True))) if rows else NO_SUMS


def by_unit(dues: Iterable[Due]) -> dict[int, Sums]:
    """The sum of each unit itself, without those below it."""
    of_unit: dict[int, list[Due]] = defaultdict(list)
    for one in dues:
        of_unit[one.unit_id].append(one)
    return {pk: sums_of(found) for pk, found in of_unit.items()}


@dataclass(frozen=True)
class Stood:
    """A unit on a day: its place in the tree of that day."""

    pk: int
    name: str
    kind: str
    path: str

    @cached_property
    def line(self) -> tuple[int, ...]:
        """The units on the way down to it, itself the last."""
        return tuple(int(step) for step in self.path.split("/") if step)


@dataclass(frozen=True)
class UnitSums:
    """A line of the table: a unit with everything below it, or (`is_own`) those of the unit itself alone."""

    unit: Stood
    sums: Sums
    is_own: bool = False
    has_below: bool = False


# The order of a table: who answers for most comes first, agencies after communes.
_RANKS = ("provincial_command", "regional_board", "district_command", "commune_command", "militia", "agency_command")


def table_of(units: Mapping[int, Stood], own: Mapping[int, Sums], *, of: int | None = None) -> list[UnitSums]:
    """The units directly below one (or at the top), each with all below it.

    Those who serve in the unit itself come first, as a line of their own; units without anybody are left out. Where
    only one unit stands below, what is below that one is shown in its place.
    """
    sums, below = _rolled_up(units, own)
    lines = []
    while True:
        if of is not None and own.get(of, NO_SUMS).people:
            lines.append(UnitSums(units[of], own[of], is_own=True))
        under = below.get(of, [])
        if len(under) != 1 or under[0] not in below:
            break
        of = under[0]
    ranked = sorted((units[pk] for pk in under), key=_rank)
    return lines + [UnitSums(unit, sums[unit.pk], has_below=unit.pk in below) for unit in ranked]


def _rank(unit: Stood) -> tuple[int, str]:
    return _RANKS.index(unit.kind) if unit.kind in _RANKS else len(_RANKS), unit.path


def _rolled_up(
    units: Mapping[int, Stood], own: Mapping[int, Sums]
) -> tuple[dict[int, Sums], dict[int | None, list[int]]]:
    """Each unit with everything below it, and the units with people that stand directly below each."""
    parts: dict[int, list[Sums]] = defaultdict(list)
    for pk, one in own.items():
        if pk in units and one.people:
            for above in units[pk].line:
                parts[above].append(one)
    sums = {pk: added_up(found) for pk, found in parts.items() if pk in units}
    below: dict[int | None, list[int]] = defaultdict(list)
    for pk in sums:
        below[_parent(units[pk], units)].append(pk)
    return sums, dict(below)


def _parent(unit: Stood, units: Mapping[int, Stood]) -> int | None:
    """The nearest unit above that is known."""
    return next((pk for pk in reversed(unit.line[:-1]) if pk in units), None)


def total(lines: Iterable[UnitSums]) -> Sums:
    """The sum of some lines."""
    return added_up(line.sums for line in lines)

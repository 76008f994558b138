"""What a timetable is made of: classes that need sessions, grounds, instructors and aids on offer, half-days."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from sansang.kernel.reasons import Reason


class Half(IntEnum):
    MORNING = 0
    AFTERNOON = 1
    EVENING = 2


class Slot(NamedTuple):
    """One half-day: nobody and nothing is in two places in it."""

    day: date
    half: Half


# Minutes after midnight from which to which a half-day lasts, unless the problem says otherwise.
HOURS: Mapping[Half, tuple[int, int]] = {
    Half.MORNING: (7 * 60, 11 * 60),
    Half.AFTERNOON: (13 * 60 + 30, 17 * 60 + 30),
    Half.EVENING: (19 * 60, 21 * 60),
}


@dataclass(frozen=True)
class SessionNeed:
    """One session of a class: its kind of content (what grounds and instructors must allow) and the aids it uses."""

    kind: str
    aids: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Avoided:
    """A day to avoid: never (`cost` None), or only if there is no other, at this cost a session."""

    name: str
    cost: int | None = None


@dataclass(frozen=True)
class ClassNeed:
    """A class whose sessions are held in this order between two days, both included.

    `people` are those whose time it takes; `size` counts them where they are not named yet. `grounds` and `instructors`
    narrow those it may have (nothing: any that allows the kind), `home` is the ground it would like best. `avoid` are
    days that are not for it, or only if there is no other.
    """

    key: str
    name: str
    sessions: tuple[SessionNeed, ...]
    first_on: date
    last_on: date
    people: frozenset[str] = frozenset()
    size: int = 0
    grounds: frozenset[str] = frozenset()
    instructors: frozenset[str] = frozenset()
    home: str = ""
    avoid: Mapping[date, Avoided] = field(default_factory=dict, hash=False)

    @property
    def head_count(self) -> int:
        return max(self.size, len(self.people))

    def cost(self, day: date) -> int | None:
        """What a session costs on this day; None where there may be none."""
        avoided = self.avoid.get(day)
        return avoided.cost if avoided else 0


@dataclass(frozen=True)
class GroundOffer:
    """A ground: one class at a time, kinds of content it allows, where it lies, seats (0: no limit)."""

    key: str
    name: str
    kinds: frozenset[str]
    place: str = ""
    seats: int = 0
    busy: frozenset[Slot] = frozenset()


@dataclass(frozen=True)
class InstructorOffer:
    """An instructor: kinds of content they may teach, half-days they cannot, sessions they already carry."""

    key: str
    name: str
    kinds: frozenset[str]
    busy: frozenset[Slot] = frozenset()
    carried: int = 0


@dataclass(frozen=True)
class AidOffer:
    """An aid with its stock, and how many are promised elsewhere in a half-day."""

    key: str
    name: str
    stock: int
    booked: Mapping[Slot, int] = field(default_factory=dict, hash=False)


class Placement(NamedTuple):
    """A session of a class (counted from 0) stands in this half-day, on this ground, with this instructor."""

    class_key: str
    number: int
    slot: Slot
    ground: str
    instructor: str


def no_travel(_one: str, _other: str) -> int:
    """Everything lies in one place."""
    return 0


@dataclass(frozen=True)
class Problem:
    """Everything a timetable is made from.

    `busy` are people's commitments elsewhere; `fixed` are sessions that stand already and stay; `minutes` is the travel
    time from one ground's place to another's; `per_day` the most sessions of one class on a day; `kind_names` the words
    for kinds of content.
    """

    classes: tuple[ClassNeed, ...]
    grounds: tuple[GroundOffer, ...]
    instructors: tuple[InstructorOffer, ...]
    aids: tuple[AidOffer, ...] = ()
    halves: tuple[Half, ...] = (Half.MORNING, Half.AFTERNOON)
    busy: Mapping[str, frozenset[Slot]] = field(default_factory=dict, hash=False)
    fixed: tuple[Placement, ...] = ()
    minutes: Callable[[str, str], int] = no_travel
    per_day: int = 2
    hours: Mapping[Half, tuple[int, int]] = field(default_factory=lambda: HOURS, hash=False)
    kind_names: Mapping[str, str] = field(default_factory=dict, hash=False)

    @cached_property
    def class_of(self) -> dict[str, ClassNeed]:
        return {one.key: one for one in self.classes}

    @cached_property
    def ground_of(self) -> dict[str, GroundOffer]:
        return {one.key: one for one in self.grounds}

    @cached_property
    def instructor_of(self) -> dict[str, InstructorOffer]:
        return {one.key: one for one in self.instructors}

    @cached_property
    def aid_of(self) -> dict[str, AidOffer]:
        return {one.key: one for one in self.aids}

    @cached_property
    def sharing(self) -> dict[tuple[str, str], int]:
        """How many people two classes have in common; both orders of the two keys, only pairs that share somebody."""
        classes_of: dict[str, list[str]] = defaultdict(list)
        for one in self.classes:
            for person in one.people:
                classes_of[person].append(one.key)
        pairs = (pair for keys in classes_of.values() for pair in combinations(keys, 2))
        counted = Counter(pairs)
        return {**counted, **{(other, one): count for (one, other), count in counted.items()}}

    @cached_property
    def _ways(self) -> dict[tuple[str, str], int]:
        places = {ground.place for ground in self.grounds}
        return {(one, other): self.minutes(one, other) if one != other else 0 for one in places for other in places}

    def way(self, ground: str, other: str) -> int:
        """Minutes from one ground to another; none between grounds of one place."""
        return self._ways[self.ground_of[ground].place, self.ground_of[other].place]

    @cached_property
    def longest_way(self) -> int:
        """The longest journey there can be: half-days this far apart or farther never stand in each other's way."""
        return max(self._ways.values(), default=0)

    def stock(self, aid: str, slot: Slot) -> int:
        """How many of an aid are free in a half-day; none of what the problem does not know."""
        offer = self.aid_of.get(aid)
        return offer.stock - offer.booked.get(slot, 0) if offer else 0

    def kind_name(self, kind: str) -> str:
        return self.kind_names.get(kind, kind)

    def time(self, slot: Slot) -> str:
        """A half-day in words that need no translation: “07:00 05/03/2026”."""
        start, _end = self.hours[slot.half]
        return f"{start // 60:02d}:{start % 60:02d} {slot.day:%d/%m/%Y}"

    def gap(self, earlier: Slot, later: Slot) -> int:
        """Minutes between the end of one half-day and the beginning of a later one."""
        days = (later.day - earlier.day).days
        return days * 24 * 60 + self.hours[later.half][0] - self.hours[earlier.half][1]


@dataclass(frozen=True)
class Unplaced:
    """A session without a place, and every reason."""

    class_key: str
    number: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Proposal:
    """A timetable: what stands where, what does not and why.

    No timetable could place more than `bound` sessions. `shortages` say in numbers what cannot fit whatever one does,
    `loads` how many sessions each instructor carries, `cost` what days better avoided add up to.
    """

    placements: tuple[Placement, ...]
    unplaced: tuple[Unplaced, ...]
    bound: int
    loads: Mapping[str, int]
    cost: int = 0
    shortages: tuple[Reason, ...] = ()

    @property
    def asked(self) -> int:
        return len(self.placements) + len(self.unplaced)

    @property
    def share(self) -> float:
        return len(self.placements) / self.asked if self.asked else 1.0

    @property
    def spread(self) -> float:
        """The standard deviation of the instructors' loads, in sessions."""
        loads = list(self.loads.values())
        if not loads:
            return 0.0
        mean = sum(loads) / len(loads)
        return float((sum((one - mean) ** 2 for one in loads) / len(loads)) ** 0.5)


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    for at in range((last - first).days + 1):
        yield first + timedelta(days=at)


def slots_of(problem: Problem, one: ClassNeed) -> list[Slot]:
    """The half-days open to a class: its window less forbidden days and its people's other times."""
    taken = frozenset[Slot]().union(*(problem.busy.get(person, ()) for person in one.people))
    allowed = (day for day in days_between(one.first_on, one.last_on) if one.cost(day) is not None)
    return [slot for day in allowed for half in sorted(problem.halves) if (slot := Slot(day, half)) not in taken]

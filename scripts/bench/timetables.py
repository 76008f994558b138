"""Problems for the timetable planner, made around a hidden timetable so that there is a complete one; a hand's way."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from sansang.planning.timetable.values import (
    ClassNeed,
    GroundOffer,
    Half,
    InstructorOffer,
    Placement,
    Problem,
    SessionNeed,
    Slot,
    slots_of,
)

KINDS = ("political", "drill", "tactics", "civil_defence")
FIRST = date(2026, 3, 2)
PLACES, APART = 12, 20  # communes along a road, so many minutes between neighbours


def minutes(one: str, other: str) -> int:
    return abs(int(one) - int(other)) * APART


class Hidden:
    """Builds a timetable session by session; a ground or an instructor is added when none is free."""

    def __init__(self, *, sessions: int, days: int, seed: int) -> None:
        self.days, self.chance = days, Random(seed)
        self.grounds: dict[str, tuple[frozenset[str], str]] = {}
        self.teachers: dict[str, frozenset[str]] = {}
        self.at: dict[str, dict[Slot, str]] = defaultdict(dict)  # who or what -> half-day -> place
        self.used = Counter[Slot]()
        for _ in range(-(-sessions * 8 // (days * len(Half) * 7))):  # seven of eight half-days of them are needed
            self._new_ground(str(self.chance.randrange(PLACES)))

    def a_class(self, key: str, sessions: int) -> ClassNeed:
        """A class of two sessions on each of just enough days, in a window a third longer."""
        needed = -(-sessions // 2)
        length = min(self.days, needed + max(1, needed // 3))
        starts = (self.chance.randrange(self.days - length + 1) for _ in range(4))
        start = min(starts, key=lambda at: sum(sum(self._use(day)) for day in range(at, at + length)))
        quietest = sorted(range(start, start + length), key=lambda day: sum(self._use(day)))[:needed]
        halves = [Slot(FIRST + timedelta(days=day), half) for day in sorted(quietest)
                  for half in sorted(sorted(Half, key=self._use(day).__getitem__)[:2])]  # fmt: skip
        needs = tuple(SessionNeed(self._session(key, slot)) for slot in halves[:sessions])
        return ClassNeed(
            key, key, needs, FIRST + timedelta(days=start), FIRST + timedelta(days=start + length - 1), size=60
        )

    def _use(self, day: int) -> list[int]:
        return [self.used[Slot(FIRST + timedelta(days=day), half)] for half in Half]

    def _session(self, key: str, slot: Slot) -> str:
        """Hide one session; returns its kind."""
        ground = next(self._grounds(key, slot), None) or self._new_ground(self.at[key].get(_before(slot), "0"))
        kinds, place = self.grounds[ground]
        kind = self.chance.choice(sorted(kinds))
        teacher = next(self._teachers(kind, slot, place), None) or self._new_teacher(kind)
        for name in (key, ground, teacher):
            self.at[name][slot] = place
        self.used[slot] += 1
        return kind

    def _grounds(self, key: str, slot: Slot) -> Iterator[str]:
        names = sorted(self.grounds)
        self.chance.shuffle(names)
        return (one for one in names if slot not in self.at[one] and self._in_reach(key, slot, self.grounds[one][1]))

    def _teachers(self, kind: str, slot: Slot, place: str) -> Iterator[str]:
        names = sorted(self.teachers)
        self.chance.shuffle(names)
        able = (one for one in names if kind in self.teachers[one] and slot not in self.at[one])
        return (one for one in able if self._in_reach(one, slot, place))

    def _in_reach(self, name: str, slot: Slot, place: str) -> bool:
        """Every other half-day of the day must be near; 90 minutes is less than any pause."""
        same_day = (where for when, where in self.at[name].items() if when.day == slot.day)
        return all(minutes(where, place) <= 90 for where in same_day)

    def _new_ground(self, place: str) -> str:
        key = f"g{len(self.grounds):03}"
        kinds = frozenset(self.chance.sample(KINDS, self.chance.choice((1, 2, 2, 3))))
        self.grounds[key] = (kinds, place if self.chance.random() < 0.5 else str(self.chance.randrange(PLACES)))
        return key if minutes(self.grounds[key][1], place) <= 90 else self._new_ground(place)

    def _new_teacher(self, kind: str) -> str:
        key = f"t{len(self.teachers):03}"
        self.teachers[key] = frozenset({kind, *self.chance.sample(KINDS, 1)})
        return key

    def busy(self, name: str, share: float) -> frozenset[Slot]:
        """Half-days taken by something else: a share of those not needed."""
        free = [slot for slot in self.slots() if slot not in self.at[name]]
        return frozenset(slot for slot in free if self.chance.random() < share)

    def slots(self) -> list[Slot]:
        return [Slot(FIRST + timedelta(days=day), half) for day in range(self.days) for half in Half]


def _before(slot: Slot) -> Slot:
    return Slot(slot.day, Half(max(0, slot.half - 1)))


def planted(
    classes: int, *, sessions: int = 12, days: int = 15, taken: float = 0.75, absent: float = 0.25, seed: int = 1
) -> Problem:
    """A problem of which a complete timetable exists.

    Of half-days not needed for it, this share of the grounds' and of the instructors' is taken by something else.
    """
    hidden = Hidden(sessions=classes * sessions, days=days, seed=seed)
    needs = tuple(hidden.a_class(f"c{at:03}", sessions) for at in range(classes))
    return Problem(
        classes=needs,
        grounds=tuple(
            GroundOffer(key, key, kinds, place, busy=hidden.busy(key, taken))
            for key, (kinds, place) in hidden.grounds.items()
        ),
        instructors=tuple(
            InstructorOffer(key, key, kinds, busy=hidden.busy(key, absent)) for key, kinds in hidden.teachers.items()
        ),
        halves=tuple(Half),
        minutes=minutes,
    )


def impossible(problem: Problem) -> Problem:
    """The same with two thirds of its grounds: some sessions cannot have a place."""
    return replace(problem, grounds=problem.grounds[: len(problem.grounds) * 2 // 3])


def first_fit(problem: Problem) -> list[Placement]:
    """What a careful hand does: class by class, the first half-day in which a ground and an instructor are free.

    It breaks no rule; nothing once placed is moved.
    """
    found: list[Placement] = []
    taken: dict[tuple[str, Slot], str] = {}
    for one in problem.classes:
        slots = iter(slots_of(problem, one))
        for number, session in enumerate(one.sessions):
            for slot in slots:
                if place := _first(problem, one, number, session.kind, slot, taken):
                    found.append(place)
                    where = problem.ground_of[place.ground].place
                    taken |= {(name, slot): where for name in (one.key, place.ground, place.instructor)}
                    break
    return found


def _first(
    problem: Problem, one: ClassNeed, number: int, kind: str, slot: Slot, taken: dict[tuple[str, Slot], str]
) -> Placement | None:
    def in_reach(name: str, place: str) -> bool:
        others = (Slot(slot.day, half) for half in problem.halves if half != slot.half)
        return all(minutes(taken.get((name, other), place), place) <= 90 for other in others)

    if sum((one.key, Slot(slot.day, half)) in taken for half in problem.halves) >= problem.per_day:
        return None
    for ground in problem.grounds:
        if kind not in ground.kinds or slot in ground.busy or (ground.key, slot) in taken:
            continue
        if in_reach(one.key, ground.place):
            for teacher in problem.instructors:
                is_free = kind in teacher.kinds and slot not in teacher.busy and (teacher.key, slot) not in taken
                if is_free and in_reach(teacher.key, ground.place):
                    return Placement(one.key, number, slot, ground.key, teacher.key)
    return None

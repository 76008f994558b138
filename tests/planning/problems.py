"""Small problems for the timetable planner, made by keywords or by chance."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from sansang.planning.timetable.values import (
    AidOffer,
    Avoided,
    ClassNeed,
    GroundOffer,
    Half,
    InstructorOffer,
    Placement,
    Problem,
    SessionNeed,
    Slot,
)

MONDAY = date(2026, 3, 2)
KINDS = ("political", "field")


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def morning(number: int) -> Slot:
    return Slot(day(number), Half.MORNING)


def afternoon(number: int) -> Slot:
    return Slot(day(number), Half.AFTERNOON)


def a_class(key: str = "a", kinds: str = "pp", *, first: int = 0, last: int = 4, aids=(), **more) -> ClassNeed:
    """A class whose sessions are named by letters: p political, f field."""
    names = {"p": "political", "f": "field", "x": "swimming"}
    sessions = tuple(SessionNeed(names[letter], aids=aids) for letter in kinds)
    return ClassNeed(key, f"Lớp {key}", sessions, day(first), day(last), **more)


def a_ground(key: str = "hall", kinds=KINDS, **more) -> GroundOffer:
    return GroundOffer(key, f"Nơi {key}", frozenset(kinds), **more)


def an_instructor(key: str = "an", kinds=KINDS, **more) -> InstructorOffer:
    return InstructorOffer(key, f"Thầy {key}", frozenset(kinds), **more)


def a_problem(classes=None, grounds=None, instructors=None, **more) -> Problem:
    return Problem(
        classes=tuple(classes or [a_class()]),
        grounds=tuple(grounds if grounds is not None else [a_ground()]),
        instructors=tuple(instructors if instructors is not None else [an_instructor()]),
        **more,
    )


def along_a_road(one: str, other: str) -> int:
    """Places are numbers; an hour and a half from one to the next."""
    return abs(int(one or 0) - int(other or 0)) * 90


def placed(key: str = "a", number: int = 0, slot: Slot | None = None, ground="hall", instructor="an") -> Placement:
    return Placement(key, number, slot or morning(0), ground, instructor)


class ByChance:
    """Up to four classes in four days, with everything that can stand in the way."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)

    def some(self, things: Iterable, most: int) -> frozenset:
        return frozenset(self.chance.sample(sorted(things), self.chance.randint(0, most)))

    def slot(self) -> Slot:
        return Slot(day(self.chance.randrange(4)), self.chance.choice(list(Half)))

    def slots(self) -> frozenset[Slot]:
        return frozenset(self.slot() for _ in range(self.chance.randrange(4)))

    def kinds(self) -> frozenset[str]:
        return self.chance.choice([frozenset(KINDS), frozenset(KINDS[:1]), frozenset(KINDS[1:])])

    def session(self) -> SessionNeed:
        aids = self.chance.choice([(), (), (), (("model", 1),), (("model", 2),)])
        return SessionNeed(self.chance.choice(KINDS), aids)

    def a_class(self, key: str) -> ClassNeed:
        first, last = sorted(self.chance.choices(range(4), k=2))
        sessions = tuple(self.session() for _ in range(self.chance.randint(1, 4)))
        size = self.chance.randrange(12)
        avoid = {day(at): self.an_avoided_day() for at in sorted(self.some(range(4), 2))}
        teachers = self.some(["t0", "t1"], 2) if self.chance.random() < 0.3 else frozenset()
        return ClassNeed(
            key, key, sessions, day(first), day(last), people=self.some("uvwxyz", 2), size=size,
            instructors=teachers, avoid=avoid,
        )  # fmt: skip

    def a_ground(self, key: str) -> GroundOffer:
        place, seats = self.chance.choice("012"), self.chance.choice([0, 0, 10])
        return GroundOffer(key, key, self.kinds(), place=place, seats=seats, busy=self.slots())

    def an_instructor(self, key: str) -> InstructorOffer:
        return InstructorOffer(key, key, self.kinds(), busy=self.slots())

    def an_avoided_day(self) -> Avoided:
        return Avoided("mùa gặt", self.chance.choice([None, 1, 5]))

    def problem(self) -> Problem:
        def named(prefix: str, most: int, build: Callable) -> tuple:
            return tuple(build(f"{prefix}{at}") for at in range(self.chance.randint(1, most)))

        halves = [(Half.MORNING,), (Half.MORNING, Half.AFTERNOON), tuple(Half)]
        return Problem(
            classes=named("c", 4, self.a_class),
            grounds=named("g", 3, self.a_ground),
            instructors=named("t", 3, self.an_instructor),
            aids=(AidOffer("model", "model", self.chance.choice([1, 2, 2, 3])),),
            halves=self.chance.choice(halves),
            busy={person: self.slots() for person in sorted(self.some("uvwxyz", 2))},
            minutes=along_a_road,
            per_day=self.chance.randint(1, 2),
        )


seeds = st.integers(0, 2**32)
problems = seeds.map(lambda seed: ByChance(seed).problem())


def anywhere(problem: Problem, key: str, number: int) -> list[Placement]:
    """Every placement there is for one session, right or wrong."""
    return [
        Placement(key, number, Slot(day(at), half), ground.key, instructor.key)
        for at in range(4)
        for half in problem.halves
        for ground in problem.grounds
        for instructor in problem.instructors
    ]

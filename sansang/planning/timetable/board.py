"""The board of a timetable in the making: every half-day holds a matching of sessions with grounds and instructors.

Putting a session into a half-day may hand other sessions of that half-day to another ground or instructor (augmenting
paths), never to another time. Grounds and instructors are bits of whole numbers, so that “who is free and able and in
reach” is a few operations. Every change is logged and can be taken back to a mark.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from sansang.planning.timetable.values import Placement, Problem, Slot, slots_of

NOWHERE = (-1, -1, -1)
Spot = tuple[int, int, int]  # half-day, ground, instructor


def bits(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set, the lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class Offers:
    """Who and what is on offer, as bits: the least flexible first, so that the lowest bit is the one to take."""

    def __init__(self, problem: Problem, slots: list[Slot]) -> None:
        self.grounds = sorted(problem.grounds, key=lambda one: (len(one.kinds), one.key))
        self.instructors = sorted(problem.instructors, key=lambda one: (len(one.kinds), one.key))
        kinds = {session.kind for one in problem.classes for session in one.sessions}
        self.ground_kinds = {kind: _mask(kind in one.kinds for one in self.grounds) for kind in kinds}
        self.instructor_kinds = {kind: _mask(kind in one.kinds for one in self.instructors) for kind in kinds}
        self.grounds_free = [_mask(slot not in one.busy for one in self.grounds) for slot in slots]
        self.instructors_free = [_mask(slot not in one.busy for one in self.instructors) for slot in slots]
        self.grounds_of_class = [
            _mask(
                (not one.grounds or ground.key in one.grounds) and not 0 < ground.seats < one.head_count
                for ground in self.grounds
            )
            for one in problem.classes
        ]
        self.instructors_of_class = [
            _mask(not one.instructors or row.key in one.instructors for row in self.instructors)
            for one in problem.classes
        ]


def _mask(bits_set: Iterable[bool]) -> int:
    return sum(1 << at for at, is_set in enumerate(bits_set) if is_set)


class Journeys:
    """Which half-days stand near enough for a journey to matter, and which grounds are within reach between them."""

    def __init__(self, problem: Problem, offers: Offers, slots: list[Slot]) -> None:
        longest, keys = problem.longest_way, [one.key for one in offers.grounds]
        self.near: list[list[tuple[int, list[int]]]] = [[] for _ in slots]
        reach: dict[tuple[int, bool], list[int]] = {}
        if not longest:
            return
        for at, earlier in enumerate(slots):
            for later_at in range(at + 1, len(slots)):
                gap = problem.gap(earlier, slots[later_at])
                if gap >= longest:
                    break
                if (gap, True) not in reach:
                    reach[gap, True] = [_mask(problem.way(one, other) <= gap for other in keys) for one in keys]
                    reach[gap, False] = [_mask(problem.way(other, one) <= gap for other in keys) for one in keys]
                # Standing on a ground there, these are the grounds that can be used here.
                self.near[later_at].append((at, reach[gap, True]))
                self.near[at].append((later_at, reach[gap, False]))


class Board:
    """Sessions are numbered through all classes; a session is nowhere or in a half-day with ground and instructor."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        opened = [slots_of(problem, one) for one in problem.classes]
        self.slots = sorted(set().union(*opened, (place.slot for place in problem.fixed)))
        self.number_of_slot = {slot: at for at, slot in enumerate(self.slots)}
        self.open = [[self.number_of_slot[slot] for slot in slots] for slots in opened]
        self.is_open = [frozenset(slots) for slots in self.open]
        self.offers = Offers(problem, self.slots)
        self.journeys = Journeys(problem, self.offers, self.slots)
        self.costs = [{at: cost for at in slots if (cost := one.cost(self.slots[at].day))}
                      for one, slots in zip(problem.classes, self.open, strict=True)]  # fmt: skip
        self.day_of = [slot.day.toordinal() for slot in self.slots]
        self.first: list[int] = []  # the number of each class's first session
        self.class_of: list[int] = []
        for at, one in enumerate(problem.classes):
            self.first.append(len(self.class_of))
            self.class_of += [at] * len(one.sessions)
        self.sessions = [session for one in problem.classes for session in one.sessions]
        self.index = {one.key: at for at, one in enumerate(problem.classes)}
        self.related: list[list[int]] = [[] for _ in problem.classes]
        for one_key, other_key in sorted(problem.sharing):
            self.related[self.index[one_key]].append(self.index[other_key])
        grounds = {one.key: at for at, one in enumerate(self.offers.grounds)}
        self.homes = [grounds.get(one.home, -1) for one in problem.classes]
        self._begin_empty()
        self._put_fixed()

    def _begin_empty(self) -> None:
        self.spot: list[Spot] = [NOWHERE] * len(self.sessions)
        self.on_ground: list[dict[int, int]] = [{} for _ in self.slots]
        self.with_instructor: list[dict[int, int]] = [{} for _ in self.slots]
        self.grounds_used = [0] * len(self.slots)
        self.instructors_used = [0] * len(self.slots)
        self.of_class: list[dict[int, int]] = [{} for _ in self.problem.classes]
        self.on_day: Counter[tuple[int, int]] = Counter()
        self.aids_used: Counter[tuple[str, int]] = Counter()
        self.load = [one.carried for one in self.offers.instructors]
        self.placed = self.cost = 0
        self.log: list[tuple[int, Spot]] = []

    def _put_fixed(self) -> None:
        """Sessions that stay: nobody else may take their grounds and instructors, nor may these change hands."""
        grounds = {one.key: at for at, one in enumerate(self.offers.grounds)}
        instructors = {one.key: at for at, one in enumerate(self.offers.instructors)}
        numbers = [self.number(place.class_key, place.number) for place in self.problem.fixed]
        self.fixed = frozenset(numbers)
        for session, place in zip(numbers, self.problem.fixed, strict=True):
            slot = self.number_of_slot[place.slot]
            spot = (slot, grounds[place.ground], instructors[place.instructor])
            self.move(session, spot)
            self.offers.grounds_free[slot] &= ~(1 << spot[1])
            self.offers.instructors_free[slot] &= ~(1 << spot[2])
        self.log.clear()

    def number(self, class_key: str, number: int) -> int:
        return self.first[self.index[class_key]] + number

    def sessions_of(self, one: int) -> range:
        return range(self.first[one], self.first[one] + len(self.problem.classes[one].sessions))

    def cost_of(self, one: int, slot: int) -> int:
        """What a session of the class costs in this half-day."""
        return self.costs[one].get(slot, 0)

    # Changes

    def move(self, session: int, spot: Spot) -> None:
        """Put a session somewhere else (or nowhere), logged; nothing is checked."""
        self.log.append((session, self.spot[session]))
        self._move(session, spot)

    def _move(self, session: int, spot: Spot) -> None:
        if self.spot[session][0] >= 0:
            self._lift(session, self.spot[session])
        self.spot[session] = spot
        if spot[0] >= 0:
            self._lay(session, spot)

    def _lift(self, session: int, spot: Spot) -> None:
        slot, ground, instructor = spot
        one = self.class_of[session]
        del self.of_class[one][slot]
        self.on_day[one, self.day_of[slot]] -= 1
        self.placed -= 1
        self.cost -= self.cost_of(one, slot)
        if ground >= 0:
            del self.on_ground[slot][ground]
            self.grounds_used[slot] ^= 1 << ground
        if instructor >= 0:
            del self.with_instructor[slot][instructor]
            self.instructors_used[slot] ^= 1 << instructor
            self.load[instructor] -= 1
        for aid, count in self.sessions[session].aids:
            self.aids_used[aid, slot] -= count

    def _lay(self, session: int, spot: Spot) -> None:
        slot, ground, instructor = spot
        one = self.class_of[session]
        self.of_class[one][slot] = session
        self.on_day[one, self.day_of[slot]] += 1
        self.placed += 1
        self.cost += self.cost_of(one, slot)
        if ground >= 0:
            self.on_ground[slot][ground] = session
            self.grounds_used[slot] |= 1 << ground
        if instructor >= 0:
            self.with_instructor[slot][instructor] = session
            self.instructors_used[slot] |= 1 << instructor
            self.load[instructor] += 1
        for aid, count in self.sessions[session].aids:
            self.aids_used[aid, slot] += count

    def mark(self) -> int:
        return len(self.log)

    def back_to(self, mark: int) -> None:
        """Undo everything since the mark."""
        while len(self.log) > mark:
            session, spot = self.log.pop()
            self._move(session, spot)

    def restore(self, spots: list[Spot]) -> None:
        """Make the board what it was when `spots` were copied; what was logged before is forgotten."""
        for session, spot in enumerate(self.spot):
            if spot != spots[session]:
                self._move(session, NOWHERE)
        for session, spot in enumerate(spots):
            if spot != self.spot[session]:
                self._move(session, spot)
        self.log.clear()

    # Where a session could stand

    def bounds(self, session: int) -> tuple[int, int]:
        """The half-days between the session placed before this one in its class and the one placed after it."""
        first = self.first[self.class_of[session]]
        before = next((self.spot[at][0] for at in range(session - 1, first - 1, -1) if self.spot[at][0] >= 0), -1)
        last = first + len(self.problem.classes[self.class_of[session]].sessions)
        after = next((self.spot[at][0] for at in range(session + 1, last) if self.spot[at][0] >= 0), len(self.slots))
        return before, after

    def has_time(self, session: int, slot: int) -> bool:
        """True if class, people and aids are free in the half-day and the day is not full; order is the caller's."""
        one = self.class_of[session]
        if slot not in self.is_open[one] or slot in self.of_class[one]:
            return False
        if self.on_day[one, self.day_of[slot]] >= self.problem.per_day:
            return False
        if any(slot in self.of_class[other] for other in self.related[one]):
            return False
        return all(
            self.aids_used[aid, slot] + count <= self.problem.stock(aid, self.slots[slot])
            for aid, count in self.sessions[session].aids
        )

    def grounds_for(self, session: int, slot: int) -> int:
        """Grounds, used or not, that the session could stand on in this half-day, for all who travel."""
        one, offers = self.class_of[session], self.offers
        mask = (
            offers.ground_kinds[self.sessions[session].kind] & offers.grounds_of_class[one] & offers.grounds_free[slot]
        )
        for near, reach in self.journeys.near[slot]:
            for other in (one, *self.related[one]):
                if (neighbour := self.of_class[other].get(near)) is not None:
                    mask &= reach[self.spot[neighbour][1]]
            instructor = self.spot[session][2]
            if instructor >= 0 and (neighbour := self.with_instructor[near].get(instructor)) is not None:
                mask &= reach[self.spot[neighbour][1]]
        return mask

    def instructors_for(self, session: int, slot: int, ground: int) -> int:
        """Instructors, teaching or not, who could take the session on this ground in this half-day."""
        mask = self.offers.instructor_kinds[self.sessions[session].kind] & self.offers.instructors_free[slot]
        mask &= self.offers.instructors_of_class[self.class_of[session]]
        for near, reach in self.journeys.near[slot]:
            for far in bits(self.grounds_used[near]):
                if not reach[far] >> ground & 1:
                    mask &= ~(1 << self.spot[self.on_ground[near][far]][2])
        return mask

    # Putting a session in

    def put(self, session: int, slot: int) -> bool:
        """Give a session a ground and an instructor in this half-day if any exchange within it allows; else nothing."""
        mark = self.mark()
        if not self._put_on_ground(session, slot):
            return False
        if self._give_instructor(session, slot):
            return True
        for ground in self._other_grounds(session, slot):
            self.move(session, (slot, ground, -1))
            if self._give_instructor(session, slot):
                return True
        self.back_to(mark)
        return False

    def _other_grounds(self, session: int, slot: int) -> list[int]:
        """Free grounds elsewhere, which may be nearer to an instructor."""
        if not self.journeys.near[slot]:
            return []
        return list(bits(self.grounds_for(session, slot) & ~self.grounds_used[slot]))

    def _put_on_ground(self, session: int, slot: int) -> bool:
        holders = self.on_ground[slot]

        def wanted(one: int) -> int:
            return self.grounds_for(one, slot)

        path = _augmented(session, wanted, self.grounds_used[slot], holders, self._ground_of_choice)
        for one, ground in path:
            self.move(one, (slot, ground, self.spot[one][2]))
        return bool(path)

    def _ground_of_choice(self, session: int, free: int) -> int:
        """The class's own if that is free, else where it was last, else the ground that allows the fewest kinds."""
        home = self.homes[self.class_of[session]]
        if home >= 0 and free >> home & 1:
            return home
        before, _after = self.bounds(session)
        if before >= 0:
            ground = self.spot[self.of_class[self.class_of[session]][before]][1]
            if ground >= 0 and free >> ground & 1:
                return ground
        return (free & -free).bit_length() - 1

    def _give_instructor(self, session: int, slot: int) -> bool:
        def wanted(one: int) -> int:
            return self.instructors_for(one, slot, self.spot[one][1])

        path = _augmented(
            session, wanted, self.instructors_used[slot], self.with_instructor[slot], self._instructor_of_choice
        )
        for one, instructor in path:
            self.move(one, (slot, self.spot[one][1], instructor))
        return bool(path)

    def _instructor_of_choice(self, _session: int, free: int) -> int:
        """Who carries least; of equals, who may teach the fewest kinds."""
        return min(bits(free), key=self.load.__getitem__)

    def placements(self) -> list[Placement]:
        found = []
        for session, (slot, ground, instructor) in enumerate(self.spot):
            if slot >= 0:
                one = self.class_of[session]
                names = self.offers.grounds[ground].key, self.offers.instructors[instructor].key
                key, number = self.problem.classes[one].key, session - self.first[one]
                found.append(Placement(key, number, self.slots[slot], *names))
        return sorted(found)


def _augmented(
    session: int,
    wanted: Callable[[int], int],
    used: int,
    holders: Mapping[int, int],
    choice: Callable[[int, int], int],
) -> list[tuple[int, int]]:
    """Moves that give the session one of what it wants, each holder on the way another; to be done in this order."""
    came_from: dict[int, int] = {}  # what is held -> the session that wants it
    holds: dict[int, int] = {}
    queue, seen = [session], 0
    for one in queue:
        mask = wanted(one) & ~seen
        if free := mask & ~used:
            moves = [(one, choice(one, free))]
            while one != session:
                held = holds[one]
                one = came_from[held]
                moves.append((one, held))
            return moves
        seen |= mask
        for held in bits(mask):
            came_from[held] = one
            if holders[held] != one:
                holds[holders[held]] = held
                queue.append(holders[held])
    return []

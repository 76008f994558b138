"""What cannot fit whatever one does, by counting; and the most that could.

Hall's condition: sessions that only some offers can take, in days that only they have, are no more than those offers'
half-days. Where it is broken, the two numbers are the reason. `most_possible` is the largest flow of sessions into
half-days of grounds, and of instructors: no timetable places more.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import accumulate, combinations

from sansang.kernel.reasons import Reason
from sansang.planning.timetable.flow import Flow
from sansang.planning.timetable.values import ClassNeed, GroundOffer, InstructorOffer, Problem, Slot, slots_of

Offer = GroundOffer | InstructorOffer
Window = tuple[date, date]
MANY = (
    8  # up to so many kinds that differ in who offers them every set is counted; of more the small ones and the whole
)


@dataclass(frozen=True)
class Shortage:
    """More sessions of some kinds between two days than grounds (or instructors) have half-days for."""

    what: str
    kinds: frozenset[str]
    window: Window
    need: int
    have: int

    @property
    def lack(self) -> int:
        return self.need - self.have

    def reason(self, problem: Problem) -> Reason:
        params = {
            "kinds": ", ".join(sorted(problem.kind_name(kind) for kind in self.kinds)),
            "first": f"{self.window[0]:%d/%m/%Y}",
            "last": f"{self.window[1]:%d/%m/%Y}",
            "need": self.need,
            "have": self.have,
        }
        if self.what == "grounds":
            message = "Nơi học cho nội dung {kinds} từ {first} đến {last}: cần {need} buổi, có {have}."
            return Reason("too_few_grounds", message, params)
        message = "Người dạy cho nội dung {kinds} từ {first} đến {last}: cần {need} buổi, có {have}."
        return Reason("too_few_instructors", message, params)

    def concerns(self, one: ClassNeed, kind: str) -> bool:
        return kind in self.kinds and self.window[0] <= one.first_on and one.last_on <= self.window[1]


class Counts:
    """A problem in numbers: where each class could be held, and what is offered for each kind of content."""

    def __init__(self, problem: Problem, *, without: frozenset[tuple[str, int]] = frozenset()) -> None:
        """`without` are sessions (class, number) that nothing on offer could take; they are not counted."""
        self.problem = problem
        self.kinds = {
            one.key: [each.kind for at, each in enumerate(one.sessions) if (one.key, at) not in without]
            for one in problem.classes
        }
        self.open = {one.key: slots_of(problem, one) for one in problem.classes}
        self.slots = sorted(set[Slot]().union(*self.open.values()))
        self.offers: dict[str, Sequence[Offer]] = {"grounds": problem.grounds, "instructors": problem.instructors}

    def room_of(self, one: ClassNeed) -> int:
        """How many sessions a class could hold, were everything else free."""
        return self._room(self.open[one.key])

    def room_without_people(self, one: ClassNeed) -> int:
        """The same, had its people no other time promised."""
        return self._room(slots_of(self.problem, replace(one, people=frozenset())))

    def _room(self, slots: Sequence[Slot]) -> int:
        on_day = Counter(slot.day for slot in slots)
        return sum(min(count, self.problem.per_day) for count in on_day.values())

    # Shortages

    def shortages(self) -> list[Shortage]:
        """Every shortage that counting finds, largest lack first; more kinds are named only if they lack more."""
        found = [worst for what in self.offers for kinds in self._sets_of_kinds(what)
                 if (worst := self._worst(what, kinds))]  # fmt: skip
        telling = [one for one in found if not any(_says_more(other, one) for other in found)]
        return sorted(telling, key=lambda one: (-one.lack, one.what, one.window, sorted(one.kinds)))

    def _atoms(self, what: str) -> list[frozenset[str]]:
        """Kinds of content that the same offers allow, together."""
        alike: dict[frozenset[str], set[str]] = defaultdict(set)
        for kind in set[str]().union(*self.kinds.values()):
            alike[frozenset(offer.key for offer in self.offers[what] if kind in offer.kinds)].add(kind)
        return sorted((frozenset(kinds) for kinds in alike.values()), key=sorted)

    def _sets_of_kinds(self, what: str) -> Iterator[frozenset[str]]:
        atoms = self._atoms(what)
        sizes = range(1, len(atoms) + 1) if len(atoms) <= MANY else (1, 2, len(atoms))
        for size in sizes:
            yield from (frozenset[str]().union(*chosen) for chosen in combinations(atoms, size))

    @cached_property
    def _needs(self) -> Counter[tuple[Window, str]]:
        """Sessions by the window and the kind of content."""
        classes = self.problem.classes
        return Counter(((one.first_on, one.last_on), kind) for one in classes for kind in self.kinds[one.key])

    def _worst(self, what: str, kinds: frozenset[str]) -> Shortage | None:
        """The stretch of days in which these kinds lack most, if they lack at all."""
        need_in = Counter[Window]()
        for (window, kind), count in self._needs.items():
            if kind in kinds:
                need_in[window] += count
        able = [offer for offer in self.offers[what] if not offer.kinds.isdisjoint(kinds)]
        busy = Counter(slot for offer in able for slot in offer.busy)
        total = [0, *accumulate(len(able) - busy[slot] for slot in self.slots)]
        worst = None
        by_last = sorted(need_in.items(), key=lambda item: item[0][1])
        for first in sorted({window[0] for window in need_in}):
            need, before = 0, total[bisect_left(self.slots, (first,))]
            for window, count in by_last:
                if window[0] >= first:
                    need += count
                    have = total[bisect_right(self.slots, (window[1], len(self.problem.hours)))] - before
                    if need - have > (worst.lack if worst else 0):
                        worst = Shortage(what, kinds, (first, window[1]), need, have)
        return worst

    # The most that could be placed

    def most_possible(self) -> int:
        """No timetable places more sessions than this."""
        return min((self._most(what) for what in self.offers), default=0)

    def _groups(self) -> dict[tuple[Slot, ...], list[ClassNeed]]:
        groups: dict[tuple[Slot, ...], list[ClassNeed]] = defaultdict(list)
        for one in self.problem.classes:
            groups[tuple(self.open[one.key])].append(one)
        return groups

    def _most(self, what: str) -> int:
        """The largest flow from classes held in the same half-days, by kind, into the half-days of what is offered."""
        flow = Flow()
        for number, (slots, classes) in enumerate(self._groups().items()):
            flow.edge("from", number, sum(min(len(self.kinds[one.key]), self.room_of(one)) for one in classes))
            kinds = Counter(kind for one in classes for kind in self.kinds[one.key])
            for kind, count in kinds.items():
                holders = sum(kind in self.kinds[one.key] for one in classes)
                flow.edge(number, (number, kind), count)
                for slot in slots:
                    flow.edge((number, kind), (slot, kind), holders)
        for atom in self._alike(what):
            busy = Counter(slot for offer in atom for slot in offer.busy)
            for slot in self.slots:
                flow.edge((slot, atom[0].key), "to", len(atom) - busy[slot])
                for kind in atom[0].kinds:
                    flow.edge((slot, kind), (slot, atom[0].key), len(atom))
        return flow.largest("from", "to")

    def _alike(self, what: str) -> list[list[Offer]]:
        """Offers that allow the same kinds of content, together."""
        alike: dict[frozenset[str], list[Offer]] = defaultdict(list)
        for offer in self.offers[what]:
            alike[offer.kinds].append(offer)
        return list(alike.values())


def _says_more(other: Shortage, one: Shortage) -> bool:
    """True if the other names fewer kinds, or the same, and no smaller lack."""
    return other.what == one.what and other.kinds < one.kinds and other.lack >= one.lack

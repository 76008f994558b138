"""Dispatch, then repair: half-days in order, the most pressing class first; who was left out presses harder next time.

Every choice is made by numbers and one seeded chance; how long it looks is a count of passes and rounds.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from sansang.planning.timetable.board import NOWHERE, Board

Score = tuple[int, int]  # sessions without a place, cost of days better avoided: less is better


@dataclass(frozen=True)
class Effort:
    """How much to look: passes over everything, then rounds that take a few classes out and put them in again."""

    passes: int = 12
    rounds: int = 1000
    classes_a_round: int = 5
    seed: int = 1


Told = Callable[[int, int], None]  # how many steps are done, of how many


class Search:
    """Looks for a better board; `score` never gets worse from one step to the next."""

    def __init__(self, board: Board, *, hopeless: frozenset[int], enough: int, effort: Effort) -> None:
        """`hopeless` sessions are never tried; with `enough` placed nothing better can exist but a lower cost."""
        self.board, self.hopeless, self.enough, self.effort = board, hopeless, enough, effort
        self.chance = Random(effort.seed)  # noqa: S311 (choices, no secrets)
        self.everyone = list(range(len(board.problem.classes)))
        self.room = [self._room(one) for one in self.everyone]
        self.cheapest_first = [0, *sorted({cost for costs in board.costs for cost in costs.values()})]

    def _room(self, one: int) -> dict[int, tuple[int, int]]:
        """For each half-day open to a class: open half-days from it on that day; sessions that fit in later days."""
        board, found, later, today, day = self.board, {}, 0, 0, -1
        most = board.problem.per_day
        for slot in reversed(board.open[one]):
            if board.day_of[slot] != day:
                later, today, day = later + min(most, today), 0, board.day_of[slot]
            today += 1
            found[slot] = (today, later)
        return found

    @property
    def score(self) -> Score:
        return len(self.board.sessions) - self.board.placed, self.board.cost

    @property
    def is_best_possible(self) -> bool:
        return self.board.placed >= self.enough and not self.board.cost

    def waiting(self, one: int) -> list[int]:
        """The sessions of a class that could have a place and have none."""
        spots, hopeless = self.board.spot, self.hopeless
        return [at for at in self.board.sessions_of(one) if spots[at] is NOWHERE and at not in hopeless]

    # One pass

    def dispatch(self, classes: Sequence[int], pressing: dict[int, float], *, cost: int) -> None:
        """Go through the half-days in order; in each, classes with the least time to spare choose first."""
        board, ahead = self.board, {one: self.waiting(one) for one in classes}
        for slot in range(len(board.slots)):
            here = [(self._spare(one, slot, len(left)) - pressing.get(one, 0), one) for one, left in ahead.items()
                    if left and slot in board.is_open[one] and board.cost_of(one, slot) <= cost]  # fmt: skip
            for _spare, one in sorted(here):
                session = ahead[one][0]
                if self._in_order(session, slot) and board.has_time(session, slot) and board.put(session, slot):
                    ahead[one].pop(0)

    def _in_order(self, session: int, slot: int) -> bool:
        before, after = self.board.bounds(session)
        return before < slot < after

    def _spare(self, one: int, slot: int, left: int) -> float:
        """How many sessions more than it must a class could still hold from this half-day on."""
        today, later = self.room[one][slot]
        used = self.board.on_day[one, self.board.day_of[slot]]
        return later + min(today, self.board.problem.per_day - used) - left

    def fill(self, classes: Sequence[int]) -> None:
        """Whatever still waits takes the first half-day between its neighbours that has room, cheap days first."""
        for cost in self.cheapest_first:
            for one in classes:
                for session in self.waiting(one):
                    self._fill(session, cost)

    def _fill(self, session: int, cost: int) -> None:
        board = self.board
        (before, after), one = board.bounds(session), board.class_of[session]
        opened = board.open[one]
        for slot in opened[bisect_left(opened, before + 1) : bisect_left(opened, after)]:
            if board.cost_of(one, slot) <= cost and board.has_time(session, slot) and board.put(session, slot):
                return

    def slide(self, classes: Sequence[int]) -> None:
        """Classes on days better avoided move as late, or as early, as they can, if that takes them off such days."""
        for one in classes:
            for later in (True, False):
                mark, cost = self.board.mark(), self._cost_of(one)
                if cost:
                    sessions = self.board.sessions_of(one)
                    for session in reversed(sessions) if later else sessions:
                        self._slide(session, later=later)
                    if self._cost_of(one) >= cost:
                        self.board.back_to(mark)

    def _slide(self, session: int, *, later: bool) -> None:
        """Move a session as far as possible without going to a dearer day."""
        board, (here, _ground, _instructor) = self.board, self.board.spot[session]
        if here < 0 or session in board.fixed:
            return
        (before, after), one = board.bounds(session), board.class_of[session]
        opened = [slot for slot in board.open[one] if before < slot < after]
        ways = [slot for slot in reversed(opened) if slot > here] if later else [slot for slot in opened if slot < here]
        mark = board.mark()
        board.move(session, NOWHERE)
        for slot in ways:
            is_dearer = board.cost_of(one, slot) > board.cost_of(one, here)
            if not is_dearer and board.has_time(session, slot) and board.put(session, slot):
                return
        board.back_to(mark)

    # Better and better

    def run(self, told: Told) -> None:
        """Passes, then rounds, until nothing better can exist or the effort is spent."""
        steps = self.effort.passes + self.effort.rounds
        pressing: dict[int, float] = {}
        best, spots = self.score, list(self.board.spot)
        begun = list(self.board.spot)
        for at in range(self.effort.passes):
            self.board.restore(begun)
            self.dispatch(self.everyone, pressing, cost=self._cost_of_pass(at))
            self.fill(self.everyone)
            self.slide(self.everyone)
            self._press(pressing)
            if self.score < best:
                best, spots = self.score, list(self.board.spot)
            told(at + 1, steps)
            if self.is_best_possible:
                break
        self.board.restore(spots)
        for at in range(self.effort.rounds):
            if self.is_best_possible or not self._round():
                break
            told(self.effort.passes + at + 1, steps)

    def _cost_of_pass(self, at: int) -> int:
        """Passes try without the days better avoided first, then with dearer and dearer ones."""
        return self.cheapest_first[at % len(self.cheapest_first)]

    def _press(self, pressing: dict[int, float]) -> None:
        for one in self.everyone:
            left = len(self.waiting(one))
            pressing[one] = pressing.get(one, 0) * 0.8 + left + self.chance.random() * 0.5

    def _round(self) -> bool:
        """Take a class that lacks something and a few that compete with it out, and put them in again."""
        lacking = [one for one in self.everyone if self.waiting(one) or self._cost_of(one)]
        if not lacking:
            return False
        one = self.chance.choice(lacking)
        rivals = self._rivals(one)
        count = min(len(rivals), self.chance.randint(1, self.effort.classes_a_round))
        classes = [one, *self.chance.sample(rivals, count)]
        self._again(classes)
        return True

    def _again(self, classes: list[int]) -> None:
        board, before, mark = self.board, self.score, self.board.mark()
        for other in classes:
            for session in board.sessions_of(other):
                if board.spot[session] is not NOWHERE and session not in board.fixed:
                    board.move(session, NOWHERE)
        pressing = {other: self.chance.random() * 6 for other in classes} | {classes[0]: 6.0}
        self.dispatch(classes, pressing, cost=self.chance.choice(self.cheapest_first))
        self.fill(classes)
        self.slide(classes)
        if self.score > before:
            board.back_to(mark)
        board.log.clear()

    def _cost_of(self, one: int) -> int:
        return sum(self.board.cost_of(one, slot) for slot in self.board.of_class[one])

    def _rivals(self, one: int) -> list[int]:
        """Other classes whose time overlaps this one's."""
        mine = self.board.is_open[one]
        return [other for other in self.everyone if other != one and not mine.isdisjoint(self.board.is_open[other])]

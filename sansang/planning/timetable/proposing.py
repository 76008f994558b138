"""From a problem to a proposal."""

from __future__ import annotations

from sansang.kernel.reasons import RuleViolated
from sansang.planning.timetable.balancing import balance
from sansang.planning.timetable.board import Board
from sansang.planning.timetable.checking import broken
from sansang.planning.timetable.counting import Counts
from sansang.planning.timetable.explaining import Explaining, hopeless
from sansang.planning.timetable.search import Effort, Search, Told
from sansang.planning.timetable.values import Problem, Proposal, Unplaced


def _tell_nobody(_done: int, _all: int) -> None:
    """Nobody is waiting for the steps."""


def propose(problem: Problem, *, effort: Effort | None = None, told: Told = _tell_nobody) -> Proposal:
    """A timetable that breaks no rule, places what it can and says why the rest has no place.

    `fixed` sessions stay where they are. The same problem and effort always give the same proposal. `told` hears how
    many steps of how many are done. Raises RuleViolated if the fixed sessions themselves break a rule.
    """
    if reasons := broken(problem.fixed, problem):
        raise RuleViolated(reasons)
    board, lost = Board(problem), _lost(problem)
    counts = Counts(problem, without=lost)
    shortages, bound = counts.shortages(), counts.most_possible()
    never = frozenset(board.number(key, at) for key, at in lost)
    search = Search(board, hopeless=never, enough=bound, effort=effort or Effort())
    search.run(told)
    balance(board)
    search.fill(search.everyone)
    why = Explaining(board, counts, shortages)
    unplaced = [
        Unplaced(problem.classes[one].key, at - board.first[one], why.reasons(at))
        for at, one in enumerate(board.class_of)
        if board.spot[at][0] < 0
    ]
    return Proposal(
        placements=tuple(board.placements()),
        unplaced=tuple(unplaced),
        bound=bound,
        loads={one.key: load for one, load in zip(board.offers.instructors, board.load, strict=True)},
        cost=board.cost,
        shortages=tuple(shortage.reason(problem) for shortage in shortages),
    )


def _lost(problem: Problem) -> frozenset[tuple[str, int]]:
    """Sessions that nothing on offer could ever take."""
    kinds = ((one, at, session) for one in problem.classes for at, session in enumerate(one.sessions))
    return frozenset((one.key, at) for one, at, session in kinds if hopeless(problem, one, session))

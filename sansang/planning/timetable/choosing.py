"""What a hand can choose from: where else one session could stand while everything else stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sansang.planning.timetable.board import Board
from sansang.planning.timetable.checking import broken
from sansang.planning.timetable.values import Placement, Problem


def places_for(problem: Problem, placements: Sequence[Placement], class_key: str, number: int) -> list[Placement]:
    """One place for the session in every half-day that has any; none while the others break a rule themselves.

    Of grounds the class's own is taken or the least flexible, of instructors the one with the fewest sessions.
    """
    others = tuple(one for one in placements if (one.class_key, one.number) != (class_key, number))
    if broken(others, problem):
        return []
    board = Board(replace(problem, fixed=others))
    session = board.number(class_key, number)
    before, after = board.bounds(session)
    found = []
    for slot in board.open[board.class_of[session]]:
        if before < slot < after and board.has_time(session, slot) and board.put(session, slot):
            _slot, ground, instructor = board.spot[session]
            names = board.offers.grounds[ground].key, board.offers.instructors[instructor].key
            found.append(Placement(class_key, number, board.slots[slot], *names))
            board.back_to(0)
    return found

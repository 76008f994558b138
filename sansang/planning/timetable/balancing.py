"""Evening out: sessions go from instructors with many to instructors with few, through others if need be."""

from __future__ import annotations

from sansang.planning.timetable.board import Board, bits

Hand = tuple[int, int]  # a session and the instructor who takes it
Place = tuple[int, int]


def balance(board: Board) -> None:
    """Hand sessions on until no chain of hands makes the loads more even; times and grounds stay."""
    stuck: set[int] = set()
    while giver := _heaviest(board, stuck):
        chain = _chain(board, giver - 1)
        if not chain or not _hand_on(board, chain):
            stuck.add(giver - 1)


def _heaviest(board: Board, stuck: set[int]) -> int:
    """The number, counted from 1, of the instructor with most sessions who is not yet known to be stuck; else 0."""
    able = [at for at in range(len(board.load)) if at not in stuck and board.load[at]]
    return 1 + max(able, key=lambda at: (board.load[at], -at)) if able else 0


def _chain(board: Board, giver: int) -> list[Hand]:
    """The shortest chain of hands from the giver to somebody with at least two sessions fewer.

    Who is free takes a session and may then give any of theirs; who teaches at that time must give that very session.
    """
    came: dict[Place, tuple[Place, int]] = {}  # who (and in which half-day they must give, or -1) <- from whom, what
    taught = _taught(board)
    queue: list[Place] = [(giver, -1)]
    for place in queue:
        for session in taught[place[0]]:
            slot, ground, _instructor = board.spot[session]
            if place[1] not in (-1, slot):
                continue
            for other in bits(board.instructors_for(session, slot, ground)):
                is_busy = board.instructors_used[slot] >> other & 1
                taker = (other, slot if is_busy else -1)
                if other == giver or taker in came:
                    continue
                came[taker] = (place, session)
                if not is_busy and board.load[other] <= board.load[giver] - 2:
                    return _read(came, taker)
                queue.append(taker)
    return []


def _taught(board: Board) -> list[list[int]]:
    taught: list[list[int]] = [[] for _ in board.load]
    for session, (_slot, _ground, instructor) in enumerate(board.spot):
        if instructor >= 0 and session not in board.fixed:
            taught[instructor].append(session)
    return taught


def _read(came: dict[Place, tuple[Place, int]], last: Place) -> list[Hand]:
    chain = []
    while last in came:
        giver, session = came[last]
        chain.append((session, last[0]))
        last = giver
    return chain


def _hand_on(board: Board, chain: list[Hand]) -> bool:
    """Do the hands one by one; False, and nothing done, if one of them is no longer possible after another."""
    mark = board.mark()
    for session, instructor in chain:
        slot, ground, _giver = board.spot[session]
        if not (board.instructors_for(session, slot, ground) & ~board.instructors_used[slot]) >> instructor & 1:
            board.back_to(mark)
            return False
        board.move(session, (slot, ground, instructor))
    return True

"""Evening out: sessions go from instructors with many to instructors with few, through others if need be."""

from __future__ import annotations

from collections.abc import Iterator

from sansang.planning.timetable.board import Board, bits

Hand = tuple[int, int]  # a session and the instructor who takes it
Turn = tuple[int, int]  # an instructor and the half-day in which they must give their session away; -1: any they like


def balance(board: Board) -> None:
    """Hand sessions on until no chain of hands makes the loads more even; times and grounds stay."""
    settled: set[int] = set()
    while givers := [at for at, load in enumerate(board.load) if load and at not in settled]:
        giver = max(givers, key=lambda at: (board.load[at], -at))
        chain = _Chain(board, giver)
        if not chain.hands or not _hand_on(board, chain.hands):
            # Whoever the giver reaches reaches no more than the giver does, and carries no more.
            settled |= chain.reached


class _Chain:
    """The shortest chain of hands from the giver to somebody with at least two sessions fewer.

    Who is free takes a session and may then give any of theirs; who teaches at that time must give that very session.
    """

    def __init__(self, board: Board, giver: int) -> None:
        self.board, self.reached = board, {giver}
        self.enough = board.load[giver] - 2
        self._came: dict[Turn, tuple[Turn, int]] = {}
        self._free = 1 << giver  # who is reached, as bits; of those who teach, by half-day
        self._busy = [0] * len(board.slots)
        self._taught: list[list[int]] = [[] for _ in board.load]
        for session, (_slot, _ground, instructor) in enumerate(board.spot):
            if instructor >= 0 and session not in board.fixed:
                self._taught[instructor].append(session)
        last = self._search(giver)
        self.hands = list(self._back_from(last)) if last else []

    def _search(self, giver: int) -> Turn | None:
        queue: list[Turn] = [(giver, -1)]
        for turn in queue:
            for session in self._taught[turn[0]]:
                slot = self.board.spot[session][0]
                if turn[1] not in (-1, slot):
                    continue
                for taker in self._takers(session, slot):
                    self._came[taker] = (turn, session)
                    if taker[1] < 0 and self.board.load[taker[0]] <= self.enough:
                        return taker
                    queue.append(taker)
        return None

    def _takers(self, session: int, slot: int) -> Iterator[Turn]:
        """Who could take a session and was not reached so yet."""
        able = self.board.instructors_for(session, slot, self.board.spot[session][1])
        used = self.board.instructors_used[slot]
        free, busy = able & ~used & ~self._free, able & used & ~self._free & ~self._busy[slot]
        self._free |= free
        self._busy[slot] |= busy
        for other in bits(free):
            self.reached.add(other)
            yield other, -1
        yield from ((other, slot) for other in bits(busy))

    def _back_from(self, last: Turn) -> Iterator[Hand]:
        while last in self._came:
            giver, session = self._came[last]
            yield session, last[0]
            last = giver


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

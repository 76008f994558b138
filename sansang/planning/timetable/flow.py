"""The largest flow through a network, by Dinic's method."""

from __future__ import annotations

from collections.abc import Hashable


class Flow:
    """Edges with capacities between named nodes."""

    def __init__(self) -> None:
        self._number: dict[Hashable, int] = {}
        self._edges: list[list[int]] = []  # of each node, the numbers of its edges; edge e ^ 1 runs back
        self._to: list[int] = []
        self._left: list[int] = []

    def _node(self, name: Hashable) -> int:
        if name not in self._number:
            self._number[name] = len(self._edges)
            self._edges.append([])
        return self._number[name]

    def edge(self, source: Hashable, target: Hashable, capacity: int) -> None:
        one, other = self._node(source), self._node(target)
        for at, to, left in ((one, other, capacity), (other, one, 0)):
            self._edges[at].append(len(self._to))
            self._to.append(to)
            self._left.append(left)

    def largest(self, source: Hashable, sink: Hashable) -> int:
        """How much can run from the source to the sink; used up by asking."""
        start, end, total = self._node(source), self._node(sink), 0
        while (level := self._levels(start))[end] >= 0:
            turn = [0] * len(self._edges)
            while pushed := self._push(start, end, level, turn):
                total += pushed
        return total

    def _levels(self, start: int) -> list[int]:
        level = [-1] * len(self._edges)
        level[start] = 0
        queue = [start]
        for node in queue:
            for edge in self._edges[node]:
                to = self._to[edge]
                if level[to] < 0 < self._left[edge]:
                    level[to] = level[node] + 1
                    queue.append(to)
        return level

    def _push(self, start: int, end: int, level: list[int], turn: list[int]) -> int:
        """Send as much as one path of the level network takes; dead ends are not entered again."""
        path: list[int] = []
        node = start
        while node != end:
            if turn[node] < len(self._edges[node]):
                edge = self._edges[node][turn[node]]
                to = self._to[edge]
                if self._left[edge] and level[to] == level[node] + 1:
                    path.append(edge)
                    node = to
                else:
                    turn[node] += 1
            elif path:
                node = self._to[path.pop() ^ 1]
                turn[node] += 1
            else:
                return 0
        least = min(self._left[edge] for edge in path)
        for edge in path:
            self._left[edge] -= least
            self._left[edge ^ 1] += least
        return least

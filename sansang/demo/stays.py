"""How one place in a unit is held over the years: one stay after another, with gaps, as terms and chance have it. Pure.

Days are counted as ordinals; a stay without an end goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

REFERENCE = date(2025, 3, 28).toordinal()  # on this day exactly the wished number serve
FIRST = date(2012, 6, 1).toordinal()
FROM = date(2017, 1, 1).toordinal()  # every place has been held at least since then
UNTIL = date(2026, 10, 31).toordinal()  # what would end later has no end yet; nobody begins later
YEAR = 365.25

COMPLETED, EARLY, REMOVED = "completed", "early_release", "removed"


@dataclass(frozen=True)
class Term:
    """Law on Militia and Self-Defence Force Art. 8.2: years of service, and the most they are prolonged by."""

    years: float
    more: float
    prolonged: float  # how often
    early: float  # how often it ends before its time


TERMS = {
    "usual": Term(4, 2, 0.45, 0.13),
    "standing": Term(2, 2, 0.45, 0.10),
    "agency": Term(4, 5, 0.75, 0.10),
    "officer": Term(5, 4, 0.60, 0.05),
    "leader": Term(4, 4, 0.80, 0.05),
}


@dataclass(slots=True)
class Stay:
    first: int
    last: int | None
    reason: str = ""

    def holds(self, day: int) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def drawn(random: Random, term: Term) -> tuple[int, str]:
    """How many days a stay takes, and why it ends."""
    if random.random() < term.early:
        days = int(YEAR * term.years * random.uniform(0.25, 0.95))
        return days, REMOVED if random.random() < 0.06 else EARLY
    years = term.years
    if random.random() < term.prolonged:
        years += term.more * random.choice((0.5, 1.0))
    return int(YEAR * years) + random.randrange(-20, 21), COMPLETED


def stays(random: Random, term: Term, *, held: bool = True, opened: int = FROM) -> Iterator[Stay]:
    """The stays in one place, in no order; one of them holds the reference day when `held`.

    `opened`: before this day the place need not have been held.
    """
    days, reason = drawn(random, term)
    if held:
        first = REFERENCE - random.randrange(days)
        before = first - _gap(random)
    else:  # the day lies somewhere in a gap, and rather in a long one
        gap = max(_gap(random), _gap(random))
        before = REFERENCE - random.randrange(1, gap)
        first = before + gap
    after = first + days
    yield _stay(first, days, reason)
    yield from _earlier(random, term, before, opened)
    while (first := after + _gap(random)) <= UNTIL:
        days, reason = drawn(random, term)
        yield _stay(first, days, reason)
        after = first + days


def _gap(random: Random) -> int:
    return random.randrange(4, 45)


def _earlier(random: Random, term: Term, last: int, opened: int) -> Iterator[Stay]:
    while last >= opened and last > FIRST:
        days, reason = drawn(random, term)
        first = last - days + 1
        yield Stay(max(first, FIRST), last, reason)
        last = first - _gap(random)


def _stay(first: int, days: int, reason: str) -> Stay:
    last = first + days - 1
    return Stay(max(first, FIRST), last, reason) if last <= UNTIL else Stay(max(first, FIRST), None)

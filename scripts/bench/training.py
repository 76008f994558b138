"""Measurements of training: the timetable planner."""

from __future__ import annotations

from typing import Any

from sansang.planning.timetable.checking import broken
from sansang.planning.timetable.counting import Counts
from sansang.planning.timetable.proposing import propose
from sansang.planning.timetable.search import Effort
from scripts.bench.measure import Figure, measured
from scripts.bench.timetables import first_fit, impossible, planted

AT_MOST = {39: 10, 400: 60}  # seconds


def timetable(count: str) -> dict[str, Any]:
    """One proposal for so many classes, beside first fit; and how soon the impossible is named."""
    problem = planted(int(count), days=15 if int(count) < 100 else 60)  # as full for many classes as for few
    asked = sum(len(one.sessions) for one in problem.classes)
    with measured() as by_hand:
        simple = first_fit(problem)
    with measured() as once:
        propose(problem, effort=Effort(passes=1, rounds=0))
    with measured() as cost:
        proposal = propose(problem)
    with measured() as naming:
        shortages = Counts(impossible(problem)).shortages()
    for placements in (simple, proposal.placements):
        if broken(placements, problem):
            raise SystemExit(f"a timetable breaks a rule: {broken(placements, problem)[0]}")
    return {
        **cost.values(),
        "asked": asked,
        "share": proposal.share,
        "placed": len(proposal.placements),
        "bound": proposal.bound,
        "spread": proposal.spread,
        "first_fit": len(simple) / asked,
        "first_fit_seconds": by_hand.seconds,
        "first_seconds": once.seconds,
        "naming_seconds": naming.seconds,
        "shortages": len(shortages),
    }


def figures(count: int, found: dict[str, Any]) -> list[Figure]:
    """The rows of the table for one number of classes."""
    name, hand = f"Timetable of {count} classes, {found['asked']:,} sessions", "first fit, class by class"
    return [
        Figure(name, found["seconds"], "s", hand, found["first_fit_seconds"], AT_MOST.get(count)),
        Figure(f"{name}: first proposal", found["first_seconds"], "s", hand, found["first_fit_seconds"], 10),
        Figure(f"{name}: share placed", 100 * found["share"], "%", hand, 100 * found["first_fit"]),
        Figure(f"{name}: placed", found["placed"], "", "the most any timetable could place", found["bound"]),
        Figure(f"{name}: spread of instructors' loads", found["spread"], "sessions", limit=1),
        Figure(f"{name}: the impossible named", 1000 * found["naming_seconds"], "ms", limit=100),
    ]

"""A proposed timetable as a draft keeps it between the planner and the hand; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sansang.kernel.reasons import Reason
from sansang.planning.timetable.values import Half, Placement, Proposal, Slot, Unplaced

Sitting = tuple[str, int]  # a class and the number of its session, from 0
Needs = Mapping[str, Sequence[Sequence[str]]]  # by class: heading, hours and kind of each session it lacks


@dataclass(frozen=True)
class Kept:
    """What stands, which of it a hand set, what has no place and why, and how good it could be."""

    placements: tuple[Placement, ...] = ()
    by_hand: frozenset[Sitting] = frozenset()
    unplaced: Mapping[Sitting, tuple[Reason, ...]] = field(default_factory=dict, hash=False)
    needs: Needs = field(default_factory=dict, hash=False)
    shortages: tuple[Reason, ...] = ()
    loads: Mapping[str, int] = field(default_factory=dict, hash=False)
    bound: int = 0
    cost: int = 0

    @classmethod
    def of(cls, proposal: Proposal, *, needs: Needs, by_hand: frozenset[Sitting] = frozenset()) -> Kept:
        return cls(
            proposal.placements,
            by_hand,
            {(one.class_key, one.number): one.reasons for one in proposal.unplaced},
            needs,
            proposal.shortages,
            proposal.loads,
            proposal.bound,
            proposal.cost,
        )

    @property
    def fixed(self) -> tuple[Placement, ...]:
        return tuple(one for one in self.placements if (one.class_key, one.number) in self.by_hand)

    @property
    def sittings(self) -> list[Sitting]:
        """Every session asked for, class by class; an address names one by its place in this list, from 1."""
        return [(key, at) for key in sorted(self.needs, key=int) for at in range(len(self.needs[key]))]

    def placed(self, sitting: Sitting) -> Placement | None:
        return next((one for one in self.placements if (one.class_key, one.number) == sitting), None)

    def with_placement(self, place: Placement) -> Kept:
        """The same with one session set by hand."""
        sitting = (place.class_key, place.number)
        rest = self.without(sitting)
        unplaced = {key: reasons for key, reasons in rest.unplaced.items() if key != sitting}
        placements = tuple(sorted([*rest.placements, place]))
        return replace(rest, placements=placements, unplaced=unplaced, by_hand=rest.by_hand | {sitting})

    def without(self, sitting: Sitting) -> Kept:
        """The same with one session taken out by hand."""
        placements = tuple(one for one in self.placements if (one.class_key, one.number) != sitting)
        taken_out = Reason("taken_out", "Đã bỏ khỏi lịch bằng tay.", {})
        unplaced = {**self.unplaced, sitting: (taken_out,)}
        return replace(self, placements=placements, unplaced=unplaced, by_hand=self.by_hand - {sitting})

    def values(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "placements": [
                [one.class_key, one.number, one.slot.day.isoformat(), int(one.slot.half), one.ground, one.instructor]
                for one in self.placements
            ],
            "by_hand": sorted(self.by_hand),
            "unplaced": [[*key, [_said(reason) for reason in reasons]] for key, reasons in self.unplaced.items()],
            "needs": self.needs,
            "shortages": [_said(reason) for reason in self.shortages],
            "loads": dict(self.loads),
            "bound": self.bound,
            "cost": self.cost,
        }

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Kept:
        """From JSON; an empty mapping is an empty draft."""
        return cls(
            tuple(
                Placement(key, number, Slot(date.fromisoformat(day), Half(half)), ground, instructor)
                for key, number, day, half, ground, instructor in values.get("placements", ())
            ),
            frozenset((key, number) for key, number in values.get("by_hand", ())),
            {
                (key, number): tuple(_heard(one) for one in reasons)
                for key, number, reasons in values.get("unplaced", ())
            },
            values.get("needs", {}),
            tuple(_heard(one) for one in values.get("shortages", ())),
            values.get("loads", {}),
            values.get("bound", 0),
            values.get("cost", 0),
        )


def _said(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "message": reason.message, "params": dict(reason.params)}


def _heard(values: Mapping[str, Any]) -> Reason:
    return Reason(values["code"], values["message"], values["params"])


def unplaced_of(kept: Kept) -> list[Unplaced]:
    """What has no place, in the order of classes and sessions."""
    return [Unplaced(key, number, reasons) for (key, number), reasons in sorted(kept.unplaced.items())]

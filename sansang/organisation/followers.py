"""What moves with a unit, and what stands on its page: rooms above register here, nothing is imported upwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sansang.organisation.models import Unit, User

Heirs = dict[int, int]  # a unit that ends -> the unit that takes over first


@dataclass(frozen=True)
class Follower:
    """`strengths(unit_ids, on)` counts people by unit; `posts(unit_ids, on)` counts posts held in these units.

    `move(heirs, on, decision_number)` ends what is dated in ending units and begins it in their heirs;
    `keep(heirs)` hands over what is answered for today, on the day the change takes effect.
    """

    strengths: Callable[[Iterable[int] | None, date], dict[int, int]]
    posts: Callable[[Iterable[int], date], int]
    move: Callable[[Heirs, date, str], None]
    keep: Callable[[Heirs], None]


Panel = Callable[["User", "Unit", date], "tuple[str, dict[str, Any]] | None"]

FOLLOWERS: list[Follower] = []
PANELS: list[Panel] = []


def strengths(unit_ids: Iterable[int] | None, on: date) -> dict[int, int]:
    """How many people serve in each unit itself (not below it) on a day; None: every unit."""
    wanted = None if unit_ids is None else list(unit_ids)
    found: dict[int, int] = {}
    for follower in FOLLOWERS:
        for unit_id, number in follower.strengths(wanted, on).items():
            found[unit_id] = found.get(unit_id, 0) + number
    return found

"""What moves with a unit, and what stands on its page: rooms above register here, nothing is imported upwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sansang.organisation.models import Unit, User


@dataclass(frozen=True)
class Handover:
    """Who takes over from a unit: `to` (None: it goes on itself), and other units for the people of some villages.

    Units that the decision founds are named by their keys until they have numbers.
    """

    unit: int
    to: int | str | None
    villages: Mapping[str, int | str] = field(default_factory=dict)  # folded village -> unit

    def heir(self, village_key: str) -> int | str | None:
        return self.villages.get(village_key, self.to)


@dataclass(frozen=True)
class Follower:
    """`strengths(unit_ids, on)` counts people by unit (None: whoever follows here is no strength).

    `members(user, unit_ids, on)` and `posts(user, unit_ids, on)` are the rows within the user's reach that a decision
    concerns, as queries whose rows have `unit_id`, `who`, `village`, `what` and can be sorted by `order` (None: they
    are not listed).
    `move(handovers, on, decision_number)` ends what is dated in units that give away and begins it in their heirs;
    `keep(handovers, province_code, today)` hands over what is answered for today, once the change has taken effect.
    """

    strengths: Callable[[Iterable[int] | None, date], dict[int, int]] | None
    members: Callable[[User, Iterable[int], date], Any] | None
    posts: Callable[[User, Iterable[int], date], Any] | None
    move: Callable[[list[Handover], date, str], None]
    keep: Callable[[list[Handover], str, date], None]


Panel = Callable[["User", "Unit", date], "tuple[str, dict[str, Any]] | None"]

FOLLOWERS: list[Follower] = []
PANELS: list[Panel] = []


def strengths(unit_ids: Iterable[int] | None, on: date) -> dict[int, int]:
    """How many people serve in each unit itself (not below it) on a day; None: every unit."""
    wanted = None if unit_ids is None else list(unit_ids)
    found: dict[int, int] = {}
    for count in (follower.strengths for follower in FOLLOWERS if follower.strengths):
        for unit_id, number in count(wanted, on).items():
            found[unit_id] = found.get(unit_id, 0) + number
    return found

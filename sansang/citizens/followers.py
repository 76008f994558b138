"""What rooms above hang on a citizen: parts of the person's page, what keeps someone in an office, who
serves as a member.

Rooms above register here, nothing is imported upwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from sansang.kernel.reasons import Reason

if TYPE_CHECKING:
    from sansang.citizens.models import Person
    from sansang.organisation.models import User

# A template and what it needs, for a person within the user's reach on the day looked at; None: nothing to show.
PersonPanel = Callable[["User", "Person", date], "tuple[str, dict[str, Any]] | None"]
# Every reason why a person cannot leave an office's register on a day (still serving in a unit there).
Tie = Callable[["Person", date], list[Reason]]

# The numbers of those within the user's reach who serve as members on a day.
Serving = Callable[["User", date], Iterable[int]]

PERSON_PANELS: list[PersonPanel] = []
TIES: list[Tie] = []
SERVING: list[Serving] = []


def reasons_to_stay(person: Person, on: date) -> list[Reason]:
    """Every reason of every room against leaving on a day."""
    return [reason for tie in TIES for reason in tie(person, on)]

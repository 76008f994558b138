"""Who trains whom, and who approves which training plan, by day.

Circular 69/2020/TT-BQP, Art. 7, as amended by Circular 83/2025/TT-BQP, Art. 2.3 (from 07/08/2025).
"""

from __future__ import annotations

from dataclasses import dataclass

from sansang.law.facts import Words
from sansang.law.rows import Row
from sansang.law.rules import Rules
from sansang.law.training import AIR_DEFENCE_AND_ARTILLERY, STANDING
from sansang.law.training_words import TRAINEE_WORDS
from sansang.law.whys import Why, cite

MOBILE = "CD"
BRANCHES = ("B", "TS", "TTin", "CB", "PH", "YT")


@dataclass(frozen=True)
class Trainer:
    """Who trains on which level (`province`, `board`, `district`, `commune`, `agency`); in `clusters` when allowed."""

    level: str
    who: Words
    clusters: bool
    otherwise: Words | None
    row: Row


def trainee_of(
    component: str, service_year: int, *, self_defence: bool = False, in_company: bool = False, is_crew: bool = False
) -> str:
    """The key of `training_trainers` for members of a component in a training year.

    `in_company`: in a company of the province. `is_crew`: in a mortar crew of a commune. Self-defence is trained by its
    own agency from the second year on; everybody's first year is trained together.
    """
    if component == STANDING:
        return "standing"
    if in_company and component in AIR_DEFENCE_AND_ARTILLERY:
        return "company"
    if service_year == 1:
        return "first_year"
    if self_defence:
        return "self_defence"
    if component in AIR_DEFENCE_AND_ARTILLERY:
        return "air_defence"
    if component in BRANCHES or is_crew:
        return "branch"
    return "mobile" if component == MOBILE else "on_the_spot"


def officers_of(group: str) -> str:
    """The key of `training_trainers` for a group of officers (a key of OFFICER_WORDS)."""
    return f"officers_{group}"


def trainers(rules: Rules, trainee: str) -> Trainer | None:
    """Who trains a group (a key of TRAINEE_WORDS) on the day of the rules; None when no row in force says it."""
    row = rules.rows("training_trainers").get(trainee)
    if row is None:
        return None
    said = row.values
    other = said.get("otherwise")
    return Trainer(
        said["level"],
        Words(said["who"], said["who_en"]),
        bool(said.get("clusters")),
        Words(other, said.get("otherwise_en") or other) if other else None,
        row,
    )


def why_not_trainer(rules: Rules, trainee: str, *, level: str) -> Why | None:
    """Why a command of a level is not the one that trains a group; None when it is, or when no row says who is."""
    found = trainers(rules, trainee)
    if found is None or found.level == level:
        return None
    message = "{trainee}: do {who} huấn luyện."
    return cite(found.row, "not_the_trainer", message, {"trainee": TRAINEE_WORDS[trainee], "who": found.who})


# Who approves a plan


@dataclass(frozen=True)
class Approver:
    """Who approves, on which level; and who prepares the plan."""

    level: str
    who: Words
    prepared_by: Words
    row: Row


def approver(rules: Rules, level: str) -> Approver | None:
    """Who approves the plan of a level (`province`, `board`, `district`, `commune`, `agency`); None: no row says it."""
    row = rules.rows("training_approvers").get(level)
    if row is None:
        return None
    said = row.values
    return Approver(
        said["level"],
        Words(said["who"], said["who_en"]),
        Words(said["prepared_by"], said["prepared_by_en"]),
        row,
    )

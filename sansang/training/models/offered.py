"""What a command above offers to those below it: its grounds, its aids, its approved lesson plans, its competitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from sansang.organisation.access import ROLES, grants_held

if TYPE_CHECKING:
    from sansang.organisation.access import Permission
    from sansang.organisation.models import Unit, User


def paths_above(path: str) -> list[str]:
    """The reach paths of the commands above one: "1/7/" and "1/" of "1/7/31/"."""
    steps = path.rstrip("/").split("/")
    return ["".join(f"{step}/" for step in steps[:number]) for number in range(len(steps) - 1, 0, -1)]


def from_above(user: User, permission: Permission, field: str) -> Q:
    """Rows that belong to a command above a unit in which the user holds this permission."""
    held = [grant for grant in grants_held(user) if permission in ROLES[grant.role].permissions]
    return Q(**{f"{field}__in": {path for grant in held for path in paths_above(grant.unit.reach_path)}})


def along_the_line(unit: Unit, field: str) -> Q:
    """Rows of a unit, of those below it and of those above it: what a class of the unit may use."""
    return Q(**{f"{field}__startswith": unit.reach_path}) | Q(**{f"{field}__in": paths_above(unit.reach_path)})

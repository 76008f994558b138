"""What this room shows on a unit's page."""

from __future__ import annotations

from datetime import date
from typing import Any

from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import Unit, User
from sansang.personnel import queries
from sansang.personnel.rules import POSTS_OF


def posts_panel(user: User, unit: Unit, on: date) -> tuple[str, dict[str, Any]] | None:
    """Who holds the posts of a unit, for those who may see people."""
    if not reaches(user, Permission.PEOPLE_VIEW, unit):
        return None
    may_edit = reaches(user, Permission.PEOPLE_EDIT, unit)
    return "personnel/posts_panel.html", {
        "holders": queries.holders(unit, on=on),
        "has_posts": bool(POSTS_OF.get(unit.kind)),
        "may_edit": may_edit,
    }

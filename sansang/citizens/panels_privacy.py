"""What stands on a person's page about the record itself: who looks, what was merged, the sheet for the citizen."""

from __future__ import annotations

from datetime import date
from typing import Any

from sansang.citizens.models import Person
from sansang.citizens.queries.merging import merges_into
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import User


def record_panel(user: User, person: Person, on: date) -> tuple[str, dict[str, Any]] | None:
    """Links to the pages about the record; nothing for whoever may open none of them."""
    may = {
        "may_see_looks": reaches(user, Permission.LOOKS_VIEW, person.keeper),
        "may_print": reaches(user, Permission.PEOPLE_CONTACT, person.keeper),
        "may_merge": reaches(user, Permission.PEOPLE_EDIT, person.keeper),
    }
    merges = merges_into(person)
    if not merges and not any(may.values()):
        return None
    return "citizens/privacy_panel.html", {"person": person, "merges": merges, **may}

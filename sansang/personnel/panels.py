"""What this room shows on a unit's page and on a person's: posts, the term of service, penalties and praise."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext

from sansang.citizens.models import Person
from sansang.citizens.queries.law import rules_for
from sansang.kernel.reasons import Reason
from sansang.law.whys import in_words
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import Unit, User
from sansang.personnel import queries
from sansang.personnel.models import EndReason
from sansang.personnel.queries import discipline, terms
from sansang.personnel.rules import POSTS_OF
from sansang.personnel.rules.terms import active_service, state_of, whys_of_term

TERM_BADGES = {"past": "bad", "past_age": "bad", "this_year": "warn", "ended": "ok"}


def is_english() -> bool:
    return get_language() == "en"


def told(reason: Reason) -> tuple[str, str]:
    """A reason in the reader's words, and the article it rests on."""
    text = in_words(reason, translate=gettext, english=is_english())
    return text, getattr(reason, "citation", "") or reason.article


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


def term_panel(user: User, person: Person, on: date) -> tuple[str, dict[str, Any]] | None:
    """When a person's term ends and why, what was asked and answered, how services ended before."""
    found = terms.term_of_person(person, on=on)
    endings = terms.endings_of(person)
    extensions = terms.extensions_of(person)
    if found is None and not endings and not extensions:
        return None
    reasons = dict(EndReason.choices)
    panel: dict[str, Any] = {
        "term": found.term if found else None,
        "endings": [(row, reasons.get(row.reason, row.reason)) for row in endings],
        "extensions": extensions,
        "may_edit": reaches(user, Permission.PEOPLE_EDIT, person.keeper),
    }
    if found is not None:
        rules, term = rules_for(person.province_code, on=on), found.term
        whys = [*whys_of_term(rules, term, sex=person.sex)]
        whys += filter(None, [active_service(rules, term, last_on=term.until)] if term.until else [])
        service = terms.running_service(person, on=on)
        panel |= {
            "whys": [told(why) for why in whys],
            "badge": TERM_BADGES.get(state_of(term, on), "info"),
            "is_past": state_of(term, on) in ("past", "past_age"),
            "service": service,
            "asked": found.asked,
            "may_end": found.is_open and service is not None and reaches(user, Permission.PEOPLE_EDIT, service.unit),
        }
    return "personnel/term_panel.html", panel


def honours_panel(user: User, person: Person, on: date) -> tuple[str, dict[str, Any]] | None:
    """A person's penalties and commendations, and where they are written."""
    penalties = [
        (row, progress, reaches(user, Permission.PEOPLE_EDIT, row.unit))
        for row, progress in discipline.disciplines_of(person)
    ]
    praise = [(row, reaches(user, Permission.PEOPLE_EDIT, row.unit)) for row in discipline.commendations_of(person)]
    may_edit = reaches(user, Permission.PEOPLE_EDIT, person.keeper) and discipline.has_served(person)
    if not (penalties or praise or may_edit):
        return None
    return "personnel/honours_panel.html", {"penalties": penalties, "praise": praise, "may_edit": may_edit, "on": on}


def unit_honours_panel(user: User, unit: Unit, on: date) -> tuple[str, dict[str, Any]] | None:
    """What a unit was commended for, for those who may see people."""
    if not reaches(user, Permission.PEOPLE_VIEW, unit):
        return None
    may_edit = reaches(user, Permission.PEOPLE_EDIT, unit)
    praise = discipline.commendations_of_unit(user, unit, on=on)
    if not (praise or may_edit):
        return None
    return "personnel/unit_honours_panel.html", {"praise": praise, "may_edit": may_edit}

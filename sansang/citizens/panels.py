"""What this room shows on a person's page: state and why, registers, grounds, moves, absences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext

from sansang.citizens.models import Absence, Circumstance, MoveState, Person
from sansang.citizens.queries import register as queries
from sansang.citizens.queries.eligibility import state_of_person
from sansang.citizens.queries.law import rules_for
from sansang.citizens.rules.register import is_long_absence
from sansang.citizens.rules.register_facts import decision_of
from sansang.law.deciders import DECISION_WORDS
from sansang.law.facts import Words
from sansang.law.rows import Status
from sansang.law.rules import Rules
from sansang.law.whys import STATE_LABELS, Verdict, Why, in_words
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import User

BADGES = {"eligible": "ok", "deferred": "warn", "unknown": "bad", "not_eligible": "plain"}


@dataclass(frozen=True)
class Line:
    """A reason in the reader's words, with its article and how sure we are of it."""

    text: str
    citation: str
    decides: bool
    to_confirm: bool


@dataclass(frozen=True)
class Ground:
    """A circumstance on the page: its words, whether it holds, what is to be decided on it and is not yet."""

    row: Circumstance
    words: str
    holds: bool
    to_decide: str


@dataclass(frozen=True)
class Away:
    row: Absence
    runs: bool
    is_long: bool


def words(text: Words) -> str:
    """Words of the law in the reader's language."""
    return text.en if get_language() == "en" else str(text)


def lines(verdict: Verdict) -> list[Line]:
    """Every reason of a state, those that decide it first."""
    decisive = set(map(id, verdict.decisive))
    ordered = sorted(verdict.reasons, key=lambda why: id(why) not in decisive)
    return [_line(why, decides=id(why) in decisive) for why in ordered]


def _line(why: Why, *, decides: bool) -> Line:
    text = in_words(why, translate=gettext, english=get_language() == "en")
    return Line(text, why.citation, decides, why.status is Status.UNCONFIRMED)


def citizen_panel(user: User, person: Person, on: date) -> tuple[str, dict[str, Any]]:
    """The citizen's part of a person's page."""
    verdict = state_of_person(person, on)
    rules = rules_for(person.province_code, on=on)
    entries = list(person.registrations.select_related("office").order_by("-first_on"))
    moves = list(person.moves.order_by("-pk"))
    names = {**queries.names_in(entries, "office_id"), **queries.names_in(moves, "from_office_id", "to_office_id")}
    current = next((row for row in entries if on in row.days), None)
    running = next((row for row in entries if row.last_on is None), None)
    return "citizens/citizen_panel.html", {
        "state": words(STATE_LABELS[verdict.state]),
        "badge": BADGES.get(verdict.state.value, "info"),
        "lines": lines(verdict),
        "current": current,
        "running": running,
        "entries": [(row, names.get(row.office_id, "")) for row in entries],
        "office": names.get(current.office_id, "") if current else "",
        "grounds": _grounds(person, rules),
        "moves": [(row, names.get(row.from_office_id, ""), names.get(row.to_office_id, "")) for row in moves],
        "has_offer": any(row.state == MoveState.OFFERED for row in moves),
        "absences": _absences(person, rules),
        "may_register": reaches(user, Permission.REGISTER, person.keeper),
        "may_leave": running is not None and reaches(user, Permission.REGISTER, running.office),
    }


def _grounds(person: Person, rules: Rules) -> list[Ground]:
    rows = person.circumstances.order_by("-first_on", "-pk")
    return [_ground(row, person, rules) for row in rows]


def _ground(row: Circumstance, person: Person, rules: Rules) -> Ground:
    fact = rules.book.facts.get(row.fact)
    decision = decision_of(rules, row.fact, sex=person.sex) if fact and not row.decision_number else ""
    to_decide = words(DECISION_WORDS[decision]) if decision else ""
    return Ground(row, words(fact.words) if fact else row.fact, rules.on in row.days, to_decide)


def _absences(person: Person, rules: Rules) -> list[Away]:
    rows = person.absences.order_by("-first_on")
    return [Away(row, rules.on in row.days, is_long_absence(rules, row.days, on=rules.on)) for row in rows]

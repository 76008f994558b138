"""The room's own tables that go along when two records become one, and their rows in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sansang.citizens.belongings import Belonging, Told
from sansang.citizens.models import Absence, Circumstance, Move, MoveState, Registration, Skill
from sansang.law.facts import packaged_facts
from sansang.organisation.queries import names_of


def fact_name(code: str) -> str:
    """What a fact is called, in the reader's language."""
    fact = packaged_facts().get(code)
    if fact is None:
        return code
    return fact.en if get_language() == "en" else fact.vi


def _registrations(rows: Sequence[Registration]) -> list[Told]:
    names = names_of({row.office_id for row in rows})
    return [
        (row.first_on, row.last_on, _joined(names.get(row.office_id, ""), row.get_entry_display(), _leaving(row)))
        for row in rows
    ]


def _leaving(row: Registration) -> str:
    return str(row.get_leaving_display()) if row.leaving else ""


def _circumstances(rows: Sequence[Circumstance]) -> list[Told]:
    return [
        (row.first_on, row.last_on, _joined(fact_name(row.fact), row.paper_number, row.decision_number)) for row in rows
    ]


def _moves(rows: Sequence[Move]) -> list[Told]:
    names = names_of({pk for row in rows for pk in (row.from_office_id, row.to_office_id)})
    return [
        (
            row.leaves_on,
            row.leaves_on,
            _joined(
                f"{names.get(row.from_office_id, '')} → {names.get(row.to_office_id, '')}",
                row.paper_number,
                row.get_state_display(),
            ),
        )
        for row in rows
    ]


def _absences(rows: Sequence[Absence]) -> list[Told]:
    return [(row.first_on, row.last_on, row.place) for row in rows]


def _skills(rows: Sequence[Skill]) -> list[Told]:
    return [(None, None, str(row)) for row in rows]


def _joined(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)


OWN = [
    Belonging(
        "citizens.Registration",
        _("Đăng ký trong sổ"),
        _registrations,
        span=("first_on", "last_on"),
        where="office",
    ),
    Belonging("citizens.Circumstance", _("Hoàn cảnh, căn cứ"), _circumstances),
    Belonging("citizens.Move", _("Chuyển đăng ký"), _moves, one_of=Q(state=MoveState.OFFERED)),
    Belonging("citizens.Absence", _("Vắng mặt"), _absences),
    Belonging("citizens.Skill", _("Kỹ năng"), _skills, once=("kind", "detail")),
]

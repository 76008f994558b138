"""What of a person's service goes along when two records become one, and its rows in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sansang.citizens.belongings import Belonging, Told
from sansang.organisation.access import Permission
from sansang.organisation.queries import names_of
from sansang.personnel.models import (
    Answer,
    Appointment,
    Commendation,
    Commitment,
    Discipline,
    Ending,
    EndReason,
    Extension,
    Service,
    WaitingEntry,
)


def _dated(rows: Sequence[Service | Appointment]) -> list[Told]:
    names = names_of({row.unit_id for row in rows})
    return [
        (row.first_on, row.last_on, " · ".join(filter(None, [str(row.what), names.get(row.unit_id, "")])))
        for row in rows
    ]


def _commitments(rows: Sequence[Commitment]) -> list[Told]:
    return [(row.starts_at, row.ends_at, f"{row.get_kind_display()}: {row.title}") for row in rows]


def _waiting(rows: Sequence[WaitingEntry]) -> list[Told]:
    return [(row.entered_at, row.decided_at, str(row.get_state_display())) for row in rows]


def _extensions(rows: Sequence[Extension]) -> list[Told]:
    return [(row.asked_on, row.until, str(row.get_answer_display())) for row in rows]


def _endings(rows: Sequence[Ending]) -> list[Told]:
    labels = dict(EndReason.choices)
    return [(row.last_on, row.last_on, f"{labels.get(row.reason, row.reason)}: {row.decision_number}") for row in rows]


def _disciplines(rows: Sequence[Discipline]) -> list[Told]:
    return [(row.decided_on, row.ended_on, f"{row.get_penalty_display()}: {row.decision_number}") for row in rows]


def _commendations(rows: Sequence[Commendation]) -> list[Told]:
    return [(row.decided_on, row.ended_on, f"{row.get_title_display()}: {row.decision_number}") for row in rows]


_DAYS: Any = ("first_on", "last_on")
BELONGINGS = [
    Belonging("personnel.Service", _("Phục vụ"), _dated, span=_DAYS, where="unit"),
    Belonging("personnel.Appointment", _("Chức vụ"), _dated, span=_DAYS, among=("unit_id", "post")),
    Belonging("personnel.Extension", _("Kéo dài thời hạn"), _extensions, one_of=Q(answer=Answer.ASKED)),
    Belonging("personnel.Ending", _("Quyết định thôi phục vụ"), _endings, once=("last_on",)),
    Belonging("personnel.Discipline", _("Kỷ luật"), _disciplines),
    Belonging("personnel.Commendation", _("Khen thưởng"), _commendations),
    Belonging("personnel.Commitment", _("Lịch công tác"), _commitments, span=("starts_at", "ends_at")),
    Belonging(
        "personnel.WaitingEntry", _("Dòng chờ kiểm tra"), _waiting, person="known", shown_with=Permission.WAITING_DECIDE
    ),
]

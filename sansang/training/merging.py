"""What of a person's training goes along when two records become one, and its rows in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sansang.citizens.belongings import Belonging, Told
from sansang.organisation.access import Permission
from sansang.training.models import Enrolment, Feed, Instructor, TrainingClass


def _enrolments(rows: Sequence[Enrolment]) -> list[Told]:
    held = TrainingClass.objects.in_bulk({row.training_class_id for row in rows})
    found = []
    for row in rows:
        one = held[row.training_class_id]
        found.append((one.first_on, one.last_on, f"{one.title} · {row.get_state_display()}"))
    return found


def _instructing(rows: Sequence[Instructor]) -> list[Told]:
    return [(None, None, str(row)) for row in rows]


def _feeds(rows: Sequence[Feed]) -> list[Told]:
    return [(row.created_at, row.revoked_at, row.label) for row in rows]


BELONGINGS = [
    # Who was in one class twice stays there once; the other line stays with the merged record.
    Belonging(
        "training.Enrolment",
        _("Lớp huấn luyện"),
        _enrolments,
        once=("training_class_id",),
        parts=(("training.Attendance", "enrolment"), ("training.Mark", "enrolment"), ("training.Result", "enrolment")),
        shown_with=Permission.TRAINING_VIEW,
    ),
    Belonging(
        "training.Instructor",
        _("Giảng dạy"),
        _instructing,
        one_of=Q(pk__isnull=False),
        shown_with=Permission.TRAINING_VIEW,
    ),
    Belonging("training.Feed", _("Lịch huấn luyện trên điện thoại"), _feeds, shown_with=Permission.TRAINING_VIEW),
]

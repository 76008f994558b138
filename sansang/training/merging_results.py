"""What of a person's qualifications goes along when two records become one, and its rows in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from sansang.citizens.belongings import Belonging, Told
from sansang.organisation.access import Permission
from sansang.training.models import Qualification, QualificationKind


def _qualifications(rows: Sequence[Qualification]) -> list[Told]:
    kinds = QualificationKind.objects.in_bulk({row.kind_id for row in rows})
    return [(row.first_on, row.last_on, f"{kinds[row.kind_id].name} · {row.paper_number}") for row in rows]


BELONGINGS = [
    # One qualification of a kind from one day on stands once.
    Belonging(
        "training.Qualification",
        _("Chứng chỉ"),
        _qualifications,
        once=("kind_id", "first_on"),
        shown_with=Permission.TRAINING_VIEW,
    ),
]

"""Excel file of a round's candidates, for those who may take lists of people away."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from django.http import HttpResponse
from django.utils.translation import gettext as _

from sansang.selection.models import CheckKind, Chosen
from sansang.selection.queries.rows import Row
from sansang.selection.words import result_text
from sansang.spreadsheets.writing import ColumnOut, SheetOut, write_rows
from sansang.ui.listing import XLSX


def candidates_file(rows: Sequence[Row], *, title: str, name: str) -> HttpResponse:
    """Everyone considered, in the order of the proposal, with checks and the panel's choice."""
    head = [
        ColumnOut(_("Thứ tự"), 9, kind="number"),
        ColumnOut(_("Họ và tên"), 26),
        ColumnOut(_("Năm sinh"), 10),
        ColumnOut(_("Giới tính"), 10),
        ColumnOut(_("Thôn, bản"), 22),
        ColumnOut(_("Tình nguyện"), 12),
        *(ColumnOut(str(label), 22) for label in CheckKind.labels),
        ColumnOut(_("Đề xuất"), 14),
        ColumnOut(_("Đề xuất vào đơn vị"), 28),
        ColumnOut(_("Hội đồng xét"), 14),
        ColumnOut(_("Vào đơn vị"), 28),
        ColumnOut(_("Căn cứ"), 24),
    ]
    buffer = BytesIO()
    write_rows(buffer, sheets=[SheetOut(_("Danh sách xét"), head, map(_line, rows), letterhead=[title])])
    response = HttpResponse(buffer.getvalue(), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _line(row: Row) -> list[object]:
    candidate, person = row.of.candidate, row.person
    return [
        row.rank,
        person.full_name,
        row.birth_year,
        str(person.get_sex_display()),
        person.village,
        _("có") if candidate.is_volunteer else "",
        *(result_text(row.of.checks.get(kind)) for kind in CheckKind.values),
        str(Chosen(row.proposed).label) if row.proposed else "",
        row.proposed_unit,
        str(candidate.get_choice_display()) if candidate.choice else "",
        row.unit,
        str(candidate.get_ground_display()) if candidate.ground else "",
    ]

"""The book of a yearly registration as an Excel file: the register, and its reconciliation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from sansang.citizens.models import Registration
from sansang.kernel.days import Days
from sansang.spreadsheets.writing import ColumnOut, SheetOut, write_rows


def book_file(
    rows: Iterable[Registration], *, office: str, year: int, days: Days, lines: Sequence[tuple[str, Any, str]]
) -> bytes:
    """Two sheets: everyone in the register on one of the days, and the reconciliation line by line."""
    head = [office, _("SỔ ĐĂNG KÝ CÔNG DÂN TRONG ĐỘ TUỔI THỰC HIỆN NGHĨA VỤ DÂN QUÂN TỰ VỆ, NĂM {year}")]
    head[1] = head[1].format(year=year)
    head.append(_("Từ {first} đến {last}").format(first=f"{days.first:%d/%m/%Y}", last=f"{days.last:%d/%m/%Y}"))
    columns = [
        ColumnOut(_("STT"), 6, kind="number"),
        ColumnOut(_("Họ và tên"), 26),
        ColumnOut(_("Ngày sinh"), 13),
        ColumnOut(_("Giới tính"), 10),
        ColumnOut(_("Thôn, bản"), 22),
        ColumnOut(_("Vào sổ từ ngày"), 14, kind="date"),
        ColumnOut(_("Lý do vào sổ"), 26),
        ColumnOut(_("Văn bản vào sổ"), 18),
        ColumnOut(_("Ngày cuối trong sổ"), 14, kind="date"),
        ColumnOut(_("Lý do ra khỏi sổ"), 26),
        ColumnOut(_("Văn bản ra sổ"), 18),
    ]
    sums = [ColumnOut(_("Chỉ tiêu"), 46), ColumnOut(_("Số người"), 12, kind="number")]
    parts = [[text if kind == "sum" else f"   {text}", number] for text, number, kind in lines]
    buffer = BytesIO()
    write_rows(
        buffer,
        sheets=[
            SheetOut(_("Sổ đăng ký"), columns, (_line(at, row) for at, row in enumerate(rows, 1)), letterhead=head),
            SheetOut(_("Đối chiếu"), sums, parts, letterhead=head),
        ],
    )
    return buffer.getvalue()


def _line(number: int, row: Registration) -> list[Any]:
    person = row.person
    return [
        number,
        person.full_name,
        str(person.born or ""),
        person.get_sex_display(),
        person.village,
        row.first_on,
        str(row.get_entry_display()),
        row.paper_number,
        row.last_on,
        str(row.get_leaving_display()) if row.leaving else "",
        row.leaving_paper_number,
    ]

"""Excel files of intake: the empty template, the filled example, a judged list with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.translation import gettext as _

from sansang.intake.kinds import NEW, REFUSED, WAITING, Kind, Row
from sansang.intake.models import Upload
from sansang.intake.queries import Office, people_made, rows_of
from sansang.intake.rules import Field, title_key
from sansang.intake.words import BY_LETTER, has_sheets
from sansang.spreadsheets.encodings import repair_text
from sansang.spreadsheets.writing import ColumnOut, Marked, SheetOut, write_rows
from sansang.ui.listing import XLSX
from sansang.ui.templatetags.ui import say

# Columns whose words are each office's own.
UNIT, PLACE = "unit", "residence"
FILLED_DOWN = 2000  # rows of the template that carry lists and hints


def as_download(content: bytes, *, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response.headers["Cache-Control"] = "no-store"
    return response


# A judged list.


def judged(upload: Upload, kind: Kind, *, state: str = "") -> tuple[bytes, set[int]]:
    """The rows as the office wrote them, under its own titles, with what would be done and why beside each.

    Returns the file and whose records it speaks of.
    """
    titles = _own_titles(upload)
    columns = [one for one in kind.fields if one.key in titles]
    several = has_sheets(upload)
    head = [
        *([ColumnOut(_("Trang tính"), 16)] if several else []),
        ColumnOut(_("Dòng trong tệp"), 9, kind="number"),
        *(ColumnOut(titles[one.key], 20) for one in columns),
        ColumnOut(_("Kết quả kiểm tra"), 20),
        ColumnOut(_("Lý do, ghi chú"), 50),
        ColumnOut(_("Thay đổi"), 40),
    ]
    buffer = BytesIO()
    named = set(people_made(upload, kind)) if state in {"", NEW} else set()

    def lines() -> Iterator[Sequence[Any] | Marked]:
        for row in rows_of(upload, state=state):
            if (person := kind.person_of(row.basis)) is not None:
                named.add(person)
            yield _judged_row(row, columns, with_sheet=several)

    write_rows(buffer, sheets=[SheetOut(_("Kết quả kiểm tra"), head, lines())])
    return buffer.getvalue(), named


def _own_titles(upload: Upload) -> dict[str, str]:
    """By field, the title that the office gave its column, so that a corrected file is understood again."""
    titles: dict[str, str] = {}
    for sheet in upload.sheets:
        for title in sheet["titles"]:
            if meaning := upload.mapping.get(title_key(title)):
                titles.setdefault(meaning, _in_unicode(title))
    return titles


def _judged_row(row: Row, columns: Sequence[Field], *, with_sheet: bool) -> Sequence[Any] | Marked:
    why = "; ".join(say(one) for one in [*row.reasons, *row.notes])
    changes = "; ".join(f"{_(label)}: {before or '–'} → {after}" for label, before, after in row.changes)
    cells = [_in_unicode(row.cells.get(one.key, "")) for one in columns]
    sheet = [_in_unicode(row.sheet)] if with_sheet else []
    values = [*sheet, row.number, *cells, str(BY_LETTER[row.state].label), why, changes]
    if row.state == REFUSED:
        return Marked(values, "bad")
    return Marked(values, "warn") if row.state == WAITING else values


@lru_cache(maxsize=4096)
def _in_unicode(text: str) -> str:
    return repair_text(text)[0]


# The template and the example.


def template(kind: Kind, office: Office, *, filled: bool) -> bytes:
    """An Excel file to fill in: titles, hints and lists on the cells, text everywhere so that no zero is lost."""
    columns = [one for one in kind.fields if one.example]
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        styles = _styles(book)
        page = book.add_worksheet(_("Danh sách"))
        _add_instructions(book.add_worksheet(_("Hướng dẫn")), columns, office, styles)
        lists = _Lists(book)
        for at, column in enumerate(columns):
            page.set_column(at, at, max(14, len(column.label) + 4), styles["text"])
            page.write_string(0, at, column.label, styles["required" if column.required else "title"])
            page.data_validation(1, at, FILLED_DOWN, at, _rule(column, office, lists))
        page.set_row(0, 32)
        page.freeze_panes(1, 1)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.repeat_rows(0)
        for number, row in enumerate(_examples(kind, columns, office) if filled else [], 1):
            for at, text in enumerate(row):
                page.write_string(number, at, text, styles["text"])
    return buffer.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    base = {"font_name": "Times New Roman", "font_size": 12}
    title = {**base, "bold": True, "border": 1, "border_color": "#c8cfc6", "align": "center", "valign": "vcenter"}
    return {
        "text": book.add_format({**base, "num_format": "@"}),
        "title": book.add_format({**title, "bg_color": "#e8f1e9", "text_wrap": True}),
        "required": book.add_format({**title, "bg_color": "#fff3d9", "text_wrap": True}),
        "head": book.add_format({**base, "bold": True, "font_size": 14}),
        "line": book.add_format({**base, "text_wrap": True, "valign": "top"}),
    }


def _rule(column: Field, office: Office, lists: _Lists) -> dict[str, Any]:
    """What Excel offers and says on the cells of a column; other words are allowed, we read more than the list."""
    choices = office.units if column.key == UNIT else column.choices
    rule: dict[str, Any] = {"validate": "list", "source": lists.of(choices)} if choices else {"validate": "any"}
    hint = f"{column.hint}. " if column.hint else ""
    message = _("{hint}Ví dụ: {example}").format(hint=hint, example=_example(column, office))
    return {**rule, "error_type": "information", "input_title": column.label[:32], "input_message": message[:255]}


class _Lists:
    """The choices of all columns on a hidden sheet: Excel holds no list above 255 letters in a rule."""

    def __init__(self, book: Any) -> None:
        self.page = book.add_worksheet("Chon")
        self.page.hide()
        self.columns = 0

    def of(self, choices: Sequence[str]) -> str:
        for number, choice in enumerate(choices):
            self.page.write_string(number, self.columns, choice)
        letter = chr(ord("A") + self.columns)
        self.columns += 1
        return f"=Chon!${letter}$1:${letter}${len(choices)}"


def _example(column: Field, office: Office) -> str:
    own = {UNIT: office.units[0] if office.units else "", PLACE: office.place}
    return own.get(column.key) or column.example


def _add_instructions(page: Any, columns: Sequence[Field], office: Office, styles: dict[str, Any]) -> None:
    """One cell a line, so that this sheet is never taken for a list itself."""
    page.set_column(0, 0, 100)
    page.write_string(0, 0, _("Cách điền danh sách: {name}").format(name=office.name), styles["head"])
    texts = [
        _("Mỗi người một dòng trên trang đầu. Chỉ cột tô vàng là bắt buộc; cột không có số liệu thì để trống."),
        _("Không sửa dòng tiêu đề. Có thể thêm cột khác; cột lạ không được đọc."),
        _("Số định danh và điện thoại giữ ở dạng văn bản để không mất số 0 ở đầu."),
        "",
        *(_instruction(column, office) for column in columns),
    ]
    for number, text in enumerate(texts, 2):
        page.write_string(number, 0, text, styles["line"])


def _instruction(column: Field, office: Office) -> str:
    needed = _("bắt buộc") if column.required else ""
    words = "; ".join(part for part in (needed, column.hint, ", ".join(column.choices)) if part)
    example = _("ví dụ {example}").format(example=_example(column, office))
    return f"{column.label}: {words + '; ' if words else ''}{example}"


def _examples(kind: Kind, columns: Sequence[Field], office: Office) -> Iterator[list[str]]:
    """The kind's examples, in the words of this office."""
    for number, example in enumerate(kind.examples):
        own = {UNIT: office.units[number % len(office.units)] if office.units else "", PLACE: office.place}
        yield [own.get(column.key, example.get(column.key, "")) for column in columns]

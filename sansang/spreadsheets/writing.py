"""Excel files in which text stays text: lists, previews with their reasons, templates to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import xlsxwriter

Kind = Literal["text", "number", "date"]
# Excel and its relatives run a cell that begins so when the file is saved as CSV and opened again.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class ColumnOut:
    title: str
    width: int = 18
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class SheetOut:
    """`rows` are lists of values; a row may be a `Marked` to stand out."""

    name: str
    columns: Sequence[ColumnOut]
    rows: Iterable[Sequence[Any] | Marked]
    letterhead: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True)
class Marked:
    """A row with a colour: “bad” (refused) or “warn”."""

    values: Sequence[Any]
    mark: Literal["bad", "warn"]


def safe_cell(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula: dangerous text gets an apostrophe before it."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS) and not _is_number(value):
        return f"'{value}"
    return value


def write_rows(target: Path | BytesIO, *, sheets: Sequence[SheetOut]) -> None:
    """Write an .xlsx with frozen, filterable titles; dates as dates, all other text as text, never a formula."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "dd/mm/yyyy",
    }
    with xlsxwriter.Workbook(target if isinstance(target, BytesIO) else str(target), options) as book:
        formats = _formats(book)
        for sheet in sheets:
            _write_sheet(book, sheet, formats)


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
    line = {**base, "border": 1, "border_color": "#c8cfc6"}
    return {
        "letterhead": book.add_format({**base, "bold": True}),
        "title": book.add_format({**line, "bold": True, "bg_color": "#e8f1e9", "text_wrap": True, "align": "center"}),
        "hint": book.add_format({**line, "italic": True, "font_color": "#5b665e", "text_wrap": True}),
        "": book.add_format({**line, "num_format": "@"}),
        "number": book.add_format({**line, "num_format": "General"}),
        "date": book.add_format({**line, "num_format": "dd/mm/yyyy"}),
        "bad": book.add_format({**line, "num_format": "@", "bg_color": "#fbe9e8"}),
        "warn": book.add_format({**line, "num_format": "@", "bg_color": "#fff3d9"}),
    }


def _write_sheet(book: Any, sheet: SheetOut, formats: dict[str, Any]) -> None:
    page = book.add_worksheet(_sheet_name(sheet.name))
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
    top = 0
    for text in sheet.letterhead:
        page.write_string(top, 0, text, formats["letterhead"])
        top += 1
    for at, column in enumerate(sheet.columns):
        page.write_string(top, at, column.title, formats["title"])
    titles = top
    top = _add_hints(page, sheet, top, formats["hint"])
    _add_choices(page, sheet, top)
    page.freeze_panes(titles + 1, 0)
    page.repeat_rows(titles)
    for row in sheet.rows:
        top += 1
        mark = row.mark if isinstance(row, Marked) else ""
        for at, value in enumerate(row.values if isinstance(row, Marked) else row):
            _write_cell(page, top, at, value, formats, mark)
    if top > titles and sheet.columns:
        page.autofilter(titles, 0, top, len(sheet.columns) - 1)


def _add_hints(page: Any, sheet: SheetOut, top: int, style: Any) -> int:
    if not any(column.hint for column in sheet.columns):
        return top
    for at, column in enumerate(sheet.columns):
        page.write_string(top + 1, at, column.hint, style)
    return top + 1


def _add_choices(page: Any, sheet: SheetOut, top: int) -> None:
    for at, column in enumerate(sheet.columns):
        if column.choices:
            rule = {"validate": "list", "source": list(column.choices), "error_type": "warning"}
            page.data_validation(top + 1, at, top + 2000, at, rule)


def _write_cell(page: Any, row: int, at: int, value: Any, formats: dict[str, Any], mark: str) -> None:
    if value is None or value == "":
        page.write_blank(row, at, None, formats[mark])
    elif isinstance(value, bool):
        page.write_string(row, at, "x" if value else "", formats[mark])
    elif isinstance(value, int | float):
        page.write_number(row, at, value, formats[mark or "number"])
    elif isinstance(value, datetime | date):
        page.write_datetime(row, at, value, formats[mark or "date"])
    else:
        page.write_string(row, at, safe_cell(str(value))[:32767], formats[mark])


def _sheet_name(name: str) -> str:
    cleaned = "".join(" " if letter in "[]:*?/\\" else letter for letter in name).strip("' ")
    return cleaned[:31] or "Danh sách"


def _is_number(text: str) -> bool:
    return text[1:].replace(".", "").replace(",", "").isdigit()

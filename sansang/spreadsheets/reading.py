"""Open an office file as sheets of rows; what a file is, its content says, not its name."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import python_calamine

from sansang.spreadsheets.limits import (
    LARGEST_FILE,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    OLE,
    ZIP,
    FileRefused,
    check_ole,
    check_size,
    check_zip,
)

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Row = list[Any]

_HTML_STARTS = ("<html", "<!doctype html", "<table", "<meta", "<head", "<?xml")


@dataclass(frozen=True)
class Sheet:
    """One sheet; `rows` are read when asked for, blank rows included so that row numbers are those of the file."""

    name: str
    read: Any

    def rows(self) -> Iterator[Row]:
        """Rows from the first of the file on, as lists of cells. Raises FileRefused above the limit of rows."""
        filled = 0
        for row in self.read():
            if any(row):
                filled += 1
                if filled > MOST_ROWS:
                    raise FileRefused(
                        "too_many_rows", "Tệp có hơn {limit} dòng có chữ; hãy tách thành nhiều tệp.", limit=MOST_ROWS
                    )
            yield row


@dataclass(frozen=True)
class Workbook:
    kind: str
    sheets: list[Sheet]


def open_workbook(path: Path, *, name: str = "") -> Workbook:
    """Open .xlsx, .xls, .ods, .csv or HTML saved as .xls. `name` is what the user called it.

    Raises FileRefused with one sentence for everything that is not a readable list.
    """
    check_size(path)
    with path.open("rb") as file:
        head = file.read(4096)
    if name.lower().endswith((".xlsm", ".xltm", ".xlsb")):
        raise FileRefused("file_macro", "Tệp có macro; hãy lưu lại dạng .xlsx không có macro rồi tải lên.")
    if head.startswith(ZIP):
        check_zip(path)
        return _by_calamine(path, "xlsx/ods")
    if head.startswith(OLE):
        check_ole(head, path)
        return _by_calamine(path, "xls")
    if _looks_binary(head):
        raise FileRefused("file_unknown", "Đây không phải là bảng tính (.xlsx, .xls, .ods, .csv).")
    text = _decode(path.read_bytes())
    if text.lstrip("\ufeff \r\n\t").lower().startswith(_HTML_STARTS) and "<t" in text.lower():
        tables = _html_tables(text)
        return Workbook("html", [Sheet(f"Bảng {number}", rows.__iter__) for number, rows in enumerate(tables, 1)])
    return Workbook("csv", [Sheet("CSV", lambda: _csv_rows(text))])


def _by_calamine(path: Path, kind: str) -> Workbook:
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        visible = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
            and sheet.visible == python_calamine.SheetVisibleEnum.Visible
        ]
    except Exception as error:  # calamine's errors share no base; whatever it is, the file cannot be read
        raise _unreadable(error) from error
    if not visible:
        raise FileRefused("no_sheets", "Tệp không có trang tính nào hiện.")

    @lru_cache(maxsize=1)  # a list is walked twice, first for its titles
    def sheet_called(name: str) -> python_calamine.CalamineSheet:
        try:
            return book.get_sheet_by_name(name)
        except Exception as error:
            raise _unreadable(error) from error

    return Workbook(kind, [Sheet(name, lambda name=name: _calamine_rows(sheet_called(name))) for name in visible])


def _calamine_rows(sheet: python_calamine.CalamineSheet) -> Iterator[Row]:
    # calamine leaves out the blank rows above the first filled one; number as the office sees it.
    start = sheet.start[0] if sheet.start else 0
    for _ in range(start):
        yield []
    # Blank rows at the end of a range that was only formatted cost nothing when they are never built.
    yield from sheet.iter_rows()


def _unreadable(error: Exception) -> FileRefused:
    if "assword" in str(error) or "ncrypt" in str(error):
        return FileRefused("file_password", "Tệp có mật khẩu; hãy bỏ mật khẩu rồi tải lên.")
    return FileRefused("file_damaged", "Tệp bị hỏng hoặc chưa tải lên hết; hãy mở lại và lưu lại.")


def _looks_binary(head: bytes) -> bool:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    return b"\x00" in head or head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"GIF8", b"{\\rtf"))


def _decode(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        mended = content.decode("utf-8-sig", errors="replace")
    # A few broken bytes in a modern file cost a few letters; the letters of an older encoding break nearly all.
    broken = mended.count("\ufffd")
    if sum(not letter.isascii() for letter in mended) > 5 * broken:
        return mended
    # Windows-1258 has no code for ready-made letters such as ấ: it writes the tone after the letter.
    vietnamese = content.decode("cp1258", errors="replace")
    tones = sum(vietnamese.count(tone) for tone in "\u0300\u0301\u0303\u0309\u0323")
    if tones and "\ufffd" not in vietnamese:
        return vietnamese
    return content.decode("cp1252", errors="replace")


def _csv_rows(text: str) -> Iterator[Row]:
    sample = [line for line in text[:20000].splitlines()[:50] if line.strip()]
    separator = max(",;\t|", key=lambda one: sum(line.count(one) for line in sample)) if sample else ","
    csv.field_size_limit(LARGEST_FILE)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if len(row) > MOST_COLUMNS:
                raise FileRefused("file_too_wide", "Tệp có ô chữ nằm quá xa bảng; hãy xóa các ô thừa rồi tải lên.")
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise FileRefused("file_damaged", "Tệp bị hỏng hoặc chưa tải lên hết; hãy mở lại và lưu lại.") from error


class _Tables(HTMLParser):
    """Collects the cells of every table; joined cells fill their first place, as Excel's own do."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[Row]] = []
        self.cell: list[str] | None = None
        self.span = 1
        self.pending: dict[int, int] = {}  # column -> rows that a cell above still covers
        self.cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
            self.pending = {}
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
            self._skip_covered()
        elif tag in {"td", "th"} and self.tables and self.tables[-1]:
            given = {name: value or "" for name, value in attrs}
            self.span = _count(given.get("colspan"))
            if (rows := _count(given.get("rowspan"))) > 1:
                at = len(self.tables[-1][-1])
                self.pending.update({at + column: rows for column in range(self.span)})
            self.cell = []
        elif tag == "br" and self.cell is not None:
            self.cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"} and self.cell is not None:
            row = self.tables[-1][-1]
            row.append(" ".join("".join(self.cell).split()))
            row.extend([""] * (self.span - 1))
            self.cells += self.span
            if self.cells > MOST_CELLS:
                raise FileRefused("file_bomb", "Tệp nén quá nhiều dữ liệu bên trong; không mở để giữ an toàn.")
            self.cell = None
            self._skip_covered()

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def _skip_covered(self) -> None:
        row = self.tables[-1][-1]
        while self.pending.get(len(row), 0) > 1:
            self.pending[len(row)] -= 1
            row.append("")


def _count(text: str | None) -> int:
    return min(int(text), 1000) if text and text.isdigit() and int(text) else 1


def _html_tables(text: str) -> list[list[Row]]:
    parser = _Tables()
    parser.feed(text)
    tables = [table for table in parser.tables if any(any(row) for row in table)]
    if not tables:
        raise FileRefused("no_table", "Không thấy bảng nào trong tệp.")
    return tables

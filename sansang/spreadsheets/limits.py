"""What is never opened: files that cannot be a list, or that would fill the memory."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from sansang.kernel.reasons import Reason

MEGABYTE = 1024 * 1024
LARGEST_FILE = 50 * MEGABYTE
LARGEST_PART = 600 * MEGABYTE
LARGEST_WHOLE = 1024 * MEGABYTE
# Sheets of real lists shrink 5 to 20 times; blank formatted rows up to some hundred times.
MOST_SHRUNK = 400
MOST_ROWS = 1_000_000
MOST_COLUMNS = 16_384
# A reader holds every filled cell and the rectangle around them in memory, so one stray cell far away fills it.
# Measured with python-calamine 0.9: bytes for a filled cell and for a place of the rectangle.
BYTES_OF_CELL, BYTES_OF_PLACE, BYTES_OF_PLACE_ODS = 40, 32, 120
MOST_BYTES = 650 * MEGABYTE
MOST_CELLS = 8_000_000  # of tables that Python itself reads
_BLOCK = 4 * MEGABYTE

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class FileRefused(Exception):
    """A file that is not read at all; `reason` says why in one sentence."""

    def __init__(self, code: str, message: str, **params: object) -> None:
        self.reason = Reason(code, message, params)
        super().__init__(str(self.reason))


def check_size(path: Path) -> None:
    """Refuse an empty file and one above the limit. Raises FileRefused."""
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("file_empty", "Tệp trống, không có gì để đọc.")
    if size > LARGEST_FILE:
        raise FileRefused(
            "file_too_large", "Tệp lớn hơn {limit} MB; hãy tách thành nhiều tệp.", limit=LARGEST_FILE // MEGABYTE
        )


def check_zip(path: Path) -> None:
    """Refuse a damaged archive, macros, encryption, and an archive that would inflate beyond reason.

    The declared sizes are enough: Python's and calamine's inflaters stop at the declared size. Raises FileRefused.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise FileRefused("file_damaged", "Tệp bị hỏng hoặc chưa tải lên hết; hãy mở lại và lưu lại.") from error
    whole = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if any(part.file_size > LARGEST_PART for part in parts) or whole > LARGEST_WHOLE:
        raise FileRefused("file_bomb", "Tệp nén quá nhiều dữ liệu bên trong; không mở để giữ an toàn.")
    if whole > 100 * MEGABYTE and whole / packed > MOST_SHRUNK:
        raise FileRefused("file_bomb", "Tệp nén quá nhiều dữ liệu bên trong; không mở để giữ an toàn.")
    names = {part.filename for part in parts}
    if any(name.endswith("vbaProject.bin") or name.startswith("Basic/") for name in names):
        raise FileRefused("file_macro", "Tệp có macro; hãy lưu lại dạng .xlsx không có macro rồi tải lên.")
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused("file_password", "Tệp có mật khẩu; hãy bỏ mật khẩu rồi tải lên.")
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise FileRefused("file_unknown", "Đây không phải là bảng tính (.xlsx, .xls, .ods, .csv).")
    _check_memory(path)


def _check_memory(path: Path) -> None:
    """Refuse a sheet that would take more memory than a list is worth."""
    try:
        with zipfile.ZipFile(path) as archive:
            for part in archive.infolist():
                needed = 0
                if part.filename == "xl/sharedStrings.xml":
                    needed = 3 * part.file_size
                elif part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                    with archive.open(part) as sheet:
                        needed = _bytes_of_sheet(sheet)
                elif part.filename == "content.xml":
                    with archive.open(part) as sheet:
                        needed = _bytes_of_ods(sheet)
                if needed > MOST_BYTES:
                    raise FileRefused("file_too_wide", "Tệp có ô chữ nằm quá xa bảng; hãy xóa các ô thừa rồi tải lên.")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise FileRefused("file_damaged", "Tệp bị hỏng hoặc chưa tải lên hết; hãy mở lại và lưu lại.") from error


def _blocks(part: IO[bytes]) -> Iterator[bytes]:
    """The text of a part in pieces that end with a whole tag."""
    rest = b""
    while block := part.read(_BLOCK):
        text = rest + block
        cut = text.rfind(b">") + 1
        rest = text[cut:]
        yield text[:cut]
        if len(rest) > 2 * _BLOCK:  # no sheet has such a tag
            raise FileRefused("file_damaged", "Tệp bị hỏng hoặc chưa tải lên hết; hãy mở lại và lưu lại.")


class _Cells:
    """How the cells of a sheet are written: with a prefix or without, each with its place or not."""

    # Past these columns the rectangle is counted as reaching the next one.
    STEPS = (26, 52, 104, 208, MOST_COLUMNS)
    FAR = {26: rb"[A-Z]{2,3}", 52: rb"(?:[B-Z][A-Z]|[A-Z]{3})", 104: rb"(?:[D-Z][A-Z]|[A-Z]{3})",
           208: rb"(?:[H-Z][A-Z]|[A-Z]{3})"}  # fmt: skip

    def __init__(self, prefix: bytes) -> None:
        tag = b"<" + prefix + b"c "
        self.end = b"</" + prefix + b"c>"
        self.row = b"<" + prefix + b"row"
        self.start = re.compile(b"<" + prefix + rb"c[ >]")
        # One look tells of nearly every block that all its cells stand in columns A to Z.
        self.unusual = re.compile(b"<" + prefix + rb'c(?:>| (?!r="[A-Z]\d))')
        self.unplaced = re.compile(b"<" + prefix + rb'c(?:>| (?!r="))')
        self.far = {step: re.compile(tag + b'r="' + far + rb'\d+"[^>]*(?<!/)>') for step, far in self.FAR.items()}
        self.row_number = re.compile(self.row + rb'[^>]* r="(\d{1,7})"')
        self.current = 0  # the row that the text so far ends in

    def columns(self, text: bytes, known: int) -> int:
        """A round number no smaller than the last filled column."""
        if not self.unusual.search(text):
            return known
        while known in self.far and self.far[known].search(text):
            known = self.STEPS[self.STEPS.index(known) + 1]
        if self.unplaced.search(text):
            longest = max(len(self.start.findall(row)) for row in text.split(self.row))
            known = max(known, longest)
        return known

    def last_row(self, text: bytes) -> int:
        """The number of the row that holds the last filled cell; rows stand in order."""
        filled = text.rfind(self.row, 0, max(0, text.rfind(self.end)))
        found = self.current if filled < 0 else self._number(text, filled)
        last = text.rfind(self.row)
        self.current = self.current if last < 0 else self._number(text, last)
        return found

    def _number(self, text: bytes, at: int) -> int:
        if given := self.row_number.match(text, at):
            return int(given[1])
        return self.current + text.count(self.row, 0, at + 1)


def _bytes_of_sheet(sheet: IO[bytes]) -> int:
    cells: _Cells | None = None
    filled, rows, columns = 0, 1, 26
    for text in _blocks(sheet):
        if cells is None:
            root = re.search(rb"<(\w+:)?worksheet", text)
            cells = _Cells(root[1] or b"" if root else b"")
        found = text.count(cells.end)
        filled += found
        if found:
            rows = max(rows, cells.last_row(text))
            columns = cells.columns(text, columns)
    return filled * BYTES_OF_CELL + rows * columns * BYTES_OF_PLACE


_ODS_TAG = re.compile(rb"<(/?)table:(table-row|table-cell|covered-table-cell|table)\b([^>]*)>")
_REPEATED = re.compile(rb'number-(?:columns|rows)-repeated="(\d{1,9})"')


def _bytes_of_ods(content: IO[bytes]) -> int:
    """The largest table of a document, repeated rows and cells counted as often as they are repeated."""
    largest = row = last_row = column = last_column = repeated = 0
    for text in _blocks(content):
        for end, tag, attributes in _ODS_TAG.findall(text):
            times = _REPEATED.search(attributes)
            if tag == b"table" and not end:
                row = last_row = last_column = 0
            elif tag == b"table-row" and not end:
                column, repeated = 0, int(times[1]) if times else 1
                row += repeated
            elif tag != b"table-row" and not end:
                column += int(times[1]) if times else 1
                if not attributes.endswith(b"/") or b"value-type" in attributes:
                    last_row, last_column = row, max(last_column, column)
            largest = max(largest, last_row * last_column)
    return largest * BYTES_OF_PLACE_ODS


_BEGIN_OF_WORKBOOK, _FILEPASS = b"\x09\x08\x10\x00\x00\x06\x05\x00", 0x2F


def _has_password(content: bytes) -> bool:
    """Whether one of the first records of an Excel 97 workbook says that the others are encrypted."""
    at = content.find(_BEGIN_OF_WORKBOOK)
    for _ in range(4 if at >= 0 else 0):
        if int.from_bytes(content[at : at + 2], "little") == _FILEPASS:
            return True
        at += 4 + int.from_bytes(content[at + 2 : at + 4], "little")
    return False


def check_ole(head: bytes, path: Path) -> None:
    """Refuse an old binary file that is encrypted or carries macros. Raises FileRefused."""
    content = path.read_bytes()
    wide = {name: name.encode("utf-16-le") for name in ("EncryptedPackage", "_VBA_PROJECT_CUR", "Workbook", "Book")}
    if wide["EncryptedPackage"] in content or _has_password(content):
        raise FileRefused("file_password", "Tệp có mật khẩu; hãy bỏ mật khẩu rồi tải lên.")
    if wide["_VBA_PROJECT_CUR"] in content:
        raise FileRefused("file_macro", "Tệp có macro; hãy lưu lại dạng .xlsx không có macro rồi tải lên.")
    if wide["Workbook"] not in content and wide["Book"] not in content:
        raise FileRefused("file_unknown", "Đây không phải là bảng tính (.xlsx, .xls, .ods, .csv).")

"""What is never opened: files that cannot be a list, or that would fill the memory."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import IO

from sansang.kernel.reasons import Reason

MEGABYTE = 1024 * 1024
LARGEST_FILE = 50 * MEGABYTE
LARGEST_PART = 700 * MEGABYTE
LARGEST_WHOLE = 1024 * MEGABYTE
# Sheets of real lists shrink 5 to 20 times; blank formatted rows up to some hundred times.
MOST_SHRUNK = 400
MOST_ROWS = 1_000_000
# A reader holds the rectangle around all filled cells in memory, so one stray cell far away fills it.
MOST_CELLS = 30_000_000
_FAR_COLUMNS = {26: rb"[A-Z]{2,3}", 52: rb"(?:[B-Z][A-Z]|[A-Z]{3})", 104: rb"(?:[D-Z][A-Z]|[A-Z]{3})"}

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
    _check_area(path)
    names = {part.filename for part in parts}
    if any(name.endswith("vbaProject.bin") or name.startswith("Basic/") for name in names):
        raise FileRefused("file_macro", "Tệp có macro; hãy lưu lại dạng .xlsx không có macro rồi tải lên.")
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused("file_password", "Tệp có mật khẩu; hãy bỏ mật khẩu rồi tải lên.")


def _check_area(path: Path) -> None:
    """Refuse a sheet whose last filled row and column span more cells than memory should hold."""
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                with archive.open(part) as sheet:
                    rows, columns = _extent(sheet)
                if rows * columns > MOST_CELLS:
                    raise FileRefused("file_too_wide", "Tệp có ô chữ nằm quá xa bảng; hãy xóa các ô thừa rồi tải lên.")


def _extent(sheet: IO[bytes]) -> tuple[int, int]:
    """The last row with a filled cell, and a round number no smaller than its last column."""
    filled = {width: re.compile(rb'<c r="' + far + rb'\d+"[^>]*[^/]>') for width, far in _FAR_COLUMNS.items()}
    last_cell = re.compile(rb'<c r="[A-Z]+(\d+)"[^>]*[^/]>')
    rows, columns, rest = 1, 26, b""
    while block := sheet.read(4 * MEGABYTE):
        text = rest + block
        for width, pattern in filled.items():
            if columns == width and pattern.search(text):
                columns = {26: 52, 52: 104, 104: 16384}[width]
        # Rows stand in order, so the last cells of a block are enough.
        for found in last_cell.finditer(text, max(0, len(text) - 65536)):
            rows = max(rows, int(found[1]))
        rest = text[-200:]
    return rows, columns


def check_ole(head: bytes, path: Path) -> None:
    """Refuse an old binary file that is encrypted or carries macros. Raises FileRefused."""
    content = path.read_bytes()
    wide = {name: name.encode("utf-16-le") for name in ("EncryptedPackage", "_VBA_PROJECT_CUR", "Workbook", "Book")}
    if wide["EncryptedPackage"] in content:
        raise FileRefused("file_password", "Tệp có mật khẩu; hãy bỏ mật khẩu rồi tải lên.")
    if wide["_VBA_PROJECT_CUR"] in content:
        raise FileRefused("file_macro", "Tệp có macro; hãy lưu lại dạng .xlsx không có macro rồi tải lên.")
    if wide["Workbook"] not in content and wide["Book"] not in content:
        raise FileRefused("file_unknown", "Đây không phải là bảng tính (.xlsx, .xls, .ods, .csv).")

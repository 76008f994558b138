"""What is never opened: files that cannot be a list, or that would fill the memory."""

from __future__ import annotations

import zipfile
from pathlib import Path

from sansang.kernel.reasons import Reason

MEGABYTE = 1024 * 1024
LARGEST_FILE = 50 * MEGABYTE
LARGEST_PART = 700 * MEGABYTE
LARGEST_WHOLE = 1024 * MEGABYTE
# Sheets of real lists shrink 5 to 20 times; blank formatted rows up to some hundred times.
MOST_SHRUNK = 400
MOST_ROWS = 1_000_000

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

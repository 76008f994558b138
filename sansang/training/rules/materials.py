"""Lesson plans and lectures: the states of a version, and which files are taken at all; pure."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from io import BytesIO
from pathlib import PurePath

from sansang.kernel.reasons import Reason

MEGABYTE = 1024 * 1024
LARGEST = 20 * MEGABYTE
LARGEST_INSIDE = 300 * MEGABYTE
MOST_SHRUNK = 200
ENDINGS = (".pdf", ".docx", ".odt", ".pptx", ".xlsx")
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# By which part of the archive an office file is known.
_PARTS = {"word/document.xml": ".docx", "ppt/presentation.xml": ".pptx", "xl/workbook.xml": ".xlsx"}
_PDF, _ZIP, _OLE = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class VersionState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


MAY_BECOME = {
    VersionState.DRAFT: {VersionState.SUBMITTED, VersionState.REPLACED},
    VersionState.SUBMITTED: {VersionState.APPROVED, VersionState.RETURNED, VersionState.DRAFT},
    VersionState.APPROVED: {VersionState.WITHDRAWN, VersionState.REPLACED},
    VersionState.RETURNED: {VersionState.REPLACED},
    VersionState.WITHDRAWN: {VersionState.REPLACED},
    VersionState.REPLACED: set[VersionState](),
}
# What a new version takes the place of as soon as it is there; an approved one stays until the new one is approved.
REPLACED_AT_ONCE = (VersionState.DRAFT, VersionState.RETURNED, VersionState.WITHDRAWN)


def may_become(current: str, wanted: str) -> bool:
    """True when a version in one state may go to another."""
    return wanted in MAY_BECOME[VersionState(current)]


def reasons_against_state(current: str, wanted: str) -> list[Reason]:
    """Why a version cannot take a step now."""
    if may_become(current, wanted):
        return []
    return [Reason("wrong_state", "Bản này không còn ở bước đó; hãy tải lại trang.", {})]


def reasons_against_deciding(*, same_person: bool, words: str, needs_words: bool) -> list[Reason]:
    """Why somebody cannot approve, return or withdraw: who submitted does not decide; a return says why."""
    reasons = []
    if same_person:
        reasons.append(Reason("own_submission", "Người trình không tự phê duyệt; cần người khác có thẩm quyền.", {}))
    if needs_words and not words.strip():
        reasons.append(Reason("no_words", "Hãy ghi lý do, để người soạn biết cần sửa gì.", {}))
    return reasons


def reasons_against_file(name: str, content: bytes) -> list[Reason]:
    """Why a file is not taken: its kind, its size, what is inside. The content decides, the name must agree."""
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        words = "Chỉ nhận tệp {kinds}; tệp này là “{ending}”."
        return [Reason("file_kind", words, {"kinds": ", ".join(ENDINGS), "ending": ending or "không có đuôi"})]
    if not content:
        return [Reason("file_empty", "Tệp trống, không có gì để lưu.", {})]
    if len(content) > LARGEST:
        words = "Tệp lớn hơn {limit} MB; hãy giảm cỡ ảnh hoặc tách tệp."
        return [Reason("file_too_large", words, {"limit": LARGEST // MEGABYTE})]
    found = _kind_of(content)
    if isinstance(found, Reason):
        return [found]
    if found != ending:
        words = "Tên tệp là {ending} nhưng nội dung là {found}; hãy lưu lại đúng loại rồi tải lên."
        return [Reason("file_disguised", words, {"ending": ending, "found": found})]
    return []


def _kind_of(content: bytes) -> str | Reason:
    """The ending that a content deserves, or why it is refused."""
    if _PDF in content[:1024]:
        return ".pdf"
    if content.startswith(_OLE):
        return Reason("file_old", "Tệp có mật khẩu hoặc là dạng Office cũ; hãy lưu lại dạng mới, không mật khẩu.", {})
    if content.startswith(_ZIP):
        return _kind_of_archive(content)
    return Reason("file_unknown", "Nội dung tệp không phải PDF, Word, PowerPoint, Excel hoặc ODT.", {})


def _kind_of_archive(content: bytes) -> str | Reason:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            if reason := _reason_against_parts(parts, len(content)):
                return reason
            names = {part.filename for part in parts}
            if "mimetype" in names and _beginning(archive, "mimetype") == MEDIA_TYPES[".odt"]:
                return ".odt"
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        return Reason("file_damaged", "Tệp bị hỏng hoặc chưa tải lên hết; hãy mở lại và lưu lại.", {})
    found = next((ending for part, ending in _PARTS.items() if part in names), None)
    if found is None or "[Content_Types].xml" not in names:
        return Reason("file_unknown", "Nội dung tệp không phải PDF, Word, PowerPoint, Excel hoặc ODT.", {})
    return found


def _beginning(archive: zipfile.ZipFile, name: str) -> str:
    """The first letters of a part; a part may be far larger than it says that it is of use."""
    with archive.open(name) as part:
        return part.read(100).decode("ascii", "replace")


def _reason_against_parts(parts: list[zipfile.ZipInfo], packed: int) -> Reason | None:
    whole = sum(part.file_size for part in parts)
    if whole > LARGEST_INSIDE or whole > MOST_SHRUNK * max(packed, MEGABYTE // 10):
        return Reason("file_bomb", "Tệp nén quá nhiều dữ liệu bên trong; không nhận để giữ an toàn.", {})
    if any(part.flag_bits & 1 for part in parts):
        return Reason("file_password", "Tệp có mật khẩu; hãy bỏ mật khẩu rồi tải lên.", {})
    if any(part.filename.endswith("vbaProject.bin") or part.filename.startswith("Basic/") for part in parts):
        return Reason("file_macro", "Tệp có macro; hãy lưu lại dạng không có macro rồi tải lên.", {})
    return None

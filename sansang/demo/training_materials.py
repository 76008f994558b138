"""Lesson plans of the province with small files of headings alone, and aids booked for the sessions ahead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sansang.demo.grounds import PRESENT
from sansang.demo.training_courses import Course
from sansang.demo.training_rows import write_rows
from sansang.organisation.models import Unit, User
from sansang.training.models import Aid, AidBooking, Heading, Material, MaterialKind, MaterialVersion, VersionState
from sansang.training.storage import keep_file

SUBMITTED_ON, APPROVED_ON = date(2025, 6, 20), date(2025, 7, 2)
UNAPPROVED = ("BD",)  # the programme nobody teaches at present: its lesson plans are on their way
ON_THE_WAY = (VersionState.DRAFT, VersionState.SUBMITTED, VersionState.RETURNED)
SECTIONS = ("Mục đích, yêu cầu", "Nội dung, thời gian", "Tổ chức, phương pháp", "Vật chất bảo đảm")
BOOKED = {"Bia số 4": 12, "Khung, cọc bia": 12}

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_LINKS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
_BODY = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
)


def headings_only(lines: Sequence[str]) -> bytes:
    """A Word file of some lines; the same lines make the same file."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        for name, text in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _LINKS),
            ("word/document.xml", _BODY.format(paragraphs)),
        ):
            archive.writestr(ZipInfo(name), text)
    return kept.getvalue()


def write_materials(top: Unit, *, by: User, signed_by: User) -> int:
    """A lesson plan for each heading of the province's programmes, most approved; returns how many."""
    headings = list(Heading.objects.filter(programme__unit=top).select_related("programme").order_by("pk"))
    made = Material.objects.bulk_create(
        Material(unit=top, kind=MaterialKind.LESSON_PLAN, title=f"Giáo án: {one.name} ({one.programme.code})")
        for one in headings
    )
    through = Material.headings.through
    through.objects.bulk_create(
        through(material_id=material.pk, heading_id=one.pk) for material, one in zip(made, headings, strict=True)
    )
    versions: list[MaterialVersion] = []
    files: list[bytes] = []
    for at, (material, heading) in enumerate(zip(made, headings, strict=True)):
        for row, content in _versions(material, heading, at, by=by, signed_by=signed_by):
            versions.append(row)
            files.append(content)
    for row, content in zip(MaterialVersion.objects.bulk_create(versions), files, strict=True):
        keep_file(row.pk, content)
    return len(made)


def _versions(
    material: Material, heading: Heading, at: int, *, by: User, signed_by: User
) -> Iterator[tuple[MaterialVersion, bytes]]:
    """One version or, of every eighth, one that was replaced and the one in force."""
    if heading.programme.code in UNAPPROVED:
        yield _version(material, heading, 1, ON_THE_WAY[at % len(ON_THE_WAY)], by, signed_by)
        return
    if at % 8 == 0:
        yield _version(material, heading, 1, VersionState.REPLACED, by, signed_by)
    yield _version(material, heading, 2 if at % 8 == 0 else 1, VersionState.APPROVED, by, signed_by)


def _version(
    material: Material, heading: Heading, number: int, state: VersionState, by: User, signed_by: User
) -> tuple[MaterialVersion, bytes]:
    title = [material.title, f"Bản số {number}", f"Thời gian: {heading.hours} giờ"]
    content = headings_only([*title, *SECTIONS, "(tệp trình diễn: chỉ có đề mục, không có nội dung hướng dẫn)"])
    row = MaterialVersion(
        material=material, number=number, file_name=f"giao-an-{material.pk}-{number}.docx", ending=".docx",
        size=len(content), sha256=sha256(content).hexdigest(), state=state, author_name=str(by),
    )  # fmt: skip
    if state != VersionState.DRAFT:
        row.submitted_by_id, row.submitted_by_name, row.submitted_on = by.pk, str(by), SUBMITTED_ON
    if state not in (VersionState.DRAFT, VersionState.SUBMITTED):
        row.decided_by_name, row.decided_on, row.paper_number = (
            str(signed_by),
            APPROVED_ON,
            f"{material.pk}/PD-TRÌNH-DIỄN",
        )
    if state == VersionState.RETURNED:
        row.paper_number, row.words = "", "Bổ sung phần vật chất bảo đảm."
    return row, content


def book_aids(courses: Sequence[Course], sessions: Mapping[int, Sequence[int]]) -> int:
    """Target boards and frames for the military sessions ahead of classes whose command keeps them."""
    kept: dict[int, list[tuple[int, int]]] = {}
    for pk, unit, name in Aid.objects.filter(name__in=BOOKED).values_list("pk", "unit_id", "name"):
        kept.setdefault(unit, []).append((pk, BOOKED[name]))
    return write_rows(AidBooking, ("session_id", "aid_id", "quantity"), _bookings(courses, sessions, kept))


def _bookings(
    courses: Sequence[Course], sessions: Mapping[int, Sequence[int]], kept: Mapping[int, list[tuple[int, int]]]
) -> Iterator[tuple[Any, ...]]:
    for course in courses:
        for pk, (day, _half, heading, _hours) in zip(sessions[course.pk], course.slots, strict=True):
            if day >= PRESENT and heading == course.outline.main:
                for aid, number in kept.get(course.trainer, ()):
                    yield pk, aid, number

"""Files for lesson plans, whole and broken, made in the memory."""

from __future__ import annotations

import zipfile
from io import BytesIO

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
ODT_TYPE = b"application/vnd.oasis.opendocument.text"


def office(*parts: str, **contents: bytes) -> bytes:
    """An archive with these parts, each with what is said of it (by the name of the part without folders)."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in ("[Content_Types].xml", *parts):
            archive.writestr(part, contents.get(part.rsplit("/", 1)[-1].split(".")[0], b"<x/>"))
    return buffer.getvalue()


DOCX = office("word/document.xml")
PPTX = office("ppt/presentation.xml")
XLSX = office("xl/workbook.xml")
ODT = office("mimetype", "content.xml", mimetype=ODT_TYPE)
MACRO = office("word/document.xml", "word/vbaProject.bin")
BOMB = office("word/document.xml", document=b"\x00" * 40_000_000)

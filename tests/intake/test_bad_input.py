"""Files that would hurt: each gets one sentence, nothing is written, the memory stays small."""

import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path

import pytest

from sansang.citizens.models import Person
from sansang.spreadsheets.limits import LARGEST_FILE
from tests.files.make import PEOPLE, TITLES
from tests.intake.offices import FILES, Office, line, listed, previewed, rows_of, thanh_yen  # noqa: F401

ROOT = Path(__file__).parents[2]
HALF_A_GIGABYTE = 512 * 1024  # in kB
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TITLE = b'<c r="%s1" t="inlineStr"><is><t>%s</t></is></c>'
HEAD = b'<row r="1">' + TITLE % (b"A", b"Ho va ten") + TITLE % (b"B", b"Ngay sinh") + b"</row>"


def workbook(path: Path, rows: Iterable[bytes], *, extra: dict[str, bytes] | None = None, prefix: bytes = b"") -> None:
    """A small .xlsx written by hand, its one sheet as given."""
    book = zipfile.ZipFile(FILES / "english.xlsx")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for part in book.infolist():
            if part.filename != "xl/worksheets/sheet1.xml":
                archive.writestr(part.filename, book.read(part))
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            name = b":" + prefix[:-1] if prefix else b""
            sheet.write(b'<%sworksheet xmlns%s="%s"><%ssheetData>' % (prefix, name, MAIN.encode(), prefix))
            for row in rows:
                sheet.write(row)
            sheet.write(b"</%ssheetData></%sworksheet>" % (prefix, prefix))
        for name_of, content in (extra or {}).items():
            archive.writestr(name_of, content)


def stray(row: int, column: str) -> list[bytes]:
    return [HEAD, b'<row r="%d"><c r="%s%d"><v>1</v></c></row>' % (row, column.encode(), row)]


def blank_million(path: Path) -> None:
    blank = b'<row r="%d"><c r="A%d" s="0"/></row>'
    workbook(path, chain([HEAD], (blank % (at, at) for at in range(2, 1_000_001))))


def bomb(path: Path) -> None:
    """120 MB that were packed into some 120 kB."""
    workbook(path, [HEAD, *[b" " * 1024 * 1024] * 120])


def bomb_declared(path: Path) -> None:
    """A part that says of itself that it is 700 MB large."""
    content = (FILES / "english.xlsx").read_bytes()
    at = content.rindex(b"PK\x01\x02")
    path.write_bytes(content[: at + 24] + (700 << 20).to_bytes(4, "little") + content[at + 28 :])


def unplaced(path: Path) -> None:
    workbook(path, [HEAD, b"<row><c><v>1</v></c></row>", b'<row r="1000000">' + b"<c><v>1</v></c>" * 200 + b"</row>"])


def prefixed(path: Path) -> None:
    row = b'<x:row r="1000000"><x:c r="CV1000000"><x:v>1</x:v></x:c></x:row>'
    workbook(path, [row], prefix=b"x:")


def ods(path: Path, body: str) -> None:
    book = zipfile.ZipFile(FILES / "open.ods")
    content = book.read("content.xml").decode()
    at = content.index("</table:table-row>") + len("</table:table-row>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in book.infolist():
            text = content[:at] + body + content[at:] if part.filename == "content.xml" else book.read(part)
            archive.writestr(part.filename, text)


def repeated_cells(path: Path) -> None:
    ten = 'table:number-columns-repeated="10" office:value-type="string"'
    cell = f"<table:table-cell {ten}><text:p>x</text:p></table:table-cell>"
    ods(path, f'<table:table-row table:number-rows-repeated="900000">{cell}</table:table-row>')


def repeated_blanks(path: Path) -> None:
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    ods(path, f'<table:table-row table:number-rows-repeated="1000000">{blank}</table:table-row>')


def wide_web_page(path: Path) -> None:
    path.write_bytes(b"<html><table><tr>" + b"<td colspan=1000>x</td>" * 20_000 + b"</tr></table></html>")


def wide_text(path: Path) -> None:
    path.write_bytes(b"Ho va ten,Ngay sinh\n" + b"," * 20_000_000)


def another_archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")


def too_large(path: Path) -> None:
    with path.open("wb") as file:
        file.write((FILES / "english.xlsx").read_bytes())
        file.truncate(LARGEST_FILE + 1)


def locked_archive(path: Path) -> None:
    content = bytearray((FILES / "english.xlsx").read_bytes())
    at = content.rindex(b"PK\x01\x02")
    content[at + 8] |= 1  # the mark of an encrypted part
    path.write_bytes(bytes(content))


BAD: list[tuple[Callable[[Path], None], str]] = [
    (bomb, "file_bomb"),
    (bomb_declared, "file_bomb"),
    (lambda path: workbook(path, stray(1_000_000, "Z")), "file_too_wide"),
    (lambda path: workbook(path, stray(1_000_000, "CV")), "file_too_wide"),
    (lambda path: workbook(path, stray(30_000, "XFD")), "file_too_wide"),
    (unplaced, "file_too_wide"),
    (prefixed, "file_too_wide"),
    (repeated_cells, "file_too_wide"),
    (repeated_blanks, "file_too_wide"),
    (wide_web_page, "file_bomb"),
    (wide_text, "file_too_wide"),
    (another_archive, "file_unknown"),
    (too_large, "file_too_large"),
    (locked_archive, "file_password"),
    (blank_million, "read"),
]
MEASURED = """
import sys
from pathlib import Path
from sansang.spreadsheets.limits import FileRefused
from sansang.spreadsheets.reading import open_workbook
try:
    for sheet in open_workbook(Path(sys.argv[1]), name=sys.argv[2]).sheets:
        rows = sum(1 for row in sheet.rows())
    said = "read"
except FileRefused as refused:
    said = refused.reason.code
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(said, peak.split()[1])
"""


@pytest.mark.parametrize(("make", "code"), BAD)
def test_a_file_that_would_fill_the_memory_does_not(tmp_path: Path, make: Callable[[Path], None], code: str) -> None:
    path = tmp_path / "list.bin"
    make(path)
    asked = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path), "list.xlsx"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    said, memory = asked.stdout.split()
    assert said == code
    assert int(memory) < HALF_A_GIGABYTE


@pytest.mark.parametrize(("make", "code"), [(repeated_cells, "file_too_wide"), (another_archive, "file_unknown")])
def test_what_is_refused_writes_nothing_and_keeps_no_file(office: Office, tmp_path: Path, make, code: str) -> None:
    make(tmp_path / "list.bin")
    upload = previewed(office.command, "list.xlsx", (tmp_path / "list.bin").read_bytes(), by=office.clerk)
    assert (upload.state, upload.problem["code"]) == ("refused", code)
    assert not Person.objects.exists()
    assert not list((tmp_path / "intake").glob("*.bin"))


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({"identity": "01109500O101"}, "identity_letters", "có ký tự không phải chữ số"),
        ({"identity": "0110950001"}, "identity_length", "phải có 12 chữ số"),
        ({"identity": "099095000101"}, "identity_province", "mã tỉnh không có"),
        ({"identity": "123456789"}, "identity_old_card", "chứng minh nhân dân cũ"),
        ({"born": "25/12/2093"}, "date_in_future", "ở tương lai"),
        ({"born": "31/02/1995"}, "not_a_date", "không phải là ngày"),
        ({"since": "01/01/2030"}, "date_in_future", "ở tương lai"),
        ({"born": "07/05/1994"}, "identity_birth_year", "năm sinh 1995"),
        ({"sex": "Nữ"}, "identity_sex", "giới tính nam"),
        ({"sex": "khác"}, "sex_unknown", "Không hiểu giới tính"),
        ({"component": "xe tăng"}, "component_unknown", "Không hiểu thành phần"),
        ({"name": "x" * 101}, "name_too_long", "dài quá"),
    ],
)
def test_a_wrong_cell_refuses_its_row_in_words(
    office: Office, changed: dict[str, object], code: str, words: str
) -> None:
    (row,) = rows_of(previewed(office.command, "list.xlsx", listed(line(**changed)), by=office.clerk))
    reasons = {one["code"]: one["message"].format(**one["params"]) for one in row.reasons}
    assert row.state == "R"
    assert words in reasons[code]


def test_every_reason_is_told_at_once(office: Office) -> None:
    wrong = line(sex="Nữ", born="07/05/1994", component="xe tăng")
    (row,) = rows_of(previewed(office.command, "list.xlsx", listed(wrong), by=office.clerk))
    assert [one["code"] for one in row.reasons] == ["component_unknown", "identity_birth_year", "identity_sex"]


@pytest.mark.parametrize(
    "content", ["không phải bảng".encode(), b"\xff\xfe" + "a;b".encode("utf-16-le"), b"\x81\x8d\x8f;;\n"]
)
def test_text_without_a_list_is_refused(office: Office, content: bytes) -> None:
    upload = previewed(office.command, "list.csv", content, by=office.clerk)
    assert (upload.state, upload.problem["code"]) == ("refused", "no_table")


def test_broken_letters_cost_one_cell_and_not_the_file(office: Office) -> None:
    lines = [TITLES, line(), line(PEOPLE[1]), line(PEOPLE[2])]
    text = "\n".join(";".join(map(str, cells)) for cells in lines)
    content = text.encode().replace("Hương".encode(), b"H\xc6\xff\xffng")
    upload = previewed(office.command, "list.csv", content, by=office.clerk)
    assert [[one["code"] for one in row.reasons] for row in rows_of(upload)] == [[], ["broken_letters"], []]

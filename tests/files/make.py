"""Makes the broken office files that the tests read; run it again after changing a list.

    python tests/files/make.py [folder]

People, numbers and telephones are invented. What is broken in each file is said where it is made.
"""

from __future__ import annotations

import sys
import unicodedata
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

TITLES = [
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Số CCCD",
    "Thôn, bản",
    "Số điện thoại",
    "Thành phần",
    "Từ ngày",
]
PEOPLE = [
    ("Lò Văn Thi", "07/05/1995", "Nam", "011095000101", "Bản Noong Vai", "0912000101", "Tại chỗ", "01/03/2024"),
    ("Quàng Thị Hương", "12/11/2001", "Nữ", "011301000102", "Bản Noong Vai", "0912000102", "Tại chỗ", "01/03/2024"),
    ("Mùa A Chớ", "03/02/1998", "Nam", "011098000103", "Bản Huổi Cáp", "0912000103", "Cơ động", "01/03/2024"),
    ("Giàng Thị Sua", "25/12/2003", "Nữ", "011303000104", "Bản Huổi Cáp", "0912000104", "Cơ động", "15/04/2025"),
    ("Nguyễn Văn Đông", "30/04/1990", "Nam", "011090000105", "Đội 9", "0912000105", "Tại chỗ", "15/04/2025"),
    ("Trịnh Đức Thiêm", "19/08/1993", "Nam", "011093000106", "Đội 9", "0912000106", "Tại chỗ", "15/04/2025"),
]
LETTERHEAD = [
    ["BAN CHQS XÃ THANH YÊN", None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    [None, None, None, None, "Độc lập - Tự do - Hạnh phúc"],
    ["DANH SÁCH DÂN QUÂN NĂM 2025"],
    [],
]
SIGNATURES = [
    [],
    [None, None, None, None, "Thanh Yên, ngày 05 tháng 01 năm 2026"],
    ["NGƯỜI LẬP BIỂU", None, None, None, "CHỈ HUY TRƯỞNG"],
]


def rows(people=PEOPLE) -> list[list[object]]:
    return [[number, *person] for number, person in enumerate(people, 1)]


def xlsx(path: Path, sheets: dict[str, list[list[object]]], merges: tuple[str, ...] = ()) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
        for place in merges:
            sheet.merge_cells(place)
    book.save(path)


def letterhead(path: Path) -> None:
    """Letterhead, two rows of titles with merged cells, numbering, groups, a total, signatures."""
    upper = ["STT", "Họ và tên", "Năm sinh", None, "Số CCCD", "Nơi ở", None, "Thành phần", "Từ ngày"]
    lower = [None, None, "Nam", "Nữ", None, "Thôn, bản", "Xã", None, None]
    body = []
    for number, (name, born, sex, identity, village, _phone, component, since) in enumerate(PEOPLE, 1):
        if number in (1, 4):
            body.append([f"{'I' if number == 1 else 'II'}. Tiểu đội {1 if number == 1 else 2}"])
        year = int(born[-4:])
        body.append(
            [
                number,
                name,
                year if sex == "Nam" else None,
                year if sex == "Nữ" else None,
                identity,
                village,
                "Thanh Yên",
                component,
                since,
            ]
        )
    numbering = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    lines = [*LETTERHEAD, upper, lower, numbering, *body, ["Tổng cộng: 6 người"], *SIGNATURES]
    xlsx(path, {"DS dân quân": lines}, ("C5:D5", "F5:G5", "A5:A6", "B5:B6", "E5:E6"))


def tcvn3(path: Path) -> None:
    """Old .xls in TCVN3 (font .VnTime)."""
    from tests.spreadsheets.test_encodings import in_tcvn3

    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    style = xlwt.easyxf("font: name .VnTime")
    for at, line in enumerate([TITLES, *rows()]):
        for column, value in enumerate(line):
            sheet.write(at, column, in_tcvn3(value) if isinstance(value, str) else value, style)
    book.save(str(path))


def vni(path: Path) -> None:
    """VNI-Windows in a modern file."""
    from tests.spreadsheets.test_encodings import in_vni

    lines = [[in_vni(value) if isinstance(value, str) else value for value in line] for line in [TITLES, *rows()]]
    xlsx(path, {"Sheet1": lines})


def html(path: Path) -> None:
    """A web page saved as .xls, as many offices' programs do."""
    lines = "".join("<tr>" + "".join(f"<td>{value}</td>" for value in line) + "</tr>" for line in [TITLES, *rows()])
    path.write_text(
        f"<html><head><meta charset='utf-8'></head><body><table>{lines}</table></body></html>", encoding="utf-8"
    )


def ods(path: Path) -> None:
    """OpenDocument."""
    book = OpenDocumentSpreadsheet()
    table = Table(name="Danh sách")
    for line in [TITLES, *rows()]:
        row = TableRow()
        for value in line:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=str(value)))
            row.addElement(cell)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    book.save(str(path))


def comma(path: Path) -> None:
    """CSV with a byte order mark, semicolons and a formula-like cell."""
    body = [list(map(str, line)) for line in rows()]
    body[0][5] = "=1+1"
    path.write_text("\n".join(";".join(line) for line in [TITLES, *body]), encoding="utf-8-sig")


def windows1258(path: Path) -> None:
    """CSV in Windows-1258, tones after their letters."""

    def split(text: str) -> str:
        out = ""
        for letter in unicodedata.normalize("NFC", text):
            try:
                letter.encode("cp1258")
                out += letter
            except UnicodeEncodeError:
                parts = unicodedata.normalize("NFD", letter)
                tone = next(mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323")
                out += unicodedata.normalize("NFC", parts.replace(tone, "")) + tone
        return out

    lines = [",".join(f'"{value}"' for value in line) for line in [TITLES, *rows()]]
    path.write_bytes(split("\n".join(lines)).encode("cp1258"))


def decomposed(path: Path) -> None:
    """Letters decomposed (NFD), as files from Apple machines have them."""
    lines = [
        [unicodedata.normalize("NFD", value) if isinstance(value, str) else value for value in line] for line in rows()
    ]
    xlsx(path, {"Sheet1": [TITLES, *lines]})


def lost_zeros(path: Path) -> None:
    """Identity numbers and telephones as numbers; dates as dates, text, two-digit years and years alone."""
    lines = rows()
    for line, born in zip(lines, [date(1995, 5, 7), "12-11-01", "3/2/98", "2003", 1990, "08/1993"], strict=True):
        line[2], line[4], line[6] = born, int(str(line[4])), int(str(line[6]))
    xlsx(path, {"Sheet1": [TITLES, *lines]})


def wrong_rows(path: Path) -> None:
    """Rows to refuse: letters in the number, contradicting sex and year, a day in the future, no name, a double."""
    lines = rows()
    lines[0][4] = "01109500O101"
    lines[1][3] = "Nam"
    lines[2][2] = "03/02/1997"
    lines[3][2] = "25/12/2093"
    lines[4][1] = None
    xlsx(path, {"Sheet1": [TITLES, *lines, [7, *PEOPLE[5]]]})


def sheets(path: Path) -> None:
    """Three sheets: notes, the list, another list."""
    notes = [["Ghi chú: tệp này có hai danh sách"], ["Cập nhật tháng 01/2026"]]
    xlsx(path, {"Ghi chú": notes, "Thanh Yên": [TITLES, *rows()[:4]], "Pa Thơm": [TITLES, *rows()[4:]]})


def formulas(path: Path) -> None:
    """Formulas with the values Excel kept beside them, among them a link that would phone home, and text like one."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Sheet1")
        for at, line in enumerate([TITLES, *rows()]):
            sheet.write_row(at, 0, line)
        sheet.write_formula(1, 5, '=HYPERLINK("http://example.invalid","Bản Noong Vai")', None, "Bản Noong Vai")
        sheet.write_formula(2, 1, '=CONCATENATE("Quàng Thị ","Hương")', None, "Quàng Thị Hương")
        sheet.write_string(3, 5, '=HYPERLINK("http://example.invalid")')
        sheet.write_formula(4, 2, "=1/0", None, "#DIV/0!")


def upland(path: Path) -> None:
    """A register of the mountains: marks for the sex, unknown days, groups in groups, titles again on each page."""
    upper = ["TT", "Họ tên", "Ngày sinh", "Giới tính", None, "CCCD", "Địa chỉ", "Chức vụ", "Tham gia từ"]
    lower = [None, None, None, "Nam", "Nữ", None, None, None, None]
    body = [
        ["A. DÂN QUÂN TẠI CHỖ"],
        ["I", "Tiểu đội 1", "02 đ/c"],
        [1, "LÒ VĂN THI", "00/00/1995", "x", None, "011095000101", "Bản Noong Vai, xã Thanh Yên", "a trưởng", "3/2024"],
        [2, "Tống Thị Hương", "12.11.2001", None, "x", "011301000102", "Bản Noong Vai", "Chiến sĩ", "Năm 2024"],
        ["II", "Tiểu đội 2", 1],
        [3, "Mùa A Chớ", "../02/1998", 1, None, "011098000103", "Bản Huổi Cáp", "Tiểu đội phó", "01/03/24"],
        upper,
        lower,
        [4],
        ["B. DÂN QUÂN CƠ ĐỘNG"],
        [5, "Giàng Thị Sua", "ngày 25 tháng 12 năm 2003", None, "x", "'011303000104", "Bản Huổi Cáp", None, 45762],
        ["Ghi chú: danh sách này thay cho danh sách gửi tháng trước"],
        ["Cộng: 04 đồng chí"],
    ]
    xlsx(path, {"Dân quân": [*LETTERHEAD, upper, lower, *body, *SIGNATURES]}, ("D5:E5",))


def parts_of_birth(path: Path) -> None:
    """The birth in three columns under one title; a day or a month that nobody knows is left blank."""
    upper = ["STT", "Họ và tên", "Ngày, tháng, năm sinh", None, None, "Nam/Nữ", "Số CCCD", "Thôn, bản"]
    lower = [None, None, "Ngày", "Tháng", "Năm", None, None, None]
    body = [
        [1, "Lò Văn Thi", 7, 5, 1995, "Nam", "011095000101", "Bản Noong Vai"],
        [2, "Quàng Thị Đan", "12", "11", "2001", "Nữ", "011301000102", "Bản Noong Vai"],
        [3, "Mùa A Chớ", None, 2, 1998, "Nam", "011098000103", "Bản Huổi Cáp"],
        [4, "Giàng Thị Sua", None, None, 2003, "Nữ", "011303000104", "Bản Huổi Cáp"],
        [5, "Vừ A Lử", 31, 2, 1990, "Nam", "011090000107", "Bản Huổi Cáp"],
    ]
    xlsx(path, {"DS": [*LETTERHEAD, upper, lower, *body, *SIGNATURES]}, ("C5:E5", "A5:A6", "B5:B6", "F5:F6"))


def mixed(path: Path) -> None:
    """Four encodings in one sheet, cell by cell: Unicode, TCVN3, VNI, decomposed."""
    from tests.spreadsheets.test_encodings import in_tcvn3, in_vni

    lines = rows()[:4]
    lines[1][1], lines[1][5] = in_tcvn3(str(lines[1][1])), in_tcvn3(str(lines[1][5]))
    lines[2][1], lines[2][5] = in_vni(str(lines[2][1])), in_vni(str(lines[2][5]))
    lines[3][1] = unicodedata.normalize("NFD", str(lines[3][1]))
    xlsx(path, {"Sheet1": [TITLES, *lines]})


def encrypted(path: Path) -> None:
    """An old .xls with a password: its stream begins with a FILEPASS record."""
    buffer = BytesIO()
    book = xlwt.Workbook()
    book.add_sheet("Sheet1").write(0, 0, "x")
    book.save(buffer)
    content = bytearray(buffer.getvalue())
    at = content.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")  # BOF of the workbook
    following = at + 4 + int.from_bytes(content[at + 2 : at + 4], "little")
    content[following : following + 2] = (0x2F).to_bytes(2, "little")
    path.write_bytes(bytes(content))


def english(path: Path) -> None:
    """English titles in another order."""
    titles = ["No", "ID number", "Full name", "Sex", "Date of birth", "Phone", "Village", "Component", "Since"]
    lines = [
        [n, p[3], p[0], "male" if p[2] == "Nam" else "female", p[1], p[5], p[4], p[6], p[7]]
        for n, p in enumerate(PEOPLE, 1)
    ]
    xlsx(path, {"Sheet1": [titles, *lines]})


def password(path: Path) -> None:
    """What Office writes when a password is set: an OLE file whose directory names EncryptedPackage."""
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504)
    directory = b"".join(
        name.encode("utf-16-le").ljust(128, b"\x00") for name in ("Root Entry", "EncryptionInfo", "EncryptedPackage")
    )
    path.write_bytes(bytes(header) + directory.ljust(512, b"\x00") + b"\x01" * 512)


def macro(path: Path) -> None:
    """A workbook with a macro inside."""
    buffer = BytesIO()
    book = openpyxl.Workbook()
    book.active.append(TITLES)
    book.save(buffer)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\x00" * 64)
    path.write_bytes(buffer.getvalue())


MADE = {
    "letterhead.xlsx": letterhead,
    "tcvn3.xls": tcvn3,
    "vni.xlsx": vni,
    "web-page.xls": html,
    "open.ods": ods,
    "semicolons.csv": comma,
    "windows1258.csv": windows1258,
    "decomposed.xlsx": decomposed,
    "lost-zeros.xlsx": lost_zeros,
    "wrong-rows.xlsx": wrong_rows,
    "sheets.xlsx": sheets,
    "formulas.xlsx": formulas,
    "upland.xlsx": upland,
    "parts-of-birth.xlsx": parts_of_birth,
    "mixed.xlsx": mixed,
    "encrypted.xls": encrypted,
    "english.xlsx": english,
    "password.xlsx": password,
    "macro.xlsx": macro,
    "empty.xlsx": lambda path: path.write_bytes(b""),
    "cut.xlsx": lambda path: (english(path), path.write_bytes(path.read_bytes()[:3000])),
    "picture.xlsx": lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 200),
}

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for file_name, make in MADE.items():
        make(folder / file_name)

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from sansang.spreadsheets.layout import Table, find_table
from sansang.spreadsheets.limits import FileRefused
from sansang.spreadsheets.reading import Workbook, open_workbook
from tests.files.make import PEOPLE

FILES = Path(__file__).parents[1] / "files"
KNOWN = ("ho va ten", "ngay sinh", "nam sinh", "gioi tinh", "cccd", "ban", "full name", "date of birth", "thanh phan")


def known(title: str) -> bool:
    return any(word in title for word in KNOWN)


def opened(name: str) -> Workbook:
    return open_workbook(FILES / name, name=name)


def table(name: str, sheet: int = 0) -> Table:
    found = find_table(opened(name).sheets[sheet].rows(), known=known)
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["web-page.xls", "open.ods", "semicolons.csv", "windows1258.csv", "decomposed.xlsx"])
def test_every_kind_gives_the_same_six_people(name: str) -> None:
    from sansang.spreadsheets.encodings import repair_text

    rows = list(table(name).rows)
    assert [repair_text(row.cells[1])[0] for row in rows] == [person[0] for person in PEOPLE]
    assert [row.number for row in rows] == [2, 3, 4, 5, 6, 7]


def test_letterhead_merged_titles_numbering_groups_total_and_signatures() -> None:
    found = table("letterhead.xlsx")
    assert found.titles_at == (5, 6)
    assert found.titles[2:7] == ["Năm sinh / Nam", "Năm sinh / Nữ", "Số CCCD", "Nơi ở / Thôn, bản", "Nơi ở / Xã"]
    rows = list(found.rows)
    assert [row.cells[1] for row in rows] == [person[0] for person in PEOPLE]
    assert [row.group for row in rows] == ["Tiểu đội 1"] * 3 + ["Tiểu đội 2"] * 3
    assert rows[0].number == 9


def test_sheets_without_a_table_are_known_as_such() -> None:
    sheets = opened("sheets.xlsx").sheets
    assert [sheet.name for sheet in sheets] == ["Ghi chú", "Thanh Yên", "Pa Thơm"]
    found = [find_table(sheet.rows(), known=known) for sheet in sheets]
    assert [one is not None for one in found] == [False, True, True]


def test_formulas_are_never_run_nor_read_as_formulas() -> None:
    rows = list(table("formulas.xlsx").rows)
    assert rows[0].cells[5] == "Bản Noong Vai"
    assert rows[1].cells[1] == "Quàng Thị Hương"
    assert rows[2].cells[5] == '=HYPERLINK("http://example.invalid")'
    assert next(iter(table("semicolons.csv").rows)).cells[5] == "=1+1"


def test_dates_stay_dates() -> None:
    assert next(iter(table("lost-zeros.xlsx").rows)).cells[2] == date(1995, 5, 7)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("empty.xlsx", "file_empty"),
        ("cut.xlsx", "file_damaged"),
        ("picture.xlsx", "file_unknown"),
        ("password.xlsx", "file_password"),
        ("macro.xlsx", "file_macro"),
    ],
)
def test_what_is_refused_is_refused_with_one_sentence(name: str, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        opened(name)
    assert refused.value.reason.code == code
    assert str(refused.value.reason).endswith((".", ")."))


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(800):
            part.write(b"0" * 1024 * 1024)
    with pytest.raises(FileRefused) as refused:
        open_workbook(path)
    assert refused.value.reason.code == "file_bomb"


def test_a_stray_cell_at_the_end_of_the_world_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["Họ và tên", "Ngày sinh"])
    book.active["XFD1048576"] = "x"
    book.save(path)
    with pytest.raises(FileRefused) as refused:
        open_workbook(path)
    assert refused.value.reason.code == "file_too_wide"


def test_a_million_blank_rows_cost_nothing(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Họ và tên", "Ngày sinh", "Số CCCD"])
    sheet.append(["Lò Văn Thi", "1995", "011095000101"])
    for number in range(3, 200_000, 500):
        sheet.cell(number, 1).font = openpyxl.styles.Font(bold=True)
    sheet.cell(1_000_000, 1).font = openpyxl.styles.Font(bold=True)
    book.save(path)
    found = find_table(open_workbook(path).sheets[0].rows(), known=known)
    assert found is not None
    assert len(list(found.rows)) == 1

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from sansang.spreadsheets.reading import open_workbook
from sansang.spreadsheets.writing import ColumnOut, Marked, SheetOut, safe_cell, write_rows


def test_what_is_written_comes_back_and_is_never_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    columns = [ColumnOut("Họ và tên"), ColumnOut("Ngày sinh", kind="date"), ColumnOut("Số")]
    rows = [['=HYPERLINK("http://x")', date(1995, 5, 7), 3], Marked(["011095000101", None, "+84912"], "bad")]
    write_rows(path, sheets=[SheetOut("Danh sách [1]", columns, rows, letterhead=["BAN CHQS XÃ"])])
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    lines = list(open_workbook(path).sheets[0].rows())
    assert lines[0][0] == "BAN CHQS XÃ"
    assert lines[2][:2] == ['\'=HYPERLINK("http://x")', date(1995, 5, 7)]
    assert lines[3][0] == "011095000101"


@pytest.mark.parametrize(("value", "safe"), [("=1+1", "'=1+1"), ("-", "'-"), ("-3,5", "-3,5"), ("Lò", "Lò"), (5, 5)])
def test_safe_cells(value: object, safe: object) -> None:
    assert safe_cell(value) == safe


def test_an_empty_list_is_still_a_file() -> None:
    buffer = BytesIO()
    write_rows(buffer, sheets=[SheetOut("", [ColumnOut("A", choices=("x", "y"), hint="gợi ý")], [])])
    assert buffer.getvalue().startswith(b"PK")

"""A clerk's morning: a list goes up, its columns are put right, a refused row is read, it is applied, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from tests.browser.conftest import PICTURES

pytestmark = pytest.mark.browser

ROWS = [
    ("Tòng Văn Hặc", "02/09/1998", "Nam", "011098700001", "Bản Noong Vai", "0912700001"),
    ("Lường Thị Đan", "15/08/2001", "Nữ", "011301700002", "Bản Noong Vai", "0912700002"),
    ("Vừ A Chu", "1996", "Nam", "011096700003", "Bản Hua Thanh", ""),
    ("Cà Văn Sai", "01/01/1997", "Nam", "0110977ABC04", "Bản Hua Thanh", ""),  # letters in the number
]


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """An office's own list; one column has a title that nobody else would give it."""
    path = tmp_path / "danh sách dân quân.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write(0, 0, "BAN CHQS XÃ THANH YÊN")
    for at, title in enumerate(("TT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Thôn, bản", "Gọi vào số")):
        sheet.write(2, at, title)
    for line, row in enumerate(ROWS, 3):
        sheet.write(line, 0, line - 2)
        for at, cell in enumerate(row, 1):
            sheet.write_string(line, at, cell)
    book.close()
    return path


def _people(page) -> int:
    page.goto("/luc-luong/")
    count = page.locator(".listing-count").inner_text()
    return int(count.split("/")[1].split()[0].replace(".", ""))


def test_a_list_is_loaded_corrected_applied_and_taken_back(page_of, roster: Path) -> None:
    page = page_of("thanhyen.canbo")
    before = _people(page)

    page.goto("/nap-danh-sach/")
    page.locator("input[type=file]").set_input_files(roster)
    page.get_by_role("button", name="Tải lên").click()
    page.get_by_text("Bị từ chối").first.wait_for()
    page.screenshot(path=PICTURES / "intake-preview-1280.png", full_page=True)

    page.get_by_role("link", name="cột").first.click()
    page.get_by_label("Gọi vào số").select_option(label="Số điện thoại")
    page.screenshot(path=PICTURES / "intake-mapping-1280.png", full_page=True)
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("0912700001").or_(page.get_by_text("0912 700 001")).first.wait_for()

    refused = page.locator("main").inner_text()
    assert "Cà Văn Sai" in refused

    page.get_by_role("button", name="Áp dụng").click()
    page.get_by_role("button", name="Hoàn tác").wait_for()
    page.screenshot(path=PICTURES / "intake-applied-1280.png", full_page=True)
    added = _people(page) - before
    assert 1 <= added <= 3

    page.goto("/")
    assert page.locator("main").get_by_text("Quân số").count()

    page.goto("/nap-danh-sach/")
    page.get_by_role("link", name="danh sách dân quân.xlsx").first.click()
    page.get_by_role("button", name="Hoàn tác").click()
    page.get_by_text("Đã hoàn tác").first.wait_for()
    assert _people(page) == before

"""A roster as an office might keep it, of any length: twenty columns, letterhead, invented people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

TITLES = (
    "STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Xã, phường", "Thôn, bản", "Điện thoại", "Đơn vị",
    "Thành phần", "Chức vụ", "Ngày vào Đảng", "Ngày vào Đoàn", "Bộ đội xuất ngũ", "Trình độ", "Kỹ năng", "Từ ngày",
    "Dân tộc", "Nghề nghiệp", "Ghi chú",
)  # fmt: skip
FAMILY = ("Lò", "Quàng", "Lường", "Cà", "Tòng", "Giàng", "Vừ", "Sùng", "Mùa", "Nguyễn", "Trần", "Phạm")
MIDDLE = {"Nam": ("Văn", "A", "Đức", "Minh"), "Nữ": ("Thị", "Thị Thu", "Thị Ngọc", "Thị Mai")}
GIVEN = ("Thi", "Đan", "Đức", "Hặc", "Chu", "Sua", "Mỷ", "Hạnh", "Tuấn", "Dũng", "Thắng", "Ánh", "Kiên", "Phượng")


def people(count: int, *, units: Sequence[str], communes: Sequence[str], seed: int = 7) -> Iterator[list[Any]]:
    """Rows of the roster; every identity number is used once and fits the birth date and the sex."""
    chance = Random(seed)
    for number in range(1, count + 1):
        sex = "Nữ" if chance.random() < 0.2 else "Nam"
        year = chance.randrange(1978, 2007)
        digit = (2 if year >= 2000 else 0) + (sex == "Nữ")
        at = chance.randrange(len(units))
        yield [
            number,
            f"{chance.choice(FAMILY)} {chance.choice(MIDDLE[sex])} {chance.choice(GIVEN)}",
            f"{chance.randrange(1, 29):02d}/{chance.randrange(1, 13):02d}/{year}",
            sex,
            f"011{digit}{year % 100:02d}{number:06d}",
            communes[at % len(communes)],
            f"Bản {chance.choice(GIVEN)} {chance.randrange(1, 9)}",
            f"09{number:08d}",
            units[at],
            "Tại chỗ" if chance.random() < 0.7 else "Cơ động",
            "",
            f"03/02/{year + 22}" if chance.random() < 0.2 and year < 2000 else "",
            f"26/03/{year + 17}" if chance.random() < 0.5 else "",
            "x" if chance.random() < 0.15 else "",
            "12/12" if chance.random() < 0.6 else "9/12",
            "Bơi, sơ cứu" if chance.random() < 0.2 else "",
            f"01/{chance.randrange(1, 13):02d}/{chance.randrange(2021, 2026)}",
            chance.choice(("Thái", "Mông", "Kinh")),
            "Nông dân",
            "",
        ]


def write(path: Path, rows: Iterator[list[Any]]) -> None:
    """Write the rows below a letterhead, as text and numbers like a clerk's file."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Danh sách")
    sheet.write(0, 0, "BỘ CHQS TỈNH")
    sheet.write(1, 3, "DANH SÁCH DÂN QUÂN TỰ VỆ")
    for at, title in enumerate(TITLES):
        sheet.write(3, at, title)
    for line, row in enumerate(rows, 4):
        sheet.write_number(line, 0, row[0])
        for at, cell in enumerate(row[1:], 1):
            if cell != "":
                sheet.write_string(line, at, cell)
    book.close()

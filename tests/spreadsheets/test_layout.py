"""Where a list begins, what its rows are, where it ends."""

from typing import Any

import pytest

from sansang.spreadsheets.layout import find_table

TITLES = ["TT", "Họ và tên", "Ngày sinh", "Giới tính", "CCCD", "Thôn", "Điện thoại", "Chức vụ"]
LO = [1, "Lò Văn Thi", "07/05/1995", "Nam", "011095000101", "Bản A", "0912000101", None]
MUA = [2, "Mùa A Chớ", "03/02/1998", "Nam", "011098000103", "Bản B", "0912000103", None]
KNOWN = ("ho va ten", "ngay sinh", "nam", "nu", "gioi tinh", "cccd", "chuc vu", "thon")


def read(*rows: list[Any]) -> list[tuple[Any, str]]:
    """(name, group) of every row of the list."""
    table = find_table(rows, known=lambda title: any(word in title for word in KNOWN))
    assert table is not None
    return [(row.cells[1], row.group) for row in table.rows]


def test_nothing_known_is_no_list() -> None:
    assert find_table([["a", "b"], ["c"]], known=lambda title: False) is None


@pytest.mark.parametrize(
    "group",
    [["I. Tiểu đội 1"], ["Tiểu đội 1"], ["I", "Tiểu đội 1"], ["I.", "Tiểu đội 1", 2], ["I. Tiểu đội 1", "02 đ/c"]],
)
def test_a_group_names_the_rows_below_it(group: list[Any]) -> None:
    assert read(TITLES, group, LO, MUA) == [("Lò Văn Thi", "Tiểu đội 1"), ("Mùa A Chớ", "Tiểu đội 1")]


def test_groups_stand_in_groups() -> None:
    rows = read(
        TITLES, ["A. Dân quân cơ động"], ["I. Tiểu đội 1"], LO, ["II. Tiểu đội 2"], MUA, ["B. Dân quân tại chỗ"], LO
    )  # fmt: skip
    assert [group for _, group in rows] == [
        "Dân quân cơ động / Tiểu đội 1",
        "Dân quân cơ động / Tiểu đội 2",
        "Dân quân tại chỗ",
    ]


@pytest.mark.parametrize("name", ["Tống Văn Nam", "Tòng Văn Ín", "Công Văn Tổ", "Bàn Văn A", "Ban Thị B", "Thôn Văn C"])
def test_people_with_rows_of_few_cells_are_people(name: str) -> None:
    assert [found for found, _ in read(TITLES, [1, name, "1990"], LO)] == [name, "Lò Văn Thi"]


def test_a_date_in_words_or_a_post_is_no_signature() -> None:
    few = ["TT", "Họ và tên", "Ngày sinh", "Chức vụ"]
    rows = read(
        few,
        [1, "Lò Văn Thi", "ngày 07 tháng 05 năm 1995", None],
        [None, "Mùa A Chớ", None, "Chỉ huy trưởng"],
        [3, "Lò Văn B", "1990", None],
    )
    assert [name for name, _ in rows] == ["Lò Văn Thi", "Mùa A Chớ", "Lò Văn B"]


@pytest.mark.parametrize(
    "end",
    [
        [
            [None, None, "Thanh Yên, ngày 05 tháng 01 năm 2026"],
            ["NGƯỜI LẬP BIỂU", None, "CHỈ HUY TRƯỞNG"],
            ["Lò Văn X"],
        ],
        [["Nơi nhận:", None, "KT. CHỈ HUY TRƯỞNG"], ["- Lưu: VT", None, "PHÓ CHỈ HUY TRƯỞNG"]],
        [["Tổng cộng: 2 người"], ["TM. ỦY BAN NHÂN DÂN"], ["CHỦ TỊCH"]],
        [["Ghi chú: danh sách này thay cho danh sách tháng trước"]],
        [[3], [4], [5]],
    ],
)
def test_what_stands_below_a_list_is_none_of_it(end: list[list[Any]]) -> None:
    assert len(read(TITLES, LO, MUA, *end)) == 2


def test_a_signature_in_the_middle_hides_nothing_that_follows() -> None:
    rows = read(TITLES, LO, ["NGƯỜI LẬP BIỂU", None, "CHỈ HUY TRƯỞNG"], MUA)
    assert [name for name, _ in rows][0::2] == ["Lò Văn Thi", "Mùa A Chớ"]


def test_titles_and_their_numbers_repeated_on_each_page_are_no_rows() -> None:
    numbers = list(range(1, 9))
    assert len(read(TITLES, numbers, LO, TITLES, numbers, MUA)) == 2


def test_titles_under_joined_titles_belong_to_them_though_nobody_knows_them() -> None:
    upper = ["TT", "Họ và tên", "Ngày sinh", "Huấn luyện", None]
    lower = [None, None, None, "Kỳ I", "Kỳ II"]
    table = find_table([upper, lower, [1, "Lò Văn Thi", "1995", "8", "9"]], known=lambda title: title in KNOWN)
    assert table is not None
    assert table.titles == ["TT", "Họ và tên", "Ngày sinh", "Huấn luyện / Kỳ I", "Huấn luyện / Kỳ II"]
    assert [row.number for row in table.rows] == [3]

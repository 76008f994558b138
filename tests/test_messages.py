"""What the check of the catalogues finds."""

import pytest
from babel.messages.catalog import Message

from scripts import po


def told(message: str | tuple[str, str], english: str | tuple[str, str]) -> list[str]:
    return list(po.problems(Message(message, english)))


@pytest.mark.parametrize(
    ("message", "english"),
    [
        ("Đã ghi.", "Saved."),
        ("Trang %(number)s / %(pages)s", "Page %(number)s of %(pages)s"),
        ("{name} đang giữ chức vụ này ({days}).", "{name} holds this post ({days})."),
        ("so sánh: <strong>%(change)s</strong>", "difference: <strong>%(change)s</strong>"),
        ("Mức đủ (%)", "Filled (%)"),
        (("%(count)s xã", "%(count)s xã"), ("%(count)s commune", "%(count)s communes")),
        ("OK", "OK"),
    ],
)
def test_good_english_is_no_problem(message: str, english: str) -> None:
    assert told(message, english) == []


@pytest.mark.parametrize(
    ("message", "english"),
    [
        ("Đã ghi.", ""),
        ("Đã ghi.", "Đã ghi."),
        ("Đã ghi.", "Saved"),
        ("Khóa:", "Key: "),
        ("Trang %(number)s / %(pages)s", "Page %(number)s"),
        ("Trang %(number)s", "Page %(numbr)s"),
        ("{name} đang giữ chức vụ này.", "{person} holds this post."),
        ("so sánh: <strong>%(change)s</strong>", "difference: <strong>%(change)s<strong>"),
        (("%(count)s xã", "%(count)s xã"), ("%(count)s commune", "communes")),
        (("%(count)s xã", "%(count)s xã"), ("%(count)s commune", "")),
    ],
)
def test_missing_english_lost_places_and_other_endings_are_told(message: str, english: str) -> None:
    assert len(told(message, english)) == 1


def test_messages_are_found_where_no_gettext_stands() -> None:
    source = '''
def reasons() -> None:
    """Docstring of số định danh."""
    words = "Ngày {day} không hợp lệ."
    found.append(Reason("code", "Thiếu họ và tên"))
    name = models.CharField("họ và tên", max_length=5)
    column = Field("born", "Ngày sinh", ("ngay sinh",))
    home, part = "Điện Biên", f"Xã {name} cũ."
'''
    assert set(po.messages_of(source)) == {"Ngày {day} không hợp lệ.", "Thiếu họ và tên", "họ và tên", "Ngày sinh"}

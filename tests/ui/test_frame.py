"""What stands in the bar of a phone, by role; the words of forms and of empty lists."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from sansang.ui.fields import DayField, PartialDateField
from sansang.ui.listing import Column, listing
from sansang.ui.templatetags import ui
from tests import factories

COMMANDS = {
    "provincial_staff": "provincial_command",
    "provincial_commander": "provincial_command",
    "administrator": "provincial_command",
    "regional_board_staff": "regional_board",
    "commune_clerk": "commune_command",
}


def bar_of(role: str) -> list[str]:
    """The words of the bar of a phone, for one who holds a role."""
    user = factories.user(role=role, unit=factories.unit(kind=COMMANDS[role]))
    client = Client()
    client.force_login(user)
    page = client.get("/tai-khoan/vai-tro/").content.decode()
    bar = page[page.index('class="bottom-bar"') : page.index('class="more"')]
    return re.findall(r"<span>([^<]+)</span></a>", bar)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "first"),
    [
        ("provincial_staff", ["Bức tranh chung", "Việc cần làm", "Chờ kiểm tra", "Huấn luyện"]),
        ("provincial_commander", ["Bức tranh chung", "Việc cần làm", "Cán bộ, chiến sĩ", "Huấn luyện"]),
        ("regional_board_staff", ["Bức tranh chung", "Việc cần làm", "Chờ kiểm tra", "Huấn luyện"]),
        ("commune_clerk", ["Bức tranh chung", "Việc cần làm", "Cán bộ, chiến sĩ", "Huấn luyện"]),
        ("administrator", ["Tổ chức", "Tài khoản", "Vai trò và quyền", "Nhật ký"]),
    ],
)
def test_the_bar_of_a_phone_shows_what_a_role_needs_first(role: str, first: list[str]) -> None:
    assert bar_of(role) == first


@pytest.mark.django_db
def test_every_room_of_the_rail_is_reached_on_a_phone_too() -> None:
    client = Client()
    client.force_login(factories.user(role="provincial_staff", unit=factories.unit(kind="provincial_command")))
    page = client.get("/tai-khoan/vai-tro/").content.decode()
    rail, more = page[: page.index('class="bottom-bar"')], page[page.index('class="more-body"') :]
    assert re.findall(r'class="rail-link" href="([^"]+)"', rail) == re.findall(r'rail-link" href="([^"]+)"', more)


class Dates(forms.Form):
    day = DayField(label="Từ ngày", required=False)
    born = PartialDateField(label="Ngày sinh", required=False)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"day": "31/02/2026"}, "Không đọc được ngày “31/02/2026”"),
        ({"day": "01/01/2999"}, "Ngày 01/01/2999 còn xa mới đến; hãy xem lại năm."),
        ({"born": "1/1/2999"}, "Ngày 01/01/2999 còn xa mới đến; hãy xem lại năm."),
        ({"born": "1/1/1802"}, "Ngày 01/01/1802 quá xa trong quá khứ; hãy xem lại năm."),
    ],
)
def test_a_day_that_cannot_be_meant_is_told_from_one_that_cannot_be_read(values: dict[str, str], said: str) -> None:
    form = Dates(values)
    assert not form.is_valid()
    assert said in str(form.errors)


def test_two_forms_sent_as_one_have_one_list_of_what_is_wrong() -> None:
    one, two = Dates({"day": "x"}, prefix=None), Dates({"born": "y"})
    said = ui.form_errors(one, two)
    assert said.count('role="alert"') == 1
    assert said.index("Từ ngày") < said.index("Ngày sinh")
    assert ui.form_errors(Dates({}), Dates({})) == ""


def shown(rows: list[str], **values: str) -> str:
    request = RequestFactory().get("/", values)
    request.GET = QueryDict("&".join(f"{key}={value}" for key, value in values.items()))
    found = listing(
        request, rows,
        columns=[
            Column("name", "Tên", lambda row: row, main=True),
            Column("note", "Ghi chú", lambda _row: "", main=True),
            Column("paper", "Văn bản", lambda _row: date(2026, 2, 5), spare=True),
        ],
        search=lambda found, text: [row for row in found if text in row],
        empty="Hãy thêm dòng đầu tiên.",
    )  # fmt: skip
    return render_to_string("ui/listing.html", {"listing": found, "request": SimpleNamespace(GET=request.GET)})


def test_an_empty_list_says_the_first_step_and_a_filtered_one_how_to_widen_it() -> None:
    assert "Hãy thêm dòng đầu tiên." in shown([])
    assert "Hãy thêm dòng đầu tiên." not in shown(["Lò"], q="zz")
    assert "Bỏ mọi bộ lọc" in shown(["Lò"], q="zz")


def test_cells_say_how_they_are_laid_out() -> None:
    page = shown(["Lò", "a" * 70, "x y " * 20])
    assert 'class="short">Lò</td>' in page
    assert 'class="long breaks">' in page
    assert 'class="long">' in page
    assert 'class="short none">–</td>' in page
    assert 'class="short not-on-phone spare">05/02/2026</td>' in page
    assert '<th scope="col" class="spare">' in page

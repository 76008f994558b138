"""The law as a page, and a province's change from form to confirmation."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sansang.citizens.models import ProvincialRow, RowState
from sansang.citizens.queries.eligibility import rules_for
from sansang.organisation.models import Unit, User
from tests import factories

pytestmark = pytest.mark.django_db

OLD = "ages:female:2020-07-01"
TYPED = {
    "dong": OLD,
    "from_age": "18",
    "to_age": "45",
    "extended_to": "50",
    "first": "1/1/2027",
    "last": "",
    "instrument": "12/NQ-HĐND",
    "article": "Điều 1",
    "status": "unconfirmed",
    "note": "",
    "paper_number": "12/NQ",
}
NEW = "citizens:law_row_new"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def top() -> Unit:
    return factories.unit("provincial_command")


@pytest.fixture
def staff(top: Unit) -> Client:
    return client_of(factories.user(role="provincial_staff", unit=top))


def shown(client: Client, name: str, *args: Any, **asked: str) -> str:
    response = client.get(reverse(name, args=args), asked)
    assert response.status_code == 200
    return str(response.content.decode())


def woman(top: Unit, *, name: str = "Lò Thị Hoa") -> None:
    office = factories.unit("commune_command", parent=top)
    made = factories.person(office, full_name=name, sex="female", born_on=date(1983, 6, 1))
    factories.registration(made, office)


def test_the_law_of_any_day_is_shown_to_every_signed_in_user(top: Unit) -> None:
    client = client_of(factories.user(role="administrator", unit=top))
    page = shown(client, "citizens:law", on="2025-06-30")
    assert "Luật áp dụng ngày 30/06/2025" in page
    assert "đến hết" in page
    assert "48/2019/QH14, Điều 8 khoản 1" in page
    assert "cần xác nhận" in page
    assert "28 dòng hết hiệu lực" in page
    assert "Thêm dòng" not in page
    assert "bảng luật bắt đầu từ 01/07/2020" in shown(client, "citizens:law", on="2019-01-01")


def test_the_law_is_read_in_english_too(top: Unit) -> None:
    client = client_of(factories.user(role="inspector", unit=top))
    client.cookies["django_language"] = "en"
    page = shown(client, "citizens:law")
    assert "Ages of service" in page
    assert "read in the text" in page
    assert "to be confirmed" in page


def test_a_row_replaced_shows_whom_it_turns_before_anything_is_stored(top: Unit, staff: Client) -> None:
    woman(top)
    page = shown(staff, NEW, "ages", **TYPED)
    assert "Lò Thị Hoa" in page
    assert "Đề nghị</button>" in page
    assert "12/NQ-HĐND, Điều 1; cần xác nhận" in page
    assert not ProvincialRow.objects.exists()
    assert "Lò Thị Hoa" not in shown(staff, NEW, "ages", **TYPED, ai="dv")
    assert "Lò Thị Hoa" in shown(staff, NEW, "ages", **TYPED, chuyen="not_eligible/eligible")
    assert "Lò Thị Hoa" in shown(staff, NEW, "ages", **TYPED, q="hoa")
    assert "Lò Thị Hoa" not in shown(staff, NEW, "ages", **TYPED, q="mai")


def test_from_proposal_to_confirmation_by_another(top: Unit, staff: Client) -> None:
    woman(top)
    response = staff.post(f"{reverse(NEW, args=['ages'])}?dong={OLD}", TYPED)
    row = ProvincialRow.objects.get()
    assert response.url == reverse("citizens:law_row_detail", args=[row.pk])
    assert (row.ends, row.last_on, row.values["to_age"]) == (OLD, date(2026, 12, 31), 45)
    assert "Bạn là người đề nghị" in shown(staff, "citizens:law_row_detail", row.pk)
    staff.post(reverse("citizens:law_row_confirm", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == RowState.PROPOSED
    second = client_of(factories.user(role="provincial_staff", unit=top))
    assert "Lò Thị Hoa" in shown(second, "citizens:law_row_detail", row.pk)
    second.post(reverse("citizens:law_row_confirm", args=[row.pk]))
    assert rules_for("11", on=date(2027, 1, 1)).rows("ages")["female"].values["to_age"] == 45
    page = shown(staff, "citizens:law", on="2027-01-01")
    assert "của tỉnh" in page
    assert "12/NQ-HĐND, Điều 1" in page
    assert "Đã xác nhận" in shown(staff, "citizens:law_row_list")


def test_a_change_of_the_past_warns_with_the_counts_of_both_days(top: Unit, staff: Client) -> None:
    woman(top)
    page = shown(staff, NEW, "ages", **{**TYPED, "first": "01/01/2025"})
    assert "Có hiệu lực từ một ngày đã qua." in page
    assert "01/01/2025" in page
    assert shown(staff, NEW, "ages", **{**TYPED, "first": "01/01/2025"}, ngay="dau")


def test_an_overlap_is_told_with_both_rows_and_nothing_is_lost(top: Unit, staff: Client) -> None:
    typed = {**TYPED, "key": "female", "dong": ""}
    page = shown(staff, NEW, "ages", **typed)
    assert "Hai dòng “nữ” của bảng “Độ tuổi thực hiện nghĩa vụ” trùng ngày" in page
    assert 'value="12/NQ-HĐND"' in page
    staff.post(reverse(NEW, args=["ages"]), typed)
    assert not ProvincialRow.objects.exists()


@pytest.mark.parametrize(
    ("table", "typed", "key"),
    [
        ("limits", {"key": "child", "months": "36"}, None),  # the nation's row runs
        ("terms", {"key": "TC", "years": "5"}, None),
        ("cases", {"point": "deferral/b", "fact": "", "sex": "", "words": "Trực đê", "words_en": ""},
         "deferral/b/truc_de"),
        ("cases", {"point": "deferral/b", "fact": "abroad", "sex": "male"}, "deferral/b/abroad"),
        ("points", {"kind": "deferral", "point": "i", "text": "Trực đê", "text_en": "", "volunteer": "on"},
         "deferral/i"),
        ("deciders", {"decision": "found_company", "body": "commune", "level": "commune", "who": "Chủ tịch",
                      "who_en": "", "agreement": "Bí thư; Chỉ huy trưởng", "agreement_en": ""},
         "found_company/commune"),
    ],
)  # fmt: skip
def test_every_table_takes_a_row_from_its_form(staff: Client, table: str, typed: dict[str, str], key: str) -> None:
    about = {name: TYPED[name] for name in ("first", "last", "instrument", "article", "status", "note", "paper_number")}
    assert shown(staff, NEW, table, **typed, **about)
    staff.post(reverse(NEW, args=[table]), {**typed, **about})
    assert [row.values["key"] for row in ProvincialRow.objects.all()] == ([key] if key else [])


def test_a_row_is_ended_with_its_paper(top: Unit, staff: Client) -> None:
    asked = {"dong": "cases:deferral/b/unfit:2020-07-01", "viec": "het"}
    address = f"{reverse(NEW, args=['cases'])}?dong={asked['dong']}&viec=het"
    assert "Hiệu lực đến hết ngày" in shown(staff, NEW, "cases", **asked)
    assert "is-invalid" in shown(staff, NEW, "cases", **asked, last_on="31/12/2026", paper_number="")
    staff.post(address, {"last_on": "1/1/2019", "paper_number": "1/QĐ"})
    assert not ProvincialRow.objects.exists()
    staff.post(address, {"last_on": "31/12/2026", "paper_number": "1/QĐ"})
    row = ProvincialRow.objects.get()
    assert (row.values, row.last_on, row.paper_number) == ({}, date(2026, 12, 31), "1/QĐ")


def test_addresses_that_name_nothing_are_not_found(staff: Client) -> None:
    assert staff.get(reverse(NEW, args=["colours"])).status_code == 404
    assert staff.get(reverse(NEW, args=["ages"]), {"dong": "ages:male:1999-01-01"}).status_code == 404


def test_the_neighbouring_province_sees_no_proposal(top: Unit, staff: Client) -> None:
    staff.post(f"{reverse(NEW, args=['ages'])}?dong={OLD}", TYPED)
    row = ProvincialRow.objects.get()
    neighbour = client_of(factories.user(role="provincial_staff", unit=factories.unit("provincial_command")))
    assert neighbour.get(reverse("citizens:law_row_detail", args=[row.pk])).status_code == 404
    assert neighbour.post(reverse("citizens:law_row_confirm", args=[row.pk])).status_code == 404
    assert "Chưa có gì trong danh sách này" in shown(neighbour, "citizens:law_row_list")

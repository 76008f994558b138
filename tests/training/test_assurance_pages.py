"""Pages of grounds, aids, the aids of a session and the checklist: what they show, what they refuse, what they cost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from sansang.audit.models import AuditEvent
from sansang.training.actions import readiness
from sansang.training.actions.sessions import SessionValues, change_session
from sansang.training.forms.money import DongField
from sansang.training.models import Aid, AidBooking, Ground, Readiness, Upkeep
from tests.training.support import AFTERNOON, DAY, Commune, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune() -> Commune:
    return Commune()


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(name: str, *args: int) -> str:
    return reverse(f"training:{name}", args=args)


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_ground_is_entered_mended_and_put_right_on_the_pages(commune: Commune) -> None:
    client = client_of(commune.clerk)
    values = {
        "keeper": commune.command.versions.get().pk, "name": "Bãi tập Noong Vai", "kinds": ["field", "drill"],
        "commune": commune.place.versions.get().pk, "capacity": 60, "condition": "repair", "first_on": "1/1/2024",
    }  # fmt: skip
    page = text_of(client.post(at("ground_new"), values, follow=True))
    assert "Cần sửa chữa" in page
    ground = Ground.objects.get()
    assert ground.commune == commune.place
    line = {"kind": "repair", "done_on": "2/3/2026", "what": "San nền", "condition": "good", "cost": "3.500.000"}
    page = text_of(client.post(at("ground_upkeep", ground.pk), line, follow=True))
    assert "3.500.000 đồng" in page
    row = Upkeep.objects.get()
    assert "Đã bỏ dòng ghi nhầm." in text_of(client.post(at("upkeep_remove", row.pk), follow=True))
    page = text_of(client.post(at("ground_edit", ground.pk), {**values, "capacity": 80}, follow=True))
    assert "80 người" in page
    assert Ground.objects.get().condition == "repair"


def test_the_week_of_a_ground_names_own_classes_and_hides_others(commune: Commune) -> None:
    ground = commune.ground(commune.top, name="Thao trường tỉnh")
    commune.session(commune.training_class(title="Lớp của mình"), ground=ground)
    commune.session(commune.training_class(commune.other, title="Lớp Thanh An"), ground=ground, half=AFTERNOON)
    week = {"tuan": "08/04/2026"}
    page = text_of(client_of(commune.clerk).get(at("ground_detail", ground.pk), week))
    assert "Lớp của mình" in page
    assert "Lớp Thanh An" not in page
    assert "đơn vị khác dùng" in page
    assert "2 buổi đã xếp" in page
    assert "Lớp Thanh An" in text_of(client_of(commune.staff).get(at("ground_detail", ground.pk), week))
    assert "chưa xếp buổi nào" in text_of(client_of(commune.clerk).get(at("ground_detail", ground.pk), {"tuan": "x"}))


def test_aids_of_a_session_are_booked_together_or_not_at_all(commune: Commune) -> None:
    client = client_of(commune.clerk)
    session = commune.session(commune.training_class())
    few, many = commune.aid(name="Mô hình hầm", quantity=2), commune.aid(quantity=30)
    page = text_of(
        client.post(at("session_aids", session.pk), {f"aid-{few.pk}": "3", f"aid-{many.pk}": "20"}, follow=True)
    )
    assert "Mô hình hầm: Chỉ còn 2 cái trong buổi này" in page
    assert 'value="20"' in page
    assert not AidBooking.objects.exists()
    client.post(at("session_aids", session.pk), {f"aid-{few.pk}": "2", f"aid-{many.pk}": "20"})
    assert set(AidBooking.objects.values_list("aid", "quantity")) == {(few.pk, 2), (many.pk, 20)}
    client.post(at("session_aids", session.pk), {f"aid-{few.pk}": "", f"aid-{many.pk}": "20"})
    assert AidBooking.objects.get().aid == many


def test_aids_are_booked_alike_for_the_sessions_of_one_heading_where_they_are_free(commune: Commune) -> None:
    heading = commune.programme("Kỹ thuật").headings.all()[0]
    one, aid = commune.training_class(), commune.aid(quantity=5)
    first, busy, free = (commune.session(one, half=half, heading=heading) for half in range(3))
    elsewhere = commune.session(one, day=DAY + timedelta(days=1))
    other = commune.session(commune.training_class(title="Lớp 2"), half=1)
    readiness.book_aids(other, wanted={aid.pk: 4}, by=commune.clerk)
    client = client_of(commune.clerk)
    assert "cùng nội dung của lớp" in text_of(client.get(at("session_aids", first.pk)))
    said = text_of(client.post(at("session_aids", first.pk), {f"aid-{aid.pk}": "3", "alike": "on"}, follow=True))
    assert "Đã đặt như vậy cho 1 buổi khác." in said
    assert f"{busy.get_half_display()} {busy.day:%d/%m}: Bia số 4: Chỉ còn 1 cái" in said
    booked = set(AidBooking.objects.exclude(session=other).values_list("session", "quantity"))
    assert booked == {(first.pk, 3), (free.pk, 3)}
    with refused("out_of_reach"):
        readiness.book_alike(first, by=commune.neighbour)
    assert elsewhere.aid_bookings.count() == 0


def test_aids_of_units_below_are_offered_apart(commune: Commune) -> None:
    commune.aid(commune.top, name="Mô hình của tỉnh")
    commune.aid(name="Mô hình của xã")
    session = commune.session(commune.training_class(commune.top))
    page = text_of(client_of(commune.staff).get(at("session_aids", session.pk)))
    assert "Mượn của đơn vị cấp dưới: 1 học cụ" in page
    assert page.index("Mô hình của tỉnh") < page.index("Mượn của") < page.index("Mô hình của xã")


def test_a_session_moves_only_to_where_its_aids_are_free(commune: Commune) -> None:
    aid = commune.aid(quantity=5)
    one, other = commune.training_class(), commune.training_class(title="Lớp 2")
    first, later = commune.session(one), commune.session(other, half=AFTERNOON)
    for session in (first, later):
        readiness.book_aids(session, wanted={aid.pk: 3}, by=commune.clerk)
    with refused("stock_exceeded"):
        change_session(first, SessionValues(DAY, AFTERNOON, Decimal(4)), by=commune.clerk)
    readiness.book_aids(later, wanted={aid.pk: 2}, by=commune.clerk)
    change_session(first, SessionValues(DAY, AFTERNOON, Decimal(4)), by=commune.clerk)
    first.refresh_from_db()
    assert first.half == AFTERNOON


def test_an_aid_tells_what_is_promised_and_where_it_lacks(commune: Commune) -> None:
    aid = commune.aid(commune.top, quantity=5)
    readiness.book_aids(commune.session(commune.training_class()), wanted={aid.pk: 3}, by=commune.clerk)
    theirs = commune.session(commune.training_class(commune.other, title="Lớp Thanh An"))
    readiness.book_aids(theirs, wanted={aid.pk: 2}, by=commune.neighbour)
    Aid.objects.update(damaged=1)
    page = text_of(client_of(commune.clerk).get(at("aid_detail", aid.pk), {"on": "2026-03-02"}))
    assert "sáng 06/04/2026: thiếu 1" in page
    assert "Lớp tại chỗ đợt 1" in page
    assert "Lớp Thanh An" not in page
    assert "Ghi sửa chữa" not in page  # the province keeps it


def test_the_checklist_is_ticked_by_who_trains_and_read_by_who_looks(commune: Commune) -> None:
    plan = commune.plan()
    clerk, commander = client_of(commune.clerk), client_of(commune.commander)
    clerk.post(at("plan_readiness_mark", plan.pk), {"check": "safety", "mark": "done"})
    assert Readiness.objects.get().by_name == str(commune.clerk)
    page = text_of(commander.get(at("plan_readiness", plan.pk)))
    assert "Phổ biến quy tắc an toàn thao trường" in page
    assert "Bỏ đánh dấu" not in page
    assert commander.post(at("plan_readiness_mark", plan.pk), {"check": "safety"}).status_code == 403
    refusal = text_of(
        clerk.post(at("plan_readiness_mark", plan.pk), {"check": "lesson_plans", "mark": "done"}, follow=True)
    )
    assert "Mục này tính từ sổ sách" in refusal


@pytest.mark.parametrize(
    ("name", "titles"),
    [("ground_list", ("Tên", "Công dụng", "Sức chứa")), ("aid_list", ("Tên", "Loại", "Dùng được"))],
)
def test_lists_go_to_excel_and_that_is_recorded(commune: Commune, name: str, titles: tuple[str, ...]) -> None:
    commune.ground()
    commune.aid()
    commune.ground(commune.other, name="Bãi tập Thanh An")
    commune.aid(commune.other, name="Bia Thanh An")
    file = client_of(commune.clerk).get(at(name), {"xuat": "xlsx"})
    rows = list(load_workbook(BytesIO(file.content)).active.values)
    assert rows[0][:3] == titles
    assert len(rows) == 2
    assert AuditEvent.objects.get().verb == "training.exported"


def test_lists_filter_search_without_accents_and_sort_by_the_alphabet(commune: Commune) -> None:
    commune.ground(name="Bãi Đông", kinds=["range"])
    commune.ground(name="Bãi Dài", kinds=["field", "water"])
    client = client_of(commune.clerk)
    page = text_of(client.get(at("ground_list")))
    assert page.index("Bãi Dài") < page.index("Bãi Đông")
    assert "Bãi Dài" not in text_of(client.get(at("ground_list"), {"cd": "range"}))
    assert "Bãi Đông" not in text_of(client.get(at("ground_list"), {"q": "bai dai"}))


@pytest.mark.parametrize("name", ["ground_list", "aid_list", "material_list", "competition_list"])
def test_a_list_costs_the_same_however_long_it_is(commune: Commune, name: str) -> None:
    client = client_of(commune.staff)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            text_of(client.get(at(name)))
        return len(asked)

    commune.ground()
    commune.aid()
    client.get(at(name))
    few = cost()
    for number in range(20):
        commune.ground(name=f"Bãi {number}")
        commune.aid(name=f"Bia {number}")
    assert cost() == few <= 25


@pytest.mark.parametrize(
    ("typed", "dong"),
    [("1.250.000", 1250000), ("1 250 000 đồng", 1250000), ("1,250,000đ", 1250000), ("500", 500), ("", 0), ("0", 0)],
)
def test_money_is_read_as_people_write_it(typed: str, dong: int) -> None:
    assert DongField(required=False).clean(typed) == dong


@pytest.mark.parametrize("typed", ["1.25", "1,5 triệu", "-5", "12.3456", "9" * 20])
def test_money_that_is_not_whole_dong_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        DongField(required=False).clean(typed)

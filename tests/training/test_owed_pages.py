"""The pages of what is owed: units, people, a person's panel; whose they are and what they cost."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from sansang.audit.models import AuditEvent, ExportedPeople
from sansang.organisation.models import Unit
from tests import factories
from tests.training.test_owed import Commune, attend, publish

pytestmark = pytest.mark.django_db

ON = "2026-06-01"


@pytest.fixture
def commune() -> Commune:
    return Commune()


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: Any, name: str, **query: str) -> str:
    answer = client_of(user).get(reverse(f"training:{name}"), {"on": ON, **query})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def name_of(unit: Unit) -> str:
    return unit.versions.get().name


def test_units_are_shown_with_what_is_owed_done_and_missing(commune: Commune) -> None:
    attend(commune.member(), commune.held(), present=12)
    commune.member(component="TC", unit=commune.militia)
    shown = page(commune.clerk, "owed_list")
    assert "Nghĩa vụ huấn luyện năm 2026" in shown
    assert "48 trong 152 giờ" in shown
    assert "trong 2 người phải học" in shown
    assert name_of(commune.militia) in shown


def test_a_unit_leads_to_those_below_it_and_then_to_people(commune: Commune) -> None:
    commune.member()
    commune.member(component="TC", unit=commune.militia)
    shown = page(commune.clerk, "owed_list", unit=str(commune.militia.pk))
    assert f"Trực tiếp ở {name_of(commune.militia)}" in shown
    people = reverse("training:owed_person_list")
    assert f"{people}?unit={commune.militia.pk}&amp;rieng=1&amp;on={ON}" in shown
    assert f"{people}?unit={commune.platoon.pk}&amp;on={ON}" in shown


def test_people_are_shown_with_their_year_and_narrowed_down(commune: Commune) -> None:
    done, missing = commune.member(), commune.member(component="TC", unit=commune.militia)
    done.full_name, done.name_key = "Quàng Văn Đủ", "quang van du"
    done.save()
    missing.full_name, missing.name_key = "Lò Thị Thiếu", "lo thi thieu"
    missing.save()
    attend(done, commune.held(), present=24)
    both = page(commune.clerk, "owed_person_list")
    assert "Quàng Văn Đủ" in both
    assert "Lò Thị Thiếu" in both
    for query, name, other in [
        ({"tinhtrang": "done"}, "Quàng Văn Đủ", "Lò Thị Thiếu"),
        ({"tinhtrang": "missing"}, "Lò Thị Thiếu", "Quàng Văn Đủ"),
        ({"doituong": "on_the_spot"}, "Lò Thị Thiếu", "Quàng Văn Đủ"),
        ({"q": "đủ"}, "Quàng Văn Đủ", "Lò Thị Thiếu"),
        ({"unit": str(commune.platoon.pk)}, "Quàng Văn Đủ", "Lò Thị Thiếu"),
        ({"unit": str(commune.militia.pk), "rieng": "1"}, "Lò Thị Thiếu", "Quàng Văn Đủ"),
    ]:
        shown = page(commune.clerk, "owed_person_list", **query)
        assert name in shown, query
        assert other not in shown, query


@pytest.mark.parametrize("sort", ["ten", "-ten", "thieu", "-thieu", "da-hoc", "tinh-trang", "dien"])
def test_people_are_sorted_by_any_column(commune: Commune, sort: str) -> None:
    attend(commune.member(), commune.held(), present=3)
    commune.member()
    rows = page(commune.clerk, "owed_person_list", sap=sort)
    assert rows.count("Lò Văn Thi") == 2


def test_a_neighbour_sees_nobody_and_opens_no_unit_of_another_commune(commune: Commune) -> None:
    commune.member()
    neighbour = factories.user(role="commune_clerk", unit=commune.other, username="bencanh")
    assert "không có ai trong phạm vi này" in page(neighbour, "owed_list")
    assert "Lò Văn Thi" not in page(neighbour, "owed_person_list")
    for name in ("owed_list", "owed_person_list"):
        asked = client_of(neighbour).get(reverse(f"training:{name}"), {"unit": str(commune.office.pk), "on": ON})
        assert asked.status_code == 404


def test_both_lists_go_to_excel_and_who_took_people_is_recorded(commune: Commune) -> None:
    person = commune.member()
    client = client_of(commune.clerk)
    units = client.get(reverse("training:owed_list"), {"on": ON, "xuat": "xlsx"})
    people = client.get(reverse("training:owed_person_list"), {"on": ON, "xuat": "xlsx"})
    found = list(load_workbook(BytesIO(people.content)).active.values)
    assert found[1][0] == person.full_name
    assert found[1][4:7] == (96, 0, 96)
    assert load_workbook(BytesIO(units.content)).active.max_row == 2
    event = AuditEvent.objects.get(verb="people.exported")
    assert event.details["rows"] == 1
    assert ExportedPeople.objects.filter(event=event.pk, first_id=person.pk).exists()


def test_who_may_not_export_people_gets_no_file(commune: Commune) -> None:
    commune.member()
    inspector = factories.user(role="inspector", unit=commune.top, username="thanhtra")
    answer = client_of(inspector).get(reverse("training:owed_person_list"), {"on": ON, "xuat": "xlsx"})
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Xuất Excel" not in answer.content.decode()


@pytest.mark.parametrize("name", ["owed_list", "owed_person_list"])
def test_a_page_asks_at_most_fifteen_questions(commune: Commune, name: str) -> None:
    for _ in range(5):
        attend(commune.leader("squad_leader", commune.platoon, commune.member()), commune.held(), present=2)
    client = client_of(commune.clerk)
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse(f"training:{name}"))
    assert len(asked) <= 15


def test_a_day_before_the_law_says_nothing_about_training(commune: Commune) -> None:
    commune.member(first_on=date(2019, 1, 1))
    assert "không có ai trong phạm vi này" in page(commune.clerk, "owed_list", on="2020-06-01")


# A person's page


def person_page(user: Any, pk: int) -> str:
    answer = client_of(user).get(reverse("personnel:person_detail", args=[pk]), {"on": ON})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_person_page_shows_the_year_why_and_the_classes(commune: Commune) -> None:
    person = commune.leader("platoon_leader", commune.platoon, commune.member())
    attend(person, commune.held(title="Lớp cơ động"), present=5, missed=1)
    past = commune.held(
        first_on=date(2025, 4, 7),
        title="Lớp năm trước",
        state="published",
        closed_on=date(2025, 4, 20),
        published_on=date(2025, 4, 25),
    )
    publish(factories.enrolment(person, past), 90)
    shown = person_page(commune.clerk, person.pk)
    assert "Năm 2026: đã học <strong>20</strong> trong 136 giờ phải học; còn thiếu 116 giờ." in shown
    assert "còn phải học bù 10 giờ (năm trước chưa học 6 giờ)" in shown
    assert "48/2019/QH14, Điều 28 khoản 1 điểm b" in shown
    assert "Lớp cơ động" in shown
    assert "có mặt 20 giờ, vắng 4 giờ" in shown
    assert "Lớp năm trước" in shown


def test_a_person_without_training_has_no_panel(commune: Commune) -> None:
    person = factories.person(commune.office)
    assert 'id="huan-luyen"' not in person_page(commune.clerk, person.pk)

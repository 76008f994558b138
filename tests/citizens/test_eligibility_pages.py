"""The page of the sorted register and the reasons of one person."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from sansang.audit.models import AuditEvent
from sansang.citizens.models import Person
from sansang.citizens.queries.eligibility import state_of_person
from sansang.organisation.models import Unit
from tests import factories

pytestmark = pytest.mark.django_db

ON = "2026-05-20"


class World:
    def __init__(self) -> None:
        self.top = factories.unit("provincial_command")
        self.office = factories.unit("commune_command", parent=self.top, name="Ban CHQS xã Thanh Yên")
        self.other = factories.unit("commune_command", parent=self.top, name="Ban CHQS xã Thanh An")

    def client(self, role: str = "provincial_staff", unit: Unit | None = None) -> Client:
        client = Client()
        client.force_login(factories.user(role=role, unit=unit or self.top))
        return client

    def citizen(self, name: str, *facts: str, office: Unit | None = None, **values: Any) -> Person:
        made = factories.person(office or self.office, full_name=name, **values)
        factories.registration(made, office or self.office)
        for fact in facts:
            factories.circumstance(made, fact=fact, first_on=date(2025, 1, 1))
        return made


@pytest.fixture
def world() -> World:
    made = World()
    made.citizen("Lò Văn Học", "studying")
    made.citizen("Lò Văn Đủ")
    made.citizen("Mùa A Chớ", "studying", office=made.other)
    return made


def page(client: Client, **asked: str) -> str:
    response = client.get(reverse("citizens:eligibility"), {"on": ON, **asked})
    assert response.status_code == 200
    return str(response.content.decode())


def test_states_are_counted_and_each_person_has_reasons_with_articles(world: World) -> None:
    shown = page(world.client())
    assert "3 công dân đang đăng ký vào ngày 20/05/2026" in shown
    assert "Tạm hoãn: đang học." in shown
    assert "48/2019/QH14, Điều 11 khoản 1 điểm h" in shown
    assert "Ban CHQS xã Thanh An" in shown


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"trangthai": "deferred"}, {"Lò Văn Học", "Mùa A Chớ"}),
        ({"lydo": "eligible/of_age"}, {"Lò Văn Đủ"}),
        ({"lydo": "deferred/deferral/h/studying", "q": "mua"}, {"Mùa A Chớ"}),
        ({"lydo": "eligible/of_age", "trangthai": "deferred"}, set()),
        ({"trangthai": "no_such_state", "sap": "-born"}, {"Lò Văn Học", "Lò Văn Đủ", "Mùa A Chớ"}),
    ],
)
def test_the_list_is_narrowed_down(world: World, asked: dict[str, str], names: set[str]) -> None:
    shown = page(world.client(), **asked)
    assert {name for name in ("Lò Văn Học", "Lò Văn Đủ", "Mùa A Chớ") if name in shown} == names


def test_a_commune_sees_its_own(world: World) -> None:
    shown = page(world.client("commune_clerk", world.office))
    assert "2 công dân" in shown
    assert "Mùa A Chớ" not in shown
    assert "Thanh An" not in shown


def test_the_file_holds_everyone_found_and_is_recorded(world: World) -> None:
    response = world.client().get(reverse("citizens:eligibility"), {"on": ON, "trangthai": "deferred", "xuat": "xlsx"})
    rows = list(load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True))
    assert {row[0] for row in rows[1:]} == {"Lò Văn Học", "Mùa A Chớ"}
    assert any("Điều 11 khoản 1 điểm h" in str(cell) for cell in rows[1])
    assert AuditEvent.objects.get(verb="people.exported").details["rows"] == 2


def test_who_may_not_export_gets_no_file(world: World) -> None:
    response = world.client("inspector").get(reverse("citizens:eligibility"), {"on": ON, "xuat": "xlsx"})
    assert "spreadsheet" not in response.headers["Content-Type"]
    assert not AuditEvent.objects.filter(verb="people.exported").exists()


def test_an_empty_register_says_so(world: World) -> None:
    assert "Chưa có công dân nào đăng ký vào ngày này." in page(world.client(), on="2023-01-01")


def test_the_page_asks_as_many_questions_of_few_as_of_many(world: World) -> None:
    client = world.client()
    page(client)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(client)
        return len(asked)

    few = queries()
    for at in range(30):
        world.citizen(f"Lò Văn {at}", "unfit")
    assert queries() == few


def why(person: Person, language: str = "vi") -> str:
    verdict = state_of_person(person, date(2026, 5, 20))
    with translation.override(language):
        template = Template("{% load law %}{% why verdict circumstances %}")
        return template.render(Context({"verdict": verdict, "circumstances": person.circumstances.all()}))


def test_why_tells_the_article_how_sure_it_is_and_the_paper(world: World) -> None:
    told = why(Person.objects.get(full_name="Lò Văn Học"))
    assert "<strong>Tạm hoãn: đang học.</strong>" in told
    assert "48/2019/QH14, Điều 11 khoản 1 điểm h" in told
    assert "đã đọc trong văn bản" in told
    assert "từ ngày 01/01/2025, giấy tờ 45/XN" in told
    assert told.index("Tạm hoãn: đang học") < told.index("trong độ tuổi")


def test_why_says_what_is_missing_and_speaks_english(world: World) -> None:
    told = why(world.citizen("Lò Văn Năm", born_on=date(2008, 1, 1), born_precision="year"), "en")
    assert "Unknown" in told
    assert "notice-warn" in told
    assert "Deferral" in why(Person.objects.get(full_name="Lò Văn Học"), "en")

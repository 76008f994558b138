"""Attendance of a year added up: by unit and class, within reach, from the province down."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import cycle
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sansang.audit.models import AuditEvent
from sansang.organisation.models import Unit
from sansang.training.models import Attendance, Session, TrainingClass
from sansang.training.queries.attendance_sums import summary
from sansang.training.rules.attendance_sums import Marks, lines_of, total
from sansang.training.rules.owed import Stood
from tests import factories

pytestmark = pytest.mark.django_db


class Province:
    """Two communes with a platoon each; a class of the first in which people of both take part."""

    def __init__(self) -> None:
        self.top = factories.unit("provincial_command", name="Tỉnh")
        self.communes = [factories.unit("commune_command", parent=self.top, name=name) for name in ("Xã Một", "Xã Hai")]
        self.platoons = [factories.unit("platoon", parent=one, name=f"Trung đội {one.pk}") for one in self.communes]
        self.one = self.held(date(2026, 3, 2))
        self.staff = factories.user(role="provincial_staff", unit=self.top)
        self.clerks = [factories.user(role="commune_clerk", unit=one) for one in self.communes]

    def held(self, first_on: date) -> TrainingClass:
        return factories.training_class(self.communes[0], first_on=first_on, state="running")

    def attend(self, unit: Unit, *marks: str, one: TrainingClass | None = None) -> None:
        """A person of a unit with a mark in as many sessions."""
        one = one or self.one
        row = factories.enrolment(factories.person(unit), one, unit=unit)
        for number, mark in enumerate(marks):
            day = date.fromordinal(one.first_on.toordinal() + number // 2)
            session, _new = Session.objects.get_or_create(training_class=one, day=day, half=number % 2, hours=4)
            Attendance.objects.create(
                session=session,
                enrolment=row,
                mark=mark,
                reason="illness" if mark == "excused" else "",
                entry=uuid4(),
                entered_at=datetime(2026, 3, 2, tzinfo=UTC),
                entered_by_name="Người Dùng",
            )


@pytest.fixture
def province() -> Province:
    found = Province()
    found.attend(found.platoons[0], "present", "excused", "present")
    found.attend(found.communes[0], "absent")
    found.attend(found.platoons[1], "present", "absent")
    return found


def test_marks_are_added_up_by_unit_and_by_class(province: Province) -> None:
    assert summary(province.staff, year=2026) == {
        province.platoons[0].pk: Marks(2, 1, 0),
        province.communes[0].pk: Marks(0, 0, 1),
        province.platoons[1].pk: Marks(1, 0, 1),
    }
    assert summary(province.staff, year=2026, by="class") == {province.one.pk: Marks(3, 1, 2)}
    assert summary(province.staff, year=2026, below=province.communes[1].reach_path) == {
        province.platoons[1].pk: Marks(1, 0, 1)
    }


def test_a_class_belongs_to_the_year_in_which_it_ends(province: Province) -> None:
    over_new_year = province.held(date(2025, 12, 29))
    province.attend(province.platoons[0], "present", one=over_new_year)
    assert summary(province.staff, year=2025) == {}
    assert summary(province.staff, year=2026)[province.platoons[0].pk] == Marks(3, 1, 0)


def test_a_commune_sees_its_own_people_wherever_they_take_part(province: Province) -> None:
    assert set(summary(province.clerks[1], year=2026)) == {province.platoons[1].pk}
    assert total(summary(province.clerks[0], year=2026).values()) == Marks(2, 1, 1)


def test_however_many_marks_it_is_one_question(province: Province) -> None:
    province.staff.grants_held()  # read once a request
    with CaptureQueriesContext(connection) as few:
        summary(province.staff, year=2026)
    for _number in range(20):
        province.attend(province.platoons[0], *["present"] * 6)
    with CaptureQueriesContext(connection) as many:
        summary(province.staff, year=2026)
    assert len(few) == len(many) == 1


def page(user: object, **query: object) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse("training:attendance_summary"), query).content.decode()


def test_the_page_goes_down_from_the_province(province: Province) -> None:
    text = page(province.staff, nam=2026)
    assert "Xã Một" in text
    assert "Xã Hai" in text
    below = page(province.staff, nam=2026, unit=province.communes[0].pk)
    assert "Trực tiếp ở Xã Một" in below
    assert "Xã Hai" not in below.split("<main")[1]


def test_the_neighbours_sums_are_not_found(province: Province) -> None:
    client = Client()
    client.force_login(province.clerks[1])
    address = reverse("training:attendance_summary")
    assert client.get(address, {"unit": province.communes[0].pk}).status_code == 404
    assert client.get(address, {"unit": "9" * 30}).status_code == 404
    assert "Xã Một" not in client.get(address, {"nam": 2026}).content.decode()


def test_the_file_of_sums_is_recorded(province: Province) -> None:
    client = Client()
    client.force_login(province.staff)
    response = client.get(reverse("training:attendance_summary"), {"nam": 2026, "xuat": "xlsx"})
    assert response["Content-Type"].endswith("sheet")
    assert AuditEvent.objects.filter(verb="training.exported").count() == 1


def test_sums_of_a_tree_are_the_sums_of_its_leaves() -> None:
    paths = {1: "1/", 2: "1/2/", 3: "1/3/", 4: "1/2/4/", 5: "1/2/5/"}
    units = {pk: Stood(pk, str(pk), "", path) for pk, path in paths.items()}
    marks = cycle([Marks(1), Marks(0, 2), Marks(0, 0, 3)])
    own = {pk: next(marks) for pk in (2, 3, 4, 5)}
    assert [line.marks for line in lines_of(units, own, of=None)] == [total(own.values())]
    assert [line.unit.pk for line in lines_of(units, own, of=1)] == [2, 3]
    assert [(line.unit.pk, line.is_own) for line in lines_of(units, own, of=2)] == [(2, True), (4, False), (5, False)]
    assert total(line.marks for line in lines_of(units, own, of=2)) == lines_of(units, own, of=1)[0].marks

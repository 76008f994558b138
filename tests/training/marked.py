"""A commune with a class that has ended, people in it and their marks: for tests of results."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sansang.citizens.models import Person
from sansang.organisation.models import User
from sansang.training.actions import results as actions
from sansang.training.models import Attendance, Enrolment, Programme, TrainingClass
from tests import factories

TODAY = date(2026, 4, 1)
BOARD = (("Lò Văn Chủ", "Chỉ huy trưởng"), ("Quàng Thị Ký", "Trợ lý"))


class School:
    """A province, a board, two communes; the class is the first commune's."""

    def __init__(self) -> None:
        self.top = factories.unit("provincial_command", name="Tỉnh")
        self.board = factories.unit("regional_board", parent=self.top, name="Ban 1")
        self.office = factories.unit("commune_command", parent=self.board, name="Xã Thanh Yên")
        self.other = factories.unit("commune_command", parent=self.board, name="Xã Mường Pồn")
        self.clerk = factories.user(role="commune_clerk", unit=self.office)
        self.commander = factories.user(role="commune_commander", unit=self.office)
        self.staff = factories.user(role="provincial_staff", unit=self.top)
        self.neighbour = factories.user(role="commune_clerk", unit=self.other)
        self.inspector = factories.user(role="inspector", unit=self.top)
        self.programme = factories.programme(self.office)

    def held(self, *, first_on: date = date(2026, 3, 2), programme: Programme | None = None, **values) -> TrainingClass:
        """A class of the commune with one session of four hours, ended and closed."""
        values = {"state": "closed", "closed_on": first_on, "last_on": first_on, **values}
        unit = values.pop("unit", self.office)
        made = factories.training_class(unit, first_on=first_on, programme=programme or self.programme, **values)
        factories.session(made)
        return made

    def trainee(
        self, one: TrainingClass, *scores: str | None, full_name: str = "Lò Văn An", present: bool = True,
        person: Person | None = None, **values,
    ) -> Enrolment:  # fmt: skip
        """Someone in the class with a mark for each heading in turn."""
        person = person or factories.member(values.get("unit", self.office), full_name=full_name)
        enrolment = factories.enrolment(person, one, **values)
        for heading, score in zip(one.programme.headings.all(), scores, strict=False):
            if score is not None:
                enrolment.marks.create(heading=heading, score=Decimal(score), entered_by_name="x")
        if present:
            attend(enrolment)
        return enrolment

    def minutes(self, one: TrainingClass, *, number: str = "1/BB", day: date | None = None) -> None:
        values = actions.MinutesValues(number, day or one.last_on, BOARD, "Đồng ý.")
        actions.write_minutes(one, values, today=TODAY, by=self.clerk)

    def published(self, scores: Mapping[str, str], **values) -> TrainingClass:
        """A published class: by name the mark of both headings."""
        one = self.held(**values)
        for name, score in scores.items():
            self.trainee(one, score, score, full_name=name)
        self.publish(one)
        return one

    def publish(self, one: TrainingClass) -> None:
        self.minutes(one)
        actions.publish_results(one, today=TODAY, by=self.commander)
        one.refresh_from_db()


def attend(enrolment: Enrolment) -> None:
    for session in enrolment.training_class.sessions.all():
        Attendance.objects.create(
            session=session, enrolment=enrolment, mark="present", entry=uuid4(),
            entered_at=datetime(2026, 3, 2, tzinfo=UTC), entered_by_name="x",
        )  # fmt: skip


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def headings(one) -> list[int]:
    return [heading.pk for heading in one.programme.headings.all()]


def codes(refused) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def queries(client: Client, url: str) -> int:
    """How many questions a page asks the database."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)

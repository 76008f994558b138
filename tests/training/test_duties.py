"""How long what training knows of people is kept: the day before and after each end."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from sansang.citizens.actions.privacy import minimise
from sansang.training.models import (
    Attendance,
    Enrolment,
    Feed,
    Instructor,
    Mark,
    Minutes,
    Plan,
    PlanStep,
    Result,
    Session,
    TrainingClass,
)
from tests import factories
from tests.training.offices import Offices

pytestmark = pytest.mark.django_db
LAST = date(2020, 3, 8)


@pytest.fixture
def past() -> TrainingClass:
    """A class of 2020 with everything that can be known of its people."""
    offices = Offices()
    teacher = Instructor.objects.create(unit=offices.commune, full_name="A", is_active=False)
    one = factories.training_class(
        offices.commune, programme=offices.programme, first_on=date(2020, 3, 2), last_on=LAST, lead=teacher,
        manager=offices.clerk, state="published", closed_on=LAST, published_on=LAST,
    )  # fmt: skip
    session = factories.session(one, instructor=teacher)
    row = factories.enrolment(offices.member(), one)
    gone = factories.enrolment(offices.member(), one, state="withdrawn", left_on=LAST, withdrawing="illness")
    assert gone.pk
    at: dict[str, Any] = {"entered_by_name": "A"}
    Attendance.objects.create(
        session=session, enrolment=row, mark="excused", reason="illness", entry=uuid4(),
        entered_at=datetime(2020, 3, 2, tzinfo=UTC), **at,
    )  # fmt: skip
    heading = offices.programme.headings.first()
    Mark.objects.create(enrolment=row, heading=heading, score=8, **at)
    Result.objects.create(enrolment=row, grade="good", score=8, hours=4, hours_attended=0)
    Minutes.objects.create(training_class=one, number="1", day=LAST, board=[{"name": "A"}], written_by_name="A")
    return one


def test_absences_marks_and_who_left_go_two_years_after_the_class(past: TrainingClass) -> None:
    minimise(on=date(2022, 3, 8))
    assert Attendance.objects.count() == Mark.objects.count() == 1
    assert Enrolment.objects.count() == 2
    minimise(on=date(2022, 3, 9))
    assert not Attendance.objects.exists()
    assert not Mark.objects.exists()
    assert Enrolment.objects.get().state == "enrolled"
    assert Result.objects.get().grade == "good"


def test_who_was_in_the_class_and_who_taught_it_go_after_five_years(past: TrainingClass) -> None:
    minimise(on=date(2025, 3, 8))
    assert Result.objects.exists()
    assert Session.objects.get().instructor is not None
    minimise(on=date(2025, 3, 9))
    assert not Enrolment.objects.exists()
    assert not Result.objects.exists()
    one = TrainingClass.objects.get()
    assert (one.lead, one.manager, one.created_by_name) == (None, None, "")
    assert Session.objects.get().instructor is None
    assert not Instructor.objects.exists()
    minutes = Minutes.objects.get()
    assert (minutes.number, minutes.board, minutes.written_by_name) == ("1", [], "")


def test_names_on_a_plan_go_five_years_after_its_year() -> None:
    offices = Offices()
    plan = Plan.objects.create(unit=offices.commune, year=2020, signed_by="A", created_by_name="A")
    PlanStep.objects.create(plan=plan, verb="begin", on=date(2020, 1, 5), by_name="A")
    minimise(on=date(2025, 12, 31))
    assert Plan.objects.get().signed_by == "A"
    minimise(on=date(2026, 1, 1))
    assert (Plan.objects.get().signed_by, PlanStep.objects.get().by_name) == ("", "")


def test_a_calendar_that_was_taken_back_is_forgotten_after_three_months() -> None:
    offices = Offices()
    for number, revoked_at in enumerate((None, datetime(2026, 1, 10, 12, tzinfo=UTC))):
        Feed.objects.create(
            unit=offices.commune, secret_hash=str(number), label="A", created_by_name="A", revoked_at=revoked_at
        )
    minimise(on=date(2026, 4, 10))
    assert Feed.objects.count() == 2
    minimise(on=date(2026, 4, 11))
    assert Feed.objects.get().revoked_at is None

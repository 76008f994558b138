"""Who owes how much, from services, posts, attendance and classes: counted for everyone at once."""

from __future__ import annotations

from collections import OrderedDict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sansang.audit.models import AuditEvent
from sansang.citizens.actions.law import confirm_row, propose_row
from sansang.citizens.models import Person
from sansang.organisation.models import Unit
from sansang.personnel.models import Appointment
from sansang.training.models import Attendance, Enrolment, Heading, Result, TrainingClass
from sansang.training.queries import owed_remembering
from sansang.training.queries.owed import due_of, dues_in, members_owing, year_of
from sansang.training.rules.owed import Due, Standing
from tests import factories

pytestmark = pytest.mark.django_db

ON = date(2026, 6, 1)


class Commune:
    def __init__(self) -> None:
        self.top = factories.unit("provincial_command")
        self.board = factories.unit("regional_board", parent=self.top)
        self.office = factories.unit("commune_command", parent=self.board)
        self.other = factories.unit("commune_command", parent=self.board)
        self.militia = factories.unit("militia", parent=self.office)
        self.platoon = factories.unit("platoon", parent=self.militia)
        self.clerk = factories.user(role="commune_clerk", unit=self.office, username="canbo")

    def member(self, *, component: str = "CD", first_on: date = date(2024, 3, 1), unit: Unit | None = None) -> Person:
        person = factories.person(self.office)
        factories.service(person, unit or self.platoon, first_on=first_on, component=component)
        return person

    def leader(self, post: str, unit: Unit, person: Person | None = None) -> Person:
        person = person or factories.person(self.office)
        Appointment.objects.create(person=person, unit=unit, post=post, first_on=date(2024, 1, 1))
        return person

    def held(self, audience: str = "mobile", first_on: date = date(2026, 3, 2), **values: Any) -> TrainingClass:
        programme = factories.programme(self.office, audience=audience)
        return factories.training_class(self.office, first_on=first_on, programme=programme, **values)

    def due(self, person: Person, on: date = ON) -> Due:
        return next(one for one in dues_in(self.office, on=on) if one.person_id == person.pk)


@pytest.fixture
def commune() -> Commune:
    return Commune()


def attend(
    person: Person, one: TrainingClass, *, present: int = 0, missed: int = 0, part: str = "", **values: Any
) -> Enrolment:
    """Half-days of four hours each: first those present, then those missed, one half-day a day."""
    enrolment = factories.enrolment(person, one, unit=person.keeper, **values)
    heading = Heading.objects.filter(programme=one.programme, part=part).first() if part else None
    for at in range(present + missed):
        day = one.first_on + timedelta(days=at)
        session = one.sessions.filter(day=day, half=0).first() or factories.session(one, day=day, heading=heading)
        Attendance.objects.create(
            session=session, enrolment=enrolment, mark="present" if at < present else "absent", entry=uuid4(),
            entered_at=datetime(2026, 3, 2, tzinfo=UTC), entered_by_name="x",
        )  # fmt: skip
    return enrolment


# What is owed


@pytest.mark.parametrize(
    ("component", "first_on", "hours", "trainee"),
    [
        ("CD", date(2024, 3, 1), 96, "mobile"),
        ("CD", date(2026, 3, 1), 120, "first_year"),
        ("CD", date(2025, 12, 31), 96, "mobile"),
        ("TC", date(2025, 3, 1), 56, "on_the_spot"),
        ("TT", date(2026, 3, 1), 480, "standing"),
        ("YT", date(2020, 3, 1), 96, "branch"),
        ("PK", date(2020, 3, 1), 96, "air_defence"),
    ],
)
def test_a_member_owes_by_component_and_training_year(
    commune: Commune, component: str, first_on: date, hours: int, trainee: str
) -> None:
    one = commune.due(commune.member(component=component, first_on=first_on))
    assert (one.owed, one.trainee, one.course_owed) == (hours, trainee, 0)


def test_a_transfer_at_new_year_is_no_new_first_year(commune: Commune) -> None:
    person = factories.person(commune.office)
    factories.service(person, commune.militia, first_on=date(2023, 3, 1), last_on=date(2025, 12, 31), component="TC")
    factories.service(person, commune.platoon, first_on=date(2026, 1, 1), component="CD")
    assert commune.due(person).owed == 96


def test_where_a_province_says_so_who_joins_late_begins_next_year(commune: Commune) -> None:
    two = [factories.user(role="provincial_staff", unit=commune.top, username=name) for name in ("mot", "hai")]
    values = {
        "key": "ordinary", "hours_a_day": 8, "military_least": 75, "military_most": 80, "joins_by_month": 3,
        "first": "2026-02-01", "last": None, "instrument": "1/QĐ-BCH", "article": "Điều 1", "status": "read",
    }  # fmt: skip
    ends = {"ends": "training_time:ordinary:2026-01-01", "last_on": date(2026, 1, 31)}
    confirm_row(propose_row(commune.top, table="training_time", values=values, **ends, by=two[0]), by=two[1])
    days = [date(2025, 3, 31), date(2025, 4, 1), date(2026, 3, 31), date(2026, 4, 1)]
    assert [commune.due(commune.member(first_on=day)).owed for day in days] == [96, 120, 120, 0]


def test_self_defence_and_crews_are_trained_by_whom_the_law_says(commune: Commune) -> None:
    agency = factories.unit("agency_command", parent=commune.office)
    squad = factories.unit("squad", parent=agency)
    crew = factories.unit("crew", parent=commune.militia)
    assert commune.due(commune.member(component="TC", unit=squad)).trainee == "self_defence"
    assert commune.due(commune.member(component="TC", unit=crew)).trainee == "branch"


def test_a_leader_owes_the_training_of_the_unit_and_the_course(commune: Commune) -> None:
    person = commune.leader("platoon_leader", commune.platoon, commune.member())
    one = commune.due(person)
    assert (one.owed, one.course_owed, one.group) == (96, 40, "unit")


def test_the_staff_of_a_command_owes_only_the_course(commune: Commune) -> None:
    without = commune.leader("commander", commune.office)
    serving = commune.leader("deputy_commander", commune.office, commune.member(unit=commune.office))
    for person in (without, serving):
        one = commune.due(person)
        assert (one.owed, one.course_owed, one.group, one.trainee) == (0, 40, "command", "")


def test_officers_of_the_army_above_owe_no_course_of_the_militia(commune: Commune) -> None:
    commune.leader("commander", commune.board)
    assert dues_in(commune.board, on=ON) == ()


def test_who_has_left_owes_nothing(commune: Commune) -> None:
    person = factories.person(commune.office)
    factories.service(person, commune.platoon, first_on=date(2024, 1, 1), last_on=date(2026, 2, 28))
    assert dues_in(commune.office, on=ON) == ()
    assert due_of(person, on=ON) is None


# What is done


def test_hours_present_are_done_by_part_and_hours_missed_are_to_be_made_up(commune: Commune) -> None:
    person = commune.member()
    attend(person, commune.held(), present=5, missed=2, part="military")
    one = commune.due(person)
    assert (one.hours.military, one.hours.missed) == (20, 8)
    assert (one.done, one.missing, one.to_make_up, one.standing) == (20, 76, 8, Standing.MISSING)


def test_on_an_earlier_day_less_was_done(commune: Commune) -> None:
    person = commune.member()
    attend(person, commune.held(), present=5)
    assert [commune.due(person, on=date(2026, 3, day)).done for day in (1, 2, 4, 31)] == [0, 4, 12, 20]


def test_courses_of_officers_and_training_of_members_are_told_apart(commune: Commune) -> None:
    person = commune.leader("squad_leader", commune.platoon, commune.member())
    attend(person, commune.held(), present=3)
    attend(person, commune.held("officers_unit", date(2026, 4, 6)), present=2)
    attend(person, commune.held("officers_further", date(2026, 5, 4)), present=5)
    one = commune.due(person)
    assert (one.done, one.course_done) == (12, 8)


def test_a_cancelled_class_and_one_of_another_year_count_for_nothing(commune: Commune) -> None:
    person = commune.member()
    attend(person, commune.held(state="cancelled", cancelling="mission"), present=3)
    attend(person, commune.held(first_on=date(2024, 3, 4)), present=3)
    assert commune.due(person).done == 0


def test_sessions_to_come_are_planned_for_who_has_a_place(commune: Commune) -> None:
    enrolled, waiting, withdrawn = (commune.member() for _ in range(3))
    one = commune.held(first_on=date(2026, 7, 6))
    for at in range(6):
        factories.session(one, day=one.first_on + timedelta(days=at))
    factories.enrolment(enrolled, one)
    factories.enrolment(waiting, one, state="waiting", queue=1)
    factories.enrolment(withdrawn, one, state="withdrawn", left_on=ON, withdrawing="family")
    assert [commune.due(person).planned for person in (enrolled, waiting, withdrawn)] == [24, 0, 0]


# What the year before left


def publish(enrolment: Enrolment, hours: int) -> None:
    Result.objects.create(enrolment=enrolment, grade="pass", hours=96, hours_attended=hours)


def test_hours_of_a_recorded_year_not_done_are_made_up(commune: Commune) -> None:
    some, none, late = commune.member(), commune.member(), commune.member(first_on=date(2026, 2, 1))
    past = commune.held(
        first_on=date(2025, 4, 7), state="published", closed_on=date(2025, 4, 20), published_on=date(2025, 4, 25)
    )
    publish(factories.enrolment(some, past), 80)
    assert [commune.due(person).debt for person in (some, none, late)] == [16, 96, 0]


def test_a_year_nobody_recorded_leaves_nothing(commune: Commune) -> None:
    assert commune.due(commune.member()).debt == 0


def test_a_closed_class_without_results_counts_by_attendance(commune: Commune) -> None:
    person = commune.member()
    past = commune.held(first_on=date(2025, 4, 7), state="closed", closed_on=date(2025, 4, 30))
    attend(person, past, present=4, missed=1)
    assert commune.due(person).debt == 80


def test_a_make_up_class_settles_the_year_before_first(commune: Commune) -> None:
    person = commune.member()
    past = commune.held(first_on=date(2025, 4, 7), state="closed", closed_on=date(2025, 4, 30))
    attend(person, past, present=20)
    attend(person, commune.held(is_make_up=True), present=5)
    one = commune.due(person)
    assert (one.debt, one.debt_left, one.done) == (16, 0, 4)


# Who is to be called


def test_who_owes_the_content_and_has_no_place_is_called(commune: Commune) -> None:
    mobile, done, placed = (commune.member() for _ in range(3))
    commune.member(component="TC")
    commune.member(first_on=date(2026, 2, 1))
    full = commune.held()
    attend(done, full, present=24)
    coming = commune.held(first_on=date(2026, 7, 6))
    for at in range(24):
        factories.session(coming, day=coming.first_on + timedelta(days=at))
    factories.enrolment(placed, coming)
    found = members_owing(full.programme, commune.office, ON)
    assert [(one.person_id, one.hours, one.is_make_up) for one in found] == [(mobile.pk, 96, False)]
    assert members_owing(full.programme, commune.other, ON) == []


def test_officers_are_called_to_their_course_and_nobody_to_further_training(commune: Commune) -> None:
    leader = commune.leader("squad_leader", commune.platoon, commune.member())
    commander = commune.leader("commander", commune.office)
    found = {
        audience: [one.person_id for one in members_owing(commune.held(audience).programme, commune.office, ON)]
        for audience in ("officers_unit", "officers_command", "officers_further")
    }
    assert found == {"officers_unit": [leader.pk], "officers_command": [commander.pk], "officers_further": []}


# Whose, and how fast


def test_only_people_within_reach_are_counted(commune: Commune) -> None:
    own = commune.member()
    stranger = factories.person(commune.other)
    factories.service(stranger, commune.other, first_on=date(2024, 1, 1))
    assert [one.person_id for one in year_of(commune.clerk, on=ON).dues] == [own.pk]


def test_people_stand_in_the_order_of_their_names(commune: Commune) -> None:
    for name in ("Vàng A Sở", "Lò Văn An", "Quàng Thị Bình"):
        factories.service(factories.person(commune.office, full_name=name), commune.platoon)
    names = dict(Person.objects.values_list("pk", "full_name"))
    assert [names[one.person_id] for one in dues_in(commune.office, on=ON)] == [
        "Lò Văn An",
        "Quàng Thị Bình",
        "Vàng A Sở",
    ]


def test_a_large_answer_is_remembered_until_something_is_recorded(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owed_remembering, "LARGE", 1)
    monkeypatch.setattr(owed_remembering, "_remembered", OrderedDict())
    person = commune.member()
    before = year_of(commune.clerk, on=ON)
    attend(person, commune.held(), present=3)
    assert year_of(commune.clerk, on=ON) is before
    AuditEvent.objects.create(verb="training.attended", by_name="x", at=datetime(2026, 6, 1, tzinfo=UTC))
    assert year_of(commune.clerk, on=ON).dues[0].done == 12


@pytest.mark.parametrize("people", [1, 12])
def test_the_questions_are_as_many_whatever_the_number_of_people(commune: Commune, people: int) -> None:
    past = commune.held(first_on=date(2025, 4, 7), state="closed", closed_on=date(2025, 4, 30))
    for _ in range(people):
        person = commune.leader("squad_leader", commune.platoon, commune.member())
        attend(person, past, present=2)
        attend(person, commune.held(), present=2)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(dues_in(commune.office, on=ON)) == people
    assert len(asked) == 8


def test_one_person_is_told_with_the_articles(commune: Commune) -> None:
    person = commune.leader("platoon_leader", commune.platoon, commune.member())
    due, said = due_of(person, on=ON)
    assert (due.all_owed, said.hours) == (136, 136)
    assert {why.instrument for why in said.why} == {"48/2019/QH14", "111/2025/TT-BQP", "69/2020/TT-BQP"}

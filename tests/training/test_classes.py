"""A class with its timetable, who is called, who waits, whose time it takes; its steps and its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from sansang.audit.models import AuditEvent
from sansang.kernel.reasons import RuleViolated
from sansang.personnel.models import Commitment
from sansang.personnel.queries.tasks import asked_by
from sansang.personnel.tasks import due
from sansang.training.actions import classes, enrolling, sessions, teaching
from sansang.training.actions.sessions import SessionValues
from sansang.training.models import (
    Attendance,
    ClassState,
    Enrolment,
    EnrolmentState,
    Instructor,
    Session,
    TrainingClass,
)
from sansang.training.queries import classes as asking
from sansang.training.queries.calling import calling
from sansang.training.queries.matching import Match, look_up
from sansang.training.rules.enrolling import read_names
from tests import factories
from tests.training.offices import FIRST, LAST, TODAY, Offices

pytestmark = pytest.mark.django_db
AFTER = date(2026, 3, 9)


@pytest.fixture
def offices() -> Offices:
    return Offices()


def refused(act: Callable[[], object]) -> list[str]:
    """The codes of why something was refused; a refusal changes nothing."""
    before = [list(model.objects.order_by("pk").values()) for model in (TrainingClass, Session, Enrolment, Commitment)]
    events = AuditEvent.objects.count()
    with pytest.raises(RuleViolated) as raised:
        act()
    assert before == [
        list(model.objects.order_by("pk").values()) for model in (TrainingClass, Session, Enrolment, Commitment)
    ]
    assert AuditEvent.objects.count() == events
    assert all(str(reason) for reason in raised.value.reasons)
    return [reason.code for reason in raised.value.reasons]


def called(one: TrainingClass, people: Any, offices: Offices, *, how: str = "list", today: date = TODAY) -> Any:
    return enrolling.enrol(one, people, how=how, today=today, by=offices.clerk)


def states(one: TrainingClass) -> dict[str, tuple[str, int | None]]:
    return {
        row.person.full_name: (row.state, row.queue) for row in one.enrolments.select_related("person").order_by("pk")
    }


# Preparing, and what is left open


def test_a_class_left_open_past_its_last_day_holds_up_new_ones_of_the_same_unit(offices: Offices) -> None:
    one = offices.laid_out()
    assert refused(
        lambda: classes.prepare_class(offices.commune, offices.class_values(), today=AFTER, by=offices.clerk)
    ) == ["left_open"]
    other = classes.prepare_class(offices.beside, offices.class_values(), today=AFTER, by=offices.neighbour)
    assert other.unit == offices.beside
    found = [row for row in due(asked_by(offices.clerk, on=AFTER, until=AFTER)) if row.kind == "class_open"]
    assert [row.pk for row in found] == [one.pk]
    called(one, offices.members(1), offices)
    classes.open_class(one, today=TODAY, by=offices.clerk)
    classes.start_class(one, today=FIRST, by=offices.clerk)
    classes.close_class(one, today=AFTER, by=offices.clerk)
    assert classes.prepare_class(offices.commune, offices.class_values(), today=AFTER, by=offices.clerk).pk
    assert not [row for row in due(asked_by(offices.clerk, on=AFTER, until=FIRST)) if row.pk == one.pk]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"last_on": date(2026, 3, 1)}, "ends_before_it_begins"),
        ({"last_on": date(2027, 3, 1)}, "too_long"),
        ({"quota": 0}, "no_places"),
    ],
)
def test_a_class_that_cannot_be_is_refused(values: dict[str, Any], code: str, offices: Offices) -> None:
    assert refused(lambda: offices.prepared(**values)) == [code]


def test_only_who_prepares_training_in_the_unit_makes_and_changes_its_classes(offices: Offices) -> None:
    for user in (offices.neighbour, offices.commander):
        assert refused(lambda user=user: offices.prepared(by=user)) == ["out_of_reach"]
    one = offices.laid_out()
    steps: list[Callable[[Any], object]] = [
        lambda by: classes.change_class(one, offices.class_values(), today=TODAY, by=by),
        lambda by: classes.open_class(one, today=TODAY, by=by),
        lambda by: classes.cancel_class(one, cancelling="disaster", today=TODAY, by=by),
        lambda by: sessions.remove_session(one.sessions.first(), by=by),
        lambda by: enrolling.enrol(one, [], how="list", today=TODAY, by=by),
    ]
    for step in steps:
        assert refused(lambda step=step: step(offices.neighbour)) == ["out_of_reach"]


# The timetable


def test_the_timetable_is_laid_out_from_the_programme_in_its_order(offices: Offices) -> None:
    one = offices.prepared(ground=offices.ground)
    assert sessions.lay_out_sessions(one, rest_days=(), by=offices.clerk) == 2
    found = asking.sessions(one)
    assert len(found) == 14
    assert [row.hours for row in found[:4]] == [4, 4, 4, 2]
    assert {row.heading.name for row in found[:4] if row.heading} == {"Nội dung 1"}
    assert {row.ground for row in found} == {offices.ground}
    assert [row.missing for row in asking.covered(one, found)] == [0, 2]
    assert refused(lambda: sessions.lay_out_sessions(one, by=offices.clerk)) == ["has_sessions"]


def values(**more: Any) -> SessionValues:
    return SessionValues(**{"day": FIRST, "half": 0, "hours": Decimal(4), **more})


def test_class_ground_and_instructor_are_in_one_place_at_a_time(offices: Offices) -> None:
    teacher = teaching.set_instructor(
        None, teaching.InstructorValues("Quàng Văn Dạy"), unit=offices.commune, by=offices.clerk
    )
    one, other = offices.prepared(), offices.prepared(title="Lớp khác")
    sessions.add_session(one, values(ground=offices.ground, instructor=teacher), by=offices.clerk)
    clashing = values(ground=offices.ground, instructor=teacher)
    assert refused(lambda: sessions.add_session(other, clashing, by=offices.clerk)) == [
        "ground_taken",
        "instructor_taken",
    ]
    assert refused(lambda: sessions.add_session(one, values(), by=offices.clerk)) == ["class_taken"]
    sessions.add_session(other, values(half=1, ground=offices.ground, instructor=teacher), by=offices.clerk)


@pytest.mark.parametrize("column", ["ground", "instructor", "training_class"])
def test_the_database_itself_refuses_two_places_at_once(column: str, offices: Offices) -> None:
    teacher = Instructor.objects.create(unit=offices.commune, full_name="A")
    first = factories.session(offices.prepared(), ground=offices.ground, instructor=teacher)
    second = factories.session(offices.prepared(title="B"), half=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=second.pk).update(half=0, **{f"{column}_id": getattr(first, f"{column}_id")})


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"day": date(2026, 3, 9)}, "session_outside"),
        ({"hours": Decimal(6)}, "hours"),
        ({"half": 7}, "no_half"),
    ],
)
def test_a_session_that_cannot_be_is_refused(more: dict[str, Any], code: str, offices: Offices) -> None:
    one = offices.prepared()
    assert refused(lambda: sessions.add_session(one, values(**more), by=offices.clerk)) == [code]


def test_a_ground_that_is_too_small_or_not_usable_is_refused(offices: Offices) -> None:
    one = offices.prepared()
    called(one, offices.members(3), offices)
    offices.ground.capacity, offices.ground.condition = 2, "unusable"
    offices.ground.save()
    assert refused(lambda: sessions.add_session(one, values(ground=offices.ground), by=offices.clerk)) == [
        "ground_unfit",
        "ground_small",
    ]


def test_moving_a_session_moves_everybodys_time_and_is_refused_when_somebody_is_promised(offices: Offices) -> None:
    one = offices.laid_out(last_on=LAST)
    person = offices.member()
    called(one, [person], offices)
    last = one.sessions.order_by("day", "half").last()
    assert last is not None
    before = Commitment.objects.get(source=last.source)
    Commitment.objects.create(
        person=person, unit=offices.commune, kind="duty", title="Trực Tết",
        starts_at=datetime(2026, 3, 8, 12, tzinfo=UTC), ends_at=datetime(2026, 3, 8, 15, tzinfo=UTC),
    )  # fmt: skip
    evening = values(day=last.day, half=2, hours=Decimal(2))
    assert refused(lambda: sessions.change_session(last, evening, by=offices.clerk)) == ["clash"]
    sessions.change_session(last, values(day=last.day, half=1, hours=Decimal(2)), by=offices.clerk)
    after = Commitment.objects.get(source=last.source)
    assert (after.starts_at, after.ends_at) == (before.starts_at, before.ends_at.replace(hour=before.ends_at.hour - 2))


def test_a_whole_timetable_is_written_together_or_not_at_all(offices: Offices) -> None:
    one, other = offices.laid_out(), offices.prepared(title="Khác")
    factories.session(other, ground=offices.ground)
    found = asking.sessions(one)
    changes = [(row, values(day=row.day, half=row.half, hours=row.hours, ground=offices.ground)) for row in found[:2]]
    assert refused(lambda: sessions.change_sessions(one, changes, by=offices.clerk)) == ["ground_taken"]
    assert sessions.change_sessions(one, changes[1:], by=offices.clerk) == 1


# Calling, waiting, leaving


def test_places_are_kept_whatever_way_people_come_and_those_without_wait_in_order(offices: Offices) -> None:
    one = offices.laid_out()
    people = offices.members(6)
    assert len(called(one, people[:2], offices, how="rule").in_class) == 2
    done = called(one, people[2:5], offices)
    assert ([row.person for row in done.in_class], [row.person for row in done.waiting]) == (people[2:3], people[3:5])
    late = called(one, [people[5]], offices, today=date(2026, 3, 4))
    assert [(row.how, row.queue) for row in late.waiting] == [("walk_in", 3)]
    assert one.enrolments.in_class().count() == one.quota == 3
    assert Commitment.objects.filter(person__in=people[:3]).count() == 3 * 14
    assert not Commitment.objects.filter(person__in=people[3:]).exists()


def test_whoever_leaves_frees_a_place_and_the_time_to_come(offices: Offices) -> None:
    one = offices.laid_out()
    people = offices.members(5)
    called(one, people, offices)
    Commitment.objects.create(
        person=people[3], unit=offices.commune, kind="duty", title="Trực",
        starts_at=datetime(2026, 3, 6, 0, tzinfo=UTC), ends_at=datetime(2026, 3, 6, 9, tzinfo=UTC),
    )  # fmt: skip
    row = one.enrolments.get(person=people[0])
    assert refused(lambda: enrolling.withdraw(row, withdrawing="", today=TODAY, by=offices.clerk)) == ["no_reason"]
    moved = enrolling.withdraw(row, withdrawing="illness", today=date(2026, 3, 4), by=offices.clerk)
    assert [one.person for one in moved] == [people[4]]  # the one before is promised elsewhere and goes on waiting
    assert Commitment.objects.filter(person=people[0]).count() == 4  # what is past stays
    assert Commitment.objects.filter(person=people[4]).count() == 10
    assert states(one)[people[3].full_name] == ("waiting", 1)
    assert refused(lambda: enrolling.withdraw(row, withdrawing="illness", today=TODAY, by=offices.clerk)) == [
        "withdrawn_already"
    ]


def test_more_places_let_those_who_wait_move_up(offices: Offices) -> None:
    one = offices.laid_out()
    called(one, offices.members(5), offices)
    assert refused(lambda: classes.change_class(one, offices.class_values(quota=2), today=TODAY, by=offices.clerk)) == [
        "fewer_places"
    ]
    assert classes.change_class(one, offices.class_values(quota=4), today=TODAY, by=offices.clerk) == 1
    assert [state for state, _ in states(one).values()].count("enrolled") == 4


def test_whoever_is_promised_elsewhere_serves_nowhere_or_is_a_neighbours_is_told_and_left_out(offices: Offices) -> None:
    one, other = offices.laid_out(), offices.laid_out(title="Lớp khác")
    free, busy = offices.members(2)
    called(other, [busy], offices)
    gone = factories.person(offices.commune, full_name="Cà Thị Nghỉ")
    theirs = factories.member(offices.beside, full_name="Mùa A Chớ")
    done = called(one, [free, busy, gone, theirs, free], offices)
    assert [row.person for row in done.in_class] == [free]
    codes = {person: [reason.code for reason in reasons] for person, reasons in done.refused.items()}
    assert codes == {busy: ["clash"], gone: ["not_serving"], theirs: ["out_of_reach"]}
    assert called(one, [free], offices).refused[free][0].code == "already_in_class"


def test_whoever_withdrew_may_come_again(offices: Offices) -> None:
    one = offices.laid_out()
    person = offices.member()
    called(one, [person], offices)
    enrolling.withdraw(one.enrolments.get(), withdrawing="mistake", today=TODAY, by=offices.clerk)
    assert not Commitment.objects.exists()
    called(one, [person], offices)
    row = one.enrolments.get()
    assert (row.state, row.left_on, row.withdrawing) == ("enrolled", None, "")
    assert Commitment.objects.count() == 14


def test_an_instructor_with_a_record_is_promised_too(offices: Offices) -> None:
    person = offices.member()
    teacher = teaching.set_instructor(
        None, teaching.InstructorValues("", person=person), unit=offices.commune, by=offices.clerk
    )
    one = offices.prepared()
    sessions.add_session(one, values(instructor=teacher), by=offices.clerk)
    assert Commitment.objects.get().person == person
    again = offices.prepared(title="Lớp khác")
    factories.session(again, half=0)
    assert [reason.code for reason in called(again, [person], offices).refused[person]] == ["clash"]
    sessions.remove_session(one.sessions.get(), by=offices.clerk)
    assert not Commitment.objects.exists()


# Whom the list names


def test_a_pasted_list_finds_people_by_number_or_name_and_says_what_it_does_not_find(offices: Offices) -> None:
    one = offices.laid_out()
    numbered = offices.member("Lò Văn Số", identity_number="011095000101")
    twin, other = (offices.member("Quàng Thị Đôi", born_on=date(year, 1, 2)) for year in (1995, 1999))
    inside = offices.member("Cà Văn Trong")
    called(one, [inside], offices)
    factories.member(offices.beside, full_name="Mùa A Chớ", identity_number="011095000202")
    gone = factories.person(offices.commune, full_name="Lường Thị Nghỉ")
    text = (
        "011-0-95-000101\n1. QUÀNG THỊ ĐÔI\tnam\t1999\nQuàng Thị Đôi\nCà Văn Trong\n011095000202\nMùa A Chớ\n"
        "Lường Thị Nghỉ\n\nkhông rõ 12\nQuàng Thị Đôi"
    )
    found = look_up(offices.clerk, one, read_names(text), on=TODAY)
    shown = [(row.match, [candidate.person for candidate in row.people]) for row in found]
    assert shown == [
        (Match.FOUND, [numbered]),
        (Match.FOUND, [other]),
        (Match.SEVERAL, [twin, other]),
        (Match.ALREADY, [inside]),
        (Match.NOT_FOUND, []),
        (Match.NOT_FOUND, []),
        (Match.NOT_SERVING, [gone]),
        (Match.NOT_FOUND, []),
    ]


def test_those_who_owe_the_content_are_called_and_nobody_twice(offices: Offices) -> None:
    one = offices.laid_out()
    first, second = offices.members(2)
    factories.member(offices.beside, full_name="Mùa A Chớ")
    assert {row.person for row in calling(offices.clerk, one, on=TODAY)} == {first, second}
    called(one, [first], offices, how="rule")
    assert [row.person for row in calling(offices.clerk, one, on=TODAY)] == [second]
    assert states(one) == {first.full_name: ("invited", None)}


# Its steps


def test_a_class_goes_from_plan_to_close_and_back_before_publishing(offices: Offices) -> None:
    one = offices.prepared()
    assert refused(lambda: classes.open_class(one, today=TODAY, by=offices.clerk)) == ["no_sessions"]
    sessions.lay_out_sessions(one, rest_days=(), by=offices.clerk)
    classes.open_class(one, today=TODAY, by=offices.clerk)
    assert refused(lambda: classes.start_class(one, today=TODAY, by=offices.clerk)) == ["too_early", "nobody"]
    called(one, offices.members(1), offices, how="rule")
    classes.start_class(one, today=FIRST, by=offices.clerk)
    assert [state for state, _ in states(one).values()] == [EnrolmentState.ENROLLED]
    assert refused(lambda: classes.close_class(one, today=FIRST, by=offices.clerk)) == ["sessions_to_come"]
    classes.close_class(one, today=AFTER, by=offices.clerk)
    closed = TrainingClass.objects.get()
    assert (closed.state, closed.closed_on) == (ClassState.CLOSED, AFTER)
    assert refused(lambda: called(one, offices.members(1), offices)) == ["class_is_over"]
    classes.resume_class(one, today=AFTER, by=offices.clerk)
    assert TrainingClass.objects.get().state == ClassState.RUNNING


def test_cancelling_frees_everything_until_somebody_was_there(offices: Offices) -> None:
    one, other = offices.laid_out(), offices.laid_out(title="Lớp khác")
    for held in (one, other):
        called(held, [offices.member(held.title)], offices)
    assert refused(lambda: classes.cancel_class(one, cancelling="x", today=TODAY, by=offices.clerk)) == ["no_reason"]
    classes.cancel_class(one, cancelling="disaster", today=TODAY, by=offices.clerk)
    assert TrainingClass.objects.get(pk=one.pk).state == ClassState.CANCELLED
    assert set(Commitment.objects.values_list("title", flat=True)) == {"Lớp khác"}
    session = other.sessions.first()
    assert session is not None
    Attendance.objects.create(
        session=session, enrolment=other.enrolments.get(), mark="present", entry=uuid4(),
        entered_at=datetime(2026, 3, 2, 1, tzinfo=UTC), entered_by_name="A",
    )  # fmt: skip
    assert refused(lambda: classes.cancel_class(other, cancelling="plan", today=FIRST, by=offices.clerk)) == [
        "attended"
    ]
    assert refused(lambda: sessions.remove_session(session, by=offices.clerk)) == ["marked"]
    moved = values(day=LAST, half=2, hours=Decimal(2))
    assert refused(lambda: sessions.change_session(session, moved, by=offices.clerk)) == ["marked"]

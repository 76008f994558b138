"""The door for entries of attendance: what is accepted, repeated, superseded, refused; the marks of a grid."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from sansang.audit.models import AuditEvent
from sansang.kernel.reasons import RuleViolated
from sansang.training.actions.attendance import Line, admit, mark_session
from sansang.training.models import Attendance, Enrolment, EnrolmentState, TrainingClass
from sansang.training.rules.attendance import AT_ONCE
from tests import factories
from tests.training.roll import AT, DAY, NOW, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def test_entries_are_kept_with_who_entered_them_when(world: World) -> None:
    first, second = world.entry(), world.entry(1, "excused", after=5)
    assert world.said(first, second) == ["accepted", "accepted"]
    row = Attendance.objects.get(enrolment=world.enrolments[1])
    assert (row.mark, row.reason, str(row.entry)) == ("excused", "illness", second["uuid"])
    assert (row.entered_at, row.entered_by_name) == (AT + timedelta(minutes=5), str(world.clerk))
    assert AuditEvent.objects.get(verb="training.attendance").details == {"rows": 2}


def test_an_entry_sent_again_counts_once(world: World) -> None:
    entry = world.entry()
    assert [*world.said(entry), *world.said(entry)] == ["accepted", "repeated"]
    assert AuditEvent.objects.filter(verb="training.attendance").count() == 1


def test_the_entry_made_last_counts_whenever_it_arrives(world: World) -> None:
    early, late = world.entry(mark="absent"), world.entry(mark="present", after=20)
    assert [*world.said(late), *world.said(early)] == ["accepted", "superseded"]
    assert world.said(early, late) == ["superseded", "repeated"]
    assert list(world.marks().values()) == ["present"]


def test_of_two_entries_of_one_moment_the_larger_number_counts(world: World) -> None:
    small = world.entry(mark="absent", uuid=str(UUID(int=1)))
    large = world.entry(mark="present", uuid=str(UUID(int=2)))
    assert [*world.said(large), *world.said(small)] == ["accepted", "superseded"]
    assert list(world.marks().values()) == ["present"]


def test_within_one_batch_the_order_does_not_matter(world: World) -> None:
    early, late = world.entry(mark="absent"), world.entry(mark="present", after=1)
    assert world.said(late, early) == ["accepted", "superseded"]
    assert list(world.marks().values()) == ["present"]


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ({"mark": "late"}, "no_mark"),
        ({"mark": "excused", "reason": "sleepy"}, "no_reason"),
        ({"mark": "excused", "reason": ["illness"]}, "no_reason"),
        ({"uuid": "7"}, "no_uuid"),
        ({"uuid": 7}, "no_uuid"),
        ({"session": "1"}, "no_subject"),
        ({"person": True}, "no_subject"),
        ({"person": 2**70}, "no_subject"),
        ({"entered_at": "yesterday"}, "no_moment"),
        ({"entered_at": "2026-03-02T07:30:00"}, "no_moment"),
        ({"entered_at": "0001-01-01T00:00:00+14:00"}, "no_moment"),
        ({"entered_at": (NOW + timedelta(minutes=6)).isoformat()}, "in_the_future"),
        ({"entered_at": "2026-03-01T16:59:00+00:00"}, "too_early"),
        ({"session": 999_999}, "no_session"),
        ({"person": 999_999}, "not_enrolled"),
    ],
)
def test_a_bad_entry_is_refused_with_one_reason_and_holds_nobody_up(
    world: World, broken: dict[str, Any], code: str
) -> None:
    assert world.said(world.entry(0, **broken), "nonsense", world.entry(1)) == [code, "not_an_entry", "accepted"]
    assert world.marks() == {world.enrolments[1].pk: "present"}


def test_leave_may_be_entered_before_the_day(world: World) -> None:
    assert world.said(world.entry(mark="excused", session=world.later.pk)) == ["accepted"]
    assert world.said(world.entry(1, session=world.later.pk)) == ["too_early"]


@pytest.mark.parametrize("state", ["planned", "closed", "published", "cancelled"])
def test_a_class_that_is_not_being_held_takes_no_entry_and_forgets_none(world: World, state: str) -> None:
    counted, older, new = world.entry(after=5), world.entry(mark="absent"), world.entry(mark="absent", after=6)
    world.said(counted)
    why = {"cancelling": "plan"} if state == "cancelled" else {"closed_on": DAY, "published_on": DAY}
    TrainingClass.objects.filter(pk=world.one.pk).update(state=state, **why)
    assert world.said(counted, older, new) == ["repeated", "superseded", f"class_{state}"]
    assert list(world.marks().values()) == ["present"]


def test_who_waits_or_has_left_is_not_marked(world: World) -> None:
    Enrolment.objects.filter(pk=world.enrolments[0].pk).update(state="waiting", queue=1)
    gone = {"state": "withdrawn", "withdrawing": "illness"}
    Enrolment.objects.filter(pk=world.enrolments[1].pk).update(**gone, left_on=DAY)
    Enrolment.objects.filter(pk=world.enrolments[2].pk).update(**gone, left_on=DAY + timedelta(days=1))
    assert world.said(*(world.entry(number) for number in range(3))) == ["waiting", "withdrawn", "accepted"]


def test_someone_of_another_class_is_not_in_this_one(world: World) -> None:
    other = factories.training_class(world.office, first_on=DAY, state="running")
    assert world.said(world.entry(session=factories.session(other, half=1).pk)) == ["not_enrolled"]


def test_the_neighbour_cannot_tell_a_session_from_none(world: World) -> None:
    known, unknown = world.entry(), world.entry(session=999_999)
    assert world.said(known, unknown, by=world.neighbour) == ["no_session", "no_session"]
    assert world.said(known, by=factories.user(role="inspector", unit=world.office)) == ["no_session"]
    assert not Attendance.objects.exists()
    assert not AuditEvent.objects.filter(verb="training.attendance").exists()


def test_a_number_used_for_another_entry_is_refused(world: World) -> None:
    first = world.entry()
    assert world.said(first, world.entry(1, uuid=first["uuid"])) == ["accepted", "uuid_used"]
    assert world.said(world.entry(2, uuid=first["uuid"])) == ["uuid_used"]


def test_a_batch_has_an_end(world: World) -> None:
    with pytest.raises(RuleViolated):
        world.take(*[world.entry()] * (AT_ONCE + 1))


# The grid


def marked(world: World, *lines: Line, form: UUID | None = None, now: datetime = NOW) -> list[str]:
    said = mark_session(world.session, lines, form=form or uuid4(), now=now, by=world.clerk)
    return [one.reason.code if one.reason else str(one.outcome) for one in said.values()]


def test_a_page_sent_twice_counts_once_even_when_somebody_else_came_between(world: World) -> None:
    page, lines = uuid4(), [Line(world.enrolments[0].pk, "absent"), Line(world.enrolments[1].pk, "excused", "family")]
    assert marked(world, *lines, form=page) == ["accepted", "accepted"]
    assert marked(world, *lines, form=page) == ["repeated", "repeated"]
    world.take(world.entry(after=600, entered_at=(NOW + timedelta(seconds=5)).isoformat()))
    assert marked(world, *lines, form=page, now=NOW + timedelta(hours=1)) == ["superseded", "repeated"]
    assert world.marks()[world.enrolments[0].pk] == "present"


def test_what_somebody_entered_since_the_page_was_opened_stays(world: World) -> None:
    world.take(world.entry())
    assert marked(world, Line(world.enrolments[0].pk, "absent")) == ["superseded"]
    seen = Attendance.objects.get().entry
    assert marked(world, Line(world.enrolments[0].pk, "absent", seen=seen)) == ["accepted"]
    assert list(world.marks().values()) == ["absent"]


def test_the_grid_of_a_neighbour_is_refused(world: World) -> None:
    line = Line(world.enrolments[0].pk, "present")
    with pytest.raises(RuleViolated):
        mark_session(world.session, [line], form=uuid4(), now=NOW, by=world.neighbour)
    assert not Attendance.objects.exists()


def test_who_comes_uncalled_joins_and_is_there(world: World) -> None:
    come = factories.member(world.office, full_name="Mùa A Chớ")
    admit(world.session, come, form=uuid4(), now=NOW, today=DAY, by=world.clerk)
    row = Attendance.objects.get()
    assert (row.enrolment.person, row.mark) == (come, "present")


def test_who_comes_uncalled_to_a_full_class_waits_without_a_mark(world: World) -> None:
    TrainingClass.objects.filter(pk=world.one.pk).update(quota=3)
    come = factories.member(world.office, full_name="Mùa A Chớ")
    found = admit(world.session, come, form=uuid4(), now=NOW, today=DAY, by=world.clerk)
    assert [row.state for row in found.waiting] == [EnrolmentState.WAITING]
    assert not Attendance.objects.exists()


def test_who_serves_nowhere_is_not_let_in(world: World) -> None:
    stranger = factories.person(world.office)
    with pytest.raises(RuleViolated):
        admit(world.session, stranger, form=uuid4(), now=NOW, today=DAY, by=world.clerk)
    assert Enrolment.objects.count() == 3

"""Timetables proposed for many classes: made from the records, corrected under the planner's rules, used at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from sansang.kernel.reasons import RuleViolated
from sansang.personnel.models import Commitment
from sansang.planning.timetable.values import Half, Slot
from sansang.training import jobs
from sansang.training.actions import timetabling as actions
from sansang.training.actions.avoiding import avoid_days
from sansang.training.models import Heading, Session, TimetableDraft
from tests import factories
from tests.training.planned import MONDAY, Planned, kept
from tests.training.support import refused

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 20)


@pytest.fixture
def planned() -> Planned:
    return Planned()


def used(planned: Planned, draft: TimetableDraft) -> int:
    draft.refresh_from_db()
    return actions.use_timetable(draft, version=draft.version, today=TODAY, by=planned.clerk)


# Making


def test_every_session_that_the_programme_asks_for_finds_a_place(planned: Planned) -> None:
    draft = planned.draft()
    assert (draft.state, draft.placed, draft.asked) == ("ready", 12, 12)
    found = kept(draft)
    assert {place.ground for place in found.placements if place.number < 2} == {str(planned.hall.pk)}
    assert {place.ground for place in found.placements if place.number >= 2} == {str(planned.field.pk)}
    assert found.loads == {str(one.pk): 6 for one in planned.teachers}


def test_a_proposal_alone_changes_no_class(planned: Planned) -> None:
    planned.draft()
    assert not Session.objects.exists()
    assert not Commitment.objects.exists()


def test_sessions_that_a_class_has_already_are_not_laid_out_again(planned: Planned) -> None:
    one = planned.classes[0]
    factories.session(one, heading=Heading.objects.get(programme=planned.programme, order=1), day=MONDAY)
    draft = planned.draft()
    assert draft.asked == 11
    places = [place for place in kept(draft).placements if place.class_key == str(one.pk)]
    assert Slot(MONDAY, Half.MORNING) not in {place.slot for place in places}


def test_grounds_and_instructors_busy_with_other_classes_are_left_alone(planned: Planned) -> None:
    other = planned.a_class("Lớp khác")
    factories.session(other, day=MONDAY, ground=planned.hall, instructor=planned.teachers[0])
    first = [place for place in kept(planned.draft()).placements if place.slot == Slot(MONDAY, Half.MORNING)]
    assert {place.ground for place in first}.isdisjoint({str(planned.hall.pk)})
    assert {place.instructor for place in first}.isdisjoint({str(planned.teachers[0].pk)})


def test_people_promised_elsewhere_are_not_called_into_class(planned: Planned) -> None:
    person = factories.member(planned.command)
    factories.enrolment(person, planned.classes[0])
    begins = timezone.make_aware(datetime(2026, 3, 2, 6))
    Commitment.objects.create(
        person=person,
        unit=planned.command,
        kind="duty",
        starts_at=begins,
        ends_at=begins + timedelta(hours=24),
        title="Trực",
    )
    places = [place for place in kept(planned.draft()).placements if place.class_key == str(planned.classes[0].pk)]
    assert min(place.slot for place in places) == Slot(MONDAY + timedelta(days=1), Half.MORNING)


def test_an_instructor_who_sits_in_a_class_does_not_teach_meanwhile(planned: Planned) -> None:
    person = factories.member(planned.command)
    planned.teachers[0].person = person
    planned.teachers[0].save()
    factories.enrolment(person, planned.classes[0])
    assert set(kept(planned.draft()).loads) == {str(planned.teachers[1].pk)}


def test_holidays_of_the_command_above_and_days_of_rest_are_kept_free(planned: Planned) -> None:
    avoid_days(planned.top, name="Tết", first_on=MONDAY, last_on=MONDAY + timedelta(days=1), by=planned.staff)
    found = kept(planned.draft(rest_days=[3])).placements
    assert {place.slot.day.day for place in found}.isdisjoint({2, 3, 5})


def test_harvest_days_are_used_only_when_there_is_no_other(planned: Planned) -> None:
    days = {"first_on": MONDAY, "last_on": MONDAY + timedelta(days=1)}
    avoid_days(planned.command, name="Mùa gặt", cost=1, **days, by=planned.clerk)
    assert kept(planned.draft(rest_days=[])).cost == 0
    assert kept(planned.draft(rest_days=[5, 6], per_day=1)).cost > 0


def test_the_neighbours_harvest_is_no_reason_here(planned: Planned) -> None:
    avoid_days(planned.other, name="Mùa gặt", first_on=MONDAY, last_on=MONDAY, by=planned.neighbour)
    assert min(place.slot.day for place in kept(planned.draft()).placements) == MONDAY


def test_what_cannot_fit_is_named_with_its_numbers() -> None:
    planned = Planned(classes=6)
    draft = planned.draft()
    reasons = [str(reason) for reason in kept(draft).shortages]
    assert "Nơi học cho nội dung Huấn luyện quân sự từ 02/03/2026 đến 08/03/2026: cần 24 buổi, có 12." in reasons
    assert draft.placed < draft.asked
    assert all(reasons for reasons in kept(draft).unplaced.values())


def test_no_session_is_proposed_for_days_gone_by(planned: Planned) -> None:
    found = kept(planned.draft(today=MONDAY + timedelta(days=2))).placements
    assert min(place.slot.day for place in found) == MONDAY + timedelta(days=2)


def test_a_class_uses_its_own_ground_for_all_it_learns(planned: Planned) -> None:
    yard = planned.ground(name="Sân xã", kinds=["water"])
    planned.classes[0].ground = yard
    planned.classes[0].save()
    places = [place for place in kept(planned.draft()).placements if place.class_key == str(planned.classes[0].pk)]
    assert {place.ground for place in places} == {str(yard.pk)}


def test_a_ground_of_the_neighbour_is_not_used(planned: Planned) -> None:
    planned.hall.unit = planned.other
    planned.hall.save()
    reasons = {reason.code for reasons in kept(planned.draft()).unplaced.values() for reason in reasons}
    assert "no_ground_for_class" in reasons or "no_ground" in reasons


def test_classes_of_two_communes_are_taught_by_their_own_and_by_the_command_above(planned: Planned) -> None:
    planned.classes.append(planned.a_class("Lớp của xã bạn", planned.other))
    planned.ground(planned.top, name="Trường quân sự", kinds=["hall", "field"])
    theirs, above = planned.instructor("Cà Văn Ánh", planned.other), planned.instructor("Vừ A Sua", planned.top)
    planned.teachers += [theirs, above]
    instructors = [one.pk for one in planned.teachers]
    draft = jobs.ask_for_timetable(planned.top, planned.classes, instructors=instructors, today=TODAY, by=planned.staff)
    taught = {(place.class_key, place.instructor) for place in kept(draft).placements}
    own = str(planned.classes[-1].pk)
    assert {who for key, who in taught if key == own} <= {str(theirs.pk), str(above.pk)}
    assert str(theirs.pk) not in {who for key, who in taught if key != own}
    assert draft.placed == 18


def test_a_neighbours_class_cannot_be_planned(planned: Planned) -> None:
    theirs = planned.a_class("Lớp của xã bạn", planned.other)
    with refused("out_of_reach"):
        actions.ask_for_timetable(planned.command, [theirs], today=TODAY, by=planned.clerk)
    assert not TimetableDraft.objects.exists()


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        ({"halves": []}, "no_halves"),
        ({"halves": [7]}, "no_halves"),
        ({"per_day": 0}, "per_day"),
        ({"classes": []}, "no_classes"),
    ],
)
def test_a_timetable_of_nothing_is_not_made(planned: Planned, choices: dict, code: str) -> None:
    classes = choices.pop("classes", planned.classes)
    with refused(code):
        actions.ask_for_timetable(planned.command, classes, **choices, today=TODAY, by=planned.clerk)
    assert not TimetableDraft.objects.exists()


# Correcting by hand


def move(planned: Planned, draft: TimetableDraft, *, number: int = 5, **change) -> None:
    place = kept(draft).placed((str(planned.classes[0].pk), number))
    actions.set_place(draft, place._replace(**change), version=draft.version, by=planned.clerk)


def test_a_session_is_moved_by_hand_and_stays_when_the_rest_is_planned_anew(planned: Planned) -> None:
    draft = planned.draft()
    saturday = Slot(MONDAY + timedelta(days=5), Half.AFTERNOON)
    move(planned, draft, slot=saturday)
    jobs.ask_again(draft, by=planned.clerk)
    found = kept(draft)
    assert found.placed((str(planned.classes[0].pk), 5)).slot == saturday
    assert (draft.state, draft.placed) == ("ready", 12)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"slot": Slot(MONDAY + timedelta(days=9), Half.MORNING)}, "outside"),
        ({"slot": Slot(MONDAY, Half.MORNING)}, "order"),
        ({"slot": Slot(MONDAY + timedelta(days=6), Half.MORNING)}, "avoided"),
        ({"ground": "999999"}, "unknown"),
    ],
)
def test_a_hand_may_do_no_more_than_the_planner(planned: Planned, change: dict, code: str) -> None:
    draft = planned.draft()
    before = draft.found
    with pytest.raises(RuleViolated) as caught:
        move(planned, draft, **change)
    assert code in {reason.code for reason in caught.value.reasons}
    draft.refresh_from_db()
    assert draft.found == before


def test_a_session_cannot_go_to_a_ground_that_serves_other_content(planned: Planned) -> None:
    draft = planned.draft()
    with pytest.raises(RuleViolated) as caught:
        move(planned, draft, ground=str(planned.hall.pk))
    assert "Hội trường xã không dùng cho nội dung Huấn luyện quân sự" in str(caught.value)


def test_two_hands_do_not_overwrite_each_other(planned: Planned) -> None:
    draft = planned.draft()
    stale = draft.version
    move(planned, draft, slot=Slot(MONDAY + timedelta(days=5), Half.AFTERNOON))
    place = kept(draft).placements[0]
    with refused("changed_elsewhere"):
        actions.set_place(draft, place, version=stale, by=planned.clerk)


def test_a_session_taken_out_says_so(planned: Planned) -> None:
    draft = planned.draft()
    sitting = (str(planned.classes[0].pk), 5)
    actions.take_out(draft, sitting, version=draft.version, by=planned.clerk)
    assert [reason.code for reason in kept(draft).unplaced[sitting]] == ["taken_out"]
    assert draft.placed == 11


# Using


def test_a_timetable_used_is_in_the_classes_and_in_everybodys_calendar(planned: Planned) -> None:
    person, teacher = factories.member(planned.command), factories.member(planned.command, full_name="Lò Văn Đan")
    factories.enrolment(person, planned.classes[0])
    planned.teachers[0].person = teacher
    planned.teachers[0].save()
    draft = planned.draft()
    assert used(planned, draft) == 12
    assert [one.sessions.count() for one in planned.classes] == [6, 6]
    assert Commitment.objects.filter(person=person).count() == 6
    assert Commitment.objects.filter(person=teacher).count() == 6
    first = planned.classes[0].sessions.first()
    source = Commitment.objects.filter(person=person).order_by("starts_at").first()
    assert (source.source, source.starts_at) == (first.source, datetime(2026, 3, 2, 0, 0, tzinfo=UTC))


def test_a_timetable_is_used_once(planned: Planned) -> None:
    draft = planned.draft()
    used(planned, draft)
    with refused("wrong_stage"):
        used(planned, draft)
    assert Session.objects.count() == 12


def test_what_changed_since_the_proposal_stops_its_use(planned: Planned) -> None:
    draft = planned.draft()
    factories.session(planned.classes[0], heading=planned.programme.headings.first())
    with refused("records_changed"):
        used(planned, draft)
    assert Session.objects.count() == 1


def test_a_ground_taken_meanwhile_stops_the_whole_timetable(planned: Planned) -> None:
    draft = planned.draft()
    place = kept(draft).placements[0]
    factories.session(
        planned.a_class("Lớp khác"), day=place.slot.day, half=place.slot.half, ground_id=int(place.ground)
    )
    with refused("ground_busy"):
        used(planned, draft)
    assert Session.objects.count() == 1


def test_a_person_promised_meanwhile_stops_the_whole_timetable(planned: Planned) -> None:
    person = factories.member(planned.command)
    factories.enrolment(person, planned.classes[0])
    draft = planned.draft()
    begins = timezone.make_aware(datetime(2026, 3, 2, 6))
    Commitment.objects.create(
        person=person,
        unit=planned.command,
        kind="duty",
        starts_at=begins,
        ends_at=begins + timedelta(hours=24),
        title="Trực",
    )
    with refused("people_busy"):
        used(planned, draft)
    assert not Session.objects.exists()


def test_a_class_cancelled_meanwhile_stops_the_whole_timetable(planned: Planned) -> None:
    draft = planned.draft()
    planned.classes[0].state, planned.classes[0].cancelling = "cancelled", "plan"
    planned.classes[0].save()
    with refused("class_is_over"):
        used(planned, draft)
    assert not Session.objects.exists()


@pytest.mark.parametrize("who", ["neighbour", "commander"])
def test_only_who_prepares_training_here_may_touch_a_draft(planned: Planned, who: str) -> None:
    draft, stranger = planned.draft(), getattr(planned, who)
    place = kept(draft).placements[0]
    for act in (
        lambda: actions.set_place(draft, place, version=draft.version, by=stranger),
        lambda: actions.take_out(draft, (place.class_key, place.number), version=draft.version, by=stranger),
        lambda: actions.ask_again(draft, by=stranger),
        lambda: actions.use_timetable(draft, version=draft.version, today=TODAY, by=stranger),
        lambda: actions.throw_away(draft, by=stranger),
    ):
        with refused("out_of_reach"):
            act()
    draft.refresh_from_db()
    assert (draft.state, draft.placed) == ("ready", 12)
    assert not Session.objects.exists()


def test_a_draft_thrown_away_is_gone_and_the_classes_stay(planned: Planned) -> None:
    draft = planned.draft()
    actions.throw_away(draft, by=planned.clerk)
    assert not TimetableDraft.objects.exists()
    assert planned.classes[0].__class__.objects.count() == 2


def test_work_that_breaks_off_is_said_on_the_draft(planned: Planned) -> None:
    draft = actions.ask_for_timetable(planned.command, planned.classes, today=TODAY, by=planned.clerk)
    with pytest.raises(ZeroDivisionError), actions.giving_up(draft):
        raise ZeroDivisionError
    draft.refresh_from_db()
    assert draft.state == "failed"
    jobs.ask_again(draft, by=planned.clerk)
    assert draft.state == "ready"

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from sansang.audit.models import AuditEvent
from sansang.citizens.actions.register_facts import (
    change_absence,
    decide_circumstance,
    end_circumstance,
    record_absence,
    record_circumstance,
    remove_circumstance,
)
from sansang.citizens.actions.register_moves import accept_move, return_move, withdraw_move
from sansang.citizens.models import Circumstance, Move, Person, Registration
from tests import factories
from tests.citizens.communes import APRIL, DAY, TODAY, Two, refused


@pytest.fixture
def two(db) -> Two:
    return Two()


def test_a_clerk_registers_a_person_of_the_office(two: Two) -> None:
    person = two.person()
    row = two.register(person, paper_number="12/KH")
    assert (row.office, row.first_on, row.entry, row.paper_number) == (two.here, TODAY, "supplementary", "12/KH")
    event = AuditEvent.objects.get()
    assert (event.verb, event.subject_id, event.unit_id) == ("registration.entered", person.pk, two.here.pk)


def test_registering_hands_the_record_to_the_office(two: Two) -> None:
    person = two.person()
    two.register(person, two.there, by=two.staff)
    person.refresh_from_db()
    assert (person.keeper, person.version) == (two.there, 2)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"born_on": date(2009, 1, 1)}, "too_young"),
        ({"born_on": date(1975, 1, 1)}, "past_extended_age"),
        ({"born_on": None}, "birth_missing"),
    ],
)
def test_who_is_not_of_age_is_refused(two: Two, values: dict, code: str) -> None:
    refused(code, two.register, two.person(**values))


def test_two_open_registrations_are_refused_by_python_and_by_the_database(two: Two) -> None:
    row = two.registered()
    reason = refused("registered_already", two.register, row.person).reasons[0]
    assert reason.article == "Điều 9 khoản 1 điểm a"
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.registration(row.person, two.there, first_on=TODAY)


def test_the_neighbours_people_and_register_are_out_of_reach(two: Two) -> None:
    refused("out_of_reach", two.register, two.person(), by=two.other_clerk)
    refused("out_of_reach", two.register, factories.person(two.there))
    row = two.registered()
    refused("out_of_reach", two.end, row, by=two.other_clerk)
    refused("out_of_reach", two.offer, row, by=two.other_clerk)
    values = {"fact": "disabled", "first_on": TODAY, "by": two.other_clerk}
    refused("out_of_reach", record_circumstance, row.person, **values)
    refused("out_of_reach", two.round, by=two.other_clerk)


def test_a_troop_unit_keeps_no_register(two: Two) -> None:
    refused("keeps_no_register", two.register, two.person(), factories.unit("squad", parent=two.here))


def test_an_entry_ends_with_its_reason_and_a_death_is_noted(two: Two) -> None:
    row = two.end(two.registered(), paper_number="3/TLKT")
    assert (row.last_on, row.leaving, row.leaving_paper_number) == (TODAY, "died", "3/TLKT")
    fact = Circumstance.objects.get()
    assert (fact.fact, fact.first_on, fact.paper_number) == ("dead", TODAY + DAY, "3/TLKT")
    refused("gone", two.register, row.person, first_on=TODAY + DAY, today=TODAY + DAY)


def test_an_end_must_be_true(two: Two) -> None:
    row = two.registered()
    refused("still_of_age", two.end, row, leaving="past_age")
    refused("no_exemption", two.end, row, leaving="exempt")
    refused("no_paper", two.end, row, leaving="moved_out")
    refused("not_by_hand", two.end, row, leaving="reorganised_out")
    record_circumstance(row.person, fact="disabled", first_on=TODAY, paper_number="1", by=two.clerk)
    assert two.end(row, leaving="exempt").leaving == "exempt"


def test_a_wrong_entry_is_ended_as_wrong_and_written_again(two: Two) -> None:
    row = two.end(two.registered(), leaving="corrected")
    assert two.register(row.person, first_on=TODAY + DAY, today=TODAY + DAY).office == two.here


# Moves


def test_a_move_is_offered_by_one_and_accepted_by_the_other(two: Two) -> None:
    row = two.registered()
    move = two.offer(row)
    made = accept_move(move, today=TODAY, by=two.other_clerk)
    row.refresh_from_db()
    assert (row.last_on, row.leaving, row.leaving_paper_number) == (TODAY - DAY, "moved_out", "7/GGT")
    assert (made.office, made.first_on, made.entry, made.paper_number) == (two.there, TODAY, "moved_in", "7/GGT")
    assert Person.objects.get(pk=row.person_id).keeper == two.there
    assert [one.verb for one in AuditEvent.objects.order_by("pk")] == ["move.offered", "move.accepted"]


def test_a_move_that_was_never_offered_cannot_be_accepted(two: Two) -> None:
    row = two.registered()
    never = Move(person=row.person, from_office=two.here, to_office=two.there, leaves_on=TODAY)
    reason = refused("move_not_offered", accept_move, never, today=TODAY, by=two.other_clerk).reasons[0]
    assert reason.article == "Điều 9 khoản 1 điểm a"


@pytest.mark.parametrize("answer", ["returned", "withdrawn", "accepted"])
def test_an_answered_move_is_answered(two: Two, answer: str) -> None:
    move = two.offer(two.registered())
    if answer == "accepted":
        accept_move(move, today=TODAY, by=two.other_clerk)
    elif answer == "returned":
        return_move(move, by=two.other_clerk)
    else:
        withdraw_move(move, by=two.clerk)
    move.refresh_from_db()
    assert move.state == answer
    refused("move_not_offered", accept_move, move, today=TODAY, by=two.other_clerk)
    refused("move_not_offered", return_move, move, by=two.other_clerk)
    refused("move_not_offered", withdraw_move, move, by=two.clerk)


def test_each_side_gives_only_its_own_answer(two: Two) -> None:
    move = two.offer(two.registered())
    refused("out_of_reach", accept_move, move, today=TODAY, by=two.clerk)
    refused("out_of_reach", return_move, move, by=two.clerk)
    refused("out_of_reach", withdraw_move, move, by=two.other_clerk)


def test_a_move_needs_a_register_another_office_and_a_day_that_has_come(two: Two) -> None:
    row = two.registered()
    refused("same_office", two.offer, row, to_office=two.here)
    refused("keeps_no_register", two.offer, row, to_office=two.board)
    refused("moves_too_early", two.offer, row, leaves_on=row.first_on)
    move = two.offer(row, leaves_on=TODAY + DAY)
    refused("move_open", two.offer, row)
    refused("in_future", accept_move, move, today=TODAY, by=two.other_clerk)
    Registration.objects.filter(pk=row.pk).update(last_on=TODAY, leaving="died")
    refused("not_registered", accept_move, move, today=TODAY + DAY, by=two.other_clerk)


def test_who_serves_leaves_the_unit_before_the_register(two: Two) -> None:
    row = two.registered()
    factories.service(row.person, factories.unit("squad", parent=two.here, name="Tiểu đội 1"))
    message = str(refused("still_serving", two.offer, row))
    assert message == "Đang phục vụ trong Tiểu đội 1 vào ngày 20/05/2026; hãy ghi thôi phục vụ trước."


# Circumstances and absences


def test_a_circumstance_has_its_paper_and_its_decision(two: Two) -> None:
    person = two.person()
    values = {"fact": "studying", "first_on": APRIL, "last_on": date(2029, 6, 30), "paper_number": "45/XN"}
    row = record_circumstance(person, **values, by=two.clerk)
    decide_circumstance(row, number="15/QĐ", decided_on=TODAY, today=TODAY, by=two.clerk)
    row.refresh_from_db()
    assert (row.decision_number, row.decided_by) == ("15/QĐ", "Chủ tịch Ủy ban nhân dân cấp xã")
    refused("decided", decide_circumstance, row, number="16/QĐ", decided_on=TODAY, today=TODAY, by=two.clerk)
    refused("decided", remove_circumstance, row, by=two.clerk)


def test_an_agency_decides_for_its_own(two: Two) -> None:
    agency = factories.unit("agency_command", parent=two.top)
    clerk = factories.user(role="agency_clerk", unit=agency)
    row = factories.circumstance(factories.person(agency), fact="child_of_martyr")
    decide_circumstance(row, number="1", decided_on=TODAY, today=TODAY, by=clerk)
    row.refresh_from_db()
    assert row.decided_by == "Người đứng đầu cơ quan, tổ chức"


def test_a_deferral_without_an_end_is_refused_with_its_article(two: Two) -> None:
    values = {"fact": "studying", "first_on": TODAY, "by": two.clerk}
    reason = refused("no_end", record_circumstance, two.person(), **values).reasons[0]
    assert reason.article == "Điều 11 khoản 1 điểm h"


def test_a_woman_cannot_rest_on_a_point_for_men(two: Two) -> None:
    values = {"fact": "alone_with_child_under_36_months", "first_on": TODAY, "last_on": TODAY, "by": two.clerk}
    reason = refused("not_for_sex", record_circumstance, two.person(sex="female"), **values).reasons[0]
    assert reason.article == "Điều 11 khoản 1 điểm a"


def test_a_circumstance_is_ended_or_taken_back(two: Two) -> None:
    row = record_circumstance(two.person(), fact="disabled", first_on=APRIL, by=two.clerk)
    end_circumstance(row, last_on=TODAY, by=two.clerk)
    row.refresh_from_db()
    assert row.last_on == TODAY
    refused("ends_before_it_begins", end_circumstance, row, last_on=APRIL - DAY, by=two.clerk)
    remove_circumstance(row, by=two.clerk)
    assert not Circumstance.objects.exists()


def test_an_absence_is_recorded_reported_and_ended(two: Two) -> None:
    person = two.person()
    row = record_absence(person, place="Hà Nội", first_on=APRIL, today=TODAY, by=two.clerk)
    refused("absent_already", record_absence, person, place="Huế", first_on=TODAY, today=TODAY, by=two.clerk)
    change_absence(row, last_on=TODAY, reported_on=APRIL, today=TODAY, by=two.clerk)
    row.refresh_from_db()
    assert (row.last_on, row.reported_on) == (TODAY, APRIL)

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sansang.audit.models import AuditEvent
from sansang.citizens.actions.register import end_registration, register_candidates, register_person
from sansang.citizens.actions.register_facts import (
    change_absence,
    decide_circumstance,
    end_circumstance,
    record_absence,
    record_circumstance,
    remove_circumstance,
)
from sansang.citizens.actions.register_moves import accept_move, offer_move, return_move, withdraw_move
from sansang.citizens.actions.register_rounds import close_round, open_round, reopen_round
from sansang.citizens.models import Absence, Circumstance, Move, Person, Registration, RegistrationRound
from sansang.citizens.queries.register import candidates
from sansang.citizens.queries.register_books import book_of
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.actions.reorganising import apply_reorganisation, draft_reorganisation, settle
from sansang.organisation.models import Unit, UnitVersion
from tests import factories

TODAY = date(2026, 5, 20)
APRIL = date(2026, 4, 10)
DAY = timedelta(days=1)


class Two:
    """Two communes of one board, a clerk in each."""

    def __init__(self) -> None:
        self.top = factories.unit("provincial_command", name="Bộ CHQS tỉnh")
        self.board = factories.unit("regional_board", parent=self.top)
        self.here, self.there = (
            factories.unit("commune_command", parent=self.board, name=name) for name in ("Xã Đây", "Xã Kia")
        )
        self.clerk = factories.user(role="commune_clerk", unit=self.here)
        self.other_clerk = factories.user(role="commune_clerk", unit=self.there)
        self.staff = factories.user(role="provincial_staff", unit=self.top)

    def person(self, **values) -> Person:
        return factories.person(self.here, **values)

    def registered(self, first_on: date = date(2024, 4, 10), **values) -> Registration:
        return factories.registration(self.person(**values), self.here, first_on=first_on)

    def register(self, person: Person, office: Unit | None = None, **values) -> Registration:
        values = {"entry": "supplementary", "first_on": TODAY, "today": TODAY, "by": self.clerk, **values}
        return register_person(person, office or self.here, **values)

    def end(self, row: Registration, **values) -> Registration:
        values = {"leaving": "died", "last_on": TODAY, "today": TODAY, "by": self.clerk, **values}
        return end_registration(row, **values)

    def offer(self, row: Registration, **values) -> Move:
        values = {
            "to_office": self.there, "kind": "residence", "paper_number": "7/GGT", "leaves_on": TODAY,
            "by": self.clerk, **values,
        }  # fmt: skip
        return offer_move(row, **values)

    def round(self, year: int = 2026, **values) -> RegistrationRound:
        values = {"opened_on": date(year, 4, 1), "today": TODAY, "by": self.clerk, **values}
        return open_round(self.here, year=year, **values)


@pytest.fixture
def two(db) -> Two:
    return Two()


def refused(code: str, act, *args, **values) -> RuleViolated:
    """The act is refused for this reason alone, and nothing was written."""
    before = _rows()
    with pytest.raises(RuleViolated) as caught, transaction.atomic():
        act(*args, **values)
    assert [one.code.split("/")[0] for one in caught.value.reasons] == [code]
    assert _rows() == before
    return caught.value


def _rows() -> list:
    tables = (Person, Registration, Move, Circumstance, Absence, RegistrationRound, AuditEvent)
    return [sorted(table.objects.values_list(), key=lambda row: row[0]) for table in tables]


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


# Rounds and books


def test_a_round_registers_those_who_come_of_age_and_nobody_else(two: Two) -> None:
    ready = [two.person(full_name=name, born_on=day) for name, day in (
        ("Lò Thị Mai", date(2007, 5, 1)), ("Quàng Văn Anh", date(2008, 4, 30)),
    )]  # fmt: skip
    two.person(born_on=date(2007, 4, 30))
    two.person(born_on=date(2008, 5, 1))
    factories.person(two.there, born_on=date(2008, 1, 1))
    factories.registration(two.person(born_on=date(2008, 1, 1)), two.here, first_on=APRIL)
    year_only = two.person(born_on=date(2008, 1, 1), born_precision="year")
    exempt = two.person(born_on=date(2008, 1, 2))
    factories.circumstance(exempt, fact="disabled")
    round_ = two.round(paper_number="12/KH")
    found = candidates(round_)
    assert {one.pk for one in found.ready} == {one.pk for one in ready}
    assert ([one.pk for one in found.birth_unclear], [one.pk for one in found.exempt]) == ([year_only.pk], [exempt.pk])
    assert register_candidates(round_, expected=2, on=APRIL, today=TODAY, by=two.clerk) == 2
    rows = Registration.objects.filter(round=round_)
    assert {(one.person_id, one.entry, one.first_on, one.paper_number) for one in rows} == {
        (one.pk, "first", APRIL, "12/KH") for one in ready
    }
    assert candidates(round_).ready == []


def test_a_list_that_changed_under_ones_eyes_is_shown_again(two: Two) -> None:
    round_ = two.round()
    two.person(born_on=date(2008, 1, 1))
    values = {"expected": 0, "on": APRIL, "today": TODAY, "by": two.clerk}
    refused("list_changed", register_candidates, round_, **values)
    refused("before_round", register_candidates, round_, **{**values, "expected": 1, "on": date(2026, 3, 31)})
    refused("in_future", register_candidates, round_, **{**values, "expected": 1, "on": TODAY + DAY})


def test_a_year_is_opened_once_and_in_its_own_year(two: Two) -> None:
    two.round()
    refused("round_opened", two.round)
    refused("another_year", two.round, 2025, opened_on=date(2026, 4, 1))
    refused("no_round", two.round, 2015)


def test_a_book_is_closed_when_it_balances_and_tells_of_later_changes(two: Two) -> None:
    two.registered()
    moved = two.registered()
    round_ = two.round()
    accept_move(two.offer(moved, leaves_on=APRIL), today=TODAY, by=two.other_clerk)
    close_round(round_, closed_on=TODAY, today=TODAY, by=two.clerk)
    round_.refresh_from_db()
    book = book_of(round_, until=TODAY)
    assert (book.balance.opening, dict(book.balance.left), book.balance.closing) == (2, {"moved_out": 1}, 1)
    assert not book.changed_since
    two.registered(first_on=TODAY + DAY)  # after the closing day: not of this book
    assert not book_of(round_, until=TODAY).changed_since
    two.registered(first_on=APRIL)
    changed = book_of(round_, until=TODAY)
    assert changed.changed_since
    assert (changed.closed.closing, changed.balance.closing) == (1, 2)
    refused("book_closed", close_round, round_, closed_on=TODAY, today=TODAY, by=two.clerk)
    refused("book_closed", register_candidates, round_, expected=0, on=APRIL, today=TODAY, by=two.clerk)


def test_the_next_book_is_refused_until_the_one_before_is_closed_anew(two: Two) -> None:
    first, later = two.round(2025), two.round(2026)
    close_round(first, closed_on=date(2025, 12, 31), today=TODAY, by=two.clerk)
    two.registered(first_on=date(2025, 5, 5))
    refused("opening_differs", close_round, later, closed_on=TODAY, today=TODAY, by=two.clerk)
    reopen_round(first, by=two.clerk)
    close_round(first, closed_on=date(2025, 12, 31), today=TODAY, by=two.clerk)
    close_round(later, closed_on=TODAY, today=TODAY, by=two.clerk)
    refused("later_book", reopen_round, first, by=two.clerk)


def test_a_book_closes_after_it_opened_and_not_in_the_future(two: Two) -> None:
    round_ = two.round()
    refused("closes_too_early", close_round, round_, closed_on=date(2026, 3, 31), today=TODAY, by=two.clerk)
    refused("closes_in_future", close_round, round_, closed_on=TODAY + DAY, today=TODAY, by=two.clerk)
    refused("book_open", reopen_round, round_, by=two.clerk)


steps = st.lists(st.tuples(st.integers(0, 3), st.sampled_from("remaxw"), st.integers(0, 40)), max_size=14)


class TestAnySequence(TestCase):
    @settings(max_examples=15)
    @given(steps)
    def test_books_balance_after_any_sequence_of_entries_moves_and_ends(self, taken: list) -> None:
        two = Two()
        people = [two.person() for _ in range(4)]
        books = [RegistrationRound.objects.create(office=office, year=2026, opened_on=date(2026, 4, 1))
                 for office in (two.here, two.there)]  # fmt: skip
        for at, step, days in taken:
            with contextlib.suppress(RuleViolated):
                self._take(two, people[at], step, date(2026, 4, 5) + timedelta(days=days))
        for book in books:
            for until in (date(2026, 4, 20), TODAY):
                found = book_of(book, until=until)
                assert found.balance.difference == 0
                assert found.twice == 0
                assert found.balance.closing == Registration.objects.filter(office=book.office).on(until).count()

    def _take(self, two: Two, person: Person, step: str, day: date) -> None:
        row = Registration.objects.filter(person=person, last_on=None).first()
        move = Move.objects.filter(person=person, state="offered").first()
        person.refresh_from_db()
        if step == "r":
            two.register(person, person.keeper, first_on=day, by=two.staff)
        elif step == "e" and row:
            two.end(row, leaving="corrected", last_on=day, by=two.staff)
        elif step == "m" and row:
            to = two.there if row.office_id == two.here.pk else two.here
            two.offer(row, to_office=to, leaves_on=day, by=two.staff)
        elif step == "a" and move:
            accept_move(move, today=TODAY, by=two.staff)
        elif step == "x" and move:
            return_move(move, by=two.staff)
        elif step == "w" and move:
            withdraw_move(move, by=two.staff)


# Reorganisations


def _merge(two: Two, on: date, today: date) -> Unit:
    found = {"do": "found", "key": "n", "kind": "commune_command", "name": "Xã mới", "parent": two.board.pk}
    draft = draft_reorganisation(
        two.top, title="Sắp xếp", decision_number="12/QĐ", effective_on=on, by=None,
        steps=[found, {"do": "merge", "units": [two.here.pk, two.there.pk], "into": "n"}],
    )  # fmt: skip
    apply_reorganisation(draft, by=None, today=today)
    return UnitVersion.objects.get(name="Xã mới").unit


def test_registers_follow_their_offices_into_the_heir(two: Two) -> None:
    row, old = two.registered(), two.registered()
    Registration.objects.filter(pk=old.pk).update(last_on=date(2025, 1, 1), leaving="past_age")
    move = two.offer(row)
    new = _merge(two, TODAY, TODAY)
    row.refresh_from_db()
    assert (row.office, row.last_on, row.leaving) == (two.here, TODAY - DAY, "reorganised_out")
    heir = Registration.objects.get(person=row.person, last_on=None)
    assert (heir.office, heir.first_on, heir.entry, heir.paper_number) == (new, TODAY, "reorganised_in", "12/QĐ")
    assert Person.objects.get(pk=row.person_id).keeper == new
    move.refresh_from_db()
    assert move.state == "withdrawn"  # both sides are one office now
    assert not Registration.objects.filter(person=old.person, office=new).exists()


def test_a_reorganisation_to_come_hands_records_over_when_its_day_comes(two: Two) -> None:
    row = two.registered()
    third = factories.unit("commune_command", parent=two.board, name="Xã Ba")
    move = two.offer(row, to_office=third, leaves_on=TODAY + 20 * DAY)
    new = _merge(two, TODAY + 5 * DAY, TODAY)
    assert Person.objects.get(pk=row.person_id).keeper == two.here
    settle(today=TODAY + 5 * DAY)
    move.refresh_from_db()
    assert Person.objects.get(pk=row.person_id).keeper == new
    assert (move.state, move.from_office, move.to_office) == ("offered", new, third)
    clerk = factories.user(role="commune_clerk", unit=third)
    assert accept_move(move, today=TODAY + 20 * DAY, by=clerk).office == third


def test_a_split_takes_the_registered_of_its_villages(two: Two) -> None:
    stays, goes = two.registered(village="Bản Một"), two.registered(village="Bản Hai")
    share = {"to": two.there.pk, "villages": ["Bản Hai"], "units": []}
    draft = draft_reorganisation(
        two.top, title="Chia", decision_number="13/QĐ", effective_on=TODAY, by=None,
        steps=[{"do": "split", "unit": two.here.pk, "into": [two.here.pk, two.there.pk], "shares": [share]}],
    )  # fmt: skip
    apply_reorganisation(draft, by=None, today=TODAY)
    assert Registration.objects.get(person=goes.person, last_on=None).office == two.there
    assert Registration.objects.get(person=stays.person, last_on=None).office == two.here

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sansang.citizens.actions.register import register_candidates
from sansang.citizens.actions.register_moves import accept_move, return_move, withdraw_move
from sansang.citizens.actions.register_rounds import close_round, reopen_round
from sansang.citizens.models import Move, Person, Registration, RegistrationRound
from sansang.citizens.queries.register import candidates
from sansang.citizens.queries.register_books import book_of
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.actions.reorganising import apply_reorganisation, draft_reorganisation, settle
from sansang.organisation.models import Unit, UnitVersion
from tests import factories
from tests.citizens.communes import APRIL, DAY, TODAY, Two, refused


@pytest.fixture
def two(db) -> Two:
    return Two()


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

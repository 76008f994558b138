"""The register of the demonstration province, built with the force and looked at on one day."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db.models import F

from sansang.citizens.models import (
    Absence,
    Circumstance,
    Move,
    Person,
    ProvincialRow,
    Registration,
    RegistrationRound,
)
from sansang.citizens.queries.eligibility import verdicts
from sansang.citizens.queries.eligibility_sorted import Sorted
from sansang.citizens.queries.law import revised_for
from sansang.citizens.queries.merging import duplicates
from sansang.citizens.queries.register import candidates
from sansang.citizens.queries.register_books import book_of
from sansang.citizens.rules.register_facts import reasons_against_circumstance
from sansang.demo.grounds import PRESENT
from sansang.law.rules import rules_on
from sansang.law.whys import State
from sansang.organisation.access import Permission
from sansang.organisation.models import (
    UnitSuccession,
    UnitVersion,
    User,
)
from sansang.personnel.models import (
    Appointment,
    Commendation,
    Discipline,
    Ending,
    Extension,
    Service,
)
from sansang.personnel.queries.terms import terms
from sansang.personnel.rules.discipline import Case, reasons_against_commendation, reasons_against_penalty
from sansang.personnel.rules.terms import state_of
from sansang.selection.models import Candidate, Round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("built")]
LAST_OLD_DAY, ARRANGED = date(2025, 6, 30), date(2025, 7, 1)
LOOKED_AT, LAW_FROM = PRESENT, date(2020, 7, 1)


@pytest.mark.parametrize("username", ["tinh.canbo", "thanhyen.canbo"])
def test_every_state_is_in_the_register_of_the_province_and_of_the_commune_shown_first(username: str) -> None:
    user = User.objects.get(username=username)
    found = Sorted(user, on=LOOKED_AT, permission=Permission.PEOPLE_VIEW).everyone.by_state
    assert {state for state, number in found.items() if number} == set(State)


def test_every_ground_of_the_law_is_there_on_the_day() -> None:
    wanted = {ground.fact.code for ground in rules_on(LOOKED_AT).grounds.values()}
    there = set(Circumstance.objects.on(LOOKED_AT).values_list("fact", flat=True))
    assert wanted - there == set()
    assert "volunteer" in there


def test_grounds_are_such_as_a_clerk_could_have_recorded() -> None:
    rows = list(Circumstance.objects.select_related("person"))
    for row in rows:
        rules = rules_on(max(row.first_on, LAW_FROM))
        assert reasons_against_circumstance(rules, row.fact, sex=row.person.sex, days=row.days) == []
        assert row.paper_number.endswith("TRÌNH-DIỄN")
        assert not row.decision_number or row.decided_by
    soon = [row for row in rows if row.last_on and LOOKED_AT <= row.last_on <= LOOKED_AT + timedelta(days=60)]
    assert len(soon) >= 10


def test_nobody_is_registered_twice_on_one_day_and_the_office_keeps_the_record() -> None:
    rows = Registration.objects.order_by("person", "first_on").values_list("person", "first_on", "last_on")
    for earlier, later in pairwise(rows):
        assert earlier[0] != later[0] or (earlier[2] and earlier[2] < later[1])
    assert not Registration.objects.filter(last_on=None).exclude(office=F("person__keeper")).exists()
    lives = {}
    for unit, first, last in UnitVersion.objects.values_list("unit", "first_on", "last_on"):
        lives.setdefault(unit, []).append((first, last or date.max))
    for office, first, last in Registration.objects.values_list("office", "first_on", "last_on"):
        assert min(begin for begin, _ in lives[office]) <= first
        assert (last or LOOKED_AT) <= max(end for _, end in lives[office])


def test_every_member_and_citizen_of_age_is_registered_or_exempt() -> None:
    registered = set(Registration.objects.on(LOOKED_AT).values_list("person", flat=True))
    serving = Service.objects.on(LOOKED_AT).values_list("person", flat=True)
    assert set(serving) - registered == set()
    eligible = {pk for pk, verdict in verdicts(Person.objects.all(), on=LOOKED_AT) if verdict.state is State.ELIGIBLE}
    officers = set(Appointment.objects.exclude(rank="").values_list("person", flat=True))
    assert len(eligible - registered - officers) < 0.02 * len(eligible)


def test_registers_went_on_in_the_arrangement_as_decisions_take_them_along() -> None:
    out = Registration.objects.filter(leaving="reorganised_out")
    into = {row.person_id: row for row in Registration.objects.filter(entry="reorganised_in")}
    heirs = dict(UnitSuccession.objects.order_by("-pk").values_list("predecessor", "successor"))
    assert out.count() == len(into) > 500
    for row in out:
        after = into[row.person_id]
        assert (row.last_on, after.first_on) == (LAST_OLD_DAY, ARRANGED)
        assert row.leaving_paper_number == after.paper_number
        assert heirs[row.office_id] == after.office_id


def test_books_are_closed_as_they_balance_and_one_year_is_open() -> None:
    rounds = list(RegistrationRound.objects.select_related("office"))
    assert Counter(one.year for one in rounds if one.closed_on) == {2024: 274, 2025: 319}
    assert {one.year for one in rounds if one.closed_on is None} == {2026}
    for one in rounds[::9]:
        book = book_of(one, until=LOOKED_AT)
        assert (book.balance.difference, book.twice, book.changed_since) == (0, 0, False)
    assert sum(len(candidates(one).ready) for one in rounds if one.year == 2026) > 0


def test_moves_are_offered_taken_and_sent_back_on_one_paper() -> None:
    assert {"offered", "accepted", "returned", "withdrawn"} == set(Move.objects.values_list("state", flat=True))
    for one in Move.objects.filter(state="accepted"):
        rows = one.person.registrations
        left = rows.get(leaving="moved_out", leaving_paper_number=one.paper_number)
        came = rows.get(entry="moved_in", paper_number=one.paper_number)
        assert (left.office_id, came.office_id) == (one.from_office_id, one.to_office_id)
        assert left.last_on + timedelta(days=1) == came.first_on == one.leaves_on
    assert {one.reported_on is None for one in Absence.objects.all()} == {True, False}


def test_a_selection_stands_in_every_state() -> None:
    found = {(one.office.versions.get(last_on=None).code, one.year): one for one in Round.objects.all()}
    assert len(found) == 6
    states = Counter(one.state for one in found.values())
    assert states == {"preparing": 2, "panel": 1, "published": 1, "decided": 1, "entered": 1}
    entered = found["03349", 2026]
    joined = Candidate.objects.filter(round=entered).exclude(service=None)
    assert joined.count() > 0
    assert all(one.service.first_on == entered.serve_from for one in joined)
    assert Candidate.objects.filter(round=found["03349", 2027], checks__isnull=False).exists()


def test_two_people_changed_the_law_of_the_province_and_one_change_waits() -> None:
    assert sorted(ProvincialRow.objects.values_list("state", flat=True)) == ["confirmed", "proposed"]
    confirmed = ProvincialRow.objects.get(state="confirmed")
    assert confirmed.proposed_by_name != confirmed.decided_by_name
    assert not revised_for("11").misfits


def test_some_stand_in_the_records_twice() -> None:
    assert len(duplicates(User.objects.get(username="thanhyen.canbo"))) >= 2


def test_terms_were_extended_and_ended_by_decisions_and_some_wait() -> None:
    answers_given = Counter(Extension.objects.values_list("answer", flat=True))
    assert answers_given["agreed"] > 5
    reasons = set(Ending.objects.values_list("reason", flat=True))
    assert {"completed", "early_release"} <= reasons
    for one in Ending.objects.all():
        assert one.article
        assert one.decided_by
        assert one.decided_on <= one.last_on
    found = terms(User.objects.get(username="tinh.canbo"), on=LOOKED_AT)
    past = [one for one in found if state_of(one.term, LOOKED_AT) == "past"]
    assert len(past) < 0.2 * len(found)


def test_penalties_and_commendations_are_such_as_the_rules_allow() -> None:
    assert Discipline.objects.count() + Commendation.objects.count() > 0
    rules = rules_on(LOOKED_AT)
    for one in Discipline.objects.all():
        case = Case(one.penalty, one.offence_on, one.found_on, one.decided_on, commands=True)
        assert reasons_against_penalty(rules, case, today=LOOKED_AT) == []
    for one in Commendation.objects.all():
        given = {"title": one.title, "level": one.level, "decided_on": one.decided_on}
        assert reasons_against_commendation(**given, of_unit=one.person_id is None, today=LOOKED_AT) == []

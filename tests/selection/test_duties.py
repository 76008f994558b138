"""How long what a selection knows of people is kept: the day before, of and after each end."""

from datetime import date
from typing import Any

import pytest

from sansang.citizens.actions.privacy import minimise
from sansang.selection.models import Candidate, Check, Objection, Round, Step
from tests import factories

pytestmark = pytest.mark.django_db
DECIDED = date(2020, 4, 10)


@pytest.fixture
def office() -> Any:
    return factories.unit("commune_command", parent=factories.unit("provincial_command"))


def selection(office: Any, **values: Any) -> Round:
    made = Round.objects.create(
        office=office, year=2020, day=DECIDED, serve_from=DECIDED, signed_by="A", created_by_name="A", **values
    )
    for choice, ground in (("chosen", "as_proposed"), ("reserve", "need_met"), ("", "")):
        candidate = Candidate.objects.create(
            round=made,
            person=factories.member(office),
            choice=choice,
            ground=ground,
            whys=["volunteer"],
            added_by_name="A",
        )
        Check.objects.create(
            candidate=candidate, kind="health", result="2", checked_on=DECIDED, checked_by="A", recorded_by_name="A"
        )
        Objection.objects.create(
            round=made,
            candidate=candidate,
            kind="age",
            raised_by="person",
            received_on=DECIDED,
            publication=1,
            recorded_by_name="A",
        )
    Step.objects.create(round=made, verb="decide", on=DECIDED, by_name="A")
    return made


@pytest.mark.parametrize(
    "ended",
    [
        {"state": "decided", "decision_number": "1", "decided_on": DECIDED, "public_from": date(2020, 4, 1),
         "public_to": date(2020, 4, 5)},
        {"state": "cancelled"},
    ],
)  # fmt: skip
def test_checks_objections_and_who_was_not_chosen_go_a_year_after_the_end(ended: dict[str, Any], office: Any) -> None:
    selection(office, **ended)
    for day in (date(2021, 4, 9), date(2021, 4, 10)):
        minimise(on=day)
        assert (Candidate.objects.count(), Check.objects.count(), Objection.objects.count()) == (3, 3, 3)
    minimise(on=date(2021, 4, 11))
    assert [(one.choice, one.whys) for one in Candidate.objects.all()] == [("chosen", [])]
    assert not Check.objects.exists()
    assert not Objection.objects.exists()


def test_a_round_that_goes_on_keeps_everything(office: Any) -> None:
    selection(office, state="panel")
    minimise(on=date(2024, 1, 1))
    assert (Candidate.objects.count(), Check.objects.count(), Objection.objects.count()) == (3, 3, 3)


def test_five_years_after_its_year_a_round_names_nobody(office: Any) -> None:
    made = selection(office, state="panel")
    for day in (date(2025, 12, 30), date(2025, 12, 31)):
        minimise(on=day)
        assert Candidate.objects.count() == 3
    minimise(on=date(2026, 1, 1))
    made.refresh_from_db()
    assert not Candidate.objects.exists()
    assert (made.signed_by, made.created_by_name, made.steps.get().by_name) == ("", "", "")


def test_whoever_another_room_still_needs_stays_until_it_does_not(office: Any) -> None:
    person = factories.person(office)
    factories.service(person, office, first_on=date(2000, 1, 1), last_on=date(2009, 12, 31))
    made = Round.objects.create(office=office, year=2020, day=DECIDED, serve_from=DECIDED)
    Candidate.objects.create(round=made, person=person)
    minimise(on=date(2025, 6, 1))
    assert Candidate.objects.filter(person=person).exists()
    Candidate.objects.all().delete()
    minimise(on=date(2025, 6, 2))
    assert not type(person).objects.exists()

"""The posted list, objections, the signed decision, and the step into the force."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sansang.personnel.models import Service
from sansang.selection.actions import candidates, objections, rounds
from sansang.selection.actions.candidates import ChoiceLine
from sansang.selection.actions.entering import enter_members
from sansang.selection.models import Objection
from sansang.selection.queries.rounds import summaries
from tests import factories
from tests.selection.offices import SERVE, TODAY, Commune, fresh, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune() -> Commune:
    return Commune()


# Publication, objections, decision


def test_nothing_is_posted_while_someone_is_not_decided_or_a_unit_has_too_many(commune: Commune) -> None:
    one = commune.before_panel(5)
    days = {"public_from": date(2026, 3, 5), "public_to": date(2026, 3, 12), "paper_number": "01/TB", "today": TODAY}
    one.candidates.filter(pk=one.candidates.all()[0].pk).update(choice="", ground="", need=None)
    one.needs.update(number=1)
    with refused("unchosen", "too_many"):
        rounds.publish(one, **days, by=commune.commander)
    with refused("out_of_reach"):
        rounds.publish(one, **days, by=commune.clerk)


def test_a_list_posted_on_paper_is_entered_afterwards_from_its_last_check_on(commune: Commune) -> None:
    one = commune.before_panel(5)
    papers = {"public_to": date(2026, 3, 12), "paper_number": "01/TB", "today": date(2026, 3, 20)}
    with refused("posted_before_checked"):
        rounds.publish(one, public_from=TODAY - timedelta(days=1), **papers, by=commune.commander)
    rounds.publish(one, public_from=TODAY, **papers, by=commune.commander)
    commune.sign(one, today=date(2026, 3, 20))
    assert fresh(one).decided_on == date(2026, 3, 13)


def test_a_paper_number_is_needed(commune: Commune) -> None:
    one = commune.before_panel()
    with refused("no_paper"):
        rounds.publish(one, public_from=TODAY, public_to=TODAY, paper_number=" ", today=TODAY, by=commune.commander)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"decided_on": date(2026, 3, 12)}, "still_posted"),
        ({"decided_on": date(2026, 3, 14)}, "signed_in_future"),
        ({"serve_from": date(2026, 3, 12)}, "serves_before_signed"),
        ({"decision_number": " "}, "no_paper"),
    ],
)
def test_a_decision_of_impossible_days_is_refused(commune: Commune, values: dict[str, Any], code: str) -> None:
    one = commune.published()
    with refused(code):
        commune.sign(one, **values)


def test_the_decision_says_who_decides_by_the_law_of_its_day(commune: Commune) -> None:
    one = commune.signed()
    assert one.decided_by == "Chủ tịch Ủy ban nhân dân cấp xã"
    agency = Commune(commune.top, name="Điện lực", kind="agency_command")
    agency.commander = factories.user(role="agency_commander", unit=agency.command)
    assert agency.signed().decided_by == "Người đứng đầu cơ quan, tổ chức"


def test_an_agency_is_signed_for_by_its_own_people_alone(commune: Commune) -> None:
    agency = Commune(commune.top, name="Điện lực", kind="agency_command")
    one = agency.published()
    with refused("out_of_reach"):
        agency.sign(one, by=factories.user(role="agency_clerk", unit=agency.command))
    with refused("out_of_reach"):
        agency.sign(one, by=commune.commander)
    agency.sign(one, by=factories.user(role="agency_commander", unit=agency.command))
    assert fresh(one).state == "decided"


def test_an_open_objection_stops_the_decision_and_one_upheld_sends_the_list_back(commune: Commune) -> None:
    one = commune.published()
    row = one.candidates.filter(choice="chosen")[0]
    raised = objections.raise_objection(
        one, kind="standards", raised_by="citizen", received_on=date(2026, 3, 6), candidate=row,
        today=date(2026, 3, 6), by=commune.clerk,
    )  # fmt: skip
    with refused("open_objections"):
        commune.sign(one)
    with refused("out_of_reach"):
        settle(raised, by=commune.clerk)
    settle(raised, by=commune.commander)
    with refused("objection_settled"):
        settle(raised, by=commune.commander)
    with refused("upheld_objections"):
        commune.sign(one)
    rounds.withdraw(one, today=date(2026, 3, 13), by=commune.commander)
    candidates.record_choices(one, lines=[ChoiceLine(row.pk, "not_chosen", "objection_upheld")], by=commune.clerk)
    rounds.publish(
        one, public_from=date(2026, 3, 14), public_to=date(2026, 3, 18), paper_number="02/TB",
        today=date(2026, 3, 13), by=commune.commander,
    )  # fmt: skip
    commune.sign(one, decided_on=date(2026, 3, 19), today=date(2026, 3, 19))
    assert (fresh(one).state, fresh(one).publication) == ("decided", 2)


def settle(raised: Objection, *, by: Any) -> None:
    objections.settle_objection(raised, outcome="upheld", settled_on=date(2026, 3, 10), today=date(2026, 3, 13), by=by)


def test_an_objection_outside_the_posting_is_refused(commune: Commune) -> None:
    one = commune.published()
    with refused("received_outside"):
        objections.raise_objection(
            one, kind="left_out", raised_by="self", received_on=date(2026, 3, 13), candidate=None,
            today=date(2026, 3, 13), by=commune.clerk,
        )  # fmt: skip


# Into the force


def test_the_chosen_become_members_from_the_day_of_the_decision(commune: Commune) -> None:
    one = commune.signed(5)
    assert enter_members(one, today=date(2026, 3, 15), by=commune.clerk) == 3
    begun = Service.objects.filter(first_on=SERVE)
    assert {(row.unit_id, row.component, row.decision_number) for row in begun} == {
        (commune.platoon.pk, "CD", "12/QĐ-UBND")
    }
    chosen = one.candidates.filter(choice="chosen")
    assert set(chosen.values_list("service", "person")) == set(begun.values_list("pk", "person"))
    assert list(one.steps.values_list("verb", flat=True)) == ["propose", "publish", "sign", "enter"]
    [found] = summaries(commune.commander)
    assert (found.rounds, found.wanted, found.considered, found.chosen, found.entered) == (1, 5, 5, 3, 3)


def test_one_who_serves_by_now_stops_all_and_is_named(commune: Commune) -> None:
    one = commune.signed()
    row = one.candidates.filter(choice="chosen")[1]
    factories.service(row.person, commune.team, first_on=date(2026, 3, 14))
    with refused("chosen_barred") as caught:
        enter_members(one, today=date(2026, 3, 15), by=commune.clerk)
    assert [reason.params["name"] for reason in caught.value.reasons] == [row.person.full_name]


def test_a_unit_that_ended_meanwhile_stops_all(commune: Commune) -> None:
    one = commune.signed()
    commune.platoon.versions.update(last_on=date(2026, 4, 1))
    with refused("cannot_begin"):
        enter_members(one, today=date(2026, 3, 15), by=commune.clerk)


def test_one_of_the_reserve_takes_the_place_of_one_who_may_not_serve(commune: Commune) -> None:
    one = commune.signed(5)
    leaving, coming = one.candidates.filter(choice="chosen")[0], one.candidates.filter(choice="reserve")[0]
    values = {"paper_number": "15/QĐ-UBND", "today": date(2026, 3, 15)}
    with refused("out_of_reach"):
        candidates.replace_chosen(leaving, ground="moved", replacement=coming, **values, by=commune.clerk)
    with refused("ground_does_not_fit", "not_in_reserve"):
        candidates.replace_chosen(
            leaving, ground="need_met", replacement=one.candidates.filter(choice="chosen")[1], **values,
            by=commune.commander,
        )  # fmt: skip
    candidates.replace_chosen(leaving, ground="moved", replacement=coming, **values, by=commune.commander)
    coming.refresh_from_db()
    assert (coming.choice, coming.ground, coming.need) == ("chosen", "from_reserve", leaving.need)
    assert enter_members(one, today=date(2026, 3, 15), by=commune.clerk) == 3


def test_a_signed_round_is_revoked_by_a_paper_alone(commune: Commune) -> None:
    one = commune.signed()
    with refused("no_paper"):
        rounds.revoke(one, ending="guidance", paper_number="", today=date(2026, 3, 15), by=commune.commander)
    with refused("no_ending"):
        rounds.revoke(one, ending="so", paper_number="16/QĐ", today=date(2026, 3, 15), by=commune.commander)
    rounds.revoke(one, ending="guidance", paper_number="16/QĐ", today=date(2026, 3, 15), by=commune.commander)
    with refused("wrong_state"):
        enter_members(one, today=date(2026, 3, 15), by=commune.clerk)

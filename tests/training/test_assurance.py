"""Grounds, aids, their upkeep and bookings: what is written, what is refused, who may."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sansang.kernel.reasons import RuleViolated
from sansang.training.actions import assurance, readiness
from sansang.training.models import Aid, AidBooking, Ground, Readiness, Upkeep
from sansang.training.queries import assurance as asking
from sansang.training.queries.readiness import checklist
from sansang.training.rules.assurance import Check, CheckLine
from tests import factories
from tests.training.support import AFTERNOON, DAY, TODAY, Commune, refused, register_aid

pytestmark = pytest.mark.django_db

GROUND = {
    "name": "Trường bắn Pom Lót", "kinds": ["range"], "capacity": 40, "condition": "good", "place": "Bản Na Ten",
    "first_on": date(2024, 1, 1), "last_on": None,
}  # fmt: skip


@pytest.fixture
def commune() -> Commune:
    return Commune()


def ground_line(commune: Commune, ground: Ground, **values: Any) -> Upkeep:
    given = {"kind": "repair", "done_on": TODAY, "what": "San nền", "condition": "good", "cost": 1_500_000}
    return assurance.record_ground_upkeep(ground, **{**given, **values}, today=TODAY, by=commune.clerk)


def aid_line(commune: Commune, aid: Aid, **values: Any) -> Upkeep:
    given = {"kind": "damage", "done_on": TODAY, "what": "Rách mặt bia", "number": 3}
    return assurance.record_aid_upkeep(aid, **{**given, **values}, today=TODAY, by=commune.clerk)


def test_a_ground_is_registered_by_its_keeper_alone(commune: Commune) -> None:
    made = assurance.register_ground(commune.command, **GROUND, by=commune.clerk)
    assert (made.unit, made.kinds) == (commune.command, ["range"])
    for user in (commune.neighbour, commune.commander):
        with refused("out_of_reach"):
            assurance.register_ground(commune.command, **GROUND, by=user)


def test_a_ground_without_use_room_or_sense_is_refused_for_every_reason(commune: Commune) -> None:
    wrong = {**GROUND, "kinds": [], "capacity": 0, "last_on": date(2023, 1, 1), "name": " "}
    with refused("no_kind", "no_capacity", "ends_before_it_begins", "no_name"):
        assurance.register_ground(commune.command, **wrong, by=commune.clerk)
    with refused("unknown_code"):
        assurance.register_ground(commune.command, **{**GROUND, "kinds": ["moon"]}, by=commune.clerk)


def test_a_ground_keeps_the_days_on_which_sessions_stand(commune: Commune) -> None:
    ground = commune.ground()
    commune.session(commune.training_class(), ground=ground)
    values = {key: value for key, value in GROUND.items() if key != "condition"}
    with refused("sessions_beyond"):
        assurance.change_ground(ground, **{**values, "last_on": date(2026, 4, 5)}, by=commune.clerk)
    changed = assurance.change_ground(ground, **{**values, "last_on": DAY}, by=commune.clerk)
    assert (changed.last_on, changed.name) == (DAY, "Trường bắn Pom Lót")


def test_grounds_of_the_province_are_offered_to_communes_but_not_the_neighbours(commune: Commune) -> None:
    own, above = commune.ground(), commune.ground(commune.top, name="Thao trường tỉnh")
    theirs = commune.ground(commune.other, name="Bãi tập Thanh An")
    assert set(asking.grounds(commune.clerk, on=TODAY)) == {own, above}
    assert set(asking.grounds(commune.staff, on=TODAY)) == {own, above, theirs}
    assert set(Ground.objects.usable_by(commune.command)) == {own, above}


def test_the_log_says_how_a_ground_stands_and_only_its_last_line_goes(commune: Commune) -> None:
    ground = commune.ground(condition="repair")
    first = ground_line(commune, ground, condition="usable")
    second = ground_line(commune, ground, condition="good", cost=500_000)
    assert asking.spent(asking.upkeep_of(ground)) == asking.Spent(2, 2_000_000)
    with refused("not_the_latest"):
        assurance.take_back_upkeep(first, by=commune.clerk)
    assurance.take_back_upkeep(second, by=commune.clerk)
    ground.refresh_from_db()
    assert ground.condition == "usable"


def test_upkeep_of_tomorrow_or_for_a_foreign_plan_is_refused(commune: Commune) -> None:
    ground, foreign = commune.ground(), commune.plan(commune.other)
    with refused("upkeep_in_future", "no_condition", "no_words", "foreign_plan"):
        ground_line(commune, ground, done_on=date(2026, 3, 3), condition="", what=" ", plan=foreign)
    above = commune.plan(commune.top)
    assert ground_line(commune, ground, plan=above).plan == above


def test_a_unit_has_an_aid_of_a_name_once(commune: Commune) -> None:
    aid = register_aid(commune.command, commune.clerk, quantity=10, damaged=2)
    assert aid.usable == 8
    with refused("aid_named_twice"):
        register_aid(commune.command, commune.clerk)
    with refused("more_than_there_are"):
        register_aid(commune.command, commune.clerk, name="Mô hình hầm", quantity=3, damaged=4)
    register_aid(commune.other, commune.neighbour)
    with refused("out_of_reach"):
        register_aid(commune.command, commune.neighbour, name="Khác")


def test_numbers_of_an_aid_change_by_the_log_and_back(commune: Commune) -> None:
    aid = commune.aid()
    damage = aid_line(commune, aid)
    repair = aid_line(commune, aid, kind="repair", number=2, cost=200_000)
    aid_line(commune, aid, kind="renew", number=5)
    aid.refresh_from_db()
    assert (aid.quantity, aid.damaged) == (15, 1)
    with refused("more_than_damaged"):
        assurance.take_back_upkeep(damage, by=commune.clerk)  # two of them are mended already
    assurance.take_back_upkeep(repair, by=commune.clerk)
    aid.refresh_from_db()
    assert (aid.quantity, aid.damaged) == (15, 3)


def test_the_neighbour_writes_nothing_into_the_log(commune: Commune) -> None:
    aid, ground = commune.aid(), commune.ground()
    line = aid_line(commune, aid)
    with refused("out_of_reach"):
        assurance.record_aid_upkeep(
            aid, kind="damage", done_on=TODAY, what="x", number=1, today=TODAY, by=commune.neighbour
        )
    with refused("out_of_reach"):
        assurance.record_ground_upkeep(
            ground, kind="repair", done_on=TODAY, what="x", condition="good", today=TODAY, by=commune.neighbour
        )
    with refused("out_of_reach"):
        assurance.take_back_upkeep(line, by=commune.neighbour)


def test_the_database_wants_a_line_to_be_of_one_thing(commune: Commune) -> None:
    values = {"kind": "repair", "done_on": TODAY, "what": "x", "by_name": "x"}
    for wrong in ({}, {"aid": commune.aid(), "ground": commune.ground(), "number": 1}, {"aid": commune.aid(name="B")}):
        with pytest.raises(IntegrityError, match="upkeep_is_of_a_ground_or_of_an_aid"), transaction.atomic():
            Upkeep.objects.create(**values, **wrong)


# Bookings


def test_sessions_of_one_half_day_never_have_more_than_there_is(commune: Commune) -> None:
    aid = commune.aid(quantity=10, damaged=2)
    one, other = commune.training_class(), commune.training_class(title="Lớp 2")
    first, beside = commune.session(one), commune.session(other)
    after = commune.session(other, half=AFTERNOON)
    assert readiness.book_aids(first, wanted={aid.pk: 5}, by=commune.clerk) == 1
    with refused("stock_exceeded"):
        readiness.book_aids(beside, wanted={aid.pk: 4}, by=commune.clerk)
    readiness.book_aids(beside, wanted={aid.pk: 3}, by=commune.clerk)
    readiness.book_aids(after, wanted={aid.pk: 8}, by=commune.clerk)
    readiness.book_aids(first, wanted={aid.pk: 0}, by=commune.clerk)
    assert set(AidBooking.objects.values_list("session", "quantity")) == {(beside.pk, 3), (after.pk, 8)}


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1), st.integers(0, 6)), max_size=12))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_in_whatever_order_no_piece_is_in_two_places(
    commune: Commune, asked: list[tuple[int, int, int]]
) -> None:
    with transaction.atomic():
        aids = [commune.aid(name="Bia", quantity=5), commune.aid(name="Mô hình", quantity=4, damaged=2)]
        classes = [commune.training_class(title=f"Lớp {at}") for at in range(3)]
        sessions = [commune.session(one) for one in classes] + [commune.session(classes[0], half=AFTERNOON)]
        for at, which, number in asked:
            with suppress(RuleViolated), transaction.atomic():
                readiness.book_aids(sessions[at], wanted={aids[which].pk: number}, by=commune.clerk)
            for aid in aids:
                for half in (0, 1):
                    assert asking.taken(aid, day=DAY, half=half) <= aid.usable
        transaction.set_rollback(True)


def test_one_reason_is_given_for_each_aid_and_nothing_is_booked_in_part(commune: Commune) -> None:
    aids = [commune.aid(name=f"Bia {at}", quantity=at) for at in (1, 2, 9)]
    session = commune.session(commune.training_class())
    with refused("stock_exceeded", "stock_exceeded"):
        readiness.book_aids(session, wanted={aid.pk: 5 for aid in aids}, by=commune.clerk)


def test_the_province_lends_its_aids_and_the_neighbour_does_not(commune: Commune) -> None:
    session = commune.session(commune.training_class())
    above, theirs = commune.aid(commune.top), commune.aid(commune.other)
    with refused("foreign_aid"):
        readiness.book_aids(session, wanted={theirs.pk: 1, above.pk: 1}, by=commune.clerk)
    readiness.book_aids(session, wanted={above.pk: 1}, by=commune.clerk)
    with refused("out_of_reach"):
        readiness.book_aids(session, wanted={above.pk: 2}, by=commune.neighbour)


def test_a_class_that_is_over_books_nothing(commune: Commune) -> None:
    aid, session = commune.aid(), commune.session(commune.training_class(state="closed", closed_on=DAY))
    with refused("class_is_over"):
        readiness.book_aids(session, wanted={aid.pk: 1}, by=commune.clerk)


def test_a_session_that_moves_is_told_which_aids_lack_there(commune: Commune) -> None:
    aid = commune.aid(quantity=5)
    one, other = commune.training_class(), commune.training_class(title="Lớp 2")
    first, later = commune.session(one), commune.session(other, half=AFTERNOON)
    readiness.book_aids(first, wanted={aid.pk: 3}, by=commune.clerk)
    readiness.book_aids(later, wanted={aid.pk: 3}, by=commune.clerk)
    with transaction.atomic():
        found = readiness.reasons_against_moving(first, day=DAY, half=AFTERNOON)
        assert [reason.code for reason in found] == ["stock_exceeded"]
        assert readiness.reasons_against_moving(first, day=date(2026, 4, 7), half=AFTERNOON) == []


def test_what_is_found_damaged_afterwards_is_shown_as_lacking(commune: Commune) -> None:
    aid = commune.aid(quantity=5)
    readiness.book_aids(commune.session(commune.training_class()), wanted={aid.pk: 4}, by=commune.clerk)
    aid_line(commune, aid, number=3)
    aid.refresh_from_db()
    assert [(day, lack) for day, _half, lack in asking.shortages_of(aid, on=TODAY)] == [(DAY, 2)]


# Readiness


def lines(commune: Commune, plan: Any) -> dict[Check, CheckLine]:
    return {line.check: line for line in checklist(plan).computed}


def test_an_empty_plan_is_not_ready(commune: Commune) -> None:
    plan = commune.plan()
    assert {check for check, line in lines(commune, plan).items() if line.is_ready} == {Check.AIDS_ENOUGH}


def test_each_computed_line_turns_ready_when_its_rows_are(commune: Commune) -> None:
    plan = commune.plan(state="approved", approved_on=TODAY, approval_number="12/PD", approver=commune.command)
    one = commune.training_class(item=commune.item(plan, commune.programme("Điều lệnh", "Chiến thuật")))
    ground, aid = commune.ground(condition="repair"), commune.aid(damaged=1)
    session = commune.session(one, ground=ground)
    commune.session(one, half=AFTERNOON)
    found = lines(commune, plan)
    assert found[Check.PLAN_APPROVED].is_ready
    assert found[Check.LESSON_PLANS].lacking == ("Điều lệnh (TC26)", "Chiến thuật (TC26)")
    assert (found[Check.GROUNDS_CHOSEN].done, found[Check.GROUNDS_CHOSEN].total) == (1, 2)
    assert found[Check.GROUNDS_FIT].lacking == ("Bãi tập Noong Vai: Cần sửa chữa",)
    assert found[Check.AIDS_REPAIRED].lacking == ("Bia số 4: hỏng 1",)
    ground_line(commune, ground, plan=plan)
    aid_line(commune, aid, kind="repair", number=1, plan=plan, cost=50_000)
    readiness.book_aids(session, wanted={aid.pk: 10}, by=commune.clerk)
    found = lines(commune, plan)
    assert found[Check.GROUNDS_FIT].is_ready
    assert found[Check.AIDS_REPAIRED].is_ready
    assert found[Check.AIDS_ENOUGH].is_ready
    assert asking.before_plan([plan.pk]) == {plan.pk: asking.Spent(2, 1_550_000)}
    aid_line(commune, Aid.objects.get(), number=2)
    assert lines(commune, plan)[Check.AIDS_ENOUGH].lacking == ("Bia số 4, sáng 06/04/2026: thiếu 2",)


def test_a_line_is_ticked_and_unticked_by_who_trains(commune: Commune) -> None:
    plan = commune.plan()
    readiness.mark_readiness(plan, "safety", mark="done", today=TODAY, by=commune.clerk)
    readiness.mark_readiness(plan, "safety", mark="not_needed", today=TODAY, by=commune.clerk)
    assert list(Readiness.objects.values_list("check_code", "mark")) == [("safety", "not_needed")]
    with refused("computed_check"):
        readiness.mark_readiness(plan, "lesson_plans", mark="done", today=TODAY, by=commune.clerk)
    with refused("out_of_reach"):
        readiness.mark_readiness(plan, "safety", mark="done", today=TODAY, by=commune.neighbour)
    with refused("out_of_reach"):
        readiness.mark_readiness(plan, "safety", mark="", today=TODAY, by=factories.user())
    readiness.mark_readiness(plan, "safety", mark="", today=TODAY, by=commune.clerk)
    assert not Readiness.objects.exists()

"""The table of states by role, the checks, the ranking and what explains it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise, zip_longest
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sansang.kernel.reasons import Reason
from sansang.organisation.access import ROLES, Permission
from sansang.selection import models
from sansang.selection.rules import checks, choices, states
from sansang.selection.rules.checks import Meaning, standing
from sansang.selection.rules.needs import Needed, UnitFacts, needs_of
from sansang.selection.rules.ranking import AHEAD, Applicant, Opening, Position, order, propose
from sansang.selection.rules.states import TRANSITIONS, WAY, RoundFacts, RoundState, reasons_against_step, steps_from

DAY = date(2026, 3, 2)
GOOD = {"background": ("clear", DAY), "conduct": ("strict", DAY), "health": ("2", DAY)}
MET, OPEN = standing(GOOD), standing({})

# States


def test_the_columns_hold_exactly_the_codes_of_the_rules() -> None:
    assert set(models.State.values) == set(RoundState)
    assert set(models.CheckKind.values) == set(checks.KINDS)
    assert set(models.Ground.values) == set(choices.GROUNDS)
    assert set(models.ObjectionCode.values) == set(choices.OBJECTION_KINDS)


def test_every_step_names_a_permission_an_article_and_leads_somewhere() -> None:
    for step in TRANSITIONS.values():
        assert Permission(step.role) in {Permission.SELECTION, Permission.SELECTION_DECIDE}
        assert "Điều" in step.article
        assert step.target not in step.sources


def test_the_way_leads_from_the_first_state_to_the_last() -> None:
    for state, following in pairwise(WAY):
        assert following in {step.target for step in steps_from(state)}


def test_a_round_that_is_over_leads_nowhere_and_every_other_can_be_cancelled() -> None:
    assert {state for state in RoundState if not steps_from(state)} == states.OVER
    for state in set(RoundState) - states.OVER:
        assert RoundState.CANCELLED in {step.target for step in steps_from(state)}


# Who may take which step: what people agreed on, not what the code says.
PREPARING_ROLES = {"provincial_staff", "commune_clerk", "agency_clerk"}
DECIDING_ROLES = {"provincial_staff", "commune_commander", "agency_commander"}
WHO = {
    "propose": PREPARING_ROLES, "reopen": PREPARING_ROLES, "enter": PREPARING_ROLES, "cancel": PREPARING_ROLES,
    "publish": DECIDING_ROLES, "withdraw": DECIDING_ROLES, "sign": DECIDING_ROLES, "revoke": DECIDING_ROLES,
}  # fmt: skip


def test_each_step_belongs_to_its_roles() -> None:
    found = {
        verb: {code for code, role in ROLES.items() if Permission(step.role) in role.permissions}
        for verb, step in TRANSITIONS.items()
    }
    assert found == WHO


READY = RoundFacts(
    on=date(2026, 3, 13), wanted=3, candidates=4, chosen=2, fillings=[states.Filling("Trung đội", 3, 2)],
    serve_from=date(2026, 4, 20), checked_to=date(2026, 3, 5), public_from=date(2026, 3, 13),
    public_to=date(2026, 3, 20),
)  # fmt: skip
AFTER = {"on": date(2026, 3, 21), "public_from": date(2026, 3, 13), "public_to": date(2026, 3, 20)}


def facts(**changes: object) -> RoundFacts:
    return RoundFacts(**{**READY.__dict__, **changes})  # type: ignore[arg-type]


def codes(verb: str, state: RoundState, of: RoundFacts) -> list[str]:
    return [reason.code for reason in reasons_against_step(verb, state, of)]


@pytest.mark.parametrize("verb", TRANSITIONS)
@pytest.mark.parametrize("state", list(RoundState))
def test_a_step_is_taken_from_its_own_states_alone(verb: str, state: RoundState) -> None:
    on = facts(**AFTER) if verb == "sign" else READY
    assert codes(verb, state, on) == ([] if state in TRANSITIONS[verb].sources else ["wrong_state"])


@pytest.mark.parametrize(
    ("verb", "changes", "expected"),
    [
        ("propose", {"wanted": 0}, ["no_need"]),
        ("propose", {"candidates": 0}, ["no_candidates"]),
        ("publish", {"unchosen_yet": 1}, ["unchosen"]),
        ("publish", {"chosen": 0}, ["nobody_chosen"]),
        ("publish", {"fillings": [states.Filling("Tổ", 1, 2)]}, ["too_many"]),
        ("publish", {"public_from": date(2026, 3, 4)}, ["posted_before_checked"]),
        ("publish", {"public_from": date(2026, 3, 5)}, []),
        ("publish", {"public_to": date(2026, 3, 12)}, ["posting_ends_first"]),
        ("sign", {**AFTER, "on": date(2026, 3, 20)}, ["still_posted"]),
        ("sign", {**AFTER, "open_objections": 1}, ["open_objections"]),
        ("sign", {**AFTER, "upheld_objections": 1}, ["upheld_objections"]),
        ("sign", {**AFTER, "serve_from": date(2026, 3, 20)}, ["serves_before_signed"]),
        ("sign", {**AFTER, "serve_from": date(2026, 3, 21)}, []),
        ("enter", {"barred": {"Lò Văn Thi": [Reason("serving", "Đang phục vụ.")]}}, ["chosen_barred"]),
    ],
)
def test_what_stands_in_the_way_is_said(verb: str, changes: dict[str, object], expected: list[str]) -> None:
    assert codes(verb, TRANSITIONS[verb].sources[0], facts(**changes)) == expected


# Checks


@pytest.mark.parametrize(
    ("changes", "meaning", "why"),
    [
        ({}, Meaning.MEETS, ["checks_meet"]),
        ({"health": ("4", DAY)}, Meaning.WEIGH, ["check_weigh"]),
        ({"health": ("5", DAY), "conduct": ("settled", DAY)}, Meaning.FAILS, ["check_fails", "check_weigh"]),
        ({"background": ("verifying", DAY)}, Meaning.OPEN, ["check_open"]),
        ({"background": ("no such", DAY)}, Meaning.OPEN, ["check_open"]),
        ({"background": ("unclear", DAY), "health": ("verifying", DAY)}, Meaning.FAILS, ["check_fails", "check_open"]),
    ],
)
def test_the_checks_mean_together(changes: dict[str, tuple[str, date]], meaning: Meaning, why: list[str]) -> None:
    found = standing({**GOOD, **changes})
    assert (found.meaning, sorted(reason.code for reason in found.reasons)) == (meaning, sorted(why))


def test_what_is_not_checked_is_open_and_every_result_cites_its_article() -> None:
    assert [reason.params["kind"] for reason in OPEN.reasons] == list(checks.KIND_WORDS.values())
    assert all("Điều 10 khoản 1" in one.article for kind in checks.KINDS for one in checks.results_on(kind, DAY))


def test_no_result_before_its_row_begins_nor_after_today() -> None:
    early = checks.reasons_against_check("health", "1", checked_on=date(2019, 1, 1), today=DAY)
    late = checks.reasons_against_check("health", "1", checked_on=date(2026, 3, 3), today=DAY)
    assert [reason.code for reason in [*early, *late]] == ["no_such_result", "checked_in_future"]
    assert checks.reasons_against_check("health", "6", checked_on=DAY, today=DAY) == []


# The order

STANDINGS = [MET, standing({**GOOD, "health": ("4", DAY)}), OPEN, standing({**GOOD, "health": ("6", DAY)})]
people = st.lists(
    st.builds(
        Applicant,
        key=st.integers(1, 10_000),
        standing=st.sampled_from(STANDINGS),
        volunteer=st.booleans(),
        skills=st.frozensets(st.sampled_from(["boat", "swimming"])),
        village=st.sampled_from(["", "ban a", "ban b", "ban c"]),
        sex=st.sampled_from(["male", "female"]),
        birth_year=st.sampled_from([None, 1990, 2004, 2005]),
        bars=st.sampled_from([(), (Reason("serving", "Đang phục vụ trong lực lượng."),)]),
    ),
    max_size=14,
    unique_by=lambda one: one.key,
)
OPENINGS = [Opening(7, "Tổ bản A", 1, "ban a"), Opening(8, "Trung đội", 2), Opening(9, "Tổ bản B", 0, "ban b")]


@settings(max_examples=40)
@given(people, st.randoms(use_true_random=False))
def test_the_same_people_give_the_same_proposal_in_whatever_order_they_come(
    some: list[Applicant], random: Random
) -> None:
    shuffled = random.sample(some, len(some))
    found = propose(some, openings=OPENINGS, seed="1-2026")
    assert propose(shuffled, openings=OPENINGS[::-1], seed="1-2026") == found
    assert order(shuffled, seed="1-2026") == [one.key for one in found]


@settings(max_examples=40)
@given(people)
def test_everybody_stands_once_and_places_are_never_given_twice(some: list[Applicant]) -> None:
    found = propose(some, openings=OPENINGS, seed="1-2026")
    assert sorted(one.key for one in found) == sorted(one.key for one in some)
    assert [one.rank for one in found] == list(range(1, len(some) + 1))
    for opening in OPENINGS:
        assert sum(1 for one in found if one.opening == opening.key) <= opening.number


@settings(max_examples=40)
@given(people)
def test_what_stands_higher_in_the_law_of_order_is_never_behind(some: list[Applicant]) -> None:
    by_key = {one.key: one for one in some}
    in_order = [by_key[key] for key in order(some, seed="1-2026")]
    ranks = [(bool(one.bars), STANDINGS.index(one.standing), not one.volunteer, -len(one.skills)) for one in in_order]
    assert ranks == sorted(ranks)


@settings(max_examples=40)
@given(people)
def test_each_position_is_explained(some: list[Applicant]) -> None:
    by_key = {one.key: one for one in some}
    found = propose(some, openings=OPENINGS, seed="1-2026")
    for one, following in zip_longest(found, found[1:]):
        whys = {reason.code for reason in one.whys}
        ahead = {code.removeprefix("ahead_") for code in whys if code.startswith("ahead_")}
        assert whys & {"proposed_chosen", "proposed_reserve", "proposed_not_chosen", "proposed_later"}
        assert ("volunteer" in whys) == by_key[one.key].volunteer
        assert len(ahead) == (following is not None)
        if following is not None:
            check_ahead(ahead.pop(), by_key[one.key], by_key[following.key])
        for reason in one.whys:
            assert str(reason)


def check_ahead(by: str, one: Applicant, other: Applicant) -> None:
    """What is said to put one before the other does differ between them, and what counts more does not."""
    of = {
        "bars": lambda a: bool(a.bars),
        "checks": lambda a: a.standing.meaning,
        "volunteer": lambda a: a.volunteer,
        "skills": lambda a: len(a.skills),
        "village": lambda a: a.village,
        "sex": lambda a: a.sex,
        "age": lambda a: a.birth_year,
        "hash": lambda a: a.key,
    }
    assert list(of) == list(AHEAD)
    assert of[by](one) != of[by](other)
    for name in list(of)[:4]:
        if name == by:
            break
        assert of[name](one) == of[name](other)
    if by == "age":
        assert (one.birth_year or 0) > (other.birth_year or 0)


def applicant(key: int, **values: object) -> Applicant:
    return Applicant(**{"key": key, "standing": MET, "sex": "male", **values})  # type: ignore[arg-type]


def test_villages_take_turns_by_the_size_of_what_they_send() -> None:
    big = [applicant(key, village="ban a") for key in range(1, 5)]
    small = [applicant(key, village="ban b") for key in (11, 12)]
    found = ["b" if key > 10 else "a" for key in order([*big, *small], seed="1")]
    assert found[:3].count("b") == 1
    assert found[3:].count("b") == 1


def test_neither_sex_waits_for_the_other() -> None:
    men = [applicant(key) for key in range(1, 5)]
    women = [applicant(key, sex="female", birth_year=1980) for key in range(11, 15)]
    found = [key > 10 for key in order([*men, *women], seed="1")]
    assert [sum(found[:at]) for at in (2, 4, 6, 8)] == [1, 2, 3, 4]


def test_another_round_draws_twins_otherwise_and_the_same_round_never() -> None:
    twins = [applicant(key, birth_year=2004) for key in range(1, 9)]
    drawn = {seed: tuple(order(twins, seed=seed)) for seed in ("1-2026", "1-2027", "2-2026")}
    assert len(set(drawn.values())) == 3
    assert drawn["1-2026"] == tuple(order(twins, seed="1-2026"))


def test_places_go_to_the_village_first_then_to_the_whole_commune_then_to_the_reserve() -> None:
    openings = [Opening(7, "Tổ bản A", 1, "ban a"), Opening(8, "Trung đội", 1)]
    found = propose(
        [applicant(key, village="ban a", birth_year=2000 + key) for key in (1, 2, 3)], openings=openings, seed="1"
    )
    assert [(one.key, one.proposed, one.opening) for one in found] == [
        (3, "chosen", 7), (2, "chosen", 8), (1, "reserve", None)
    ]  # fmt: skip


def test_a_unit_of_a_village_takes_nobody_of_another() -> None:
    [found] = propose([applicant(1, village="ban b")], openings=[Opening(7, "Tổ bản A", 2, "ban a")], seed="1")
    assert found.proposed == "reserve"


@pytest.mark.parametrize(
    ("values", "proposed"),
    [
        ({"standing": OPEN}, ""),
        ({"standing": STANDINGS[3]}, "not_chosen"),
        ({"standing": STANDINGS[1]}, "chosen"),
        ({"bars": (Reason("serving", "Đang phục vụ trong lực lượng."),)}, "not_chosen"),
    ],
)
def test_who_may_not_serve_is_not_proposed(values: dict[str, object], proposed: str) -> None:
    [found] = propose([applicant(1, **values)], openings=[Opening(8, "Trung đội", 2)], seed="1")
    assert isinstance(found, Position)
    assert found.proposed == proposed


# Choices and objections


def against(choice: str, ground: str, **values: object) -> list[str]:
    given = {"proposed": "chosen", "same_opening": True, "has_opening": True, "standing": MET, **values}
    return [reason.code for reason in choices.reasons_against_choice(choice, ground, **given)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("choice", "ground", "values", "expected"),
    [
        ("chosen", "as_proposed", {}, []),
        ("chosen", "as_proposed", {"same_opening": False}, ["not_as_proposed"]),
        ("chosen", "village_balance", {"same_opening": False}, []),
        ("reserve", "as_proposed", {}, ["not_as_proposed"]),
        ("chosen", "need_met", {}, ["ground_does_not_fit"]),
        ("chosen", "from_reserve", {}, ["ground_does_not_fit"]),
        ("chosen", "skills_needed", {"has_opening": False}, ["no_unit"]),
        ("chosen", "skills_needed", {"standing": STANDINGS[3]}, ["check_fails"]),
        ("reserve", "need_met", {"standing": STANDINGS[3]}, ["check_fails"]),
        ("not_chosen", "standards", {"standing": STANDINGS[3]}, []),
        ("chosen", "skills_needed", {"bars": [Reason("serving", "Đang phục vụ.")]}, ["serving"]),
        ("perhaps", "standards", {}, ["no_choice"]),
    ],
)
def test_the_panel_chooses_within_the_law_and_says_on_which_ground(
    choice: str, ground: str, values: dict[str, object], expected: list[str]
) -> None:
    assert against(choice, ground, **values) == expected


def test_an_objection_comes_within_the_days_of_posting_and_is_settled_once() -> None:
    days = {"public_from": date(2026, 3, 5), "public_to": date(2026, 3, 12), "today": date(2026, 3, 20)}
    for received, expected in ((4, ["received_outside"]), (5, []), (12, []), (13, ["received_outside"])):
        found = choices.reasons_against_objection(
            "left_out", about_one=False, received_on=date(2026, 3, received), **days
        )
        assert [reason.code for reason in found] == expected
    alone = choices.reasons_against_objection("standards", about_one=False, received_on=date(2026, 3, 6), **days)
    assert [reason.code for reason in alone] == ["objection_about_nobody"]
    again = choices.reasons_against_settling("upheld", is_settled=True, received_on=DAY, on=date(2026, 3, 1))
    assert [reason.code for reason in again] == ["objection_settled", "settled_too_early"]


# The need


def test_the_need_is_authorised_minus_staying_and_an_establishment_takes_what_its_units_leave() -> None:
    units = [
        UnitFacts(1, "Dân quân xã", True, "", "", 10),
        UnitFacts(2, "Trung đội", False, "CD", "", 6, part_of=1),
        UnitFacts(3, "Tổ", False, "", "", 0, part_of=1),
    ]
    staying = [(2, "CD")] * 7 + [(3, "TC")]
    found = needs_of(units, staying)
    assert found == [Needed(1, "TC", 4, 1), Needed(2, "CD", 6, 7)]
    assert [one.number for one in found] == [3, 0]

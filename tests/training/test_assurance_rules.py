"""What may be promised and repaired, and what of a checklist is ready; no database."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sansang.training import models
from sansang.training.rules import assurance as rules
from sansang.training.rules.assurance import Check, CheckLine, Stock, UpkeepKind

NUMBERS = st.integers(0, 50)


@pytest.mark.parametrize(
    ("kind", "number", "left"),
    [("repair", 2, (10, 1)), ("renew", 5, (15, 3)), ("damage", 4, (10, 7)), ("discard", 3, (7, 0))],
)
def test_each_line_of_the_log_does_one_thing_to_the_stock(kind: str, number: int, left: tuple[int, int]) -> None:
    assert rules.after_upkeep(Stock(10, 3), kind, number) == Stock(*left)


@given(NUMBERS, NUMBERS, st.sampled_from(UpkeepKind), NUMBERS)
def test_taking_a_line_back_restores_the_stock(quantity: int, damaged: int, kind: UpkeepKind, number: int) -> None:
    stock = Stock(quantity, damaged)
    assert rules.before_upkeep(rules.after_upkeep(stock, kind, number), kind, number) == stock


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_booking_is_refused_exactly_when_the_stock_would_be_exceeded(wanted: int, usable: int, taken: int) -> None:
    reasons = rules.reasons_against_booking(wanted=wanted, usable=usable, taken=taken)
    assert bool(reasons) == (wanted < 1 or wanted + taken > usable)


def test_more_cannot_be_repaired_than_is_damaged_nor_damaged_than_there_is() -> None:
    days = {"done_on": date(2026, 3, 1), "today": date(2026, 3, 2), "cost": 0}

    def codes(kind: str, number: int | None) -> list[str]:
        found = rules.reasons_against_upkeep(**days, number=number, stock=Stock(10, 3), kind=kind)
        return [reason.code for reason in found]

    assert codes("repair", 4) == ["more_than_damaged"]
    assert codes("discard", 4) == ["more_than_damaged"]
    assert codes("damage", 8) == ["more_than_there_are"]
    assert codes("renew", None) == ["no_number"]
    assert codes("repair", 3) == []


def test_upkeep_is_written_when_it_was_done() -> None:
    found = rules.reasons_against_upkeep(
        done_on=date(2026, 3, 3), today=date(2026, 3, 2), cost=-1, number=None, stock=None, kind="repair"
    )
    assert [reason.code for reason in found] == ["upkeep_in_future", "negative_cost"]


def test_a_computed_line_names_what_lacks_in_order() -> None:
    line = rules.computed_line(Check.LESSON_PLANS, ["c", "a", "b", "a"], ["a"])
    assert line == CheckLine(Check.LESSON_PLANS, 1, 3, ("c", "b"))
    assert not line.is_ready
    assert rules.computed_line(Check.LESSON_PLANS, ["a"], ["a", "x"]).is_ready


def test_what_is_not_needed_counts_as_ready_and_what_is_open_does_not() -> None:
    lines = rules.ticked_lines({"safety": "done", "money": "not_needed", "medical": "nonsense"})
    assert {line.check for line in lines if line.is_ready} == {Check.SAFETY, Check.MONEY}
    assert rules.share_ready(lines) == pytest.approx(2 / len(rules.TICKED))


def test_only_what_people_look_at_is_ticked() -> None:
    assert [one.code for one in rules.reasons_against_mark("aids_repaired", "done")] == ["computed_check"]
    assert [one.code for one in rules.reasons_against_mark("nonsense", "done")] == ["computed_check"]
    assert [one.code for one in rules.reasons_against_mark("safety", "maybe")] == ["no_such_mark"]
    assert rules.reasons_against_mark("safety", "") == []


def test_every_line_is_either_computed_or_ticked() -> None:
    assert set(rules.COMPUTED) | set(rules.TICKED) == set(Check)
    assert not set(rules.COMPUTED) & set(rules.TICKED)


def test_codes_of_rules_and_columns_are_the_same() -> None:
    assert set(models.UpkeepKind.values) == set(UpkeepKind)
    assert set(models.GroundCondition.values) == set(rules.Condition)
    assert set(models.ReadinessMark.values) == set(rules.Mark)

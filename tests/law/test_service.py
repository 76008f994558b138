from datetime import date, timedelta

import pytest

from sansang.kernel.reasons import Reason
from sansang.law.book import book_of, packaged
from sansang.law.rules import rules_on
from sansang.law.service import (
    Position,
    active_service_done,
    latest_end,
    reasons_against_extension,
    term_ends,
    term_of,
)

RULES = rules_on(date(2026, 6, 1))
DAY = timedelta(days=1)
FIRST = date(2022, 7, 1)
YOUNG = date(2000, 1, 1)
COMPONENTS = ["TC", "CD", "B", "PK", "PB", "TS", "TTin", "CB", "PH", "YT"]


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_component_but_the_standing_one_serves_four_years(component: str) -> None:
    assert term_ends(RULES, Position(component), first=FIRST) == date(2026, 6, 30)


def test_standing_militia_serve_two_years() -> None:
    assert term_ends(RULES, Position("TT"), first=FIRST) == date(2024, 6, 30)
    assert term_ends(RULES, Position("TT"), first=date(2024, 2, 29)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("position", "extension"),
    [
        (Position("TC"), 2),
        (Position("TT"), 2),
        (Position("B"), None),
        (Position("CD", self_defence=True), None),
        (Position("B", self_defence=True), None),
        (Position("CD", commander=True), None),
        (Position("TT", commander=True), None),
    ],
)
def test_the_extension_is_two_years_or_up_to_the_age_limit(position: Position, extension: int | None) -> None:
    term = term_of(RULES, position)
    assert term is not None
    assert term.extension_years == extension
    assert {row.article for row in term.rows} == {"Điều 8 khoản 2"}


def codes(reasons: list[Reason]) -> list[str]:
    return [reason.code for reason in reasons]


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (date(2026, 6, 29), ["no_extension"]),
        (date(2026, 6, 30), ["no_extension"]),
        (date(2026, 7, 1), []),
        (date(2028, 6, 30), []),
        (date(2028, 7, 1), ["extension_too_long"]),
    ],
)
def test_an_extension_lies_after_the_term_and_within_two_years(until: date, expected: list[str]) -> None:
    found = reasons_against_extension(RULES, Position("TC"), first=FIRST, until=until, born=YOUNG, sex="male")
    assert codes(found) == expected
    assert all(reason.article == "Điều 8 khoản 2" for reason in found)


@pytest.mark.parametrize(
    ("sex", "volunteer", "last"),
    [
        ("male", False, date(2027, 5, 11)),
        ("male", True, date(2032, 5, 11)),
        ("female", False, date(2022, 5, 11)),
        ("female", True, date(2027, 5, 11)),
    ],
)
def test_self_defence_may_serve_to_the_age_limit_and_not_a_day_longer(sex: str, volunteer: bool, last: date) -> None:
    position, born = Position("TC", self_defence=True), date(1981, 5, 12)
    assert latest_end(RULES, position, first=FIRST, born=born, sex=sex, volunteer=volunteer) == last
    for step in (-1, 0, 1):
        found = reasons_against_extension(
            RULES, position, first=date(2016, 1, 1), until=last + step * DAY, born=born, sex=sex, volunteer=volunteer
        )
        assert codes(found) == (["extension_past_age"] if step == 1 else [])
        assert all(reason.article == "Điều 8 khoản 1" for reason in found)


def test_the_bound_that_comes_first_ends_an_extension() -> None:
    assert latest_end(RULES, Position("TC"), first=FIRST, born=YOUNG, sex="male") == date(2028, 6, 30)
    assert latest_end(RULES, Position("TC"), first=FIRST, born=date(1981, 5, 12), sex="male") == date(2027, 5, 11)


def test_without_a_row_nothing_is_promised() -> None:
    position = Position("TC")
    empty = rules_on(date(2026, 6, 1), book_of([]))
    assert term_ends(empty, position, first=FIRST) is None
    assert latest_end(empty, position, first=FIRST, born=YOUNG, sex="male") is None
    assert codes(reasons_against_extension(empty, position, first=FIRST, until=FIRST, born=YOUNG, sex="male")) == [
        "no_term"
    ]
    no_extension = packaged().revised(ended={("extensions", "ordinary", date(2020, 7, 1)): date(2026, 1, 1)})
    term = term_of(rules_on(date(2026, 6, 1), no_extension), position)
    assert term is not None
    assert term.extension_years == 0


@pytest.mark.parametrize(("last", "done"), [(date(2026, 6, 29), False), (date(2026, 6, 30), True)])
def test_standing_militia_of_24_months_have_completed_active_service(last: date, done: bool) -> None:
    found = active_service_done(RULES, first=date(2024, 7, 1), last=last)
    assert (found is not None) is done
    if found is not None:
        assert found.article == "Điều 13 khoản 3"

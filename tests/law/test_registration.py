from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sansang.kernel.dates import PartialDate
from sansang.kernel.days import Days
from sansang.law.book import book_of, packaged, row_from
from sansang.law.registration import first_round, must_register, round_of
from sansang.law.rules import rules_on

ON = date(2026, 4, 15)
RULES = rules_on(ON)
ENDED = date(2025, 12, 31)
SOURCE = {"first": date(2026, 1, 1), "instrument": "1/2026/TT-BQP", "article": "Điều 9", "status": "read"}


def test_the_round_is_in_april_for_those_who_came_of_age_since_the_last() -> None:
    found = round_of(RULES, 2026)
    assert found is not None
    assert found.days == Days(date(2026, 4, 1), date(2026, 4, 30))
    assert found.born == Days(date(2007, 5, 1), date(2008, 4, 30))
    assert found.row.article == "Điều 9 khoản 1 điểm a"


@pytest.mark.parametrize(
    ("born", "year"),
    [
        (date(2007, 4, 30), 2025),
        (date(2007, 5, 1), 2026),
        (date(2008, 2, 29), 2026),
        (date(2008, 4, 30), 2026),
        (date(2008, 5, 1), 2027),
        (PartialDate(date(2008, 3, 1), "month"), 2026),
        (PartialDate(date(2008, 1, 1), "year"), None),
    ],
)
def test_a_person_is_first_registered_in_one_april(born: date | PartialDate, year: int | None) -> None:
    assert first_round(RULES, born) == year


@given(st.dates(date(1980, 1, 1), date(2012, 12, 31)))
def test_everybody_belongs_to_exactly_one_round(born: date) -> None:
    rounds = [year for year in range(1995, 2035) if (found := round_of(RULES, year)) and born in found.born]
    assert rounds == [first_round(RULES, born)]


def test_rounds_leave_no_day_between_them() -> None:
    for year in range(2000, 2030):
        one, following = round_of(RULES, year), round_of(RULES, year + 1)
        assert one is not None
        assert following is not None
        assert one.born.last is not None
        assert one.born.last + timedelta(days=1) == following.born.first


def test_without_a_row_there_is_no_round() -> None:
    empty = rules_on(ON, book_of([]))
    assert round_of(empty, 2026) is None
    assert first_round(empty, date(2008, 1, 1)) is None


@pytest.mark.parametrize(
    ("born", "sex", "facts", "must"),
    [
        (date(2000, 1, 1), "male", (), "yes"),
        (date(2000, 1, 1), "male", ("studying", "child_of_martyr"), "yes"),
        (date(2000, 1, 1), "female", ("completed_service",), "yes"),
        (date(2000, 1, 1), "male", ("disabled",), "exempt"),
        (date(2000, 1, 1), "male", ("serious_disease",), "exempt"),
        (date(2000, 1, 1), "male", ("mental_illness", "studying"), "exempt"),
        (date(2008, 4, 15), "male", (), "yes"),
        (date(2008, 4, 16), "male", (), "no"),
        (date(1980, 4, 15), "male", (), "no"),
        (date(1980, 4, 16), "male", (), "yes"),
        (date(1980, 4, 15), "male", ("disabled",), "no"),
        (None, "male", (), "unknown"),
        (PartialDate(date(2008, 1, 1), "year"), "male", ("disabled",), "unknown"),
        (date(1983, 1, 1), None, (), "unknown"),
    ],
)
def test_who_must_be_registered(born: date | None, sex: str | None, facts: tuple[str, ...], must: str) -> None:
    found, reasons = must_register(RULES, born, sex, facts)
    assert found == must
    assert reasons
    if must == "exempt":
        assert {why.article for why in reasons} == {"Điều 9 khoản 1 điểm c"}


def test_when_the_row_of_the_april_round_ended_nobody_has_one() -> None:
    book = packaged().revised(ended={("registration", "first", date(2020, 7, 1)): date(2026, 1, 1)})
    assert first_round(rules_on(ON, book), date(2008, 1, 1)) is None


@pytest.mark.parametrize(("day", "reached"), [((2, 28), date(2008, 2, 29)), ((3, 1), date(2008, 2, 28))])
def test_a_closing_day_at_the_end_of_february_counts_29_february_as_the_rows_say(
    day: tuple[int, int], reached: date
) -> None:
    rows = [
        row_from("counting", {**SOURCE, "key": "birthday_29_february", "month": day[0], "day": day[1]}),
        row_from("registration", {**SOURCE, "key": "first", "month": 4, "reached_by_month": 2, "reached_by_day": 28}),
    ]
    first = date(2020, 7, 1)
    ended = {("counting", "birthday_29_february", first): ENDED, ("registration", "first", first): ENDED}
    found = round_of(rules_on(ON, packaged().revised(added=rows, ended=ended)), 2026)
    assert found is not None
    assert found.born.last == reached

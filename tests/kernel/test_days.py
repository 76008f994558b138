from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sansang.kernel.days import Days, month_ends

DAY = timedelta(days=1)
# A small calendar, so that periods meet, touch and miss each other often.
near = st.dates(date(2024, 2, 20), date(2024, 3, 20))


@st.composite
def periods(draw: st.DrawFn) -> Days:
    first = draw(near)
    return Days(first, draw(st.none() | st.dates(first, date(2024, 3, 25))))


CALENDAR = [date(2024, 2, 15) + at * DAY for at in range(50)]


def days_of(period: Days) -> set[date]:
    return {day for day in CALENDAR if day in period}


def test_both_ends_belong_to_a_period() -> None:
    period = Days(date(2024, 2, 28), date(2024, 3, 1))
    assert [day in period for day in CALENDAR[12:17]] == [False, True, True, True, False]
    assert date(2024, 2, 29) in period


def test_a_period_without_a_last_day_goes_on() -> None:
    assert date.max in Days(date(2024, 2, 28))


def test_a_period_may_last_one_day_but_not_end_before_it_begins() -> None:
    day = date(2024, 2, 29)
    assert days_of(Days(day, day)) == {day}
    with pytest.raises(ValueError, match="lies before"):
        Days(day, day - DAY)


@given(periods(), periods())
def test_an_intersection_is_exactly_the_common_days(one: Days, other: Days) -> None:
    common = one.intersection(other)
    assert (days_of(common) if common else set()) == days_of(one) & days_of(other)


@given(periods(), periods())
def test_periods_overlap_when_they_have_a_day_in_common(one: Days, other: Days) -> None:
    assert one.overlaps(other) == other.overlaps(one) == bool(days_of(one) & days_of(other))


@given(periods(), periods())
def test_periods_touch_when_they_are_one_without_sharing_a_day(one: Days, other: Days) -> None:
    together = sorted(days_of(one) | days_of(other))
    without_gap = together == [together[0] + at * DAY for at in range(len(together))]
    assert one.touches(other) == other.touches(one) == (without_gap and not one.overlaps(other))


@given(periods())
def test_a_period_overlaps_itself(period: Days) -> None:
    assert period.intersection(period) == period
    assert not period.touches(period)


def test_nothing_follows_the_last_day_of_all() -> None:
    assert not Days(date(2000, 1, 1), date.max).touches(Days(date.max))


@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.integers(0, 2000))
def test_month_ends_are_the_last_days_of_every_month_between(first: date, length: int) -> None:
    last = first + length * DAY
    found = list(month_ends(first, last))
    assert found[-1] == last
    assert all((day + DAY).day == 1 for day in found[:-1])
    assert len(found) == (last.year - first.year) * 12 + last.month - first.month + 1


@pytest.mark.parametrize(("year", "last"), [(2023, 28), (2024, 29), (1900, 28), (2000, 29)])
def test_february_ends_as_the_year_has_it(year: int, last: int) -> None:
    assert next(month_ends(date(year, 2, 1), date(year, 3, 1))) == date(year, 2, last)

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sansang.kernel.dates import EARLIEST, PartialDate, read_date
from sansang.kernel.reasons import Reason

TODAY = date(2026, 2, 5)
past = st.dates(EARLIEST, TODAY)


def day(year: int, month: int, number: int) -> PartialDate:
    return PartialDate(date(year, month, number))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        # day first, however it is written
        ("07/05/1990", day(1990, 5, 7)),
        ("7/5/1990", day(1990, 5, 7)),
        ("7-5-1990", day(1990, 5, 7)),
        ("7.5.1990", day(1990, 5, 7)),
        ("7 5 1990", day(1990, 5, 7)),
        (" 07 / 05 / 1990 ", day(1990, 5, 7)),
        ("31/12/1999", day(1999, 12, 31)),
        ("07051990", day(1990, 5, 7)),
        # year first
        ("1990-05-07", day(1990, 5, 7)),
        ("1990-05-07 00:00:00", day(1990, 5, 7)),
        ("1990-05-07T00:00:00", day(1990, 5, 7)),
        ("1990/5/7", day(1990, 5, 7)),
        # two digits: the latest such year that is not in the future
        ("7/5/90", day(1990, 5, 7)),
        ("7/5/25", day(2025, 5, 7)),
        ("5/2/26", day(2026, 2, 5)),
        ("7/5/27", day(1927, 5, 7)),
        ("7/5/00", day(2000, 5, 7)),
        # leap days
        ("29/2/2000", day(2000, 2, 29)),
        ("29/02/2024", day(2024, 2, 29)),
        ("29/2/04", day(2004, 2, 29)),
        # month or year only
        ("05/1990", PartialDate(date(1990, 5, 1), "month")),
        ("5-1990", PartialDate(date(1990, 5, 1), "month")),
        ("1990", PartialDate(date(1990, 1, 1), "year")),
        (1990, PartialDate(date(1990, 1, 1), "year")),
        (1990.0, PartialDate(date(1990, 1, 1), "year")),
        ("1990.0", PartialDate(date(1990, 1, 1), "year")),
        ("1900", PartialDate(date(1900, 1, 1), "year")),
        # words
        ("ngày 7 tháng 5 năm 1990", day(1990, 5, 7)),
        ("Tháng 5 năm 1990", PartialDate(date(1990, 5, 1), "month")),
        ("7 tháng 5 năm 1990", day(1990, 5, 7)),
        # Excel: serial numbers, whole or with a time of day
        (33000, day(1990, 5, 7)),
        (33000.75, day(1990, 5, 7)),
        ("33000", day(1990, 5, 7)),
        (36585, day(2000, 2, 29)),
        # what readers of office files give
        (date(1990, 5, 7), day(1990, 5, 7)),
        (datetime(1990, 5, 7, 13, 30), day(1990, 5, 7)),
    ],
)
def test_dates_as_offices_write_them(written: object, meant: PartialDate) -> None:
    assert read_date(written, today=TODAY) == meant


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "not_a_date"),
        ("không rõ", "not_a_date"),
        ("31/02/1990", "not_a_date"),
        ("29/02/1900", "not_a_date"),
        ("29/02/2023", "not_a_date"),
        ("32/01/1990", "not_a_date"),
        ("07/13/1990", "not_a_date"),
        ("00/05/1990", "not_a_date"),
        ("13/1990", "not_a_date"),
        ("7/5/199", "not_a_date"),
        ("7/5", "not_a_date"),
        (True, "not_a_date"),
        (None, "not_a_date"),
        (-5, "not_a_date"),
        (12, "not_a_date"),
        (float("nan"), "not_a_date"),
        (float("inf"), "not_a_date"),
        (10**12, "not_a_date"),
        ("06/02/2026", "date_in_future"),
        ("2027", "date_in_future"),
        ("03/2026", "date_in_future"),
        (60000, "date_in_future"),
        (date(2026, 2, 6), "date_in_future"),
        ("31/12/1899", "date_too_early"),
        ("07/05/0090", "date_too_early"),
    ],
)
def test_what_is_no_date_or_cannot_be_is_told(written: object, code: str) -> None:
    found = read_date(written, today=TODAY)
    assert isinstance(found, Reason)
    assert found.code == code
    assert str(found)


@given(past, st.sampled_from(["/", "-", ".", " / "]), st.booleans())
def test_every_day_is_read_back_however_it_is_written(one: date, between: str, zeros: bool) -> None:
    parts = [f"{one:%d}", f"{one:%m}"] if zeros else [str(one.day), str(one.month)]
    assert read_date(between.join([*parts, str(one.year)]), today=TODAY) == PartialDate(one)


@given(past)
def test_a_partial_date_reads_as_it_is_shown(one: date) -> None:
    for precision in ("day", "month", "year"):
        shown = read_date(str(PartialDate(one, precision)), today=TODAY)
        assert isinstance(shown, PartialDate)
        assert shown.precision == precision
        assert shown.day <= one <= shown.latest


@given(st.dates(date(1906, 1, 1), TODAY))
def test_excel_numbers_are_the_days_excel_shows(one: date) -> None:
    assert read_date((one - date(1899, 12, 30)).days, today=TODAY) == PartialDate(one)


@given(st.dates(TODAY - timedelta(days=36_400), TODAY))
def test_two_digits_mean_the_last_hundred_years(one: date) -> None:
    found = read_date(f"{one:%d/%m/%y}", today=TODAY)
    assert found == PartialDate(one) or (one.year % 100 == TODAY.year % 100 and one.year != TODAY.year)


@given(st.dates(), st.sampled_from(["day", "month", "year"]))
def test_the_latest_day_is_the_last_one_meant(one: date, precision: str) -> None:
    latest = PartialDate(one, precision).latest  # type: ignore[arg-type]
    assert latest >= one
    if latest < date.max:
        following = latest + timedelta(days=1)
        assert {"day": latest == one, "month": following.day == 1, "year": (following.month, following.day) == (1, 1)}[
            precision
        ]


@given(st.text() | st.integers() | st.floats() | st.none() | st.booleans())
def test_anything_at_all_is_a_date_or_a_reason(value: object) -> None:
    found = read_date(value, today=TODAY)
    assert isinstance(found, PartialDate | Reason)
    if isinstance(found, PartialDate):
        assert EARLIEST <= found.day <= TODAY

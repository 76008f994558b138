"""How single cells of a members' list are read."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sansang.kernel.identity import PROVINCE_CODES, identity_facts, read_identity_number
from sansang.kernel.reasons import Reason
from sansang.personnel.imports import cells

TODAY = date(2026, 2, 10)
read_day, joined = cells.day_reader(TODAY), cells.joined_reader(TODAY)
NUMBERS = st.builds(
    lambda code, rest: f"{code}{rest:09d}", st.sampled_from(sorted(PROVINCE_CODES)), st.integers(0, 999_999_999)
)
PAST = st.dates(date(1901, 1, 1), TODAY)


@given(NUMBERS, st.sampled_from(["", " ", ".", "-"]))
def test_a_right_number_is_read_however_it_is_spaced(number: str, sign: str) -> None:
    written = sign.join([number[:3], number[3:6], number[6:9], number[9:]])
    assert cells.read_identity(written) == (number, False, [] if sign else ())
    assert cells.read_identity(f"'{number}")[0] == number
    assert identity_facts(number).province_code in PROVINCE_CODES


@given(NUMBERS)
def test_a_lost_zero_comes_back_from_text_integers_and_floats(number: str) -> None:
    for written in (int(number), float(int(number)), str(int(number)), f"{int(number)}.0"):
        found, repaired, reasons = cells.read_identity(written)
        assert (found, repaired, list(reasons)) == (number, True, [])


@given(st.one_of(st.text(max_size=20), st.integers(), st.floats(), st.none(), st.booleans()))
def test_whatever_is_written_gives_a_number_or_a_reason_or_neither(cell: object) -> None:
    number, repaired, reasons = cells.read_identity(cell)
    assert (number is None) or not reasons
    assert not repaired or number is not None
    if number is not None:
        assert len(number) == 12
        assert number.isdigit()
        assert read_identity_number(number).number == number


@given(PAST)
def test_a_day_is_read_from_every_way_of_writing_it(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    ways = [
        day,
        datetime(day.year, day.month, day.day),
        f"{day:%d/%m/%Y}",
        f"{day.day}-{day.month}-{day.year}",
        f"{day:%d.%m.%Y}",
        f"{day:%Y-%m-%d}",
        f"ngày {day:%d} tháng {day:%m} năm {day:%Y}",
    ]
    if serial > 2100:  # smaller numbers are years
        ways += [serial, float(serial)]
    for way in ways:
        found = read_day(way)
        assert isinstance(found, cells.Day)
        assert (found.date.day, found.date.precision, found.iso) == (day, "day", day.isoformat())


@given(st.dates(TODAY - timedelta(days=36_000), TODAY))
def test_two_digit_years_mean_the_latest_year_not_after_today(day: date) -> None:
    found = read_day(f"{day:%d/%m/%y}")
    assert isinstance(found, cells.Day)
    assert found.date.day == day


@given(st.dates(TODAY + timedelta(days=1), date(2090, 1, 1)))
def test_no_day_of_the_future_is_taken(day: date) -> None:
    assert isinstance(read_day(f"{day:%d/%m/%Y}"), Reason)
    assert isinstance(read_day(day), Reason)


@pytest.mark.parametrize(
    ("cell", "iso", "precision"),
    [
        ("1975", "1975-01-01", "year"),
        (1975, "1975-01-01", "year"),
        (1975.0, "1975-01-01", "year"),
        ("00/00/1975", "1975-01-01", "year"),
        ("--/--/1975", "1975-01-01", "year"),
        ("../05/1975", "1975-05-01", "month"),
        ("00/5/1975", "1975-05-01", "month"),
        ("5/1975", "1975-05-01", "month"),
        ("Tháng 5/1975", "1975-05-01", "month"),
        ("T5/1975", "1975-05-01", "month"),
        ("Năm 1975", "1975-01-01", "year"),
    ],
)
def test_days_known_in_part(cell: object, iso: str, precision: str) -> None:
    found = read_day(cell)
    assert isinstance(found, cells.Day)
    assert (found.iso, found.date.precision) == (iso, precision)


@pytest.mark.parametrize("cell", ["31/02/1995", "x", "13/13/1990", "1/1", "khoảng 1975", True, 12.5, 10**9])
def test_what_is_no_day_says_so(cell: object) -> None:
    assert isinstance(read_day(cell), Reason)


@pytest.mark.parametrize("cell", [None, "", "  "])
def test_nothing_is_nothing(cell: object) -> None:
    assert cells.read_identity(cell)[0] is None
    assert cells.read_telephone(cell) is None
    assert cells.read_post(cell) is None
    assert cells.read_component(cell) is None
    assert cells.read_skills(cell) == []


@pytest.mark.parametrize(("cell", "iso", "told"), [
    ("03/02/2020", "2020-02-03", False), ("2020", "2020-01-01", False), ("x", None, True), ("Đảng viên", None, True),
    ("không", None, False), ("", None, False), (None, None, False), ("hôm qua", None, True),
])  # fmt: skip
def test_joining_is_a_day_or_a_mark_without_one(cell: object, iso: str | None, told: bool) -> None:
    day, refused, note = joined(cell)
    assert (day.iso if day else None, refused, note is not None) == (iso, None, told)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Tại chỗ", "TC"),
        ("DQ tại chỗ", "TC"),
        ("Dân quân cơ động", "CD"),
        ("DQCĐ", "CD"),
        ("thường trực", "TT"),
        ("Mobile", "CD"),
        ("air defence", "PK"),
        ("PHÒNG KHÔNG", "PK"),
        ("Tự vệ", "TC"),
    ],
)
def test_components(text: str, code: str) -> None:
    assert cells.read_component(text) == code


@pytest.mark.parametrize(
    ("text", "post"),
    [
        ("Tiểu đội trưởng", "squad_leader"),
        ("a trưởng", "squad_leader"),
        ("Tiểu đội trưởng tiểu đội 1", "squad_leader"),
        ("Phó Chỉ huy trưởng", "deputy_commander"),
        ("CHT", "commander"),
        ("Chính trị viên phó", "deputy_political_officer"),
        ("Thôn đội trưởng", "village_leader"),
        ("squad leader", "squad_leader"),
        ("Chiến sĩ", None),
        ("Soldier", None),
    ],
)
def test_posts(text: str, post: str | None) -> None:
    assert cells.read_post(text) == post


@pytest.mark.parametrize("text", ["Tiểu đội phó", "Phó tiểu đội trưởng", "Tổ trưởng"])
def test_posts_that_the_law_does_not_know_are_told_and_not_written(text: str) -> None:
    assert isinstance(cells.read_post(text), Reason)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12/12", "upper_secondary"),
        ("9/12", "lower_secondary"),
        ("3/12", "primary"),
        ("THPT", "upper_secondary"),
        ("Đại học", "university"),
        ("Cao đẳng sư phạm", "college"),
        ("không biết chữ", "none"),
        ("primary", "primary"),
        ("", ""),
    ],
)
def test_education(text: str, value: str) -> None:
    assert cells.read_education(text) == value


def test_an_education_that_nobody_knows_is_told() -> None:
    assert isinstance(cells.read_education("lạ"), Reason)


def test_skills_and_languages() -> None:
    assert cells.read_skills("Bơi, lái xuồng; tiếng Mông / sơ cứu, hát") == [
        ("boat", ""),
        ("first_aid", ""),
        ("language", "Mông"),
        ("swimming", ""),
    ]


def test_a_value_seen_before_is_not_read_again() -> None:
    asked: list[object] = []
    memo = cells.Memo(lambda cell: asked.append(cell) or cell)
    assert [memo["a"], memo["a"], memo["b"]] == ["a", "a", "b"]
    assert asked == ["a", "b"]

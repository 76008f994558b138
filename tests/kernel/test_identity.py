from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sansang.kernel.dates import PartialDate
from sansang.kernel.identity import (
    PROVINCE_CODES,
    IdentityFacts,
    IdentityReading,
    contradictions,
    identity_facts,
    is_identity_number,
    province_warning,
    read_identity_number,
)

numbers = st.builds(
    lambda province, century, rest: f"{province}{century}{rest:08d}",
    st.sampled_from(sorted(PROVINCE_CODES)),
    st.integers(0, 9),
    st.integers(0, 99_999_999),
)


def codes(reading: IdentityReading) -> list[str]:
    return [reason.code for reason in reading.reasons]


def test_the_country_had_sixty_three_provinces_when_numbers_were_given() -> None:
    assert len(PROVINCE_CODES) == 63
    assert PROVINCE_CODES["011"] == "Điện Biên"


@pytest.mark.parametrize("digit", range(10))
def test_the_fourth_digit_tells_century_and_sex(digit: int) -> None:
    facts = identity_facts(f"011{digit}95000123")
    assert facts == IdentityFacts("011", "female" if digit % 2 else "male", 1995 + 100 * (digit // 2))


@pytest.mark.parametrize("year", range(1900, 2100))
def test_every_birth_year_from_1900_to_2099(year: int) -> None:
    for sex, digit in (("male", 2 * ((year - 1900) // 100)), ("female", 2 * ((year - 1900) // 100) + 1)):
        number = f"011{digit}{year % 100:02d}000001"
        born = PartialDate(date(year, 1, 1), "year")
        assert contradictions(number, born=born, sex=sex) == []


@pytest.mark.parametrize("text", ["", "01109500012", "0110950001234", "01109500012a", "０１１０９５０００１２３"])
def test_facts_are_only_in_twelve_digits(text: str) -> None:
    assert not is_identity_number(text)
    with pytest.raises(ValueError, match="twelve"):
        identity_facts(text)


@given(numbers, st.sampled_from(["{}", " {} ", "'{}", "’{}", "{}.0", "\u202a{}\u202c", "\ufeff{}"]))
def test_a_number_is_read_as_it_stands(number: str, written: str) -> None:
    assert read_identity_number(written.format(number)) == IdentityReading(number, False, [])


@given(numbers, st.sampled_from([" ", ".", "-", "–", "\u00a0"]))
def test_a_number_may_be_grouped(number: str, between: str) -> None:
    grouped = between.join([number[:3], number[3], number[4:6], number[6:]])
    assert read_identity_number(grouped).number == number


@given(numbers)
def test_lost_zeros_come_back(number: str) -> None:
    reading = read_identity_number(int(number))
    assert reading == IdentityReading(number, True, [])
    assert read_identity_number(float(number)) == reading
    assert read_identity_number(str(int(number))) == reading


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("040012345", "identity_old_card"),
        (40012345, "identity_length"),
        ("0110950001", "identity_length"),
        ("0110950001234", "identity_length"),
        ("11095000", "identity_length"),
        ("011095O00123", "identity_letters"),
        ("011095000123a", "identity_letters"),
        ("٠١١٠٩٥٠٠٠١٢٣", "identity_letters"),
        ("=011095000123", "identity_letters"),
        ("003095000123", "identity_province"),
        ("999095000123", "identity_province"),
        ("99095000123", "identity_length"),
        (float("nan"), "identity_letters"),
    ],
)
def test_what_is_no_number_is_refused_with_its_reason(written: object, code: str) -> None:
    reading = read_identity_number(written)
    assert (reading.number, codes(reading)) == (None, [code])
    assert str(reading.reasons[0])


@pytest.mark.parametrize("written", [None, "", "  ", "-", "'", "\u200b"])
def test_an_empty_cell_is_no_fault(written: object) -> None:
    assert read_identity_number(written) == IdentityReading(None, False, [])


@given(numbers, st.integers(1900, 2099), st.sampled_from(["male", "female", None]))
def test_a_number_denies_exactly_what_it_contradicts(number: str, year: int, sex: str | None) -> None:
    facts = identity_facts(number)
    found = contradictions(number, born=PartialDate(date(year, 1, 1), "year"), sex=sex)
    assert [reason.code for reason in found] == [
        code
        for code, denied in (
            ("identity_birth_year", year != facts.birth_year),
            ("identity_sex", sex not in (None, facts.sex)),
        )
        if denied
    ]
    assert all(reason.article and str(reason) for reason in found)


@given(numbers)
def test_what_is_not_known_is_not_contradicted(number: str) -> None:
    assert contradictions(number, born=None, sex=None) == []
    assert contradictions(number, born=None, sex="") == []


@given(numbers, st.sampled_from(sorted(PROVINCE_CODES)))
def test_a_number_of_another_province_is_only_a_warning(number: str, home: str) -> None:
    warning = province_warning(number, home=home)
    assert (warning is None) == (number[:3] == home)
    if warning:
        assert PROVINCE_CODES[number[:3]] in str(warning)


@given(st.text() | st.integers() | st.floats() | st.none() | st.booleans())
def test_anything_at_all_is_read_without_falling_over(value: object) -> None:
    reading = read_identity_number(value)
    assert reading.number is None or is_identity_number(reading.number)
    assert not (reading.number and reading.reasons)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sansang.kernel.phones import read_phone
from sansang.kernel.reasons import Reason

mobiles = st.builds(lambda head, rest: f"0{head}{rest:08d}", st.sampled_from("35789"), st.integers(0, 99_999_999))
lines = st.builds(lambda rest: f"02{rest:09d}", st.integers(0, 999_999_999))


@pytest.mark.parametrize(
    "written",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "0912-345-678",
        "0912–345–678",
        "(0912) 345678",
        "'0912345678",
        "912345678",
        912345678,
        912345678.0,
        "912345678.0",
        "+84912345678",
        "+84 912 345 678",
        "84912345678",
        "0084912345678",
        "+84 (0)912 345 678",
        "\u202a+84 912 345 678\u202c",
    ],
)
def test_one_number_written_many_ways(written: object) -> None:
    assert read_phone(written) == "0912345678"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "0",
        "091234567",
        "09123456789",
        "0112345678",
        "0612345678",
        "không có",
        "09१२३४५६७८",
        None,
        "0912345678; 0987",
    ],
)
def test_what_is_no_number_is_told(written: object) -> None:
    found = read_phone(written)
    assert isinstance(found, Reason)
    assert found.code == "phone"
    assert str(found)


@given(mobiles | lines, st.sampled_from(["{}", "+84{}", "84{}", "0084{}", "+84(0){}"]))
def test_every_number_comes_back_from_every_writing(number: str, written: str) -> None:
    text = number if "84" not in written else written.format(number[1:])
    assert read_phone(text) == number


@given(mobiles | lines)
def test_a_zero_lost_in_a_sheet_comes_back(number: str) -> None:
    assert read_phone(int(number)) == number
    assert read_phone(float(number)) == number


@given(st.text() | st.integers() | st.floats() | st.none())
def test_anything_at_all_is_a_number_or_a_reason(value: object) -> None:
    found = read_phone(value)
    assert isinstance(found, Reason) or (found.isascii() and found.isdigit() and read_phone(found) == found)

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sansang.citizens.rules import reasons_against, warnings_about
from sansang.kernel.dates import PartialDate

TODAY = date(2026, 2, 5)


def person(**changes: Any) -> dict[str, Any]:
    """A person against whom nothing speaks: born 7 May 1995 in Điện Biên, male."""
    values = {
        "full_name": "Lò Văn Thi",
        "born": PartialDate(date(1995, 5, 7)),
        "sex": "male",
        "identity_number": "011095000123",
        "party_joined_on": date(2015, 2, 3),
        "union_joined_on": date(2011, 3, 26),
    }
    return {**values, **changes}


def codes(values: dict[str, Any]) -> list[str]:
    return [reason.code for reason in reasons_against(values, today=TODAY)]


YEAR_ONLY = PartialDate(date(1995, 1, 1), "year")


@pytest.mark.parametrize(
    ("changes", "against"),
    [
        ({}, []),
        # what must be there
        ({"full_name": ""}, ["no_name"]),
        ({"full_name": None}, ["no_name"]),
        ({"sex": ""}, ["no_sex"]),
        # what need not be known
        ({"identity_number": None, "born": None, "party_joined_on": None, "union_joined_on": None}, []),
        ({"born": YEAR_ONLY}, []),
        # birth
        ({"born": PartialDate(date(2026, 2, 6)), "identity_number": None, "party_joined_on": None,
          "union_joined_on": None}, ["born_in_future"]),
        ({"born": PartialDate(TODAY), "identity_number": None, "party_joined_on": None, "union_joined_on": None}, []),
        ({"born": PartialDate(date(1925, 12, 31)), "identity_number": None}, ["born_too_early"]),
        ({"born": PartialDate(date(1926, 1, 1)), "identity_number": None}, []),
        # the number denies what stands beside it
        ({"identity_number": "011096000123"}, ["identity_birth_year"]),
        ({"identity_number": "011195000123"}, ["identity_sex"]),
        ({"identity_number": "011396000123"}, ["identity_birth_year", "identity_sex"]),
        ({"identity_number": "011295000123"}, ["identity_birth_year"]),  # 2095, not 1995
        ({"identity_number": "011096000123", "born": YEAR_ONLY}, ["identity_birth_year"]),
        ({"identity_number": "011195000123", "sex": "female"}, []),
        ({"identity_number": "001095000123"}, []),  # born elsewhere
        # joining days
        ({"party_joined_on": date(2012, 12, 31)}, ["party_joined_on"]),
        ({"party_joined_on": date(2013, 1, 1)}, []),
        ({"party_joined_on": TODAY}, []),
        ({"party_joined_on": date(2026, 2, 6)}, ["party_joined_on"]),
        ({"union_joined_on": date(2009, 12, 31)}, ["union_joined_on"]),
        ({"union_joined_on": date(2010, 1, 1)}, []),
        ({"union_joined_on": date(2026, 2, 6)}, ["union_joined_on"]),
        ({"party_joined_on": date(1990, 1, 1), "born": None}, []),  # nothing to compare with
        # all of it at once
        (
            {"full_name": "", "sex": "", "identity_number": "011096000123", "party_joined_on": date(2027, 1, 1)},
            ["no_name", "no_sex", "identity_birth_year", "party_joined_on"],
        ),
    ],
)  # fmt: skip
def test_every_reason_against_a_person(changes: dict[str, Any], against: list[str]) -> None:
    assert codes(person(**changes)) == against


def test_missing_values_count_as_not_known() -> None:
    assert codes({"full_name": "Lò Văn Thi", "sex": "male"}) == []
    assert codes({}) == ["no_name", "no_sex"]


@pytest.mark.parametrize(
    ("changes", "warned"),
    [
        ({}, []),
        ({"identity_number": "001095000123"}, ["identity_other_province"]),
        ({"identity_number": None}, []),
        ({"born": PartialDate(date(2008, 12, 31))}, []),
        ({"born": PartialDate(date(2009, 1, 1))}, ["unusual_age"]),
        ({"born": PartialDate(date(1966, 1, 1))}, []),
        ({"born": PartialDate(date(1965, 12, 31))}, ["unusual_age"]),
        ({"born": None}, []),
        ({"identity_number": "001065000123", "born": PartialDate(date(1965, 1, 1), "year")},
         ["identity_other_province", "unusual_age"]),
    ],
)  # fmt: skip
def test_what_is_unusual_is_told_and_not_refused(changes: dict[str, Any], warned: list[str]) -> None:
    values = person(**changes)
    assert [reason.code for reason in warnings_about(values, home="011", today=TODAY)] == warned


anything = st.fixed_dictionaries(
    {},
    optional={
        "full_name": st.none() | st.text(max_size=5),
        "born": st.none()
        | st.builds(
            PartialDate, st.dates(date(1900, 1, 1), date(2040, 1, 1)), st.sampled_from(["day", "month", "year"])
        ),
        "sex": st.sampled_from(["male", "female", "", None]),
        "identity_number": st.sampled_from([None, "", "011095000123", "001395000123"]),
        "party_joined_on": st.none() | st.dates(),
        "union_joined_on": st.none() | st.dates(),
    },
)


@given(anything)
def test_every_reason_and_warning_can_be_said(values: dict[str, Any]) -> None:
    found = [*reasons_against(values, today=TODAY), *warnings_about(values, home="011", today=TODAY)]
    assert all(str(reason) and "{" not in str(reason) for reason in found)
    assert len({reason.code for reason in found}) == len(found)

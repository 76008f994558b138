"""How likely two records are of one person: each part, and what holds for every pair."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sansang.citizens.rules.merging import (
    LIKELY,
    MOST_IN_A_GROUP,
    Profile,
    clashes,
    likely,
    near_names,
    one_slip_apart,
    pairs_alike,
    score,
)

THI = Profile(1, "lo van thi", date(1995, 5, 7), "day", "male", 5, "ban ten", "p1", "011095000123")
BLANK = Profile(9)


def parts(one: Profile, other: Profile) -> dict[str, int]:
    return {part.reason.code: part.points for part in score(one, other)[1]}


@pytest.mark.parametrize(
    ("change", "code", "points"),
    [
        ({}, "same_number", 100),
        ({"number": "011095000124"}, "near_number", 20),
        ({"number": "011095000132"}, "near_number", 20),
        ({"number": "012090111111"}, "other_number", -40),
        ({"number": None}, None, 0),
        ({"name": "lo van thi"}, "same_name", 30),
        ({"name": "lo van thy"}, "near_name", 18),
        ({"name": "lo thi van"}, "near_name", 18),
        ({"name": "lo thi"}, "near_name", 18),
        ({"name": "mua a cho"}, None, 0),
        ({"name": ""}, None, 0),
        ({"born_on": date(1995, 7, 5)}, "near_birth", 12),
        ({"born_on": date(1995, 5, 8)}, "near_birth", 12),
        ({"born_on": date(1985, 5, 7)}, "near_birth", 12),
        ({"born_on": date(1984, 5, 7)}, "other_birth", -15),
        ({"born_on": date(1995, 5, 1), "precision": "month"}, "same_birth_month", 15),
        ({"born_on": date(1995, 1, 1), "precision": "year"}, "same_birth_year", 10),
        ({"born_on": date(1996, 1, 1), "precision": "year"}, "other_birth", -15),
        ({"born_on": None}, None, 0),
        ({"sex": "female"}, "other_sex", -20),
        ({"sex": ""}, None, 0),
        ({}, "same_village", 15),
        ({"village": "ban lan"}, "same_commune", 5),
        ({"residence": 6}, None, 0),
        ({"residence": None}, "same_village", 15),
        ({"phone": "p1"}, "same_phone", 25),
        ({"phone": "p2"}, None, 0),
        ({"phone": None}, None, 0),
    ],
)
def test_each_part_has_its_points_and_its_words(change: dict, code: str | None, points: int) -> None:
    other = replace(THI, pk=2, **change)
    found = parts(THI, other)
    if code is None:
        assert set(found) <= set(parts(THI, replace(THI, pk=2)))
    else:
        assert found[code] == points
    assert all(str(part.reason) for part in score(THI, other)[1])


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("lo van thi", "lo van thi", False),
        ("lo van thi", "lo van thih", True),
        ("lo van thi", "lo vna thi", True),
        ("lo van thi", "thi van lo", True),
        ("nguyen thi thu ha", "nguyen thi ha", True),
        ("nguyen thi thu ha", "nguyen ha", False),
        ("nguyen thi ha", "nguyen van ha", False),
        ("ha", "ho", True),
        ("", "", False),
    ],
)
def test_names_that_are_nearly_one(one: str, other: str, near: bool) -> None:
    assert near_names(one, other) is near_names(other, one) is near


def test_one_slip_is_a_letter_more_less_other_or_two_exchanged() -> None:
    assert all(one_slip_apart("abcd", other) for other in ("abxd", "abd", "abcxd", "bacd", "abdc"))
    assert not any(one_slip_apart("abcd", other) for other in ("abcd", "badc", "dbca", "ab", "abcdef"))


profiles = st.builds(
    Profile,
    pk=st.just(1),
    name=st.sampled_from(["", "lo van thi", "lo van thy", "lo thi", "mua a cho"]),
    born_on=st.sampled_from([None, date(1995, 1, 1), date(1995, 5, 7), date(1995, 7, 5), date(1970, 2, 1)]),
    precision=st.sampled_from(["day", "month", "year"]),
    sex=st.sampled_from(["", "male", "female"]),
    residence=st.sampled_from([None, 5, 6]),
    village=st.sampled_from(["", "ban ten", "ban lan"]),
    phone=st.sampled_from([None, "p1", "p2"]),
    number=st.sampled_from([None, "011095000123", "011095000124", "012090111111"]),
)


@given(profiles, profiles)
def test_the_score_is_symmetric_blanks_add_nothing_and_nobody_is_liker_than_oneself(
    one: Profile, other: Profile
) -> None:
    points, told = score(one, other)
    assert score(other, one) == (points, told)
    assert score(one, BLANK) == (0, ())
    assert points == sum(part.points for part in told)
    assert points <= score(one, one)[0]


@given(profiles, profiles, st.sampled_from(["name", "village", "phone", "number", "sex"]))
def test_a_value_blanked_takes_its_own_part_away_and_no_more(one: Profile, other: Profile, column: str) -> None:
    whole = {part.reason.code for part in score(one, other)[1]}
    blanked = {part.reason.code for part in score(replace(one, **{column: ""}), other)[1]}
    own = {"village": {"same_commune"}}.get(column, set())
    assert blanked - own <= whole


def test_pairs_are_found_without_comparing_everyone_with_everyone() -> None:
    crowd = [
        Profile(
            pk, f"nguyen van {f'{pk:03d}' * 3}", date(1960 + pk % 40, 1 + pk % 12, 1 + pk % 28), village=f"ban {pk % 7}"
        )
        for pk in range(1000)
    ]
    twins = [THI, replace(THI, pk=2000, number=None, phone=None)]
    found = list(pairs_alike([*crowd, *twins]))
    assert (twins[0], twins[1]) in found
    assert len(found) < 10_000
    assert [(one.pk, other.pk) for one, other, points in likely([*crowd, *twins]) if points >= LIKELY] == [(1, 2000)]


@pytest.mark.parametrize(
    "change",
    [
        {"name": "lo van thy", "phone": None},
        {"born_on": date(1995, 1, 1), "precision": "year", "phone": None},
        {"village": "", "residence": None, "phone": None},
        {"name": "lo thi van", "village": "", "phone": None},
        {"born_on": None, "village": ""},
    ],
)
def test_what_reaches_the_threshold_shares_a_key(change: dict) -> None:
    one, other = replace(THI, number=None), replace(THI, pk=2, number=None, **change)
    assert bool(likely([one, other])) == (score(one, other)[0] >= LIKELY)


def test_what_a_whole_crowd_shares_says_nothing() -> None:
    crowd = [Profile(pk, phone="p") for pk in range(MOST_IN_A_GROUP + 1)]
    assert not list(pairs_alike(crowd))
    assert len(list(pairs_alike(crowd[:3]))) == 3


def test_periods_clash_when_they_share_a_day() -> None:
    first, last = date(2024, 1, 1), date(2024, 6, 30)
    assert clashes([(first, last)], [(last, None)]) == [((first, last), (last, None))]
    assert not clashes([(first, last)], [(date(2024, 7, 1), None)])
    assert clashes([(first, None)], [(last, None)])

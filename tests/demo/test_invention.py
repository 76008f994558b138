"""The generator's pure parts."""

from itertools import pairwise
from random import Random

import pytest

from sansang.demo import stays
from sansang.demo.chance import stream
from sansang.demo.geography import split
from sansang.demo.names import MIXES, MONG, choose_style, invent_name, village_names
from sansang.demo.people import CHECKED, PARTY_SHARE, Inventor, Quota, Wanted
from sansang.kernel.identity import identity_facts
from sansang.kernel.names import name_key


def invented(seed: int, number: int = 300) -> list[dict]:
    inventor = Inventor(seed, Quota(number))
    when = Random(7)
    firsts = [stays.REFERENCE - when.randrange(2000) for _ in range(number)]
    return [inventor.invent(Wanted(first, None, MIXES["100"])) for first in firsts]


def test_one_seed_invents_the_same_people_and_another_invents_others() -> None:
    assert invented(1) == invented(1)
    assert invented(1) != invented(2)


def test_topics_draw_from_streams_of_their_own() -> None:
    assert stream(1, "people").random() == stream(1, "people").random()
    assert stream(1, "people").random() != stream(1, "names").random()


@pytest.mark.parametrize("number", [100, 1000, 5000])
def test_the_share_of_party_members_is_as_stated_on_the_day(number: int) -> None:
    joined = [one["party_joined_on"] for one in invented(3, number)]
    members = sum(day is not None and day.toordinal() <= CHECKED[0] for day in joined)
    assert round(100 * members / number) == round(100 * PARTY_SHARE)


def test_numbers_tell_sex_and_year_and_are_given_once() -> None:
    people = [one for one in invented(4) if one["identity_number"]]
    for one in people:
        facts = identity_facts(one["identity_number"])
        assert facts.sex == one["sex"]
        assert one["born_on"] is None or facts.birth_year == one["born_on"].year
    assert len({one["identity_number"] for one in people}) == len(people)


@pytest.mark.parametrize("term", sorted(stays.TERMS))
@pytest.mark.parametrize("held", [True, False])
def test_a_place_is_held_by_one_at_a_time(term: str, held: bool) -> None:
    for seed in range(200):
        found = sorted(stays.stays(Random(seed), stays.TERMS[term], held=held), key=lambda stay: stay.first)
        assert any(stay.holds(stays.REFERENCE) for stay in found) is held
        for earlier, later in pairwise(found):
            assert earlier.last is not None
            assert earlier.last < later.first
        assert all(stay.last is None or stay.first <= stay.last <= stays.UNTIL for stay in found)
        assert all(stays.FIRST <= stay.first <= stays.UNTIL for stay in found)


@pytest.mark.parametrize("total", [0, 1, 7, 656_717])
def test_a_split_adds_up_exactly(total: int) -> None:
    weights = [Random(total).uniform(0.1, 3) for _ in range(129)]
    parts = split(total, weights)
    assert sum(parts) == total
    assert min(parts) >= 0


def test_names_follow_their_style() -> None:
    random = Random(1)
    assert all(invent_name(random, MONG, "female").split()[1] == "Thị" for _ in range(50))
    shares = [choose_style(random, MIXES["098"]) is MONG for _ in range(2000)]
    assert 0.6 < sum(shares) / 2000 < 0.8


def test_villages_of_one_commune_never_share_a_name() -> None:
    for is_town in (True, False):
        names = village_names(Random(1), is_town=is_town)
        found = [next(names) for _ in range(3000)]
        assert len({name_key(name) for name in found}) == 3000

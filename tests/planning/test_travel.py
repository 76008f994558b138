"""Journeys where no road map is at hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sansang.planning.travel import HILL, MOUNTAIN, PLAIN, kilometres, minutes

DIEN_BIEN, TUAN_GIAO = (21.386, 103.017), (21.583, 103.417)
points = st.tuples(st.floats(8, 24), st.floats(102, 110))


def test_a_mountain_road_is_half_as_long_again_as_the_map_and_slow() -> None:
    assert kilometres(DIEN_BIEN, TUAN_GIAO) == pytest.approx(46.8, abs=0.2)
    assert minutes(DIEN_BIEN, TUAN_GIAO) == 165
    assert minutes(DIEN_BIEN, TUAN_GIAO, terrain=PLAIN) == 80


@given(points, points)
def test_a_journey_takes_as_long_back_and_longer_in_the_mountains(one, other) -> None:
    assert minutes(one, other) == minutes(other, one)
    assert minutes(one, other, terrain=PLAIN) <= minutes(one, other, terrain=HILL) <= minutes(one, other)
    assert minutes(one, other) % 5 == 0


def test_nobody_travels_to_where_they_are() -> None:
    assert minutes(DIEN_BIEN, DIEN_BIEN, terrain=MOUNTAIN) == 0

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sansang.reports.rules.cells import (
    XY,
    area,
    box,
    cells,
    centroid,
    hull_around,
    nearer_half,
    round_bounds,
    step_of,
    within,
)
from sansang.reports.rules.tally import (
    NOBODY,
    Fill,
    Tally,
    UnitOn,
    authorised_strengths,
    fill_state,
    outermost,
    population_on,
    roll_up,
    roots,
    share,
    total,
)
from sansang.reports.rules.trend import Stay, fold, trend_days

SQUARE = box(0, 0, 100, 100)
inside = st.integers(0, 400).map(lambda quarter: quarter / 4)
points = st.lists(st.builds(XY, inside, inside), min_size=1, max_size=25)


def unit(pk: int, path: str, kind: str = "squad", authorised: int = 0) -> UnitOn:
    return UnitOn(pk, kind, "", f"đơn vị {pk}", path, path, None, authorised)


@given(points)
def test_cells_are_the_whole_region_and_nothing_twice(centres: list[XY]) -> None:
    found = cells(centres, SQUARE)
    assert len(found) == len(centres)
    assert sum(map(area, found)) == pytest.approx(area(SQUARE), rel=1e-6)
    for polygon in found:
        assert all(-1e-6 <= x <= 100 + 1e-6 and -1e-6 <= y <= 100 + 1e-6 for x, y in polygon)


@given(st.lists(st.builds(XY, inside, inside), min_size=2, max_size=15, unique=True))
def test_each_corner_of_a_cell_is_nearest_to_its_own_centre(centres: list[XY]) -> None:
    for centre, polygon in zip(centres, cells(centres, SQUARE), strict=True):
        for x, y in polygon:
            own = (x - centre.x) ** 2 + (y - centre.y) ** 2
            assert all(own <= (x - other.x) ** 2 + (y - other.y) ** 2 + 1e-3 for other in centres)


@given(points)
def test_cells_are_always_drawn_the_same_way(centres: list[XY]) -> None:
    assert cells(centres, SQUARE) == cells(centres, SQUARE)


@given(points, st.integers(1, 20))
def test_the_hull_has_room_around_every_point(centres: list[XY], radius: int) -> None:
    hull = hull_around(centres, radius)
    for centre in centres:
        for one, two in zip(hull, [*hull[1:], *hull[:1]], strict=True):
            assert (two.x - one.x) * (centre.y - one.y) - (two.y - one.y) * (centre.x - one.x) >= -1e-6


@given(st.builds(XY, inside, inside), st.integers(1, 60))
def test_what_lies_within_a_radius_is_near_and_inside(centre: XY, radius: int) -> None:
    near = within(SQUARE, centre, radius)
    assert area(near) <= area(SQUARE) + 1e-6
    assert all(((x - centre.x) ** 2 + (y - centre.y) ** 2) ** 0.5 <= radius * 1.04 for x, y in near)


def test_the_middle_of_a_polygon() -> None:
    assert centroid(SQUARE) == (50, 50)
    assert centroid([XY(1, 1), XY(3, 3)]) == (2, 2)


def test_a_half_of_a_square() -> None:
    half = nearer_half(SQUARE, XY(25, 50), XY(75, 50))
    assert area(half) == pytest.approx(5000)
    assert max(point.x for point in half) == pytest.approx(50)


def test_classes_of_a_value() -> None:
    assert [step_of(value, (0.7, 0.8, 1.0)) for value in (None, 0.1, 0.7, 0.99, 1.2)] == [None, 0, 1, 2, 3]
    assert round_bounds(600, steps=6) == [100, 200, 300, 400, 500]
    assert round_bounds(1171, steps=6) == [200, 400, 600, 800, 1000]
    assert round_bounds(0, steps=6) == [1, 2, 3, 4, 5]


@given(st.floats(0.01, 1e6))
def test_the_largest_value_reaches_no_more_than_the_last_class(largest: float) -> None:
    bounds = round_bounds(largest, steps=6)
    assert len(bounds) == 5
    assert largest <= bounds[-1] + bounds[0] + 1e-6


def test_authorised_strength_is_the_own_figure_or_what_is_below() -> None:
    units = {
        one.pk: one
        for one in (
            unit(1, "000001/", "commune_command"),
            unit(2, "000001/000002/", "militia", authorised=30),
            unit(3, "000001/000002/000003/", authorised=9),
            unit(4, "000001/000004/", "militia"),
            unit(5, "000001/000004/000005/", authorised=8),
            unit(6, "000001/000004/000006/", authorised=7),
        )
    }
    assert authorised_strengths(units) == {1: 45, 2: 30, 3: 9, 4: 15, 5: 8, 6: 7}
    assert [one.pk for one in roots(units)] == [1]


tallies = st.builds(Tally, *[st.integers(0, 50)] * 5)


@given(st.lists(tallies, min_size=1, max_size=12), st.randoms())
def test_a_root_counts_everyone_below_it_once(counts: list[Tally], random) -> None:
    units: dict[int, UnitOn] = {}
    for pk in range(1, len(counts) + 1):
        above = random.choice([*units.values(), None]) if units else None
        units[pk] = unit(pk, f"{above.path if above else ''}{pk:06d}/")
    rolled = roll_up(units, dict(enumerate(counts, start=1)))
    assert total(rolled[root.pk] for root in roots(units)) == total(counts)


def test_people_of_units_that_do_not_stand_are_left_to_the_caller() -> None:
    assert roll_up({1: unit(1, "000001/")}, {2: Tally(5)}) == {}
    assert total([]) == NOBODY
    assert share(1, 0) is None


@given(st.lists(st.text("ab", min_size=1, max_size=4).map(lambda steps: "".join(f"{s}/" for s in steps))))
def test_outermost_paths_cover_all_and_none_leads_to_another(paths: list[str]) -> None:
    found = outermost(paths)
    assert all(any(path.startswith(one) for one in found) for path in paths)
    assert not any(two.startswith(one) for one in found for two in found if one != two)


def test_the_population_that_holds_in_a_year() -> None:
    years = {2023: 646182, 2024: 656717}
    assert population_on(years, 2026) == (2024, 656717)
    assert population_on(years, 2024) == (2023, 646182)
    assert population_on(years, 2023) == (2023, 646182)
    assert population_on(years, 2022) is None


def test_how_full_a_unit_is() -> None:
    found = [fill_state(strength, 10) for strength in (0, 7, 8, 9, 10, 11)]
    assert found == [Fill.FAR_SHORT, Fill.FAR_SHORT, Fill.SHORT, Fill.SHORT, Fill.FULL, Fill.OVER]
    assert fill_state(3, 0) == Fill.UNSET


def test_the_days_of_a_trend() -> None:
    days = trend_days(date(2025, 3, 28), months=24)
    assert (len(days), days[0], days[-2], days[-1]) == (24, date(2023, 4, 30), date(2025, 2, 28), date(2025, 3, 28))
    assert trend_days(date(2025, 1, 1), months=2) == [date(2024, 12, 31), date(2025, 1, 1)]


DAYS = trend_days(date(2025, 3, 28), months=6)
some_day = st.integers(0, 400).map(lambda number: date(2024, 6, 1) + timedelta(number))
stays = st.lists(st.tuples(some_day, st.none() | some_day, st.none() | some_day), max_size=20)


def position(day: date | None, *, strict: bool) -> int:
    """The plain meaning of a position: the first trend day on (or after) which something holds."""
    holds = [day is not None and (day < one if strict else day <= one) for one in DAYS]
    return holds.index(True) if True in holds else len(DAYS)


@given(stays)
def test_a_trend_is_what_counting_each_day_gives(rows: list[tuple[date, date | None, date | None]]) -> None:
    groups = [
        Stay(position(first, strict=False), position(last, strict=True), position(party, strict=False), 1)
        for first, last, party in rows
    ]
    for point in fold(groups, DAYS):
        there = [row for row in rows if row[0] <= point.day and (row[1] is None or row[1] >= point.day)]
        assert point.strength == len(there)
        assert point.party == len([row for row in there if row[2] and row[2] <= point.day])

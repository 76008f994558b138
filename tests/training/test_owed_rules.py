"""A person's year in hours, and the sums of units: values in, values out."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sansang.training.rules.owed import (
    Due,
    Hours,
    Owes,
    Standing,
    Stood,
    Sums,
    by_unit,
    settled,
    sums_of,
    table_of,
    total,
)

hours = st.integers(0, 120).map(float)


def due(person_id: int = 1, unit_id: int = 1, *, owed: float = 96.0, course_owed: float = 0.0, **values: Any) -> Due:
    who = Owes(person_id, unit_id, "000001/", "mobile", "later", "", owed=owed, course_owed=course_owed)
    return settled(who, **values)


def test_hours_present_count_up_to_what_is_owed() -> None:
    one = due(hours=Hours(political=24, military=60, civil_defence=1, other=20))
    assert (one.done, one.missing, one.standing) == (96, 0, Standing.DONE)


def test_what_is_missing_may_stand_in_a_class_to_come() -> None:
    without, with_class = due(hours=Hours(military=40)), due(hours=Hours(military=40, planned=60))
    assert (without.missing, without.planned, without.uncovered) == (56, 0, 56)
    assert (with_class.missing, with_class.planned, with_class.uncovered) == (56, 56, 0)
    assert [without.standing, with_class.standing] == [Standing.MISSING, Standing.PLANNED]


def test_missed_sessions_are_to_be_made_up_until_the_hours_are_done() -> None:
    missed = due(hours=Hours(military=88, missed=8))
    made_up = due(hours=Hours(military=96, missed=8, made_up=8))
    assert (missed.to_make_up, made_up.to_make_up) == (8, 0)
    assert made_up.standing is Standing.DONE


def test_make_up_classes_settle_the_year_before_first() -> None:
    one = due(debt=24.0, hours=Hours(military=96, made_up=16))
    assert (one.debt_left, one.done, one.missing, one.to_make_up) == (8, 80, 16, 8)


def test_the_course_of_officers_is_counted_beside_the_training_of_the_unit() -> None:
    one = due(course_owed=40.0, hours=Hours(military=96), course=Hours(other=16, planned=16))
    assert (one.all_owed, one.all_done, one.missing, one.planned, one.uncovered) == (136, 112, 24, 16, 8)


def test_who_owes_nothing_is_in_no_sum() -> None:
    nobody = due(owed=0.0)
    assert nobody.standing is Standing.NOTHING
    assert sums_of([nobody]) == Sums()


@given(hours, hours, hours, hours, hours, hours, hours)
def test_hours_done_and_missing_add_up_and_nothing_is_below_nothing(owed, debt, present, up, missed, to_come, course):
    found = Hours(military=present, made_up=min(up, present), missed=missed, planned=to_come)
    one = due(owed=owed, debt=debt, hours=found, course_owed=course, course=Hours(other=up, planned=missed))
    assert one.all_done + one.missing == one.all_owed
    for value in (one.done, one.missing, one.debt_left, one.to_make_up, one.planned, one.uncovered):
        assert value >= 0
    assert (one.standing is Standing.DONE) == (one.all_owed + debt > 0 == one.missing + one.debt_left)


UNITS = {
    1: Stood(1, "Tỉnh", "provincial_command", "000001/"),
    2: Stood(2, "Xã", "commune_command", "000001/000002/"),
    3: Stood(3, "Trung đội", "platoon", "000001/000002/000003/"),
    4: Stood(4, "Sở", "agency_command", "000001/000004/"),
    5: Stood(5, "Xã khác", "commune_command", "000001/000005/"),
}


def test_a_unit_has_everyone_below_it_and_empty_units_are_left_out() -> None:
    own = by_unit([due(1, 2), due(2, 3, hours=Hours(military=96)), due(3, 3), due(4, 5)])
    lines = table_of(UNITS, own)
    assert [(line.unit.pk, line.sums.people, line.sums.complete, line.has_below) for line in lines] == [
        (2, 3, 1, True),
        (5, 1, 0, False),
    ]


def test_where_one_unit_stands_below_what_is_below_that_one_is_shown() -> None:
    own = by_unit([due(1, 1), due(2, 2), due(3, 3)])
    lines = table_of(UNITS, own)
    assert [(line.unit.pk, line.is_own, line.sums.people) for line in lines] == [
        (1, True, 1),
        (2, True, 1),
        (3, False, 1),
    ]


def test_communes_stand_before_agencies() -> None:
    lines = table_of(UNITS, by_unit([due(1, 3), due(2, 4), due(3, 5)]))
    assert [line.unit.pk for line in lines] == [2, 5, 4]


def test_the_lines_of_a_table_add_up_to_the_people_below() -> None:
    people = [due(1, 1), due(2, 2), due(3, 3), due(4, 4, hours=Hours(military=8, missed=8))]
    assert total(table_of(UNITS, by_unit(people))) == sums_of(people)
    assert total(table_of(UNITS, by_unit(people), of=2)) == sums_of(people[1:3])

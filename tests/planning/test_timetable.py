"""The timetable planner on problems small enough to see through."""

import pytest

from sansang.kernel.reasons import RuleViolated
from sansang.planning.timetable.checking import broken
from sansang.planning.timetable.proposing import propose
from sansang.planning.timetable.values import AidOffer, Avoided, Half, Placement, Slot
from tests.planning.problems import (
    a_class,
    a_ground,
    a_problem,
    afternoon,
    along_a_road,
    an_instructor,
    day,
    morning,
    placed,
)


def codes(places: list[Placement], **more) -> set[str]:
    return {reason.code for reason in broken(places, a_problem(**more))}


# What the checker says of a hand's edit


@pytest.mark.parametrize(
    ("places", "problem", "code"),
    [
        ([placed("b")], {}, "unknown"),
        ([placed(number=2)], {}, "unknown"),
        ([placed(ground="nowhere")], {}, "unknown"),
        ([placed(instructor="nobody")], {}, "unknown"),
        ([placed(slot=morning(5))], {}, "outside"),
        ([placed(slot=Slot(day(0), Half.EVENING))], {}, "no_such_half"),
        ([placed()], {"classes": [a_class(avoid={day(0): Avoided("Tết")})]}, "avoided"),
        ([placed()], {"classes": [a_class(people=frozenset("u"))], "busy": {"u": {morning(0)}}}, "people_busy"),
        ([placed()], {"grounds": [a_ground(kinds={"field"})]}, "ground_kind"),
        ([placed()], {"classes": [a_class(grounds=frozenset({"field"}))]}, "ground_of_others"),
        ([placed()], {"classes": [a_class(size=60)], "grounds": [a_ground(seats=50)]}, "seats"),
        ([placed()], {"grounds": [a_ground(busy=frozenset({morning(0)}))]}, "ground_busy"),
        ([placed()], {"instructors": [an_instructor(kinds={"field"})]}, "instructor_kind"),
        ([placed()], {"classes": [a_class(instructors=frozenset({"binh"}))]}, "instructor_of_others"),
        ([placed()], {"instructors": [an_instructor(busy=frozenset({morning(0)}))]}, "instructor_busy"),
        ([placed(), placed(slot=morning(1))], {}, "twice"),
        ([placed(slot=morning(1)), placed(number=1)], {}, "order"),
        ([placed(), placed(number=1, slot=afternoon(0))], {"per_day": 1}, "per_day"),
        ([placed(), placed(number=1)], {}, "class_twice"),
        ([placed()], {"classes": [a_class(aids=(("map", 2),))], "aids": (AidOffer("map", "map", 1),)}, "aid"),
        ([placed()], {"classes": [a_class(aids=(("map", 1),))]}, "aid"),
    ],
)
def test_the_checker_names_what_is_wrong_with_an_edit(places, problem, code) -> None:
    assert code in codes(places, **problem)


TWO = {
    "classes": [a_class("a"), a_class("b")],
    "grounds": [a_ground(place="0"), a_ground("field", place="2")],
    "instructors": [an_instructor(), an_instructor("binh")],
}


def test_one_ground_takes_one_class_at_a_time() -> None:
    assert codes([placed(), placed("b", instructor="binh")], **TWO) == {"ground_twice"}


def test_an_instructor_teaches_one_class_at_a_time() -> None:
    assert codes([placed(), placed("b", ground="field")], **TWO) == {"instructor_twice"}


def test_somebody_in_two_classes_is_in_one_of_them_at_a_time() -> None:
    classes = [a_class("a", people=frozenset("uv")), a_class("b", people=frozenset("vw"))]
    found = broken([placed(), placed("b", ground="field", instructor="binh")], a_problem(**{**TWO, "classes": classes}))
    assert [reason.code for reason in found] == ["person_twice"]
    assert str(found[0]) == "1 học viên lúc 07:00 02/03/2026 học cả Lớp a và Lớp b."


def test_nobody_has_to_be_farther_away_than_the_pause_allows() -> None:
    edit = [placed(), placed(number=1, slot=afternoon(0), ground="field", instructor="binh")]
    assert codes(edit, **TWO) == set()
    found = broken(edit, a_problem(**TWO, minutes=along_a_road))
    assert [str(reason) for reason in found] == [
        "Lớp a không kịp đi từ Nơi hall đến Nơi field trước 13:30 02/03/2026: cần 180 phút, có 150."
    ]


def test_an_instructor_does_not_cross_the_province_at_noon() -> None:
    edit = [placed(), placed("b", slot=afternoon(0), ground="field")]
    assert codes(edit, **TWO, minutes=along_a_road) == {"too_far"}
    assert codes([placed(), placed("b", slot=morning(1), ground="field")], **TWO, minutes=along_a_road) == set()


# What the planner proposes


def test_sessions_follow_their_order_at_most_two_a_day() -> None:
    found = propose(a_problem([a_class(kinds="pfpf")])).placements
    assert [place.slot for place in found] == [morning(0), afternoon(0), morning(1), afternoon(1)]


def test_what_cannot_fit_is_said_in_numbers() -> None:
    classes = [a_class("a", "ffff", last=2), a_class("b", "ffff", last=2)]
    found = propose(
        a_problem(classes, [a_ground(), a_ground("room", {"political"})], [an_instructor(), an_instructor("b")])
    )
    assert [str(reason) for reason in found.shortages] == [
        "Nơi học cho nội dung field từ 02/03/2026 đến 04/03/2026: cần 8 buổi, có 6."
    ]
    assert (len(found.placements), found.bound) == (6, 6)
    assert {reason.code for one in found.unplaced for reason in one.reasons} >= {"too_few_grounds"}


def test_a_shortage_of_a_few_days_inside_a_long_plan_is_found() -> None:
    classes = [
        a_class("a", "pp", last=29),
        a_class("b", "pppp", first=10, last=11),
        a_class("c", "pp", first=10, last=11),
    ]
    [shortage] = propose(a_problem(classes, instructors=[an_instructor(), an_instructor("b")])).shortages
    assert (shortage.params["first"], shortage.params["need"], shortage.params["have"]) == ("12/03/2026", 6, 4)


def test_a_window_shorter_than_the_class_is_said() -> None:
    found = propose(a_problem([a_class(kinds="ppppp", last=1)]))
    assert "Thời gian lớp 02/03/2026 – 03/03/2026 chỉ đủ cho 4 buổi, cần 5 buổi." in map(str, found.unplaced[0].reasons)


def test_time_promised_elsewhere_is_said_to_be_the_reason() -> None:
    busy = {"u": frozenset({morning(0), afternoon(0)})}
    found = propose(a_problem([a_class(kinds="ppp", last=1, people=frozenset("u"))], busy=busy))
    assert (
        "Thời gian lớp 02/03/2026 – 03/03/2026 chỉ còn 2 buổi, cần 3 buổi: 2 buổi lớp hoặc học viên đã có việc khác."
        in map(str, found.unplaced[0].reasons)
    )


def test_content_that_nobody_teaches_is_left_out_and_the_rest_goes_on() -> None:
    found = propose(a_problem([a_class(kinds="pxp")]))
    assert [place.number for place in found.placements] == [0, 2]
    assert [reason.code for reason in found.unplaced[0].reasons] == ["no_ground", "no_instructor"]


def test_days_better_avoided_are_used_only_when_there_is_no_other() -> None:
    harvest = {day(at): Avoided("mùa gặt", 1) for at in (0, 1)}
    enough, short = (propose(a_problem([a_class(kinds="pppp", last=last, avoid=harvest)])) for last in (3, 2))
    assert (len(enough.placements), enough.cost) == (4, 0)
    assert (len(short.placements), short.cost) == (4, 2)


def test_a_scarce_ground_goes_to_whoever_has_no_other() -> None:
    """The second class can only use the hall on the first day; the first class can wait."""
    classes = [a_class("a", "pp"), a_class("b", "pp", last=0)]
    found = propose(a_problem(classes, instructors=[an_instructor(), an_instructor("binh")]))
    assert found.unplaced == ()


def test_a_class_stays_on_its_own_ground_while_that_is_free() -> None:
    grounds = [a_ground("g1", {"political"}), a_ground("g2")]
    found = propose(a_problem([a_class(kinds="pfp", home="g2")], grounds)).placements
    assert [place.ground for place in found] == ["g2", "g2", "g2"]


def test_instructors_who_can_do_the_same_carry_the_same() -> None:
    classes = [a_class(key, "pfpfpf") for key in "abcd"]
    grounds = [a_ground(key) for key in ("g1", "g2", "g3", "g4")]
    instructors = [an_instructor(key) for key in ("t1", "t2", "t3", "t4", "t5")]
    found = propose(a_problem(classes, grounds, instructors))
    assert sorted(found.loads.values()) == [4, 5, 5, 5, 5]
    assert found.spread < 1


def test_sessions_an_instructor_carries_already_count() -> None:
    instructors = [an_instructor("t1", carried=4), an_instructor("t2")]
    found = propose(a_problem([a_class(kinds="pppp")], instructors=instructors))
    assert found.loads == {"t1": 4, "t2": 4}


def test_fixed_sessions_that_break_a_rule_are_refused() -> None:
    with pytest.raises(RuleViolated) as refused:
        propose(a_problem(fixed=(placed(slot=morning(9)),)))
    assert [reason.code for reason in refused.value.reasons] == ["outside"]


def test_steps_are_told_and_nothing_to_plan_is_no_problem() -> None:
    told = []
    empty = propose(a_problem(classes=[a_class(kinds="")]), told=lambda done, of: told.append((done, of)))
    assert (empty.placements, empty.unplaced, empty.share) == ((), (), 1.0)
    assert told[0][0] == 1

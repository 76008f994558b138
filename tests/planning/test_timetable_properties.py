"""What holds for every timetable, whatever the problem."""

from collections import Counter
from dataclasses import replace
from itertools import combinations
from random import Random

from hypothesis import given, settings

from sansang.planning.timetable.checking import broken
from sansang.planning.timetable.choosing import places_for
from sansang.planning.timetable.proposing import propose
from sansang.planning.timetable.search import Effort
from sansang.planning.timetable.values import Placement, Problem
from tests.planning.problems import ByChance, anywhere, problems, seeds

LITTLE = Effort(passes=3, rounds=10)
once = settings(max_examples=60, deadline=None)


@once
@given(problems)
def test_no_person_instructor_ground_or_aid_is_in_two_places(problem: Problem) -> None:
    found = propose(problem, effort=LITTLE).placements
    for one, other in combinations(found, 2):
        if one.slot == other.slot:
            assert one.ground != other.ground
            assert one.instructor != other.instructor
            people, others = (problem.class_of[place.class_key].people for place in (one, other))
            assert one.class_key != other.class_key
            assert not people & others
    used = Counter()
    for place in found:
        for aid, count in problem.class_of[place.class_key].sessions[place.number].aids:
            used[aid, place.slot] += count
    assert all(count <= problem.stock(aid, slot) for (aid, slot), count in used.items())


@once
@given(problems)
def test_a_proposal_breaks_no_rule_of_the_checker(problem: Problem) -> None:
    assert broken(propose(problem, effort=LITTLE).placements, problem) == []


@once
@given(problems)
def test_nothing_stands_outside_its_window_or_on_a_forbidden_day(problem: Problem) -> None:
    for place in propose(problem, effort=LITTLE).placements:
        one = problem.class_of[place.class_key]
        assert one.first_on <= place.slot.day <= one.last_on
        assert one.cost(place.slot.day) is not None
        assert place.slot.half in problem.halves


@once
@given(problems)
def test_the_same_problem_gives_the_same_proposal(problem: Problem) -> None:
    assert propose(problem, effort=LITTLE) == propose(problem, effort=LITTLE)


@once
@given(problems)
def test_every_session_has_a_place_or_a_reason(problem: Problem) -> None:
    found = propose(problem, effort=LITTLE)
    asked = [(one.key, number) for one in problem.classes for number in range(len(one.sessions))]
    told = [*((place.class_key, place.number) for place in found.placements),
            *((one.class_key, one.number) for one in found.unplaced)]  # fmt: skip
    assert sorted(told) == sorted(asked)
    assert all(one.reasons and all(str(reason) for reason in one.reasons) for one in found.unplaced)


@once
@given(problems)
def test_what_has_no_place_really_fits_nowhere(problem: Problem) -> None:
    found = propose(problem, effort=LITTLE)
    for one in found.unplaced:
        for place in anywhere(problem, one.class_key, one.number):
            assert broken([*found.placements, place], problem)


@once
@given(problems)
def test_the_numbers_of_a_reason_are_true(problem: Problem) -> None:
    for one in propose(problem, effort=LITTLE).unplaced:
        crowded = [reason.params for reason in one.reasons if reason.code.startswith("crowded")]
        assert not crowded or sum(params["count"] for params in crowded) == crowded[0]["all"]
        for reason in one.reasons:
            params = reason.params
            if reason.code in {
                "too_few_grounds",
                "too_few_instructors",
                "window_too_short",
                "people_too_busy",
                "no_aid",
            }:
                assert params["need"] > params["have"]


@once
@given(problems)
def test_nobody_places_more_than_the_bound(problem: Problem) -> None:
    found = propose(problem, effort=Effort(passes=6, rounds=40))
    assert len(found.placements) <= found.bound <= found.asked


@once
@given(problems)
def test_looking_longer_never_places_fewer_nor_at_a_higher_cost(problem: Problem) -> None:
    first, later = propose(problem, effort=Effort(passes=1, rounds=0)), propose(problem, effort=LITTLE)
    assert (-len(later.placements), later.cost) <= (-len(first.placements), first.cost)


@once
@given(problems, seeds)
def test_where_a_session_could_go_instead_breaks_no_rule_and_leaves_nothing_out(problem: Problem, seed: int) -> None:
    found = propose(problem, effort=LITTLE).placements
    if not found:
        return
    one = Random(seed).choice(found)
    others = [place for place in found if place != one]
    offered = places_for(problem, found, one.class_key, one.number)
    assert all(broken([*others, place], problem) == [] for place in offered)
    possible = [place for place in anywhere(problem, *one[:2]) if broken([*others, place], problem) == []]
    assert {place.slot for place in possible} == {place.slot for place in offered}


@once
@given(problems, seeds)
def test_what_is_fixed_stays(problem: Problem, seed: int) -> None:
    found = propose(problem, effort=LITTLE).placements
    kept = tuple(place for place in found if Random(f"{seed}{place}").random() < 0.5)
    again = propose(replace(problem, fixed=kept), effort=LITTLE)
    assert set(kept) <= set(again.placements)
    assert broken(again.placements, problem) == []


def edited(seed: int) -> tuple[Problem, list[Placement]]:
    """A proposal of which a hand has changed the time, the ground or the instructor of a session or two."""
    made = ByChance(seed)
    problem, chance = made.problem(), made.chance
    places = list(propose(problem, effort=Effort(passes=1, rounds=0)).placements)
    for at in chance.sample(range(len(places)), min(len(places), chance.randint(0, 2))):
        ground, instructor = chance.choice(problem.grounds).key, chance.choice(problem.instructors).key
        change = chance.choice([{"slot": made.slot()}, {"ground": ground}, {"instructor": instructor}])
        places[at] = places[at]._replace(**change)
    return problem, places


def is_wrong(problem: Problem, places: list[Placement]) -> bool:
    """The rules once more, told apart from the checker: each placement by itself, then each pair."""
    days = Counter((place.class_key, place.slot.day) for place in places)
    used = Counter()
    for place in places:
        for aid, count in problem.class_of[place.class_key].sessions[place.number].aids:
            used[aid, place.slot] += count
    return (
        any(is_wrong_alone(problem, place) for place in places)
        or any(is_wrong_together(problem, *pair) for pair in combinations(sorted(places), 2))
        or any(count > problem.per_day for count in days.values())
        or any(count > problem.stock(*key) for key, count in used.items())
    )


def is_wrong_alone(problem: Problem, place: Placement) -> bool:
    one, ground = problem.class_of[place.class_key], problem.ground_of[place.ground]
    instructor, kind = problem.instructor_of[place.instructor], one.sessions[place.number].kind
    return not (
        one.first_on <= place.slot.day <= one.last_on
        and one.cost(place.slot.day) is not None
        and place.slot.half in problem.halves
        and all(place.slot not in problem.busy.get(person, ()) for person in one.people)
        and kind in ground.kinds & instructor.kinds
        and place.slot not in ground.busy | instructor.busy
        and (not ground.seats or one.head_count <= ground.seats)
        and (not one.instructors or instructor.key in one.instructors)
    )


def is_wrong_together(problem: Problem, one: Placement, other: Placement) -> bool:
    same_class = one.class_key == other.class_key
    if same_class and one.slot >= other.slot:
        return True
    people = problem.class_of[one.class_key].people & problem.class_of[other.class_key].people
    travels = same_class or people or one.instructor == other.instructor
    if one.slot == other.slot:
        return bool(travels) or one.ground == other.ground
    earlier, later = sorted((one, other), key=lambda place: place.slot)
    return bool(travels) and problem.way(earlier.ground, later.ground) > problem.gap(earlier.slot, later.slot)


@settings(max_examples=200, deadline=None)
@given(seeds)
def test_the_checker_finds_something_exactly_when_something_is_wrong(seed: int) -> None:
    problem, places = edited(seed)
    assert bool(broken(places, problem)) == is_wrong(problem, places)

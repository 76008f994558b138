"""Grades of results; how often competitions and exercises are held."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sansang.kernel.days import Days
from sansang.law.book import packaged
from sansang.law.rows import Status
from sansang.law.rules import rules_on
from sansang.law.training_results import GRADES, events, grade_of, still_to_hold
from sansang.law.training_words import GRADE_WORDS
from sansang.law.whys import in_words

NOW = rules_on(date(2026, 6, 1))
EVENTS = {event.kind: event for event in events(NOW)}


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        ("10", "excellent"),
        ("8", "excellent"),
        ("8.0", "excellent"),
        ("7.99", "good"),
        ("7", "good"),
        ("6.9", "pass"),
        ("5", "pass"),
        ("4.9", "fail"),
        ("0", "fail"),
    ],
)
def test_a_score_has_the_grade_of_the_highest_threshold_it_reaches(score: str, grade: str) -> None:
    assert grade_of(NOW, Decimal(score))[0] == grade


def test_scores_of_other_scales_are_graded_alike() -> None:
    assert [grade_of(NOW, score, out_of=100)[0] for score in (80, 79, 70, 50, 49)] == [
        "excellent",
        "good",
        "good",
        "pass",
        "fail",
    ]
    assert grade_of(NOW, 7.1)[0] == "good"


@pytest.mark.parametrize(("score", "out_of"), [(-1, 10), (11, 10), (0, 0)])
def test_a_score_outside_its_scale_is_no_score(score: int, out_of: int) -> None:
    with pytest.raises(ValueError, match=str(score)):
        grade_of(NOW, score, out_of=out_of)


def test_a_grade_says_why_and_that_its_threshold_is_to_be_confirmed() -> None:
    _, why = grade_of(NOW, Decimal("7.50"))
    assert str(why) == "7,5/10, từ 7: Khá."
    assert in_words(why, english=True).endswith("Good.")
    assert why.status is Status.UNCONFIRMED
    assert str(grade_of(NOW, 3)[1]) == "3/10, chưa đến 5: Không đạt."


def test_a_province_may_set_its_own_threshold() -> None:
    nation = packaged().in_force("training_grades", date(2026, 6, 1))["excellent"]
    own = replace(nation, days=Days(date(2027, 1, 1)), values={"percent": 90})
    book = packaged().revised(added=[own], ended={nation.identity: date(2026, 12, 31)})
    graded = [grade_of(rules_on(day, book), Decimal("8.5"))[0] for day in (date(2026, 12, 31), date(2027, 1, 1))]
    assert graded == ["excellent", "good"]


def test_no_grade_is_given_where_no_row_says_a_threshold() -> None:
    assert grade_of(rules_on(date(2020, 7, 31)), 9) is None


def test_every_grade_has_words() -> None:
    assert set(GRADES) == set(GRADE_WORDS)


@pytest.mark.parametrize(
    ("kind", "times", "years", "at_least"),
    [
        ("contest_national", 1, 5, False),
        ("contest_region", 1, 5, False),
        ("contest_locality", 2, 5, False),
        ("contest_agency", 1, 5, True),
        ("exercise_commune_combat", 1, 5, True),
        ("exercise_commune_civil", None, None, False),
    ],
)
def test_competitions_and_exercises_are_as_often_as_the_circular_says(
    kind: str, times: int | None, years: int | None, *, at_least: bool
) -> None:
    event = EVENTS[kind]
    assert (event.times, event.years, event.at_least) == (times, years, at_least)


def test_events_stand_in_the_order_of_the_law() -> None:
    assert list(EVENTS)[:3] == ["contest_national", "contest_region", "contest_locality"]


@pytest.mark.parametrize(
    ("held", "missing"),
    [([], 2), ([2024], 1), ([2022, 2026], 0), ([2021, 2021], 2), ([2023, 2024, 2025], 0), ([2027], 2)],
)
def test_what_is_still_to_be_held_counts_the_last_five_years(held: list[int], missing: int) -> None:
    found, why = still_to_hold(EVENTS["contest_locality"], held, year=2026)
    assert found == missing
    assert "từ 2022 đến 2026" in str(why)


def test_what_has_no_frequency_is_not_counted() -> None:
    assert still_to_hold(EVENTS["exercise_commune_civil"], [], year=2026) is None

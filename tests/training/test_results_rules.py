"""Scores, pasted columns, sums and what covers what: pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sansang.training.rules.owed import Stood
from sansang.training.rules.qualifications import covering, reasons_against_kind, reasons_against_prolongation
from sansang.training.rules.results import (
    Standing,
    initials,
    match_column,
    read_column,
    read_score,
    reasons_against_minutes,
    score_of,
    standing_of,
)
from sansang.training.rules.tallies import GRADES, lines_of, tally, total

D = Decimal
PEOPLE = [(1, "lo van an"), (2, "lo van binh"), (3, "lo van an")]


def test_the_score_is_the_mean_weighted_by_hours() -> None:
    assert score_of({1: D(6), 2: D(8)}, {1: D(14), 2: D(42)}) == D("7.50")


def test_a_half_is_rounded_up() -> None:
    assert score_of({1: D("7.99"), 2: D(8)}, {1: D(1), 2: D(1)}) == D("8.00")


def test_nobody_has_a_score_while_a_mark_is_missing() -> None:
    assert score_of({1: D(6)}, {1: D(14), 2: D(42)}) is None
    assert score_of({}, {}) is None


def test_marks_of_what_is_not_examined_count_for_nothing() -> None:
    assert score_of({1: D(6), 2: D(8)}, {2: D(42)}) == D("8.00")


@pytest.mark.parametrize(
    ("marks", "standing"), [({}, "untested"), ({1: D(5)}, "partly"), ({1: D(5), 2: D(0)}, "marked")]
)
def test_how_far_somebody_is_marked(marks: dict[int, Decimal], standing: str) -> None:
    assert standing_of(marks, [1, 2]) is Standing(standing)


@pytest.mark.parametrize(
    ("text", "score"),
    [("7,5", D("7.5")), ("7.5", D("7.5")), (" 10 ", D(10)), ("0", D(0)), ("9.75", D("9.75")), ("", None), ("-", None)],
)
def test_marks_are_read_as_people_type_them(text: str, score: Decimal | None) -> None:
    assert read_score(text) == score


@pytest.mark.parametrize("text", ["11", "10,1", "-1", "7,555", "khá", "7 5", "١", "1e1", ",", "NaN", "7,5,1"])
def test_what_is_no_mark_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_score(text)


@given(st.text(max_size=12))
def test_any_text_is_a_mark_between_0_and_10_or_refused(text: str) -> None:
    try:
        score = read_score(text)
    except ValueError:
        return
    assert score is None or 0 <= score <= 10


def test_a_pasted_column_goes_down_the_list() -> None:
    scores, reasons = match_column(read_column("7\r\n\r\n8,5\r\n"), PEOPLE)
    assert (scores, reasons) == ({1: D(7), 2: None, 3: D("8.5")}, [])


def test_empty_cells_at_the_end_of_a_column_stand_for_people() -> None:
    assert match_column(read_column("7\n\n\n"), PEOPLE)[0] == {1: D(7), 2: None, 3: None}


@pytest.mark.parametrize("text", ["7\n8", "7\n8\n9\n10", ""])
def test_a_column_of_another_length_is_refused_whole(text: str) -> None:
    scores, reasons = match_column(read_column(text), PEOPLE)
    assert scores == {}
    assert [reason.code for reason in reasons] == ["other_length"]


def test_names_find_their_people_in_any_order_and_what_is_unclear_is_told() -> None:
    text = "LÒ VĂN BÌNH\t8\nLò Văn An\t7\nQuàng A\t6\nLò Văn Bình\tkhá"
    scores, reasons = match_column(read_column(text), PEOPLE)
    assert scores == {2: D(8)}
    assert [reason.code for reason in reasons] == ["several", "not_found", "no_score"]
    assert [str(reason)[:6] for reason in reasons] == ["Dòng 2", "Dòng 3", "Dòng 4"]


def test_initials_tell_no_name() -> None:
    assert initials("Lò Văn  Thi") == "L.V.T"


def test_the_board_has_two_people_and_nobody_twice() -> None:
    def codes(board: list[str], day: date = date(2026, 3, 10)) -> list[str]:
        found = reasons_against_minutes(
            number="1/BB", day=day, board=board, last_session=date(2026, 3, 7), today=date(2026, 3, 20)
        )
        return [reason.code for reason in found]

    assert codes(["Lò Văn An", "Quàng Thị Bình"]) == []
    assert codes(["Lò Văn An", " "]) == ["no_board"]
    assert codes(["Lò Văn An", "Lò  văn an"]) == ["no_board", "member_twice"]
    assert codes(["A B", "C D"], date(2026, 3, 6)) == ["minutes_too_early"]
    assert codes(["A B", "C D"], date(2026, 4, 1)) == ["minutes_in_future"]


PERSON = st.tuples(st.sampled_from(GRADES), st.integers(1, 120), st.integers(0, 120))


@given(st.lists(PERSON, max_size=40))
def test_counts_and_shares_add_up(people: list[tuple[str, int, int]]) -> None:
    found = total(tally(grade, people=1, hours=hours, attended=min(there, hours)) for grade, hours, there in people)
    assert found.people == len(people)
    assert found.tested + found.untested == found.people
    assert found.excellent + found.good + found.passed_only + found.failed == found.tested
    for share in (found.share_passed, found.share_better, found.share_attended):
        assert share is None or 0 <= share <= 1
    if found.tested:
        assert found.share_passed == (found.tested - found.failed) / found.tested
        assert found.share_better <= found.share_passed


PATHS = st.lists(st.integers(0, 9), min_size=1, max_size=9)


@given(st.lists(st.tuples(st.integers(0, 8), st.sampled_from(GRADES)), max_size=30), PATHS)
def test_the_lines_of_a_level_add_up_to_everybody(people: list[tuple[int, str]], parents: list[int]) -> None:
    paths: dict[int, str] = {}
    for pk, parent in enumerate(parents):
        above = paths.get(parent % pk, "") if pk else ""
        paths[pk] = f"{above}{pk:06d}/"
    nodes = {pk: Stood(pk, f"U{pk}", "militia", path) for pk, path in paths.items()}
    own: dict[int, list[str]] = {}
    for unit, grade in people:
        own.setdefault(unit % len(paths), []).append(grade)
    tallies = {
        unit: total(tally(grade, people=1, hours=8, attended=4) for grade in grades) for unit, grades in own.items()
    }
    top = lines_of(nodes, tallies, of=None)
    assert sum(line.tally.people for line in top) == len(people)
    for line in top:
        below = lines_of(nodes, tallies, of=line.unit.pk)
        assert sum(one.tally.people for one in below) == line.tally.people


def test_what_includes_another_covers_what_that_one_includes() -> None:
    assert covering({1: [2], 2: [3], 3: []}) == {1: {1}, 2: {1, 2}, 3: {1, 2, 3}}


@given(st.dictionaries(st.integers(1, 6), st.lists(st.integers(1, 6), max_size=4), max_size=6))
def test_covering_ends_even_in_a_circle(includes: dict[int, list[int]]) -> None:
    for kind, above in covering(includes).items():
        assert kind in above


def test_a_kind_cannot_include_one_that_includes_it() -> None:
    def codes(wanted: list[int]) -> list[str]:
        found = reasons_against_kind(
            code="A", months=12, kind=3, includes={1: [2], 2: [3], 3: [], 4: []}, wanted=wanted
        )
        return [reason.code for reason in found]

    assert codes([4]) == []
    assert codes([1]) == codes([2]) == codes([3]) == ["circle"]


def test_a_decision_prolongs_beyond_what_it_takes_up() -> None:
    said = {"number": "1", "day": date(2026, 3, 1), "ends_from": date(2026, 3, 1), "ends_to": date(2026, 6, 30)}
    today = date(2026, 3, 2)
    refused = reasons_against_prolongation(**said, until=date(2026, 6, 30), people=1, today=today)
    assert [reason.code for reason in refused] == ["does_not_prolong"]
    assert reasons_against_prolongation(**said, until=date(2026, 7, 1), people=1, today=today) == []

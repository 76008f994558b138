from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sansang.kernel.days import Days
from sansang.kernel.reasons import RuleViolated
from sansang.law.book import book_of, packaged, row_from, rows_from
from sansang.law.facts import Fact
from sansang.law.rows import Row, Status, overlaps, reasons_against
from sansang.law.rules import rules_on, state_of
from sansang.law.whys import State


def make_row(**values: Any) -> Row:
    given = {
        "key": "male",
        "first": date(2027, 1, 1),
        "from_age": 18,
        "to_age": 47,
        "extended_to": 52,
        "instrument": "1/2027/QH16",
        "article": "Điều 1",
        "status": "read",
    }
    return row_from("ages", {**given, **values})


def codes(refused: pytest.ExceptionInfo[RuleViolated]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


MALE = ("ages", "male", date(2020, 7, 1))


def test_a_new_row_that_overlaps_another_is_refused_naming_both() -> None:
    with pytest.raises(RuleViolated) as refused:
        packaged().revised(added=[make_row()])
    (reason,) = refused.value.reasons
    assert str(reason) == (
        "Hai dòng “male” của bảng “ages” trùng ngày: từ 01/07/2020 (48/2019/QH14, Điều 8 khoản 1)"
        " và từ 01/01/2027 (1/2027/QH16, Điều 1)."
    )


def test_a_row_ended_makes_room_for_the_next_from_the_following_day() -> None:
    book = packaged().revised(added=[make_row()], ended={MALE: date(2026, 12, 31)})
    born = date(1980, 3, 1)
    assert state_of(born, "male", on=date(2026, 12, 31), book=book).state is State.NOT_ELIGIBLE
    assert state_of(born, "male", on=date(2027, 1, 1), book=book).state is State.ELIGIBLE
    assert state_of(born, "male", on=date(2027, 1, 1)).state is State.NOT_ELIGIBLE


def test_one_common_day_is_an_overlap() -> None:
    with pytest.raises(RuleViolated) as refused:
        packaged().revised(added=[make_row()], ended={MALE: date(2027, 1, 1)})
    assert codes(refused) == ["law_rows_overlap"]


def test_a_row_that_is_not_there_or_would_end_before_it_began_cannot_be_ended() -> None:
    with pytest.raises(RuleViolated) as refused:
        packaged().revised(ended={("ages", "male", date(2019, 1, 1)): date(2020, 1, 1), MALE: date(2020, 6, 30)})
    assert codes(refused) == ["law_cannot_end", "law_cannot_end"]


def test_a_refused_revision_leaves_the_book_as_it_was() -> None:
    before = packaged().rows
    with pytest.raises(RuleViolated):
        packaged().revised(added=[make_row()])
    assert packaged().rows == before


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"to_age": None}, "law_missing"),
        ({"to_age": "45"}, "law_wrong"),
        ({"to_age": True}, "law_wrong"),
        ({"to_age": -1}, "law_wrong"),
        ({"to_age": 17}, "law_ages_order"),
        ({"extended_to": 40}, "law_ages_order"),
        ({"height": 3}, "law_unknown_column"),
        ({"instrument": " "}, "law_no_source"),
        ({"article": ""}, "law_no_source"),
        ({"key": ""}, "law_no_source"),
    ],
)
def test_a_row_that_does_not_fit_its_table_is_refused(values: dict[str, Any], code: str) -> None:
    assert [reason.code for reason in reasons_against(make_row(**values))] == [code]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"first": None}, "law_days"),
        ({"last": date(2026, 12, 31)}, "law_days"),
        ({"status": "sure"}, "law_status"),
        ({"status": ""}, "law_status"),
    ],
)
def test_a_row_without_days_or_status_is_not_made(values: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleViolated) as refused:
        make_row(**values)
    assert codes(refused) == [code]


def test_a_row_of_no_table_is_refused() -> None:
    assert [reason.code for reason in reasons_against(replace(make_row(), table="weather"))] == ["law_no_table"]


def test_days_that_no_calendar_has_are_refused() -> None:
    row = row_from(
        "registration",
        {
            "key": "first",
            "month": 4,
            "reached_by_month": 2,
            "reached_by_day": 31,
            "first": date(2020, 1, 1),
            "status": "read",
            "instrument": "i",
            "article": "Điều 9",
        },
    )
    assert [reason.code for reason in reasons_against(row)] == ["law_no_day"]


TIME = {"hours_a_day": 8, "military_least": 75, "military_most": 80, "joins_by_month": 12}
EVENT = {"level": "province", "who": "x", "who_en": "x"}


@pytest.mark.parametrize(
    ("table", "values", "code"),
    [
        ("training_time", {**TIME, "military_least": 81}, "law_share_order"),
        ("training_time", {**TIME, "military_most": 101}, "law_share_order"),
        ("training_time", {**TIME, "joins_by_month": 13}, "law_no_hours"),
        ("training_time", {**TIME, "hours_a_day": 25}, "law_no_hours"),
        ("training_time", {**TIME, "hours_a_day": 0}, "law_wrong"),
        ("training_grades", {"percent": 101}, "law_past_percent"),
        ("training_events", {**EVENT, "times": 2}, "law_how_often"),
        ("training_approvers", {**EVENT, "level": "moon", "prepared_by": "x", "prepared_by_en": "x"}, "law_wrong"),
    ],
)
def test_a_row_of_training_whose_cells_do_not_fit_is_refused(table: str, values: dict[str, Any], code: str) -> None:
    row = replace(make_row(), table=table, values=values)
    assert [reason.code for reason in reasons_against(row)] == [code]


def test_an_extension_that_says_nothing_is_refused() -> None:
    row = replace(make_row(), table="extensions", values={})
    assert [reason.code for reason in reasons_against(row)] == ["law_extension_empty"]


def case(**values: Any) -> Row:
    given = {
        "key": "deferral/h/apprentice",
        "point": "deferral/h",
        "fact": "apprentice",
        "first": date(2026, 1, 1),
        "instrument": "2/2026/NQ-HĐND",
        "article": "Điều 2",
        "status": "unconfirmed",
    }
    return row_from("cases", {**given, **values})


def test_a_province_may_add_a_ground_that_no_list_knew() -> None:
    book = packaged().revised(added=[case(words="đang học nghề truyền thống", words_en="apprentice")])
    rules = rules_on(date(2026, 6, 1), book)
    assert rules.reader.find("Đang học nghề truyền thống") == "apprentice"
    verdict = rules.state_of(date(2000, 1, 1), "male", ["apprentice"])
    assert verdict.state is State.DEFERRED
    assert [(why.instrument, why.status) for why in verdict.decisive] == [("2/2026/NQ-HĐND", Status.UNCONFIRMED)]
    day_before = state_of(date(2000, 1, 1), "male", ["apprentice"], on=date(2025, 12, 31), book=book)
    assert day_before.state is State.ELIGIBLE
    assert [why.code for why in day_before.reasons] == ["of_age", "no_ground/apprentice"]


def test_facts_may_come_with_their_own_words() -> None:
    fact = Fact("apprentice", "học nghề", "apprentice", ("phụ việc",))
    book = packaged().revised(added=[case()], facts=[fact])
    assert rules_on(date(2026, 6, 1), book).reader.find("phụ việc") == "apprentice"


@pytest.mark.parametrize(
    ("values", "code"), [({}, "law_no_fact"), ({"words": "x", "point": "deferral/z"}, "law_no_point")]
)
def test_a_case_of_an_unknown_point_or_a_fact_without_words_is_refused(values: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleViolated) as refused:
        packaged().revised(added=[case(**values)])
    assert codes(refused) == [code]


def test_an_empty_book_knows_nothing_and_says_so() -> None:
    verdict = state_of(date(2000, 1, 1), "male", on=date(2026, 1, 1), book=book_of([]))
    assert (verdict.state, [why.code for why in verdict.reasons]) == (State.UNKNOWN, ["no_rule"])


def test_a_file_of_rows_is_read_as_it_is_written() -> None:
    text = """
    [[row]]
    key = "TC"
    years = 5
    first = 2027-01-01
    last = 2027-12-31
    instrument = "1/2027/QH16"
    article = "Điều 8"
    status = "inferred"
    """
    (row,) = rows_from("terms", text)
    assert (row.values["years"], row.days, row.status) == (
        5,
        Days(date(2027, 1, 1), date(2027, 12, 31)),
        Status.INFERRED,
    )


def test_the_book_tells_on_which_days_the_law_changes() -> None:
    assert packaged().changes_after(date(2020, 7, 1)) == [
        date(2020, 8, 1),  # Circular 69/2020 on training
        date(2020, 8, 5),
        date(2025, 1, 1),  # Circular 47/2024, its day to be confirmed
        date(2025, 7, 1),
        date(2025, 8, 7),  # Circular 83/2025
        date(2026, 1, 1),  # Circular 111/2025
    ]


near = st.dates(date(2024, 1, 1), date(2024, 2, 1))


@given(st.lists(st.tuples(near, st.integers(0, 20)), max_size=6))
def test_rows_of_one_key_overlap_when_a_day_belongs_to_two(periods: list[tuple[date, int]]) -> None:
    rows = [replace(make_row(), days=Days(first, first + timedelta(days=length))) for first, length in periods]
    days = [first + timedelta(days=at) for first, length in periods for at in range(length + 1)]
    assert bool(overlaps(rows)) == (len(days) != len(set(days)))


def test_a_point_that_ended_gives_no_ground_though_its_cases_stand() -> None:
    book = packaged().revised(ended={("points", "deferral/h", date(2020, 7, 1)): date(2026, 12, 31)})
    found = [state_of(date(2000, 1, 1), "male", ["studying"], on=date(2026, 12, 31), book=book)]
    found.append(state_of(date(2000, 1, 1), "male", ["studying"], on=date(2027, 1, 1), book=book))
    assert [verdict.state for verdict in found] == [State.DEFERRED, State.ELIGIBLE]
    assert found[1].reasons[1].code == "no_ground/studying"


def test_when_the_clause_on_volunteers_ends_their_wish_sets_no_ground_aside() -> None:
    clause = ("points", "volunteering/considered", date(2020, 7, 1))
    book = packaged().revised(ended={clause: date(2026, 12, 31)})
    facts = ["volunteer", "spouse_in_army"]
    states = [state_of(date(2000, 1, 1), "male", facts, on=date(2026, 12, 31), book=book).state]
    states.append(state_of(date(2000, 1, 1), "male", facts, on=date(2027, 1, 1), book=book).state)
    assert states == [State.ELIGIBLE, State.DEFERRED]

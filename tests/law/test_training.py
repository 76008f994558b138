"""Days and hours of training owed, read off the tables of the law and the domain notes."""

from datetime import date

import pytest

from sansang.law.book import packaged
from sansang.law.rows import TABLES, Status
from sansang.law.rules import Rules, rules_on
from sansang.law.training import (
    NOTHING,
    day_of_year,
    member_share,
    military_hours,
    officer_group,
    owed,
    programme_of,
    reasons_against_split,
    service_year,
)
from sansang.law.training_words import TRAINING_KEYS
from sansang.law.whys import in_words

IN_2021, IN_2024, IN_2025, IN_2026 = (rules_on(date(year, 6, 1)) for year in (2021, 2024, 2025, 2026))
BRANCHES = ["B", "PK", "PB", "TS", "TTin", "CB", "PH", "YT"]
BEFORE = rules_on(date(2020, 6, 30))


@pytest.mark.parametrize(
    ("component", "year", "days", "hours", "civil"),
    [
        *((one, 1, 15, 120, 2) for one in ["TC", "CD", *BRANCHES]),
        *((one, year, 12, 96, 1) for one in ["CD", *BRANCHES] for year in (2, 3, 4, 9)),
        *(("TC", year, 7, 56, 1) for year in (2, 4)),
        *(("TT", year, 60, 480, 7) for year in (1, 2, 4)),
    ],
)
def test_a_member_owes_the_days_and_hours_of_component_and_year(
    component: str, year: int, days: int, hours: int, civil: int
) -> None:
    found = owed(IN_2026, component=component, service_year=year)
    assert (found.days, found.hours, found.civil_defence_hours) == (days, hours, civil)
    assert found.officer is None


@pytest.mark.parametrize("component", ["TC", "CD", "TT", *BRANCHES])
@pytest.mark.parametrize("year", [1, 2])
def test_no_civil_defence_hours_are_owed_before_2026(component: str, year: int) -> None:
    last, first = rules_on(date(2025, 12, 31)), rules_on(date(2026, 1, 1))
    before, after = (owed(rules, component=component, service_year=year) for rules in (last, first))
    assert (before.days, before.hours) == (after.days, after.hours)
    assert before.civil_defence_hours == 0 < after.civil_defence_hours


def test_civil_defence_is_two_hundredths_of_military_time_within_half_an_hour_up() -> None:
    for programme in packaged().in_force("training_civil", date(2026, 6, 1)):
        share = member_share(IN_2026, programme)
        bounds = military_hours(IN_2026, share.hours)
        assert float(bounds.least) * 0.02 - 1 < share.civil_defence_hours < float(bounds.most) * 0.02 + 1


@pytest.mark.parametrize(
    ("post", "component", "group"),
    [
        ("commander", "", "command"),
        ("political_officer", "", "command"),
        ("deputy_commander", "", "command"),
        ("deputy_political_officer", "", "command"),
        ("assistant", "", "command"),
        ("battalion_leader", "TC", "command"),
        ("company_leader", "CD", "command"),
        ("platoon_leader", "PK", "command"),
        ("platoon_leader", "PB", "command"),
        ("platoon_leader", "CD", "unit"),
        ("village_leader", "TC", "unit"),
        ("squad_leader", "PK", "unit"),
        ("crew_leader", "PB", "unit"),
        ("soldier", "CD", None),
    ],
)
def test_posts_fall_into_the_groups_of_the_circular(post: str, component: str, group: str | None) -> None:
    assert officer_group(post, component) == group


@pytest.mark.parametrize(
    ("rules", "post", "days", "status"),
    [
        (IN_2021, "commander", 7, Status.INFERRED),
        (IN_2024, "commander", 7, Status.INFERRED),
        (IN_2025, "commander", 5, Status.UNCONFIRMED),
        (IN_2026, "commander", 5, Status.UNCONFIRMED),
        (IN_2021, "squad_leader", 5, Status.INFERRED),
        (IN_2026, "squad_leader", 5, Status.INFERRED),
    ],
)
def test_officers_owe_the_days_of_the_circular_of_the_day(rules: Rules, post: str, days: int, status: Status) -> None:
    found = owed(rules, posts=[(post, "CD")])
    assert (found.member, found.days, found.hours) == (None, days, days * 8)
    assert found.why[0].status is status


def test_a_leader_owes_the_training_of_the_unit_and_the_course() -> None:
    found = owed(IN_2026, component="CD", service_year=3, posts=[("squad_leader", "CD")])
    assert [(share.kind, share.days) for share in found.shares] == [("later", 12), ("unit", 5)]
    assert (found.days, found.hours, found.civil_defence_hours) == (17, 136, 1)


def test_of_several_posts_the_longest_course_counts_once() -> None:
    found = owed(IN_2024, posts=[("village_leader", "TC"), ("deputy_commander", ""), ("squad_leader", "TC")])
    assert (found.days, found.officer.kind) == (7, "command")


@pytest.mark.parametrize(
    ("first", "year", "expected"),
    [
        (date(2026, 1, 1), 2026, 1),
        (date(2026, 12, 31), 2026, 1),
        (date(2025, 12, 31), 2026, 2),
        (date(2022, 3, 1), 2026, 5),
        (date(2027, 1, 1), 2026, 0),
    ],
)
def test_the_first_training_year_is_the_calendar_year_of_joining(first: date, year: int, expected: int) -> None:
    assert service_year(IN_2026, first=first, year=year) == expected


def test_a_province_may_say_that_who_joins_late_begins_next_year() -> None:
    nation = packaged().in_force("training_time", date(2026, 6, 1))["ordinary"]
    values = {**nation.values, "joins_by_month": 9}
    late = type(nation)(
        "training_time", "ordinary", type(nation.days)(date(2027, 1, 1)), values, "1/QĐ-BCH", "Điều 1", Status.READ
    )
    book = packaged().revised(added=[late], ended={nation.identity: date(2026, 12, 31)})
    rules = rules_on(date(2027, 6, 1), book)
    years = [service_year(rules, first=date(2027, month, 1), year=2027) for month in (9, 10)]
    assert years == [1, 0]
    assert owed(rules, component="CD", service_year=0) == NOTHING
    assert service_year(rules, first=date(2027, 10, 1), year=2028) == 1


def test_nothing_is_owed_before_the_law_was_in_force() -> None:
    assert owed(BEFORE, component="CD", service_year=1, posts=[("commander", "")]) == NOTHING
    assert military_hours(BEFORE, 120) is None
    assert reasons_against_split(BEFORE, political=1, military=1) == []


def test_a_year_is_judged_by_its_last_day_and_the_running_one_by_today() -> None:
    today = date(2026, 11, 26)
    assert day_of_year(2026, today=today) == today
    assert day_of_year(2025, today=today) == date(2025, 12, 31)
    assert day_of_year(2027, today=today) == date(2027, 12, 31)


def test_every_amount_comes_with_its_article_in_both_languages() -> None:
    found = owed(IN_2026, component="CD", service_year=2, posts=[("squad_leader", "CD")])
    told = [(str(why), why.citation) for why in found.why]
    assert told[1:3] == [
        ("Mỗi ngày 8 giờ, cả năm 96 giờ.", "111/2025/TT-BQP, Điều 5 khoản 4"),
        ("Trong đó 1 giờ phòng thủ dân sự.", "111/2025/TT-BQP, Điều 5 khoản 4 điểm b"),
    ]
    assert told[0][1] == "48/2019/QH14, Điều 28 khoản 1 điểm b"
    assert told[0][0].endswith(": 12 ngày huấn luyện mỗi năm.")
    assert told[3][1] == "69/2020/TT-BQP, Điều 4"
    assert in_words(found.why[0], english=True).startswith("From the second year: mobile")


# Parts


@pytest.mark.parametrize(
    ("political", "military", "refused"),
    [(14, 42, False), (24, 96, False), (23, 97, True), (40, 80, True)],
)
def test_military_training_takes_75_to_80_hundredths(political: int, military: int, *, refused: bool) -> None:
    found = reasons_against_split(IN_2026, political=political, military=military)
    assert [why.code for why in found] == ["military_share"] * refused


def test_the_share_found_is_told_with_the_one_wanted() -> None:
    (why,) = reasons_against_split(IN_2026, political=40, military=80)
    assert str(why) == "Huấn luyện quân sự chiếm 66,7 % thời gian; quy định từ 75 đến 80 %."
    assert why.citation == "111/2025/TT-BQP, Điều 5 khoản 4"


def test_a_programme_without_hours_is_not_judged() -> None:
    assert reasons_against_split(IN_2026, political=0, military=0) == []


# Tables


@pytest.mark.parametrize("table", [code for code in TABLES if code.startswith("training_")])
def test_every_key_and_table_of_training_has_words_in_both_languages(table: str) -> None:
    for words in (TABLES[table].title, *TRAINING_KEYS[table].values()):
        assert words
        assert words.en
    assert {row.key for row in packaged().rows if row.table == table} == set(TRAINING_KEYS[table])


def test_every_component_and_year_has_a_programme_with_a_row() -> None:
    rows = packaged().in_force("training_days", date(2026, 6, 1))
    assert {programme_of(one, year) for one in ["TC", "CD", "TT", *BRANCHES] for year in (1, 2)} == set(rows)

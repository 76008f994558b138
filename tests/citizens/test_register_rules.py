from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sansang.citizens.rules.register import (
    MAY_BECOME,
    Citizen,
    Entered,
    Registered,
    balance_of,
    is_long_absence,
    reasons_against_closing,
    reasons_against_leaving,
    reasons_against_move,
    reasons_against_registration,
)
from sansang.citizens.rules.register_facts import (
    decision_of,
    reasons_against_absence,
    reasons_against_circumstance,
    reasons_against_decision,
)
from sansang.kernel.dates import PartialDate
from sansang.kernel.days import Days
from sansang.law.deciders import who_decides
from sansang.law.rules import rules_on

TODAY = date(2026, 5, 20)
ALIVE = [Days(date(2000, 1, 1))]


def man(born: str, *facts: str, sex: str = "male") -> Citizen:
    parts = [int(part) for part in born.split("-")]
    precision = ("year", "month", "day")[len(parts) - 1]
    return Citizen(PartialDate(date(*([*parts, 1, 1])[:3]), precision), sex, frozenset(facts))


def woman(born: str, *facts: str) -> Citizen:
    return man(born, *facts, sex="female")


def against(citizen: Citizen, on: date = TODAY, **more) -> dict[str, str]:
    """Codes of the reasons against registering, each with its article."""
    more = {"today": TODAY, "office_days": ALIVE, **more}
    return {one.code: one.article for one in reasons_against_registration(rules_on(on), citizen, first_on=on, **more)}


@pytest.mark.parametrize(
    ("citizen", "codes"),
    [
        (man("2008-05-21"), ["too_young"]),  # 18 tomorrow
        (man("2008-05-20"), []),
        (man("2008-05-19"), []),
        (man("1980-05-21"), []),  # 45, 46 tomorrow
        (man("1980-05-20"), ["past_ordinary_age"]),
        (man("1980-05-20", "volunteer"), []),
        (man("1975-05-21", "volunteer"), []),  # 50, 51 tomorrow
        (man("1975-05-20", "volunteer"), ["past_extended_age"]),
        (man("1975-05-20"), ["past_extended_age"]),
        (woman("1985-05-21"), []),  # 40, 41 tomorrow
        (woman("1985-05-20"), ["past_ordinary_age"]),
        (woman("1980-05-20", "volunteer"), ["past_extended_age"]),
        (man("2008-02-29"), []),
        (man("2000"), []),
        (man("2008"), ["birth_day_missing"]),
        (Citizen(None, "male"), ["birth_missing"]),
        (man("2000-01-01", "studying"), []),  # deferral does not free from registration
        (man("2000-01-01", "child_of_martyr"), []),
        (man("2000-01-01", "prosecuted"), []),
    ],
)
def test_who_may_be_registered_by_age(citizen: Citizen, codes: list[str]) -> None:
    found = against(citizen)
    assert list(found) == codes
    assert all("Điều 8" in article for article in found.values())


@pytest.mark.parametrize("fact", ["disabled", "serious_disease", "mental_illness"])
def test_who_is_exempt_from_registration_is_not_registered(fact: str) -> None:
    found = against(man("2000-01-01", fact))
    assert set(found.values()) == {"Điều 9 khoản 1 điểm c"}


def test_two_entries_of_one_person_are_refused_with_the_article() -> None:
    held = [Registered(Days(date(2020, 4, 5)), "Ban CHQS xã Thanh Yên")]
    (reason,) = reasons_against_registration(
        rules_on(TODAY), man("2000-01-01"), first_on=TODAY, today=TODAY, held=held, office_days=ALIVE
    )
    assert str(reason) == "Đã có tên trong sổ đăng ký của Ban CHQS xã Thanh Yên (05/04/2020 – nay)."
    assert reason.article == "Điều 9 khoản 1 điểm a"


def test_a_later_entry_is_an_overlap_too_and_an_earlier_one_is_none() -> None:
    later = [Registered(Days(TODAY + timedelta(days=30)), "x")]
    earlier = [Registered(Days(date(2020, 1, 1), TODAY - timedelta(days=1)), "x")]
    assert list(against(man("2000-01-01"), held=later)) == ["registered_already"]
    assert against(man("2000-01-01"), held=earlier) == {}


def test_the_dead_offices_that_are_gone_and_days_to_come_are_refused() -> None:
    assert list(against(man("2000-01-01", "dead"))) == ["gone"]
    assert list(against(man("2000-01-01"), office_days=[Days(date(2000, 1, 1), date(2025, 6, 30))])) == [
        "office_not_alive"
    ]
    assert list(against(man("2000-01-01"), today=date(2026, 5, 19))) == ["in_future"]


@pytest.mark.parametrize(
    ("leaving", "citizen", "code", "article"),
    [
        ("past_age", man("1990-01-01"), "still_of_age", "Điều 8 khoản 1"),
        ("past_age", man("1980-05-21"), "", ""),  # 46 on the day after the last one
        ("past_age", man("1980-05-22"), "still_of_age", "Điều 8 khoản 1"),
        ("past_age", man("1979-01-01", "volunteer"), "still_of_age", "Điều 8 khoản 1"),
        ("past_age", man("1980"), "birth_day_missing", "Điều 8 khoản 1"),
        ("exempt", man("1990-01-01"), "no_exemption", "Điều 9 khoản 1 điểm c"),
        ("exempt", man("1990-01-01", "disabled"), "", ""),
        ("died", man("1990-01-01"), "", ""),
        ("corrected", man("1990-01-01"), "", ""),
    ],
)
def test_how_an_entry_may_end(leaving: str, citizen: Citizen, code: str, article: str) -> None:
    rules = rules_on(TODAY + timedelta(days=1))
    found = reasons_against_leaving(
        rules, citizen, leaving=leaving, days=Days(date(2020, 1, 1)), last_on=TODAY, today=TODAY
    )
    assert [(one.code, one.article) for one in found] == ([(code, article)] if code else [])


def test_an_entry_ends_once_not_before_it_began_and_not_tomorrow() -> None:
    def codes(days: Days, last_on: date) -> list[str]:
        rules, who = rules_on(TODAY), man("1990-01-01")
        found = reasons_against_leaving(rules, who, leaving="died", days=days, last_on=last_on, today=TODAY)
        return [one.code for one in found]

    assert codes(Days(TODAY, TODAY), TODAY) == ["ended_already"]
    assert codes(Days(TODAY), TODAY - timedelta(days=1)) == ["ends_before_it_begins"]
    assert codes(Days(TODAY), TODAY + timedelta(days=1)) == ["in_future"]


@pytest.mark.parametrize("wanted", ["accepted", "returned", "withdrawn"])
@pytest.mark.parametrize("state", ["", *MAY_BECOME])
def test_only_a_move_on_offer_can_be_answered(state: str, wanted: str) -> None:
    found = reasons_against_move(state, wanted, rules_on(TODAY))
    assert [(one.code, one.article) for one in found] == (
        [] if state == "offered" else [("move_not_offered", "Điều 9 khoản 1 điểm a")]
    )


@pytest.mark.parametrize(
    ("fact", "sex", "days", "more", "code", "article"),
    [
        ("studying", "male", Days(TODAY), {}, "no_end", "Điều 11 khoản 1 điểm h"),
        ("studying", "male", Days(TODAY, date(2027, 6, 30)), {}, "", ""),
        ("alone_with_child_under_36_months", "female", Days(TODAY, TODAY), {}, "not_for_sex", "Điều 11 khoản 1 điểm a"),
        ("pregnant", "male", Days(TODAY, TODAY), {}, "not_for_sex", "Điều 11 khoản 1 điểm a"),
        ("child_under_36_months", "male", Days(TODAY, TODAY), {}, "not_for_sex", "Điều 11 khoản 1 điểm a"),
        (
            "child_under_36_months",
            "female",
            Days(TODAY, date(2028, 1, 10)),
            {"child_born": date(2025, 1, 10)},
            "child_too_old",
            "Điều 11 khoản 1 điểm a",
        ),
        (
            "child_under_36_months",
            "female",
            Days(TODAY, date(2028, 1, 9)),
            {"child_born": date(2025, 1, 10)},
            "",
            "",
        ),
        ("child_of_martyr", "female", Days(TODAY), {}, "", ""),
        ("disabled", "male", Days(TODAY), {}, "", ""),
        ("volunteer", "male", Days(TODAY), {}, "", ""),
        ("completed_service", "male", Days(TODAY), {}, "", ""),
        ("walks_on_the_moon", "male", Days(TODAY), {}, "no_such_fact", ""),
    ],
)
def test_what_may_be_recorded_of_whom(fact: str, sex: str, days: Days, more: dict, code: str, article: str) -> None:
    found = reasons_against_circumstance(rules_on(TODAY), fact, sex=sex, days=days, **more)
    assert [(one.code.split("/")[0], one.article) for one in found] == ([(code, article)] if code else [])


def test_a_fact_is_recorded_once_for_a_time() -> None:
    held = [Days(date(2020, 1, 1))]
    found = reasons_against_circumstance(rules_on(TODAY), "disabled", sex="male", days=Days(TODAY), held=held)
    assert [one.code for one in found] == ["recorded_already"]


def test_which_decision_rests_on_a_fact_and_who_takes_it() -> None:
    rules = rules_on(TODAY)
    assert decision_of(rules, "studying", sex="male") == "deferral"
    assert decision_of(rules, "child_of_martyr", sex="male") == "exemption"
    assert decision_of(rules, "disabled", sex="male") == "registration"
    assert decision_of(rules, "volunteer", sex="male") == ""
    deciders = who_decides(rules, "deferral")

    def codes(decision: str, **more) -> list[str]:
        more = {"deciders": deciders, "decided_on": TODAY, "today": TODAY, "taken": "", **more}
        return [one.code for one in reasons_against_decision(decision, **more)]

    assert codes("deferral") == []
    assert codes("") == ["nothing_to_decide"]
    assert codes("deferral", taken="1/QĐ", deciders=[], today=date(2026, 1, 1)) == [
        "decided",
        "no_decider",
        "in_future",
    ]


def test_absences_of_three_months_are_to_be_reported() -> None:
    rules = rules_on(TODAY)
    assert not is_long_absence(rules, Days(date(2026, 2, 22)), on=TODAY)
    assert is_long_absence(rules, Days(date(2026, 2, 21)), on=TODAY)
    assert is_long_absence(rules, Days(date(2026, 5, 1), date(2026, 7, 31)), on=TODAY)
    assert not is_long_absence(rules, Days(date(2026, 5, 1), date(2026, 7, 30)), on=TODAY)
    found = reasons_against_absence(
        Days(TODAY), held=[Days(date(2026, 1, 1), TODAY)], reported_on=date(2026, 6, 1), today=TODAY
    )
    assert [one.code for one in found] == ["absent_already", "in_future"]


YEAR = Days(date(2026, 1, 1), date(2026, 12, 31))
days = st.dates(date(2025, 11, 1), date(2027, 2, 28))
entries = st.sampled_from(["first", "supplementary", "moved_in", "reorganised_in"])
leavings = st.sampled_from(["moved_out", "past_age", "exempt", "died", "reorganised_out", "corrected"])


@st.composite
def rows(draw) -> Entered:
    first, second = sorted((draw(days), draw(days)))
    last = draw(st.sampled_from([second, None]))
    return Entered(first, last, draw(entries), draw(leavings) if last else "")


@given(st.lists(rows(), max_size=12), days, days)
def test_a_book_balances_whatever_came_and_went(found: list[Entered], one: date, other: date) -> None:
    first, last = sorted((one, other))
    balance = balance_of(found, Days(first, last))
    assert balance.difference == 0
    assert balance.closing == sum(row.first_on <= last and (row.last_on or last) >= last for row in found)


@given(st.lists(rows(), max_size=12), st.lists(days, min_size=3, max_size=3))
def test_one_book_goes_on_where_the_other_ended(found: list[Entered], three: list[date]) -> None:
    first, middle, last = sorted(three)
    earlier = balance_of(found, Days(first, middle))
    later = balance_of(found, Days(middle + timedelta(days=1), max(last, middle + timedelta(days=1))))
    assert earlier.closing == later.opening


def test_a_book_says_what_speaks_against_closing_it() -> None:
    balance = balance_of([Entered(date(2025, 4, 1), None, "first", "")], YEAR)

    def codes(**more) -> list[str]:
        more = {"days": YEAR, "today": date(2027, 1, 5), "closed_before": 1, "twice": 0, **more}
        return [one.code for one in reasons_against_closing(balance, **more)]

    assert codes() == []
    assert codes(closed_before=None) == []
    assert codes(today=date(2026, 12, 30), closed_before=2, twice=1) == ["closes_in_future", "twice", "opening_differs"]
    broken = type(balance)(opening=3, closing=1)
    found = reasons_against_closing(broken, days=YEAR, today=date(2027, 1, 5), closed_before=3, twice=0)
    assert [str(one) for one in found] == ["Sổ không cân: đầu kỳ cộng vào trừ ra lệch 2 so với cuối kỳ."]

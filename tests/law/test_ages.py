"""Every limit of age on the day before, of and after; births known in part; days without a rule."""

from datetime import date, timedelta

import pytest

from sansang.kernel.dates import PartialDate
from sansang.law.book import packaged, row_from
from sansang.law.counting import last_day_of_months, last_day_of_years, months_later, years_old
from sansang.law.rows import Status
from sansang.law.rules import rules_on, state_of
from sansang.law.whys import State, Verdict

DAY = timedelta(days=1)
YES, NO, UNKNOWN = State.ELIGIBLE, State.NOT_ELIGIBLE, State.UNKNOWN


def code(verdict: Verdict) -> str:
    return verdict.decisive[0].code


LIMITS = [
    # sex, born, the first day of what follows, before and after: (state, code); for a volunteer
    ("male", date(2003, 5, 12), date(2021, 5, 12), "too_young", "of_age", "of_age"),
    ("female", date(2003, 5, 12), date(2021, 5, 12), "too_young", "of_age", "of_age"),
    ("male", date(1979, 5, 12), date(2025, 5, 12), "of_age", "past_ordinary_age", "volunteer_age"),
    ("female", date(1984, 5, 12), date(2025, 5, 12), "of_age", "past_ordinary_age", "volunteer_age"),
    ("male", date(1974, 5, 12), date(2025, 5, 12), "past_ordinary_age", "past_extended_age", "past_extended_age"),
    ("female", date(1979, 5, 12), date(2025, 5, 12), "past_ordinary_age", "past_extended_age", "past_extended_age"),
    # born on 29 February: the day falls on 1 March in other years
    ("male", date(2004, 2, 29), date(2022, 3, 1), "too_young", "of_age", "of_age"),
    ("female", date(2004, 2, 29), date(2022, 3, 1), "too_young", "of_age", "of_age"),
    ("male", date(2008, 2, 29), date(2026, 3, 1), "too_young", "of_age", "of_age"),
    ("male", date(1976, 2, 29), date(2022, 3, 1), "of_age", "past_ordinary_age", "volunteer_age"),
    ("female", date(1984, 2, 29), date(2025, 3, 1), "of_age", "past_ordinary_age", "volunteer_age"),
    ("male", date(1972, 2, 29), date(2023, 3, 1), "past_ordinary_age", "past_extended_age", "past_extended_age"),
    ("female", date(1976, 2, 29), date(2022, 3, 1), "past_ordinary_age", "past_extended_age", "past_extended_age"),
]


@pytest.mark.parametrize(("sex", "born", "turn", "before", "after", "volunteering"), LIMITS)
def test_every_limit_holds_on_the_day_before_of_and_after(
    sex: str, born: date, turn: date, before: str, after: str, volunteering: str
) -> None:
    found = [code(state_of(born, sex, on=turn + step * DAY)) for step in (-1, 0, 1)]
    assert found == [before, after, after]
    wished = [code(state_of(born, sex, ["volunteer"], on=turn + step * DAY)) for step in (-1, 0, 1)]
    expected_before = "volunteer_age" if before == "past_ordinary_age" else before
    assert wished == [expected_before, volunteering, volunteering]


@pytest.mark.parametrize("born", [date(1981, 5, 12), date(1984, 2, 29), date(1980, 12, 31), date(1981, 1, 1)])
@pytest.mark.parametrize("sex", ["male", "female"])
@pytest.mark.parametrize("volunteer", [False, True])
def test_the_last_day_of_the_age_is_the_last_eligible_day(born: date, sex: str, volunteer: bool) -> None:
    facts = ["volunteer"] if volunteer else []
    last = rules_on(date(2026, 1, 1)).ages.limit(born, sex, volunteer=volunteer)
    assert last is not None
    assert state_of(born, sex, facts, on=last).state is YES
    assert state_of(born, sex, facts, on=last + DAY).state is NO


def test_the_first_day_of_the_age_is_the_eighteenth_birthday() -> None:
    ages = rules_on(date(2026, 1, 1)).ages
    assert ages.reached_on(date(2008, 2, 29), "male") == date(2026, 3, 1)
    assert ages.reached_on(date(2008, 3, 1), "female") == date(2026, 3, 1)


@pytest.mark.parametrize(("sex", "years", "words"), [("male", 17, "chưa đủ 18"), ("male", 51, "quá độ tuổi")])
def test_a_person_of_17_or_51_is_refused_with_rule_and_article(sex: str, years: int, words: str) -> None:
    on = date(2026, 6, 1)
    verdict = state_of(date(on.year - years, 1, 1), sex, ["volunteer"], on=on)
    assert verdict.state is NO
    (why,) = verdict.decisive
    assert words in str(why)
    assert str(years) in str(why)
    assert (why.instrument, why.article, why.status) == ("48/2019/QH14", "Điều 8 khoản 1", Status.READ)
    assert why.used == ("born", "sex")


def test_an_age_past_the_obligation_tells_how_far_a_volunteer_may_serve() -> None:
    (why,) = state_of(date(1980, 1, 1), "male", on=date(2026, 6, 1)).reasons
    assert str(why) == "46 tuổi, quá độ tuổi nghĩa vụ (nam: đến hết 45); tình nguyện thì đến hết 50."


YEAR, MONTH = "year", "month"


@pytest.mark.parametrize(
    ("born", "on", "state", "expected"),
    [
        (PartialDate(date(2008, 1, 1), YEAR), date(2026, 6, 1), UNKNOWN, ["birth_day_missing"]),
        (PartialDate(date(2008, 1, 1), YEAR), date(2025, 12, 31), NO, ["too_young"]),
        (PartialDate(date(2008, 1, 1), YEAR), date(2026, 1, 1), UNKNOWN, ["birth_day_missing"]),
        (PartialDate(date(2008, 1, 1), YEAR), date(2026, 12, 30), UNKNOWN, ["birth_day_missing"]),
        (PartialDate(date(2008, 1, 1), YEAR), date(2026, 12, 31), YES, ["of_age"]),
        (PartialDate(date(2008, 5, 1), MONTH), date(2026, 4, 30), NO, ["too_young"]),
        (PartialDate(date(2008, 5, 1), MONTH), date(2026, 5, 1), UNKNOWN, ["birth_day_missing"]),
        (PartialDate(date(2008, 5, 1), MONTH), date(2026, 5, 31), YES, ["of_age"]),
        (PartialDate(date(2008, 2, 1), MONTH), date(2026, 2, 28), UNKNOWN, ["birth_day_missing"]),
        (PartialDate(date(2008, 2, 1), MONTH), date(2026, 3, 1), YES, ["of_age"]),
        (PartialDate(date(1990, 1, 1), YEAR), date(2026, 6, 1), YES, ["of_age"]),
        (PartialDate(date(1980, 1, 1), YEAR), date(2026, 6, 1), UNKNOWN, ["birth_day_missing"]),
        (PartialDate(date(2008, 5, 9)), date(2026, 5, 8), NO, ["too_young"]),
        (PartialDate(date(2008, 5, 9)), date(2026, 5, 9), YES, ["of_age"]),
    ],
)
def test_a_birth_known_in_part_is_unknown_only_where_a_limit_lies_within(
    born: PartialDate, on: date, state: State, expected: list[str]
) -> None:
    verdict = state_of(born, "male", on=on)
    assert (verdict.state, [why.code for why in verdict.reasons]) == (state, expected)
    assert verdict.missing == (("born",) if state is UNKNOWN else ())


def test_what_is_missing_is_said_with_the_limit() -> None:
    (why,) = state_of(PartialDate(date(2008, 1, 1), YEAR), "male", on=date(2026, 6, 1)).reasons
    assert str(why) == "Chỉ biết năm sinh, mà giới hạn 18 tuổi nằm trong khoảng đó; cần ngày sinh."
    assert why.article == "Điều 8 khoản 1"


def test_a_volunteers_year_of_birth_is_enough_where_both_sides_may_serve() -> None:
    verdict = state_of(PartialDate(date(1980, 1, 1), YEAR), "male", ["volunteer"], on=date(2026, 6, 1))
    assert verdict.state is YES
    assert [why.code for why in verdict.reasons] == ["of_age", "past_ordinary_age", "volunteer_age"]


def test_without_birth_or_sex_the_state_is_unknown_and_says_both() -> None:
    assert state_of(None, None, on=date(2026, 6, 1)).missing == ("sex", "born")
    assert state_of(None, "male", on=date(2026, 6, 1)).missing == ("born",)


def test_a_missing_sex_matters_only_where_men_and_women_differ() -> None:
    on = date(2026, 6, 1)
    assert state_of(date(1995, 1, 1), None, on=on).state is YES
    assert state_of(date(2010, 1, 1), None, on=on).state is NO
    between = state_of(date(1983, 1, 1), None, on=on)
    assert (between.state, between.missing) == (UNKNOWN, ("sex",))


def test_the_dead_need_no_birth_date() -> None:
    assert state_of(None, None, ["dead"], on=date(2026, 6, 1)).state is NO


def test_before_the_law_nothing_is_known_and_the_article_is_named() -> None:
    last, first = date(2020, 6, 30), date(2020, 7, 1)
    verdict = state_of(date(1990, 1, 1), "male", on=last)
    assert (verdict.state, [why.code for why in verdict.reasons]) == (UNKNOWN, ["no_rule"])
    assert verdict.reasons[0].article == "Điều 8 khoản 1"
    assert state_of(date(1990, 1, 1), "male", on=first).state is YES


def test_a_sex_whose_row_ended_is_unknown_the_other_is_not() -> None:
    book = packaged().revised(ended={("ages", "female", date(2020, 7, 1)): date(2026, 12, 31)})
    rules = rules_on(date(2027, 1, 1), book)
    assert rules.state_of(date(2000, 1, 1), "female").state is UNKNOWN
    assert rules.state_of(date(2000, 1, 1), None).state is UNKNOWN
    assert rules.state_of(date(2000, 1, 1), "male").state is YES
    assert rules.ages.limit(date(2000, 1, 1), "female") is None
    assert rules.ages.reached_on(date(2000, 1, 1), "female") is None


def test_nobody_is_judged_before_birth() -> None:
    verdict = state_of(date(2020, 1, 1), "male", on=date(2020, 7, 1).replace(year=2020))
    assert code(verdict) == "too_young"
    assert code(state_of(date(2025, 1, 1), "male", on=date(2021, 1, 1))) == "too_young"


def test_a_province_may_say_that_29_february_falls_on_28_february() -> None:
    row = row_from(
        "counting",
        {
            "key": "birthday_29_february",
            "month": 2,
            "day": 28,
            "first": date(2026, 1, 1),
            "status": "read",
            "instrument": "1/2026/TT-BQP",
            "article": "Điều 8",
        },
    )
    ended = {("counting", "birthday_29_february", date(2020, 7, 1)): date(2025, 12, 31)}
    book = packaged().revised(added=[row], ended=ended)
    found = [state_of(date(2008, 2, 29), "male", on=date(2026, 2, day), book=book).state for day in (27, 28)]
    assert found == [NO, YES]


@pytest.mark.parametrize("value", ["x", "nam", ""])
def test_facts_and_sexes_that_are_not_known_are_a_mistake_of_the_caller(value: str) -> None:
    with pytest.raises(ValueError, match="unknown fact"):
        state_of(date(2000, 1, 1), "male", ["flying"], on=date(2026, 1, 1))
    if value:
        with pytest.raises(ValueError, match="unknown sex"):
            state_of(date(2000, 1, 1), value, on=date(2026, 1, 1))


def test_years_and_months_are_counted_to_the_day() -> None:
    assert years_old(date(2000, 3, 1), date(2018, 2, 28)) == 17
    assert years_old(date(2000, 2, 29), date(2020, 2, 28)) == 19
    assert years_old(date(2000, 2, 29), date(2020, 2, 29)) == 20
    assert months_later(date(2024, 1, 31), 1) == date(2024, 3, 1)
    assert months_later(date(2024, 2, 29), 36) == date(2027, 3, 1)
    assert months_later(date(2024, 12, 15), 2) == date(2025, 2, 15)
    assert last_day_of_years(date(2022, 7, 1), 4) == date(2026, 6, 30)
    assert last_day_of_years(date(2024, 2, 29), 2) == date(2026, 2, 28)
    assert last_day_of_months(date(2024, 7, 1), 24) == date(2026, 6, 30)

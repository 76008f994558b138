"""Every ground of the law: whom it applies to, what it makes of a person, on the days around each limit."""

from datetime import date, timedelta

import pytest

from sansang.kernel.days import Days
from sansang.law.facts import Held, child_under, facts_on
from sansang.law.grounds import Ground, reasons_against_ground, whys_for_member
from sansang.law.rules import Rules, refusals, rules_on, state_of
from sansang.law.whys import State, in_words

DAY = timedelta(days=1)
ON = date(2026, 6, 1)
RULES = rules_on(ON)
BORN = {"male": date(1995, 3, 1), "female": date(1995, 3, 1)}
STATES = {
    "deferral": State.DEFERRED,
    "exemption": State.EXEMPT,
    "registration_exemption": State.EXEMPT_FROM_REGISTRATION,
    "not_selected": State.NOT_ELIGIBLE,
    "selected": State.ELIGIBLE,
}
OF_CITIZENS = [ground for ground in RULES.grounds.values() if ground.kind in STATES]
OF_MEMBERS = [ground for ground in RULES.grounds.values() if ground.kind in ("early_release", "removal")]


def named(ground: Ground) -> str:
    return ground.key


def sex_for(ground: Ground) -> str:
    return ground.sex or "male"


ARTICLES = {
    "deferral": "Điều 11 khoản 1 điểm {}",
    "exemption": "Điều 11 khoản 2 điểm {}",
    "registration_exemption": "Điều 9 khoản 1 điểm {}",
    "early_release": "Điều 12 khoản 1 điểm {}",
    "removal": "Điều 12 khoản 2 điểm {}",
}


@pytest.mark.parametrize("ground", [*OF_CITIZENS, *OF_MEMBERS], ids=named)
def test_a_ground_cites_its_point(ground: Ground) -> None:
    if ground.kind in ARTICLES:
        assert ground.row.article == ARTICLES[ground.kind].format(ground.point)
    assert ground.row.instrument == "48/2019/QH14"


@pytest.mark.parametrize("ground", OF_CITIZENS, ids=named)
def test_a_ground_decides_the_state_of_whom_it_applies_to(ground: Ground) -> None:
    sex = sex_for(ground)
    verdict = RULES.state_of(BORN[sex], sex, [ground.fact.code])
    assert verdict.state is STATES[ground.kind]
    assert ground.key in [why.code for why in verdict.decisive]
    assert verdict.reasons[0].code == "of_age"


@pytest.mark.parametrize("ground", OF_CITIZENS, ids=named)
def test_a_ground_holds_on_its_first_and_last_day_and_not_beside(ground: Ground) -> None:
    sex = sex_for(ground)
    held = [Held(ground.fact.code, ON, ON + DAY)]
    days = [ON - DAY, ON, ON + DAY, ON + 2 * DAY]
    found = [state_of(BORN[sex], sex, facts_on(held, day), on=day).state for day in days]
    assert found == [State.ELIGIBLE, STATES[ground.kind], STATES[ground.kind], State.ELIGIBLE]


@pytest.mark.parametrize("ground", OF_CITIZENS, ids=named)
def test_the_age_stands_above_every_ground_of_deferral_and_exemption(ground: Ground) -> None:
    sex = sex_for(ground)
    young = date(ON.year - 17, 1, 1)
    verdict = RULES.state_of(young, sex, [ground.fact.code])
    assert verdict.state is State.NOT_ELIGIBLE
    assert {"too_young", ground.key} <= {why.code for why in verdict.reasons}


WAIVED = {"deferral": "cdđeg", "exemption": "abd"}


@pytest.mark.parametrize("ground", [one for one in OF_CITIZENS if one.kind in ("deferral", "exemption")], ids=named)
def test_a_volunteer_is_considered_for_the_points_that_allow_it_and_told_why_not_for_the_others(ground: Ground) -> None:
    sex = sex_for(ground)
    verdict = RULES.state_of(BORN[sex], sex, [ground.fact.code, "volunteer"])
    codes = [why.code for why in verdict.reasons]
    wish = verdict.reasons[codes.index(ground.key) + 1]
    assert wish.article == "Điều 11 khoản 3"
    if ground.point in WAIVED[ground.kind]:
        assert (verdict.state, wish.code) == (State.ELIGIBLE, f"volunteer_considered/{ground.key}")
        assert verdict.decisive[-1] is wish
    else:
        assert (verdict.state, wish.code) == (STATES[ground.kind], f"volunteer_not_considered/{ground.key}")


def test_one_ground_that_does_not_yield_is_enough() -> None:
    verdict = RULES.state_of(BORN["male"], "male", ["volunteer", "spouse_in_army", "studying"])
    assert verdict.state is State.DEFERRED
    assert [why.code for why in verdict.reasons] == [
        "of_age",
        "deferral/c/spouse_in_army",
        "deferral/h/studying",
        "volunteer_considered/deferral/c/spouse_in_army",
        "volunteer_not_considered/deferral/h/studying",
    ]


def test_the_stronger_state_wins_and_every_reason_stays() -> None:
    facts = ["studying", "child_of_martyr", "disabled", "prosecuted"]
    order = [State.DEFERRED, State.EXEMPT, State.EXEMPT_FROM_REGISTRATION, State.NOT_ELIGIBLE]
    for count, expected in enumerate(order, 1):
        verdict = RULES.state_of(BORN["male"], "male", facts[:count])
        assert verdict.state is expected
        assert len(verdict.reasons) == count + 1


# one point, two sexes


def test_a_woman_in_the_point_for_men_is_refused_with_rule_and_article() -> None:
    verdict = RULES.state_of(BORN["female"], "female", ["alone_with_child_under_36_months"])
    assert verdict.state is State.UNKNOWN
    assert verdict.missing == ("sex", "alone_with_child_under_36_months")
    (refusal,) = refusals(verdict.reasons)
    assert str(refusal) == (
        "“một mình nuôi con dưới 36 tháng tuổi” chỉ áp dụng cho nam; với nữ, điểm này là: "
        "mang thai; nuôi con dưới 36 tháng tuổi."
    )
    assert (refusal.instrument, refusal.article) == ("48/2019/QH14", "Điều 11 khoản 1 điểm a")


def test_a_man_in_the_point_for_women_is_refused() -> None:
    verdict = RULES.state_of(BORN["male"], "male", ["pregnant"])
    assert (verdict.state, len(refusals(verdict.reasons))) == (State.UNKNOWN, 1)


def test_a_refusal_does_not_hide_a_state_that_is_certain_either_way() -> None:
    verdict = RULES.state_of(BORN["female"], "female", ["alone_with_child_under_36_months", "child_of_martyr"])
    assert verdict.state is State.EXEMPT
    assert len(refusals(verdict.reasons)) == 1


def test_a_father_who_is_not_alone_has_a_child_and_no_ground() -> None:
    verdict = RULES.state_of(BORN["male"], "male", ["child_under_36_months"])
    assert verdict.state is State.ELIGIBLE
    assert refusals(verdict.reasons) == []
    assert verdict.reasons[1].code == "no_ground_for_sex/deferral/a/child_under_36_months"
    assert verdict.reasons[1].article == "Điều 11 khoản 1 điểm a"


@pytest.mark.parametrize("fact", ["pregnant", "child_under_36_months"])
def test_a_ground_of_one_sex_leaves_a_person_of_unknown_sex_unknown(fact: str) -> None:
    verdict = RULES.state_of(date(1995, 3, 1), None, [fact])
    assert (verdict.state, verdict.missing) == (State.UNKNOWN, ("sex",))


# recording a ground


@pytest.mark.parametrize("ground", OF_CITIZENS, ids=named)
def test_a_deferral_without_an_end_is_refused_other_grounds_may_stay_open(ground: Ground) -> None:
    found = reasons_against_ground(ground.key, RULES.grounds, sex=sex_for(ground), days=Days(ON))
    if ground.kind == "deferral":
        assert [(reason.code, reason.article) for reason in found] == [("no_end", ground.row.article)]
    else:
        assert found == []
    closed = Days(ON, ON + DAY)
    assert reasons_against_ground(ground.key, RULES.grounds, sex=sex_for(ground), days=closed) == []


@pytest.mark.parametrize("ground", [one for one in OF_CITIZENS if one.sex], ids=named)
def test_a_ground_of_one_sex_cannot_be_recorded_for_the_other(ground: Ground) -> None:
    other = {"male": "female", "female": "male"}[ground.sex]
    found = reasons_against_ground(ground.key, RULES.grounds, sex=other, days=Days(ON))
    assert [reason.code for reason in found] == [f"not_for_sex/{ground.key}", "no_end"]
    assert {reason.article for reason in found} == {"Điều 11 khoản 1 điểm a"}


def test_a_point_that_is_not_in_force_cannot_be_recorded() -> None:
    before = rules_on(date(2020, 6, 30)).grounds
    found = reasons_against_ground("deferral/b/unfit", before, sex="male", days=Days(date(2020, 6, 30), ON))
    assert [reason.code for reason in found] == ["no_such_ground"]


def test_a_child_is_young_until_the_day_before_its_thirty_sixth_month() -> None:
    assert child_under(36, born=date(2023, 5, 12)) == Days(date(2023, 5, 12), date(2026, 5, 11))
    assert child_under(36, born=date(2024, 2, 29)) == Days(date(2024, 2, 29), date(2027, 2, 28))


@pytest.mark.parametrize("step", [-1, 0, 1])
def test_a_deferral_for_a_child_ends_by_its_thirty_sixth_month(step: int) -> None:
    days = Days(date(2025, 1, 1), date(2026, 5, 11) + step * DAY)
    key = "deferral/a/child_under_36_months"
    found = reasons_against_ground(key, RULES.grounds, sex="female", days=days, child_born=date(2023, 5, 12))
    assert [str(reason) for reason in found] == (
        ["Con đủ 36 tháng sau ngày 11/05/2026; hãy ghi đến ngày đó."] if step == 1 else []
    )


# members


@pytest.mark.parametrize("ground", OF_MEMBERS, ids=named)
def test_a_member_is_released_or_removed_on_each_point(ground: Ground) -> None:
    facts = [ground.fact.code, "volunteer"]
    found = whys_for_member(RULES.grounds.values(), kind=ground.kind, sex=sex_for(ground), facts=facts)
    assert [(why.code, why.article) for why in found] == [(ground.key, ground.row.article)]
    if ground.sex:
        other = {"male": "female", "female": "male"}[ground.sex]
        assert whys_for_member(RULES.grounds.values(), kind=ground.kind, sex=other, facts=facts) == []


@pytest.mark.parametrize(
    "fact", ["sudden_hardship", "called_to_army", "called_to_police", "recruited", "admitted_to_school"]
)
def test_what_only_releases_members_leaves_a_citizen_eligible_and_says_so(fact: str) -> None:
    verdict = RULES.state_of(BORN["male"], "male", [fact])
    assert verdict.state is State.ELIGIBLE
    assert verdict.reasons[1].code.startswith("members_only/early_release/")
    assert verdict.reasons[1].article.startswith("Điều 12 khoản 1")


def test_those_who_completed_stay_registered_and_are_not_selected_again() -> None:
    verdict = RULES.state_of(BORN["male"], "male", ["completed_service"])
    assert (verdict.state, verdict.decisive[0].article) == (State.NOT_ELIGIBLE, "Điều 13 khoản 2")


def test_a_reason_speaks_english_with_its_own_words() -> None:
    (why,) = RULES.state_of(BORN["male"], "male", ["studying"]).decisive
    assert in_words(why) == "Tạm hoãn: đang học."
    assert in_words(why, english=True) == "Deferral: studying."


def test_the_same_question_gets_the_same_answer_from_rules_made_anew() -> None:
    facts = ["studying", "volunteer", "spouse_in_police"]
    again = Rules(RULES.book, ON)
    assert again.state_of(BORN["male"], "male", facts) == RULES.state_of(BORN["male"], "male", reversed(facts))

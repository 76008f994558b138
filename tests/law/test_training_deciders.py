"""Who trains whom, and who approves which plan, before and after the districts and Circular 83/2025."""

from datetime import date

import pytest

from sansang.law.book import packaged
from sansang.law.rows import Status
from sansang.law.rules import rules_on
from sansang.law.training_deciders import approver, officers_of, trainee_of, trainers, why_not_trainer
from sansang.law.training_words import OFFICER_WORDS, TRAINEE_WORDS

DISTRICTS, BETWEEN, NOW = rules_on(date(2025, 6, 30)), rules_on(date(2025, 7, 15)), rules_on(date(2025, 8, 7))


@pytest.mark.parametrize(
    ("trainee", "before", "between", "now"),
    [
        ("company", "province", "province", "province"),
        ("first_year", "district", "board", "board"),
        ("branch", "district", "board", "board"),
        ("air_defence", "district", "board", "board"),
        ("standing", "commune", "commune", "commune"),
        ("mobile", "commune", "commune", "commune"),
        ("on_the_spot", "commune", "commune", "commune"),
        ("self_defence", "agency", "agency", "agency"),
        ("officers_command", "province", "province", "province"),
        ("officers_unit", "district", "board", "board"),
        ("officers_further", "province", "province", "province"),
        ("guidance", None, None, "board"),
    ],
)
def test_the_trainer_is_the_one_of_the_day(trainee: str, before: str | None, between: str | None, now: str) -> None:
    found = [trainers(rules, trainee) for rules in (DISTRICTS, BETWEEN, NOW)]
    assert [one and one.level for one in found] == [before, between, now]


def test_the_days_between_two_circulars_are_marked_as_inferred() -> None:
    found = [trainers(rules, "first_year") for rules in (DISTRICTS, BETWEEN, NOW)]
    assert [one.row.status for one in found] == [Status.READ, Status.INFERRED, Status.READ]
    assert [one.row.citation for one in found] == [
        "69/2020/TT-BQP, Điều 7 khoản 1 điểm b",
        "83/2025/TT-BQP, Điều 2 khoản 3",
        "83/2025/TT-BQP, Điều 2 khoản 3",
    ]


def test_only_what_the_board_trains_may_be_trained_in_clusters_of_communes() -> None:
    clustered = {trainee for trainee in TRAINEE_WORDS if (found := trainers(NOW, trainee)) and found.clusters}
    assert clustered == {"first_year", "branch", "air_defence"}


def test_an_agency_that_cannot_train_is_decided_about_by_the_province_since_august_2025() -> None:
    before, now = trainers(DISTRICTS, "self_defence"), trainers(NOW, "self_defence")
    assert before.otherwise is None
    assert now.otherwise.en == "the commander of the provincial Military Command decides"


@pytest.mark.parametrize(
    ("component", "year", "more", "trainee"),
    [
        ("TT", 1, {}, "standing"),
        ("CD", 1, {}, "first_year"),
        ("CD", 1, {"self_defence": True}, "first_year"),
        ("TC", 2, {"self_defence": True}, "self_defence"),
        ("CD", 2, {}, "mobile"),
        ("TC", 4, {}, "on_the_spot"),
        ("TC", 4, {"is_crew": True}, "branch"),
        ("PK", 2, {"in_company": True}, "company"),
        ("PB", 1, {"in_company": True}, "company"),
        ("PK", 2, {}, "air_defence"),
        *((one, 3, {}, "branch") for one in ("B", "TS", "TTin", "CB", "PH", "YT")),
    ],
)
def test_members_are_trained_in_the_group_of_component_year_and_unit(
    component: str, year: int, more: dict[str, bool], trainee: str
) -> None:
    assert trainee_of(component, year, **more) == trainee
    assert trainers(NOW, trainee) is not None


def test_a_command_that_is_not_the_trainer_is_told_who_is() -> None:
    assert why_not_trainer(NOW, "mobile", level="commune") is None
    why = why_not_trainer(NOW, "first_year", level="commune")
    assert str(why) == "Dân quân tự vệ năm thứ nhất: do Ban Chỉ huy phòng thủ khu vực huấn luyện."
    assert why.article == "Điều 2 khoản 3"


def test_nobody_is_named_before_the_circular() -> None:
    rules = rules_on(date(2020, 7, 31))
    assert [trainers(rules, one) for one in TRAINEE_WORDS] == [None] * len(TRAINEE_WORDS)
    assert why_not_trainer(rules, "mobile", level="province") is None
    assert approver(rules, "commune") is None


@pytest.mark.parametrize("group", OFFICER_WORDS)
def test_every_group_of_officers_has_its_trainer(group: str) -> None:
    assert trainers(NOW, officers_of(group)) is not None


@pytest.mark.parametrize(
    ("level", "before", "now"),
    [
        ("province", "province", "province"),
        ("district", "district", None),
        ("board", None, "province"),
        ("commune", "district", "province"),
        ("agency", "district", "province"),
    ],
)
def test_the_approver_of_a_plan_is_the_one_of_the_day(level: str, before: str | None, now: str | None) -> None:
    found = [approver(rules, level) for rules in (DISTRICTS, NOW)]
    assert [one and one.level for one in found] == [before, now]


def test_who_approves_commune_plans_since_2025_is_to_be_confirmed() -> None:
    found = approver(NOW, "commune")
    assert (found.row.status, found.who.en) == (
        Status.UNCONFIRMED,
        "commander of the provincial Military Command",
    )
    assert found.prepared_by == "Ban Chỉ huy quân sự cấp xã"


def test_no_district_trains_or_approves_after_june_2025() -> None:
    for table in ("training_trainers", "training_approvers", "training_events"):
        rows = packaged().in_force(table, date(2025, 7, 1)).values()
        assert "district" not in {row.values["level"] for row in rows}

from datetime import date

import pytest

from sansang.law.book import packaged
from sansang.law.deciders import DECISION_WORDS, who_decides
from sansang.law.rules import rules_on

LAST_OF_DISTRICTS, FIRST_WITHOUT = date(2025, 6, 30), date(2025, 7, 1)
ORDINARY = [
    "registration",
    "selection",
    "deferral",
    "exemption",
    "age_extension",
    "term_extension",
    "early_release",
    "removal",
    "completion",
]


def levels(decision: str, body: str, on: date) -> list[str]:
    return [decider.level for decider in who_decides(rules_on(on), decision, body=body)]


@pytest.mark.parametrize("decision", ORDINARY)
@pytest.mark.parametrize("on", [LAST_OF_DISTRICTS, FIRST_WITHOUT, date(2026, 11, 1)])
def test_the_commune_or_the_agency_decides_about_its_citizens(decision: str, on: date) -> None:
    assert levels(decision, "commune", on) == ["commune"]
    assert levels(decision, "agency", on) == ["agency"]


@pytest.mark.parametrize("decision", ORDINARY)
def test_a_district_without_communes_decided_until_30_june_2025(decision: str) -> None:
    assert levels(decision, "district_without_communes", LAST_OF_DISTRICTS) == ["district"]
    assert levels(decision, "district_without_communes", FIRST_WITHOUT) == []


@pytest.mark.parametrize(
    ("decision", "body", "before", "after"),
    [
        ("active_service_completion", "standing", "district", "province"),
        ("selection_guidance", "commune", "district", "province"),
        ("appoint_unit_leaders", "commune", "district", "commune"),
        ("found_platoon_or_squad", "commune", "district", "province"),
        ("mobilise_in_district", "any", "district", None),
        ("mobilise_in_commune", "commune", "commune", "commune"),
    ],
)
def test_the_district_hands_over_on_1_july_2025(decision: str, body: str, before: str, after: str | None) -> None:
    assert levels(decision, body, LAST_OF_DISTRICTS) == [before]
    assert levels(decision, body, FIRST_WITHOUT) == ([after] if after else [])


def test_the_provincial_commander_recognises_the_active_service_of_standing_militia() -> None:
    (decider,) = who_decides(rules_on(FIRST_WITHOUT), "active_service_completion", body="standing")
    assert decider.who == "Chỉ huy trưởng Bộ Chỉ huy quân sự tỉnh"
    assert decider.who.en == "commander of the provincial Military Command"
    assert decider.row.citation == "98/2025/QH15, Điều 10"


def test_who_must_agree_is_told() -> None:
    (decider,) = who_decides(rules_on(FIRST_WITHOUT), "appoint_unit_leaders")
    assert [(str(one), one.en) for one in decider.agreement] == [
        ("Chủ tịch Ủy ban nhân dân cấp xã", "chairman of the commune People's Committee"),
        ("Chỉ huy trưởng Bộ Chỉ huy quân sự tỉnh", "commander of the provincial Military Command"),
    ]


def test_no_district_decides_anything_after_june_2025() -> None:
    rows = packaged().in_force("deciders", FIRST_WITHOUT).values()
    assert {row.values["level"] for row in rows} == {"ministry", "region", "province", "commune", "agency"}


def test_every_decision_with_words_has_a_decider() -> None:
    decisions = {row.values["decision"] for row in packaged().rows if row.table == "deciders"}
    assert set(DECISION_WORDS) <= decisions


def test_nobody_decides_what_no_row_names() -> None:
    assert who_decides(rules_on(FIRST_WITHOUT), "fly") == []

"""Penalties with their limitation, their handling time and progress; commendations of members and units."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from sansang.audit.models import AuditEvent
from sansang.citizens.models import Circumstance
from sansang.kernel.reasons import RuleViolated
from sansang.law.rules import rules_on
from sansang.personnel.actions import discipline as actions
from sansang.personnel.models import Commendation, Discipline
from sansang.personnel.rules import discipline as rules
from tests import factories
from tests.personnel.provinces import Province, client_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 5)


@pytest.mark.parametrize(
    ("penalty", "offence_on", "decided_on", "codes"),
    [
        ("warning", date(2024, 2, 5), date(2026, 2, 4), set()),
        ("warning", date(2024, 2, 5), date(2026, 2, 5), set()),
        ("warning", date(2024, 2, 4), date(2026, 2, 5), {"limitation_over"}),
        # 29 February: the last day is the last of that month.
        ("reprimand", date(2024, 2, 29), date(2026, 2, 28), set()),
        ("reprimand", date(2024, 2, 29), date(2026, 3, 1), {"limitation_over"}),
        ("stripped", date(2020, 1, 1), date(2026, 2, 5), set()),
    ],
)
def test_a_penalty_comes_within_24_months_unless_the_title_is_stripped(
    penalty: str, offence_on: date, decided_on: date, codes: set[str]
) -> None:
    case = rules.Case(penalty, offence_on, decided_on, decided_on)
    found = rules.reasons_against_penalty(rules_on(decided_on), case, today=date(2026, 3, 5))
    assert {reason.code for reason in found} == codes
    assert all(reason.article == "Điều 48" for reason in found)


@pytest.mark.parametrize(
    ("found_on", "decided_on", "complicated", "codes"),
    [
        (date(2025, 11, 4), date(2026, 2, 4), False, set()),
        (date(2025, 11, 4), date(2026, 2, 5), False, {"handled_too_late"}),
        (date(2025, 9, 5), date(2026, 2, 5), True, set()),
        (date(2025, 9, 4), date(2026, 2, 5), True, {"handled_too_late"}),
        (date(2025, 11, 30), date(2026, 2, 28), False, set()),
        (date(2025, 11, 30), date(2026, 3, 1), False, {"handled_too_late"}),
    ],
)
def test_a_case_is_handled_in_three_months_or_five(
    found_on: date, decided_on: date, complicated: bool, codes: set[str]
) -> None:
    case = rules.Case("warning", found_on, found_on, decided_on, complicated)
    found = rules.reasons_against_penalty(rules_on(decided_on), case, today=date(2026, 3, 5))
    assert {reason.code for reason in found} == codes


@pytest.mark.parametrize(
    ("penalty", "first"),
    [
        ("reprimand", date(2027, 2, 5)),
        ("warning", date(2027, 2, 5)),
        ("demotion", date(2028, 2, 5)),
        ("dismissal", date(2028, 2, 5)),
        ("stripped", None),
    ],
)
def test_progress_is_recognised_after_12_months_or_24(penalty: str, first: date | None) -> None:
    assert rules.progress_on(rules_on(TODAY), penalty, TODAY) == first


@pytest.fixture
def province() -> Province:
    return Province()


def penalise(province: Province, person: Any, **changes: Any) -> Discipline:
    values = {
        "penalty": "warning", "offence_on": date(2026, 1, 2), "found_on": date(2026, 1, 3),
        "decision_number": "4/QĐ", "decided_on": TODAY, "today": TODAY, "by": province.clerk, **changes,
    }  # fmt: skip
    return actions.record_discipline(person, values.pop("unit", province.squad), **values)


def praise(province: Province, person: Any = None, **changes: Any) -> Commendation:
    values = {
        "title": "advanced" if person else "advanced_unit", "occasion": "regular", "level": "commune",
        "decision_number": "9/QĐ", "decided_on": TODAY, "today": TODAY, "by": province.clerk, **changes,
    }  # fmt: skip
    return actions.record_commendation(values.pop("unit", province.squad), person=person, **values)


def refused(act: Any) -> set[str]:
    """The codes of why an action was refused; a refusal changes nothing."""

    def state() -> tuple[Any, ...]:
        tables = (Discipline, Commendation, Circumstance)
        return (*(list(table.objects.order_by("pk").values()) for table in tables), AuditEvent.objects.count())

    before = state()
    with pytest.raises(RuleViolated) as raised:
        act()
    assert state() == before
    return {reason.code for reason in raised.value.reasons}


def test_why_a_penalty_is_not_recorded(province: Province) -> None:
    person = factories.member(province.squad, keeper=province.one)
    assert refused(lambda: penalise(province, person, penalty="demotion")) == {"commanders_only"}
    assert refused(lambda: penalise(province, person, by=province.neighbour)) == {"out_of_reach"}
    assert refused(lambda: penalise(province, person, found_on=date(2026, 1, 1))) == {"days_disordered"}
    assert refused(lambda: penalise(province, person, decided_on=date(2026, 2, 6))) == {"in_future"}
    assert refused(lambda: penalise(province, person, unit=province.one)) == {"not_serving_there"}


def test_a_commander_may_be_demoted(province: Province) -> None:
    person = factories.member(province.squad, keeper=province.one)
    factories.appointment(person, province.squad, post="squad_leader")
    assert penalise(province, person, penalty="demotion").penalty == "demotion"
    factories.appointment(
        other := factories.member(province.squad, keeper=province.one), province.one, post="assistant"
    )
    assert refused(lambda: penalise(province, other, penalty="dismissal")) == {"commanders_only"}


def test_stripping_the_title_is_noted_as_a_ground_of_removal(province: Province) -> None:
    person = factories.member(province.squad, keeper=province.one)
    penalise(province, person, penalty="stripped")
    fact = Circumstance.objects.get()
    assert (fact.fact, fact.first_on, fact.paper_number) == ("title_stripped", TODAY, "4/QĐ")


def test_progress_is_recognised_when_its_time_has_come(province: Province) -> None:
    person = factories.member(province.squad, keeper=province.one)
    row = penalise(
        province, person, offence_on=date(2025, 1, 2), found_on=date(2025, 1, 3), decided_on=date(2025, 2, 5)
    )

    def end(on: date, **changes: Any) -> Discipline:
        values = {"end_reason": "progress", "today": date(2026, 3, 1), "by": province.clerk, **changes}
        return actions.end_discipline(row, ended_on=on, **values)

    assert refused(lambda: end(date(2026, 2, 4))) == {"progress_too_early"}
    assert refused(lambda: end(date(2026, 3, 2))) == {"in_future"}
    assert refused(lambda: end(TODAY, by=province.neighbour)) == {"out_of_reach"}
    assert refused(lambda: end(date(2025, 2, 4), end_reason="overturned")) == {"ends_before_it_begins"}
    assert end(TODAY).end_reason == "progress"
    assert refused(lambda: end(TODAY)) == {"ended_already"}


def test_a_penalty_corrected_obeys_the_same_rules(province: Province) -> None:
    row = penalise(province, factories.member(province.squad, keeper=province.one))
    values = {
        "penalty": "reprimand", "offence_on": date(2026, 1, 2), "found_on": date(2026, 1, 3), "is_complicated": False,
        "decision_number": "4a/QĐ", "decided_on": TODAY, "today": TODAY, "by": province.clerk,
    }  # fmt: skip
    assert actions.correct_discipline(row, **values).decision_number == "4a/QĐ"
    late = {**values, "offence_on": date(2024, 2, 4)}
    assert refused(lambda: actions.correct_discipline(row, **late)) == {"limitation_over"}


def test_titles_of_members_and_of_units_are_not_mixed(province: Province) -> None:
    person = factories.member(province.squad, keeper=province.one)
    assert refused(lambda: praise(province, person, title="advanced_unit")) == {"wrong_title"}
    assert refused(lambda: praise(province, title="emulation")) == {"wrong_title"}
    assert praise(province, person, title="certificate").person == person
    assert praise(province, title="certificate").person is None


@pytest.mark.parametrize(("decided_on", "may"), [(date(2025, 6, 30), False), (date(2025, 7, 1), True)])
def test_regional_boards_commend_since_july_2025(province: Province, decided_on: date, *, may: bool) -> None:
    person = factories.member(province.squad, keeper=province.one)
    if may:
        assert praise(province, person, level="board", decided_on=decided_on)
    else:
        assert refused(lambda: praise(province, person, level="board", decided_on=decided_on)) == {"level_not_yet"}


def test_a_commendation_is_corrected_and_revoked(province: Province) -> None:
    row = praise(province)
    values = {"title": "certificate", "occasion": "thematic", "level": "commune", "decision_number": "9a/QĐ"}
    more = {"decided_on": TODAY, "today": TODAY, "by": province.clerk}
    assert actions.correct_commendation(row, **values, **more).title == "certificate"
    end = {"end_reason": "revoked", "ended_on": TODAY, "today": TODAY}
    assert refused(lambda: actions.end_commendation(row, **end, by=province.neighbour)) == {"out_of_reach"}
    assert actions.end_commendation(row, **end, by=province.clerk).end_reason == "revoked"
    assert refused(lambda: actions.correct_commendation(row, **values, **more)) == {"ended_already"}


def test_penalties_and_praise_stand_in_the_time_of_a_person_and_on_the_units_page(province: Province) -> None:
    person = factories.member(province.squad, keeper=province.one)
    client = client_of(province.clerk)
    unit = str(province.squad.versions.get().pk)
    decided = {"decision_number": "21/QĐ", "decided_on": "05/02/2026"}
    award = {"title": "advanced", "occasion": "regular", "level": "commune", **decided}
    address = reverse("personnel:commendation_new", args=[person.pk])
    page = client.post(address, {"unit": unit, **award}, follow=True).content.decode()
    assert page.count("Chiến sĩ tiên tiến") >= 2
    late = {"penalty": "warning", "offence_on": "01/02/2023", "found_on": "01/02/2026", **decided}
    address = reverse("personnel:discipline_new", args=[person.pk])
    refusal = client.post(address, {"unit": unit, **late}).content.decode()
    assert "Hết thời hiệu 24 tháng" in refusal
    assert "48/2019/QH14, Điều 48" in refusal
    page = client.post(address, {"unit": unit, **late, "offence_on": "15/01/2026"}, follow=True).content.decode()
    assert "công nhận tiến bộ từ 05/02/2027" in page
    address = reverse("personnel:unit_commendation_new", args=[province.squad.pk])
    page = client.post(address, {**award, "title": "advanced_unit"}, follow=True).content.decode()
    assert "Đơn vị tiên tiến" in page
    theirs = client_of(province.neighbour).get(reverse("personnel:discipline_new", args=[person.pk]))
    assert theirs.status_code == 404


def test_the_forms_say_what_the_law_gives_and_choose_for_nobody(province: Province) -> None:
    service = factories.service(factories.person(province.one), province.squad)
    client = client_of(province.clerk)
    shown = client.get(reverse("personnel:discipline_new", args=[service.person_id])).content.decode()
    assert "Thời hiệu 24 tháng" in shown
    assert "Điều 48" in shown
    refused = client.post(reverse("personnel:discipline_new", args=[service.person_id]), {"penalty": ""})
    assert refused.status_code == 200
    assert not Discipline.objects.exists()
    assert f"– {service.unit.versions.get().name}" not in shown

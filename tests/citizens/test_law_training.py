"""The tables of training on the pages of the law: shown by day, changed by two people, in both languages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sansang.citizens.models import ProvincialRow
from sansang.citizens.queries.eligibility import rules_for
from sansang.law.rows import TABLES
from sansang.law.training_deciders import approver
from sansang.law.training_results import grade_of
from sansang.organisation.models import Unit
from tests import factories

pytestmark = pytest.mark.django_db

TRAINING = [code for code in TABLES if code.startswith("training_")]
ABOUT = {
    "first": "01/01/2027",
    "last": "",
    "instrument": "15/QĐ-BCH",
    "article": "Điều 2",
    "status": "read",
    "note": "",
    "paper_number": "15/QĐ-BCH",
}


@pytest.fixture
def top() -> Unit:
    return factories.unit("provincial_command")


@pytest.fixture
def two(top: Unit) -> list[Client]:
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(factories.user(role="provincial_staff", unit=top))
    return clients


def shown(client: Client, name: str, *args: Any, **asked: str) -> str:
    answer = client.get(reverse(f"citizens:{name}", args=args), asked)
    assert answer.status_code == 200
    return str(answer.content.decode())


def confirmed(two: list[Client], table: str, identity: str, **typed: str) -> None:
    """Proposed by one and confirmed by the other, through the pages."""
    two[0].post(f"{reverse('citizens:law_row_new', args=[table])}?dong={identity}", {**ABOUT, **typed})
    two[1].post(reverse("citizens:law_row_confirm", args=[ProvincialRow.objects.get().pk]))


@pytest.mark.parametrize(
    ("on", "there", "gone"),
    [
        ("2025-06-30", "Ban Chỉ huy quân sự cấp huyện", "Ban Chỉ huy phòng thủ khu vực"),
        ("2026-11-01", "Ban Chỉ huy phòng thủ khu vực", "Ban Chỉ huy quân sự cấp huyện"),
    ],
)
def test_who_trains_is_shown_by_day(two: list[Client], on: str, there: str, gone: str) -> None:
    page = shown(two[0], "law", on=on)
    section = page[page.index('id="training_trainers"') : page.index('id="training_grades"')]
    assert there in section
    assert gone not in section


def test_the_tables_of_training_are_read_in_english(two: list[Client]) -> None:
    two[0].cookies["django_language"] = "en"
    page = shown(two[0], "law")
    for table in TRAINING:
        assert TABLES[table].title.en in page
    assert "commander of the provincial Military Command" in page


@pytest.mark.parametrize("table", TRAINING)
def test_a_row_of_every_table_may_be_added_and_replaced(two: list[Client], table: str) -> None:
    assert TABLES[table].title in shown(two[0], "law_row_new", table)
    row = next(iter(rules_for("11", on=date(2026, 11, 1)).rows(table).values()))
    identity = f"{table}:{row.key}:{row.days.first.isoformat()}"
    assert row.citation in shown(two[0], "law_row_new", table, dong=identity)


def test_a_threshold_of_the_province_counts_from_its_day(two: list[Client]) -> None:
    confirmed(two, "training_grades", "training_grades:excellent:2020-08-01", percent="90")
    graded = [grade_of(rules_for("11", on=day), 8.5) for day in (date(2026, 12, 31), date(2027, 1, 1))]
    assert [one[0] for one in graded] == ["excellent", "good"]
    assert grade_of(rules_for("11", on=date(2027, 1, 1)), 9)[1].citation == "15/QĐ-BCH, Điều 2"
    assert "của tỉnh" in shown(two[0], "law", on="2027-01-01")


def test_the_approver_of_commune_plans_is_confirmed_by_the_province(two: list[Client]) -> None:
    values = {
        "level": "board",
        "who": "Chỉ huy trưởng Ban CHPTKV",
        "who_en": "",
        "prepared_by": "Ban CHQS cấp xã",
        "prepared_by_en": "",
    }
    confirmed(two, "training_approvers", "training_approvers:commune:2025-07-01", **values)
    found = approver(rules_for("11", on=date(2027, 1, 1)), "commune")
    assert (found.level, found.who) == ("board", "Chỉ huy trưởng Ban CHPTKV")


def test_a_share_that_cannot_be_is_refused_and_nothing_is_lost(two: list[Client]) -> None:
    typed = {**ABOUT, "hours_a_day": "8", "military_least": "85", "military_most": "80", "joins_by_month": "12"}
    page = shown(two[0], "law_row_new", "training_time", dong="training_time:ordinary:2026-01-01", **typed)
    assert "tỷ lệ phải tăng dần và không quá 100 %" in page
    assert 'value="85"' in page
    assert not ProvincialRow.objects.exists()

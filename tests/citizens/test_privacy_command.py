"""The nightly run: what it reports, records and leaves alone; how a province tightens a term."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from sansang.audit.models import AuditEvent
from sansang.citizens.actions.privacy import minimise, minimise_daily, policy
from sansang.citizens.models import Absence, Person
from sansang.privacy.minimising import DUTIES
from tests import factories
from tests.citizens.test_privacy_terms import DAY, ENDED, absence, former

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Any:
    return factories.unit("commune_command", parent=factories.unit("provincial_command"))


def test_a_second_run_finds_nothing_and_each_run_is_one_event_that_names_nobody(office: Any) -> None:
    former(office)
    absence(office)
    on = date(2022, 1, 1)
    first = minimise(on=on)
    assert {(one.table, one.term, one.rows) for one in first} == {
        ("citizens.Person", "while_serving", 1),
        ("citizens.Absence", "absence", 1),
    }
    assert minimise(on=on) == []
    events = AuditEvent.objects.order_by("pk")
    assert [event.verb for event in events] == ["privacy.minimised"] * 2
    assert events[0].details == {
        "on": "2022-01-01",
        "rows": 2,
        "by_table": {"citizens.Absence absence": 1, "citizens.Person while_serving": 1},
    }


def test_counting_changes_nothing(office: Any) -> None:
    former(office)
    before_ = list(Person.objects.values())
    assert minimise(on=date(2035, 1, 1), dry_run=True)
    assert list(Person.objects.values()) == before_
    assert not AuditEvent.objects.exists()


def test_a_long_list_is_minimised_in_chunks(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sansang.citizens.actions.privacy.CHUNK", 2)
    for _ in range(5):
        absence(office)
    assert [one.rows for one in minimise(on=date(2022, 1, 1)) if one.table == "citizens.Absence"] == [5]
    assert not Absence.objects.exists()


def test_the_day_is_worked_through_once(office: Any) -> None:
    absence(office)
    assert minimise_daily(on=date(2022, 1, 1))
    absence(office)
    assert minimise_daily(on=date(2022, 1, 1)) == []
    assert minimise_daily(on=date(2022, 1, 2))


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("minimise", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_reports_tables_terms_and_numbers_and_nobody(office: Any) -> None:
    former(office, identity_number="011095000123")
    tried = told("--on", "01/01/2022", "--dry-run")
    assert "1  citizens.Person: để trống phone" in tried
    assert "1 dòng quá hạn ở ngày 01/01/2022 sẽ xử lý." in tried
    assert json.loads(told("--on", "01/01/2022", "--dry-run", "--json"))["minimised"][0]["rows"] == 1
    done = told("--on", "01/01/2022")
    assert "đã xử lý" in done
    for text in (tried, done):
        assert not any(word in text for word in ("Lò Văn Thi", "0912345678", "011095000123"))
    assert told("--on", "01/01/2022", "--json", "--daily").startswith("{")
    assert Person.objects.get().phone is None


@pytest.mark.parametrize("day", ["hôm qua", "31/02/2022", "2022", "01/01/2099"])
def test_a_day_that_is_none_or_not_over_is_refused(day: str, office: Any) -> None:
    absence(office)
    with pytest.raises(CommandError, match="--on"):
        call_command("minimise", "--on", day)
    assert Absence.objects.exists()


def test_a_province_tightens_a_term_in_the_policy(office: Any, tmp_path: Any, settings: Any) -> None:
    text = settings.RETENTION_POLICY.read_text(encoding="utf-8")
    tightened = tmp_path / "retention.toml"
    tightened.write_text(text.replace("keep = { years = 1 }", "keep = { days = 10 }"), encoding="utf-8")
    settings.RETENTION_POLICY = tightened
    absence(office)
    assert policy().terms["absence"].until == "10 ngày sau ngày về"
    minimise(on=ENDED + 10 * DAY)
    assert Absence.objects.exists()
    minimise(on=ENDED + 11 * DAY)
    assert not Absence.objects.exists()


def test_every_term_of_every_table_is_worked_off_by_a_duty() -> None:
    """A new table or term registers how it is found in the rows (`duties.py` of its room)."""
    read = policy()
    asked = {(table, name) for table in read.tables for name in read.terms if read.columns(table, name)}
    done = {(duty.table, duty.term) for duty in DUTIES}
    done |= {(table, duty.term) for duty in DUTIES for table in duty.along}
    assert done == asked


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: f"{duty.table} {duty.term}")
def test_a_duty_blanks_exactly_the_columns_of_its_term(duty: Any) -> None:
    columns = set(policy().columns(duty.table, duty.term))
    assert columns
    if duty.blank:
        by_hand = {"decided_at", "proposed_at"} if duty.table == "citizens.ProvincialRow" else set()
        assert set(duty.blank) == columns - by_hand
    assert apps.get_model(duty.table)

"""A commune never learns that a person of another commune exists (docs/adr/0006)."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sansang.intake import actions
from sansang.intake.kinds import Row
from sansang.intake.models import Upload
from sansang.organisation.models import User
from sansang.personnel.actions import entry
from sansang.personnel.models import WaitingEntry
from tests import factories
from tests.drawing import some_number
from tests.files.make import PEOPLE
from tests.intake.offices import (  # noqa: F401
    Office,
    apply,
    line,
    listed,
    previewed,
    rows_of,
    thanh_yen,
    undo,
)

CLASH, HARMLESS = line(PEOPLE[0]), line(PEOPLE[0], identity=some_number(drawn=True))
Asked = list[str]


@pytest.fixture(autouse=True)
def some_are_drawn(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry, "SPOT_CHECK", 50)


def shape(queries: CaptureQueriesContext) -> Asked:
    """Which questions were asked of which tables, without what they were about."""
    return [re.sub(r"\(.*|'[^']*'|\d+|%s|, ", "", query["sql"])[:80] for query in queries]


def taken(office: Office, content: bytes, by: User) -> tuple[Upload, Asked, Row]:
    """A list applied, the questions asked on the way, its one row afterwards."""
    by = User.objects.get(pk=by.pk)  # who remembers nothing of an earlier time
    with CaptureQueriesContext(connection) as queries:
        upload = previewed(office.command, "list.xlsx", content, by=by)
        apply(upload, by=by)
    (row,) = rows_of(upload)
    return upload, shape(queries), row


def told(row: Row) -> dict[str, Any]:
    """All that a page may say of a row that does not follow from what was typed."""
    return {
        "state": row.state,
        "reasons": row.reasons,
        "changes": row.changes,
        "notes": [one["code"] for one in row.notes],
    }


@pytest.fixture
def stranger(office: Office) -> None:
    person = factories.person(
        office.neighbour, identity_number=PEOPLE[0][3], full_name="Người Khác", phone="0988000111"
    )
    factories.service(person, office.neighbours_militia)


@pytest.mark.usefixtures("stranger")
def test_a_clash_beyond_reach_and_a_harmless_wait_are_told_and_asked_alike(office: Office) -> None:
    clash, asked, row = taken(office, listed(CLASH), office.clerk)
    harmless, asked_harmless, row_harmless = taken(office, listed(HARMLESS), office.clerk)
    assert (clash.state, clash.counts) == (harmless.state, harmless.counts) == ("applied", {"W": 1})
    assert asked == asked_harmless
    assert told(row) == told(row_harmless)
    why = [(entry.why, entry.tray) for entry in WaitingEntry.objects.order_by("pk")]
    assert why == [(["known_elsewhere"], office.board), (["spot_check"], office.board)]


@pytest.mark.usefixtures("stranger")
def test_the_second_time_both_wait_already(office: Office) -> None:
    for content in (listed(CLASH), listed(HARMLESS)):
        taken(office, content, office.clerk)
        again = previewed(office.command, "list.xlsx", content, by=office.clerk)
        (row,) = rows_of(again)
        assert (row.state, [one["code"] for one in row.notes][-1]) == ("U", "waits_already")


@pytest.mark.usefixtures("stranger")
def test_a_namesake_at_home_is_told_of_both(office: Office) -> None:
    factories.person(office.command, full_name="Lò Văn Thi", village="Bản xa")
    for content in (listed(CLASH), listed(HARMLESS)):
        (row,) = rows_of(previewed(office.command, "list.xlsx", content, by=office.clerk))
        assert row.notes[-1]["code"] == "namesake"


def test_a_number_for_a_record_without_one_waits_alike_when_it_clashes_and_when_it_is_drawn(office: Office) -> None:
    own = {"village": "Bản Noong Vai", "residence": office.place}
    factories.service(factories.person(office.command, **own), office.first)
    factories.person(office.neighbour, identity_number=some_number(drawn=False), full_name="Người Khác")
    seen = []
    for identity in (some_number(drawn=False), some_number(drawn=True)):
        upload, asked, row = taken(office, listed(line(identity=identity)), office.clerk)
        seen.append((asked, told(row), upload.counts))
        undo(upload, by=office.clerk)
    assert seen[0] == seen[1]
    assert seen[0][2] == {"W": 1}


def test_who_became_known_elsewhere_after_the_preview_waits_and_is_not_refused(office: Office) -> None:
    upload = previewed(office.command, "list.xlsx", listed(CLASH), by=office.clerk)
    assert upload.counts == {"N": 1}
    factories.person(office.neighbour, identity_number=PEOPLE[0][3])
    apply(upload, by=office.clerk)
    assert upload.counts == {"W": 1}
    (row,) = rows_of(upload)
    assert (row.reasons, row.notes) == ([], [])


def test_a_number_that_became_known_elsewhere_after_the_preview_waits_for_its_record(office: Office) -> None:
    own = factories.person(office.command, village="Bản Noong Vai", residence=office.place)
    factories.service(own, office.first)
    content = listed(line(identity=some_number(drawn=False)))
    upload = previewed(office.command, "list.xlsx", content, by=office.clerk)
    assert upload.counts == {"C": 1}
    factories.person(office.neighbour, identity_number=some_number(drawn=False), full_name="Người Khác")
    apply(upload, by=office.clerk)
    assert upload.counts == {"W": 1}
    own.refresh_from_db()
    assert own.identity_number is None
    assert WaitingEntry.objects.get().values["number_for"] == own.pk


def test_the_neighbour_reads_and_takes_back_nothing(office: Office) -> None:
    upload = previewed(office.command, "list.xlsx", listed(line()), by=office.clerk)
    for forbidden in (actions.begin_applying, actions.discard):
        with pytest.raises(actions.RuleViolated, match="ngoài phạm vi"):
            forbidden(upload, by=office.neighbours_clerk)
    apply(upload, by=office.clerk)
    with pytest.raises(actions.RuleViolated, match="ngoài phạm vi"):
        undo(upload, by=office.neighbours_clerk)
    with pytest.raises(actions.RuleViolated, match="ngoài phạm vi"):
        previewed(office.command, "list.xlsx", listed(line()), by=office.neighbours_clerk)
    upload.refresh_from_db()
    assert upload.state == "applied"

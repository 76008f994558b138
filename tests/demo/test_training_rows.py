"""Rows written past the models are the rows that models would have written."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from sansang.demo.training_rows import chunks, write_rows
from sansang.personnel.models import Commitment
from sansang.training.models import Attendance, Result
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)


def test_rows_are_such_as_objects_would_be() -> None:
    unit = factories.unit("commune_command")
    person = factories.person(unit)
    values = {
        "person_id": person.pk, "unit_id": unit.pk, "kind": "training", "starts_at": AT,
        "ends_at": AT.replace(hour=11), "title": "Lớp 100 %", "source": "training.Session:1",
    }  # fmt: skip
    kept = Commitment.objects.create(**values)
    assert write_rows(Commitment, list(values), [list(values.values())] * 2) == 2
    rows = Commitment.objects.exclude(pk=kept.pk).values(*values)
    assert list(rows) == [values, values]


def test_columns_that_are_not_given_are_those_of_a_new_object() -> None:
    unit = factories.unit("commune_command")
    one = factories.training_class(unit)
    enrolment, session = factories.enrolment(factories.person(unit), one), factories.session(one)
    columns = ("session_id", "enrolment_id", "mark", "entry", "entered_at", "entered_by_name")
    write_rows(Attendance, columns, [(session.pk, enrolment.pk, "present", f"{7:032x}", AT, "Trợ lý")])
    row = Attendance.objects.get()
    assert (row.reason, row.entry.int, row.entered_at) == ("", 7, AT)
    assert row.received_at > AT
    columns = ("enrolment_id", "score", "grade", "hours", "hours_attended")
    write_rows(Result, columns, [(enrolment.pk, None, "untested", Decimal("56.5"), 48)])
    found = Result.objects.get()
    assert (found.score, found.hours, found.hours_attended) == (None, Decimal("56.5"), 48)


def test_parts_hold_everything_once_in_order() -> None:
    assert [list(part) for part in chunks(range(7), 3)] == [[0, 1], [2, 3], [4, 5, 6]]
    assert [list(part) for part in chunks([1], 3)] == [[], [], [1]]

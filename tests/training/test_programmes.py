"""The outlines of programmes that come along."""

from __future__ import annotations

import pytest

from sansang.training.actions.teaching import adopt_standard_programmes, standard_programmes
from sansang.training.models import Programme
from tests import factories

pytestmark = pytest.mark.django_db


def test_every_outline_fills_its_days_with_eight_hours() -> None:
    hours = {one["code"]: sum(row["hours"] for row in one["headings"]) for one in standard_programmes()}
    assert hours == {one["code"]: one["days_long"] * 8 for one in standard_programmes()}
    assert hours["TV-CĐ"] == hours["CĐ"] == 96  # who is mobile owes as much in an agency as in a commune


def test_outlines_are_to_be_confirmed_and_taken_over_once() -> None:
    top = factories.unit("provincial_command")
    staff = factories.user(role="provincial_staff", unit=top)
    assert adopt_standard_programmes(top, by=staff) == len(standard_programmes())
    assert adopt_standard_programmes(top, by=staff) == 0
    assert not Programme.objects.filter(is_confirmed=True).exists()

"""Days on which a unit and those below it would rather not train."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sansang.training.actions.avoiding import avoid_days, avoid_holidays, no_longer_avoid
from sansang.training.models import AvoidedDays
from tests.training.planned import MONDAY, Planned
from tests.training.support import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned() -> Planned:
    return Planned()


def test_the_holidays_of_a_year_are_noted_once(planned: Planned) -> None:
    assert avoid_holidays(planned.top, year=2026, by=planned.staff) == 5
    assert avoid_holidays(planned.top, year=2026, by=planned.staff) == 0
    tet = AvoidedDays.objects.get(name__startswith="Tết Nguyên đán")
    assert (tet.first_on, tet.cost) == (date(2026, 2, 14), None)


def test_holidays_that_nobody_knows_yet_are_refused(planned: Planned) -> None:
    with refused("no_holidays"):
        avoid_holidays(planned.top, year=2050, by=planned.staff)


def test_a_clerk_notes_days_of_the_own_commune_only(planned: Planned) -> None:
    for unit in (planned.top, planned.other):
        with refused("out_of_reach"):
            avoid_days(unit, name="Tết", first_on=MONDAY, last_on=MONDAY, by=planned.clerk)
    noted = avoid_days(planned.command, name="Tết", first_on=MONDAY, last_on=MONDAY, by=planned.clerk)
    with refused("out_of_reach"):
        no_longer_avoid(noted, by=planned.neighbour)
    no_longer_avoid(noted, by=planned.clerk)
    assert not AvoidedDays.objects.exists()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"last_on": MONDAY - timedelta(days=1)}, "ends_before_it_begins"),
        ({"last_on": MONDAY + timedelta(days=200)}, "too_long"),
        ({"name": "  "}, "no_name"),
        ({"cost": 0}, "no_cost"),
    ],
)
def test_days_that_make_no_sense_are_refused(planned: Planned, values: dict, code: str) -> None:
    given = {"name": "Mùa gặt", "first_on": MONDAY, "last_on": MONDAY, **values}
    with refused(code):
        avoid_days(planned.command, **given, by=planned.clerk)
    assert not AvoidedDays.objects.exists()

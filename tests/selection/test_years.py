"""Figure row 38: registered, managed, selected, by office and on any date; each number opens its list."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sansang.law.whys import State
from sansang.selection.actions.entering import enter_members
from sansang.selection.models import Candidate
from sansang.selection.queries import years
from tests import factories
from tests.selection.offices import SERVE, TODAY, Commune

pytestmark = pytest.mark.django_db
LATER = date(2026, 3, 20)


@pytest.fixture
def commune() -> Commune:
    return Commune()


def entered(commune: Commune, number: int = 5) -> None:
    """A round held to its end, its candidates taken up on the day that its offices speak of."""
    one = commune.signed(number)
    enter_members(one, today=date(2026, 3, 15), by=commune.clerk)
    Candidate.objects.update(added_at=timezone.make_aware(timezone.datetime(2026, 3, 2, 9)))


def numbers(user: Any, *, on: date, year: int = 2026) -> dict[str, tuple[int, ...]]:
    lines = years.by_office(user, year=year, on=on)
    return {line.name: (line.registered, line.considered, line.chosen, line.called) for line in lines}


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: Any, name: str, **query: Any) -> str:
    client = user if isinstance(user, Client) else client_of(user)
    answer = client.get(reverse(f"selection:{name}"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_figures_of_a_day_are_those_of_that_day(commune: Commune) -> None:
    entered(commune)
    name = "Ban CHQS xã Thanh Yên"
    assert numbers(commune.commander, on=date(2025, 4, 9), year=2025) == {}
    assert numbers(commune.commander, on=date(2026, 3, 1))[name] == (5, 0, 0, 0)
    assert numbers(commune.commander, on=date(2026, 3, 12))[name] == (5, 5, 0, 0)
    Candidate.objects.update(added_at=timezone.now())  # entered afterwards: the list hung out from 5 March
    assert numbers(commune.commander, on=date(2026, 3, 4))[name] == (5, 0, 0, 0)
    assert numbers(commune.commander, on=date(2026, 3, 5))[name] == (5, 5, 0, 0)
    assert numbers(commune.commander, on=date(2026, 3, 13))[name] == (5, 5, 3, 0)
    assert numbers(commune.commander, on=SERVE)[name] == (5, 5, 3, 3)
    assert numbers(commune.commander, on=SERVE, year=2025)[name] == (5, 0, 0, 0)


def test_the_register_is_told_by_state(commune: Commune) -> None:
    commune.citizens(2)
    commune.citizen("Quàng Thị Hoãn", facts=("studying",))
    commune.citizen("Quàng Thị Không Rõ", born_on=None)
    [line] = years.by_office(commune.clerk, year=2026, on=TODAY)
    assert line.states[State.ELIGIBLE] == 2
    assert (line.states[State.DEFERRED], line.states[State.UNKNOWN]) == (1, 1)
    assert years.total([line])["registered"] == line.registered == 4


def test_the_province_adds_all_offices_up_and_a_commune_sees_itself_alone(commune: Commune) -> None:
    entered(commune)
    other = Commune(commune.top, name="Mường Pồn")
    other.signed(4)
    staff = factories.user(role="provincial_staff", unit=commune.top)
    assert set(numbers(staff, on=LATER)) == {"Ban CHQS xã Thanh Yên", "Ban CHQS xã Mường Pồn"}
    assert set(numbers(other.clerk, on=LATER)) == {"Ban CHQS xã Mường Pồn"}
    assert "Thanh Yên" not in page(other.clerk, "year_summary", on=LATER.isoformat())
    shown = page(staff, "year_summary", on=LATER.isoformat())
    assert "Ban CHQS xã Thanh Yên" in shown
    assert "Quàng Thị" not in page(other.clerk, "candidate_list", donvi=str(commune.command.pk), on="2026-03-01")


def test_each_number_opens_a_list_of_so_many(commune: Commune) -> None:
    entered(commune)
    Commune(commune.top, name="Mường Pồn").signed(4)
    staff = factories.user(role="provincial_staff", unit=commune.top)
    client = client_of(staff)
    shown = page(client, "year_summary", on=SERVE.isoformat())
    links = re.findall(r'<a href="(/[^"]+)">([\d.]+)</a>', shown.replace("&amp;", "&"))
    assert len(links) > 10
    for address, number in links:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.context["listing"].total == int(number.replace(".", "")), address


def test_cancelled_rounds_and_merged_records_are_not_counted(commune: Commune) -> None:
    one = commune.considering(3)
    Candidate.objects.filter(pk=one.candidates.all()[0].pk).delete()
    candidate = one.candidates.all()[0]
    type(candidate.person).objects.filter(pk=candidate.person_id).update(merged_into=one.candidates.all()[1].person)
    today = timezone.localdate()
    assert years.candidates(commune.clerk, year=2026, on=today).count() == 1
    type(one).objects.update(state="cancelled")
    assert not years.candidates(commune.clerk, year=2026, on=today).exists()
    assert years.years(commune.clerk, on=date(2024, 1, 1)) == [2024]


def test_an_empty_commune_is_told_so(commune: Commune) -> None:
    assert "Chưa có ai trong sổ" in page(commune.clerk, "year_summary")
    assert "Chưa có ai được xét" in page(commune.clerk, "candidate_list")


@pytest.mark.parametrize("name", ["year_summary", "candidate_list"])
def test_the_pages_cost_the_same_whatever_the_size(commune: Commune, name: str) -> None:
    staff = client_of(factories.user(role="provincial_staff", unit=commune.top))
    commune.considering(2)
    page(staff, name)
    with CaptureQueriesContext(connection) as few:
        page(staff, name, on="2026-12-01")
    for at in range(4):
        Commune(commune.top, name=f"Xã {at}").considering(3)
    with CaptureQueriesContext(connection) as many:
        page(staff, name, on="2026-12-02")
    assert len(many) == len(few)
    assert len(many) <= 16

"""Every role at every address: with what is the role's own, and with what is the neighbour's.

The tables of `tests.access` say what people agreed on, not what the code says: who may open what. A new address
without a line fails, and so does a line left over.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from sansang.audit.models import AuditEvent
from sansang.intake.models import Upload
from sansang.organisation.access import ROLES
from sansang.organisation.models import Grant, User
from tests import factories
from tests.access import (
    ADMIN,
    AGENCY,
    AS_IF_GONE,
    BOARD,
    BY_PERMISSION,
    CLERK,
    COMMANDER,
    EVERYONE,
    HEAD,
    INSPECTOR,
    OF_ONES_OWN,
    ONCE_TURNED_ON,
    PICKING,
    PUBLIC,
    SIGNED_IN,
    STAFF,
    WITH_A_SECRET,
    WRITE,
    Line,
)
from tests.neighbours import OWN, THEIRS, Office, Province
from tests.test_conventions import ADDRESSES

pytestmark = pytest.mark.django_db


def world_of(role: str) -> tuple[User, Office, Office]:
    """A user of a role, an office within its reach, and the nearest office beyond it."""
    province, other = Province(), Province(code="12")
    unit, held_at, beside = province.commune(), province.top, other.commune()
    by, board = other, 0
    if role not in {COMMANDER, STAFF, INSPECTOR, ADMIN}:
        by, held_at, beside = province, unit, province.commune()
    if role == BOARD:
        held_at, beside, board = province.boards[0], province.commune(board=1), 1
    if role in {HEAD, AGENCY}:
        held_at = unit = factories.unit("agency_command", parent=province.top, place=factories.place())
    own = Office(unit, province=province, whose=OWN)
    return factories.user(role=role, unit=held_at), own, Office(beside, province=by, whose=THEIRS, board=board)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, office: Office) -> str:
    line = BY_PERMISSION.get(name)
    if line is None:
        return reverse(name, kwargs=OF_ONES_OWN.get(name))
    subject = {"pk": getattr(office, line.about).pk} if line.about else {}
    return reverse(name, kwargs={**subject, **line.more})


def answer(client: Client, method: str, name: str, office: Office) -> str:
    """What comes back, in a word; nothing that an allowed request writes stays."""
    line = BY_PERMISSION.get(name)
    data = {"unit": str(getattr(office, line.data).pk), "role": INSPECTOR} if line and line.data else {}
    return in_a_word(client, method, address(name, office), data)


def in_a_word(client: Client, method: str, url: str, data: dict[str, str]) -> str:
    with transaction.atomic():
        response = getattr(client, method.lower())(url, data)
        if response.status_code < 400:
            transaction.set_rollback(True)
    if response.status_code == 302:
        return "signs in" if response.headers["Location"].startswith(reverse(settings.LOGIN_URL)) else "opens"
    # Who is let in with nothing to send is told so (400).
    words = {200: "opens", 400: "opens", 403: "refused", 404: "not found"}
    return words.get(response.status_code, str(response.status_code))


def picked(client: Client, office: Office) -> dict[str, str]:
    return {name: in_a_word(client, "GET", address(name, office), {"unit": str(office.unit.pk)}) for name in PICKING}


def visits() -> list[tuple[str, str, Line]]:
    return [(name, method, line) for name, line in BY_PERMISSION.items() for method in line.methods.split()]


def test_every_address_has_its_line() -> None:
    assert sorted(name for name, _ in ADDRESSES) == sorted([*BY_PERMISSION, *SIGNED_IN, *PUBLIC])
    assert set(ROLES) == EVERYONE


@pytest.mark.parametrize("role", sorted(EVERYONE))
def test_a_role_opens_its_own_and_nothing_else(role: str) -> None:
    user, own, _ = world_of(role)
    client = client_of(user)
    found = {f"{method} {name}": answer(client, method, name, own) for name, method, _ in visits()}
    assert found == {f"{method} {name}": "opens" if role in line.who else "refused" for name, method, line in visits()}
    assert picked(client, own) == {name: word(role, name, "opens") for name in PICKING}


@pytest.mark.parametrize("role", sorted(EVERYONE))
def test_the_neighbours_is_not_found_and_stays_as_it_was(role: str) -> None:
    user, _, neighbour = world_of(role)
    client = client_of(user)
    about = [one for one in visits() if (one[2].about or one[2].data) and one[0] not in AS_IF_GONE]
    found = {f"{method} {name}": answer(client, method, name, neighbour) for name, method, _ in about}
    assert found == {f"{method} {name}": "not found" if role in line.who else "refused" for name, method, line in about}
    assert picked(client, neighbour) == {name: word(role, name, "not found") for name in PICKING}
    assert not AuditEvent.objects.exists()


def word(role: str, name: str, meant: str) -> str:
    """What picking a unit means for who may; others meet the address itself, which may be open to all."""
    return meant if role in PICKING[name] else "opens" if name in SIGNED_IN else "refused"


@pytest.mark.parametrize("role", sorted(WRITE))
def test_dropping_a_neighbours_list_looks_like_dropping_one_that_is_gone(role: str) -> None:
    user, _, neighbour = world_of(role)
    client = client_of(user)
    url = reverse("intake:upload_discard", args=[neighbour.upload.pk])
    theirs, gone = client.post(url), client.post(reverse("intake:upload_discard", args=[999_999]))
    assert theirs.headers["Location"] == gone.headers["Location"] == reverse("intake:upload_list")
    assert Upload.objects.filter(pk=neighbour.upload.pk).exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("role", sorted(EVERYONE))
def test_what_is_the_neighbours_cannot_be_told_from_what_is_not_there(role: str) -> None:
    user, _, neighbour = world_of(role)
    client = client_of(user)
    for name, line in BY_PERMISSION.items():
        if line.about and role in line.who and "GET" in line.methods:
            theirs = client.get(address(name, neighbour))
            missing = client.get(reverse(name, kwargs={"pk": 999_999, **line.more}))
            assert plain(theirs) == plain(missing), name


def plain(response: Any) -> tuple[int, str]:
    """An answer without the number asked for and without what is new in every answer."""
    text = re.sub(r'"[A-Za-z0-9]{64}"', "", response.content.decode())
    return response.status_code, re.sub(r"/\d+/", "/0/", text)


@pytest.mark.parametrize("role", sorted(EVERYONE))
def test_no_list_shows_the_neighbours(role: str) -> None:
    user, own, neighbour = world_of(role)
    client = client_of(user)
    for name, line in BY_PERMISSION.items():
        if role in line.who and not line.about and "GET" in line.methods:
            for query in ({}, {"q": "mua cho"}, {"who": "Mùa"}):
                page = client.get(address(name, own), query).content.decode(errors="replace")
                assert neighbour.name not in page, name


def test_nobody_gets_in_without_signing_in() -> None:
    province = Province()
    office = Office(province.commune(), province=province, whose=OWN)
    methods = SIGNED_IN | {name: line.methods for name, line in BY_PERMISSION.items()}
    visited = [(name, method) for name, known in methods.items() for method in known.split()]
    found = {(name, method): answer(Client(), method, name, office) for name, method in visited}
    assert found == dict.fromkeys(visited, "signs in")
    open_to_all = {name: answer(Client(), PUBLIC[name].split()[0], name, office) for name in PUBLIC}
    closed = {"mfa_authenticate": "signs in", **dict.fromkeys(WITH_A_SECRET, "not found")}
    assert open_to_all == {name: closed.get(name, "opens") for name in PUBLIC}


@pytest.mark.parametrize("grants", ["none", "ended", "not begun"])
def test_without_a_running_role_only_ones_own_account_opens(grants: str) -> None:
    province = Province()
    unit = province.commune()
    office, user = Office(unit, province=province, whose=OWN), factories.user()
    if grants != "none":
        days = {"ended": {"last_on": date(2025, 6, 30)}, "not begun": {"first_on": date.today() + timedelta(days=2)}}
        Grant.objects.create(user=user, role=CLERK, unit=unit, **{"first_on": factories.LONG_AGO, **days[grants]})
    client = client_of(user)
    found = {(name, method): answer(client, method, name, office) for name, method, _ in visits()}
    assert set(found.values()) == {"refused"}, [key for key, one in found.items() if one != "refused"]
    opened = {name: answer(client, methods.split()[0], name, office) for name, methods in SIGNED_IN.items()}
    assert opened == {name: "not found" if name in ONCE_TURNED_ON else "opens" for name in SIGNED_IN}


def test_who_exports_here_and_looks_there_gets_a_file_of_here_alone() -> None:
    clerk, own, neighbour = world_of(CLERK)
    Grant.objects.create(user=clerk, role=INSPECTOR, unit=neighbour.unit, first_on=factories.LONG_AGO)
    client = client_of(clerk)
    page = client.get(reverse("personnel:person_list"))
    assert own.name in page.content.decode()
    assert neighbour.name in page.content.decode()
    file = client.get(reverse("personnel:person_list"), {"xuat": "xlsx"})
    rows = [row for sheet in load_workbook(BytesIO(file.content)).worksheets for row in sheet.values]
    assert [row[0] for row in rows if row[0] in {own.name, neighbour.name}] == [own.name]
    theirs = {"xuat": "xlsx", "unit": neighbour.unit.pk}
    assert client.get(reverse("personnel:person_list"), theirs).status_code == 404


@pytest.mark.parametrize("number", ["²", "٣", "-1", "1.0", "9" * 40, "\x00"])
@pytest.mark.parametrize("name", ["reports:picture", "personnel:person_list", "intake:template_download"])
def test_what_is_no_number_of_a_unit_breaks_nothing(name: str, number: str) -> None:
    clerk, own, _ = world_of(CLERK)
    assert client_of(clerk).get(address(name, own), {"unit": number}).status_code in {200, 404}

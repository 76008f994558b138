"""Every role at every address: with what is the role's own, and with what is the neighbour's.

The tables below say what people agreed on, not what the code says: who may open what. A new address without a line
fails, and so does a line left over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
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
from tests.neighbours import OWN, THEIRS, Office, Province
from tests.test_conventions import ADDRESSES

pytestmark = pytest.mark.django_db

COMMANDER, STAFF, BOARD = "provincial_commander", "provincial_staff", "regional_board_staff"
COMMUNE, CLERK = "commune_commander", "commune_clerk"
HEAD, AGENCY = "agency_commander", "agency_clerk"
INSPECTOR, ADMIN = "inspector", "administrator"

EVERYONE = {COMMANDER, STAFF, BOARD, COMMUNE, CLERK, HEAD, AGENCY, INSPECTOR, ADMIN}
SEE_PEOPLE = EVERYONE - {ADMIN}
WRITE = {STAFF, CLERK, AGENCY}
DECIDE = {STAFF, BOARD}
SIGN = {STAFF, COMMUNE, HEAD}
AUDIT = {COMMANDER, STAFF, INSPECTOR, ADMIN}
TRAIN = {STAFF, BOARD, CLERK, AGENCY}
APPROVE = SIGN | {COMMANDER, BOARD}
LOOKS = {COMMANDER, STAFF, COMMUNE, HEAD, INSPECTOR}


@dataclass(frozen=True)
class Line:
    """Who may open an address, with which methods, about what of an office (an attribute of Office)."""

    who: set[str]
    methods: str = "GET"
    about: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    data: str = ""  # what is sent along as `unit`


BY_PERMISSION = {
    "reports:search": Line(EVERYONE),
    "organisation:tree": Line(EVERYONE),
    "organisation:unit_detail": Line(EVERYONE, about="unit"),
    "organisation:unit_strength": Line({STAFF}, "GET POST", about="unit"),
    "organisation:place_list": Line(EVERYONE),
    "organisation:place_detail": Line(EVERYONE, about="place"),
    "organisation:place_population": Line({STAFF}, "GET POST", about="place"),
    "organisation:place_attribute": Line({STAFF}, "GET POST", about="place"),
    "organisation:place_attribute_end": Line({STAFF}, "POST", about="attribute"),
    "organisation:unit_coverage": Line({STAFF}, "GET POST", about="board"),
    "organisation:reorganisation_list": Line({STAFF}),
    "organisation:reorganisation_new": Line({STAFF}, "GET POST"),
    "organisation:reorganisation_detail": Line({STAFF}, about="decision"),
    "organisation:step_new": Line({STAFF}, "GET POST", about="decision", more={"do": "rename"}),
    "organisation:step_remove": Line({STAFF}, "POST", about="decision", more={"number": 0}),
    "organisation:reorganisation_apply": Line({STAFF}, "POST", about="decision"),
    "organisation:reorganisation_cancel": Line({STAFF}, "POST", about="decision"),
    "personnel:person_list": Line(SEE_PEOPLE),
    "personnel:person_detail": Line(SEE_PEOPLE, about="person"),
    "personnel:person_new": Line(WRITE, "GET POST"),
    "personnel:person_edit": Line(WRITE, "GET POST", about="person"),
    "personnel:service_start": Line(WRITE, "GET POST", about="person"),
    "personnel:appointment_new": Line(WRITE, "GET POST", about="person"),
    "personnel:service_end": Line(WRITE, "GET POST", about="service"),
    "personnel:service_transfer": Line(WRITE, "GET POST", about="service"),
    "personnel:appointment_end": Line(WRITE, "GET POST", about="appointment"),
    "personnel:service_correct": Line(WRITE, "GET POST", about="service"),
    "personnel:appointment_correct": Line(WRITE, "GET POST", about="appointment"),
    "personnel:waiting_sent": Line(WRITE),
    "personnel:waiting_list": Line(DECIDE),
    "personnel:waiting_detail": Line(DECIDE, about="waiting"),
    "personnel:waiting_accept": Line(DECIDE, "POST", about="waiting"),
    "personnel:waiting_return": Line(DECIDE, "POST", about="waiting"),
    "personnel:waiting_seen": Line(WRITE, "POST", about="waiting"),
    "personnel:task_list": Line(SEE_PEOPLE),
    "personnel:task_detail": Line(SEE_PEOPLE, more={"kind": "term"}),
    "personnel:task_offices": Line(SEE_PEOPLE, more={"kind": "term"}),
    "personnel:term_list": Line(SEE_PEOPLE),
    "personnel:extension_new": Line(WRITE, "GET POST", about="person"),
    "personnel:extension_answer": Line(WRITE, "GET POST", about="extension"),
    "personnel:extension_withdraw": Line(WRITE, "POST", about="extension"),
    "personnel:service_complete": Line(WRITE, "GET POST", about="service"),
    "personnel:service_release": Line(WRITE, "GET POST", about="service"),
    "personnel:service_remove": Line(WRITE, "GET POST", about="service"),
    "personnel:active_service_recognise": Line(WRITE, "GET POST", about="ending"),
    "personnel:discipline_new": Line(WRITE, "GET POST", about="person"),
    "personnel:discipline_correct": Line(WRITE, "GET POST", about="discipline"),
    "personnel:discipline_end": Line(WRITE, "GET POST", about="discipline"),
    "personnel:commendation_new": Line(WRITE, "GET POST", about="person"),
    "personnel:unit_commendation_new": Line(WRITE, "GET POST", about="unit"),
    "personnel:commendation_correct": Line(WRITE, "GET POST", about="commendation"),
    "personnel:commendation_end": Line(WRITE, "GET POST", about="commendation"),
    "citizens:register_list": Line(SEE_PEOPLE),
    "citizens:register_person": Line(WRITE, "GET POST", about="person"),
    "citizens:circumstance_new": Line(WRITE, "GET POST", about="person"),
    "citizens:circumstance_end": Line(WRITE, "GET POST", about="circumstance"),
    "citizens:circumstance_decide": Line(WRITE, "GET POST", about="circumstance"),
    "citizens:circumstance_remove": Line(WRITE, "POST", about="circumstance"),
    "citizens:absence_new": Line(WRITE, "GET POST", about="person"),
    "citizens:absence_change": Line(WRITE, "GET POST", about="absence"),
    "citizens:registration_end": Line(WRITE, "GET POST", about="registration"),
    "citizens:move_offer": Line(WRITE, "GET POST", about="registration"),
    "citizens:move_list": Line(SEE_PEOPLE),
    "citizens:move_detail": Line(SEE_PEOPLE, about="move"),
    "citizens:move_accept": Line(WRITE, "POST", about="move"),
    "citizens:move_return": Line(WRITE, "POST", about="move"),
    "citizens:move_withdraw": Line(WRITE, "POST", about="move"),
    "citizens:round_list": Line(SEE_PEOPLE),
    "citizens:round_open": Line(WRITE, "GET POST"),
    "citizens:round_detail": Line(SEE_PEOPLE, about="register_round"),
    "citizens:round_register": Line(WRITE, "POST", about="register_round"),
    "citizens:round_close": Line(WRITE, "POST", about="register_round"),
    "citizens:round_reopen": Line(WRITE, "POST", about="register_round"),
    "citizens:round_book": Line(SEE_PEOPLE, about="register_round"),
    "personnel:citizen_new": Line(WRITE, "GET POST"),
    "citizens:eligibility": Line(SEE_PEOPLE),
    "citizens:law_row_list": Line({STAFF}),
    "citizens:law_row_new": Line({STAFF}, "GET POST", more={"table": "ages"}),
    "citizens:law_row_detail": Line({STAFF}, about="law_row"),
    "citizens:law_row_confirm": Line({STAFF}, "POST", about="law_row"),
    "citizens:law_row_return": Line({STAFF}, "POST", about="law_row"),
    "citizens:duplicate_list": Line(WRITE),
    "citizens:duplicate_compare": Line(WRITE, about="person"),
    "citizens:duplicate_merge": Line(WRITE, "POST", about="person"),
    "citizens:duplicate_different": Line(WRITE, "POST", about="person"),
    "citizens:person_privacy": Line(LOOKS, about="person"),
    "citizens:person_sheet": Line(SEE_PEOPLE - {INSPECTOR}, about="person"),
    "citizens:merge_list": Line(SEE_PEOPLE),
    "citizens:merge_detail": Line(SEE_PEOPLE, about="merge"),
    "citizens:merge_undo": Line(WRITE, "POST", about="merge"),
    "selection:year_summary": Line(SEE_PEOPLE),
    "selection:candidate_list": Line(SEE_PEOPLE),
    "selection:round_list": Line(SEE_PEOPLE),
    "selection:round_new": Line(WRITE, "GET POST"),
    "selection:round_detail": Line(SEE_PEOPLE, about="round"),
    "selection:round_print": Line(SEE_PEOPLE, about="round"),
    "selection:round_export": Line(WRITE | {COMMUNE, HEAD}, about="round"),
    "selection:round_edit": Line(WRITE, "GET POST", about="round"),
    "selection:need_list": Line(WRITE, "GET POST", about="round"),
    "selection:need_recompute": Line(WRITE, "POST", about="round"),
    "selection:pool_list": Line(WRITE, "GET POST", about="round"),
    "selection:pool_gather": Line(WRITE, "POST", about="round"),
    "selection:check_list": Line(WRITE, "GET POST", about="round"),
    "selection:choice_list": Line(WRITE, "GET POST", about="round"),
    "selection:choice_as_proposed": Line(WRITE, "POST", about="round"),
    "selection:round_propose": Line(WRITE, "POST", about="round"),
    "selection:round_reopen": Line(WRITE, "POST", about="round"),
    "selection:round_publish": Line(SIGN, "GET POST", about="round"),
    "selection:round_withdraw": Line(SIGN, "GET POST", about="round"),
    "selection:round_sign": Line(SIGN, "GET POST", about="round"),
    "selection:round_enter": Line(WRITE, "POST", about="round"),
    "selection:round_cancel": Line(WRITE, "GET POST", about="round"),
    "selection:round_revoke": Line(SIGN, "GET POST", about="round"),
    "selection:objection_new": Line(WRITE, "GET POST", about="round"),
    "selection:objection_settle": Line(SIGN, "GET POST", about="objection"),
    "selection:candidate_detail": Line(SEE_PEOPLE, about="candidate"),
    "selection:candidate_remove": Line(WRITE, "POST", about="candidate"),
    "selection:candidate_replace": Line(SIGN, "GET POST", about="candidate"),
    "training:class_list": Line(SEE_PEOPLE),
    "training:my_class_list": Line(SEE_PEOPLE),
    "training:class_new": Line(TRAIN, "GET POST"),
    "training:class_detail": Line(SEE_PEOPLE, about="training_class"),
    "training:class_edit": Line(TRAIN, "GET POST", about="training_class"),
    "training:class_cancel": Line(TRAIN, "GET POST", about="training_class"),
    "training:class_step": Line(TRAIN, "POST", about="training_class", more={"verb": "close"}),
    "training:session_list": Line(TRAIN, "GET POST", about="training_class"),
    "training:sessions_lay_out": Line(TRAIN, "POST", about="training_class"),
    "training:session_new": Line(TRAIN, "GET POST", about="training_class"),
    "training:session_edit": Line(TRAIN, "GET POST", about="session"),
    "training:session_remove": Line(TRAIN, "POST", about="session"),
    "training:enrolment_by_rule": Line(TRAIN, "GET POST", about="training_class"),
    "training:enrolment_by_list": Line(TRAIN, "GET POST", about="training_class"),
    "training:enrolment_confirm": Line(TRAIN, "POST", about="training_class"),
    "training:enrolment_withdraw": Line(TRAIN, "GET POST", about="enrolment"),
    "training:year_calendar": Line(SEE_PEOPLE),
    "training:attendance_grid": Line(TRAIN, "GET POST", about="session"),
    "training:attendance_comer": Line(TRAIN, "GET POST", about="session"),
    "training:attendance_roll": Line(TRAIN, about="session"),
    "training:attendance_file": Line(TRAIN, "GET POST"),
    "training:attendance_phone": Line(TRAIN),
    "training:attendance_state": Line(TRAIN),
    "training:attendance_rolls": Line(TRAIN),
    "training:attendance_entries": Line(TRAIN, "POST"),
    "training:feed_list": Line(TRAIN, "GET POST"),
    "training:feed_revoke": Line(TRAIN, "POST", about="feed"),
    "training:plan_list": Line(SEE_PEOPLE),
    "training:plan_new": Line(TRAIN, "GET POST"),
    "training:plan_detail": Line(SEE_PEOPLE, about="plan"),
    "training:plan_item_new": Line(TRAIN, "GET POST", about="plan"),
    "training:plan_copy": Line(TRAIN, "POST", about="plan"),
    "training:plan_submit": Line(TRAIN, "GET POST", about="plan"),
    "training:plan_recall": Line(TRAIN, "POST", about="plan"),
    "training:plan_reopen": Line(TRAIN, "GET POST", about="plan"),
    "training:plan_approve": Line(APPROVE, "GET POST", about="plan"),
    "training:plan_return": Line(APPROVE, "GET POST", about="plan"),
    "training:plan_item_edit": Line(TRAIN, "GET POST", about="plan_item"),
    "training:plan_item_remove": Line(TRAIN, "POST", about="plan_item"),
    "training:programme_list": Line(SEE_PEOPLE),
    "training:programme_new": Line(TRAIN, "GET POST"),
    "training:programme_adopt": Line(TRAIN, "POST"),
    "training:programme_detail": Line(SEE_PEOPLE, about="programme"),
    "training:programme_edit": Line(TRAIN, "GET POST", about="programme"),
    "training:instructor_list": Line(SEE_PEOPLE),
    "training:instructor_new": Line(TRAIN, "GET POST"),
    "training:instructor_edit": Line(TRAIN, "GET POST", about="instructor"),
    "intake:upload_list": Line(WRITE, "GET POST"),
    "intake:template_download": Line(WRITE, more={"kind": "members", "which": "mau"}),
    "intake:upload_detail": Line(WRITE, about="upload"),
    "intake:upload_progress": Line(WRITE, about="upload"),
    "intake:upload_mapping": Line(WRITE, "GET POST", about="upload"),
    "intake:upload_apply": Line(WRITE, "POST", about="upload"),
    "intake:upload_undo": Line(WRITE, "POST", about="upload"),
    "intake:upload_discard": Line(WRITE, "POST", about="upload"),
    "intake:upload_export": Line(WRITE, about="upload"),
    "accounts:account_list": Line({ADMIN}),
    "accounts:account_new": Line({ADMIN}, "GET POST"),
    "accounts:account_detail": Line({ADMIN}, "GET POST", about="account"),
    "accounts:account_edit": Line({ADMIN}, "GET POST", about="account"),
    "accounts:account_password": Line({ADMIN}, "POST", about="account"),
    "accounts:account_lock": Line({ADMIN}, "POST", about="account"),
    "accounts:account_end_sessions": Line({ADMIN}, "POST", about="account"),
    "accounts:grant_end": Line({ADMIN}, "POST", about="grant"),
    "accounts:look_as_start": Line({ADMIN}, "POST", data="unit"),
    "accounts:audit_list": Line(AUDIT),
}

SIGNED_IN = {
    "reports:picture": "GET",  # who may not see it is led to the first page that they may
    "accounts:role_list": "GET",
    "citizens:law": "GET",
    "accounts:look_as_stop": "POST",
    "account_reauthenticate": "GET",
    "account_change_password": "GET POST",
    "mfa_index": "GET",
    "mfa_reauthenticate": "GET",
    "mfa_activate_totp": "GET",
    "mfa_deactivate_totp": "GET",
    "mfa_view_recovery_codes": "GET",
    "mfa_generate_recovery_codes": "GET",
    "mfa_download_recovery_codes": "GET",
}

# Pages of a second factor that has first to be turned on.
ONCE_TURNED_ON = {"mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"}

PUBLIC = {
    "account_login": "GET POST",
    "account_logout": "GET POST",
    "account_signup": "GET POST",
    "account_inactive": "GET",
    "mfa_authenticate": "GET",  # leads to signing in when that has not begun
    "set_language": "POST",
    "training:attendance_worker": "GET",  # a script without anybody's data
    "training:feed_calendar": "GET",
}

# Open to whoever knows the secret, and to nobody else.
WITH_A_SECRET = {"training:feed_calendar"}

# Where a unit may be picked (`?unit=`) without being what the address is about, and for whom it makes a difference.
PICKING = {
    "reports:picture": SEE_PEOPLE,
    "personnel:person_list": SEE_PEOPLE,
    "intake:template_download": WRITE,
}

# Where the neighbour's is answered as if it were gone: pressed twice and somebody else's look alike.
AS_IF_GONE = {"intake:upload_discard"}


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
        return reverse(name)
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

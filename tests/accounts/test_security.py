"""Nobody gets further than their roles: not by giving, not by taking over, not by looking."""

from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sansang.accounts import actions
from sansang.audit.models import AuditEvent
from sansang.kernel.reasons import RuleViolated
from sansang.organisation import access
from sansang.organisation.access import ROLES, Permission
from sansang.organisation.models import Grant, Unit, User
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "Mot-mat-khau-dai-9"
ON = date(2026, 1, 5)


@pytest.fixture
def top() -> Unit:
    return factories.unit("provincial_command", name="Bộ CHQS tỉnh")


@pytest.fixture
def one(top: Unit) -> Unit:
    return factories.unit("commune_command", parent=top, name="Ban CHQS xã Thanh Yên")


@pytest.fixture
def two(top: Unit) -> Unit:
    return factories.unit("commune_command", parent=top, name="Ban CHQS xã Mường Pồn")


@pytest.fixture
def administrator(top: Unit) -> User:
    return factories.user(role="administrator", unit=top, username="quantri")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def give(user: User, by: User, unit: Unit, role: str = "commune_clerk") -> Grant:
    return actions.give_grant(user, role=role, unit=unit, first_on=ON, last_on=None, reason="", by=by)


def test_roles_are_given_only_within_reach_where_they_belong_and_never_to_oneself(
    administrator: User, top: Unit, one: Unit, two: Unit
) -> None:
    local = factories.user(role="administrator", unit=one, username="xa")
    other = factories.user(username="moi")
    for by, user, unit, role, code in (
        (local, other, two, "commune_clerk", "out_of_reach"),
        (local, other, top, "provincial_staff", "out_of_reach"),
        (administrator, administrator, top, "provincial_commander", "own_grant"),
        (administrator, other, one, "provincial_staff", "role_not_here"),
        (administrator, other, one, "king", "no_such_role"),
    ):
        with pytest.raises(RuleViolated) as refused:
            give(user, by, unit, role)
        assert [reason.code for reason in refused.value.reasons] == [code]
    assert Grant.objects.filter(user=other).count() == 0
    give(other, administrator, one)
    with pytest.raises(RuleViolated):
        give(other, administrator, one)


def test_an_account_with_a_role_beyond_reach_cannot_be_taken_over(top: Unit, one: Unit) -> None:
    local = factories.user(role="administrator", unit=one, username="xa")
    staff = factories.user(role="provincial_staff", unit=top, username="tinh")
    Grant.objects.create(user=staff, role="inspector", unit=one, first_on=date(2020, 1, 1))
    staff.set_password(PASSWORD)
    staff.save()
    client = client_of(local)
    for name, data in (
        ("account_password", {"password": "Mat-khau-cua-ke-khac-1"}),
        ("account_lock", {}),
        ("account_end_sessions", {}),
        ("account_edit", {"full_name": "Khác", "title": ""}),
    ):
        page = client.post(reverse(f"accounts:{name}", args=[staff.pk]), data, follow=True).content.decode()
        assert "ngoài phạm vi bạn quản lý" in page, name
    staff.refresh_from_db()
    assert staff.check_password(PASSWORD)
    assert staff.is_active
    assert staff.full_name == "Người Dùng"


def test_a_stranger_s_account_does_not_exist(two: Unit, one: Unit) -> None:
    local = factories.user(role="administrator", unit=one, username="xa")
    stranger = factories.user(role="commune_clerk", unit=two, username="muongpon")
    client = client_of(local)
    assert "muongpon" not in client.get(reverse("accounts:account_list")).content.decode()
    assert client.get(reverse("accounts:account_detail", args=[stranger.pk])).status_code == 404


def test_an_administrator_sees_nobody_except_when_looking_as_a_role(administrator: User, one: Unit) -> None:
    person = factories.member(one, full_name="Lò Văn Thi", identity_number="011095000101")
    client = client_of(administrator)
    address = reverse("personnel:person_detail", args=[person.pk])
    assert client.get(address).status_code == 403
    assert "Lò Văn Thi" not in client.get(reverse("organisation:unit_detail", args=[one.pk])).content.decode()
    client.post(reverse("accounts:look_as_start"), {"role": "commune_clerk", "unit": one.pk})
    assert "Lò Văn Thi" in client.get(address).content.decode()
    assert AuditEvent.objects.get(verb="look_as.started").details == {"role": "commune_clerk"}
    export = client.get(reverse("personnel:person_list") + "?xuat=xlsx")
    assert export.status_code == 302
    assert not AuditEvent.objects.filter(verb="people.exported").exists()


def test_looking_as_a_role_stays_within_reach_and_changes_no_account(administrator: User, one: Unit, two: Unit) -> None:
    local = factories.user(role="administrator", unit=one, username="xa")
    client = client_of(local)
    answer = client.post(reverse("accounts:look_as_start"), {"role": "commune_clerk", "unit": two.pk})
    assert answer.status_code == 404
    client.post(reverse("accounts:look_as_start"), {"role": "provincial_staff", "unit": one.pk})
    assert not AuditEvent.objects.filter(verb="look_as.started").exists()
    client.post(reverse("accounts:look_as_start"), {"role": "commune_clerk", "unit": one.pk})
    values = {"username": "moi", "full_name": "Mới", "password": PASSWORD}
    assert client.post(reverse("accounts:account_new"), values).status_code == 302
    assert not User.objects.filter(username="moi").exists()
    assert client.get(reverse("accounts:account_list")).status_code == 403
    Grant.objects.filter(user=local).update(last_on=date(2020, 1, 1))
    assert client.get(reverse("organisation:tree")).status_code == 403


def test_a_role_holds_from_its_first_to_its_last_day(one: Unit) -> None:
    user = factories.user(username="thanhyen")
    Grant.objects.create(user=user, role="commune_clerk", unit=one, first_on=ON, last_on=ON + timedelta(days=1))
    held = [bool(access.grants_held(user, ON + timedelta(days=at))) for at in (-1, 0, 1, 2)]
    assert held == [False, True, True, False]


def test_a_unit_without_a_way_to_the_top_opens_nothing(one: Unit, two: Unit) -> None:
    lost = Unit.objects.create(kind="commune_command", province_code="11", reach_path="")
    user = factories.user(role="commune_clerk", unit=lost)
    assert not Unit.objects.permitted(user, Permission.PEOPLE_VIEW).exists()
    assert not access.reaches(user, Permission.PEOPLE_VIEW, one)


@pytest.mark.parametrize("role", ["administrator", "provincial_staff", "provincial_commander", "commune_clerk"])
def test_the_forced_second_factor_covers_everything_for_the_roles_that_need_it(
    settings, top: Unit, one: Unit, role: str
) -> None:
    settings.SECOND_FACTOR_FORCED = True
    user = factories.user(role=role, unit=one if role == "commune_clerk" else top)
    client = client_of(user)
    for name in ("organisation:tree", "accounts:role_list", "accounts:account_list", "accounts:audit_list"):
        answer = client.get(reverse(name))
        sent = answer.status_code == 302 and answer.headers["Location"] == reverse("mfa_index")
        assert sent == ROLES[role].needs_second_factor, name
    values = {"username": "moi", "full_name": "Mới", "password": PASSWORD}
    client.post(reverse("accounts:account_new"), values)
    assert not User.objects.filter(username="moi").exists()


def test_signing_in_with_a_second_factor(settings, top: Unit) -> None:
    settings.SECOND_FACTOR_FORCED = True
    user = factories.user(role="provincial_staff", unit=top, username="tinh")
    user.set_password(PASSWORD)
    user.save()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    client = Client()
    client.post(reverse("account_login"), {"login": "tinh", "password": PASSWORD})
    assert client.get(reverse("organisation:tree")).status_code == 302
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Mã không đúng" in wrong.content.decode()
    code = hotp_value(secret, next(iter(yield_hotp_counters_from_time())))
    client.post(reverse("mfa_authenticate"), {"code": f"{code:06d}"})
    assert client.get(reverse("organisation:tree")).status_code == 200
    assert Authenticator.objects.filter(user=user, type="totp").exists()


def test_sessions_end_by_themselves_by_password_and_by_the_administrator(
    settings, administrator: User, one: Unit
) -> None:
    clerk = factories.user(role="commune_clerk", unit=one, username="thanhyen")
    clients = [client_of(clerk) for _ in range(3)]
    session = Session.objects.get(pk=clients[0].session.session_key)
    assert session.expire_date - timezone.now() <= timedelta(hours=12)
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
    Session.objects.filter(pk=session.pk).update(expire_date=timezone.now() - timedelta(minutes=1))
    assert clients[0].get(reverse("organisation:tree")).status_code == 302
    actions.set_password(clerk, password=PASSWORD, by=administrator)
    assert clients[1].get(reverse("organisation:tree")).status_code == 302
    again = client_of(User.objects.get(pk=clerk.pk))
    assert again.get(reverse("organisation:tree")).status_code == 200
    client_of(administrator).post(reverse("accounts:account_end_sessions", args=[clerk.pk]))
    assert again.get(reverse("organisation:tree")).status_code == 302


@pytest.mark.parametrize("password", ["ngan", "1234567890123", "thanhyen-canbo", "password123"])
def test_passwords_follow_the_validators(administrator: User, password: str) -> None:
    values = {"username": "thanhyen-canbo", "full_name": "Lò Văn Thảnh", "title": "", "password": password}
    page = client_of(administrator).post(reverse("accounts:account_new"), values).content.decode()
    assert 'id="id_password_error"' in page
    assert not User.objects.filter(username="thanhyen-canbo").exists()


def test_the_roles_are_told_in_words(one: Unit) -> None:
    clerk = factories.user(role="commune_clerk", unit=one)
    page = client_of(clerk).get(reverse("accounts:role_list")).content.decode()
    assert page.count("Tải danh sách lên, áp dụng và hoàn tác") >= 2
    assert "đơn vị này và mọi đơn vị bên dưới" in page
    assert "Xem thử như một vai trò" not in page


def test_the_list_of_accounts_asks_the_same_questions_at_every_size(administrator: User, one: Unit) -> None:
    client = client_of(administrator)
    numbers = []
    for many in (3, 40):
        for _ in range(many):
            factories.user(role="commune_clerk", unit=one)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("accounts:account_list")).status_code == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] <= 15


def test_the_record_speaks_in_words(administrator: User, one: Unit) -> None:
    clerk = factories.user(role="commune_clerk", unit=one)
    AuditEvent.objects.create(
        verb="person.updated", at="2026-01-05T00:00Z", by_name="x", unit_id=one.pk, subject_type="citizens.Person",
        subject_id=1, details={"fields": ["born_on", "village", "skills"]},
    )  # fmt: skip
    assert not clerk.may(Permission.AUDIT_VIEW)
    page = client_of(administrator).get(reverse("accounts:audit_list")).content.decode()
    assert "Sửa hồ sơ" in page
    assert "ngày sinh" in page
    assert "born_on" not in page


def test_no_browser_keeps_what_a_signed_in_user_was_shown(one: Unit) -> None:
    person = factories.member(one)
    client = client_of(factories.user(role="commune_clerk", unit=one))
    person_page = reverse("personnel:person_detail", args=[person.pk])
    missing = reverse("personnel:person_detail", args=[person.pk + 1])
    for address in ("/", person_page, missing, f"{reverse('personnel:person_list')}?xuat=xlsx"):
        assert "no-store" in client.get(address).headers["Cache-Control"], address


def test_the_pages_script_keeps_no_copies_of_pages_in_the_browser(one: Unit) -> None:
    page = client_of(factories.user(role="commune_clerk", unit=one)).get("/").content.decode()
    assert '"historyCacheSize":0' in page

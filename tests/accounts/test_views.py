from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from sansang.audit.models import AuditEvent
from sansang.organisation.models import Grant, Unit, User
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "Mot-mat-khau-dai-9"


@pytest.fixture
def province() -> Unit:
    return factories.unit("provincial_command", name="Bộ CHQS tỉnh")


@pytest.fixture
def administrator(province: Unit) -> User:
    return factories.user(role="administrator", unit=province, username="quantri")


@pytest.fixture
def client_of_administrator(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def sign_in(client: Client, username: str, password: str):
    return client.post(reverse("account_login"), {"login": username, "password": password})


def test_signing_in_and_out(province: Unit) -> None:
    clerk = factories.user(role="commune_clerk", unit=province, username="thanhyen")
    clerk.set_password(PASSWORD)
    clerk.save()
    client = Client()
    assert sign_in(client, "thanhyen", PASSWORD).status_code == 302
    assert client.get(reverse("accounts:role_list")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse("accounts:role_list")).status_code == 302


def test_a_wrong_password_is_told_and_then_slowed_down(province: Unit) -> None:
    factories.user(role="commune_clerk", unit=province, username="thanhyen")
    client = Client()
    first = sign_in(client, "thanhyen", "sai")
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in first.content.decode()
    answers = [sign_in(client, "thanhyen", "sai").content.decode() for _ in range(8)]
    assert any("quá nhiều lần" in answer or "quá nhanh" in answer for answer in answers)


def test_nobody_can_sign_up() -> None:
    page = Client().get(reverse("account_signup")).content.decode()
    assert "không mở đăng ký" in page


def test_creating_an_account_and_giving_it_a_role(client_of_administrator: Client, province: Unit) -> None:
    made = client_of_administrator.post(
        reverse("accounts:account_new"),
        {"username": "muongpon", "full_name": "Lò Văn Thảnh", "title": "Trợ lý", "password": PASSWORD},
    )
    account = User.objects.get(username="muongpon")
    assert made.headers["Location"] == reverse("accounts:account_detail", args=[account.pk])
    commune = factories.unit("commune_command", parent=province, name="Ban CHQS xã Mường Pồn")
    version = commune.versions.get()
    client_of_administrator.post(
        made.headers["Location"],
        {
            "role": "commune_clerk",
            "unit": version.pk,
            "first_on": "1/7/2025",
            "last_on": "",
            "reason": "QĐ 12",
        },
    )
    grant = Grant.objects.get(user=account)
    assert (grant.role, grant.unit, grant.first_on) == ("commune_clerk", commune, date(2025, 7, 1))
    assert AuditEvent.objects.filter(verb="grant.given", subject_id=account.pk).exists()


def test_a_weak_password_is_refused_and_nothing_typed_is_lost(client_of_administrator: Client) -> None:
    values = {"username": "muongpon", "full_name": "Lò Văn Thảnh", "title": "Trợ lý", "password": "12345678"}
    page = client_of_administrator.post(reverse("accounts:account_new"), values).content.decode()
    assert "Lò Văn Thảnh" in page
    assert not User.objects.filter(username="muongpon").exists()


def test_an_administrator_looks_as_a_role_and_changes_nothing(client_of_administrator: Client, province: Unit) -> None:
    client_of_administrator.post(
        reverse("accounts:look_as_start"), {"role": "provincial_commander", "unit": province.pk}
    )
    assert AuditEvent.objects.filter(verb="look_as.started").exists()
    page = client_of_administrator.get(reverse("organisation:tree")).content.decode()
    assert "Đang xem thử như" in page
    refused = client_of_administrator.post(reverse("personnel:person_new"), {}, follow=True).content.decode()
    assert "không thay đổi và không xuất được gì" in refused
    client_of_administrator.post(reverse("accounts:look_as_start"), {"role": "provincial_staff", "unit": province.pk})
    for name, args in (("intake:upload_export", [1]), ("training:attendance_rolls", [])):
        refused = client_of_administrator.get(reverse(name, args=args), follow=True).content.decode()
        assert "không thay đổi và không xuất được gì" in refused, name
    client_of_administrator.post(reverse("accounts:look_as_stop"))
    assert "Đang xem thử như" not in client_of_administrator.get(reverse("accounts:role_list")).content.decode()


def test_a_locked_account_cannot_sign_in_and_nobody_locks_themselves_out(
    client_of_administrator: Client, administrator: User, province: Unit
) -> None:
    clerk = factories.user(role="commune_clerk", unit=province, username="thanhyen")
    clerk.set_password(PASSWORD)
    clerk.save()
    client_of_administrator.post(reverse("accounts:account_lock", args=[clerk.pk]))
    answer = sign_in(Client(), "thanhyen", PASSWORD)
    assert answer.status_code in {200, 302}
    assert "_auth_user_id" not in (answer.wsgi_request.session or {})
    client_of_administrator.post(reverse("accounts:account_lock", args=[administrator.pk]))
    administrator.refresh_from_db()
    assert administrator.is_active


def test_a_forced_second_factor_leads_to_its_page(settings, client_of_administrator: Client) -> None:
    settings.SECOND_FACTOR_FORCED = True
    answer = client_of_administrator.get(reverse("organisation:tree"))
    assert answer.headers["Location"] == reverse("mfa_index")
    assert client_of_administrator.get(reverse("account_reauthenticate")).status_code == 200


def test_the_record_shows_only_units_within_reach() -> None:
    province = factories.unit("provincial_command", name="Bộ CHQS tỉnh")
    one = factories.unit("commune_command", parent=province, name="Ban CHQS xã Thanh Yên")
    two = factories.unit("commune_command", parent=province, name="Ban CHQS xã Mường Pồn")
    inspector = factories.user(role="inspector", unit=one, username="thanhtra")
    for unit in (one, two):
        AuditEvent.objects.create(verb="grant.given", at="2026-01-05T00:00Z", by_name="x", unit_id=unit.pk)
    client = Client()
    client.force_login(inspector)
    page = client.get(reverse("accounts:audit_list")).content.decode()
    assert page.count("Ban CHQS xã Thanh Yên") >= 1
    assert "Mường Pồn" not in page


def test_pages_are_complete_in_english(client_of_administrator: Client) -> None:
    client_of_administrator.post(reverse("set_language"), {"language": "en", "next": "/"})
    page = client_of_administrator.get(reverse("accounts:role_list")).content.decode()
    assert '<html lang="en">' in page
    assert "Roles and permissions" in page

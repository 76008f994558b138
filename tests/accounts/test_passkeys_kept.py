"""Passkeys of one's own: added, renamed and removed after the password; taken away by an administrator."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.core.management import CommandError, call_command
from django.urls import reverse

from sansang.accounts import queries
from sansang.audit.models import AuditEvent
from sansang.organisation.models import Grant, Unit, User
from tests import factories
from tests.accounts.passkeys import (
    ADD,
    PASSWORD,
    REFUSED,
    SIGN_IN,
    Device,
    add,
    after_password,
    asked_for,
    browser,
    confirmed,
    is_in,
    options,
    passkey_of,
    recorded,
    use,
    with_password,
)

pytestmark = pytest.mark.django_db


def test_adding_one_asks_for_the_password_and_gives_spare_codes(staff: User) -> None:
    client = browser(staff)
    asked = client.get(reverse(ADD))
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    added = add(client, Device())
    assert added.headers["Location"] == reverse("mfa_view_recovery_codes")
    page = client.get(reverse("mfa_list_webauthn")).content.decode()
    assert "Máy trụ sở" in page
    assert "chưa dùng" in page
    assert set(queries.second_factors_of(staff)) == {"webauthn", "recovery_codes"}
    assert AuditEvent.objects.filter(verb="second_factor.added", by_id=staff.pk, subject_id=staff.pk).count() >= 1
    assert ("added", ["webauthn"]) in recorded()


def test_answers_of_half_a_device_get_one_sentence_too(staff: User) -> None:
    client = confirmed(staff)
    whole = json.loads(Device().create(options(client.get(reverse(ADD)))))
    for part in ("AA", "oA", "o2Nmb", "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YUEA", 5, None):
        broken = {**whole, "response": {**whole["response"], "attestationObject": part}}
        page = client.post(reverse(ADD), {"name": "Máy", "credential": json.dumps(broken)})
        assert REFUSED in page.content.decode(), part
    assert not Authenticator.objects.filter(user=staff).exists()


def test_an_unnamed_or_overlong_name_does_not_lose_the_passkey(staff: User) -> None:
    client = confirmed(staff)
    add(client, Device(), "")
    add(client, Device(b"another-passkey!"), "Máy " * 40)
    names = [str(one) for one in Authenticator.objects.filter(user=staff, type="webauthn").order_by("pk")]
    assert names == ["Khóa truy cập 1", ("Máy " * 40)[:60]]


def test_the_same_device_is_told_what_it_holds_already(staff: User) -> None:
    client = confirmed(staff)
    add(client, Device())
    asked = options(client.get(reverse(ADD)))["creation_options"]["publicKey"]
    assert len(asked["excludeCredentials"]) == 1
    assert asked["rp"] == {"id": "localhost", "name": "Sẵn Sàng"}
    assert asked["authenticatorSelection"].get("residentKey") != "required"


def test_renaming_and_removing_ask_for_the_password_first(staff: User) -> None:
    passkey = passkey_of(staff)
    client = browser(staff)
    for name, data in (("mfa_edit_webauthn", {"name": "Tên khác"}), ("mfa_remove_webauthn", {})):
        url = reverse(name, args=[passkey.pk])
        assert client.post(url, data).headers["Location"].startswith(reverse("account_reauthenticate"))
    passkey.refresh_from_db()
    assert str(passkey) == "Máy trụ sở"


def test_renaming_changes_the_name_alone(staff: User) -> None:
    device = Device()
    passkey = passkey_of(staff, device)
    client, url = confirmed(staff), reverse("mfa_edit_webauthn", args=[passkey.pk])
    assert "Máy trụ sở" in client.get(url).content.decode()
    for name in ("", " ", "x" * 61):
        assert 'id="id_name_error"' in client.post(url, {"name": name}).content.decode()
    client.post(url, {"name": "Điện thoại"})
    passkey.refresh_from_db()
    assert str(passkey) == "Điện thoại"
    assert recorded()[-1] == ("renamed", ["webauthn"])
    signing_in = after_password(staff)
    use(signing_in, device)
    assert is_in(signing_in)


def test_removing_the_last_one_takes_the_spare_codes_and_asks_no_more(staff: User) -> None:
    passkey = passkey_of(staff)
    client, url = confirmed(staff), reverse("mfa_remove_webauthn", args=[passkey.pk])
    assert "lớp thứ hai cuối cùng" in client.get(url).content.decode()
    client.post(url)
    assert not Authenticator.objects.filter(user=staff).exists()
    assert is_in(after_password(staff))
    assert recorded()[-2:] == [("removed", ["webauthn"]), ("removed", ["recovery_codes"])]


def test_removing_one_of_two_leaves_the_other(settings, staff: User) -> None:
    settings.SECOND_FACTOR_FORCED = True
    kept = Device(b"another-passkey!")
    passkey_of(staff, kept, "Điện thoại")
    gone = Device()
    passkey = passkey_of(staff, gone)
    client, url = confirmed(staff), reverse("mfa_remove_webauthn", args=[passkey.pk])
    assert "lớp thứ hai cuối cùng" not in client.get(url).content.decode()
    client.post(url)
    assert is_in(client)
    signing_in = after_password(staff)
    assert asked_for(options(signing_in.get(reverse(SIGN_IN)))) == [kept.number]
    use(signing_in, gone)
    assert not is_in(signing_in)


def test_somebody_elses_passkey_does_not_exist(staff: User, top: Unit) -> None:
    other = with_password(factories.user(role="provincial_staff", unit=top, username="khac"))
    theirs = passkey_of(other, name="Máy khác")
    client = confirmed(staff)
    assert "Máy khác" not in client.get(reverse("mfa_list_webauthn")).content.decode()
    for name, data in (("mfa_edit_webauthn", {"name": "Của tôi"}), ("mfa_remove_webauthn", {})):
        url = reverse(name, args=[theirs.pk])
        assert client.get(url).status_code == 404
        assert client.post(url, data).status_code == 404
    theirs.refresh_from_db()
    assert str(theirs) == "Máy khác"


def test_looking_as_a_role_changes_no_passkey(top: Unit) -> None:
    administrator = with_password(factories.user(role="administrator", unit=top))
    passkey = passkey_of(administrator)
    client = confirmed(administrator)
    page = client.get(reverse(ADD))
    client.post(reverse("accounts:look_as_start"), {"role": "provincial_staff", "unit": top.pk})
    before = recorded()
    tried = (
        (reverse(ADD), {"name": "Máy", "credential": Device(b"another-passkey!").create(options(page))}),
        (reverse("mfa_edit_webauthn", args=[passkey.pk]), {"name": "Máy"}),
        (reverse("mfa_remove_webauthn", args=[passkey.pk]), {}),
    )
    for url, data in tried:
        assert "không thay đổi và không xuất được gì" in client.post(url, data, follow=True).content.decode()
    assert [str(one) for one in Authenticator.objects.filter(user=administrator, type="webauthn")] == ["Máy trụ sở"]
    assert recorded() == before
    assert client.get(reverse("mfa_list_webauthn")).status_code == 200


def test_an_administrator_takes_all_second_factors_from_who_lost_them(staff: User, top: Unit) -> None:
    administrator = factories.user(role="administrator", unit=top)
    passkey_of(staff)
    TOTP.activate(staff, generate_totp_secret())
    client = browser(administrator)
    page = client.get(reverse("accounts:account_detail", args=[staff.pk])).content.decode()
    assert "ứng dụng xác thực, khóa truy cập (1), mã dự phòng" in page
    client.post(reverse("accounts:account_reset_second_factor", args=[staff.pk]))
    assert not Authenticator.objects.filter(user=staff).exists()
    assert recorded()[-1] == ("reset", ["recovery_codes", "totp", "webauthn"])
    assert is_in(after_password(staff))
    page = client.get(reverse("accounts:audit_list")).content.decode()
    assert "Bỏ mọi lớp xác thực thứ hai của một tài khoản" in page
    assert "khóa truy cập" in page


def test_second_factors_beyond_reach_ones_own_and_those_not_there_are_not_reset(staff: User, top: Unit) -> None:
    unit = factories.unit("commune_command", parent=top)
    local = with_password(factories.user(role="administrator", unit=unit))
    beyond = factories.user(role="commune_clerk", unit=factories.unit("commune_command", parent=top))
    with_more = with_password(factories.user(role="provincial_staff", unit=top))
    Grant.objects.create(user=with_more, role="commune_clerk", unit=unit, first_on=factories.LONG_AGO)
    clerk = factories.user(role="commune_clerk", unit=unit)
    passkey_of(local, name="Của mình")
    passkey_of(staff)
    passkey_of(with_more)
    client, before = browser(local), recorded()
    for user, said in (
        (staff, None),
        (beyond, None),
        (with_more, "ngoài phạm vi bạn quản lý"),
        (local, "của mình thì đổi ở trang"),
        (clerk, "chưa có lớp xác thực thứ hai"),
    ):
        answer = client.post(reverse("accounts:account_reset_second_factor", args=[user.pk]), follow=True)
        assert answer.status_code == (200 if said else 404)
        assert said is None or said in answer.content.decode()
    kept = Authenticator.objects.filter(type="webauthn").values_list("user", flat=True)
    assert set(kept) == {staff.pk, local.pk, with_more.pk}
    assert recorded() == before


def test_the_only_administrator_is_let_in_again_from_the_machine_itself(top: Unit) -> None:
    alone = with_password(factories.user(role="administrator", unit=top))
    passkey_of(alone)
    call_command("reset_second_factor", alone.username, stdout=StringIO())
    assert is_in(after_password(alone))
    assert recorded()[-1] == ("reset", ["recovery_codes", "webauthn"])
    for username in (alone.username, "khong.co"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", username)


def test_secrets_of_the_second_factor_lie_encrypted(staff: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(staff, secret)
    kept = Authenticator.objects.get(user=staff, type="totp")
    assert secret not in json.dumps(kept.data)
    assert kept.wrap().validate_code(f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}")

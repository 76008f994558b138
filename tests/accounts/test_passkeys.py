"""A passkey after the password: chosen beside codes, refused in words, slowed down, never alone."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import NoReverseMatch, reverse

from sansang.accounts.actions import reset_second_factor
from sansang.audit.queries import last_change
from sansang.config.settings import first_name_of
from sansang.organisation.models import Unit, User
from tests import factories
from tests.accounts.passkeys import (
    ADD,
    CONFIRM,
    PASSWORD,
    REFUSED,
    SIGN_IN,
    Device,
    add,
    after_password,
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


def test_the_password_alone_does_not_sign_in_and_the_passkey_after_it_does(settings, staff: User) -> None:
    settings.SECOND_FACTOR_FORCED = True
    device = Device()
    passkey_of(staff, device)
    client = after_password(staff)
    assert not is_in(client)
    use(client, device)
    assert is_in(client)
    passkey = Authenticator.objects.get(user=staff, type="webauthn")
    assert passkey.last_used_at
    assert recorded()[-1] == ("used", ["webauthn"])


def test_who_has_both_chooses_and_spare_codes_still_work(staff: User) -> None:
    device = Device()
    passkey_of(staff, device)
    secret = generate_totp_secret()
    TOTP.activate(staff, secret)
    page = after_password(staff).get(reverse(SIGN_IN)).content.decode()
    assert "Dùng khóa truy cập" in page
    assert "Mã xác thực (hoặc mã dự phòng)" in page
    spare = Authenticator.objects.get(user=staff, type="recovery_codes").wrap().get_unused_codes()[0]
    code = f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"
    for given in (code, spare):
        client = after_password(staff)
        client.post(reverse(SIGN_IN), {"code": given})
        assert is_in(client)
    client = after_password(staff)
    use(client, device)
    assert is_in(client)
    assert [what for what in recorded() if what[0] == "used"] == [
        ("used", ["totp"]),
        ("used", ["recovery_codes"]),
        ("used", ["webauthn"]),
    ]


def test_each_is_asked_only_for_what_it_has(staff: User, top: Unit) -> None:
    passkey_of(staff)
    page = after_password(staff).get(reverse(SIGN_IN)).content.decode()
    assert "Dùng khóa truy cập" in page
    assert "ứng dụng xác thực" not in page
    other = with_password(factories.user(role="provincial_staff", unit=top, username="khac"))
    TOTP.activate(other, generate_totp_secret())
    assert "Dùng khóa truy cập" not in after_password(other).get(reverse(SIGN_IN)).content.decode()


def test_a_wrong_device_and_a_wrong_address_are_refused_in_words(staff: User, top: Unit) -> None:
    device = Device()
    passkey_of(staff, device)
    other = with_password(factories.user(role="provincial_staff", unit=top, username="khac"))
    theirs = Device(b"another-passkey!")
    passkey_of(other, theirs, "Máy khác")
    forged = Device(device.number)  # the right number signed by another key
    elsewhere = Device(device.number, origin="https://localhost.lua-dao.vn")
    elsewhere.key = device.key
    for wrong in (theirs, forged, elsewhere):
        client = after_password(staff)
        assert REFUSED in use(client, wrong).content.decode()
        assert not is_in(client)
    assert [what for what in recorded() if what[0] == "refused"] == [("refused", ["webauthn"])] * 3


def test_an_answer_given_before_is_worth_nothing(staff: User) -> None:
    device = Device()
    passkey_of(staff, device)
    client = after_password(staff)
    answer = device.get(options(client.get(reverse(SIGN_IN))))
    client.post(reverse(SIGN_IN), {"credential": answer})
    again = after_password(staff)
    again.get(reverse(SIGN_IN))
    assert REFUSED in again.post(reverse(SIGN_IN), {"credential": answer}).content.decode()
    assert not is_in(again)


@pytest.mark.parametrize(
    "nonsense", ["", "x", "null", "[]", "{}", '"x"', "7", '{"id":"AA","rawId":"AA","response":{}}']
)
def test_what_is_no_answer_gets_one_sentence(staff: User, nonsense: str) -> None:
    passkey_of(staff)
    client = after_password(staff)
    client.get(reverse(SIGN_IN))
    page = client.post(reverse(SIGN_IN), {"credential": nonsense})
    assert page.status_code == 200
    assert REFUSED in page.content.decode()
    assert not is_in(client)
    adding = confirmed(staff)
    adding.get(reverse(ADD))
    page = adding.post(reverse(ADD), {"name": "Máy ở nhà", "credential": nonsense})
    assert REFUSED in page.content.decode()
    assert "Máy ở nhà" in page.content.decode()
    assert Authenticator.objects.filter(user=staff, type="webauthn").count() == 1


def test_wrong_passkeys_are_slowed_down_like_wrong_codes(staff: User) -> None:
    device = Device()
    passkey_of(staff, device)
    client = after_password(staff)
    pages = [use(client, Device(b"another-passkey!")).content.decode() for _ in range(7)]
    assert "quá nhiều lần" in pages[-1]
    assert "quá nhiều lần" in use(client, device).content.decode()
    assert not is_in(client)
    assert len([what for what in recorded() if what[0] == "refused"]) == 5


def test_a_forced_second_factor_leads_to_the_choice_and_one_passkey_is_enough(settings, top: Unit) -> None:
    settings.SECOND_FACTOR_FORCED = True
    for role in ("administrator", "provincial_staff", "provincial_commander"):
        user = with_password(factories.user(role=role, unit=top))
        client = confirmed(user)
        sent = client.get(reverse("accounts:role_list"))
        assert sent.headers["Location"] == reverse("mfa_index")
        page = client.get(reverse("mfa_index")).content.decode()
        assert reverse(ADD) in page
        assert reverse("mfa_activate_totp") in page
        add(client, Device())
        assert client.get(reverse("accounts:role_list")).status_code == 200


def test_confirming_oneself_by_a_passkey_or_a_code_opens_what_asked_for_it(staff: User) -> None:
    device = Device()
    passkey_of(staff, device)
    client = browser(staff)
    page = client.get(reverse(ADD), follow=True).content.decode()
    assert "Xác nhận bằng khóa truy cập" in page
    assert "Xác nhận bằng mã" in page
    assert use(client, device, CONFIRM).status_code == 200
    assert client.get(reverse(ADD)).status_code == 200
    other = browser(staff)
    spare = Authenticator.objects.get(user=staff, type="recovery_codes").wrap().get_unused_codes()[0]
    sent = other.post(reverse("mfa_reauthenticate"), {"code": spare, "next": reverse(ADD)})
    assert sent.headers["Location"] == reverse(ADD)
    assert other.get(reverse(ADD)).status_code == 200


def test_failing_to_confirm_oneself_stays_on_the_page_and_says_why(staff: User) -> None:
    passkey_of(staff)
    client = browser(staff)
    answer = Device(b"another-passkey!").get(options(client.get(reverse(CONFIRM))))
    sent = client.post(reverse(CONFIRM), {"credential": answer, "next": reverse(ADD)}, follow=True)
    assert sent.redirect_chain == [(f"{reverse(CONFIRM)}?next={reverse(ADD).replace('/', '%2F')}", 302)]
    assert REFUSED in sent.content.decode()
    assert client.get(reverse(ADD)).status_code == 302


def test_a_passkey_never_replaces_the_password(staff: User) -> None:
    passkey_of(staff)
    for name in ("mfa_login_webauthn", "mfa_signup_webauthn"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert "passkey" not in browser().get(reverse("account_login")).content.decode()
    begun = browser().get(reverse(SIGN_IN))
    assert begun.headers["Location"].startswith(reverse("account_login"))


def test_signing_in_is_no_change_of_what_is_counted(staff: User) -> None:
    device = Device()
    passkey_of(staff, device)
    before = last_change()
    use(after_password(staff), device)
    assert recorded()[-1][0] == "used"
    assert last_change() == before


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("localhost", "Dùng khóa truy cập"),
        ("127.0.0.1:8000", 'href="http://localhost:8000/"'),
        ("10.0.0.5", "cần một tên miền có https"),
    ],
)
def test_where_passkeys_do_not_work_the_page_says_where_they_do(settings, staff: User, host: str, said: str) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    passkey_of(staff)
    client = Client(headers={"host": host})
    client.post(reverse("account_login"), {"login": staff.username, "password": PASSWORD})
    page = client.get(reverse(SIGN_IN)).content.decode()
    assert said in page
    assert "Hoặc dùng mã dự phòng" in page


@pytest.mark.parametrize(
    ("hosts", "name"),
    [
        (["localhost", "127.0.0.1", "[::1]", "testserver"], "localhost"),
        (["localhost", "10.0.0.5", "sansang.dienbien.vn", "sansang2.dienbien.vn"], "sansang.dienbien.vn"),
        ([".dienbien.vn"], "dienbien.vn"),
        (["*"], "localhost"),
    ],
)
def test_the_name_of_passkeys_is_the_first_real_one(hosts: list[str], name: str) -> None:
    assert first_name_of(hosts) == name


def test_who_waits_at_the_second_factor_when_it_is_taken_away_begins_again_with_the_password(
    staff: User, top: Unit
) -> None:
    passkey_of(staff)
    client = after_password(staff)
    reset_second_factor(staff, by=factories.user(role="administrator", unit=top))
    begun = client.get(reverse(SIGN_IN), follow=True)
    assert begun.redirect_chain == [(reverse("account_login"), 302)]
    assert not is_in(client)
    client.post(reverse("account_login"), {"login": staff.username, "password": PASSWORD})
    assert is_in(client)

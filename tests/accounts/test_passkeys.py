"""A passkey beside the password: added, used, renamed and removed by its owner, taken away by an administrator."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import NoReverseMatch, reverse

from sansang.accounts import queries
from sansang.audit.models import AuditEvent
from sansang.audit.queries import last_change
from sansang.config.settings import first_name_of
from sansang.organisation.models import Grant, Unit, User
from tests import factories
from tests.accounts.passkeys import Device, asked_for

pytestmark = pytest.mark.django_db
PASSWORD = "Mot-mat-khau-dai-9"
ADD, SIGN_IN, CONFIRM = "mfa_add_webauthn", "mfa_authenticate", "mfa_reauthenticate_webauthn"
REFUSED = "Khóa truy cập không khớp"


@pytest.fixture
def top() -> Unit:
    return factories.unit("provincial_command", name="Bộ CHQS tỉnh")


@pytest.fixture
def staff(top: Unit) -> User:
    return with_password(factories.user(role="provincial_staff", unit=top, username="tinh"))


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def browser(user: User | None = None) -> Client:
    client = Client(SERVER_NAME="localhost")
    if user:
        client.force_login(user)
    return client


def confirmed(user: User) -> Client:
    """A browser whose user has just given the password again."""
    client = browser(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def options(page: Any) -> dict[str, Any]:
    found = re.search(r'id="passkey-options"[^>]*>(.*?)</script>', page.content.decode())
    assert found, page.content.decode()
    return dict(json.loads(found[1]))


def add(client: Client, device: Device, name: str = "Máy trụ sở") -> Any:
    page = client.get(reverse(ADD))
    return client.post(reverse(ADD), {"name": name, "credential": device.create(options(page))})


def passkey_of(user: User, device: Device | None = None, name: str = "Máy trụ sở") -> Authenticator:
    add(confirmed(user), device or Device(), name)
    return Authenticator.objects.get(user=user, data__name=name)


def after_password(user: User) -> Client:
    client = browser()
    client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    return client


def use(client: Client, device: Device, at: str = SIGN_IN) -> Any:
    page = client.get(reverse(at))
    return client.post(reverse(at), {"credential": device.get(options(page))}, follow=True)


def is_in(client: Client) -> bool:
    return client.get(reverse("organisation:tree")).status_code == 200


def recorded() -> list[tuple[str, list[str]]]:
    events = AuditEvent.objects.filter(verb__startswith="second_factor.").order_by("pk")
    return [(one.verb.partition(".")[2], one.details.get("factors", [])) for one in events]


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


def test_answers_of_half_a_device_get_one_sentence_too(staff: User) -> None:
    client = confirmed(staff)
    whole = json.loads(Device().create(options(client.get(reverse(ADD)))))
    for part in ("AA", "oA", "o2Nmb", "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YUEA", 5, None):
        broken = {**whole, "response": {**whole["response"], "attestationObject": part}}
        page = client.post(reverse(ADD), {"name": "Máy", "credential": json.dumps(broken)})
        assert REFUSED in page.content.decode(), part
    assert not Authenticator.objects.filter(user=staff).exists()


def test_wrong_passkeys_are_slowed_down_like_wrong_codes(staff: User) -> None:
    device = Device()
    passkey_of(staff, device)
    client = after_password(staff)
    pages = [use(client, Device(b"another-passkey!")).content.decode() for _ in range(7)]
    assert "quá nhiều lần" in pages[-1]
    assert "quá nhiều lần" in use(client, device).content.decode()
    assert not is_in(client)
    assert len([what for what in recorded() if what[0] == "refused"]) == 5


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

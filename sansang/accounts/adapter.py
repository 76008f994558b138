"""How allauth speaks and behaves here: accounts are given by an administrator, and the words are ours."""

from base64 import b64decode, b64encode
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sansang.privacy import secrets as privacy

SECRETS = "accounts.second_factor"
# Ways to confirm that it is really oneself, as links say them.
CONFIRM_BY: dict[str, str | Promise] = {
    "reauthenticate": _("Xác nhận bằng mật khẩu"),
    "mfa_reauthenticate": _("Xác nhận bằng mã"),
    "mfa_reauthenticate:webauthn": _("Xác nhận bằng khóa truy cập"),
}


class ClosedSignup(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Tài khoản này đang bị khóa. Hãy liên hệ quản trị hệ thống."),
        "username_password_mismatch": _("Tên đăng nhập hoặc mật khẩu không đúng."),
        "too_many_login_attempts": _("Đăng nhập sai quá nhiều lần. Hãy thử lại sau ít phút."),
        "rate_limited": _("Bạn thao tác quá nhanh. Hãy thử lại sau ít phút."),
        "enter_current_password": _("Mật khẩu hiện tại không đúng."),
        "incorrect_password": _("Mật khẩu không đúng."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        methods = super().get_reauthentication_methods(user)
        return [{**one, "description": CONFIRM_BY.get(one["id"], one["description"])} for one in methods]


class SecondFactor(DefaultMFAAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Mã không đúng."),
        "unverified_email": _("Tài khoản chưa được xác nhận."),
        "add_email_blocked": _("Không thể đổi thư điện tử khi đang bật xác thực hai lớp."),
    }

    def encrypt(self, text: str) -> str:
        return b64encode(privacy.encrypt(text.encode(), SECRETS)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return privacy.decrypt(b64decode(encrypted_text), SECRETS).decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Khóa truy cập %(number)s") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": settings.PASSKEY_HOST, "name": settings.MFA_TOTP_ISSUER}

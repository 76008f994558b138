"""How allauth speaks and behaves here: accounts are given by an administrator, and the words are ours."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


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


class SecondFactor(DefaultMFAAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Mã không đúng."),
        "unverified_email": _("Tài khoản chưa được xác nhận."),
        "add_email_blocked": _("Không thể đổi thư điện tử khi đang bật xác thực hai lớp."),
    }

"""Forms of sign-in, of accounts and of roles."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateCodeForm
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, EditWebAuthnForm
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from sansang.accounts import actions
from sansang.organisation.access import ROLES, Permission
from sansang.organisation.models import COMMANDS, UnitVersion, User
from sansang.ui.fields import DayField


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Tên đăng nhập")
        self.fields["password"].label = _("Mật khẩu")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields.pop("remember", None)


class OwnPasswordForm(ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Mật khẩu hiện tại")
        self.fields["password1"].label = _("Mật khẩu mới")
        self.fields["password2"].label = _("Nhập lại mật khẩu mới")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class ConfirmPasswordForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Mật khẩu")
        self.fields["password"].widget.attrs.pop("placeholder", None)


class _Code:
    """A code of the app or a spare one; what it is asked for is said by the library's form behind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_app = is_mfa_enabled(kwargs["user"], [Authenticator.Type.TOTP])
        code: forms.Field = self.fields["code"]  # type: ignore[attr-defined]
        code.label = _("Mã xác thực (hoặc mã dự phòng)") if self.has_app else _("Mã dự phòng")
        code.widget.attrs.pop("placeholder", None)


class CodeForm(_Code, AuthenticateForm):
    pass


class ConfirmByCodeForm(_Code, ReauthenticateCodeForm):
    pass


class TurnOnCodesForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Mã 6 chữ số trong ứng dụng")
        self.fields["code"].widget.attrs.pop("placeholder", None)


PASSKEY_NAME_LENGTH = 60
PASSKEY_REFUSED = _("Khóa truy cập không khớp với tài khoản này hoặc đã quá hạn chờ. Hãy thử lại.")
# What the library meets in an answer that no passkey ever gave.
NO_ANSWER = (TypeError, ValueError, LookupError, AttributeError, NotImplementedError, struct.error)


@contextmanager
def _refused_in_words() -> Iterator[None]:
    try:
        yield
    except NO_ANSWER as fault:
        raise forms.ValidationError(PASSKEY_REFUSED, code="passkey") from fault
    except forms.ValidationError as fault:
        if getattr(fault, "code", "") != "incorrect_code":
            raise
        raise forms.ValidationError(PASSKEY_REFUSED, code="passkey") from fault


class _Answer:
    """A form that carries the answer of a device; the library's form behind says to what."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answer: forms.Field = self.fields["credential"]  # type: ignore[attr-defined]
        answer.error_messages = dict.fromkeys(("required", "invalid"), PASSKEY_REFUSED)

    def refused(self) -> list[str]:
        """Why, for the one place of the page that says so."""
        return [*self.non_field_errors(), *self["credential"].errors]  # type: ignore[attr-defined, index]


class AddPasskeyForm(_Answer, AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Tên gọi")
        self.fields["name"].help_text = _("Để nhận ra sau này, ví dụ: Điện thoại của tôi, Máy tính trụ sở.")
        self.fields["name"].widget.attrs["maxlength"] = PASSKEY_NAME_LENGTH

    def clean_name(self) -> str:
        return str(super().clean_name())[:PASSKEY_NAME_LENGTH]  # a key made already is not lost for its name

    def clean(self) -> dict[str, Any]:
        with _refused_in_words():
            return dict(super().clean())


class RenamePasskeyForm(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label=_("Tên gọi"), max_length=PASSKEY_NAME_LENGTH)

    def save(self) -> Authenticator:
        actions.rename_passkey(self.instance, name=self.cleaned_data["name"], by=self.instance.user)
        return self.instance


class PasskeyForm(_Answer, AuthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        with _refused_in_words():
            webauthn.parse_authentication_response(self.cleaned_data["credential"])
        try:
            with _refused_in_words():
                return super().clean_credential()
        except forms.ValidationError as refused:
            if refused.code == "passkey":  # and not for being too many: those are not recorded for codes either
                self._tell_of_failure()
            raise

    def _tell_of_failure(self) -> None:
        """The library tells of a wrong code and not of a wrong passkey."""
        tried = Authenticator(user=self.user, type=Authenticator.Type.WEBAUTHN)
        authentication_failed.send(
            sender=Authenticator,
            request=context.request,
            user=self.user,
            authenticator=tried,
            reauthentication=self.reauthenticated,
        )


class ConfirmByPasskeyForm(PasskeyForm):
    reauthenticated = True


class AccountForm(forms.Form):
    username = forms.SlugField(
        label=_("Tên đăng nhập"),
        max_length=50,
        help_text=_("Chữ không dấu, số, dấu gạch; ví dụ thanhyen-canbo."),
    )
    full_name = forms.CharField(label=_("Họ và tên"), max_length=100)
    title = forms.CharField(label=_("Chức danh"), max_length=100, required=False)
    password = forms.CharField(label=_("Mật khẩu ban đầu"), widget=forms.PasswordInput(render_value=True), strip=False)

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("Tên đăng nhập này đã có."))
        return username

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        known = {key: self.cleaned_data.get(key, "") for key in ("username", "full_name", "title")}
        validate_password(password, User(**known))
        return password


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Mật khẩu mới"),
        widget=forms.PasswordInput,
        strip=False,
        help_text=_("Ít nhất 10 ký tự; mọi phiên đăng nhập của người này sẽ kết thúc."),
    )

    def __init__(self, *args: Any, account: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.account)
        return password


class NameForm(forms.Form):
    full_name = forms.CharField(label=_("Họ và tên"), max_length=100)
    title = forms.CharField(label=_("Chức danh"), max_length=100, required=False)


class CommandChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, version: UnitVersion) -> str:
        return f"{'– ' * version.depth}{version.name}"


class GrantForm(forms.Form):
    role = forms.ChoiceField(label=_("Vai trò"), choices=[(role.code, role.title) for role in ROLES.values()])
    unit = CommandChoice(label=_("Tại đơn vị"), queryset=UnitVersion.objects.none())
    first_on = DayField(label=_("Từ ngày"))
    last_on = DayField(label=_("Đến hết ngày"), required=False, help_text=_("Để trống nếu chưa biết ngày thôi."))
    reason = forms.CharField(label=_("Căn cứ"), max_length=200, required=False)

    def __init__(self, *args: Any, user: User, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        commands = UnitVersion.objects.permitted(user, Permission.ACCOUNTS_MANAGE).on(on)
        field.queryset = commands.filter(unit__kind__in=COMMANDS).order_by("path")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("first_on"), values.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("Ngày thôi phải từ ngày bắt đầu trở đi."))
        return values


class EndGrantForm(forms.Form):
    last_on = DayField(label=_("Đến hết ngày"))

"""Forms of sign-in, of accounts and of roles."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

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


class CodeForm(AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Mã xác thực (hoặc mã dự phòng)")
        self.fields["code"].widget.attrs.pop("placeholder", None)


class TurnOnCodesForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Mã 6 chữ số trong ứng dụng")
        self.fields["code"].widget.attrs.pop("placeholder", None)


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

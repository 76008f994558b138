from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sansang.accounts import actions, queries, tables
from sansang.accounts.forms import AccountForm, EndGrantForm, GrantForm, NameForm, PasswordForm
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import PERMISSION_LABELS, ROLES, Permission, requires, signed_in
from sansang.organisation.models import COMMANDS, Grant, UnitVersion, User
from sansang.ui.templatetags.ui import say
from sansang.ui.watching import watched

if TYPE_CHECKING:
    from sansang.ui.requests import Request


@require_GET
@requires(Permission.ACCOUNTS_MANAGE)
def account_list(request: Request) -> HttpResponse:
    users = User.objects.permitted(request.user, Permission.ACCOUNTS_MANAGE)
    found = tables.account_list(request, queries.accounts(users, on=request.today))
    return TemplateResponse(request, "accounts/account_list.html", {"listing": found})


@require_http_methods(["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE)
def account_new(request: Request) -> HttpResponse:
    form = AccountForm(request.POST or None)
    if form.is_valid():
        user = actions.create_account(**form.cleaned_data, by=request.user)
        messages.success(request, _("Đã tạo tài khoản. Hãy giao vai trò cho người này."))
        return redirect("accounts:account_detail", user.pk)
    return TemplateResponse(request, "accounts/account_new.html", {"form": form})


@require_http_methods(["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE)
def account_detail(request: Request, pk: int) -> HttpResponse:
    account = get_object_or_404(User.objects.permitted(request.user, Permission.ACCOUNTS_MANAGE), pk=pk)
    form = GrantForm(request.POST or None, user=request.user, on=request.today, initial={"first_on": request.today})
    if form.is_valid():
        values = form.cleaned_data
        try:
            actions.give_grant(account, **{**values, "unit": values["unit"].unit}, by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã giao vai trò."))
            return redirect("accounts:account_detail", pk)
    return _account_page(request, account, grant_form=form)


def _account_page(
    request: Request, account: User, *, grant_form: GrantForm | None = None, password_form: PasswordForm | None = None
) -> HttpResponse:
    grant_form = grant_form or GrantForm(user=request.user, on=request.today, initial={"first_on": request.today})
    context = {
        "account": account,
        "form": grant_form,
        "grants": queries.grants_of(account, on=request.today),
        "is_own": account.pk == request.user.pk,
        "factors": queries.factors_in_words(account),
        "password_form": password_form or PasswordForm(account=account),
    }
    return TemplateResponse(request, "accounts/account_detail.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE)
def account_edit(request: Request, pk: int) -> HttpResponse:
    account = get_object_or_404(User.objects.permitted(request.user, Permission.ACCOUNTS_MANAGE), pk=pk)
    form = watched(NameForm)(request.POST or None, initial={"full_name": account.full_name, "title": account.title})
    if form.is_valid():
        try:
            actions.update_account(account, **form.cleaned_data, by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã ghi thay đổi."))
            return redirect("accounts:account_detail", pk)
    return TemplateResponse(request, "accounts/account_edit.html", {"account": account, "form": form})


@require_POST
@requires(Permission.ACCOUNTS_MANAGE)
def account_password(request: Request, pk: int) -> HttpResponse:
    account = get_object_or_404(User.objects.permitted(request.user, Permission.ACCOUNTS_MANAGE), pk=pk)
    form = PasswordForm(request.POST, account=account)
    if form.is_valid():
        try:
            actions.set_password(account, password=form.cleaned_data["password"], by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã đặt mật khẩu mới."))
            return redirect("accounts:account_detail", pk)
    return _account_page(request, account, password_form=form)


@require_POST
@requires(Permission.ACCOUNTS_MANAGE)
def account_lock(request: Request, pk: int) -> HttpResponse:
    account = get_object_or_404(User.objects.permitted(request.user, Permission.ACCOUNTS_MANAGE), pk=pk)
    try:
        actions.set_active(account, active=not account.is_active, by=request.user)
    except RuleViolated as refused:
        messages.error(request, say(refused.reasons[0]))
    else:
        messages.success(request, _("Đã mở khóa.") if account.is_active else _("Đã khóa tài khoản."))
    return redirect("accounts:account_detail", pk)


@require_POST
@requires(Permission.ACCOUNTS_MANAGE)
def account_end_sessions(request: Request, pk: int) -> HttpResponse:
    account = get_object_or_404(User.objects.permitted(request.user, Permission.ACCOUNTS_MANAGE), pk=pk)
    try:
        ended = actions.end_sessions(account, by=request.user)
    except RuleViolated as refused:
        messages.error(request, say(refused.reasons[0]))
    else:
        messages.success(request, _("Đã kết thúc %(count)s phiên đăng nhập.") % {"count": ended})
    return redirect("accounts:account_detail", pk)


@require_POST
@requires(Permission.ACCOUNTS_MANAGE)
def account_reset_second_factor(request: Request, pk: int) -> HttpResponse:
    account = get_object_or_404(User.objects.permitted(request.user, Permission.ACCOUNTS_MANAGE), pk=pk)
    try:
        actions.reset_second_factor(account, by=request.user)
    except RuleViolated as refused:
        messages.error(request, say(refused.reasons[0]))
    else:
        messages.success(request, _("Đã bỏ mọi lớp xác thực thứ hai của người này."))
    return redirect("accounts:account_detail", pk)


@method_decorator(login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login"), name="dispatch")
class AskSecondFactor(AuthenticateView):
    """The library leads round in circles when what it would ask for was taken away meanwhile; here one starts again."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not is_mfa_enabled(request._login_stage.login.user):
            clear_login(request)
            return redirect("account_login")
        return super().dispatch(request, *args, **kwargs)


ask_second_factor = AskSecondFactor.as_view()


class ConfirmByPasskey(ReauthenticateWebAuthnView):
    """The library leads who fails to the page of signing in; here one stays and reads why."""

    def form_invalid(self, form: Any) -> HttpResponse:
        for fault in form.errors["credential"]:
            messages.error(self.request, fault)
        return redirect(self.passthrough_next_url(self.request.path))


confirm_by_passkey = ConfirmByPasskey.as_view()


@require_POST
@requires(Permission.ACCOUNTS_MANAGE)
def grant_end(request: Request, pk: int) -> HttpResponse:
    grant = get_object_or_404(Grant.objects.permitted(request.user, Permission.ACCOUNTS_MANAGE), pk=pk)
    form = EndGrantForm(request.POST)
    if form.is_valid():
        try:
            actions.end_grant(grant, last_on=form.cleaned_data["last_on"], by=request.user)
        except RuleViolated as refused:
            messages.error(request, say(refused.reasons[0]))
        else:
            messages.success(request, _("Đã kết thúc vai trò."))
    else:
        messages.error(request, _("Ngày không hợp lệ."))
    return redirect("accounts:account_detail", grant.user_id)


@require_GET
@signed_in
def role_list(request: Request) -> HttpResponse:
    mine = queries.grants_in_words(request.user, on=request.today)
    units = (
        UnitVersion.objects.permitted(request.user, Permission.ACCOUNTS_MANAGE)
        .on(request.today)
        .filter(unit__kind__in=COMMANDS)
        .order_by("path")
    )
    context = {
        "mine": mine,
        "roles": queries.roles_in_words(),
        "permissions": PERMISSION_LABELS,
        "units": units if request.user.may(Permission.ACCOUNTS_MANAGE) else [],
    }
    return TemplateResponse(request, "accounts/role_list.html", context)


@require_POST
@requires(Permission.ACCOUNTS_MANAGE)
def look_as_start(request: Request) -> HttpResponse:
    units = UnitVersion.objects.permitted(request.user, Permission.ACCOUNTS_MANAGE).on(request.today)
    asked = request.POST.get("unit", "")
    version = get_object_or_404(units.select_related("unit"), unit_id=int(asked) if asked.isdecimal() else 0)
    role = request.POST.get("role", "")
    if role not in ROLES or (ROLES[role].held_at and version.unit.kind not in ROLES[role].held_at):
        messages.error(request, _("Vai trò này không có ở loại đơn vị đã chọn; hãy chọn lại vai trò hoặc đơn vị."))
        return redirect("accounts:role_list")
    actions.record_look_as(role=role, unit=version.unit, by=request.user)
    request.session[queries.LOOK_AS] = {"role": role, "unit": version.unit_id}
    return redirect("/")


@require_POST
@signed_in
def look_as_stop(request: Request) -> HttpResponse:
    request.session.pop(queries.LOOK_AS, None)
    return redirect("accounts:role_list")


@require_GET
@requires(Permission.AUDIT_VIEW)
def audit_list(request: Request) -> HttpResponse:
    page = queries.audit_page(
        request.user,
        verb=request.GET.get("verb", ""),
        who=request.GET.get("who", ""),
        page=request.GET.get("trang"),
    )
    context = {"page": page, "rows": queries.audit_rows(page), "verbs": queries.VERBS}
    return TemplateResponse(request, "accounts/audit_list.html", context)

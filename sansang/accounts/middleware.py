"""Reads the user's grants once a request, honours "look as this role", forces the second factor."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sansang.accounts.queries import LOOK_AS
from sansang.organisation import access
from sansang.organisation.access import ROLES, Permission
from sansang.organisation.models import Grant, User

# Addresses that stay open to a user who must first set up a second factor or who looks as another role.
OPEN_PREFIXES = ("/tai-khoan/", "/static/", "/i18n/")


class Reach:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.looks_as = None  # type: ignore[attr-defined]
        if isinstance(user, User):
            grants = access.grants_held(user)
            if refusal := self._second_factor_missing(request, user, grants):
                return refusal
            if refusal := self._look_as(request, user):
                return refusal
        return self.get_response(request)

    def _second_factor_missing(self, request: HttpRequest, user: User, grants: list[Grant]) -> HttpResponse | None:
        if not settings.SECOND_FACTOR_FORCED or request.path.startswith(OPEN_PREFIXES):
            return None
        if not any(ROLES[grant.role].needs_second_factor for grant in grants) or is_mfa_enabled(user):
            return None
        messages.warning(request, _("Vai trò của bạn bắt buộc xác thực hai lớp. Hãy thiết lập trước khi tiếp tục."))
        return redirect("mfa_activate_totp")

    def _look_as(self, request: HttpRequest, user: User) -> HttpResponse | None:
        chosen = request.session.get(LOOK_AS)
        if not chosen or not access.may(user, Permission.ACCOUNTS_MANAGE):
            return None
        grant = Grant(user=user, unit_id=chosen["unit"], role=chosen["role"], first_on=request.today)  # type: ignore[attr-defined]
        request.looks_as = grant  # type: ignore[attr-defined]
        if request.path.startswith(OPEN_PREFIXES):
            return None
        access.set_grants_held(user, [grant])
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            messages.error(request, _("Đang xem thử như một vai trò: chỉ xem, không thay đổi được gì."))
            return redirect(request.path)
        return None

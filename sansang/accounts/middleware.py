"""Reads the user's grants once a request, honours "look as this role", forces the second factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from sansang.accounts.queries import LOOK_AS
from sansang.organisation import access
from sansang.organisation.access import ROLES, Permission
from sansang.organisation.models import Grant, Unit, User
from sansang.ui.listing import EXPORT

# What a user who must first set up a second factor may still open: its pages, signing out, the language.
WITHOUT_SECOND_FACTOR = (
    "/tai-khoan/hai-lop/", "/tai-khoan/xac-nhan/", "/tai-khoan/dang-xuat/", "/tai-khoan/dang-nhap/",
    "/tai-khoan/bi-khoa/", "/static/", "/i18n/",
)  # fmt: skip
# What one may still do with one's own rights while looking as a role: stop, sign out, choose a language.
WHILE_LOOKING = ("/tai-khoan/thoi-xem-thu/", "/tai-khoan/dang-xuat/", "/static/", "/i18n/")
# Questions that are sent in the body, since what they ask must stand in no address.
ASKED_BY_POST = ("/tim/",)


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
        if not settings.SECOND_FACTOR_FORCED or request.path.startswith(WITHOUT_SECOND_FACTOR):
            return None
        if not any(ROLES[grant.role].needs_second_factor for grant in grants) or is_mfa_enabled(user):
            return None
        messages.warning(request, _("Vai trò của bạn bắt buộc xác thực hai lớp. Hãy thiết lập trước khi tiếp tục."))
        return redirect("mfa_index")

    def _look_as(self, request: HttpRequest, user: User) -> HttpResponse | None:
        chosen = request.session.get(LOOK_AS)
        if not chosen:
            return None
        grant = _looked_through(user, chosen, request)
        if grant is None:  # the role, the unit or the right to look is gone since
            del request.session[LOOK_AS]
            return None
        request.looks_as = grant  # type: ignore[attr-defined]
        if request.path.startswith(WHILE_LOOKING):
            return None
        access.set_grants_held(user, [grant])
        changes = request.method not in {"GET", "HEAD", "OPTIONS"} and request.path not in ASKED_BY_POST
        if changes or EXPORT in request.GET:
            return _only_looking(request, request.path if request.method == "GET" else _page_before(request))
        return None

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        if getattr(request, "looks_as", None) and getattr(view, "hands_out", False):
            return _only_looking(request, _page_before(request))
        return None


def _only_looking(request: HttpRequest, onward: str) -> HttpResponse:
    messages.error(request, _("Đang xem thử như một vai trò: chỉ xem, không thay đổi và không xuất được gì."))
    return redirect(onward)


def _looked_through(user: User, chosen: dict[str, Any], request: HttpRequest) -> Grant | None:
    unit = Unit.objects.permitted(user, Permission.ACCOUNTS_MANAGE).filter(pk=chosen["unit"]).first()
    if unit is None or chosen["role"] not in ROLES:
        return None
    return Grant(user=user, unit=unit, role=chosen["role"], first_on=request.today)  # type: ignore[attr-defined]


def _page_before(request: HttpRequest) -> str:
    """The page a form was sent from, when it is one of ours; else the first page."""
    before = request.headers.get("referer", "")
    if url_has_allowed_host_and_scheme(before, {request.get_host()}):
        return before
    return "/"

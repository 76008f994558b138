"""The list of accounts: its columns, its filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sansang.accounts.queries import AccountRow, matching
from sansang.organisation.access import ROLES
from sansang.ui.listing import Column, Filter, Listing, listing
from sansang.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from sansang.ui.requests import Request

_STATES = [("on", _("hoạt động")), ("off", _("đã khóa")), ("none", _("chưa giao vai trò"))]


def account_list(request: Request, rows: list[AccountRow]) -> Listing:
    """The list page of the accounts that an administrator may manage."""
    return listing(
        request,
        rows,
        columns=[
            Column(
                "username", _("Tên đăng nhập"), lambda row: row.user.username, sort=lambda row: row.user.username,
                main=True, url=lambda row: reverse("accounts:account_detail", args=[row.user.pk]),
            ),
            Column(
                "name", _("Họ và tên"), lambda row: str(row.user), sort=lambda row: str(row.user).casefold(),
                shown=_name, main=True,
            ),
            Column("roles", _("Vai trò"), _roles_in_text, shown=_roles, main=True),
            Column(
                "seen", _("Đăng nhập gần nhất"), lambda row: row.user.last_login,
                sort=lambda row: row.user.last_login.timestamp() if row.user.last_login else 0.0,
            ),
            Column("state", _("Tình trạng"), lambda row: row.user.is_active, shown=_state, main=True),
        ],
        filters=[
            Filter("vaitro", _("Vai trò"), [(role.code, role.title) for role in ROLES.values()], _with_role),
            Filter("tinhtrang", _("Tình trạng"), _STATES, _in_state),
        ],
        search=matching,
        default_sort="username",
        noun=_("tài khoản"),
    )  # fmt: skip


def _with_role(rows: list[AccountRow], code: str) -> list[AccountRow]:
    return [row for row in rows if any(role.code == code for role, _unit in row.roles)]


def _in_state(rows: list[AccountRow], state: str) -> list[AccountRow]:
    if state == "none":
        return [row for row in rows if not row.roles]
    return [row for row in rows if row.user.is_active == (state == "on")]


def _name(row: AccountRow) -> Any:
    if not row.user.title:
        return str(row.user)
    return format_html('{} <span class="text-soft">· {}</span>', str(row.user), row.user.title)


def _roles_in_text(row: AccountRow) -> str:
    return "; ".join(f"{role.title} – {unit}" for role, unit in row.roles)


def _roles(row: AccountRow) -> SafeString:
    if not row.roles:
        return format_html('<span class="text-soft">{}</span>', gettext("chưa giao"))
    return format_html_join(
        "",
        '<span class="row-line">{} <span class="text-soft">· {}</span></span>',
        ((one.title, unit) for one, unit in row.roles),
    )


def _state(row: AccountRow) -> SafeString:
    return badge(gettext("hoạt động"), "ok") if row.user.is_active else badge(gettext("đã khóa"), "bad")

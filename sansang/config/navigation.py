"""The rail: which rooms a user sees, in which order. A context processor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sansang.organisation.access import Permission
from sansang.organisation.models import Unit, UnitVersion, User


@dataclass(frozen=True)
class Entry:
    url_name: str
    label: str | Promise
    icon: str
    permission: Permission | None
    on_phone: int = 99  # the lowest few of what a role may open stand in the bar of a phone, the rest behind “Mục khác”


ON_PHONE = 4


GROUPS: list[tuple[str | Promise, list[Entry]]] = [
    (
        "",
        [
            Entry("reports:picture", _("Bức tranh chung"), "grid-1x2", Permission.PICTURE_VIEW, 1),
            Entry("personnel:task_list", _("Việc cần làm"), "list-check", Permission.PEOPLE_VIEW, 2),
            Entry("personnel:waiting_list", _("Chờ kiểm tra"), "inbox", Permission.WAITING_DECIDE, 3),
        ],
    ),
    (
        _("Lực lượng"),
        [
            Entry("organisation:tree", _("Tổ chức"), "diagram-3", Permission.UNITS_VIEW, 8),
            Entry("personnel:person_list", _("Cán bộ, chiến sĩ"), "people", Permission.PEOPLE_VIEW, 5),
            Entry("citizens:register_list", _("Công dân trong độ tuổi"), "person-vcard", Permission.PEOPLE_VIEW),
            Entry("selection:round_list", _("Tuyển chọn"), "clipboard-check", Permission.PEOPLE_VIEW),
            Entry("training:class_list", _("Huấn luyện"), "mortarboard", Permission.TRAINING_VIEW, 4),
            Entry("intake:upload_list", _("Nạp danh sách"), "file-earmark-arrow-up", Permission.INTAKE),
            Entry("organisation:reorganisation_list", _("Sắp xếp đơn vị"), "shuffle", Permission.REORGANISE),
        ],
    ),
    (
        _("Hệ thống"),
        [
            Entry("accounts:account_list", _("Tài khoản"), "person-gear", Permission.ACCOUNTS_MANAGE, 6),
            Entry("citizens:law", _("Luật đang áp dụng"), "book", None),
            Entry("citizens:duplicate_list", _("Hồ sơ trùng"), "intersect", Permission.PEOPLE_EDIT),
            Entry("accounts:role_list", _("Vai trò và quyền"), "key", None, 9),
            Entry("accounts:audit_list", _("Nhật ký"), "clock-history", Permission.AUDIT_VIEW, 7),
        ],
    ),
]


def _item(entry: Entry, request: HttpRequest, user: User) -> dict[str, Any] | None:
    if entry.permission is not None and not user.may(entry.permission):
        return None
    try:
        url = reverse(entry.url_name)
    except NoReverseMatch:
        return None
    current = request.path == url if url == "/" else request.path.startswith(url)
    return {
        "url": url,
        "label": entry.label,
        "icon": entry.icon,
        "current": current,
        "rank": entry.on_phone,
    }


def _mark_for_the_phone(items: list[dict[str, Any]]) -> None:
    """The few that the bar of a phone shows: what this role needs first."""
    first = sorted(items, key=lambda item: item["rank"])[:ON_PHONE]
    for item in items:
        item["on_phone"] = any(item is one for one in first)


def _keep_the_nearest_current(items: list[dict[str, Any]]) -> None:
    """Of the entries whose address begins the page's, only the longest is where one is."""
    current = [item for item in items if item["current"]]
    for item in current:
        item["current"] = item is max(current, key=lambda one: len(one["url"]))


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Rail groups, the user's own unit, the demonstration mark and the role looked through, for every page."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"navigation": [], "is_demonstration": _is_demonstration()}
    groups: list[dict[str, Any]] = []
    for title, entries in GROUPS:
        items = [item for entry in entries if (item := _item(entry, request, user))]
        if items:
            groups.append({"title": title, "items": items})
    items = [item for group in groups for item in group["items"]]
    _keep_the_nearest_current(items)
    _mark_for_the_phone(items)
    return {
        "navigation": groups,
        "is_behind_more": any(item["current"] and not item["on_phone"] for item in items),
        "is_demonstration": _is_demonstration(),
        "looks_as": getattr(request, "looks_as", None),
        "own_unit": _own_unit(user, request),
        "may_search": user.may(Permission.PEOPLE_VIEW),
    }


def _own_unit(user: User, request: HttpRequest) -> UnitVersion | None:
    """The unit of the user's first role, by the name it has on the date looked at (else its last one)."""
    units = [grant.unit_id for grant in user.grants_held()][:1]
    on = getattr(request, "on", None)
    versions = sorted(UnitVersion.objects.filter(unit_id__in=units), key=lambda version: version.first_on)
    return next((version for version in versions if on and on in version.days), versions[-1] if versions else None)


def _is_demonstration() -> bool:
    return Unit.objects.filter(kind="provincial_command", is_demonstration=True).exists()

"""The list of members: its columns, its filters."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sansang.citizens.models import SkillKind
from sansang.kernel.names import name_key
from sansang.organisation.models import Component
from sansang.personnel import queries
from sansang.personnel.models import Post, Service
from sansang.ui.listing import Column, Filter, Listing, listing

if TYPE_CHECKING:
    from datetime import date

    from sansang.ui.requests import Request

_POSTS = dict(Post.choices)
_COMPONENTS = dict(Component.choices)
YES = [("1", _("có"))]


def member_list(request: Request, services: Any, *, may_export: bool) -> Listing:
    """The list page of services running on the day looked at."""
    on = request.on
    return listing(
        request,
        queries.with_unit_and_post(services, on=on),
        columns=_columns(on, _link(request)),
        filters=_filters(on),
        search=lambda rows, text: queries.named(rows, name_key(text)),
        default_sort="name",
        export_name=f"danh-sach-{on:%Y-%m-%d}" if may_export else "",
        noun=_("người"),
    )


def _link(request: Request) -> Callable[[Service], str]:
    dated = "" if request.on == request.today else f"?on={request.on.isoformat()}"
    return lambda row: reverse("personnel:person_detail", args=[row.person_id]) + dated


def _columns(on: date, link: Callable[[Service], str]) -> list[Column]:
    return [
        Column(
            "name", _("Họ và tên"), lambda row: row.person.full_name, sort="person__name_order", main=True, url=link
        ),
        Column("born", _("Ngày sinh"), lambda row: str(row.person.born or ""), sort="person__born_on"),
        Column("sex", _("Giới tính"), lambda row: row.person.get_sex_display(), sort="person__sex"),
        Column("unit", _("Đơn vị"), lambda row: row.unit_name, sort="unit_name", main=True),
        Column("component", _("Thành phần"), lambda row: _COMPONENTS.get(row.component, ""), sort="component"),
        Column("post", _("Chức vụ"), lambda row: _POSTS.get(row.post, ""), sort="post", main=True),
        Column("village", _("Thôn, bản"), lambda row: row.person.village, sort="person__village"),
        Column("since", _("Từ ngày"), lambda row: row.first_on, sort="first_on"),
        Column(
            "party", _("Đảng viên"), lambda row: _since(row.person.party_joined_on, on), sort="person__party_joined_on"
        ),
    ]


def _since(day: date | None, on: date) -> str:
    return "x" if day and day <= on else ""


def _filters(on: date) -> list[Filter]:
    return [
        Filter("component", _("Thành phần"), Component.choices, lambda rows, value: rows.filter(component=value)),
        Filter("dang", _("Đảng viên"), YES, lambda rows, _value: rows.filter(person__party_joined_on__lte=on)),
        Filter("doan", _("Đoàn viên"), YES, lambda rows, _value: rows.filter(person__union_joined_on__lte=on)),
        Filter(
            "gioi",
            _("Giới tính"),
            [("female", _("Nữ")), ("male", _("Nam"))],
            lambda rows, value: rows.filter(person__sex=value),
        ),
        Filter("xuatngu", _("Bộ đội xuất ngũ"), YES, lambda rows, _value: rows.filter(person__is_former_soldier=True)),
        Filter("chucvu", _("Giữ chức vụ"), YES, lambda rows, _value: queries.holding_a_post(rows, on=on)),
        Filter("kynang", _("Kỹ năng"), SkillKind.choices, queries.with_skill),
        Filter(
            "thieu",
            _("Thiếu thông tin"),
            [("so", _("Thiếu số định danh")), ("sinh", _("Ngày sinh chưa đủ"))],
            lambda rows, value: rows.filter(_MISSING[value]),
        ),
    ]


_MISSING = {"so": Q(person__identity_hash=None), "sinh": ~Q(person__born_precision="day") | Q(person__born_on=None)}

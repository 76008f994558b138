"""Lists of grounds and aids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from sansang.kernel.names import name_key, sort_key
from sansang.training.models import Aid, AidKind, Ground, GroundCondition, GroundUse
from sansang.training.queries.assurance import with_use
from sansang.ui.listing import EXPORT, Column, Filter, Listing, listing
from sansang.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from sansang.ui.requests import Request

CONDITION_BADGES = {
    GroundCondition.GOOD: "ok",
    GroundCondition.USABLE: "info",
    GroundCondition.REPAIR: "warn",
    GroundCondition.UNUSABLE: "bad",
}
_USES = dict(GroundUse.choices)


def condition_badge(ground: Ground) -> SafeString:
    return badge(ground.get_condition_display(), CONDITION_BADGES[GroundCondition(ground.condition)])


def uses_text(ground: Ground) -> str:
    return "; ".join(str(_USES[one]) for one in ground.kinds if one in _USES)


def _commune(row: Any) -> str:
    return f"{row.commune_kind or ''} {row.commune_name or ''}".strip()


def named(rows: Any, text: str, *, column: str = "name") -> Any:
    """Rows whose name holds the words, with or without accents; looked up in Python, as there are few."""
    key = name_key(text)
    return rows.filter(pk__in=[pk for pk, name in rows.values_list("pk", column) if key in name_key(name)])


def in_order(text: str) -> tuple[bytes, ...]:
    """A key by which names stand in the order of the Vietnamese alphabet, word by word (đ after d)."""
    return tuple(sort_key(word) for word in text.split())


def _uses(row: Any) -> SafeString:
    return format_html('<span class="wide">{}</span>', uses_text(row))


def ground_list(request: Request, rows: Any) -> Listing:
    """Grounds, those of commands above too; the Excel file says where each lies."""
    where = [
        Column("xa", _("Xã, phường"), _commune),
        Column("vi-tri", _("Vị trí"), lambda row: row.place),
        Column("tu", _("Sử dụng từ ngày"), lambda row: row.first_on),
        Column("den", _("Đến hết ngày"), lambda row: row.last_on),
    ]
    return listing(
        request,
        rows,
        columns=[
            Column(
                "ten", _("Tên"), lambda row: row.name, sort=lambda row: in_order(row.name), main=True,
                url=lambda row: reverse("training:ground_detail", args=[row.pk]),
            ),
            Column("cd", _("Công dụng"), uses_text, main=True, shown=_uses),
            Column("suc-chua", _("Sức chứa"), lambda row: row.capacity, sort="capacity", number=True, main=True),
            Column(
                "tt", _("Tình trạng"), lambda row: row.get_condition_display(), sort="condition",
                shown=condition_badge, main=True,
            ),
            Column("dv", _("Đơn vị quản lý"), lambda row: row.unit_name, sort="unit_name"),
            *(where if EXPORT in request.GET else []),
            Column("buoi", _("Buổi sắp tới"), lambda row: row.ahead, sort="ahead", number=True),
        ],
        filters=[
            Filter("cd", _("Công dụng"), GroundUse.choices, with_use),
            Filter("tt", _("Tình trạng"), GroundCondition.choices, lambda found, one: found.filter(condition=one)),
        ],
        search=named,
        default_sort="ten",
        export_name="thao-truong",
        noun=_("thao trường, bãi tập"),
    )  # fmt: skip


def aid_state(aid: Aid) -> SafeString | str:
    return badge(f"{aid.damaged}", "warn") if aid.damaged else ""


def aid_list(request: Request, rows: Any) -> Listing:
    """Aids, those of commands above too."""
    return listing(
        request,
        rows,
        columns=[
            Column(
                "ten", _("Tên"), lambda row: row.name, sort=lambda row: in_order(row.name), main=True,
                url=lambda row: reverse("training:aid_detail", args=[row.pk]),
            ),
            Column("loai", _("Loại"), lambda row: row.get_kind_display(), sort="kind", main=True),
            Column("dung", _("Dùng được"), lambda row: row.usable, sort="usable_now", number=True, main=True),
            Column(
                "hong", _("Đang hỏng"), lambda row: row.damaged, sort="damaged", number=True, main=True,
                shown=lambda row: aid_state(row) or 0,
            ),
            Column("co", _("Số lượng"), lambda row: row.quantity, sort="quantity", number=True),
            Column("dvt", _("Đơn vị tính"), lambda row: row.measure),
            Column("dv", _("Đơn vị quản lý"), lambda row: row.unit_name, sort="unit_name"),
            Column("hen", _("Lần đặt sắp tới"), lambda row: row.ahead, sort="ahead", number=True),
        ],
        filters=[
            Filter("loai", _("Loại"), AidKind.choices, lambda found, kind: found.filter(kind=kind)),
            Filter(
                "hong", _("Đang hỏng"), [("1", _("có"))], lambda found, _value: found.filter(damaged__gt=0)
            ),
        ],
        search=named,
        default_sort="ten",
        export_name="hoc-cu",
        noun=_("loại học cụ"),
    )  # fmt: skip

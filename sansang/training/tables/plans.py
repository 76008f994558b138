"""Lists of plans and programmes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from sansang.kernel.names import name_key
from sansang.training.models import Audience, PlanState
from sansang.training.words import plan_badge
from sansang.ui.listing import Column, Filter, Listing, listing
from sansang.ui.templatetags.ui import badge, bar

if TYPE_CHECKING:
    from sansang.ui.requests import Request


def plan_list(request: Request, rows: Any, *, years: Sequence[int]) -> Listing:
    """Plans within reach with what of them is done."""
    return listing(
        request,
        rows,
        columns=[
            Column("don-vi", _("Đơn vị"), lambda row: row.unit_name, sort="unit_name", main=True,
                   url=lambda row: reverse("training:plan_detail", args=[row.pk])),
            Column("nam", _("Năm"), lambda row: str(row.year), sort="year", main=True),
            Column("tt", _("Trạng thái"), lambda row: row.get_state_display(), sort="state", main=True,
                   shown=plan_badge),
            Column("lop", _("Số lớp"), lambda row: row.classes, sort="classes", number=True),
            Column("xong", _("Lớp đã xong"), lambda row: row.finished, sort="finished", number=True, main=True,
                   shown=_finished),
            Column("nguoi", _("Số người"), lambda row: row.trainees, sort="trainees", number=True),
            Column("tien", _("Kinh phí (đồng)"), lambda row: row.cost, sort="cost", number=True),
            Column("so", _("Văn bản phê duyệt"), lambda row: row.approval_number),
        ],
        filters=[
            Filter("nam", _("Năm"), [(str(year), str(year)) for year in years],
                   lambda found, year: found.filter(year=int(year))),
            Filter("tt", _("Trạng thái"), PlanState.choices, lambda found, state: found.filter(state=state)),
        ],
        search=_of_unit,
        default_sort="-nam",
        export_name="ke-hoach-huan-luyen",
        noun=_("kế hoạch"),
    )  # fmt: skip


def _of_unit(rows: Any, text: str) -> Any:
    """Plans of units with these words in the name, whatever their case and accents."""
    words = name_key(text).split()
    named = ((pk, name_key(unit)) for pk, unit in rows.values_list("pk", "unit_name"))
    return rows.filter(pk__in=[pk for pk, name in named if all(one in name for one in words)])


def _finished(row: Any) -> SafeString:
    return format_html("{} {}", bar(row.finished, row.classes), row.finished)


def programme_list(request: Request, rows: Any) -> Listing:
    """Programmes by which classes are held."""
    return listing(
        request,
        rows,
        columns=[
            Column("ma", _("Ký hiệu"), lambda row: row.code, sort="code", main=True,
                   url=lambda row: reverse("training:programme_detail", args=[row.pk])),
            Column("ten", _("Tên chương trình"), lambda row: row.name, main=True,
                   url=lambda row: reverse("training:programme_detail", args=[row.pk])),
            Column("dt", _("Đối tượng"), lambda row: row.get_audience_display()),
            Column("ngay", _("Số ngày"), lambda row: row.days_long, sort="days_long", number=True, main=True),
            Column("gio", _("Số giờ"), lambda row: float(row.hours), sort="hours", number=True, main=True),
            Column("ct", _("Chính trị"), lambda row: float(row.political), number=True),
            Column("ptds", _("Phòng thủ dân sự"), lambda row: float(row.civil), number=True),
            Column("dv", _("Đơn vị ban hành"), lambda row: row.unit_name),
            Column("vb", _("Văn bản"), lambda row: row.instrument, shown=_source),
        ],
        filters=[Filter("dt", _("Đối tượng"), Audience.choices, lambda found, code: found.filter(audience=code))],
        export_name="chuong-trinh-huan-luyen",
        noun=_("chương trình"),
    )  # fmt: skip


def _source(row: Any) -> SafeString:
    mark = badge(_("cần đối chiếu"), "warn") if not row.is_confirmed else ""
    return format_html("{} {}", row.instrument, mark)

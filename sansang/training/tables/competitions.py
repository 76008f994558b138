"""Lists of competitions and of the places taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from sansang.training.models import Competition, CompetitionKind, CompetitionLevel, CompetitionState
from sansang.training.tables.assurance import in_order, named
from sansang.ui.listing import EXPORT, Column, Filter, Listing, listing
from sansang.ui.templatetags.ui import badge, day

if TYPE_CHECKING:
    from sansang.ui.requests import Request

STATE_BADGES = {
    CompetitionState.PLANNED: "info",
    CompetitionState.HELD: "ok",
    CompetitionState.CANCELLED: "plain",
}


def state_badge(one: Competition) -> SafeString:
    return badge(one.get_state_display(), STATE_BADGES[CompetitionState(one.state)])


def _title(row: Any) -> SafeString:
    return format_html('<span class="wide">{}</span>', row.title)


def _days(row: Any) -> str:
    if row.first_on == row.last_on:
        return day(row.first_on)
    return f"{row.first_on:%d/%m}–{day(row.last_on)}"


_NAME = Column(
    "ten", _("Tên"), lambda row: row.title, sort=lambda row: in_order(row.title), main=True, shown=_title,
    url=lambda row: reverse("training:competition_detail", args=[row.pk]),
)  # fmt: skip
_STATE = Column("tt", _("Trạng thái"), lambda row: row.get_state_display(), shown=state_badge, main=True)
_HOST = Column("dc", _("Đơn vị đăng cai"), lambda row: row.host, sort="host")
_NUMBERS = (
    Column("nguoi", _("Số người"), lambda row: row.participants, sort="participants", number=True),
    Column("dv", _("Xếp hạng"), lambda row: row.placed, sort="placed", number=True),
)
_ON_PAGE = [
    _NAME,
    Column(
        "cap",
        _("Loại, cấp"),
        lambda row: f"{row.get_kind_display()}, {str(row.get_level_display()).lower()}",
        main=True,
    ),
    Column("tu", _("Thời gian"), _days, sort="first_on", main=True),
    _STATE,
    _HOST,
    *_NUMBERS,
]
_IN_FILE = [
    _NAME,
    Column("loai", _("Loại"), lambda row: row.get_kind_display()),
    Column("cap", _("Cấp"), lambda row: row.get_level_display()),
    Column("tu", _("Từ ngày"), lambda row: row.first_on, sort="first_on"),
    Column("den", _("Đến hết ngày"), lambda row: row.last_on),
    _STATE,
    _HOST,
    Column("noi", _("Địa điểm"), lambda row: row.place),
    Column("vb", _("Văn bản"), lambda row: row.paper_number),
    Column("qd", _("Công nhận kết quả"), lambda row: row.report_number),
    *_NUMBERS,
]


def competition_list(request: Request, rows: Any) -> Listing:
    """Competitions, those of commands above too; the Excel file says more of each than the page."""
    years = sorted({one.year for one in rows.order_by().values_list("first_on", flat=True)}, reverse=True)
    return listing(
        request,
        rows,
        columns=_IN_FILE if EXPORT in request.GET else _ON_PAGE,
        filters=[
            Filter(
                "nam", _("Năm"), [(str(year), str(year)) for year in years],
                lambda found, year: found.filter(first_on__year=int(year)),
            ),
            Filter("cap", _("Cấp"), CompetitionLevel.choices, lambda found, level: found.filter(level=level)),
            Filter("loai", _("Loại"), CompetitionKind.choices, lambda found, kind: found.filter(kind=kind)),
        ],
        search=lambda found, text: named(found, text, column="title"),
        default_sort="-tu",
        export_name="hoi-thi",
        noun=_("hội thi, hội thao"),
    )  # fmt: skip


def placing_list(request: Request, rows: Any) -> Listing:
    """The places taken in one competition, for its Excel file."""
    return listing(
        request,
        rows,
        columns=[
            Column("nd", _("Nội dung thi"), lambda row: row.content or _("Toàn đoàn"), main=True),
            Column("dv", _("Đơn vị"), lambda row: row.unit_name, main=True),
            Column("hang", _("Thứ hạng"), lambda row: row.rank, number=True, main=True),
            Column("giai", _("Giải"), lambda row: row.get_award_display() if row.award else "", main=True),
            Column(
                "diem", _("Điểm"), lambda row: float(row.score) if row.score is not None else None, number=True,
                main=True,
            ),
        ],
        export_name="ket-qua-hoi-thi",
        noun=_("kết quả"),
        page_size=500,
    )  # fmt: skip

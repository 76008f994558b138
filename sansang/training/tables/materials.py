"""Lists of lesson plans and lectures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sansang.training.models import MaterialKind, VersionState
from sansang.training.tables.assurance import in_order, named
from sansang.ui.listing import Column, Filter, Listing, listing
from sansang.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from sansang.ui.requests import Request

STATE_BADGES = {
    VersionState.DRAFT: "plain",
    VersionState.SUBMITTED: "warn",
    VersionState.APPROVED: "ok",
    VersionState.RETURNED: "bad",
    VersionState.WITHDRAWN: "bad",
    VersionState.REPLACED: "plain",
}


def state_badge(state: str) -> SafeString:
    return badge(VersionState(state).label, STATE_BADGES[VersionState(state)])


def _standing_text(row: Any) -> str:
    """The approved version, and how far a newer one is; of a command above only the approved one."""
    parts = []
    if row.approved_number:
        parts.append(gettext("bản %(number)s đã phê duyệt") % {"number": row.approved_number})
    if row.is_own and row.newest_number and row.newest_number != row.approved_number:
        state = str(VersionState(row.newest_state).label).lower()
        parts.append(gettext("bản %(number)s: %(state)s") % {"number": row.newest_number, "state": state})
    return "; ".join(parts)


def _standing(row: Any) -> SafeString:
    approved = state_badge(VersionState.APPROVED) if row.approved_number else ""
    newer = row.is_own and row.newest_number and row.newest_number != row.approved_number
    return format_html("<span>{} {}</span>", approved, state_badge(row.newest_state) if newer else "")


def _in_state(rows: Any, state: str) -> Any:
    if state == VersionState.APPROVED:
        return rows.filter(approved_number__isnull=False)
    return rows.filter(is_own=1, newest_state=state)


def material_list(request: Request, rows: Any) -> Listing:
    """Lesson plans and lectures, the approved ones of commands above too."""
    states = [(one.value, one.label) for one in VersionState if one is not VersionState.REPLACED]
    return listing(
        request,
        rows,
        columns=[
            Column(
                "ten", _("Tên"), lambda row: row.title, sort=lambda row: in_order(row.title), main=True,
                url=lambda row: reverse("training:material_detail", args=[row.pk]),
            ),
            Column("loai", _("Loại"), lambda row: row.get_kind_display(), sort="kind", main=True),
            Column("tt", _("Trạng thái"), _standing_text, shown=_standing, main=True),
            Column("nd", _("Số nội dung"), lambda row: row.headings_count, sort="headings_count", number=True),
            Column("ngay", _("Phê duyệt ngày"), lambda row: row.approved_on, sort="approved_on"),
            Column("dv", _("Đơn vị soạn"), lambda row: row.unit_name, sort="unit_name"),
        ],
        filters=[
            Filter("loai", _("Loại"), MaterialKind.choices, lambda found, kind: found.filter(kind=kind)),
            Filter("tt", _("Trạng thái"), states, _in_state),
        ],
        search=lambda found, text: named(found, text, column="title"),
        default_sort="ten",
        export_name="giao-an",
        noun=_("tài liệu"),
    )  # fmt: skip

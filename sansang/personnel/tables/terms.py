"""The list of terms: who completes when, who is past it, who may go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sansang.kernel.names import name_key
from sansang.organisation.access import ROLES, Permission
from sansang.organisation.models import Component
from sansang.organisation.queries import names_of
from sansang.personnel.queries.terms import MemberTerm
from sansang.personnel.rules.terms import state_of
from sansang.ui.listing import Column, Filter, Listing, listing
from sansang.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from datetime import date

    from sansang.ui.requests import Request

_COMPONENTS = dict(Component.choices)
STATES = {
    "past": (_("Quá thời hạn"), "bad"),
    "past_age": (_("Hết độ tuổi"), "bad"),
    "this_year": (_("Hết thời hạn trong năm"), "warn"),
    "runs": (_("Đang trong thời hạn"), "plain"),
    "ended": (_("Đã ghi ngày thôi"), "ok"),
    "unknown": (_("Chưa xác định"), "plain"),
}


def term_listing(request: Request, rows: list[MemberTerm], *, may_export: bool) -> Listing:
    """Everyone who serves on the day looked at with the term, the soonest end first."""
    on, units = request.on, _Names()
    found = listing(
        request,
        rows,
        columns=_columns(request, on, units),
        filters=[
            Filter(
                "tinhtrang", _("Tình trạng"), [(code, words) for code, (words, _kind) in STATES.items()],
                lambda rows, code: [row for row in rows if state_of(row.term, on) == code],
            ),
            Filter(
                "kynay", _("Kéo dài"), [("asked", _("Chờ trả lời")), ("agreed", _("Đã kéo dài"))],
                lambda rows, code: [
                    row for row in rows if (row.asked is not None if code == "asked" else row.term.is_extended)
                ],
            ),
            Filter(
                "thanhphan", _("Thành phần"), Component.choices,
                lambda rows, code: [row for row in rows if row.term.component == code],
            ),
        ],
        search=lambda rows, text: _named(rows, name_key(text)),
        default_sort="until",
        export_name=f"thoi-han-phuc-vu-{on:%Y-%m-%d}" if may_export else "",
        noun=_("người"),
    )  # fmt: skip
    units.rows = list(found.rows_found) if found.wants_export else list(found.page.object_list)
    return found


def _named(rows: list[MemberTerm], key: str) -> list[MemberTerm]:
    words = key.split()
    return [row for row in rows if all(word in name_key(row.name) for word in words)]


def _columns(request: Request, on: date, units: _Names) -> list[Column]:
    dated = "" if request.on == request.today else f"?on={request.on.isoformat()}"
    ways = ways_of(request)

    def address(row: MemberTerm) -> str:
        if not any(row.keeper_path.startswith(way) for way in ways):
            return ""
        return reverse("personnel:person_detail", args=[row.person_id]) + dated

    def state(row: MemberTerm) -> Any:
        return STATES[state_of(row.term, on)][0]

    def shown(row: MemberTerm) -> Any:
        return badge(state(row), STATES[state_of(row.term, on)][1])

    return [
        Column("name", _("Họ và tên"), lambda row: row.name, sort=lambda row: row.name_order, main=True, url=address),
        Column("unit", _("Đơn vị"), units.of, main=True),
        Column("component", _("Thành phần"), lambda row: _COMPONENTS.get(row.term.component, "")),
        Column("since", _("Tính từ ngày"), lambda row: row.term.first, sort=lambda row: row.term.first),
        Column("until", _("Hết thời hạn"), lambda row: row.term.until, sort=_by_end, main=True),
        Column(
            "latest", _("Kéo dài đến nhiều nhất"), lambda row: row.term.latest, sort=_by(lambda row: row.term.latest)
        ),
        Column("age", _("Hết độ tuổi"), lambda row: row.term.age_ends, sort=_by(lambda row: row.term.age_ends)),
        Column("state", _("Tình trạng"), state, shown=shown, main=True),
    ]


def _by(of: Callable[[MemberTerm], date | None]) -> Callable[[MemberTerm], Any]:
    """By a day, those without one last."""

    def key(row: MemberTerm) -> Any:
        day = of(row)
        return (day is None, day, row.name_order) if day else (True, row.term.first, row.name_order)

    return key


_by_end, _by_latest = _by(lambda row: row.term.until), _by(lambda row: row.term.latest)


class _Names:
    """Units by their last names: of the page, or of the whole file, read together."""

    def __init__(self) -> None:
        self.rows: list[MemberTerm] = []
        self._known: dict[int, str] | None = None

    def of(self, row: MemberTerm) -> str:
        if self._known is None:
            self._known = names_of({one.unit_id for one in self.rows})
        return self._known.get(row.unit_id, "")


def ways_of(request: Request) -> list[str]:
    """The paths at and below which the user may open people's records."""
    held = request.user.grants_held()
    return [grant.unit.reach_path for grant in held if Permission.PEOPLE_VIEW in ROLES[grant.role].permissions]

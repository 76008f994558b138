"""The list of members: its columns, its filters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from sansang.citizens.models import Person, Sex, SkillKind
from sansang.kernel.dates import PartialDate
from sansang.kernel.names import name_key
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import Component
from sansang.organisation.queries import names_of, place_names
from sansang.personnel import queries
from sansang.personnel.models import Post, Service, WaitingEntry, WaitingState
from sansang.ui.listing import Column, Filter, Listing, listing
from sansang.ui.templatetags.ui import badge, day, identity

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
        columns=_columns(on, _link(request), _village(request)),
        filters=_filters(on),
        search=lambda rows, text: queries.named(rows, name_key(text)),
        default_sort="name",
        export_name=f"danh-sach-{on:%Y-%m-%d}" if may_export else "",
        noun=_("người"),
        empty=_(
            "Chưa có ai phục vụ vào ngày này. Hãy nạp danh sách Excel của đơn vị, thêm từng người, hoặc xem ngày khác."
        ),
    )


def _link(request: Request) -> Callable[[Service], str]:
    """The page of a person, for whoever may open it: who left for another command is a name here, no more."""
    dated = "" if request.on == request.today else f"?on={request.on.isoformat()}"

    def address(row: Service) -> str:
        if not reaches(request.user, Permission.PEOPLE_VIEW, row.person.keeper):
            return ""
        return reverse("personnel:person_detail", args=[row.person_id]) + dated

    return address


def _village(request: Request) -> Callable[[Service], str]:
    """Where a person lives now, for who reaches the record or has the person serving; not of who left."""

    def village(row: Service) -> str:
        has_left = row.last_on is not None and row.last_on < request.today
        if has_left and not reaches(request.user, Permission.PEOPLE_VIEW, row.person.keeper):
            return ""
        return row.person.village

    return village


def _columns(on: date, link: Callable[[Service], str], village: Callable[[Service], str]) -> list[Column]:
    return [
        Column(
            "name", _("Họ và tên"), lambda row: row.person.full_name, sort="person__name_order", main=True, url=link
        ),
        Column("born", _("Ngày sinh"), lambda row: str(row.person.born or ""), sort="person__born_on"),
        Column("sex", _("Giới tính"), lambda row: row.person.get_sex_display(), sort="person__sex"),
        Column("unit", _("Đơn vị"), lambda row: row.unit_name, sort="unit_name", main=True),
        Column("component", _("Thành phần"), lambda row: _COMPONENTS.get(row.component, ""), sort="component"),
        Column("post", _("Chức vụ"), lambda row: _POSTS.get(row.post, ""), sort="post", main=True),
        Column("village", _("Thôn, bản"), village, sort="person__village"),
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


def waiting_list(request: Request, entries: Any, *, tray: bool) -> Listing:
    """Rows that wait: for the superior who decides (`tray`), or for the office that sent them up."""
    offices = names_of(set(entries.values_list("unit_id", flat=True).distinct()))
    columns = [
        Column(
            "name",
            _("Họ và tên"),
            lambda row: row.values.get("full_name", ""),
            main=True,
            url=(lambda row: reverse("personnel:waiting_detail", args=[row.pk])) if tray else None,
        ),
        Column("office", _("Đơn vị gửi"), lambda row: offices.get(row.unit_id, ""), main=tray),
        *(_TRAY_COLUMNS if tray else _SENT_COLUMNS),
        Column("at", _("Gửi lúc"), lambda row: day(row.entered_at), sort="entered_at", main=not tray),
    ]
    senders = sorted(((str(pk), name) for pk, name in offices.items()), key=lambda one: one[1])
    by_sender = Filter("donvi", _("Đơn vị gửi"), senders, lambda rows, unit: rows.filter(unit=unit))
    by_state = Filter("tinhtrang", _("Tình trạng"), WaitingState.choices, lambda rows, state: rows.filter(state=state))
    return listing(
        request,
        entries,
        columns=columns,
        filters=[by_sender] if tray else [by_state],
        default_sort="at" if tray else "-at",
        noun=_("dòng"),
    )


@dataclass(frozen=True)
class SideBySide:
    """One fact of a waiting row as the office typed it, and as the record known already has it."""

    label: Any
    typed: str
    known: str

    @property
    def differs(self) -> bool:
        return bool(self.typed and self.known and self.typed != self.known)


def side_by_side(values: dict[str, Any], person: Person | None) -> list[SideBySide]:
    """What was typed beside what is known, for the superior who decides; facts that neither side has are left out."""
    residence, unit = values.get("residence_id"), values.get("unit_id")
    places = place_names([pk for pk in (residence, person and person.residence_id) if pk])
    born_on = values.get("born_on")
    born = PartialDate(born_on, values.get("born_precision") or "day") if born_on else ""
    typed = {
        "full_name": values.get("full_name"),
        "born": born,
        "sex": Sex(values["sex"]).label if values.get("sex") else "",
        "identity_number": identity(values["identity_number"]) if values.get("identity_number") else "",
        "phone": values.get("phone"),
        "residence": places.get(residence or 0),
        "village": values.get("village"),
        "unit": names_of([unit]).get(unit, "") if unit and not values.get("number_for") else "",
        "component": _COMPONENTS.get(values.get("component", ""), ""),
        "first_on": day(values["first_on"]) if values.get("first_on") and not values.get("number_for") else "",
    }
    known = {} if person is None else _facts_of(person, places)
    lines = [SideBySide(label, str(typed.get(key) or ""), str(known.get(key) or "")) for key, label in _FACTS.items()]
    return [line for line in lines if line.typed or line.known]


def _facts_of(person: Person, places: dict[int, str]) -> dict[str, Any]:
    return {
        "full_name": person.full_name,
        "born": person.born,
        "sex": person.get_sex_display(),
        "identity_number": identity(person.identity_number) if person.identity_number else "",
        "phone": person.phone,
        "residence": places.get(person.residence_id or 0),
        "village": person.village,
    }


_FACTS = {
    "full_name": _("Họ và tên"),
    "born": _("Ngày sinh"),
    "sex": _("Giới tính"),
    "identity_number": _("Số định danh"),
    "phone": _("Điện thoại"),
    "residence": _("Nơi ở"),
    "village": _("Thôn, bản"),
    "unit": _("Vào đơn vị"),
    "component": _("Thành phần"),
    "first_on": _("Từ ngày"),
}


def _reasons_in_text(row: WaitingEntry) -> str:
    return "; ".join(str(WHY.get(code, code)) for code in row.why)


def _reasons(row: WaitingEntry) -> SafeString:
    return format_html_join(" ", "{}", ((badge(WHY.get(code, code), "warn"),) for code in row.why))


# Why a row waits, in the superior's words; an office never reads these.
WHY = {
    "known_elsewhere": _("Số định danh đã có hồ sơ ở đơn vị khác"),
    "number_for_known": _("Bổ sung hoặc đổi số định danh của hồ sơ đã có"),
    "spot_check": _("Kiểm tra ngẫu nhiên"),
}
_STATES = {WaitingState.ACCEPTED: "ok", WaitingState.RETURNED: "bad", WaitingState.WAITING: "warn"}
_TRAY_COLUMNS = [Column("why", _("Vì sao chờ"), _reasons_in_text, shown=_reasons, main=True)]
_SENT_COLUMNS = [
    Column(
        "state",
        _("Tình trạng"),
        lambda row: row.get_state_display(),
        sort="state",
        main=True,
        shown=lambda row: badge(row.get_state_display(), _STATES.get(row.state, "plain")),
    ),
    Column("note", _("Ý kiến cấp trên"), lambda row: row.note, main=True),
]

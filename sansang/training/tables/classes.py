"""Lists of classes and of the people in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sansang.kernel.names import name_key
from sansang.training.models import Audience, ClassState, EnrolmentState, Instructor, Part
from sansang.training.words import ENROLMENT_BADGES, class_badge
from sansang.ui.listing import EXPORT, Column, Filter, Listing, listing
from sansang.ui.templatetags.ui import badge, day

if TYPE_CHECKING:
    from sansang.ui.requests import Request

_CHOICES = dict(EnrolmentState.choices)


def class_list(request: Request, rows: Any, *, years: Sequence[int], units: Sequence[tuple[str, str]] = ()) -> Listing:
    """Classes within reach, the latest first; a file says more than the page."""
    of_file = [
        Column("ct", _("Chương trình"), lambda row: row.programme.name),
        Column("noi", _("Nơi học"), lambda row: row.ground.name if row.ground else ""),
        Column("cn", _("Chủ nhiệm lớp"), lambda row: str(row.lead) if row.lead else ""),
        Column("so-cho", _("Số chỗ"), lambda row: row.quota, number=True),
        Column("cho", _("Chờ chỗ"), lambda row: row.waiting, number=True),
    ]
    return listing(
        request,
        rows,
        columns=[
            Column(
                "lop", _("Lớp"), lambda row: row.title, sort="title", main=True,
                url=lambda row: reverse("training:class_detail", args=[row.pk]), shown=_title,
            ),
            Column("don-vi", _("Đơn vị tổ chức"), lambda row: row.unit_name, sort="unit_name"),
            Column("tu", _("Thời gian"), _days, sort="first_on", main=True, shown=_days_shown),
            Column("nguoi", _("Người học"), lambda row: row.people, number=True, main=True, shown=_people),
            Column("gio", _("Giờ"), lambda row: float(row.hours), number=True),
            *(of_file if EXPORT in request.GET else []),
            Column("tt", _("Trạng thái"), lambda row: row.get_state_display(), sort="state", main=True,
                   shown=class_badge),
        ],
        filters=[
            Filter("nam", _("Năm"), [(str(year), str(year)) for year in years],
                   lambda found, year: found.filter(first_on__year__lte=int(year), last_on__year__gte=int(year))),
            Filter("tt", _("Trạng thái"), ClassState.choices, lambda found, state: found.filter(state=state)),
            Filter("dt", _("Đối tượng"), Audience.choices,
                   lambda found, code: found.filter(programme__audience=code)),
            *([Filter("dv", _("Đơn vị tổ chức"), units, _held_by)] if units else []),
        ],
        search=_titled,
        default_sort="-tu",
        export_name="lop-huan-luyen",
        noun=_("lớp"),
    )  # fmt: skip


def _title(row: Any) -> SafeString:
    return format_html('<span class="training-title">{}</span>', row.title)


def _held_by(rows: Any, pk: str) -> Any:
    return rows.filter(unit=int(pk))


def _titled(rows: Any, text: str) -> Any:
    """Classes with these words in their title or their organiser's name, whatever their case and accents."""
    words = name_key(text).split()
    named = ((pk, name_key(f"{title} {unit}")) for pk, title, unit in rows.values_list("pk", "title", "unit_name"))
    found = [pk for pk, name in named if all(one in name for one in words)]
    return rows.filter(pk__in=found)


def _days(row: Any) -> str:
    return f"{row.first_on:%d/%m} – {row.last_on:%d/%m/%Y}"


def _days_shown(row: Any) -> SafeString:
    return format_html('<span class="nowrap">{}</span>', _days(row))


def _people(row: Any) -> str | SafeString:
    found = f"{row.people} / {row.quota}"
    if not row.waiting:
        return found
    waiting = gettext("%d chờ") % row.waiting
    return format_html('{} <span class="row-line text-soft">{}</span>', found, waiting)


def people_list(request: Request, rows: Any, *, may_edit: bool, may_export: bool) -> Listing:
    """Who is in a class, waits or withdrew, by name."""
    leave = [Column("viec", _("Việc"), lambda _row: "", shown=_leave, main=True)]
    return listing(
        request,
        rows,
        columns=[
            Column("ten", _("Họ và tên"), lambda row: row.person.full_name, main=True,
                   sort=("person__name_order", "person_id"),
                   url=lambda row: reverse("personnel:person_detail", args=[row.person_id])),
            Column("ns", _("Năm sinh"), _year, sort="person__born_on"),
            Column("don-vi", _("Đơn vị"), lambda row: row.unit_name, sort="unit_name"),
            Column("tt", _("Trạng thái"), lambda row: row.get_state_display(), sort="state", main=True, shown=_state),
            Column("cach", _("Cách ghi danh"), lambda row: row.get_how_display()),
            Column("tu", _("Vào lớp"), lambda row: day(row.joined_on), sort="joined_on"),
            *(leave if may_edit and EXPORT not in request.GET else []),
        ],
        filters=[Filter("ai", _("Trạng thái"), EnrolmentState.choices, _in_state)],
        search=_named,
        default_sort="ten",
        page_size=200,
        export_name="lop" if may_export else "",
        noun=_("người"),
    )  # fmt: skip


def _year(row: Any) -> str:
    return str(row.person.born_on.year) if row.person.born_on else ""


def _in_state(rows: Any, state: str) -> Any:
    return rows.filter(state=state)


def _named(rows: Any, text: str) -> Any:
    found = Q()
    for word in name_key(text).split():
        found &= Q(person__name_key__contains=word)
    return rows.filter(found)


def _leave(row: Any) -> str | SafeString:
    if row.state == EnrolmentState.WITHDRAWN:
        return ""
    url = reverse("training:enrolment_withdraw", args=[row.pk])
    name = format_html('<span class="visually-hidden">: {}</span>', row.person.full_name)
    return format_html('<a href="{}">{}{}</a>', url, gettext("Rút"), name)


def _state(row: Any) -> SafeString:
    mark = badge(_CHOICES[row.state], ENROLMENT_BADGES[EnrolmentState(row.state)])
    if row.state == EnrolmentState.WAITING:
        return format_html("{} {}", mark, row.queue)
    if row.state == EnrolmentState.WITHDRAWN:
        return format_html('{} <span class="text-soft">{}</span>', mark, row.get_withdrawing_display())
    return format_html('{} <span class="text-soft">{}</span>', mark, gettext("học bù")) if row.is_make_up else mark


_PARTS = dict(Part.choices)


def parts_text(one: Instructor) -> str:
    """What someone may teach, in words."""
    return ", ".join(str(_PARTS[part]) for part in one.parts if part in _PARTS) or gettext("mọi phần")


def instructor_list(request: Request, rows: Any, *, editable: Any) -> Listing:
    """Who teaches, with the hours of a year."""
    return listing(
        request,
        rows,
        columns=[
            Column("ten", _("Họ và tên"), lambda row: row.full_name, sort="full_name", main=True,
                   url=lambda row: reverse("training:instructor_edit", args=[row.pk]) if row.pk in editable else ""),
            Column("cv", _("Cấp bậc, chức vụ"), lambda row: row.position),
            Column("don-vi", _("Đơn vị"), lambda row: row.unit_name, sort="unit_name"),
            Column("phan", _("Phần được dạy"), parts_text),
            Column("buoi", _("Buổi trong năm"), lambda row: row.sessions_of_year, sort="sessions_of_year", number=True),
            Column("gio", _("Giờ trong năm"), lambda row: float(row.hours_of_year), sort="hours_of_year", number=True,
                   main=True),
            Column("tt", _("Trạng thái"), lambda row: gettext("đang dạy") if row.is_active else gettext("đã thôi"),
                   main=True),
        ],
        search=_full_named,
        default_sort="-gio",
        export_name="nguoi-giang-day",
        noun=_("người"),
    )  # fmt: skip


def _full_named(rows: Any, text: str) -> Any:
    words = name_key(text).split()
    found = [pk for pk, name in rows.values_list("pk", "full_name") if all(one in name_key(name) for one in words)]
    return rows.filter(pk__in=found)

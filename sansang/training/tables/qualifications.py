"""Lists of qualifications, of their kinds, of decisions that prolonged many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sansang.kernel.names import name_key
from sansang.law.counting import months_later
from sansang.organisation.access import Permission, reaches
from sansang.training.models import Qualification
from sansang.training.queries.qualifications import ending
from sansang.training.tables.results import person_url
from sansang.training.words_results import state_words
from sansang.ui.listing import Column, Filter, Listing, listing
from sansang.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from sansang.ui.requests import Request

AHEAD = {"1": _("trong 1 tháng"), "3": _("trong 3 tháng"), "6": _("trong 6 tháng"), "12": _("trong 12 tháng")}


def qualification_list(
    request: Request, rows: Any, *, kinds: Sequence[tuple[str, str]], may_export: bool
) -> Listing:  # fmt: skip
    """Qualifications of people within reach."""
    on = request.on

    def state(row: Qualification) -> SafeString:
        return badge(*state_words(row, on))

    def withdrawal(row: Qualification) -> str:
        return "" if row.withdrawn_on else reverse("training:qualification_withdraw", args=[row.pk])

    return listing(
        request,
        rows,
        columns=[
            Column("ten", _("Họ và tên"), lambda row: row.person.full_name, sort=("person__name_order",), main=True,
                   url=lambda row: person_url(request, row.person)),
            Column("giu", _("Nơi giữ hồ sơ"), lambda row: row.unit_name or "", sort="unit_name"),
            Column("loai", _("Chứng chỉ"), lambda row: row.kind.name, sort="kind__name", main=True),
            Column("so", _("Số"), lambda row: row.paper_number),
            Column("tu", _("Từ ngày"), lambda row: row.first_on, sort="first_on"),
            Column("den", _("Hết hạn"), lambda row: row.last_on, sort="last_on", main=True),
            Column("tt", _("Tình trạng"), lambda row: state_words(row, on)[0], main=True, shown=state),
            *([Column("bo", _("Thu hồi"), lambda row: "" if row.withdrawn_on else gettext("thu hồi"), url=withdrawal)]
              if request.user.may(Permission.TRAINING_APPROVE) else []),
        ],
        filters=[
            Filter("loai", _("Chứng chỉ"), kinds, lambda found, pk: found.filter(kind=int(pk))),
            Filter("het", _("Hết hạn, chưa có gì thay"), list(AHEAD.items()),
                   lambda found, months: ending(found, first=on, last=months_later(on, int(months)))),
            Filter("tt", _("Tình trạng"), [("co", _("có giá trị")), ("qua", _("đã hết hạn")), ("bo", _("đã thu hồi"))],
                   lambda found, value: _in_state(found, value, on)),
        ],
        search=lambda found, text: found.filter(person__name_key__contains=name_key(text)),
        default_sort="den",
        export_name=f"chung-chi-{on.isoformat()}" if may_export else "",
        noun=_("chứng chỉ"),
    )  # fmt: skip


def _in_state(found: Any, value: str, on: date) -> Any:
    if value == "bo":
        return found.filter(withdrawn_on__lte=on)
    if value == "qua":
        return found.filter(last_on__lt=on).exclude(withdrawn_on__lte=on)
    return found.in_force(on)


def kind_list(request: Request, rows: Any) -> Listing:
    """Kinds of qualification; a kind opens for who may change it."""

    def address(row: Any) -> str:
        may = reaches(request.user, Permission.TRAINING_APPROVE, row.unit)
        return reverse("training:qualification_kind_edit", args=[row.pk]) if may else ""

    return listing(
        request,
        rows,
        columns=[
            Column("ten", _("Tên"), lambda row: row.name, sort="name", main=True, url=address),
            Column("ma", _("Ký hiệu"), lambda row: row.code, sort="code", main=True),
            Column("dv", _("Đơn vị quy định"), lambda row: row.unit_name or "", sort="unit_name"),
            Column("han", _("Thời hạn"), _term, sort="months", main=True),
            Column("cap", _("Cấp khi"), _given_for),
            Column("gom", _("Bao gồm"), lambda row: "; ".join(one.name for one in row.includes.all())),
            Column("tt", _("Tình trạng"), lambda row: _kind_state(row)[0], main=True,
                   shown=lambda row: badge(*_kind_state(row))),
        ],
        default_sort="ma",
        export_name="loai-chung-chi",
        noun=_("loại chứng chỉ"),
    )  # fmt: skip


def _term(row: Any) -> str:
    return gettext("%(number)s tháng") % {"number": row.months} if row.months else gettext("không thời hạn")


def _given_for(row: Any) -> str:
    programmes = "; ".join(one.name for one in row.programmes.all())
    if not programmes:
        return gettext("chỉ theo giấy tờ")
    return f"{programmes} · {str(row.get_least_grade_display()).lower()}"


def _kind_state(row: Any) -> tuple[str, str]:
    return (gettext("đang cấp"), "ok") if row.is_active else (gettext("thôi cấp"), "plain")


def prolongation_list(request: Request, rows: Any) -> Listing:
    """Decisions that prolonged many."""
    return listing(
        request,
        rows,
        columns=[
            Column("so", _("Quyết định"), lambda row: row.number, sort="number", main=True,
                   url=lambda row: reverse("training:prolongation_detail", args=[row.pk])),
            Column("ngay", _("Ngày"), lambda row: row.day, sort="day", main=True),
            Column("dv", _("Đơn vị"), lambda row: row.unit_name or "", sort="unit_name"),
            Column("loai", _("Chứng chỉ"), lambda row: row.kind.name, sort="kind__name"),
            Column("den", _("Kéo dài đến"), lambda row: row.until, sort="until", main=True),
            Column("nguoi", _("Số người"), lambda row: row.people, sort="people", number=True, main=True),
            Column("tt", _("Tình trạng"), lambda row: _decision_state(row)[0], main=True,
                   shown=lambda row: badge(*_decision_state(row))),
        ],
        default_sort="-ngay",
        export_name="quyet-dinh-keo-dai-chung-chi",
        noun=_("quyết định"),
    )  # fmt: skip


def _decision_state(row: Any) -> tuple[str, str]:
    return (gettext("đã hoàn tác"), "plain") if row.undone_at else (gettext("đã áp dụng"), "ok")


def prolonged_list(request: Request, rows: Any, *, until: date | None = None, export_name: str = "") -> Listing:
    """Whom a decision would prolong (`until` the new day), or whom it did."""

    def of(row: Any) -> Any:
        return row if until else row.qualification

    last = "last_on" if until else "last_before"
    person = "person" if until else "qualification__person"
    return listing(
        request,
        rows,
        columns=[
            Column("ten", _("Họ và tên"), lambda row: of(row).person.full_name, sort=(f"{person}__name_order",),
                   main=True, url=lambda row: person_url(request, of(row).person)),
            Column("giu", _("Nơi giữ hồ sơ"), lambda row: row.unit_name or "", sort="unit_name", main=True),
            Column("tu", _("Hết hạn trước đây"), lambda row: getattr(row, last), sort=last, main=True),
            Column("den", _("Kéo dài đến"), lambda row: until or row.last_after, main=True),
        ],
        default_sort="ten",
        export_name=export_name,
        noun=_("chứng chỉ"),
    )  # fmt: skip

"""Lists of what is owed: units with their sums, people with their year."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sansang.kernel.names import name_key
from sansang.law.training_words import OFFICER_WORDS, TRAINEE_WORDS
from sansang.organisation.access import Permission, reaches
from sansang.training.queries.owed import DueRow, DueRows
from sansang.training.rules.owed import UnitSums
from sansang.training.words_owed import STANDINGS, Text, audience_in_short, words_of
from sansang.ui.listing import Column, Filter, Listing, listing
from sansang.ui.templatetags.ui import badge, bar, percent

if TYPE_CHECKING:
    from sansang.ui.requests import Request

_YES = [("1", _("có"))]


def unit_list(request: Request, lines: Sequence[UnitSums], *, address: Callable[[UnitSums], str]) -> Listing:
    """Units, each with everyone below it."""
    return listing(
        request,
        lines,
        columns=[
            Column(
                "don-vi", _("Đơn vị"), unit_name, sort=lambda line: name_key(unit_name(line)), main=True, url=address
            ),
            _number("nguoi", _("Số người"), "people"),
            _number("du", _("Đã đủ"), "complete"),
            _number("chua-xep", _("Chưa xếp lớp"), "uncovered", main=True),
            _number("phai-hoc", _("Phải học"), "owed"),
            _number("da-hoc", _("Đã học"), "done"),
            Column(
                "muc",
                _("Đã học (%)"),
                lambda line: None if (part := line.sums.part_done) is None else round(part * 100, 1),
                sort=lambda line: line.sums.part_done or 0.0,
                number=True,
                main=True,
                shown=_bar,
            ),
            _number("thieu", _("Còn thiếu"), "missing", main=True),
            _number("da-xep", _("Đã xếp"), "planned"),
            _number("bu", _("Học bù"), "to_make_up"),
            Column(
                "ptds",
                _("PTDS"),
                lambda line: f"{number(line.sums.civil_done)}/{number(line.sums.civil_owed)}",
                sort=lambda line: line.sums.civil_done,
                number=True,
            ),
        ],
        filters=[
            Filter(
                "tinhtrang",
                _("Tình trạng"),
                [("du", _("mọi người đã học đủ")), ("thieu", _("có người chưa xếp lớp"))],
                lambda found, value: [line for line in found if bool(line.sums.uncovered) == (value == "thieu")
                                      and (value == "thieu" or line.sums.complete == line.sums.people)],
            )
        ],
        search=lambda found, text: [line for line in found if name_key(text) in name_key(unit_name(line))],
        export_name=f"nghia-vu-huan-luyen-{request.on.isoformat()}",
        noun=_("đơn vị"),
    )  # fmt: skip


def _number(key: str, label: Text, name: str, *, main: bool = False) -> Column:
    def value(line: Any) -> float | int:
        return whole(getattr(line.sums, name))

    return Column(key, label, value, sort=value, number=True, main=main)


def unit_name(line: UnitSums) -> str:
    return gettext("Trực tiếp ở %(unit)s") % {"unit": line.unit.name} if line.is_own else line.unit.name


def _bar(line: UnitSums) -> SafeString | str:
    part = line.sums.part_done
    return "–" if part is None else format_html("{} {}", bar(line.sums.done, line.sums.owed), percent(part, 0))


def person_list(request: Request, rows: DueRows, *, names: Mapping[int, str], may_export: bool) -> Listing:
    """People with what they owe, have done and still have to do."""
    return listing(
        request,
        rows,
        columns=[
            Column(
                "ten", _("Họ và tên"), lambda row: row.person.full_name, sort="name", main=True, url=_link(request)
            ),
            Column("don-vi", _("Đơn vị"), lambda row: names.get(row.due.unit_id, ""), main=True),
            Column("dien", _("Đối tượng"), lambda row: audience_in_short(row.due), sort="trainee"),
            Column(
                "tinh-trang",
                _("Tình trạng"),
                lambda row: str(STANDINGS[row.due.standing][0]),
                sort="standing",
                main=True,
                shown=lambda row: badge(*STANDINGS[row.due.standing]),
            ),
            _hours("phai-hoc", _("Phải học"), "all_owed"),
            _hours("da-hoc", _("Đã học"), "all_done", main=True),
            _hours("thieu", _("Còn thiếu"), "missing", main=True),
            _hours("da-xep", _("Đã xếp"), "planned"),
            _hours("bu", _("Học bù"), "to_make_up"),
            _hours("da-bu", _("Đã bù"), "made_up"),
            Column(
                "ptds",
                _("PTDS"),
                lambda row: f"{number(row.due.civil_done)}/{number(row.due.civil_owed)}" if row.due.civil_owed else "",
                number=True,
            ),
        ],
        filters=_filters(),
        search=lambda found, text: found.named(name_key(text)),
        default_sort="ten",
        export_name=f"nghia-vu-huan-luyen-tung-nguoi-{request.on.isoformat()}" if may_export else "",
        noun=_("người"),
    )  # fmt: skip


def _filters() -> list[Filter]:
    standings = [(one.value, words) for one, (words, _kind) in STANDINGS.items()]
    trainees = [
        (code, words_of(words))
        for code, words in TRAINEE_WORDS.items()
        if not code.startswith("officers") and code != "guidance"
    ]
    officers = [(code, words_of(words)) for code, words in OFFICER_WORDS.items() if code != "further"]
    return [
        Filter(
            "tinhtrang",
            _("Tình trạng"),
            standings,
            lambda found, value: found.where(lambda one: one.standing == value),
        ),
        Filter(
            "doituong", _("Đối tượng"), trainees, lambda found, value: found.where(lambda one: one.trainee == value)
        ),
        Filter(
            "canbo", _("Tập huấn cán bộ"), officers, lambda found, value: found.where(lambda one: one.group == value)
        ),
        Filter("hocbu", _("Phải học bù"), _YES, lambda found, _value: found.where(lambda one: one.to_make_up > 0)),
    ]


def _hours(key: str, label: Text, name: str, *, main: bool = False) -> Column:
    return Column(key, label, lambda row: whole(getattr(row.due, name)), sort=name, number=True, main=main)


def _link(request: Request) -> Callable[[DueRow], str]:
    """The page of a person, for whoever may open it."""
    dated = "" if request.on == request.today else f"?on={request.on.isoformat()}"

    def address(row: DueRow) -> str:
        if not reaches(request.user, Permission.PEOPLE_VIEW, row.person.keeper):
            return ""
        return reverse("personnel:person_detail", args=[row.person.pk]) + dated + "#huan-luyen"

    return address


def whole(value: float) -> float | int:
    """A number without a needless fraction."""
    return int(value) if float(value).is_integer() else round(float(value), 1)


def number(value: float) -> str:
    """“7”, “7,5”."""
    return f"{whole(value)}".replace(".", ",")

"""The list of units with their attendance of a year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sansang.kernel.names import name_key
from sansang.training.rules.attendance_sums import UnitMarks
from sansang.ui.listing import Column, Listing, listing
from sansang.ui.templatetags.ui import bar, percent

if TYPE_CHECKING:
    from sansang.ui.requests import Request


def unit_list(
    request: Request, lines: Sequence[UnitMarks], *, year: int, address: Callable[[UnitMarks], str]
) -> Listing:
    """Units, each with everyone below it."""
    return listing(
        request,
        lines,
        columns=[
            Column(
                "don-vi", _("Đơn vị"), unit_name, sort=lambda line: name_key(unit_name(line)), main=True, url=address
            ),
            Column(
                "ty-le", _("Có mặt (%)"), _percent, sort=lambda line: line.marks.share or 0.0, number=True, main=True,
                shown=_bar,
            ),
            _number("co-mat", _("Có mặt"), "present"),
            _number("co-phep", _("Vắng có phép"), "excused"),
            _number("khong-phep", _("Vắng không phép"), "absent"),
            _number("luot", _("Lượt điểm danh"), "number"),
        ],
        search=lambda found, text: [line for line in found if name_key(text) in name_key(unit_name(line))],
        export_name=f"chuyen-can-{year}",
        noun=_("đơn vị"),
    )  # fmt: skip


def unit_name(line: UnitMarks) -> str:
    return gettext("Trực tiếp ở %(unit)s") % {"unit": line.unit.name} if line.is_own else line.unit.name


def _number(key: str, label: str | Promise, name: str) -> Column:
    def value(line: UnitMarks) -> int:
        return int(getattr(line.marks, name))

    return Column(key, label, value, sort=value, number=True)


def _percent(line: UnitMarks) -> float | None:
    return None if line.marks.share is None else round(line.marks.share * 100, 1)


def _bar(line: UnitMarks) -> SafeString:
    return format_html("{} {}", bar(line.marks.present, line.marks.number), percent(line.marks.share, 1))

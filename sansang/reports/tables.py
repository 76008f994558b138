"""The table of units under the picture: columns, filters and words; values in, a list or an Excel file out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sansang.kernel.names import name_key
from sansang.organisation.models import UnitKind
from sansang.reports.links import Links
from sansang.reports.queries import UnitRow
from sansang.reports.rules.tally import Fill, fill_state
from sansang.ui.listing import Column, Filter
from sansang.ui.templatetags.ui import badge, bar, percent, vi_number

Text = str | Promise
STATES: dict[str, tuple[Text, str]] = {
    Fill.FULL: (gettext_lazy("đủ"), "ok"),
    Fill.OVER: (gettext_lazy("vượt biên chế"), "info"),
    Fill.SHORT: (gettext_lazy("thiếu"), "warn"),
    Fill.FAR_SHORT: (gettext_lazy("thiếu nhiều"), "bad"),
    Fill.UNSET: (gettext_lazy("chưa giao biên chế"), "plain"),
}
OTHER = "other"
ESTABLISHMENT: dict[str, Text] = {
    UnitKind.MILITIA: gettext_lazy("Dân quân"),
    UnitKind.SELF_DEFENCE: gettext_lazy("Tự vệ"),
}


def columns(links: Links, *, ratios_only: bool) -> list[Column]:
    counts = [
        Column(
            "quan-so", _("Quân số"), lambda row: row.tally.strength, sort=lambda row: row.tally.strength, number=True
        ),
        Column("bien-che", _("Biên chế"), lambda row: row.authorised, sort=lambda row: row.authorised, number=True),
    ]
    return [
        Column("don-vi", _("Đơn vị"), name, sort=lambda row: name_key(name(row)), main=True, url=_unit_url(links)),
        Column("loai", _("Loại"), kind, sort=kind),
        *([] if ratios_only else counts),
        Column(
            "muc-du",
            _("Mức đủ (%)"),
            lambda row: in_percent(row.fill),
            sort=lambda row: row.fill or 0.0,
            number=True,
            main=True,
            shown=_bar,
        ),
        _share("dang-vien", _("Đảng viên (%)"), lambda row: row.part(row.tally.party), main=True),
        _share("doan-vien", _("Đoàn viên (%)"), lambda row: row.part(row.tally.union)),
        _share("nu", _("Nữ (%)"), lambda row: row.part(row.tally.women)),
        Column(
            "tinh-trang",
            _("Tình trạng"),
            lambda row: state_words(row, ratios_only=ratios_only),
            sort=lambda row: row.authorised - row.tally.strength,
            main=True,
            shown=lambda row: badge(state_words(row, ratios_only=ratios_only), STATES[state(row)][1]),
        ),
    ]


def filters() -> list[Filter]:
    kinds: list[tuple[str, Text]] = [
        *((code, label) for code, label in ESTABLISHMENT.items()),
        (OTHER, _("Ngoài các cơ sở")),
    ]
    return [
        Filter("loai", _("Loại"), kinds, lambda rows, value: [row for row in rows if _kind_code(row) == value]),
        Filter(
            "tinh-trang",
            _("Tình trạng"),
            [(code, words) for code, (words, _kind) in STATES.items()],
            lambda rows, value: [row for row in rows if state(row) == value],
        ),
    ]


def search(rows: list[UnitRow], text: str) -> list[UnitRow]:
    key = name_key(text)
    return [row for row in rows if key in name_key(name(row))]


def name(row: UnitRow) -> str:
    return row.unit.name if row.unit else _("Đơn vị không có trong ngày này")


def kind(row: UnitRow) -> str:
    if row.unit is None:
        return "–"
    return str(ESTABLISHMENT.get(row.unit.kind) or UnitKind(row.unit.kind).label)


def state(row: UnitRow) -> str:
    return fill_state(row.tally.strength, row.authorised)


def state_words(row: UnitRow, *, ratios_only: bool) -> str:
    """“thiếu 14”, or “thiếu” alone where no absolute numbers are shown."""
    found = state(row)
    missing = abs(row.authorised - row.tally.strength)
    words = str(STATES[found][0])
    return words if ratios_only or not missing or found == Fill.UNSET else f"{words} {vi_number(missing)}"


def in_percent(part: float | None) -> float | None:
    return None if part is None else round(part * 100, 1)


def _kind_code(row: UnitRow) -> str:
    known = row.unit.kind if row.unit else ""
    return known if known in (UnitKind.MILITIA, UnitKind.SELF_DEFENCE) else OTHER


def _unit_url(links: Links) -> Callable[[UnitRow], str]:
    return lambda row: links.unit(row.unit.pk) if row.unit else ""


def _share(key: str, label: Text, part: Callable[[UnitRow], float | None], *, main: bool = False) -> Column:
    def shown(row: Any) -> str:
        return percent(part(row), 0)

    return Column(
        key,
        label,
        lambda row: in_percent(part(row)),
        sort=lambda row: part(row) or 0.0,
        number=True,
        main=main,
        shown=shown,
    )


def _bar(row: UnitRow) -> SafeString | str:
    if row.fill is None:
        return "–"
    return format_html("{} {}", bar(row.tally.strength, row.authorised), percent(row.fill, 0))

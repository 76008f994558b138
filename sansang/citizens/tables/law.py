"""Lists about the law: whose state a change turns, and a province's own changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from sansang.citizens.models import RowState
from sansang.citizens.queries.law_effect import Effect, Other, Others
from sansang.citizens.tables.eligibility import source_of
from sansang.citizens.templatetags.law import law_words, reason_words, state_badge, state_words
from sansang.kernel.names import name_key
from sansang.law.rows import TABLES
from sansang.organisation.queries import names_of
from sansang.ui.listing import Column, Filter, Listing, listing
from sansang.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from sansang.ui.requests import Request

TURN, WHO, KEEPER = "chuyen", "ai", "donvi"
STATE_KINDS = {RowState.PROPOSED: "warn", RowState.CONFIRMED: "ok", RowState.RETURNED: "plain"}


def others_list(request: Request, effect: Effect) -> Listing:
    """Everyone whose state a change turns into another."""
    names = names_of(set(effect.keepers.values()))
    return listing(
        request,
        Others(effect),
        columns=_columns(names, effect),
        filters=_filters(effect, names),
        search=lambda rows, text: rows.named(name_key(text)),
        noun=_("người"),
    )


def _columns(names: dict[int, str], effect: Effect) -> list[Column]:
    dated = f"?on={effect.on.isoformat()}"
    return [
        Column(
            "name",
            _("Họ và tên"),
            lambda row: row.person.full_name,
            main=True,
            url=lambda row: reverse("personnel:person_detail", args=[row.person.pk]) + dated,
        ),
        Column("born", _("Ngày sinh"), lambda row: str(row.person.born or "")),
        Column("keeper", _("Đơn vị quản lý"), lambda row: names.get(row.person.keeper_id, "")),
        Column("who", _("Là"), _who),
        Column("turn", _("Đổi diện"), _turn, main=True, shown=_turn_badges),
        Column("why", _("Vì sao"), _reasons, main=True, shown=lambda row: wide(_reasons(row))),
    ]


def wide(text: str) -> SafeString:
    return format_html('<span class="wide">{}</span>', text)


def _turn(row: Other) -> str:
    return f"{state_words(row.changed.before.state)} → {state_words(row.changed.after.state)}"


def _turn_badges(row: Other) -> SafeString:
    before, after = state_badge(row.changed.before.state), state_badge(row.changed.after.state)
    return format_html(
        '<span><span class="row-line">{}</span><span class="row-line nowrap">→ {}</span></span>', before, after
    )


def _reasons(row: Other) -> str:
    return "; ".join(f"{reason_words(why)} [{source_of(why)}]" for why in row.changed.after.decisive)


def _who(row: Other) -> str:
    parts = ((row.is_member, _("đội viên")), (row.is_registered, _("công dân đăng ký")))
    return ", ".join(str(words) for holds, words in parts if holds)


def _filters(effect: Effect, names: dict[int, str]) -> list[Filter]:
    turns = [
        (f"{before.value}/{after.value}", f"{state_words(before)} → {state_words(after)}")
        for before, after, _number in effect.tally
    ]
    keepers = sorted(((str(pk), name) for pk, name in names.items()), key=lambda one: name_key(one[1]))
    return [
        Filter(TURN, _("Thay đổi"), turns, _turned),
        Filter(WHO, _("Là ai"), [("cd", _("Công dân đăng ký")), ("dv", _("Đội viên"))], _of_kind),
        Filter(
            KEEPER,
            _("Đơn vị quản lý"),
            keepers,
            lambda rows, value: rows.narrowed(lambda one: effect.keepers.get(one.key) == int(value)),
        ),
    ]


def _turned(rows: Others, value: str) -> Others:
    return rows.narrowed(lambda one: f"{one.before.state.value}/{one.after.state.value}" == value)


def _of_kind(rows: Others, value: str) -> Others:
    wanted = rows.effect.members if value == "dv" else rows.effect.registered
    return rows.narrowed(lambda one: one.key in wanted)


def row_list(request: Request, rows: Any) -> Listing:
    """A province's own changes, the latest first."""
    titles = [(code, law_words(table.title)) for code, table in TABLES.items()]
    return listing(
        request,
        rows,
        columns=[
            Column(
                "table",
                _("Bảng"),
                lambda row: dict(titles).get(row.table, row.table),
                main=True,
                url=lambda row: reverse("citizens:law_row_detail", args=[row.pk]),
            ),
            Column("what", _("Việc"), what_of, main=True),
            Column("paper", _("Văn bản"), lambda row: row.paper_number or row.values.get("instrument", "")),
            Column("proposed", _("Người đề nghị"), lambda row: row.proposed_by_name),
            Column("at", _("Ngày đề nghị"), lambda row: row.proposed_at, sort="proposed_at"),
            Column(
                "state",
                _("Tình trạng"),
                lambda row: row.get_state_display(),
                sort="state",
                main=True,
                shown=lambda row: badge(row.get_state_display(), STATE_KINDS[row.state]),
            ),
        ],
        filters=[
            Filter("tinhtrang", _("Tình trạng"), RowState.choices, lambda found, value: found.filter(state=value)),
            Filter("bang", _("Bảng"), titles, lambda found, value: found.filter(table=value)),
        ],
        default_sort="-at",
        noun=_("đề nghị"),
    )


def what_of(row: Any) -> str:
    """Whether a change adds, replaces or ends a row."""
    if row.values and row.ends:
        return str(_("Thay một dòng"))
    return str(_("Kết thúc một dòng") if row.ends else _("Thêm một dòng"))

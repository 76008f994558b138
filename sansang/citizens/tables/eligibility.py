"""The sorted register as a list: each person's state with every reason and its article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from sansang.citizens.models import Sex
from sansang.citizens.queries.eligibility_sorted import NAME, Citizen, Sorted
from sansang.citizens.rules.eligibility import together
from sansang.citizens.templatetags.law import law_words, reason_words, state_badge, state_words
from sansang.kernel.names import name_key
from sansang.law.rows import STATUS_LABELS, Status
from sansang.law.whys import State, Why
from sansang.ui.listing import SORT, Column, Filter, Listing, listing

if TYPE_CHECKING:
    from sansang.ui.requests import Request

STATE, REASON, OFFICE = "trangthai", "lydo", "donvi"
_ORDERS = {"name": NAME, "born": "person__born_on", "village": "person__village", "sex": "person__sex"}


def asked_order(request: Request) -> str:
    """The column by which the register is read, from the address."""
    asked = request.GET.get(SORT, "")
    column = _ORDERS.get(asked.lstrip("-"))
    return NAME if column is None else f"-{column}" if asked.startswith("-") else column


def sorted_list(request: Request, found: Sorted, *, offices: dict[int, str], may_export: bool) -> Listing:
    """The people of the register, narrowed down to a state, a reason, an office or a name."""
    return listing(
        request,
        found,
        columns=_columns(request, offices),
        filters=_filters(found, offices),
        search=lambda rows, text: rows.narrowed(name_key=name_key(text)),
        default_sort="name",
        export_name=f"phan-loai-cong-dan-{request.on:%Y-%m-%d}" if may_export else "",
        noun=_("công dân"),
    )


def _filters(found: Sorted, offices: dict[int, str]) -> list[Filter]:
    states = [(state.value, state_words(state)) for state in State]
    reasons = [
        (f"{state.value}/{one.code}", f"{state_words(state)}: {reason_words(together(one.why))}")
        for state in State
        for one in found.everyone.by_reason.get(state, ())
    ]
    names = sorted(((str(pk), name) for pk, name in offices.items()), key=lambda one: name_key(one[1]))
    by_office = Filter(OFFICE, _("Nơi đăng ký"), names, lambda rows, value: rows.narrowed(office=int(value)))
    return [
        Filter(STATE, _("Diện"), states, lambda rows, value: rows.narrowed(state=State(value))),
        Filter(REASON, _("Lý do"), reasons, _with_reason),
        *([by_office] if len(names) > 1 else []),
    ]


def _with_reason(rows: Sorted, value: str) -> Sorted:
    state, code = value.split("/", 1)
    wanted = State(state)
    if rows.state not in (None, wanted):  # another state was asked for: nobody has both
        return rows.narrowed(office=-1)
    return rows.narrowed(state=wanted, code=code)


def _columns(request: Request, offices: dict[int, str]) -> list[Column]:
    dated = "" if request.on == request.today else f"?on={request.on.isoformat()}"
    sexes = dict(Sex.choices)
    columns = [
        Column(
            "name",
            _("Họ và tên"),
            lambda row: row.person.full_name,
            sort=NAME,
            main=True,
            url=lambda row: reverse("personnel:person_detail", args=[row.person.pk]) + dated,
        ),
        Column("born", _("Ngày sinh"), lambda row: str(row.person.born or ""), sort=_ORDERS["born"]),
        Column("sex", _("Giới tính"), lambda row: sexes.get(row.person.sex, ""), sort=_ORDERS["sex"]),
        Column("village", _("Thôn, bản"), lambda row: row.person.village, sort=_ORDERS["village"]),
        Column(
            "state",
            _("Diện"),
            lambda row: state_words(row.verdict.state),
            main=True,
            shown=lambda row: state_badge(row.verdict.state),
        ),
        Column("why", _("Vì sao, theo điều nào"), _reasons_in_text, main=True, shown=_reasons),
    ]
    if len(offices) > 1:
        columns[3] = Column("office", _("Nơi đăng ký"), lambda row: offices.get(row.office_id, ""))
    return columns


def _reasons_in_text(row: Citizen) -> str:
    return "; ".join(f"{reason_words(why)} [{source_of(why)}]" for why in _in_order(row))


def _reasons(row: Citizen) -> SafeString:
    """Those that decide, and those that would decide were it not for them; the file has the others too."""
    decisive = set(map(id, row.verdict.decisive))
    lines: list[tuple[Any, ...]] = [
        (format_html("<strong>{}</strong>" if id(why) in decisive else "{}", reason_words(why)), source_of(why))
        for why in _in_order(row)
        if id(why) in decisive or why.effect not in (None, State.ELIGIBLE)
    ]
    shown = format_html_join("", '<span class="row-line">{} <span class="text-soft">[{}]</span></span>', lines)
    return format_html('<span class="wide">{}</span>', shown)


def _in_order(row: Citizen) -> list[Why]:
    """Those that decide first."""
    decisive = set(map(id, row.verdict.decisive))
    return sorted(row.verdict.reasons, key=lambda why: id(why) not in decisive)


def source_of(why: Why) -> str:
    """Instrument and article; how sure we are when the text was not read."""
    doubt = "" if why.status is Status.READ else f"; {law_words(STATUS_LABELS[why.status])}"
    return f"{why.citation}{doubt}"

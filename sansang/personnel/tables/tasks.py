"""Tasks as the page shows them: in words, with who acts and a way to the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from sansang.law.counting import last_day_of_months
from sansang.law.deciders import who_decides
from sansang.law.rules import Rules
from sansang.organisation.models import UnitKind, UnitVersion
from sansang.personnel.tables.terms import ways_of
from sansang.personnel.tasks import Due, Kind, Task
from sansang.ui.listing import Column, Listing, listing
from sansang.ui.templatetags.ui import vi_number

if TYPE_CHECKING:
    from sansang.ui.requests import Request

# How far ahead: the word in the address, its label.
MONTH, QUARTER, YEAR = "thang", "quy", "nam"
SPANS = {MONTH: _("Tháng này"), QUARTER: _("3 tháng tới"), YEAR: _("12 tháng tới")}
AHEAD, OFFICE, FIRST, LAST = "xa", "coquan", "tu", "den"


def span_of(request: Request) -> str:
    asked = request.GET.get(AHEAD, "")
    return asked if asked in SPANS else MONTH


def until(on: date, span: str) -> date:
    """The last day of a span that begins on a day."""
    if span == MONTH:
        return last_day_of_months(on.replace(day=1), 1)
    return last_day_of_months(on, 3 if span == QUARTER else 12)


@dataclass(frozen=True)
class Line:
    """One task on the page."""

    task: Task
    words: str
    who: str
    url: str
    offices: list[tuple[str, int, str]]  # name, number, address of the list of this office alone


def lines(request: Request, tasks: list[Task], *, rules: Rules, offices: Mapping[str, UnitVersion]) -> list[Line]:
    return [_line(request, task, rules, offices) for task in tasks]


def _line(request: Request, task: Task, rules: Rules, offices: Mapping[str, UnitVersion]) -> Line:
    named = sorted(((offices[path].name, number, path) for path, number in task.offices.items() if path in offices))
    where = [(name, number, _address(request, task, offices[path])) for name, number, path in named]
    only = offices[named[0][2]] if len(named) == 1 else None
    words = gettext(str(task.kind.words)).format(number=vi_number(task.number))
    return Line(task, words, _who(task.kind, rules, only), _address(request, task, None), where)


def _who(kind: Kind, rules: Rules, office: UnitVersion | None) -> str:
    if not kind.decision:
        return str(kind.who)
    body = "agency" if office is not None and office.unit.kind == UnitKind.AGENCY_COMMAND else "commune"
    if kind.decision == "active_service_completion":
        body = "standing"
    found = who_decides(rules, kind.decision, body=body)
    return ", ".join(one.who.en if get_language() == "en" else str(one.who) for one in found) or str(kind.who)


def _address(request: Request, task: Task, office: UnitVersion | None) -> str:
    query: dict[str, str] = {} if request.on == request.today else {"on": request.on.isoformat()}
    if task.kind.url_name:
        more = f"{task.kind.query}&" if task.kind.query else ""
        text = f"{more}{urlencode(query)}".strip("&")
        return reverse(task.kind.url_name) + (f"?{text}" if text else "")
    query |= {FIRST: task.day.isoformat(), LAST: task.last.isoformat()}
    asked = str(office.unit_id) if office is not None else request.GET.get(OFFICE, "")
    if asked:
        query[OFFICE] = asked
    return reverse("personnel:task_detail", args=[task.kind.code]) + f"?{urlencode(query)}"


def people_listing(request: Request, rows: list[Due], *, offices: Mapping[str, UnitVersion]) -> Listing:
    """The people of one task."""
    ways = ways_of(request)
    dated = "" if request.on == request.today else f"?on={request.on.isoformat()}"

    def address(row: Due) -> str:
        if not any(row.keeper_path.startswith(way) for way in ways):
            return ""
        return reverse("personnel:person_detail", args=[row.person_id]) + dated

    def office(row: Due) -> Any:
        return offices[row.path].name if row.path in offices else ""

    return listing(
        request,
        rows,
        columns=[
            Column("name", _("Họ và tên"), lambda row: row.name, sort=lambda row: row.name, main=True, url=address),
            Column("day", _("Ngày"), lambda row: row.day, sort=lambda row: row.day, main=True),
            Column("office", _("Cơ quan"), office, sort=lambda row: row.path, main=len(offices) > 1),
        ],
        default_sort="day",
        noun=_("người"),
    )

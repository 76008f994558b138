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

from sansang.kernel.names import name_key
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
    office: str  # the one it is about; "" when there are several
    offices: int = 0
    offices_url: str = ""  # where each of several offices stands with its number


def lines(request: Request, tasks: list[Task], *, rules: Rules, offices: Mapping[str, UnitVersion]) -> list[Line]:
    return [_line(request, task, rules, offices) for task in tasks]


def _line(request: Request, task: Task, rules: Rules, offices: Mapping[str, UnitVersion]) -> Line:
    known = [path for path in task.offices if path in offices]
    only = offices[known[0]] if len(known) == 1 else None
    words, days = words_of(task.kind, task.number), (task.day, task.last)
    url, who = _address(request, task.kind, days), _who(task.kind, rules, only)
    if len(known) < 2:
        return Line(task, words, who, url, only.name if only else "")
    return Line(task, words, who, url, "", len(known), _own_address(request, "task_offices", task.kind, days))


def words_of(kind: Kind, number: int) -> str:
    """A task in words: so many of its kind."""
    return gettext(str(kind.words)).format(number=vi_number(number))


def _who(kind: Kind, rules: Rules, office: UnitVersion | None) -> str:
    if not kind.decision:
        return str(kind.who)
    body = "agency" if office is not None and office.unit.kind == UnitKind.AGENCY_COMMAND else "commune"
    if kind.decision == "active_service_completion":
        body = "standing"
    found = who_decides(rules, kind.decision, body=body)
    return ", ".join(one.who.en if get_language() == "en" else str(one.who) for one in found) or str(kind.who)


def _address(request: Request, kind: Kind, days: tuple[date, date], office: UnitVersion | None = None) -> str:
    """Where the list of a task is: the people of the task, or the list of its room."""
    if not kind.url_name:
        return _own_address(request, "task_detail", kind, days, office)
    text = "&".join(filter(None, [kind.query, urlencode(_dated(request))]))
    return reverse(kind.url_name) + (f"?{text}" if text else "")


def _own_address(
    request: Request, name: str, kind: Kind, days: tuple[date, date], office: UnitVersion | None = None
) -> str:
    query = {**_dated(request), FIRST: days[0].isoformat(), LAST: days[1].isoformat()}
    if asked := str(office.unit_id) if office is not None else request.GET.get(OFFICE, ""):
        query[OFFICE] = asked
    return reverse(f"personnel:{name}", args=[kind.code]) + f"?{urlencode(query)}"


def _dated(request: Request) -> dict[str, str]:
    return {} if request.on == request.today else {"on": request.on.isoformat()}


def offices_listing(
    request: Request, counts: Mapping[str, int], *, kind: Kind, days: tuple[date, date],
    offices: Mapping[str, UnitVersion],
) -> Listing:  # fmt: skip
    """The offices of one task, each with its number and the way to its own list."""

    def address(row: tuple[UnitVersion, int]) -> str:
        return "" if kind.url_name else _address(request, kind, days, row[0])

    return listing(
        request,
        [(offices[path], number) for path, number in counts.items() if path in offices],
        columns=[
            Column("ten", _("Cơ quan"), lambda row: row[0].name, sort=lambda row: row[0].name, main=True, url=address),
            Column("so", _("Số việc"), lambda row: row[1], sort=lambda row: row[1], number=True, main=True),
        ],
        search=lambda rows, text: [row for row in rows if name_key(text) in name_key(row[0].name)],
        default_sort="-so",
        noun=_("cơ quan"),
    )


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

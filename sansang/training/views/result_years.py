"""Results of a year: units with their shares and how they moved over the years, then the people who were counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sansang.audit.actions import record, remember_people
from sansang.organisation.access import Permission, requires
from sansang.organisation.models import COMMANDS
from sansang.training.models import Audience
from sansang.training.queries import years as asking
from sansang.training.rules.owed import Stood
from sansang.training.rules.tallies import Line, Tally, lines_of, rolled_up, total
from sansang.training.tables import results as tables
from sansang.training.words import commands_to_pick
from sansang.ui.charts import LineChart, Series, line_chart
from sansang.ui.listing import EXPORT
from sansang.ui.templatetags.ui import percent

if TYPE_CHECKING:
    from sansang.ui.requests import Request

SEE = Permission.TRAINING_VIEW
YEAR, AUDIENCE, UNIT, OWN = "nam", "doi-tuong", "unit", "rieng"


class Asked:
    """What the address asks for: a year, an audience, a unit; what it does not know is not found."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.years = asking.years(request.user, on=request.on)
        text = request.GET.get(YEAR, "")
        self.year = int(text) if text in map(str, self.years) else request.on.year
        audience = request.GET.get(AUDIENCE, "")
        self.audience = audience if audience in Audience.values else ""
        self.nodes = asking.nodes(request.user)
        self.scope = self._scope(request.GET.get(UNIT, ""))

    def _scope(self, text: str) -> Stood | None:
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and len(text) < 19 and int(text) in self.nodes):
            raise Http404
        return self.nodes[int(text)]

    def url(self, name: str, **more: Any) -> str:
        """An address of these pages for the same year, audience and day; `None` leaves something out."""
        query: dict[str, Any] = {YEAR: self.year, AUDIENCE: self.audience, UNIT: self.scope and self.scope.pk}
        if self.request.on != self.request.today:
            query["on"] = self.request.on.isoformat()
        query |= more
        return f"{reverse(name)}?{urlencode({key: value for key, value in query.items() if value})}"


@require_GET
@requires(SEE)
def result_list(request: Request) -> HttpResponse:
    """What units reached in a year, everyone counted once."""
    asked = Asked(request)
    wanted = {asked.year, *asking.trend_years(request.on)}
    sums = asking.sums_of_years(request.user, wanted, on=request.on, units=asked.nodes)
    own = asking.by_unit(sums[asked.year], audience=asked.audience)
    lines = _lines(asked.nodes, own, asked.scope)
    found = tables.unit_list(request, lines, address=_address(asked), year=asked.year)
    if found.wants_export:
        record("training.exported", by=request.user, rows=found.total, code="results")
        return found.export()
    path = asked.scope.path if asked.scope else ""
    within = {pk for pk, node in asked.nodes.items() if node.path.startswith(path)}
    points = asking.trend(sums, on=request.on, audience=asked.audience, within=within)
    context: dict[str, Any] = {
        "asked": asked,
        "listing": found,
        "sums": total(line.tally for line in lines),
        "chart": chart(points),
        "audiences": Audience.choices,
        "commands": commands_to_pick(asked.nodes.values()),
        "crumbs": _crumbs(asked),
        "links": {
            name: asked.url("training:result_person_list", **more)
            for name, more in {
                "all": {}, "passed": {"muc": "dat"}, "better": {"muc": "kha-gioi"}, "failed": {"loai": "fail"},
                "untested": {"loai": "untested"},
            }.items()
        },
    }  # fmt: skip
    return TemplateResponse(request, "training/result_list.html", context)


def _lines(nodes: Mapping[int, Stood], own: Mapping[int, Tally], scope: Stood | None) -> list[Line]:
    """The lines of the table: commands from the highest kind down, then units."""
    sums = rolled_up(nodes, own)
    lines = lines_of(nodes, own, of=scope.pk if scope else None, sums=sums)
    if scope is None and len(lines) == 1:  # one's own unit: what is below it says more
        lines = lines_of(nodes, own, of=lines[0].unit.pk, sums=sums) or lines
    order = {str(kind): at for at, kind in enumerate(COMMANDS)}
    return sorted(lines, key=lambda line: (not line.is_own, order.get(line.unit.kind, len(order))))


def _address(asked: Asked) -> Callable[[Line], str]:
    """Where a line of the table leads: to the units below, or to its people."""

    def address(line: Line) -> str:
        if line.has_below and not line.is_own:
            return asked.url("training:result_list", unit=line.unit.pk)
        own = {OWN: "1"} if line.is_own else {}
        return asked.url("training:result_person_list", unit=line.unit.pk, **own)

    return address


def _crumbs(asked: Asked) -> list[tuple[str, str]]:
    if asked.scope is None:
        return []
    above = [asked.nodes[pk] for pk in asked.scope.line[:-1] if pk in asked.nodes]
    first = (asked.url("training:result_list", unit=None), _("Tất cả"))
    return [first, *((asked.url("training:result_list", unit=node.pk), node.name) for node in above)]


def chart(points: list[tuple[int, Tally]]) -> LineChart | None:
    """Shares over the years, from the first of which anything is known; None for fewer than two."""
    while points and not points[0][1].people:
        points = points[1:]
    if len(points) < 2:
        return None
    return line_chart(
        [
            Series(_("Đạt yêu cầu"), [one.share_passed for _year, one in points]),
            Series(_("Khá, giỏi"), [one.share_better for _year, one in points]),
            Series(_("Dự học"), [one.share_attended for _year, one in points]),
        ],
        name="trend-results",
        title=_("Kết quả huấn luyện theo năm"),
        description=_("Tỷ lệ người đạt yêu cầu, khá giỏi trong số đã kiểm tra, và tỷ lệ giờ dự học, mỗi năm."),
        labels=[str(year) for year, _one in points],
        said=lambda value: percent(value, 0),
        width=640,
        height=200,
    )


@require_GET
@requires(SEE)
def result_person_list(request: Request) -> HttpResponse:
    """The people behind the numbers of a year."""
    asked = Asked(request)
    may_export = request.user.may(Permission.PEOPLE_EXPORT)
    # Who looks here and exports there gets a file of there alone.
    needed = Permission.PEOPLE_EXPORT if may_export and EXPORT in request.GET else SEE
    path = asked.scope.path if asked.scope else ""
    is_own = request.GET.get(OWN) == "1"
    known = passed_over = None
    if asked.scope is None and not is_own and needed == SEE:
        sums = asking.sums(request.user, year=asked.year, on=request.on)
        known = total(asking.by_unit(sums, audience=asked.audience).values()).people
        passed_over = sums.passed_over
    rows = asking.people(request.user, year=asked.year, on=request.on, path=path, own=is_own, permission=needed,
                         passed_over=passed_over)  # fmt: skip
    if asked.audience:
        rows = rows.filter(enrolment__training_class__programme__audience=asked.audience)
    found = tables.person_list(request, rows, may_export=may_export, year=asked.year, number=known)
    if found.wants_export:
        exported = record("people.exported", None, by=request.user, unit_id=asked.scope.pk if asked.scope else None,
                          rows=found.total)  # fmt: skip
        remember_people(exported, found.rows_found.order_by().values_list("enrolment__person_id", flat=True))
        return found.export()
    context = {
        "asked": asked,
        "listing": found,
        "audiences": Audience.choices,
        "commands": commands_to_pick(asked.nodes.values()),
        "back": asked.url("training:result_list"),
    }
    return TemplateResponse(request, "training/result_person_list.html", context)

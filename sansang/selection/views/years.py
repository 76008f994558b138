"""A year in figures, and the people behind them: registered, managed, selected, by office and on any date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from sansang.citizens.queries.eligibility_sorted import out_of_reach
from sansang.organisation.access import Permission, requires
from sansang.organisation.queries import names_of
from sansang.selection.queries import years as asking
from sansang.selection.tables import years as tables

if TYPE_CHECKING:
    from sansang.ui.requests import Request


def _year(request: Request, known: list[int]) -> int:
    text = request.GET.get(tables.YEAR, "")
    return int(text) if text in map(str, known) else request.on.year


@require_GET
@requires(Permission.PEOPLE_VIEW)
def year_summary(request: Request) -> HttpResponse:
    known = asking.years(request.user, on=request.on)
    year = _year(request, known)
    lines = asking.by_office(request.user, year=year, on=request.on)
    links = tables.Links(request, year)
    found = tables.office_list(request, lines, links=links)
    if found.wants_export:
        return found.export()
    gone = 0
    if request.on < request.today:
        gone = out_of_reach(request.user, on=request.on, permission=Permission.PEOPLE_VIEW)
    context: dict[str, Any] = {
        "listing": found,
        "tiles": tables.tiles(asking.total(lines), links),
        "several": len(lines) > 1,
        "year": year,
        "years": known,
        "gone": gone,
    }
    return TemplateResponse(request, "selection/year_summary.html", context)


@require_GET
@requires(Permission.PEOPLE_VIEW)
def candidate_list(request: Request) -> HttpResponse:
    """Everyone considered in a year: what the figures of `year_summary` count."""
    known = asking.years(request.user, on=request.on)
    year = _year(request, known)
    rows = asking.candidates(request.user, year=year, on=request.on).select_related("person", "round", "need")
    offices = names_of(rows.order_by().values_list("round__office", flat=True).distinct())
    context = {
        "listing": tables.candidate_list(request, rows, offices=offices),
        "year": year,
        "summary_url": tables.Links(request, year).summary,
    }
    return TemplateResponse(request, "selection/candidate_list.html", context)

"""The attendance of a year, unit by unit."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from sansang.audit.actions import record
from sansang.organisation.access import Permission, requires
from sansang.training.queries import calendar, years
from sansang.training.queries.attendance_sums import remembered_summary
from sansang.training.rules.attendance_sums import UnitMarks, lines_of, total
from sansang.training.tables.attendance import unit_list

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sansang.training.rules.owed import Stood
    from sansang.ui.requests import Request


@require_GET
@requires(Permission.TRAINING_VIEW)
def attendance_summary(request: Request) -> HttpResponse:
    """How many were there, had leave or stayed away in the classes of a year; from the province down to a squad."""
    known = calendar.years(request.user, today=request.today)
    asked = request.GET.get("nam", "")
    year = int(asked) if asked.isdecimal() and int(asked) in known else request.on.year
    units = years.nodes(request.user)
    scope = _scope(request, units)
    own = remembered_summary(request.user, year=year)
    lines = lines_of(units, own, of=scope.pk if scope else None)
    if scope is None and len(lines) == 1 and lines[0].has_below:  # one's own command: what is below it says more
        lines = lines_of(units, own, of=lines[0].unit.pk)
    found = unit_list(request, lines, year=year, address=lambda line: _address(line, year))
    if found.wants_export:
        record("training.exported", None, by=request.user, unit_id=scope.pk if scope else None, rows=found.total)
        return found.export()
    context = {
        "listing": found,
        "year": year,
        "years": known,
        "scope": scope,
        "sums": total(one.marks for one in lines),
    }
    return TemplateResponse(request, "training/attendance_summary.html", context)


def _scope(request: Request, units: Mapping[int, Stood]) -> Stood | None:
    """The unit picked in the address; one out of reach is not found, like one that never was."""
    asked = request.GET.get("unit", "")
    if not asked:
        return None
    if not asked.isdecimal() or int(asked) not in units:
        raise Http404
    return units[int(asked)]


def _address(line: UnitMarks, year: int) -> str:
    if not line.has_below or line.is_own:
        return ""
    return f"{reverse('training:attendance_summary')}?{urlencode({'nam': year, 'unit': line.unit.pk})}"

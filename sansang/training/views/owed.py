"""Who owes how much training: by unit, then by person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from sansang.audit.actions import record, remember_people
from sansang.organisation.access import Permission, requires
from sansang.organisation.models import COMMANDS
from sansang.training.queries.owed import DueRows, units_on, year_of
from sansang.training.rules.owed import Stood, UnitSums, table_of, total
from sansang.training.tables.owed import person_list, unit_list
from sansang.training.words import commands_to_pick
from sansang.ui.listing import EXPORT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sansang.ui.requests import Request

SEE = Permission.TRAINING_VIEW


@require_GET
@requires(SEE)
def owed_list(request: Request) -> HttpResponse:
    """What units owe, have done and still have to do in the year of the day looked at."""
    units = units_on(request.user, on=request.on)
    own = year_of(request.user, on=request.on, units=units).by_unit
    scope = _scope(request, units)
    lines = table_of(units, own, of=scope.pk if scope else None)
    found = unit_list(request, lines, address=_address(request))
    if found.wants_export:
        return found.export()
    context = {
        "listing": found,
        "scope": scope,
        "sums": total(lines),
        **_choices(units, scope),
        "people_url": _dated(request, "training:owed_person_list", {"unit": scope.pk} if scope else {}),
        "year": request.on.year,
    }
    return TemplateResponse(request, "training/owed_list.html", context)


@require_GET
@requires(SEE)
def owed_person_list(request: Request) -> HttpResponse:
    """People with their year, all within reach or of one unit and those below it."""
    may_export = request.user.may(Permission.PEOPLE_EXPORT)
    # Who looks here and exports there gets a file of there alone.
    needed = Permission.PEOPLE_EXPORT if may_export and EXPORT in request.GET else SEE
    units = units_on(request.user, on=request.on)
    scope = _scope(request, units)
    rows = DueRows(year_of(request.user, on=request.on, permission=needed, units=units).dues)
    if scope:
        inside = _inside(units, scope, own=request.GET.get("rieng") == "1")
        rows = rows.where(lambda one: one.unit_id in inside)
    names = {pk: unit.name for pk, unit in units.items()}
    found = person_list(request, rows, names=names, may_export=may_export)
    if found.wants_export:
        where = scope.pk if scope else None
        exported = record("people.exported", None, by=request.user, unit_id=where, rows=found.total)
        remember_people(exported, [one.person_id for one in found.rows_found.dues])
        return found.export()
    context = {
        "listing": found,
        "scope": scope,
        "unit_url": _dated(request, "training:owed_list", {"unit": scope.pk}) if scope else "",
        "year": request.on.year,
        **_choices(units, scope),
    }
    return TemplateResponse(request, "training/owed_person_list.html", context)


def _scope(request: Request, units: Mapping[int, Stood]) -> Stood | None:
    """The unit picked in the address; one out of reach is not found, like one that never was."""
    asked = request.GET.get("unit", "")
    if not asked:
        return None
    if not asked.isdecimal() or int(asked) not in units:
        raise Http404
    return units[int(asked)]


def _inside(units: Mapping[int, Stood], scope: Stood, *, own: bool) -> set[int]:
    """The unit itself, and (unless `own`) all below it on the day."""
    return {scope.pk} if own else {pk for pk, unit in units.items() if unit.path.startswith(scope.path)}


def _address(request: Request) -> Any:
    """Where a line of the table leads: to the units below, or to its people."""

    def address(line: UnitSums) -> str:
        if line.has_below:
            return _dated(request, "training:owed_list", {"unit": line.unit.pk})
        own = {"rieng": "1"} if line.is_own else {}
        return _dated(request, "training:owed_person_list", {"unit": line.unit.pk, **own})

    return address


def _dated(request: Request, name: str, query: dict[str, Any]) -> str:
    if request.on != request.today:
        query = {**query, "on": request.on.isoformat()}
    return f"{reverse(name)}?{urlencode(query)}" if query else reverse(name)


def _choices(units: Mapping[int, Stood], scope: Stood | None) -> dict[str, Any]:
    """The commands one may pick, indented by where they stand; the unit picked may be another."""
    return {
        "commands": commands_to_pick(units.values()),
        "scope_is_other": scope is not None and scope.kind not in COMMANDS,
    }

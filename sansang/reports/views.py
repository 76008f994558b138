from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import replace_url

from sansang.kernel.dates import PartialDate, read_date
from sansang.organisation.access import Permission, requires, signed_in
from sansang.organisation.models import COMMANDS, Unit
from sansang.reports import drawings, queries, tables
from sansang.reports.links import Links
from sansang.reports.tiles import Seen, tiles
from sansang.ui.listing import changed_url, listing
from sansang.ui.templatetags.ui import day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sansang.organisation.models import User
    from sansang.reports.rules.tally import UnitOn
    from sansang.ui.requests import Request

LATEST = date(2100, 12, 31)
# Where "/" leads those who may not see the picture, in this order.
INSTEAD = (
    (Permission.ACCOUNTS_MANAGE, "accounts:account_list"),
    (Permission.UNITS_VIEW, "organisation:tree"),
    (Permission.AUDIT_VIEW, "accounts:audit_list"),
)
DAYS_OF_INTEREST = (date(2025, 3, 28), date(2025, 6, 30), date(2025, 7, 1))


@require_GET
@signed_in
def picture(request: Request) -> HttpResponse:
    if not request.user.may(Permission.PICTURE_VIEW):
        return redirect(_first_page(request.user))
    records = queries.within_reach(request.user)
    standing = queries.units_on(records, on=request.on)
    scope = _scope(request, standing)
    links = Links(request.on, request.today, scope.unit_pk if scope else None)
    ratios_only = request.GET.get("ty-le") == "1"
    now = queries.Picture(queries.snapshot(records, on=request.on, scope=scope, standing=standing))
    table = listing(
        request,
        now.rows,
        columns=tables.columns(links, ratios_only=ratios_only),
        filters=tables.filters(),
        search=tables.search,
        page_size=25,
        export_name=f"don-vi-{request.on.isoformat()}",
        noun=_("đơn vị"),
    )
    if table.wants_export:
        return table.export()
    context = {
        "listing": table,
        "picture": now,
        "links": links,
        "ratios_only": ratios_only,
        **_choices(request, now, scope),
        **_compared(request, now, records=records, scope=scope, links=links, ratios_only=ratios_only),
        **_drawn(request, now, records=records, scope=scope, links=links, ratios_only=ratios_only),
    }
    return TemplateResponse(request, "reports/picture.html", context)


def _first_page(user: User) -> str:
    return next((name for permission, name in INSTEAD if user.may(permission)), "accounts:role_list")


def _scope(request: Request, standing: Mapping[int, UnitOn]) -> queries.Scope | None:
    """The unit picked in the address; one out of reach is not found, like one that never was."""
    asked = request.GET.get("unit", "")
    if not asked:
        return None
    if not asked.isdecimal():
        raise Http404
    known = standing.get(int(asked))
    if known:
        return queries.Scope(known.pk, known.reach_path)
    unit = get_object_or_404(Unit.objects.permitted(request.user, Permission.PICTURE_VIEW), pk=int(asked))
    return queries.Scope(unit.pk, unit.reach_path)


def _asked_day(text: str) -> date | None:
    read = read_date(text, today=LATEST) if text.strip() else None
    return read.latest if isinstance(read, PartialDate) else None


def _choices(request: Request, now: queries.Picture, scope: queries.Scope | None) -> dict[str, Any]:
    """What the page lets the user choose: the unit, the day, another day to compare with."""
    commands = sorted(
        (unit for unit in now.snapshot.standing.values() if unit.kind in COMMANDS), key=lambda unit: unit.path
    )
    tops = min((unit.path.count("/") for unit in commands), default=0)
    asked = request.GET.get("against", "")
    return {
        "scope": scope,
        "commands": [(unit, "\u2003" * (unit.path.count("/") - tops)) for unit in commands],
        "presets": [
            (
                _("Hôm nay") if one == request.today else day(one),
                changed_url(request, on=None if one == request.today else one.isoformat(), trang=None),
                one == request.on,
            )
            for one in (request.today, *DAYS_OF_INTEREST)
        ],
        "against": asked,
        "against_refused": bool(asked.strip()) and _asked_day(asked) is None,
        "kept": {"to": request.GET.get("to", "")},
    }


def _compared(
    request: Request,
    now: queries.Picture,
    *,
    records: queries.Records,
    scope: queries.Scope | None,
    links: Links,
    ratios_only: bool,
) -> dict[str, Any]:
    """The tiles, against another day where one is asked for."""
    other = _asked_day(request.GET.get("against", ""))
    then = queries.Picture(queries.snapshot(records, on=other, scope=scope)) if other else None
    seen = [one for one in (now, then) if one]
    known = queries.populations([pk for one in seen for pk in one.counted_places], years=[one.on.year for one in seen])
    before = Seen(then, queries.people_of(then, known)) if then else None
    shown = Seen(now, queries.people_of(now, known))
    return {
        "compared_on": other,
        "tiles": tiles(shown, before=before, links=links, ratios_only=ratios_only),
        "components": [(one, links.people(component=one.code)) for one in now.components],
    }


def _drawn(
    request: Request,
    now: queries.Picture,
    *,
    records: queries.Records,
    scope: queries.Scope | None,
    links: Links,
    ratios_only: bool,
) -> dict[str, Any]:
    """The map and the lines."""
    metrics = drawings.metrics(ratios_only=ratios_only)
    metric = metrics.get(request.GET.get("to", ""), metrics["fill"])
    points = queries.trend(records, on=now.on, paths=now.snapshot.paths if scope else None)
    return {
        "map": drawings.map_of(now, metric=metric, links=links),
        "metrics": [
            (one.label, changed_url(request, to=one.code, trang=None), one == metric) for one in metrics.values()
        ],
        "charts": drawings.lines(points, ratios_only=ratios_only),
    }


@require_http_methods(["GET", "POST"])
@requires(Permission.UNITS_VIEW)
def search(request: Request) -> HttpResponse:
    """What was typed is sent in the body; words go on to an address, numbers of people never stand in one."""
    text = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()
    words = request.GET.copy()
    words["q"] = text
    address = f"{request.path}?{words.urlencode()}"
    if request.method == "POST" and not request.htmx and not queries.is_number(text):
        return redirect(address)
    found = queries.found(request.user, text=text, on=request.on)
    links = Links(request.on, request.today)
    may_list = request.user.may(Permission.PEOPLE_VIEW)
    units = found.units if found else []
    context = {
        "q": text,
        "found": found,
        "found_units": [(version, links.people_of(version.unit_id) if may_list else "") for version in units],
        "people_url": links.people_named(text),
    }
    page = TemplateResponse(request, "reports/search.html", context)
    return replace_url(page, False if queries.is_number(text) else address) if request.htmx else page

"""Pages of what is to be done: the tasks by date, the people of one task, rows sent back."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, requires
from sansang.organisation.models import UnitVersion
from sansang.organisation.queries import names_of
from sansang.personnel import tasks
from sansang.personnel.actions.returned import see_returned
from sansang.personnel.models import WaitingEntry
from sansang.personnel.queries import tasks as queries
from sansang.personnel.tables import tasks as tables
from sansang.ui.templatetags.ui import say

if TYPE_CHECKING:
    from sansang.ui.requests import Request


def _chosen(request: Request, asked: tasks.Asked) -> UnitVersion | None:
    """The office that the address names, if it is one of those within reach."""
    text = request.GET.get(tables.OFFICE, "")
    return next((one for one in asked.offices.values() if str(one.unit_id) == text), None)


def _within(found: list[tasks.Due], office: UnitVersion | None) -> list[tasks.Due]:
    if office is None:
        return found
    return [one for one in found if one.path.startswith(office.unit.reach_path)]


@require_GET
@requires(Permission.PEOPLE_VIEW)
def task_list(request: Request) -> HttpResponse:
    span = tables.span_of(request)
    asked = queries.asked_by(request.user, on=request.on, until=tables.until(request.on, span))
    office = _chosen(request, asked)
    found = _within(queries.everything_due(asked), office)
    by_month = span != tables.MONTH and len(asked.offices) > 1 and office is None
    grouped = tasks.grouped(found, on=request.on, by_month=by_month)
    lines = tables.lines(request, grouped, rules=asked.law(request.on), offices=asked.offices)
    context = {
        "now": [line for line in lines if line.task.is_overdue],
        "coming": [line for line in lines if not line.task.is_overdue],
        "until": asked.until,
        "span": span,
        "spans": tables.SPANS.items(),
        "office": office,
        "offices": list(asked.offices.values()) if len(asked.offices) > 1 else [],
    }
    return TemplateResponse(request, "personnel/task_list.html", context)


def _days(request: Request) -> tuple[date, date]:
    return _day(request, tables.FIRST, date.min), _day(request, tables.LAST, request.on)


def _due(request: Request, kind: str) -> tuple[tasks.Asked, UnitVersion | None, list[tasks.Due]]:
    """What is due of one kind within the days and the office that the address names."""
    first, last = _days(request)
    asked = queries.asked_by(request.user, on=request.on, until=max(last, request.on))
    office = _chosen(request, asked)
    found = _within(queries.everything_due(asked), office)
    return asked, office, queries.people_of(found, kind=kind, first=first, last=last)


@require_GET
@requires(Permission.PEOPLE_VIEW)
def task_offices(request: Request, kind: str) -> HttpResponse:
    """The offices that one task is about, each with its number."""
    what = tasks.KINDS.get(kind)
    if what is None:
        raise Http404
    asked, _office, rows = _due(request, kind)
    counts = Counter(row.path for row in rows)
    context = {
        "words": tables.words_of(what, len(rows)),
        "listing": tables.offices_listing(request, counts, kind=what, days=_days(request), offices=asked.offices),
        "is_about_people": not what.url_name,
    }
    return TemplateResponse(request, "personnel/task_offices.html", context)


@require_GET
@requires(Permission.PEOPLE_VIEW)
def task_detail(request: Request, kind: str) -> HttpResponse:
    what = tasks.KINDS.get(kind)
    if what is None or what.url_name:
        raise Http404
    asked, office, rows = _due(request, kind)
    context: dict[str, Any] = {"kind": what, "words": tables.words_of(what, len(rows)), "office": office}
    if kind == "returned":
        entries = list(queries.returned_entries(request.user).filter(pk__in=[row.pk for row in rows]))
        names = names_of({entry.unit_id for entry in entries})
        context["entries"] = [(entry, names.get(entry.unit_id, "")) for entry in entries]
        return TemplateResponse(request, "personnel/task_returned.html", context)
    context["listing"] = tables.people_listing(request, rows, offices=asked.offices)
    return TemplateResponse(request, "personnel/task_detail.html", context)


def _day(request: Request, name: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return otherwise


@require_POST
@requires(Permission.PEOPLE_EDIT)
def waiting_seen(request: Request, pk: int) -> HttpResponse:
    found = WaitingEntry.objects.entered_by_office(request.user, Permission.PEOPLE_EDIT)
    entry = get_object_or_404(found, pk=pk)
    try:
        see_returned(entry, at=timezone.now(), by=request.user)
    except RuleViolated as refused:
        messages.error(request, " ".join(say(reason) for reason in refused.reasons))
    else:
        messages.success(request, _("Đã ghi: đã xem lại."))
    return redirect("personnel:task_list")

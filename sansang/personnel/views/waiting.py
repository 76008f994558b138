from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, requires
from sansang.organisation.queries import names_of
from sansang.personnel import queries, tables
from sansang.personnel.actions import entry, trays
from sansang.personnel.forms import ReturnForm
from sansang.personnel.models import WaitingEntry, WaitingState
from sansang.ui.templatetags.ui import say

if TYPE_CHECKING:
    from sansang.ui.requests import Request


@require_GET
@requires(Permission.WAITING_DECIDE)
def waiting_list(request: Request) -> HttpResponse:
    found = WaitingEntry.objects.permitted(request.user, Permission.WAITING_DECIDE).filter(state=WaitingState.WAITING)
    listing = tables.waiting_list(request, found, tray=True)
    return TemplateResponse(request, "personnel/waiting_list.html", {"listing": listing})


@require_GET
@requires(Permission.WAITING_DECIDE)
def waiting_detail(request: Request, pk: int) -> HttpResponse:
    return _page(request, pk, None)


def _row(request: Request, pk: int) -> WaitingEntry:
    """The row of an address, handed on first when this tray does not reach all that it touches any more."""
    found = WaitingEntry.objects.permitted(request.user, Permission.WAITING_DECIDE)
    trays.hand_on(found.filter(pk=pk))
    return get_object_or_404(found.select_related("known__keeper"), pk=pk)


def _page(request: Request, pk: int, form: ReturnForm | None) -> HttpResponse:
    row = _row(request, pk)
    values = entry.stored_values(row)
    own = queries.record_with_a_number_to_come(row)
    context = {
        "row": row,
        "why": [tables.WHY.get(code, code) for code in row.why],
        "office": names_of([row.unit_id]).get(row.unit_id, ""),
        "own": own,
        "lines": tables.side_by_side(values, row.known or own),
        "known_keeper": names_of([row.known.keeper_id]).get(row.known.keeper_id, "") if row.known else "",
        "known_lines": queries.timeline(row.known) if row.known else [],
        "form": form or ReturnForm(),
    }
    return TemplateResponse(request, "personnel/waiting_detail.html", context)


@require_POST
@requires(Permission.WAITING_DECIDE)
def waiting_accept(request: Request, pk: int) -> HttpResponse:
    row = _row(request, pk)
    try:
        entry.accept_waiting(row, by=request.user)
    except RuleViolated as refused:
        messages.error(request, " ".join(say(reason) for reason in refused.reasons))
        return redirect("personnel:waiting_detail", pk)
    messages.success(request, _("Đã chấp nhận."))
    return redirect("personnel:waiting_list")


@require_POST
@requires(Permission.WAITING_DECIDE)
def waiting_return(request: Request, pk: int) -> HttpResponse:
    row = _row(request, pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form)
    try:
        entry.return_waiting(row, note=form.cleaned_data["note"], by=request.user)
    except RuleViolated as refused:
        messages.error(request, " ".join(say(reason) for reason in refused.reasons))
    else:
        messages.success(request, _("Đã trả lại đơn vị."))
    return redirect("personnel:waiting_list")


@require_GET
@requires(Permission.PEOPLE_EDIT)
def waiting_sent(request: Request) -> HttpResponse:
    found = WaitingEntry.objects.entered_by_office(request.user, Permission.PEOPLE_EDIT)
    listing = tables.waiting_list(request, found, tray=False)
    return TemplateResponse(request, "personnel/waiting_sent.html", {"listing": listing})

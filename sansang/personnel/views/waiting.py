from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, requires
from sansang.organisation.queries import names_of
from sansang.personnel import queries
from sansang.personnel.actions import entry
from sansang.personnel.forms import ReturnForm
from sansang.personnel.models import WaitingEntry, WaitingState
from sansang.ui.templatetags.ui import say

if TYPE_CHECKING:
    from sansang.ui.requests import Request

WHY = {
    "known_elsewhere": gettext_lazy("Số định danh đã có hồ sơ ở đơn vị khác"),
    "no_identity_number": gettext_lazy("Chưa có số định danh"),
    "other_province": gettext_lazy("Số định danh cấp ở tỉnh khác"),
    "birth_year_only": gettext_lazy("Ngày sinh chỉ có năm"),
    "number_for_known": gettext_lazy("Bổ sung số định danh cho hồ sơ đã có"),
    "sample": gettext_lazy("Kiểm tra ngẫu nhiên"),
}


@require_GET
@requires(Permission.WAITING_DECIDE)
def waiting_list(request: Request) -> HttpResponse:
    found = WaitingEntry.objects.permitted(request.user, Permission.WAITING_DECIDE).filter(state=WaitingState.WAITING)
    rows = list(found.order_by("entered_at")[:300])
    names = names_of({row.unit_id for row in rows})
    lines = [(row, names.get(row.unit_id, ""), [WHY.get(code, code) for code in row.why]) for row in rows]
    return TemplateResponse(request, "personnel/waiting_list.html", {"lines": lines, "total": found.count()})


@require_GET
@requires(Permission.WAITING_DECIDE)
def waiting_detail(request: Request, pk: int) -> HttpResponse:
    found = WaitingEntry.objects.permitted(request.user, Permission.WAITING_DECIDE).select_related("known__keeper")
    row = get_object_or_404(found, pk=pk)
    context = {
        "row": row,
        "values": entry.stored_values(row),
        "why": [WHY.get(code, code) for code in row.why],
        "office": names_of([row.unit_id]).get(row.unit_id, ""),
        "target": names_of([row.values["unit_id"]]).get(row.values["unit_id"], ""),
        "known_keeper": names_of([row.known.keeper_id]).get(row.known.keeper_id, "") if row.known else "",
        "known_lines": queries.timeline(row.known) if row.known else [],
        "form": ReturnForm(),
    }
    return TemplateResponse(request, "personnel/waiting_detail.html", context)


@require_POST
@requires(Permission.WAITING_DECIDE)
def waiting_accept(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(WaitingEntry.objects.permitted(request.user, Permission.WAITING_DECIDE), pk=pk)
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
    row = get_object_or_404(WaitingEntry.objects.permitted(request.user, Permission.WAITING_DECIDE), pk=pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Hãy ghi ý kiến gửi đơn vị."))
        return redirect("personnel:waiting_detail", pk)
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
    rows = list(found.order_by("-entered_at")[:300])
    lines = [(row, entry.stored_values(row)) for row in rows]
    return TemplateResponse(request, "personnel/waiting_sent.html", {"lines": lines})

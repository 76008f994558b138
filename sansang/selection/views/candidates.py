"""Candidates: taking them up, checking them, choosing among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, reaches, requires
from sansang.selection.actions import candidates as actions
from sansang.selection.forms import ChecksForm, ChoicesForm, GatherForm
from sansang.selection.models import Candidate, Check, Objection
from sansang.selection.queries import candidates as people
from sansang.selection.queries import rounds as asking
from sansang.selection.queries.rows import sheet
from sansang.selection.rules.states import RoundState
from sansang.selection.tables import rounds as tables
from sansang.selection.views.rounds import permitted, round_page
from sansang.selection.words import CHOICE_BADGES, MEANING_BADGES, result_text
from sansang.ui.listing import PAGE
from sansang.ui.templatetags.ui import say
from sansang.ui.watching import watched

if TYPE_CHECKING:
    from sansang.ui.requests import Request

ON_A_PAGE = 50


@require_http_methods(["GET", "POST"])
@requires(Permission.SELECTION)
def pool_list(request: Request, pk: int) -> HttpResponse:
    """Those who may be taken up; sent back, those who are."""
    one = permitted(request, pk, Permission.SELECTION)
    reasons: list[Any] = []
    if request.method == "POST":
        chosen = [int(value) for value in request.POST.getlist("person") if value.isdecimal() and len(value) < 19]
        try:
            added = actions.add_candidates(one, persons=chosen, by=request.user)
        except RuleViolated as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("Đã đưa %(count)s người vào danh sách xét.") % {"count": added})
            return redirect("selection:round_detail", pk)
    found = people.pool(one)
    wanted = max(2 * one.wanted - one.considered, 1)  # type: ignore[attr-defined]
    context = {
        "one": one,
        "reasons": reasons,
        "listing": tables.pool_list(request, found),
        "gather": GatherForm(initial={"number": min(wanted, max(len(found), 1))}),
        "total": len(found),
        "is_open": one.state == RoundState.PREPARING,
    }
    return TemplateResponse(request, "selection/pool_list.html", context)


@require_POST
@requires(Permission.SELECTION)
def pool_gather(request: Request, pk: int) -> HttpResponse:
    one = permitted(request, pk, Permission.SELECTION)
    form = GatherForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Hãy ghi số người, từ 1 đến 2000."))
        return redirect("selection:pool_list", pk)
    try:
        added = actions.gather_candidates(one, number=form.cleaned_data["number"], by=request.user)
    except RuleViolated as refused:
        return round_page(request, one, reasons=refused.reasons)
    messages.success(request, _("Đã đưa %(count)s người vào danh sách xét.") % {"count": added})
    return redirect("selection:round_detail", pk)


@require_http_methods(["GET", "POST"])
@requires(Permission.SELECTION)
def check_list(request: Request, pk: int) -> HttpResponse:
    """The three checks of everyone on one page: day and place once, then one key for each result."""
    one = permitted(request, pk, Permission.SELECTION)
    rows = people.considered(one, seen_by=request.user)
    by_name = sorted(rows, key=lambda row: (bytes(row.candidate.person.name_order), row.candidate.pk))
    page = Paginator(by_name, ON_A_PAGE).get_page(request.GET.get(PAGE))
    check = watched(ChecksForm, but=("day-", "place-"))
    form = check(request.POST or None, rows=list(page), today=request.today)
    if form.is_valid():
        try:
            written = actions.record_checks(one, lines=form.results(), today=request.today, by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã ghi %(count)s kết quả.") % {"count": written})
            return _onward(page, "selection:check_list", pk)
    done = sum(1 for row in rows if row.standing.meaning != "open")
    context = {"form": form, "one": one, "page": page, "done": done, "total": len(rows)}
    return TemplateResponse(request, "selection/check_list.html", {**context, **_open(one, RoundState.PREPARING)})


def _onward(page: Any, name: str, pk: int) -> HttpResponse:
    """The next page of a long table, else the round."""
    if page.has_next():
        return redirect(f"{reverse(name, args=[pk])}?{PAGE}={page.next_page_number()}")
    return redirect("selection:round_detail", pk)


def _open(one: Any, state: RoundState) -> dict[str, bool]:
    return {"is_open": one.state == state}


@require_http_methods(["GET", "POST"])
@requires(Permission.SELECTION)
def choice_list(request: Request, pk: int) -> HttpResponse:
    """What the panel decides about everyone, in the order of the proposal."""
    one = permitted(request, pk, Permission.SELECTION)
    needs = asking.needs_of(one)
    found = Candidate.objects.permitted(request.user, Permission.SELECTION).filter(round=one)
    page = Paginator(found.select_related("person").order_by("rank", "pk"), ON_A_PAGE).get_page(request.GET.get(PAGE))
    form = watched(ChoicesForm)(request.POST or None, rows=list(page), needs=needs)
    if form.is_valid():
        try:
            written = actions.record_choices(one, lines=form.choices_made(), by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã ghi kết quả xét %(count)s người.") % {"count": written})
            return _onward(page, "selection:choice_list", pk)
    units = {need.pk: need.unit_name for need in needs}  # type: ignore[attr-defined]
    lines = [(row, fields, units.get(row.proposed_need_id or 0, "")) for row, fields in form.lines_shown()]
    context = {"form": form, "one": one, "page": page, "lines": lines, **_open(one, RoundState.PANEL)}
    return TemplateResponse(request, "selection/choice_list.html", context)


@require_POST
@requires(Permission.SELECTION)
def choice_as_proposed(request: Request, pk: int) -> HttpResponse:
    one = permitted(request, pk, Permission.SELECTION)
    try:
        written = actions.choose_as_proposed(one, by=request.user)
    except RuleViolated as refused:
        return round_page(request, one, reasons=refused.reasons)
    messages.success(request, _("Đã ghi kết quả xét %(count)s người.") % {"count": written})
    return redirect("selection:choice_list", pk)


@require_GET
@requires(Permission.PEOPLE_VIEW)
def candidate_detail(request: Request, pk: int) -> HttpResponse:
    found = Candidate.objects.permitted(request.user, Permission.PEOPLE_VIEW)
    candidate = get_object_or_404(found.select_related("person__keeper"), pk=pk)
    one = permitted(request, candidate.round_id, Permission.PEOPLE_VIEW)
    row = next(row for row in sheet(one, asking.needs_of(one), seen_by=request.user) if row.of.candidate.pk == pk)
    checks = Check.objects.permitted(request.user, Permission.PEOPLE_VIEW).filter(candidate=candidate)
    objections = Objection.objects.permitted(request.user, Permission.PEOPLE_VIEW).filter(candidate=candidate)
    decides = reaches(request.user, Permission.SELECTION_DECIDE, one.office)
    context = {
        "one": one,
        "row": row,
        "checks": [(check, result_text(check)) for check in reversed(checks)],
        "standing": row.of.standing,
        "standing_badge": MEANING_BADGES[row.of.standing.meaning],
        "choice_badge": CHOICE_BADGES,
        "bars": people.bars_of(row.of),
        "objections": objections,
        "sees_person": reaches(request.user, Permission.PEOPLE_VIEW, candidate.person.keeper),
        "may_remove": reaches(request.user, Permission.SELECTION, one.office) and one.state == RoundState.PREPARING,
        "may_replace": decides and one.state == RoundState.DECIDED and candidate.choice == "chosen",
    }
    return TemplateResponse(request, "selection/candidate_detail.html", context)


@require_POST
@requires(Permission.SELECTION)
def candidate_remove(request: Request, pk: int) -> HttpResponse:
    found = Candidate.objects.permitted(request.user, Permission.SELECTION).select_related("round", "person")
    candidate = get_object_or_404(found, pk=pk)
    one = permitted(request, candidate.round_id, Permission.SELECTION)
    try:
        actions.remove_candidate(candidate, by=request.user)
    except RuleViolated as refused:
        return round_page(request, one, reasons=refused.reasons)
    messages.success(request, _("Đã bỏ %(name)s khỏi danh sách xét.") % {"name": candidate.person.full_name})
    return redirect("selection:round_detail", one.pk)

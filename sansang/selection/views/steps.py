"""The steps of a round, each a button or a small form; a refusal is said on the round's page or on the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, requires
from sansang.selection.actions import objections
from sansang.selection.actions import rounds as actions
from sansang.selection.actions.candidates import replace_chosen
from sansang.selection.actions.entering import enter_members
from sansang.selection.forms import (
    CancelForm,
    ObjectionForm,
    PublishForm,
    ReplaceForm,
    RevokeForm,
    SettleForm,
    SignForm,
    WithdrawForm,
)
from sansang.selection.models import Candidate, Chosen, Objection, Round
from sansang.selection.queries import rounds as asking
from sansang.selection.rules.states import TRANSITIONS
from sansang.selection.views.rounds import OBJECTIONS, permitted, round_page
from sansang.selection.words import DO, DONE, PAPERS, in_language
from sansang.ui.templatetags.ui import say

if TYPE_CHECKING:
    from sansang.ui.requests import Request


def _press(request: Request, pk: int, verb: str, act: Callable[[Round], object]) -> HttpResponse:
    """A step that needs no more than its button."""
    one = permitted(request, pk, Permission(TRANSITIONS[verb].role))
    try:
        act(one)
    except RuleViolated as refused:
        return round_page(request, one, reasons=refused.reasons)
    messages.success(request, str(DONE[verb]) + ".")
    return redirect("selection:round_detail", pk)


def _fill_in(
    request: Request, one: Round, form: Any, act: Callable[[dict[str, Any]], object], *, heading: Any, **context: Any
) -> HttpResponse:
    """A step with a form: show, check, act, go back to the round; refusals stand on the form."""
    done, part = context.pop("done", _("Đã ghi.")), context.pop("part", "")
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, done)
            address = redirect("selection:round_detail", one.pk)
            if part:
                address.headers["Location"] += f"?xem={part}"
            return address
    found = {"form": form, "one": one, "heading": heading, **context}
    return TemplateResponse(request, "selection/round_form.html", found)


def _step(
    request: Request,
    pk: int,
    verb: str,
    make: Callable[[Any, Round], Any],
    act: Callable[[Round, dict[str, Any]], object],
) -> HttpResponse:
    step = TRANSITIONS[verb]
    one = permitted(request, pk, Permission(step.role))
    return _fill_in(
        request,
        one,
        make(request.POST or None, one),
        lambda values: act(one, values),
        heading=DO[verb],
        done=str(DONE[verb]) + ".",
        article=step.article,
        paper="" if step.is_printed else PAPERS.get(step.paper, ""),
        decider=_decider(request, one) if verb == "sign" else "",
    )


def _decider(request: Request, one: Round) -> str:
    found = asking.decider_of(one, on=request.today)
    return f"{in_language(found.who)} ({found.row.citation})" if found else ""


@require_POST
@requires(Permission.SELECTION)
def round_propose(request: Request, pk: int) -> HttpResponse:
    return _press(request, pk, "propose", lambda one: actions.propose(one, today=request.today, by=request.user))


@require_POST
@requires(Permission.SELECTION)
def round_reopen(request: Request, pk: int) -> HttpResponse:
    return _press(request, pk, "reopen", lambda one: actions.reopen(one, today=request.today, by=request.user))


@require_POST
@requires(Permission.SELECTION)
def round_enter(request: Request, pk: int) -> HttpResponse:
    return _press(request, pk, "enter", lambda one: enter_members(one, today=request.today, by=request.user))


@require_http_methods(["GET", "POST"])
@requires(Permission.SELECTION_DECIDE)
def round_publish(request: Request, pk: int) -> HttpResponse:
    return _step(
        request,
        pk,
        "publish",
        lambda data, one: PublishForm(data, initial={"public_from": request.today}),
        lambda one, values: actions.publish(one, **values, today=request.today, by=request.user),
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.SELECTION_DECIDE)
def round_withdraw(request: Request, pk: int) -> HttpResponse:
    return _step(
        request,
        pk,
        "withdraw",
        lambda data, one: WithdrawForm(data),
        lambda one, values: actions.withdraw(one, **values, today=request.today, by=request.user),
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.SELECTION_DECIDE)
def round_sign(request: Request, pk: int) -> HttpResponse:
    return _step(
        request,
        pk,
        "sign",
        lambda data, one: SignForm(data, initial={"decided_on": request.today, "serve_from": one.serve_from}),
        lambda one, values: actions.sign(one, **values, today=request.today, by=request.user),
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.SELECTION)
def round_cancel(request: Request, pk: int) -> HttpResponse:
    return _step(
        request,
        pk,
        "cancel",
        lambda data, one: CancelForm(data),
        lambda one, values: actions.cancel(one, **values, today=request.today, by=request.user),
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.SELECTION_DECIDE)
def round_revoke(request: Request, pk: int) -> HttpResponse:
    return _step(
        request,
        pk,
        "revoke",
        lambda data, one: RevokeForm(data),
        lambda one, values: actions.revoke(one, **values, today=request.today, by=request.user),
    )


def _of(request: Request, one: Round, permission: Permission, **filters: Any) -> Any:
    found = Candidate.objects.permitted(request.user, permission).filter(round=one, **filters)
    return found.select_related("person").order_by("rank", "pk")


@require_http_methods(["GET", "POST"])
@requires(Permission.SELECTION)
def objection_new(request: Request, pk: int) -> HttpResponse:
    one = permitted(request, pk, Permission.SELECTION)
    form = ObjectionForm(
        request.POST or None,
        candidates=_of(request, one, Permission.SELECTION),
        initial={"received_on": request.today},
    )
    return _fill_in(
        request,
        one,
        form,
        lambda values: objections.raise_objection(one, **values, today=request.today, by=request.user),
        heading=_("Ghi ý kiến về danh sách"),
        part=OBJECTIONS,
        note=_("Chỉ ghi loại ý kiến; không ghi lời và không ghi tên người nêu."),
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.SELECTION_DECIDE)
def objection_settle(request: Request, pk: int) -> HttpResponse:
    found = Objection.objects.permitted(request.user, Permission.SELECTION_DECIDE)
    objection = get_object_or_404(found.select_related("candidate__person"), pk=pk)
    one = permitted(request, objection.round_id, Permission.SELECTION_DECIDE)
    about = f": {objection.candidate.person.full_name}" if objection.candidate else ""
    return _fill_in(
        request,
        one,
        SettleForm(request.POST or None, initial={"settled_on": request.today}),
        lambda values: objections.settle_objection(objection, **values, today=request.today, by=request.user),
        heading=_("Giải quyết ý kiến"),
        part=OBJECTIONS,
        note=f"{objection.get_kind_display()}{about}",
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.SELECTION_DECIDE)
def candidate_replace(request: Request, pk: int) -> HttpResponse:
    found = Candidate.objects.permitted(request.user, Permission.SELECTION_DECIDE).select_related("person")
    candidate = get_object_or_404(found, pk=pk)
    one = permitted(request, candidate.round_id, Permission.SELECTION_DECIDE)
    reserves = _of(request, one, Permission.SELECTION_DECIDE, choice=Chosen.RESERVE)
    return _fill_in(
        request,
        one,
        ReplaceForm(request.POST or None, reserves=reserves),
        lambda values: replace_chosen(candidate, **values, today=request.today, by=request.user),
        heading=_("Thay người trong quyết định: %(name)s") % {"name": candidate.person.full_name},
        article=TRANSITIONS["sign"].article,
        paper=_("quyết định sửa đổi"),
    )

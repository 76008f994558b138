from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sansang.kernel.reasons import RuleViolated
from sansang.organisation import queries
from sansang.organisation.access import Permission, requires
from sansang.organisation.actions import reorganising
from sansang.organisation.forms import DraftForm, StepForm
from sansang.organisation.models import TROOPS, PlaceVersion, Reorganisation, ReorganisationState, UnitVersion
from sansang.organisation.plan import plan
from sansang.ui.templatetags.ui import say

if TYPE_CHECKING:
    from sansang.ui.requests import Request


@require_GET
@requires(Permission.REORGANISE)
def reorganisation_list(request: Request) -> HttpResponse:
    rows = queries.reorganisations(request.user)
    return TemplateResponse(request, "organisation/reorganisation_list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@requires(Permission.REORGANISE)
def reorganisation_new(request: Request) -> HttpResponse:
    form = DraftForm(request.POST or None, initial={"effective_on": request.today})
    if form.is_valid():
        top = UnitVersion.objects.permitted(request.user, Permission.REORGANISE).filter(last_on=None)
        version = top.select_related("unit").order_by("path").first()
        if version is None:
            raise Http404
        draft = reorganising.draft_reorganisation(version.unit, **form.cleaned_data, by=request.user)
        return redirect("organisation:reorganisation_detail", draft.pk)
    return TemplateResponse(request, "organisation/reorganisation_new.html", {"form": form})


def _permitted(request: Request, pk: int) -> Reorganisation:
    found = Reorganisation.objects.permitted(request.user, Permission.REORGANISE).select_related("unit")
    return get_object_or_404(found, pk=pk)


@require_GET
@requires(Permission.REORGANISE)
def reorganisation_detail(request: Request, pk: int) -> HttpResponse:
    found = _permitted(request, pk)
    context = {"one": found, "is_draft": found.state == ReorganisationState.DRAFT, "kinds": StepForm.LABELS}
    context["steps"] = _in_words(found)
    if found.state == ReorganisationState.DRAFT and found.steps:
        try:
            made = plan(found)
        except RuleViolated as refused:
            context["reasons"] = refused.reasons
        else:
            context |= {"reasons": made.reasons, "preview": queries.preview(made)}
    return TemplateResponse(request, "organisation/reorganisation_detail.html", context)


def _in_words(found: Reorganisation) -> list[tuple[str, str]]:
    """Each step as (what, about whom)."""
    refs = {
        value for step in found.steps for key in ("unit", "into", "parent", "units") for value in _list(step.get(key))
    }
    names: dict[object, str] = {}
    names.update(queries.names_of(ref for ref in refs if isinstance(ref, int)).items())
    names |= {step["key"]: step["name"] for step in found.steps if step["do"] == "found"}
    lines = []
    for step in found.steps:
        parts = [step.get("name", "")] if step["do"] in {"found", "rename"} else []
        who = [names.get(ref, f"#{ref}") for key in ("unit", "units") for ref in _list(step.get(key))]
        goal = [names.get(ref, f"#{ref}") for key in ("into", "successor", "parent") for ref in _list(step.get(key))]
        text = ", ".join([*who, *parts]) + (f" → {', '.join(goal)}" if goal else "")
        text += f" → {step['authorised']}" if step["do"] == "authorised" else ""
        lines.append((str(StepForm.LABELS[step["do"]]), text))
    return lines


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


@require_http_methods(["GET", "POST"])
@requires(Permission.REORGANISE)
def step_new(request: Request, pk: int, do: str) -> HttpResponse:
    draft = _permitted(request, pk)
    if do not in StepForm.FIELDS:
        raise Http404
    permitted = UnitVersion.objects.permitted(request.user, Permission.REORGANISE).filter(last_on=None)
    choices = [
        (str(one.unit_id), "– " * one.depth + one.name)
        for one in permitted.exclude(unit__kind__in=TROOPS).order_by("path")
    ]
    if do not in {"move", "found"}:
        troops = permitted.filter(unit__kind__in=TROOPS).select_related("parent").order_by("path")[:3000]
        choices += [(str(one.unit_id), one.name) for one in troops]
    choices = [(step["key"], step["name"]) for step in draft.steps if step["do"] == "found"] + choices
    places = PlaceVersion.objects.filter(place__province_code=draft.unit.province_code, place__level="commune")
    form = StepForm(request.POST or None, do=do, units=choices, places=places.on(draft.effective_on).order_by("name"))
    if form.is_valid():
        try:
            reorganising.add_step(draft, step=form.step(len(draft.steps) + 1), by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            return redirect("organisation:reorganisation_detail", pk)
    context = {"form": form, "one": draft, "heading": StepForm.LABELS[do]}
    return TemplateResponse(request, "organisation/step_new.html", context)


@require_POST
@requires(Permission.REORGANISE)
def step_remove(request: Request, pk: int, number: int) -> HttpResponse:
    try:
        reorganising.remove_step(_permitted(request, pk), number=number, by=request.user)
    except RuleViolated as refused:
        messages.error(request, say(refused.reasons[0]))
    return redirect("organisation:reorganisation_detail", pk)


@require_POST
@requires(Permission.REORGANISE)
def reorganisation_apply(request: Request, pk: int) -> HttpResponse:
    try:
        reorganising.apply_reorganisation(_permitted(request, pk), by=request.user, today=request.today)
    except RuleViolated as refused:
        for reason in refused.reasons:
            messages.error(request, say(reason))
    else:
        messages.success(request, _("Đã áp dụng quyết định."))
    return redirect("organisation:reorganisation_detail", pk)


@require_POST
@requires(Permission.REORGANISE)
def reorganisation_cancel(request: Request, pk: int) -> HttpResponse:
    try:
        reorganising.cancel_reorganisation(_permitted(request, pk), by=request.user)
    except RuleViolated as refused:
        messages.error(request, say(refused.reasons[0]))
    return redirect("organisation:reorganisation_detail", pk)

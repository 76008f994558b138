from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sansang.kernel.names import name_key
from sansang.kernel.reasons import RuleViolated
from sansang.organisation import queries, tables
from sansang.organisation.access import Permission, requires
from sansang.organisation.actions import reorganising
from sansang.organisation.forms import KINDS, DraftForm, SharesForm, StepForm, unit_choices
from sansang.organisation.models import Reorganisation, ReorganisationState, Unit, UnitVersion
from sansang.organisation.plan import Plan, plan
from sansang.organisation.rules import Node, Ref, paths
from sansang.ui.templatetags.ui import say

if TYPE_CHECKING:
    from sansang.ui.listing import Listing
    from sansang.ui.requests import Request

# The parts of a draft's preview: what each shows, by the word in the address.
PARTS = ("don-vi", "nguoi", "chuc-vu", "tai-khoan")


@require_GET
@requires(Permission.REORGANISE)
def reorganisation_list(request: Request) -> HttpResponse:
    found = tables.decision_list(request, queries.reorganisations(request.user))
    return TemplateResponse(request, "organisation/reorganisation_list.html", {"listing": found})


@require_http_methods(["GET", "POST"])
@requires(Permission.REORGANISE)
def reorganisation_new(request: Request) -> HttpResponse:
    form = DraftForm(request.POST or None, initial={"effective_on": request.today})
    about = request.GET.get("unit", "")
    if form.is_valid():
        top = UnitVersion.objects.permitted(request.user, Permission.REORGANISE).filter(last_on=None)
        version = top.select_related("unit").order_by("path").first()
        if version is None:
            raise Http404
        draft = reorganising.draft_reorganisation(version.unit, **form.cleaned_data, by=request.user)
        address = reverse("organisation:reorganisation_detail", args=[draft.pk])
        return redirect(f"{address}?unit={about}" if about.isdigit() else address)
    return TemplateResponse(request, "organisation/reorganisation_new.html", {"form": form})


def _permitted(request: Request, pk: int) -> Reorganisation:
    found = Reorganisation.objects.permitted(request.user, Permission.REORGANISE).select_related("unit")
    return get_object_or_404(found, pk=pk)


@require_GET
@requires(Permission.REORGANISE)
def reorganisation_detail(request: Request, pk: int) -> HttpResponse:
    found = _permitted(request, pk)
    is_draft = found.state == ReorganisationState.DRAFT
    about = request.GET.get("unit", "")
    context: dict[str, Any] = {
        "one": found,
        "is_draft": is_draft,
        "is_coming": found.state == ReorganisationState.APPLIED and found.settled_at is None,
        "kinds": [(do, kind) for do, kind in KINDS.items() if kind.of == "unit"],
        "place_kinds": [(do, kind) for do, kind in KINDS.items() if kind.of == "place"],
        "steps": _in_words(found),
        "about": about if about.isdigit() else "",
    }
    if is_draft:
        context |= _previewed(request, found)
    elif found.state == ReorganisationState.APPLIED:
        context["listing"] = tables.done_list(request, found)
    return TemplateResponse(request, "organisation/reorganisation_detail.html", context)


def _previewed(request: Request, draft: Reorganisation) -> dict[str, Any]:
    """What a draft would do: counts on the left, on the right one of the lists, by name."""
    if not draft.steps:
        return {}
    try:
        made = plan(draft)
    except RuleViolated as refused:
        return {"reasons": refused.reasons}
    shown = queries.preview(made, user=request.user)
    people = sum(rows.count() for rows in shown.members)
    posts = sum(rows.count() for rows in shown.posts)
    roles = shown.roles.count() if shown.roles is not None else 0
    part = request.GET.get("xem", "")
    part = part if part in PARTS else PARTS[0]
    counts = zip(
        PARTS,
        (_("Đơn vị, địa bàn"), _("Cán bộ, chiến sĩ đi theo"), _("Chức vụ"), _("Tài khoản")),
        (len(shown.changes), people, posts, roles),
        strict=True,
    )
    return {
        "reasons": made.reasons + reorganising.reasons_out_of_reach(made, by=request.user),
        "preview": shown,
        "counts": list(counts),
        "part": part,
        "hidden_people": shown.member_count - people,
        "listing": _part(request, shown, part),
    }


def _part(request: Request, shown: queries.Preview, part: str) -> Listing:
    if part == "nguoi" and shown.members:
        return tables.people_list(request, shown, shown.members[0], label=_("Thành phần"), noun=_("người"))
    if part == "chuc-vu" and shown.posts:
        return tables.people_list(request, shown, shown.posts[0], label=_("Chức vụ"), noun=_("chức vụ"), posts=True)
    if part == "tai-khoan":
        return tables.role_list(request, shown)
    return tables.change_list(request, shown)


def _in_words(found: Reorganisation) -> list[tuple[str, str]]:
    """Each step as (what, about whom)."""
    refs: dict[str, set[int]] = {"unit": set(), "place": set()}
    for step in found.steps:
        refs[step.get("of", "unit")] |= {ref for ref in _refs(step) if isinstance(ref, int)}
    names: dict[str, dict[object, str]] = {
        "unit": dict(queries.names_of(refs["unit"]).items()),
        "place": dict(queries.place_names(refs["place"]).items()),
    }
    for step in found.steps:
        if step["do"] == "found":
            names[step.get("of", "unit")][step["key"]] = step["name"]
    return [_step_in_words(step, names[step.get("of", "unit")]) for step in found.steps]


def _refs(step: dict[str, Any]) -> list[object]:
    return [ref for key in ("unit", "units", "into", "successor", "parent") for ref in _list(step.get(key))]


def _step_in_words(step: dict[str, Any], names: dict[object, str]) -> tuple[str, str]:
    parts = [step.get("name", "")] if step["do"] in {"found", "rename"} else []
    who = [names.get(ref, f"#{ref}") for key in ("unit", "units") for ref in _list(step.get(key))]
    goal = [names.get(ref, f"#{ref}") for key in ("into", "successor", "parent") for ref in _list(step.get(key))]
    if step["do"] in {"authorised", "code"}:
        goal = [str(step[step["do"]])]
    if step["do"] == "found" and step.get("of") == "place":
        goal = [str(step["code"])]
    what = KINDS[f"place_{step['do']}" if step.get("of") == "place" else step["do"]].label
    return str(what), ", ".join([*who, *parts]) + (f" → {', '.join(goal)}" if goal else "")


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


@require_http_methods(["GET", "POST"])
@requires(Permission.REORGANISE)
def step_new(request: Request, pk: int, do: str) -> HttpResponse:
    draft = _permitted(request, pk)
    if do not in KINDS or draft.state != ReorganisationState.DRAFT:
        raise Http404
    made, form = _step_form(request, draft, do)
    shares: SharesForm | None = None
    if form.is_valid():
        nodes = made.places.nodes if KINDS[do].of == "place" else made.outcome.nodes
        steps = form.steps(len(draft.steps) + 1, nodes)
        if do == "split":
            shares = _shares_form(request, made, steps[0])
        if shares is None or shares.is_valid():
            steps = [{**steps[0], "shares": shares.shares()}] if shares is not None else steps
            try:
                reorganising.add_steps(draft, steps=steps, by=request.user)
            except RuleViolated as refused:
                form.add_error(None, [say(reason) for reason in refused.reasons])
            else:
                return redirect("organisation:reorganisation_detail", pk)
    context = {
        "form": form,
        "shares": shares,
        "one": draft,
        "kind": KINDS[do],
        "text": request.GET.get("tim", ""),
        "has_search": KINDS[do].of == "unit" and do != "merge_communes",
    }
    return TemplateResponse(request, "organisation/step_new.html", context)


def _step_form(request: Request, draft: Reorganisation, do: str) -> tuple[Plan, StepForm]:
    """The form of a step, offering the tree as the steps before it leave it, within the user's reach."""
    made = plan(draft)
    nodes = made.outcome.nodes
    reached = set(Unit.objects.permitted(request.user, Permission.REORGANISE).values_list("pk", flat=True))
    ways = {ref: way for ref, way in _ways(nodes).items() if isinstance(ref, str) or ref in reached}
    about = request.GET.get("unit", "")
    chosen = {name: request.POST.getlist(name) for name in ("unit", "units", "into", "parts", "parent")}
    keep: set[Ref] = {int(one) for many in chosen.values() for one in many if one.isdigit()}
    keep |= {int(about)} if about.isdigit() else set()
    units = unit_choices(nodes, ways, text=request.GET.get("tim", ""), keep=keep)
    if do == "merge_communes":
        units = [(ref, name) for ref, name in units if nodes[_ref(ref)].kind == "commune_command"]
    places = sorted(
        ((str(ref), f"{node.name} ({node.code})") for ref, node in made.places.nodes.items() if node.kind == "commune"),
        key=lambda choice: name_key(choice[1]),
    )
    initial = (
        {"unit": about, "units": [about], "authorised": nodes[int(about)].authorised} if about in dict(units) else {}
    )
    parents = unit_choices(nodes, ways, text="", keep=keep)
    form = StepForm(request.POST or None, do=do, units=units, parents=parents, places=places, initial=initial)
    return made, form


def _ref(text: str) -> Ref:
    return int(text) if text.isdigit() else text


def _ways(nodes: dict[Ref, Node]) -> dict[Ref, tuple[Ref, ...]]:
    try:
        return paths(nodes)
    except RuleViolated:
        return {ref: (ref,) for ref in nodes}


def _shares_form(request: Request, made: Plan, step: dict[str, Any]) -> SharesForm | None:
    """Who goes where in a split; None when there is nothing to share out."""
    nodes, unit = made.outcome.nodes, step["unit"]
    heirs = [(str(ref), nodes[ref].name) for ref in step["into"]]
    below = [(str(ref), node.name) for ref, node in nodes.items() if node.parent == unit and ref not in step["into"]]
    villages = queries.villages_of(unit, user=request.user, on=made.on) if isinstance(unit, int) else []
    if not below and not villages:
        return None
    data = request.POST if "shares" in request.POST else None
    return SharesForm(data, heirs=heirs, units=below, villages=villages)


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
        messages.success(request, _("Đã áp dụng quyết định. Dưới đây là những gì đã thay đổi."))
    return redirect("organisation:reorganisation_detail", pk)


@require_POST
@requires(Permission.REORGANISE)
def reorganisation_cancel(request: Request, pk: int) -> HttpResponse:
    try:
        reorganising.cancel_reorganisation(_permitted(request, pk), by=request.user)
    except RuleViolated as refused:
        messages.error(request, say(refused.reasons[0]))
    return redirect("organisation:reorganisation_detail", pk)

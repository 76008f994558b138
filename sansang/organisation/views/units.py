from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sansang.kernel.reasons import RuleViolated
from sansang.organisation import queries
from sansang.organisation.access import Permission, reaches, requires
from sansang.organisation.actions.reorganising import decide, draft_reorganisation
from sansang.organisation.followers import PANELS
from sansang.organisation.forms import CoverageForm, StrengthForm
from sansang.organisation.models import PlaceAttribute, Population, Unit, UnitKind, UnitVersion
from sansang.ui.templatetags.ui import say
from sansang.ui.watching import watched

if TYPE_CHECKING:
    from sansang.ui.requests import Request

# Commands with hundreds of units below: their page names those directly below only.
HIGH_COMMANDS = (UnitKind.PROVINCIAL_COMMAND, UnitKind.DISTRICT_COMMAND, UnitKind.REGIONAL_BOARD)


@require_GET
@requires(Permission.UNITS_VIEW)
def tree(request: Request) -> HttpResponse:
    branches = queries.tree(request.user, on=request.on)
    context = {"branches": branches, "establishments": sum(branch.establishments for branch in branches)}
    return TemplateResponse(request, "organisation/tree.html", context)


@require_GET
@requires(Permission.UNITS_VIEW)
def unit_detail(request: Request, pk: int) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.permitted(request.user, Permission.UNITS_VIEW), pk=pk)
    branch = queries.below(unit, on=request.on)
    version = branch.version if branch else _nearest(unit, request.on)
    panels = [panel for make in PANELS if (panel := make(request.user, unit, request.on))]
    context: dict[str, Any] = {
        "unit": unit,
        "version": version,
        "branch": branch,
        "above": queries.chain_above(version),
        "story": queries.story(unit),
        "panels": panels,
        "may_edit": reaches(request.user, Permission.UNITS_EDIT, unit),
        "may_reorganise": reaches(request.user, Permission.REORGANISE, unit),
        "shown_children": branch.children if branch else [],
        "is_high": unit.kind in HIGH_COMMANDS,
        "is_board": unit.kind == UnitKind.REGIONAL_BOARD,
        **_place_context(version, request),
    }
    return TemplateResponse(request, "organisation/unit_detail.html", context)


def _nearest(unit: Unit, on: date) -> UnitVersion:
    """The last version before a day, else the first one after it."""
    versions = sorted(unit.versions.all(), key=lambda version: version.first_on)
    return next((version for version in reversed(versions) if version.first_on <= on), versions[0])


def _place_context(version: UnitVersion, request: Request) -> dict[str, Any]:
    if version.place_id is None:
        return {}
    return {
        "place": queries.places_now([version.place_id], on=request.on).get(version.place_id),
        "population": Population.objects.filter(place=version.place_id, year__lte=request.on.year)
        .order_by("year")
        .last(),
        "attributes": PlaceAttribute.objects.filter(place=version.place_id).on(request.on),
    }


def _editable(request: Request, pk: int) -> tuple[Unit, UnitVersion]:
    unit = get_object_or_404(Unit.objects.permitted(request.user, Permission.UNITS_EDIT), pk=pk)
    return unit, get_object_or_404(unit.versions.select_related("place"), last_on=None)


@require_http_methods(["GET", "POST"])
@requires(Permission.UNITS_EDIT)
def unit_strength(request: Request, pk: int) -> HttpResponse:
    unit, version = _editable(request, pk)
    strength = watched(StrengthForm, but=("on",))
    form = strength(request.POST or None, initial={"authorised": version.authorised, "on": request.today})
    if form.is_valid():
        values = form.cleaned_data
        try:
            decide(
                unit,
                steps=[{"do": "authorised", "unit": unit.pk, "authorised": values["authorised"]}],
                title=_("Đổi biên chế"),
                decision_number=values["decision_number"],
                on=values["on"],
                by=request.user,
                today=request.today,
            )
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã ghi biên chế mới."))
            return redirect("organisation:unit_detail", pk)
    return _form_page(request, form, version, _("Biên chế"))


@require_http_methods(["GET", "POST"])
@requires(Permission.REORGANISE)
def unit_coverage(request: Request, pk: int) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.permitted(request.user, Permission.REORGANISE), pk=pk, kind="regional_board")
    version = get_object_or_404(unit.versions.select_related("parent"), last_on=None)
    permitted = UnitVersion.objects.permitted(request.user, Permission.REORGANISE)
    communes = list(permitted.filter(last_on=None, unit__kind="commune_command").order_by("name"))
    covered = {str(one.unit_id) for one in communes if one.parent_id == unit.pk}
    above = queries.names_of({one.parent_id for one in communes if one.parent_id})
    form = CoverageForm(
        request.POST or None,
        communes=communes,
        boards=above,
        first=version.name,
        initial={"communes": sorted(covered), "on": request.today},
    )
    if form.is_valid() and set(form.cleaned_data["communes"]) == covered:
        form.add_error(None, _("Địa bàn vẫn như cũ, không có gì để áp dụng."))
    if form.is_valid():
        wanted = set(form.cleaned_data["communes"])
        steps = [{"do": "move", "unit": int(one), "parent": unit.pk} for one in sorted(wanted - covered)]
        steps += [{"do": "move", "unit": int(one), "parent": version.parent_id} for one in sorted(covered - wanted)]
        draft = draft_reorganisation(
            version.parent or unit,
            title=_("Địa bàn của %(board)s") % {"board": version.name},
            decision_number=form.cleaned_data["decision_number"],
            effective_on=form.cleaned_data["on"],
            by=request.user,
            steps=steps,
        )
        return redirect("organisation:reorganisation_detail", draft.pk)
    context = {"form": form, "version": version, "covered": len(covered)}
    return TemplateResponse(request, "organisation/unit_coverage.html", context)


def _form_page(request: Request, form: Any, version: UnitVersion, heading: str) -> HttpResponse:
    context = {"form": form, "version": version, "heading": heading}
    return TemplateResponse(request, "organisation/unit_form.html", context)

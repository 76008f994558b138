from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sansang.audit.actions import record
from sansang.kernel.reasons import RuleViolated
from sansang.organisation import queries, tables
from sansang.organisation.access import Permission, requires
from sansang.organisation.actions import places as actions
from sansang.organisation.forms import AttributeForm, EndAttributeForm, PopulationForm
from sansang.organisation.models import Place, PlaceAttribute, Population, UnitVersion
from sansang.ui.templatetags.ui import say

if TYPE_CHECKING:
    from sansang.ui.requests import Request


@require_GET
@requires(Permission.UNITS_VIEW)
def place_list(request: Request) -> HttpResponse:
    found = tables.place_list(request, queries.places_where(request.user, Permission.UNITS_VIEW), on=request.on)
    if found.wants_export:
        record("places.exported", by=request.user, rows=found.total)
        return found.export()
    return TemplateResponse(request, "organisation/place_list.html", {"listing": found})


@require_GET
@requires(Permission.UNITS_VIEW)
def place_detail(request: Request, pk: int) -> HttpResponse:
    return _page(request, _place(request, pk, Permission.UNITS_VIEW))


def _place(request: Request, pk: int, permission: Permission) -> Place:
    place: Place = get_object_or_404(queries.places_where(request.user, permission), pk=pk)
    return place


def _page(request: Request, place: Place, **forms: Any) -> HttpResponse:
    may_edit = queries.places_where(request.user, Permission.UNITS_EDIT).filter(pk=place.pk).exists()
    version = queries.place_on(place, on=request.on)
    units = UnitVersion.objects.permitted(request.user, Permission.UNITS_VIEW).on(request.on).filter(place=place)
    context: dict[str, Any] = {
        "place": place,
        "version": version,
        "name": version.full_name if version else queries.place_names([place.pk]).get(place.pk, ""),
        "now": queries.places_now([place.pk], on=request.on).get(place.pk),
        "populations": Population.objects.filter(place=place).order_by("-year"),
        "attributes": PlaceAttribute.objects.filter(place=place).order_by("-first_on", "kind"),
        "units": units.order_by("path"),
        "history": queries.place_history(place),
        "may_edit": may_edit,
    }
    if may_edit:
        context["population_form"] = forms.get("population") or PopulationForm(initial={"year": request.today.year - 1})
        context["attribute_form"] = forms.get("attribute") or AttributeForm(initial={"on": request.today})
    return TemplateResponse(request, "organisation/place_detail.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.UNITS_EDIT)
def place_population(request: Request, pk: int) -> HttpResponse:
    place = _place(request, pk, Permission.UNITS_EDIT)
    form = PopulationForm(request.POST or None)
    if not form.is_valid():
        return _page(request, place, population=form)
    actions.set_population(place, **form.cleaned_data, by=request.user)
    messages.success(request, _("Đã ghi dân số năm %(year)s.") % {"year": form.cleaned_data["year"]})
    return redirect("organisation:place_detail", pk)


@require_http_methods(["GET", "POST"])
@requires(Permission.UNITS_EDIT)
def place_attribute(request: Request, pk: int) -> HttpResponse:
    place = _place(request, pk, Permission.UNITS_EDIT)
    form = AttributeForm(request.POST or None)
    if form.is_valid():
        try:
            actions.set_attribute(place, **form.cleaned_data, by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã ghi đặc điểm địa bàn."))
            return redirect("organisation:place_detail", pk)
    return _page(request, place, attribute=form)


@require_POST
@requires(Permission.UNITS_EDIT)
def place_attribute_end(request: Request, pk: int) -> HttpResponse:
    places = queries.places_where(request.user, Permission.UNITS_EDIT)
    attribute = get_object_or_404(PlaceAttribute.objects.filter(place__in=places).select_related("place"), pk=pk)
    form = EndAttributeForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["last_on"])))
        return redirect("organisation:place_detail", attribute.place_id)
    try:
        actions.end_attribute(attribute, last_on=form.cleaned_data["last_on"], by=request.user)
    except RuleViolated as refused:
        messages.error(request, say(refused.reasons[0]))
    else:
        messages.success(request, _("Đã kết thúc đặc điểm địa bàn."))
    return redirect("organisation:place_detail", attribute.place_id)

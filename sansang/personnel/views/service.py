from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sansang.citizens.models import Person
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, requires
from sansang.organisation.models import UnitVersion
from sansang.personnel.actions import changing
from sansang.personnel.actions import service as actions
from sansang.personnel.forms import (
    AppointmentForm,
    CorrectAppointmentForm,
    CorrectServiceForm,
    EndAppointmentForm,
    EndServiceForm,
    ServiceForm,
    TransferForm,
)
from sansang.personnel.models import Appointment, Service
from sansang.ui.templatetags.ui import say
from sansang.ui.watching import watched

if TYPE_CHECKING:
    from sansang.ui.requests import Request


def _form_page(
    request: Request, form: Any, person: Person, heading: str, act: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    """One form about one person: show, check, act, go back to the person; refusals stand on the form."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã ghi."))
            return redirect("personnel:person_detail", person.pk)
    context = {"form": form, "person": person, "heading": heading}
    return TemplateResponse(request, "personnel/service_form.html", context)


def _person(request: Request, pk: int) -> Person:
    return get_object_or_404(Person.objects.permitted(request.user, Permission.PEOPLE_EDIT), pk=pk)


def _service(request: Request, pk: int) -> Service:
    found = Service.objects.permitted(request.user, Permission.PEOPLE_EDIT).select_related("person", "unit")
    service: Service = get_object_or_404(found, pk=pk)
    return service


@require_http_methods(["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def service_start(request: Request, pk: int) -> HttpResponse:
    person = _person(request, pk)
    form = ServiceForm(request.POST or None, user=request.user, on=request.today, initial={"first_on": request.today})

    def act(values: dict[str, Any]) -> object:
        unit = values.pop("unit").unit
        return actions.start_service(person, unit, **values, by=request.user)

    return _form_page(request, form, person, _("Biên chế vào đơn vị"), act)


@require_http_methods(["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def service_end(request: Request, pk: int) -> HttpResponse:
    service = _service(request, pk)
    form = EndServiceForm(request.POST or None, initial={"last_on": request.today})
    return _form_page(
        request,
        form,
        service.person,
        _("Thôi phục vụ"),
        lambda values: actions.end_service(service, **values, by=request.user),
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def service_transfer(request: Request, pk: int) -> HttpResponse:
    service = _service(request, pk)
    initial = {"on": request.today, "component": service.component}
    form = TransferForm(request.POST or None, user=request.user, on=request.today, initial=initial)

    def act(values: dict[str, Any]) -> object:
        unit = values.pop("unit").unit
        return actions.transfer(service, unit, **values, by=request.user)

    return _form_page(request, form, service.person, _("Chuyển đơn vị"), act)


@require_http_methods(["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def appointment_new(request: Request, pk: int) -> HttpResponse:
    person = _person(request, pk)
    units = UnitVersion.objects.permitted(request.user, Permission.PEOPLE_EDIT).on(request.today).order_by("path")
    form = AppointmentForm(request.POST or None, units=units, initial={"first_on": request.today})

    def act(values: dict[str, Any]) -> object:
        unit = values.pop("unit").unit
        return actions.appoint(person, unit, **values, by=request.user)

    return _form_page(request, form, person, _("Bổ nhiệm chức vụ"), act)


@require_http_methods(["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def appointment_end(request: Request, pk: int) -> HttpResponse:
    found = Appointment.objects.permitted(request.user, Permission.PEOPLE_EDIT).select_related("person", "unit")
    held = get_object_or_404(found, pk=pk)
    form = EndAppointmentForm(request.POST or None, initial={"last_on": request.today})
    return _form_page(
        request,
        form,
        held.person,
        _("Thôi giữ chức vụ"),
        lambda values: actions.end_appointment(held, **values, by=request.user),
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def service_correct(request: Request, pk: int) -> HttpResponse:
    service = _service(request, pk)
    names = ("component", "first_on", "last_on", "end_reason")
    form = watched(CorrectServiceForm)(request.POST or None, initial={name: getattr(service, name) for name in names})
    return _form_page(
        request,
        form,
        service.person,
        _("Sửa dòng ghi nhầm"),
        lambda values: changing.correct_service(service, **values, by=request.user),
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def appointment_correct(request: Request, pk: int) -> HttpResponse:
    found = Appointment.objects.permitted(request.user, Permission.PEOPLE_EDIT).select_related("person", "unit")
    held = get_object_or_404(found, pk=pk)
    names = ("rank", "first_on", "last_on", "decision_number")
    form = watched(CorrectAppointmentForm)(request.POST or None, initial={name: getattr(held, name) for name in names})
    return _form_page(
        request,
        form,
        held.person,
        _("Sửa dòng ghi nhầm"),
        lambda values: changing.correct_appointment(held, **values, by=request.user),
    )

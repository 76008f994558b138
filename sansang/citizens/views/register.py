"""Pages of the register: the list, and entering or leaving it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sansang.audit.actions import record, remember_people
from sansang.citizens.actions import register as actions
from sansang.citizens.actions import register_facts as facts
from sansang.citizens.forms import register as forms
from sansang.citizens.models import Absence, Circumstance, Entry, Person, Registration
from sansang.citizens.queries import register as queries
from sansang.citizens.queries.law import rules_for
from sansang.citizens.tables import register as tables
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, requires
from sansang.organisation.queries import names_of
from sansang.ui.listing import EXPORT
from sansang.ui.templatetags.ui import say
from sansang.ui.watching import watched

if TYPE_CHECKING:
    from sansang.ui.requests import Request


@require_GET
@requires(Permission.PEOPLE_VIEW)
def register_list(request: Request) -> HttpResponse:
    may_export = request.user.may(Permission.PEOPLE_EXPORT)
    # Who looks here and exports there gets a file of there alone.
    needed = Permission.PEOPLE_EXPORT if may_export and EXPORT in request.GET else Permission.PEOPLE_VIEW
    rows = queries.registrations(request.user, on=request.on, permission=needed)
    counted = queries.counts_by_office(request.user, on=request.on, permission=needed)
    names = names_of(counted)
    province = request.user.grants_held()[0].unit.province_code
    rules = rules_for(province, on=request.on)
    found = tables.register_list(
        request, rows, rules=rules, offices=names, total=sum(counted.values()), may_export=may_export
    )
    if found.wants_export:
        exported = record("register.exported", by=request.user, rows=found.total)
        remember_people(exported, found.rows_found.values_list("person_id", flat=True))
        return found.export()
    may_register = request.user.may(Permission.REGISTER)
    context = {
        "listing": found,
        "total": sum(counted.values()),
        "counts": sorted(((names.get(pk, ""), number, pk) for pk, number in counted.items()), key=lambda one: one[0]),
        "may_register": may_register,
        "incoming": queries.number_incoming(request.user) if may_register else 0,
    }
    return TemplateResponse(request, "citizens/register_list.html", context)


def form_page(
    request: Request, form: Any, person: Person, heading: str, act: Callable[[dict[str, Any]], object], **more: Any
) -> HttpResponse:
    """One form about one person: show, check, act, go back to the person; refusals stand on the form."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except RuleViolated as refused:
            form.add_error(None, [in_full(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã ghi."))
            return redirect("personnel:person_detail", person.pk)
    context = {"form": form, "person": person, "heading": heading, **more}
    return TemplateResponse(request, "citizens/register_form.html", context)


def in_full(reason: Any) -> str:
    """A refusal with the article it rests on, in the reader's language."""
    source = getattr(reason, "citation", "") or reason.article
    text = say(reason)
    return f"{text} ({source})" if source else text


def person_of(request: Request, pk: int) -> Person:
    """A person whose record the user's office keeps, for changing the register."""
    found = Person.objects.permitted(request.user, Permission.REGISTER).select_related("keeper")
    return get_object_or_404(found, pk=pk)


@require_http_methods(["GET", "POST"])
@requires(Permission.REGISTER)
def register_person(request: Request, pk: int) -> HttpResponse:
    person = person_of(request, pk)
    offices = queries.offices(request.user, Permission.REGISTER, on=request.today)
    own = next((one for one in offices if one.unit_id == person.keeper_id), None)
    initial = {"office": own, "first_on": request.today, "entry": Entry.SUPPLEMENTARY}
    form = forms.RegisterForm(request.POST or None, offices=offices, initial=initial)

    def act(values: dict[str, Any]) -> object:
        office = values.pop("office").unit
        return actions.register_person(person, office, **values, today=request.today, by=request.user)

    return form_page(request, form, person, _("Đăng ký"), act)


@require_http_methods(["GET", "POST"])
@requires(Permission.REGISTER)
def registration_end(request: Request, pk: int) -> HttpResponse:
    found = Registration.objects.permitted(request.user, Permission.REGISTER).select_related("person", "office")
    row = get_object_or_404(found, pk=pk)
    form = forms.LeaveForm(request.POST or None, initial={"last_on": request.today})

    def act(values: dict[str, Any]) -> object:
        return actions.end_registration(row, **values, today=request.today, by=request.user)

    return form_page(request, form, row.person, _("Ra khỏi sổ đăng ký"), act)


@require_http_methods(["GET", "POST"])
@requires(Permission.REGISTER)
def circumstance_new(request: Request, pk: int) -> HttpResponse:
    person = person_of(request, pk)
    rules = rules_for(person.province_code, on=request.today)
    english = get_language() == "en"
    form = forms.CircumstanceForm(
        request.POST or None, rules=rules, english=english, initial={"first_on": request.today}
    )

    def act(values: dict[str, Any]) -> object:
        return facts.record_circumstance(person, **values, by=request.user)

    return form_page(request, form, person, _("Ghi hoàn cảnh"), act)


def _circumstance(request: Request, pk: int) -> Circumstance:
    found = Circumstance.objects.permitted(request.user, Permission.REGISTER).select_related("person__keeper")
    row: Circumstance = get_object_or_404(found, pk=pk)
    return row


@require_http_methods(["GET", "POST"])
@requires(Permission.REGISTER)
def circumstance_end(request: Request, pk: int) -> HttpResponse:
    row = _circumstance(request, pk)
    form = forms.EndCircumstanceForm(request.POST or None, initial={"last_on": row.last_on or request.today})

    def act(values: dict[str, Any]) -> object:
        return facts.end_circumstance(row, **values, by=request.user)

    return form_page(request, form, row.person, _("Ghi ngày hết hạn"), act)


@require_http_methods(["GET", "POST"])
@requires(Permission.REGISTER)
def circumstance_decide(request: Request, pk: int) -> HttpResponse:
    row = _circumstance(request, pk)
    form = forms.DecisionForm(request.POST or None, initial={"decided_on": request.today})

    def act(values: dict[str, Any]) -> object:
        return facts.decide_circumstance(row, **values, today=request.today, by=request.user)

    return form_page(request, form, row.person, _("Ghi quyết định"), act)


@require_POST
@requires(Permission.REGISTER)
def circumstance_remove(request: Request, pk: int) -> HttpResponse:
    row = _circumstance(request, pk)
    try:
        facts.remove_circumstance(row, by=request.user)
    except RuleViolated as refused:
        messages.error(request, " ".join(in_full(reason) for reason in refused.reasons))
    else:
        messages.success(request, _("Đã bỏ dòng ghi nhầm."))
    return redirect("personnel:person_detail", row.person_id)


@require_http_methods(["GET", "POST"])
@requires(Permission.REGISTER)
def absence_new(request: Request, pk: int) -> HttpResponse:
    person = person_of(request, pk)
    form = forms.AbsenceForm(request.POST or None, initial={"first_on": request.today})

    def act(values: dict[str, Any]) -> object:
        return facts.record_absence(person, **values, today=request.today, by=request.user)

    return form_page(request, form, person, _("Ghi vắng mặt"), act)


@require_http_methods(["GET", "POST"])
@requires(Permission.REGISTER)
def absence_change(request: Request, pk: int) -> HttpResponse:
    found = Absence.objects.permitted(request.user, Permission.REGISTER).select_related("person__keeper")
    row = get_object_or_404(found, pk=pk)
    initial = {"last_on": row.last_on, "reported_on": row.reported_on}
    form = watched(forms.ChangeAbsenceForm)(request.POST or None, initial=initial)

    def act(values: dict[str, Any]) -> object:
        return facts.change_absence(row, **values, today=request.today, by=request.user)

    return form_page(request, form, row.person, _("Đã về hoặc đã báo cáo"), act)

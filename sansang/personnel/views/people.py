from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sansang.accounts.queries import audit_rows
from sansang.audit.actions import record
from sansang.citizens.actions import StaleRecord, update_person
from sansang.citizens.models import IDENTITY, Person
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, reaches, requires
from sansang.organisation.models import Unit, UnitVersion
from sansang.organisation.queries import names_of
from sansang.personnel import queries
from sansang.personnel.actions.entry import enter_member
from sansang.personnel.forms import PersonForm, ServiceForm
from sansang.personnel.tables import member_list
from sansang.privacy.secrets import keyed_hash
from sansang.ui.listing import EXPORT
from sansang.ui.templatetags.ui import say

if TYPE_CHECKING:
    from sansang.ui.requests import Request


@require_GET
@requires(Permission.PEOPLE_VIEW)
def person_list(request: Request) -> HttpResponse:
    unit = None
    may_export = request.user.may(Permission.PEOPLE_EXPORT)
    # Who looks here and exports there gets a file of there alone.
    needed = Permission.PEOPLE_EXPORT if may_export and EXPORT in request.GET else Permission.PEOPLE_VIEW
    if (asked := request.GET.get("unit", "")).isdecimal():
        unit = get_object_or_404(Unit.objects.permitted(request.user, needed), pk=int(asked))
    people = queries.members(request.user, on=request.on, unit=unit, permission=needed)
    found = member_list(request, people, may_export=may_export)
    if found.wants_export:
        record("people.exported", unit, by=request.user, unit_id=unit.pk if unit else None, rows=found.total)
        return found.export()
    name = names_of([unit.pk]).get(unit.pk, "") if unit else ""
    return TemplateResponse(
        request,
        "personnel/person_list.html",
        {"listing": found, "unit": unit, "unit_name": name, "can_add": request.user.may(Permission.PEOPLE_EDIT)},
    )


def _permitted(request: Request, pk: int, permission: Permission) -> Person:
    found = Person.objects.permitted(request.user, permission).select_related("keeper", "residence")
    return get_object_or_404(found, pk=pk)


@require_GET
@requires(Permission.PEOPLE_VIEW)
def person_detail(request: Request, pk: int) -> HttpResponse:
    person = _permitted(request, pk, Permission.PEOPLE_VIEW)
    residence = person.residence.versions.on(request.on).first() if person.residence else None
    context: dict[str, Any] = {
        "person": person,
        "residence": residence,
        "keeper": names_of([person.keeper_id]).get(person.keeper_id, ""),
        "skills": person.skills.all(),
        "lines": queries.timeline(person),
        "corrections": audit_rows(queries.corrections(person)),
        "services": person.services.on(request.on),
        "posts": person.appointments.on(request.on),
        "may_see_all": reaches(request.user, Permission.PEOPLE_CONTACT, person.keeper),
        "may_edit": reaches(request.user, Permission.PEOPLE_EDIT, person.keeper),
    }
    return TemplateResponse(request, "personnel/person_detail.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def person_new(request: Request) -> HttpResponse:
    office = (
        UnitVersion.objects.permitted(request.user, Permission.PEOPLE_EDIT).on(request.today).order_by("path").first()
    )
    home = {"today": request.today, "province_code": request.user.grants_held()[0].unit.province_code}
    form = PersonForm(request.POST or None, **home, initial={"residence": office.place_id if office else None})
    service = ServiceForm(
        request.POST or None, user=request.user, on=request.today, initial={"first_on": request.today}
    )
    if form.is_valid() and service.is_valid():
        values = service.cleaned_data
        try:
            entered = enter_member(
                {**form.columns(), "skills": form.skill_pairs()},
                unit=values["unit"].unit,
                component=values["component"],
                first_on=values["first_on"],
                by=request.user,
            )
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            if form.repaired:
                messages.info(request, _("Số định danh thiếu số 0 ở đầu đã được thêm lại."))
            if entered.person is None:
                messages.success(request, _("Đã ghi nhận, chờ cấp trên kiểm tra."))
                return redirect("personnel:waiting_sent")
            messages.success(request, _("Đã thêm vào danh sách."))
            return redirect("personnel:person_detail", entered.person.pk)
    return TemplateResponse(request, "personnel/person_new.html", {"form": form, "service": service})


@require_http_methods(["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def person_edit(request: Request, pk: int) -> HttpResponse:
    person = _permitted(request, pk, Permission.PEOPLE_EDIT)
    form = PersonForm(
        request.POST or None,
        today=request.today,
        province_code=person.province_code,
        initial=PersonForm.values_of(person, on=request.today),
    )
    version = request.POST.get("version", str(person.version))
    theirs: list[tuple[str, Any]] = []
    if form.is_valid() and version.isdecimal():
        try:
            columns, skills = form.columns(), form.skill_pairs()
            if _is_taken(columns["identity_number"], person):
                # The same answer wherever the other record is kept: which number is whose is the superior's to say.
                raise RuleViolated([])
            update_person(person, columns, skills=skills, expected_version=int(version), by=request.user)
        except StaleRecord as stale:
            theirs = _differences(form, stale.person, request)
            version = str(stale.person.version)
            form.add_error(None, say(stale.reasons[0]))
        except RuleViolated:
            form.add_error(
                "identity_number", _("Số định danh này cần cấp trên kiểm tra; hãy để trống và báo cấp trên.")
            )
        else:
            messages.success(request, _("Đã ghi thay đổi."))
            return redirect("personnel:person_detail", pk)
    context = {"form": form, "person": person, "version": version, "theirs": theirs}
    return TemplateResponse(request, "personnel/person_edit.html", context)


def _is_taken(number: str | None, person: Person) -> bool:
    known = queries.known_by_hash([keyed_hash(number or "", IDENTITY)])
    return any(one.person_pk != person.pk for one in known.values())


def _differences(form: PersonForm, person: Person, request: Request) -> list[tuple[str, Any]]:
    """What the other one wrote, for every field that differs from what was typed here."""
    theirs = PersonForm.values_of(person, on=request.today)
    found = []
    for bound in form:
        typed, kept = bound.value(), theirs.get(bound.name)
        if str(typed or "") != str(bound.field.prepare_value(kept) or ""):
            found.append((str(bound.label), kept))
    return found

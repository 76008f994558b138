from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sansang.accounts.queries import audit_rows
from sansang.audit.actions import record, remember_people
from sansang.citizens.actions import StaleRecord
from sansang.citizens.actions.privacy import remember_look
from sansang.citizens.followers import PERSON_PANELS
from sansang.citizens.models import Person
from sansang.citizens.queries.merging import merged_person
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, reaches, requires
from sansang.organisation.models import PlaceLevel, PlaceVersion, Unit, UnitVersion
from sansang.organisation.queries import names_of, places_now
from sansang.personnel import queries
from sansang.personnel.actions.changing import change_person
from sansang.personnel.actions.entry import enter_member, reaches_path
from sansang.personnel.forms import PersonForm, ServiceForm, residence_of
from sansang.personnel.rules import merge_edits
from sansang.personnel.tables import member_list
from sansang.ui.listing import EXPORT
from sansang.ui.templatetags.ui import say

if TYPE_CHECKING:
    from sansang.ui.requests import Request

OPENED = "personnel.person_edit"


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
        where = unit.pk if unit else None
        exported = record("people.exported", unit, by=request.user, unit_id=where, rows=found.total)
        remember_people(exported, found.rows_found.values_list("person_id", flat=True))
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
    if goes_on := merged_person(request.user, pk, Permission.PEOPLE_VIEW):
        return redirect("personnel:person_detail", goes_on.pk)
    person = _permitted(request, pk, Permission.PEOPLE_VIEW)
    remember_look(person, today=request.today, by=request.user)
    lines = queries.timeline(person, on=request.on)
    context: dict[str, Any] = {
        "person": person,
        "residence": residence_of(person, on=request.on),
        "keeper": names_of([person.keeper_id]).get(person.keeper_id, ""),
        "skills": person.skills.all(),
        "lines": [(line, _may_correct(request, line)) for line in lines],
        "promised": [line for line in lines if line.kind == "commitment"],
        "corrections": audit_rows(queries.corrections(person)),
        "services": person.services.on(request.on),
        "posts": person.appointments.on(request.on),
        "may_see_all": reaches(request.user, Permission.PEOPLE_CONTACT, person.keeper),
        "may_edit": reaches(request.user, Permission.PEOPLE_EDIT, person.keeper),
        "panels": [panel for make in PERSON_PANELS if (panel := make(request.user, person, request.on))],
    }
    return TemplateResponse(request, "personnel/person_detail.html", context)


def commune_of(office: UnitVersion | None, request: Request) -> PlaceVersion | None:
    """Where the people of an office usually live: its commune, when it has one."""
    if office is None or office.place_id is None:
        return None
    found = places_now([office.place_id], on=request.today).get(office.place_id)
    return found if found is not None and found.place.level == PlaceLevel.COMMUNE else None


def _may_correct(request: Request, line: queries.Line) -> bool:
    return line.pk > 0 and reaches_path(request.user, line.unit_path)


@require_http_methods(["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def person_new(request: Request) -> HttpResponse:
    office = (
        UnitVersion.objects.permitted(request.user, Permission.PEOPLE_EDIT).on(request.today).order_by("path").first()
    )
    home = {"today": request.today, "province_code": request.user.grants_held()[0].unit.province_code}
    form = PersonForm(request.POST or None, **home, initial={"residence": commune_of(office, request)})
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
    form = _edit_form(request, person, request.POST or None)
    version = request.POST.get("version", str(person.version))
    context = {"person": person, "form": form, "version": version, "opened": _opened(form)}
    if form.is_valid() and version.isdecimal():
        try:
            changed = change_person(
                person,
                form.columns(),
                skills=form.skill_pairs(),
                expected_version=int(version),
                today=request.today,
                by=request.user,
            )
        except StaleRecord as stale:
            context |= _both_edits(request, stale.person)
        except RuleViolated as refused:
            form.add_error("identity_number", [say(reason) for reason in refused.reasons])
        else:
            if changed.number_waits:
                messages.info(request, _("Số định danh mới chờ cấp trên kiểm tra rồi mới ghi vào hồ sơ."))
            messages.success(request, _("Đã ghi thay đổi.") if changed.fields else _("Không có gì khác để ghi."))
            return redirect("personnel:person_detail", pk)
    if request.method == "POST" and "theirs" not in context:
        context["opened"] = request.POST.get("opened", "")
    return TemplateResponse(request, "personnel/person_edit.html", context)


def _edit_form(request: Request, person: Person, data: Any) -> PersonForm:
    return PersonForm(
        data,
        today=request.today,
        province_code=person.province_code,
        initial=PersonForm.values_of(person, on=request.today),
    )


def _opened(form: PersonForm) -> str:
    """What the page was opened with, signed, so that a later writer can be told what each side changed."""
    return signing.dumps(form.texts(), salt=OPENED, compress=True)


def _both_edits(request: Request, person: Person) -> dict[str, Any]:
    """Somebody wrote meanwhile: theirs beside mine, what I left alone taken from them, nothing lost."""
    theirs_form = _edit_form(request, person, None)
    theirs = theirs_form.texts()
    try:
        opened = signing.loads(request.POST.get("opened", ""), salt=OPENED)
    except signing.BadSignature:
        opened = {}
    mine = {name: request.POST.getlist(name) for name in theirs}
    merged = merge_edits(mine=mine, opened=opened, theirs=theirs)
    data = request.POST.copy()
    for name, texts in merged.texts.items():
        data.setlist(name, texts)
    form = _edit_form(request, person, data)
    form.add_error(None, _("Hồ sơ đã được người khác sửa sau khi bạn mở trang."))

    def words(name: str, texts: list[str]) -> str:
        return theirs_form.shown(name, texts)

    return {
        "form": form,
        "version": str(person.version),
        "opened": _opened(theirs_form),
        "theirs": True,
        "taken": [(form[name].label, words(name, theirs[name])) for name in merged.taken],
        "conflicts": [(form[name], words(name, mine[name]), words(name, theirs[name])) for name in merged.conflicts],
    }

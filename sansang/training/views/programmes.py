"""Programmes with their headings; who teaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sansang.audit.actions import record
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, reaches, requires
from sansang.training.actions import teaching as actions
from sansang.training.forms.plans import InstructorForm, ProgrammeForm, headings_text
from sansang.training.models import Instructor, Programme
from sansang.training.queries import classes as asking
from sansang.training.queries import matching
from sansang.training.queries import plans as planning
from sansang.training.tables import classes as people
from sansang.training.tables import plans as tables
from sansang.training.views.filling import form_page
from sansang.ui.templatetags.ui import say
from sansang.ui.watching import watched

if TYPE_CHECKING:
    from sansang.ui.requests import Request

VIEW, TRAINING = Permission.TRAINING_VIEW, Permission.TRAINING


@require_GET
@requires(VIEW)
def programme_list(request: Request) -> HttpResponse:
    found = tables.programme_list(request, planning.programmes(request.user))
    if found.wants_export:
        record("training.exported", by=request.user, rows=found.total, code="programmes")
        return found.export()
    units = planning.planning_units(request.user, on=request.today)
    context = {"listing": found, "can_add": request.user.may(TRAINING), "top": units.first()}
    return TemplateResponse(request, "training/programme_list.html", context)


def _offered(request: Request, pk: int) -> Programme:
    return get_object_or_404(planning.programmes(request.user), pk=pk)


@require_GET
@requires(VIEW)
def programme_detail(request: Request, pk: int) -> HttpResponse:
    one = _offered(request, pk)
    context = {
        "one": one,
        "headings": list(one.headings.all()),
        "doubts": planning.split_doubts(one),
        "may_edit": reaches(request.user, TRAINING, one.unit),
    }
    return TemplateResponse(request, "training/programme_detail.html", context)


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def programme_new(request: Request) -> HttpResponse:
    units = planning.planning_units(request.user, on=request.today)
    first = units.first()
    form = ProgrammeForm(request.POST or None, units=units, initial={"unit": first, "first_on": request.today})

    def act(values: dict[str, Any]) -> str:
        unit, headings = values.pop("unit").unit, values.pop("headings")
        made = actions.set_programme(None, actions.ProgrammeValues(**values), headings, unit=unit, by=request.user)
        return reverse("training:programme_detail", args=[made.pk])

    back = reverse("training:programme_list")
    return form_page(request, form, _("Thêm chương trình"), act, back=back, crumbs=[(back, _("Chương trình"))])


def _own(request: Request, pk: int) -> Programme:
    return get_object_or_404(Programme.objects.permitted(request.user, TRAINING).select_related("unit"), pk=pk)


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def programme_edit(request: Request, pk: int) -> HttpResponse:
    one = _own(request, pk)
    rows = list(one.headings.all())
    names = (
        "code", "name", "audience", "days_long", "first_on", "last_on", "instrument", "article", "is_confirmed"
    )  # fmt: skip
    initial = {name: getattr(one, name) for name in names} | {"headings": headings_text(rows)}
    form = watched(ProgrammeForm)(request.POST or None, before=rows, initial=initial)
    back = reverse("training:programme_detail", args=[pk])

    def act(values: dict[str, Any]) -> str:
        headings = values.pop("headings")
        actions.set_programme(one, actions.ProgrammeValues(**values), headings, unit=one.unit, by=request.user)
        return back

    crumbs = [(reverse("training:programme_list"), _("Chương trình")), (back, one.code)]
    return form_page(request, form, _("Sửa chương trình"), act, back=back, crumbs=crumbs)


@require_POST
@requires(TRAINING)
def programme_adopt(request: Request) -> HttpResponse:
    """Write the outlines of the circulars as programmes of the highest command within reach."""
    top = planning.planning_units(request.user, on=request.today).first()
    try:
        made = actions.adopt_standard_programmes(top.unit, by=request.user) if top else 0
    except RuleViolated as refused:
        for reason in refused.reasons:
            messages.error(request, say(reason))
    else:
        words = _("Đã thêm %d chương trình; số giờ từng nội dung cần đối chiếu với phụ lục thông tư.")
        messages.success(request, words % made)
    return redirect("training:programme_list")


# Who teaches


@require_GET
@requires(VIEW)
def instructor_list(request: Request) -> HttpResponse:
    rows = asking.instructors(request.user, year=request.on.year)
    editable = set(Instructor.objects.permitted(request.user, TRAINING).values_list("pk", flat=True))
    found = people.instructor_list(request, rows, editable=editable)
    if found.wants_export:
        record("training.exported", by=request.user, rows=found.total, code="instructors")
        return found.export()
    context = {"listing": found, "can_add": request.user.may(TRAINING), "year": request.on.year}
    return TemplateResponse(request, "training/instructor_list.html", context)


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def instructor_new(request: Request) -> HttpResponse:
    units = planning.planning_units(request.user, on=request.today)
    form = InstructorForm(request.POST or None, units=units, initial={"unit": units.first(), "is_active": True})
    return _instructor(request, form, None, heading=_("Thêm người giảng dạy"))


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def instructor_edit(request: Request, pk: int) -> HttpResponse:
    found = Instructor.objects.permitted(request.user, TRAINING).select_related("unit", "person")
    one = get_object_or_404(found, pk=pk)
    names = ("full_name", "position", "parts", "is_active")
    form = watched(InstructorForm)(request.POST or None, initial={name: getattr(one, name) for name in names})
    return _instructor(request, form, one, heading=_("Sửa người giảng dạy"))


def _instructor(request: Request, form: InstructorForm, one: Instructor | None, *, heading: str) -> HttpResponse:
    back = reverse("training:instructor_list")

    def act(values: dict[str, Any]) -> str:
        number = values.pop("number")
        person = matching.by_number(request.user, number) if number.strip() else (one.person if one else None)
        version = values.pop("unit", None)
        unit = version.unit if version else one.unit if one else None
        assert unit is not None
        actions.set_instructor(one, actions.InstructorValues(**values, person=person), unit=unit, by=request.user)
        return back

    return form_page(request, form, heading, act, back=back, crumbs=[(back, _("Người giảng dạy"))])

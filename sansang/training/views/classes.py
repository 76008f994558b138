"""A class: the list of classes, preparing one, its page, its steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sansang.audit.actions import record, remember_people
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission, reaches, requires
from sansang.training.actions import classes as actions
from sansang.training.forms.classes import CancelClassForm, ClassForm, LayOutForm
from sansang.training.models import ClassState, Half, TrainingClass
from sansang.training.queries import classes as asking
from sansang.training.queries import plans as planning
from sansang.training.queries.calendar import years
from sansang.training.rules.classes import ALIVE, MOVES
from sansang.training.tables import classes as tables
from sansang.training.views.filling import form_page
from sansang.training.words import CLASS_DO, CLASS_DONE, class_badge
from sansang.ui.watching import watched

if TYPE_CHECKING:
    from sansang.ui.requests import Request

VIEW, TRAINING = Permission.TRAINING_VIEW, Permission.TRAINING
WAY = (ClassState.PLANNED, ClassState.OPEN, ClassState.RUNNING, ClassState.CLOSED, ClassState.PUBLISHED)


@require_GET
@requires(VIEW)
def class_list(request: Request) -> HttpResponse:
    return _list(request, asking.classes(request.user), here="classes")


@require_GET
@requires(VIEW)
def my_class_list(request: Request) -> HttpResponse:
    return _list(request, asking.mine(request.user), here="mine")


def _list(request: Request, rows: Any, *, here: str) -> HttpResponse:
    monday = _monday(request)
    if monday is not None:
        rows = asking.in_week(rows, monday)
    found = tables.class_list(request, rows, years=years(request.user, today=request.today))
    if found.wants_export:
        record("training.exported", by=request.user, rows=found.total, code="classes")
        return found.export()
    context = {
        "listing": found,
        "here": here,
        "monday": monday,
        "can_add": request.user.may(TRAINING),
        "left_open": asking.left_open_within(request.user, on=request.today),
    }
    return TemplateResponse(request, "training/class_list.html", context)


def _monday(request: Request) -> date | None:
    """The week asked for in the address; nothing when none is, or when it cannot be read."""
    try:
        return date.fromisoformat(request.GET.get("tuan", ""))
    except ValueError:
        return None


def permitted(request: Request, pk: int, permission: Permission = TRAINING) -> TrainingClass:
    """The class of an address, for whoever has this permission on it."""
    return get_object_or_404(asking.classes(request.user, permission), pk=pk)


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def class_new(request: Request) -> HttpResponse:
    units = planning.planning_units(request.user, on=request.today)
    items = asking.items_to_hold(request.user, since=request.today.year)
    asked = request.GET.get("dong", "")
    item = items.filter(pk=int(asked)).first() if asked.isdecimal() else None
    form = ClassForm(request.POST or None, units=units, initial=_initial(item, units), **_choices(request, items))

    def act(values: dict[str, Any]) -> str:
        unit = values.pop("unit").unit
        made = actions.prepare_class(unit, actions.ClassValues(**values), today=request.today, by=request.user)
        return reverse("training:class_detail", args=[made.pk])

    lead = _("Ghi khung của lớp trước; lịch, người học ghi ở trang của lớp.")
    crumbs = [(reverse("training:class_list"), _("Lớp huấn luyện"))]
    return form_page(request, form, _("Lập lớp"), act, back=reverse("training:class_list"), crumbs=crumbs, lead=lead)


def _choices(request: Request, items: Any) -> dict[str, Any]:
    user, on = request.user, request.today
    return {
        "items": items,
        "programmes": planning.programmes(user, on=on),
        "grounds": asking.grounds_within(user, on=on),
        "instructors": asking.instructors_for(user),
    }


def _initial(item: Any, units: Any) -> dict[str, Any]:
    first = list(units[:2])
    found: dict[str, Any] = {"unit": first[0].pk if first else None}
    if item is None:
        return found
    version = units.filter(unit=item.trainer_id).first()
    return {
        "unit": version.pk if version else found["unit"],
        "item": item.pk,
        "programme": item.programme_id,
        "title": f"{item.get_audience_display()} {item.plan.year}",
        "first_on": item.first_on,
        "last_on": item.last_on,
        "quota": -(-item.trainees // item.classes),
    }


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def class_edit(request: Request, pk: int) -> HttpResponse:
    one = permitted(request, pk)
    names = ("item", "programme", "title", "first_on", "last_on", "quota", "ground", "lead", "is_make_up")
    initial = {name: getattr(one, name) for name in names}
    choices = _choices(request, asking.items_to_hold(request.user, since=one.first_on.year, but=one.item_id))
    choices["instructors"] = asking.teachers_for(one)
    form = watched(ClassForm)(request.POST or None, units=None, initial=initial, **choices)
    back = reverse("training:class_detail", args=[pk])

    def act(values: dict[str, Any]) -> str:
        actions.change_class(one, actions.ClassValues(**values), today=request.today, by=request.user)
        return back

    return form_page(request, form, _("Sửa lớp"), act, back=back, crumbs=crumbs_of(one))


def crumbs_of(one: TrainingClass) -> list[tuple[str, str]]:
    """The way to the pages of a class."""
    return [
        (reverse("training:class_list"), _("Lớp huấn luyện")),
        (reverse("training:class_detail", args=[one.pk]), one.title),
    ]


@require_GET
@requires(VIEW)
def class_detail(request: Request, pk: int) -> HttpResponse:
    return class_page(request, permitted(request, pk, VIEW))


def class_page(request: Request, one: TrainingClass, *, reasons: Sequence[Reason] = ()) -> HttpResponse:
    """The page of a class; with `reasons` it says why the step just asked for was refused."""
    may_edit = reaches(request.user, TRAINING, one.unit)
    is_alive = one.state in ALIVE
    may_export = reaches(request.user, Permission.PEOPLE_EXPORT, one.unit)
    people = tables.people_list(
        request, asking.enrolments(request.user, one), may_edit=may_edit and is_alive, may_export=may_export
    )
    if people.wants_export:
        exported = record("training.exported", one, by=request.user, unit_id=one.unit_id, rows=people.total)
        remember_people(exported, people.rows_found.values_list("person_id", flat=True))
        return people.export()
    sessions = asking.sessions(one)
    context = {
        "one": one,
        "reasons": reasons,
        "badge": class_badge(one),
        "stages": [(ClassState(state).label, state == one.state) for state in WAY],
        "listing": people,
        "days": by_day(sessions),
        "sessions": sessions,
        "has_evenings": any(session.half == Half.EVENING for session in sessions),
        "taught": asking.taught(one, sessions),
        "covered": asking.covered(one, sessions),
        "may_edit": may_edit and is_alive,
        "may_step": may_edit,
        "steps": [(verb, CLASS_DO[verb]) for verb, move in MOVES.items() if one.state in move.sources],
        "is_left_open": is_alive and one.last_on < request.today,
        "lay_out": LayOutForm(),
        "invited": asking.invited(one),
    }
    return TemplateResponse(request, "training/class_detail.html", context)


def by_day(sessions: Sequence[Any]) -> list[tuple[date, list[tuple[str, Any]]]]:
    """The sessions of each day in three half-days by name, nothing where there is none."""
    found: dict[date, list[Any]] = {}
    for one in sessions:
        found.setdefault(one.day, [None, None, None])[one.half] = one
    names = [str(half.label) for half in Half]
    return [(day, list(zip(names, halves, strict=True))) for day, halves in sorted(found.items())]


_STEPS = {
    "open": actions.open_class,
    "start": actions.start_class,
    "close": actions.close_class,
    "resume": actions.resume_class,
}


@require_POST
@requires(TRAINING)
def class_step(request: Request, pk: int, verb: str) -> HttpResponse:
    """A step that needs no more than its button; a refusal is said on the class's page."""
    one = permitted(request, pk)
    act = _STEPS.get(verb)
    if act is None:
        return redirect("training:class_detail", pk)
    try:
        act(one, today=request.today, by=request.user)
    except RuleViolated as refused:
        return class_page(request, one, reasons=refused.reasons)
    messages.success(request, str(CLASS_DONE[verb]))
    return redirect("training:class_detail", pk)


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def class_cancel(request: Request, pk: int) -> HttpResponse:
    one = permitted(request, pk)
    form = CancelClassForm(request.POST or None)
    back = reverse("training:class_detail", args=[pk])

    def act(values: dict[str, Any]) -> str:
        actions.cancel_class(one, **values, today=request.today, by=request.user)
        return back

    lead = _("Lịch của lớp bị bỏ; giờ của mọi người, nơi học và người dạy lại trống.")
    return form_page(request, form, _("Hủy lớp"), act, back=back, crumbs=crumbs_of(one), lead=lead, button=_("Hủy lớp"))

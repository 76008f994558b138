"""The timetable of a class: one session, all sessions at once, filled from the programme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, requires
from sansang.training.actions import sessions as actions
from sansang.training.forms.classes import LayOutForm, SessionForm, TimetableForm
from sansang.training.models import Session, TrainingClass
from sansang.training.queries import classes as asking
from sansang.training.views.classes import class_page, crumbs_of, permitted
from sansang.training.views.filling import form_page
from sansang.ui.templatetags.ui import say, vi_number
from sansang.ui.watching import watched

if TYPE_CHECKING:
    from sansang.ui.requests import Request

TRAINING = Permission.TRAINING


def _choices(one: TrainingClass) -> dict[str, Any]:
    return {
        "headings": one.programme.headings.all(),
        "grounds": asking.grounds_for(one, on=one.first_on),
        "instructors": asking.teachers_for(one),
    }


def _page(one: TrainingClass) -> str:
    return f"{reverse('training:class_detail', args=[one.pk])}#lich"


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def session_new(request: Request, pk: int) -> HttpResponse:
    one = permitted(request, pk)
    form = SessionForm(request.POST or None, initial=_next(one), **_choices(one))

    def act(_values: dict[str, Any]) -> str:
        actions.add_session(one, form.values(), by=request.user)
        return _page(one)

    return form_page(request, form, _("Thêm buổi học"), act, back=_page(one), crumbs=crumbs_of(one))


def _next(one: TrainingClass) -> dict[str, Any]:
    """The half-day after the last session, on the same ground; else the first morning."""
    last = one.sessions.order_by("day", "half").last()
    if last is None:
        return {"day": one.first_on, "half": 0, "ground": one.ground_id}
    free_afternoon = last.half == 0
    day = last.day if free_afternoon else min(asking.day_after(last.day), one.last_on)
    return {"day": day, "half": 1 if free_afternoon else 0, "ground": last.ground_id, "instructor": last.instructor_id}


def _session(request: Request, pk: int) -> tuple[Session, TrainingClass]:
    found = Session.objects.permitted(request.user, TRAINING).select_related("heading", "ground", "instructor")
    session = get_object_or_404(found, pk=pk)
    return session, permitted(request, session.training_class_id)


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def session_edit(request: Request, pk: int) -> HttpResponse:
    session, one = _session(request, pk)
    names = ("day", "half", "heading", "hours", "ground", "instructor", "note")
    initial = {name: getattr(session, name) for name in names}
    form = watched(SessionForm)(request.POST or None, initial=initial, **_choices(one))

    def act(_values: dict[str, Any]) -> str:
        actions.change_session(session, form.values(), by=request.user)
        return _page(one)

    shown = form_page(request, form, _("Sửa buổi học"), act, back=_page(one), crumbs=crumbs_of(one))
    if isinstance(shown, TemplateResponse):
        shown.template_name, shown.context_data = "training/session_form.html", {**(shown.context_data or {}), "pk": pk}
    return shown


@require_POST
@requires(TRAINING)
def session_remove(request: Request, pk: int) -> HttpResponse:
    session, one = _session(request, pk)
    try:
        actions.remove_session(session, by=request.user)
    except RuleViolated as refused:
        return class_page(request, one, reasons=refused.reasons)
    messages.success(request, _("Đã bỏ buổi học."))
    return redirect(_page(one))


@require_POST
@requires(TRAINING)
def sessions_lay_out(request: Request, pk: int) -> HttpResponse:
    one = permitted(request, pk)
    form = LayOutForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Hãy chọn ít nhất một buổi trong ngày."))
        return redirect(_page(one))
    try:
        left = actions.lay_out_sessions(
            one, halves=form.cleaned_data["halves"], rest_days=form.rest_days(), by=request.user
        )
    except RuleViolated as refused:
        return class_page(request, one, reasons=refused.reasons)
    if left:
        words = _("Đã xếp lịch; còn %(hours)s giờ không đủ ngày để xếp.") % {"hours": vi_number(left)}
        messages.warning(request, words)
    else:
        messages.success(request, _("Đã xếp lịch theo chương trình."))
    return redirect(_page(one))


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def session_list(request: Request, pk: int) -> HttpResponse:
    """Every session in one table: who teaches what where, written together or not at all."""
    one = permitted(request, pk)
    sessions = asking.sessions(one)
    form = TimetableForm(
        request.POST or None, sessions=sessions, **{key: list(rows) for key, rows in _choices(one).items()}
    )
    if form.is_valid():
        try:
            changed = actions.change_sessions(one, list(form.changed()), by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã ghi lịch.") if changed else _("Không có gì khác để ghi."))
            return redirect(_page(one))
    return TemplateResponse(request, "training/session_list.html", {"form": form, "one": one})

"""Calling people to a class: those who owe it, those of a pasted list; leaving it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from sansang.citizens.models import Person
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, requires
from sansang.training.actions import enrolling as actions
from sansang.training.forms.classes import NamesForm, WithdrawForm
from sansang.training.models import EnrolledBy, Enrolment, TrainingClass
from sansang.training.queries import matching
from sansang.training.queries.calling import calling
from sansang.training.rules.enrolling import read_names
from sansang.training.views.classes import crumbs_of, permitted
from sansang.training.views.filling import form_page
from sansang.ui.templatetags.ui import say

if TYPE_CHECKING:
    from sansang.ui.requests import Request

TRAINING = Permission.TRAINING


def _page(one: TrainingClass) -> str:
    return f"{reverse('training:class_detail', args=[one.pk])}#nguoi"


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def enrolment_by_rule(request: Request, pk: int) -> HttpResponse:
    """Everyone who owes what the class teaches, with places counted; whoever is ticked is called."""
    one = permitted(request, pk)
    owing = calling(request.user, one, on=request.today)
    if request.method == "POST":
        wanted = set(request.POST.getlist("person"))
        chosen = [row for row in owing if str(row.person.pk) in wanted]
        make_up = {row.person.pk: row.is_make_up for row in chosen}
        return _enrol(request, one, [row.person for row in chosen], EnrolledBy.RULE, make_up=make_up)
    context = {"one": one, "owing": owing, "free": max(one.quota - one.people, 0)}  # type: ignore[attr-defined]
    return TemplateResponse(request, "training/enrolment_by_rule.html", context)


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def enrolment_by_list(request: Request, pk: int) -> HttpResponse:
    """A pasted list: first what it finds, then whoever is ticked is enrolled."""
    one = permitted(request, pk)
    if request.method == "POST" and "person" in request.POST:
        wanted = [int(pk) for pk in request.POST.getlist("person") if pk.isdecimal()]
        found = Person.objects.permitted(request.user, TRAINING).in_bulk(wanted)
        return _enrol(request, one, [found[pk] for pk in wanted if pk in found], EnrolledBy.LIST)
    form = NamesForm(request.POST or None)
    context: dict[str, Any] = {"one": one, "form": form}
    if form.is_valid():
        rows = matching.look_up(request.user, one, read_names(form.cleaned_data["names"]), on=request.today)
        context |= {
            "rows": rows,
            "choosable": any(row.match in {matching.Match.FOUND, matching.Match.SEVERAL} for row in rows),
            "found": sum(1 for row in rows if row.match == matching.Match.FOUND),
            "free": max(one.quota - one.people, 0),  # type: ignore[attr-defined]
        }
    return TemplateResponse(request, "training/enrolment_by_list.html", context)


def _enrol(
    request: Request, one: TrainingClass, people: list[Person], how: str, *, make_up: dict[int, bool] | None = None
) -> HttpResponse:
    if not people:
        messages.error(request, _("Chưa chọn ai."))
        return redirect(_page(one))
    try:
        done = actions.enrol(one, people, how=how, make_up=make_up, today=request.today, by=request.user)
    except RuleViolated as refused:
        for reason in refused.reasons:
            messages.error(request, say(reason))
        return redirect(_page(one))
    if done.in_class:
        number = len(done.in_class)
        messages.success(request, ngettext("Đã ghi %d người vào lớp.", "Đã ghi %d người vào lớp.", number) % number)
    if done.waiting:
        number = len(done.waiting)
        words = ngettext("Hết chỗ: %d người vào danh sách chờ.", "Hết chỗ: %d người vào danh sách chờ.", number)
        messages.warning(request, words % number)
    for person, reasons in done.refused.items():
        messages.error(request, f"{person.full_name}: {' '.join(say(reason) for reason in reasons)}")
    return redirect(_page(one))


@require_POST
@requires(TRAINING)
def enrolment_confirm(request: Request, pk: int) -> HttpResponse:
    """Everyone who was called to a class is in it."""
    one = permitted(request, pk)
    called = one.enrolments.filter(state="invited").values_list("pk", flat=True)
    try:
        number = actions.confirm(one, list(called), by=request.user)
    except RuleViolated as refused:
        for reason in refused.reasons:
            messages.error(request, say(reason))
    else:
        messages.success(request, _("Đã xác nhận %d người.") % number)
    return redirect(_page(one))


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def enrolment_withdraw(request: Request, pk: int) -> HttpResponse:
    held = Enrolment.objects.permitted(request.user, TRAINING).select_related("person")
    row = get_object_or_404(held, pk=pk)
    one = permitted(request, row.training_class_id)
    form = WithdrawForm(request.POST or None)

    def act(values: dict[str, Any]) -> str:
        for moved in actions.withdraw(row, **values, today=request.today, by=request.user):
            messages.info(request, _("%s được lấy từ danh sách chờ vào lớp.") % moved.person.full_name)
        return _page(one)

    heading = _("Rút khỏi lớp: %s") % row.person.full_name
    lead = _("Giờ học còn lại được trả; người chờ đầu tiên không vướng việc khác vào thay.")
    return form_page(request, form, heading, act, back=_page(one), crumbs=crumbs_of(one), lead=lead, button=_("Rút"))

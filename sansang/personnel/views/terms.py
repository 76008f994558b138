"""Pages of the term of service: who completes when, extension, completion, early release, removal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sansang.audit.actions import record, remember_people
from sansang.citizens.models import Person
from sansang.citizens.queries.law import rules_for
from sansang.kernel.reasons import RuleViolated
from sansang.law.deciders import who_decides
from sansang.organisation.access import Permission, requires
from sansang.organisation.models import UnitKind
from sansang.personnel.actions import terms as actions
from sansang.personnel.forms.terms import (
    AnswerExtensionForm,
    AskExtensionForm,
    CompletionForm,
    DecisionForm,
    ReleaseForm,
)
from sansang.personnel.models import Ending, EndReason, Extension, Service
from sansang.personnel.queries import terms as queries
from sansang.personnel.rules.terms import active_service, whys_of_term
from sansang.personnel.tables.terms import term_listing
from sansang.personnel.views.deciding import decision_page, in_full, is_english
from sansang.ui.listing import EXPORT

if TYPE_CHECKING:
    from sansang.ui.requests import Request


@require_GET
@requires(Permission.PEOPLE_VIEW)
def term_list(request: Request) -> HttpResponse:
    may_export = request.user.may(Permission.PEOPLE_EXPORT)
    needed = Permission.PEOPLE_EXPORT if may_export and EXPORT in request.GET else Permission.PEOPLE_VIEW
    found = term_listing(request, queries.terms(request.user, on=request.on, permission=needed), may_export=may_export)
    if found.wants_export:
        exported = record("people.exported", by=request.user, rows=found.total)
        remember_people(exported, [row.person_id for row in found.rows_found])
        return found.export()
    return TemplateResponse(request, "personnel/term_list.html", {"listing": found})


def _person(request: Request, pk: int) -> Person:
    people = Person.objects.permitted(request.user, Permission.PEOPLE_EDIT).select_related("keeper")
    return get_object_or_404(people, pk=pk)


def _service(request: Request, pk: int) -> Service:
    found = Service.objects.permitted(request.user, Permission.PEOPLE_EDIT).select_related("person__keeper", "unit")
    service: Service = get_object_or_404(found, pk=pk)
    return service


def _extension(request: Request, pk: int) -> Extension:
    found = Extension.objects.permitted(request.user, Permission.PEOPLE_EDIT).select_related("person__keeper")
    row: Extension = get_object_or_404(found, pk=pk)
    return row


def _back(person: Person) -> tuple[str, int]:
    return "personnel:person_detail", person.pk


def _who(person: Person, decision: str, on: date, *, body: str = "") -> str:
    """Who decides by the law of a day, for the page."""
    body = body or ("agency" if person.keeper.kind == UnitKind.AGENCY_COMMAND else "commune")
    found = who_decides(rules_for(person.province_code, on=on), decision, body=body)
    return ", ".join(one.who.en if is_english() else str(one.who) for one in found)


@require_http_methods(["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def extension_new(request: Request, pk: int) -> HttpResponse:
    person = _person(request, pk)
    found = queries.term_of_person(person, on=request.today)
    latest = found.term.latest if found else None
    form = AskExtensionForm(request.POST or None, initial={"asked_on": request.today, "until": latest})
    rules = rules_for(person.province_code, on=request.today)

    def act(values: dict[str, Any]) -> object:
        return actions.ask_extension(person, **values, today=request.today, by=request.user)

    whys = whys_of_term(rules, found.term, sex=person.sex) if found else ()
    who = _who(person, "term_extension", request.today)
    return decision_page(
        request, form, _("Đề nghị kéo dài thời hạn"), act, back=_back(person), person=person, whys=whys, who=who
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def extension_answer(request: Request, pk: int) -> HttpResponse:
    row = _extension(request, pk)
    form = AnswerExtensionForm(request.POST or None, initial={"decided_on": request.today})
    who = _who(row.person, "term_extension", request.today)

    def act(values: dict[str, Any]) -> object:
        return actions.answer_extension(row, **values, today=request.today, by=request.user)

    heading = _("Trả lời đề nghị kéo dài đến %(day)s") % {"day": f"{row.until:%d/%m/%Y}"}
    return decision_page(request, form, heading, act, back=_back(row.person), person=row.person, who=who)


@require_POST
@requires(Permission.PEOPLE_EDIT)
def extension_withdraw(request: Request, pk: int) -> HttpResponse:
    row = _extension(request, pk)
    try:
        actions.withdraw_extension(row, by=request.user)
    except RuleViolated as refused:
        messages.error(request, " ".join(in_full(reason) for reason in refused.reasons))
    else:
        messages.success(request, _("Đã rút đề nghị."))
    return redirect(*_back(row.person))


@require_http_methods(["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def service_complete(request: Request, pk: int) -> HttpResponse:
    service = _service(request, pk)
    person = service.person
    found = queries.term_of_person(person, on=request.today)
    last_on = (found.term.until if found else None) or request.today
    initial = {"last_on": last_on, "decided_on": request.today}
    form = CompletionForm(request.POST or None, initial=initial)
    whys = []
    if found is not None:
        rules = rules_for(person.province_code, on=last_on)
        whys = [*whys_of_term(rules, found.term, sex=person.sex)]
        whys += filter(None, [active_service(rules, found.term, last_on=last_on)])

    def act(values: dict[str, Any]) -> object:
        return actions.complete_service(service, **values, today=request.today, by=request.user)

    who = _who(person, "completion", request.today)
    return decision_page(
        request, form, _("Hoàn thành nghĩa vụ"), act, back=_back(person), person=person, whys=whys, who=who
    )


def _release(request: Request, pk: int, *, kind: str, reason: str, heading: str) -> HttpResponse:
    service = _service(request, pk)
    person = service.person
    rules = rules_for(person.province_code, on=request.today)
    form = ReleaseForm(
        request.POST or None,
        rules=rules,
        kind=kind,
        sex=person.sex,
        english=is_english(),
        initial={"last_on": request.today, "decided_on": request.today},
    )

    def act(values: dict[str, Any]) -> object:
        return actions.release_early(service, reason=reason, **values, today=request.today, by=request.user)

    who = _who(person, kind, request.today)
    return decision_page(request, form, heading, act, back=_back(person), person=person, who=who)


@require_http_methods(["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def service_release(request: Request, pk: int) -> HttpResponse:
    heading = _("Thôi trước thời hạn")
    return _release(request, pk, kind="early_release", reason=EndReason.EARLY_RELEASE, heading=heading)


@require_http_methods(["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def service_remove(request: Request, pk: int) -> HttpResponse:
    heading = _("Đưa ra khỏi danh sách")
    return _release(request, pk, kind="removal", reason=EndReason.REMOVED, heading=heading)


@require_http_methods(["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def active_service_recognise(request: Request, pk: int) -> HttpResponse:
    found = Ending.objects.permitted(request.user, Permission.PEOPLE_EDIT).select_related("person__keeper")
    row = get_object_or_404(found, pk=pk)
    form = DecisionForm(request.POST or None, initial={"decided_on": request.today})

    def act(values: dict[str, Any]) -> object:
        return actions.recognise_active_service(row, **values, today=request.today, by=request.user)

    who = _who(row.person, "active_service_completion", request.today, body="standing")
    heading = _("Công nhận hoàn thành nghĩa vụ quân sự tại ngũ")
    return decision_page(request, form, heading, act, back=_back(row.person), person=row.person, who=who)

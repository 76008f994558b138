"""Who can see a person and who looked; a citizen's own data on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sansang.accounts.queries import audit_rows
from sansang.citizens.actions.privacy import policy, remember_look
from sansang.citizens.models import Person
from sansang.citizens.queries.privacy_readers import SHEET, looks, readers
from sansang.citizens.queries.privacy_sheet import sheet
from sansang.organisation.access import Permission, reaches, requires
from sansang.organisation.queries import names_of

if TYPE_CHECKING:
    from sansang.ui.requests import Request

ON_A_PAGE = 50


def _person(request: Request, pk: int, permission: Permission) -> Person:
    return get_object_or_404(Person.objects.permitted(request.user, permission).select_related("keeper"), pk=pk)


@require_GET
@requires(Permission.LOOKS_VIEW)
def person_privacy(request: Request, pk: int) -> HttpResponse:
    person = _person(request, pk, Permission.LOOKS_VIEW)
    page = Paginator(looks(person), ON_A_PAGE).get_page(request.GET.get("trang"))
    found = readers(person, on=request.today)
    context = {
        "person": person,
        "keeper": names_of([person.keeper_id]).get(person.keeper_id, ""),
        "readers": [one for one in found if one.may],
        "in_lists": [one for one in found if not one.may],
        "page": page,
        "looks": audit_rows(list(page)),
        "may_print": reaches(request.user, Permission.PEOPLE_CONTACT, person.keeper),
    }
    return TemplateResponse(request, "citizens/privacy_person.html", context)


@require_GET
@requires(Permission.PEOPLE_CONTACT)
def person_sheet(request: Request, pk: int) -> HttpResponse:
    """Everything that is stored about a person, to hand out on paper; who printed it is recorded."""
    person = _person(request, pk, Permission.PEOPLE_CONTACT)
    remember_look(person, today=request.today, by=request.user, verb=SHEET)
    own, *others = sheet(request.user, person, policy=policy())
    context = {
        "person": person,
        "keeper": names_of([person.keeper_id]).get(person.keeper_id, ""),
        "own": own,
        "others": others,
        "printed_at": timezone.now(),
    }
    return TemplateResponse(request, "citizens/sheet_person.html", context)

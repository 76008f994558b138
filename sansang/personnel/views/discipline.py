"""Pages of discipline and commendation: recording, putting right, ending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sansang.citizens.models import Person
from sansang.citizens.queries.law import rules_for
from sansang.organisation.access import Permission, requires
from sansang.organisation.models import Unit
from sansang.organisation.queries import names_of
from sansang.personnel.actions import discipline as actions
from sansang.personnel.forms.discipline import (
    AwardForm,
    EndAwardForm,
    EndPenaltyForm,
    NewAwardForm,
    NewPenaltyForm,
    PenaltyForm,
)
from sansang.personnel.models import Commendation, Discipline
from sansang.personnel.queries.discipline import units_of
from sansang.personnel.rules.discipline import periods, progress_told
from sansang.personnel.views.deciding import decision_page
from sansang.ui.watching import watched

if TYPE_CHECKING:
    from sansang.ui.requests import Request

EDIT = Permission.PEOPLE_EDIT
PENALTY = ("penalty", "offence_on", "found_on", "is_complicated", "decision_number", "decided_on")
AWARD = ("title", "occasion", "level", "decision_number", "decided_on")


def _back(person: Person) -> tuple[str, int]:
    return "personnel:person_detail", person.pk


@require_http_methods(["GET", "POST"])
@requires(EDIT)
def discipline_new(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(Person.objects.permitted(request.user, EDIT), pk=pk)
    units = units_of(request.user, person, on=request.today)
    form = NewPenaltyForm(request.POST or None, units=units, initial={"unit": units.first()})

    def act(values: dict[str, Any]) -> object:
        unit = values.pop("unit").unit
        return actions.record_discipline(person, unit, **values, today=request.today, by=request.user)

    whys = periods(rules_for(person.province_code, on=request.today))
    return decision_page(request, form, _("Ghi kỷ luật"), act, back=_back(person), person=person, whys=whys)


def _discipline(request: Request, pk: int) -> Discipline:
    found = Discipline.objects.permitted(request.user, EDIT).select_related("person", "unit")
    row: Discipline = get_object_or_404(found, pk=pk)
    return row


@require_http_methods(["GET", "POST"])
@requires(EDIT)
def discipline_correct(request: Request, pk: int) -> HttpResponse:
    row = _discipline(request, pk)
    form = watched(PenaltyForm)(request.POST or None, initial={name: getattr(row, name) for name in PENALTY})

    def act(values: dict[str, Any]) -> object:
        return actions.correct_discipline(row, **values, today=request.today, by=request.user)

    whys = periods(rules_for(row.person.province_code, on=row.decided_on))
    heading = _("Sửa dòng ghi nhầm")
    return decision_page(request, form, heading, act, back=_back(row.person), person=row.person, whys=whys)


@require_http_methods(["GET", "POST"])
@requires(EDIT)
def discipline_end(request: Request, pk: int) -> HttpResponse:
    row = _discipline(request, pk)
    form = EndPenaltyForm(request.POST or None, initial={"ended_on": request.today})

    def act(values: dict[str, Any]) -> object:
        return actions.end_discipline(row, **values, today=request.today, by=request.user)

    whys = progress_told(rules_for(row.person.province_code, on=row.decided_on), row.penalty, row.decided_on)
    heading = _("Kết thúc kỷ luật")
    return decision_page(request, form, heading, act, back=_back(row.person), person=row.person, whys=whys)


@require_http_methods(["GET", "POST"])
@requires(EDIT)
def commendation_new(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(Person.objects.permitted(request.user, EDIT), pk=pk)
    units = units_of(request.user, person, on=request.today)
    form = NewAwardForm(request.POST or None, units=units, of_unit=False, initial={"unit": units.first()})

    def act(values: dict[str, Any]) -> object:
        unit = values.pop("unit").unit
        return actions.record_commendation(unit, person=person, **values, today=request.today, by=request.user)

    return decision_page(request, form, _("Ghi khen thưởng"), act, back=_back(person), person=person)


@require_http_methods(["GET", "POST"])
@requires(EDIT)
def unit_commendation_new(request: Request, pk: int) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.permitted(request.user, EDIT), pk=pk)
    form = AwardForm(request.POST or None, of_unit=True)

    def act(values: dict[str, Any]) -> object:
        return actions.record_commendation(unit, person=None, **values, today=request.today, by=request.user)

    name = names_of([unit.pk]).get(unit.pk, "")
    back = ("organisation:unit_detail", unit.pk)
    return decision_page(request, form, _("Ghi khen thưởng"), act, back=back, name=name)


def _commendation(request: Request, pk: int) -> Commendation:
    found = Commendation.objects.permitted(request.user, EDIT).select_related("person", "unit")
    row: Commendation = get_object_or_404(found, pk=pk)
    return row


def _about(row: Commendation) -> dict[str, Any]:
    """Whose page a commendation belongs to: the member's, else the unit's."""
    if row.person is not None:
        return {"back": _back(row.person), "person": row.person}
    return {"back": ("organisation:unit_detail", row.unit_id), "name": names_of([row.unit_id]).get(row.unit_id, "")}


@require_http_methods(["GET", "POST"])
@requires(EDIT)
def commendation_correct(request: Request, pk: int) -> HttpResponse:
    row = _commendation(request, pk)
    initial = {name: getattr(row, name) for name in AWARD}
    form = watched(AwardForm)(request.POST or None, of_unit=row.person_id is None, initial=initial)

    def act(values: dict[str, Any]) -> object:
        return actions.correct_commendation(row, **values, today=request.today, by=request.user)

    return decision_page(request, form, _("Sửa dòng ghi nhầm"), act, **_about(row))


@require_http_methods(["GET", "POST"])
@requires(EDIT)
def commendation_end(request: Request, pk: int) -> HttpResponse:
    row = _commendation(request, pk)
    form = EndAwardForm(request.POST or None, initial={"ended_on": request.today})

    def act(values: dict[str, Any]) -> object:
        return actions.end_commendation(row, **values, today=request.today, by=request.user)

    return decision_page(request, form, _("Hủy khen thưởng"), act, **_about(row))

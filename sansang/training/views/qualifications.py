"""Qualifications: who holds which, kinds, papers, decisions that prolong many with their preview and undoing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sansang.audit.actions import record, remember_people
from sansang.citizens.models import Person
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, reaches, requires
from sansang.training.actions import qualifications as actions
from sansang.training.forms.qualifications import KindForm, PaperForm, ProlongForm, WithdrawalForm
from sansang.training.models import Prolongation, QualificationKind
from sansang.training.queries import qualifications as asking
from sansang.training.queries.assurance import keepers
from sansang.training.queries.plans import programmes
from sansang.training.tables import qualifications as tables
from sansang.training.views.filling import form_page, pressed
from sansang.ui.listing import EXPORT
from sansang.ui.templatetags.ui import say
from sansang.ui.watching import watched

if TYPE_CHECKING:
    from sansang.ui.requests import Request

SEE, TRAINING, APPROVE = Permission.TRAINING_VIEW, Permission.TRAINING, Permission.TRAINING_APPROVE


@require_GET
@requires(SEE)
def qualification_list(request: Request) -> HttpResponse:
    may_export = request.user.may(Permission.PEOPLE_EXPORT)
    # Who looks here and exports there gets a file of there alone.
    needed = Permission.PEOPLE_EXPORT if may_export and EXPORT in request.GET else SEE
    kinds = [(str(kind.pk), kind.name) for kind in asking.kinds(request.user)]
    found = tables.qualification_list(
        request, asking.held(request.user, needed), kinds=kinds, may_export=may_export
    )  # fmt: skip
    if found.wants_export:
        exported = record("people.exported", None, by=request.user, rows=found.total)
        remember_people(exported, found.rows_found.order_by().values_list("person_id", flat=True))
        return found.export()
    context = {"listing": found, "may_prolong": request.user.may(APPROVE), "has_kinds": bool(kinds)}
    return TemplateResponse(request, "training/qualification_list.html", context)


# Kinds


@require_GET
@requires(SEE)
def qualification_kind_list(request: Request) -> HttpResponse:
    found = tables.kind_list(request, asking.kinds(request.user))
    if found.wants_export:
        record("training.exported", by=request.user, rows=found.total, code="qualification_kinds")
        return found.export()
    context = {"listing": found, "may_add": request.user.may(APPROVE)}
    return TemplateResponse(request, "training/qualification_kind_list.html", context)


@require_http_methods(["GET", "POST"])
@requires(APPROVE)
def qualification_kind_new(request: Request) -> HttpResponse:
    offices = keepers(request.user, APPROVE, on=request.today)
    form = KindForm(
        request.POST or None,
        keepers=offices,
        programmes=programmes(request.user, on=request.today),
        kinds=asking.kinds(request.user),
        initial={"keeper": offices.first()},
    )
    return _kind_page(request, form, None, _("Thêm loại chứng chỉ"))


@require_http_methods(["GET", "POST"])
@requires(APPROVE)
def qualification_kind_edit(request: Request, pk: int) -> HttpResponse:
    kind = get_object_or_404(QualificationKind.objects.permitted(request.user, APPROVE).select_related("unit"), pk=pk)
    names = ("code", "name", "months", "least_grade", "is_active")
    initial = {name: getattr(kind, name) for name in names}
    initial |= {"includes": list(kind.includes.all()), "programmes": list(kind.programmes.all())}
    form = watched(KindForm)(
        request.POST or None,
        keepers=None,
        programmes=programmes(request.user),
        kinds=asking.kinds(request.user).exclude(pk=pk),
        initial=initial,
    )
    return _kind_page(request, form, kind, _("Sửa loại chứng chỉ"))


def _kind_page(request: Request, form: KindForm, kind: QualificationKind | None, heading: str) -> HttpResponse:
    back = reverse("training:qualification_kind_list")

    def act(values: dict[str, Any]) -> str:
        unit = kind.unit if kind else values["keeper"].unit
        actions.set_kind(kind, form.values(), unit=unit, by=request.user)
        return back

    return form_page(request, form, heading, act, back=back, crumbs=[(back, _("Loại chứng chỉ"))])


# One person's


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def qualification_new(request: Request, pk: int) -> HttpResponse:
    """A qualification of a person by a paper."""
    person = get_object_or_404(Person.objects.permitted(request.user, TRAINING), pk=pk)
    back = reverse("personnel:person_detail", args=[pk])
    form = PaperForm(request.POST or None, kinds=asking.kinds(request.user).filter(is_active=True))

    def act(values: dict[str, Any]) -> str:
        actions.give_qualification(person, values["kind"], form.values(), today=request.today, by=request.user)
        return back + "#ket-qua"

    return form_page(
        request, form, _("Ghi chứng chỉ"), act, back=back, crumbs=[(back, person.full_name)], lead=person.full_name
    )


@require_http_methods(["GET", "POST"])
@requires(APPROVE)
def qualification_withdraw(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(asking.held(request.user, APPROVE), pk=pk)
    back = reverse("training:qualification_list")
    form = WithdrawalForm(request.POST or None, initial={"on": request.today})

    def act(values: dict[str, Any]) -> str:
        actions.withdraw_qualification(row, **values, today=request.today, by=request.user)
        return back

    lead = f"{row.person.full_name} · {row.kind.name} · {row.paper_number}"
    return form_page(
        request, form, _("Thu hồi chứng chỉ"), act, back=back, crumbs=[(back, _("Chứng chỉ"))], lead=lead,
        button=_("Thu hồi"),
    )  # fmt: skip


# Prolonging


@require_GET
@requires(SEE)
def prolongation_list(request: Request) -> HttpResponse:
    found = tables.prolongation_list(request, asking.prolongations(request.user))
    if found.wants_export:
        record("training.exported", by=request.user, rows=found.total, code="prolongations")
        return found.export()
    context = {"listing": found, "may_prolong": request.user.may(APPROVE)}
    return TemplateResponse(request, "training/prolongation_list.html", context)


@require_http_methods(["GET", "POST"])
@requires(APPROVE)
def prolongation_new(request: Request) -> HttpResponse:
    """A decision: filled in (GET) it shows whom it prolongs; sent (POST) it is applied to just those."""
    offices = keepers(request.user, APPROVE, on=request.today)
    sent = request.POST or (request.GET if "number" in request.GET else None)
    form = ProlongForm(sent, keepers=offices, kinds=asking.kinds(request.user), initial={"day": request.today})
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        said = dict(form.cleaned_data)
        unit = said.pop("keeper").unit
        values = actions.ProlongationValues(**said)
        if request.method == "POST":
            expected = request.POST.get("expected", "")
            try:
                made = actions.prolong(
                    unit,
                    values,
                    expected=int(expected) if expected.isdecimal() and len(expected) < 10 else -1,
                    today=request.today,
                    by=request.user,
                )
            except RuleViolated as refused:
                form.add_error(None, [say(reason) for reason in refused.reasons])
            else:
                messages.success(request, _("Đã kéo dài chứng chỉ theo quyết định %(number)s.") % {"number": made})
                return redirect("training:prolongation_detail", made.pk)
        rows = asking.to_prolong(unit, values.kind, first=values.ends_from, last=values.ends_to)
        context["listing"] = tables.prolonged_list(request, rows, until=values.until)
        context["is_preview"] = not form.errors
    return TemplateResponse(request, "training/prolongation_new.html", context)


@require_GET
@requires(SEE)
def prolongation_detail(request: Request, pk: int) -> HttpResponse:
    one = get_object_or_404(asking.prolongations(request.user), pk=pk)
    may_export = reaches(request.user, Permission.PEOPLE_EXPORT, one.unit)
    name = f"keo-dai-chung-chi-{one.pk}" if may_export else ""
    found = tables.prolonged_list(request, asking.prolonged(request.user, one), export_name=name)
    if found.wants_export:
        exported = record("people.exported", one, by=request.user, unit_id=one.unit_id, rows=found.total)
        people = found.rows_found.order_by().values_list("qualification__person_id", flat=True)
        remember_people(exported, people)
        return found.export()
    may_undo = one.undone_at is None and reaches(request.user, APPROVE, one.unit)
    context = {"one": one, "listing": found, "may_undo": may_undo}
    return TemplateResponse(request, "training/prolongation_detail.html", context)


@require_POST
@requires(APPROVE)
def prolongation_undo(request: Request, pk: int) -> HttpResponse:
    one = get_object_or_404(Prolongation.objects.permitted(request.user, APPROVE), pk=pk)
    back = reverse("training:prolongation_detail", args=[pk])

    def act() -> None:
        actions.undo_prolongation(one, at=timezone.now(), by=request.user)

    return pressed(request, act, back=back, done=_("Đã hoàn tác: các chứng chỉ hết hạn như trước."))

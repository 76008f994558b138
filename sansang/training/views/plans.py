"""The plan of a year: list, lines, its way to the approval, what of it is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sansang.audit.actions import record
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission, reaches, requires
from sansang.training.actions import plans as actions
from sansang.training.forms.plans import ApproveForm, ItemForm, PlanForm, SubmitForm, WordsForm
from sansang.training.models import Plan, PlanItem, PlanState
from sansang.training.queries import plans as asking
from sansang.training.rules.plans import EDITABLE
from sansang.training.tables import plans as tables
from sansang.training.views.filling import form_page
from sansang.training.words import PLAN_DONE, in_language, plan_badge
from sansang.ui.watching import watched

if TYPE_CHECKING:
    from sansang.ui.requests import Request

VIEW, TRAINING, APPROVE = Permission.TRAINING_VIEW, Permission.TRAINING, Permission.TRAINING_APPROVE


@require_GET
@requires(VIEW)
def plan_list(request: Request) -> HttpResponse:
    rows = asking.plans(request.user)
    years = sorted({*rows.order_by().values_list("year", flat=True)}, reverse=True)
    found = tables.plan_list(request, rows, years=years)
    if found.wants_export:
        record("training.exported", by=request.user, rows=found.total, code="plans")
        return found.export()
    context = {
        "listing": found,
        "can_add": request.user.may(TRAINING),
        "hosted": asking.hosted(request.user),
        "to_decide": asking.to_decide(request.user) if request.user.may(APPROVE) else (),
    }
    return TemplateResponse(request, "training/plan_list.html", context)


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def plan_new(request: Request) -> HttpResponse:
    units = asking.planning_units(request.user, on=request.today)
    first = list(units[:1])
    next_year = request.today.year + (request.today.month >= 10)
    initial = {"unit": first[0].pk if first else None, "year": next_year}
    form = PlanForm(request.POST or None, units=units, initial=initial)

    def act(values: dict[str, Any]) -> str:
        unit = values.pop("unit").unit
        made = actions.begin_plan(unit, **values, today=request.today, by=request.user)
        return reverse("training:plan_detail", args=[made.pk])

    back = reverse("training:plan_list")
    return form_page(request, form, _("Lập kế hoạch"), act, back=back, crumbs=[(back, _("Kế hoạch huấn luyện"))])


def _permitted(request: Request, pk: int, permission: Permission = TRAINING) -> Plan:
    return get_object_or_404(asking.plans(request.user, permission), pk=pk)


def _crumbs(plan: Plan) -> list[tuple[str, str]]:
    name = f"{getattr(plan, 'unit_name', '')} {plan.year}"
    return [
        (reverse("training:plan_list"), _("Kế hoạch huấn luyện")),
        (reverse("training:plan_detail", args=[plan.pk]), name),
    ]


@require_GET
@requires(VIEW)
def plan_detail(request: Request, pk: int) -> HttpResponse:
    plan = asking.plans(request.user, VIEW).filter(pk=pk).first()
    if plan is None:
        return _hosted_page(request, get_object_or_404(asking.hosted(request.user), pk=pk))
    return _page(request, plan)


def _hosted_page(request: Request, plan: Plan) -> HttpResponse:
    """A plan of a command above: the lines by which units from here are trained, to be read only."""
    lines = asking.lines(plan, on=request.on, hosted_by=request.user)
    context = {
        "plan": plan,
        "badge": plan_badge(plan),
        "lines": lines,
        "totals": asking.totals(lines),
        "is_guest": True,
    }
    return TemplateResponse(request, "training/plan_detail.html", context)


def _page(request: Request, plan: Plan, *, reasons: Sequence[Reason] = ()) -> HttpResponse:
    lines = asking.lines(plan, on=request.on)
    may = reaches(request.user, TRAINING, plan.unit)
    law = asking.approver_of(plan.unit, on=request.today)
    context = {
        "plan": plan,
        "badge": plan_badge(plan),
        "reasons": reasons,
        "lines": lines,
        "doubts": asking.doubts(plan, lines),
        "totals": asking.totals(lines),
        "steps": [(PLAN_DONE.get(step.verb, step.verb), step) for step in plan.steps.all()],
        "law": law[0] if law else None,
        "approver_words": in_language(law[0].who) if law else "",
        "may_edit": may and plan.state in EDITABLE,
        "may_hold": may and plan.state == PlanState.APPROVED,
        "may_recall": may and plan.state == PlanState.SUBMITTED,
        "may_decide": plan.state == PlanState.SUBMITTED
        and plan.approver is not None
        and reaches(request.user, APPROVE, plan.approver),
    }
    return TemplateResponse(request, "training/plan_detail.html", context)


def _item_form(request: Request, plan: Plan, item: PlanItem | None = None) -> ItemForm:
    initial: dict[str, Any] = {"phase": 1}
    units = asking.trainers_for(plan, on=request.today)
    hosts = asking.hosts_for(plan, on=request.today)
    if item is not None:
        names = ("programme", "phase", "classes", "trainees", "hours", "first_on", "last_on")
        initial = {name: getattr(item, name) for name in names}
        initial["trainer"] = units.filter(unit=item.trainer_id).first()
        initial["hosts"] = hosts.filter(unit__in=item.hosts.all())
        initial["budget"] = "\n".join(f"{one.words}: {one.amount:,}".replace(",", ".") for one in item.budget.all())
    programmes = asking.programmes(request.user, on=request.today)
    return watched(ItemForm)(request.POST or None, initial=initial, programmes=programmes, trainers=units, hosts=hosts)


def _values(values: dict[str, Any]) -> actions.ItemValues:
    values["trainer"] = values["trainer"].unit
    values["hosts"] = [version.unit for version in values.get("hosts") or ()]
    return actions.ItemValues(**values)


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def plan_item_new(request: Request, pk: int) -> HttpResponse:
    plan = _permitted(request, pk)
    back = reverse("training:plan_detail", args=[pk])

    def act(values: dict[str, Any]) -> str:
        actions.add_item(plan, _values(values), by=request.user)
        return back

    return form_page(request, _item_form(request, plan), _("Thêm dòng"), act, back=back, crumbs=_crumbs(plan))


def _item(request: Request, pk: int) -> tuple[PlanItem, Plan]:
    found = PlanItem.objects.permitted(request.user, TRAINING).select_related("programme", "trainer", "plan__unit")
    item = get_object_or_404(found, pk=pk)
    return item, _permitted(request, item.plan_id)


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def plan_item_edit(request: Request, pk: int) -> HttpResponse:
    item, plan = _item(request, pk)
    back = reverse("training:plan_detail", args=[plan.pk])

    def act(values: dict[str, Any]) -> str:
        actions.change_item(item, _values(values), by=request.user)
        return back

    return form_page(request, _item_form(request, plan, item), _("Sửa dòng"), act, back=back, crumbs=_crumbs(plan))


def _press(request: Request, plan: Plan, act: Any, done: str) -> HttpResponse:
    try:
        act()
    except RuleViolated as refused:
        return _page(request, plan, reasons=refused.reasons)
    messages.success(request, done)
    return redirect("training:plan_detail", plan.pk)


@require_POST
@requires(TRAINING)
def plan_item_remove(request: Request, pk: int) -> HttpResponse:
    item, plan = _item(request, pk)
    return _press(request, plan, lambda: actions.remove_item(item, by=request.user), _("Đã bỏ dòng."))


@require_POST
@requires(TRAINING)
def plan_copy(request: Request, pk: int) -> HttpResponse:
    plan = _permitted(request, pk)
    return _press(
        request, plan, lambda: actions.copy_last_year(plan, by=request.user), _("Đã lấy các dòng của năm trước.")
    )


@require_POST
@requires(TRAINING)
def plan_recall(request: Request, pk: int) -> HttpResponse:
    plan = _permitted(request, pk)
    return _press(
        request, plan, lambda: actions.recall(plan, today=request.today, by=request.user), _("Đã lấy lại để sửa.")
    )


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def plan_submit(request: Request, pk: int) -> HttpResponse:
    plan = _permitted(request, pk)
    back = reverse("training:plan_detail", args=[pk])
    form = SubmitForm(request.POST or None, initial={"number": plan.number})
    law = asking.approver_of(plan.unit, on=request.today)

    def act(values: dict[str, Any]) -> str:
        actions.submit(plan, **values, today=request.today, by=request.user)
        return back

    lead = _("Người phê duyệt: %(who)s.") % {"who": in_language(law[0].who)} if law else ""
    return form_page(
        request, form, _("Trình kế hoạch"), act, back=back, crumbs=_crumbs(plan), lead=lead, button=_("Trình")
    )


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def plan_reopen(request: Request, pk: int) -> HttpResponse:
    plan = _permitted(request, pk)
    back = reverse("training:plan_detail", args=[pk])

    def act(values: dict[str, Any]) -> str:
        actions.reopen(plan, **values, today=request.today, by=request.user)
        return back

    lead = _("Kế hoạch phải trình và phê duyệt lại; các lớp đã lập giữ nguyên.")
    return form_page(
        request, WordsForm(request.POST or None), _("Điều chỉnh kế hoạch"), act, back=back, crumbs=_crumbs(plan),
        lead=lead, button=_("Lấy lên điều chỉnh"),
    )  # fmt: skip


def _to_decide(request: Request, pk: int) -> Plan:
    return get_object_or_404(asking.plans(request.user, APPROVE), pk=pk)


@require_http_methods(["GET", "POST"])
@requires(APPROVE)
def plan_approve(request: Request, pk: int) -> HttpResponse:
    plan = _to_decide(request, pk)
    back = reverse("training:plan_detail", args=[pk])
    form = ApproveForm(request.POST or None, initial={"approved_on": request.today})

    def act(values: dict[str, Any]) -> str:
        actions.approve(plan, **values, today=request.today, by=request.user)
        return back

    lead = _("Thẩm quyền: %(who)s.") % {"who": plan.approver_words} if plan.approver_words else ""
    return form_page(
        request, form, _("Phê duyệt kế hoạch"), act, back=back, crumbs=_crumbs(plan), lead=lead, button=_("Phê duyệt")
    )


@require_http_methods(["GET", "POST"])
@requires(APPROVE)
def plan_return(request: Request, pk: int) -> HttpResponse:
    plan = _to_decide(request, pk)
    back = reverse("training:plan_detail", args=[pk])

    def act(values: dict[str, Any]) -> str:
        actions.return_plan(plan, **values, today=request.today, by=request.user)
        return back

    form = WordsForm(request.POST or None)
    return form_page(request, form, _("Trả lại kế hoạch"), act, back=back, crumbs=_crumbs(plan), button=_("Trả lại"))

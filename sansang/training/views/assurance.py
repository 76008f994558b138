"""Pages of grounds and aids: lists, one of them with its week or its stock, entering, changing, the log."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sansang.audit.actions import record
from sansang.kernel.dates import PartialDate, read_date
from sansang.organisation.access import Permission, reaches, requires
from sansang.training.actions import assurance as actions
from sansang.training.forms.assurance import AidForm, AidUpkeepForm, GroundForm, GroundUpkeepForm
from sansang.training.models import Aid, Ground, Upkeep
from sansang.training.queries import assurance as asking
from sansang.training.queries.readiness import plans_along
from sansang.training.tables import assurance as tables
from sansang.training.views.filling import form_page, pressed
from sansang.ui.watching import watched

if TYPE_CHECKING:
    from sansang.ui.requests import Request

VIEW, TRAINING = Permission.TRAINING_VIEW, Permission.TRAINING
GROUND = ("name", "kinds", "place", "capacity", "first_on", "last_on")
AID = ("name", "kind", "measure", "kept_at")


# Grounds


@require_GET
@requires(VIEW)
def ground_list(request: Request) -> HttpResponse:
    found = tables.ground_list(request, asking.grounds(request.user, on=request.on))
    if found.wants_export:
        record("training.exported", by=request.user, rows=found.total, code="grounds")
        return found.export()
    context = {"listing": found, "can_add": request.user.may(TRAINING)}
    return TemplateResponse(request, "training/ground_list.html", context)


def _ground(request: Request, pk: int) -> Any:
    return get_object_or_404(Ground.objects.permitted(request.user, TRAINING).select_related("unit"), pk=pk)


@require_GET
@requires(VIEW)
def ground_detail(request: Request, pk: int) -> HttpResponse:
    ground = get_object_or_404(asking.grounds(request.user, on=request.on), pk=pk)
    week = asking.week_of(ground, request.user, on=_asked_week(request))
    log = asking.upkeep_of(ground)
    context = {
        "one": ground,
        "badge": tables.condition_badge(ground),
        "uses": tables.uses_text(ground),
        "week": week,
        "previous": week.first - timedelta(days=7),
        "next": week.first + timedelta(days=7),
        "last": week.first + timedelta(days=6),
        "log": log[:100],
        "spent": asking.spent(log),
        "may_edit": reaches(request.user, TRAINING, ground.unit),
    }
    return TemplateResponse(request, "training/ground_detail.html", context)


def _asked_week(request: Request) -> date:
    found = read_date(request.GET.get("tuan", ""), today=request.today + timedelta(days=3650))
    is_day = isinstance(found, PartialDate) and found.precision == "day" and found.day is not None
    return found.day if is_day and isinstance(found, PartialDate) and found.day else request.on


def _grounds_crumb() -> tuple[str, str]:
    return reverse("training:ground_list"), _("Thao trường, bãi tập")


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def ground_new(request: Request) -> HttpResponse:
    keepers = asking.keepers(request.user, TRAINING, on=request.today)
    communes = asking.communes(request.user, TRAINING, on=request.today)
    form = GroundForm(request.POST or None, keepers=keepers, communes=communes, initial={"first_on": request.today})

    def act(values: dict[str, Any]) -> str:
        made = actions.register_ground(values["keeper"].unit, **form.columns(), by=request.user)
        return reverse("training:ground_detail", args=[made.pk])

    crumb = _grounds_crumb()
    return form_page(request, form, _("Thêm thao trường, bãi tập"), act, back=crumb[0], crumbs=[crumb])


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def ground_edit(request: Request, pk: int) -> HttpResponse:
    ground = _ground(request, pk)
    communes = asking.communes(request.user, TRAINING, on=request.today)
    initial = {name: getattr(ground, name) for name in GROUND}
    initial["commune"] = communes.filter(place=ground.commune_id or 0).first()
    form = watched(GroundForm)(request.POST or None, communes=communes, initial=initial)
    here = reverse("training:ground_detail", args=[pk])

    def act(_values: dict[str, Any]) -> str:
        actions.change_ground(ground, **form.columns(), by=request.user)
        return here

    return form_page(request, form, _("Sửa thông tin"), act, back=here, crumbs=[_grounds_crumb(), (here, ground.name)])


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def ground_upkeep(request: Request, pk: int) -> HttpResponse:
    ground = _ground(request, pk)
    plans = plans_along(request.user, ground.unit)
    initial = {"done_on": request.today, "condition": "good", "plan": plans.first()}
    form = GroundUpkeepForm(request.POST or None, plans=plans, initial=initial)
    here = reverse("training:ground_detail", args=[pk])

    def act(values: dict[str, Any]) -> str:
        actions.record_ground_upkeep(ground, **values, today=request.today, by=request.user)
        return here

    heading = _("Ghi sửa chữa, đổi mới")
    return form_page(request, form, heading, act, back=here, crumbs=[_grounds_crumb(), (here, ground.name)])


# Aids


@require_GET
@requires(VIEW)
def aid_list(request: Request) -> HttpResponse:
    found = tables.aid_list(request, asking.aids(request.user, on=request.on))
    if found.wants_export:
        record("training.exported", by=request.user, rows=found.total, code="aids")
        return found.export()
    context = {"listing": found, "can_add": request.user.may(TRAINING)}
    return TemplateResponse(request, "training/aid_list.html", context)


def _aid(request: Request, pk: int) -> Any:
    return get_object_or_404(Aid.objects.permitted(request.user, TRAINING).select_related("unit"), pk=pk)


@require_GET
@requires(VIEW)
def aid_detail(request: Request, pk: int) -> HttpResponse:
    aid = get_object_or_404(asking.aids(request.user, on=request.on), pk=pk)
    log = asking.upkeep_of(aid)
    context = {
        "one": aid,
        "bookings": asking.bookings_ahead(aid, request.user, on=request.on),
        "shortages": asking.shortages_of(aid, on=request.on),
        "log": log[:100],
        "spent": asking.spent(log),
        "may_edit": reaches(request.user, TRAINING, aid.unit),
    }
    return TemplateResponse(request, "training/aid_detail.html", context)


def _aids_crumb() -> tuple[str, str]:
    return reverse("training:aid_list"), _("Học cụ")


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def aid_new(request: Request) -> HttpResponse:
    form = AidForm(request.POST or None, keepers=asking.keepers(request.user, TRAINING, on=request.today))

    def act(values: dict[str, Any]) -> str:
        made = actions.register_aid(values.pop("keeper").unit, **values, by=request.user)
        return reverse("training:aid_detail", args=[made.pk])

    crumb = _aids_crumb()
    return form_page(request, form, _("Thêm học cụ"), act, back=crumb[0], crumbs=[crumb])


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def aid_edit(request: Request, pk: int) -> HttpResponse:
    aid = _aid(request, pk)
    form = watched(AidForm)(request.POST or None, initial={name: getattr(aid, name) for name in AID})
    here = reverse("training:aid_detail", args=[pk])

    def act(values: dict[str, Any]) -> str:
        actions.change_aid(aid, **values, by=request.user)
        return here

    return form_page(request, form, _("Sửa thông tin"), act, back=here, crumbs=[_aids_crumb(), (here, aid.name)])


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def aid_upkeep(request: Request, pk: int) -> HttpResponse:
    aid = _aid(request, pk)
    plans = plans_along(request.user, aid.unit)
    initial = {"done_on": request.today, "plan": plans.first()}
    form = AidUpkeepForm(request.POST or None, plans=plans, initial=initial)
    here = reverse("training:aid_detail", args=[pk])

    def act(values: dict[str, Any]) -> str:
        actions.record_aid_upkeep(aid, **values, today=request.today, by=request.user)
        return here

    lead = _("Hiện có %(all)s %(unit)s, đang hỏng %(damaged)s.") % {
        "all": aid.quantity, "unit": aid.measure, "damaged": aid.damaged
    }  # fmt: skip
    heading = _("Ghi sửa chữa, đổi mới")
    return form_page(request, form, heading, act, back=here, crumbs=[_aids_crumb(), (here, aid.name)], lead=lead)


@require_POST
@requires(TRAINING)
def upkeep_remove(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Upkeep.objects.permitted(request.user, TRAINING), pk=pk)
    name, at = ("ground_detail", row.ground_id) if row.ground_id else ("aid_detail", row.aid_id)
    back = reverse(f"training:{name}", args=[at])
    return pressed(
        request,
        lambda: actions.take_back_upkeep(row, by=request.user),
        back=back,
        done=_("Đã bỏ dòng ghi nhầm."),
    )

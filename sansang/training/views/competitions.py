"""Pages of competitions: the list with what the law still wants, one with its places, its steps."""

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
from sansang.training.actions import competitions as actions
from sansang.training.forms.competitions import CompetitionForm, HeldForm, PlacesForm
from sansang.training.models import Award, Competition, CompetitionState, Placing
from sansang.training.queries import assurance
from sansang.training.queries import competitions as asking
from sansang.training.tables import competitions as tables
from sansang.training.views.filling import form_page, pressed
from sansang.ui.listing import EXPORT
from sansang.ui.templatetags.ui import say
from sansang.ui.watching import watched

if TYPE_CHECKING:
    from sansang.ui.requests import Request

VIEW, TRAINING = Permission.TRAINING_VIEW, Permission.TRAINING
ABOUT = ("kind", "level", "title", "host", "place", "first_on", "last_on", "paper_number", "paper_on")


@require_GET
@requires(VIEW)
def competition_list(request: Request) -> HttpResponse:
    found = tables.competition_list(request, asking.competitions(request.user))
    if found.wants_export:
        record("training.exported", by=request.user, rows=found.total, code="competitions")
        return found.export()
    context = {
        "listing": found,
        "owed": asking.still_owed(request.user, on=request.on),
        "can_add": request.user.may(TRAINING),
    }
    return TemplateResponse(request, "training/competition_list.html", context)


@require_GET
@requires(VIEW)
def competition_detail(request: Request, pk: int) -> HttpResponse:
    one = get_object_or_404(asking.competitions(request.user), pk=pk)
    placings = asking.placings(one)
    if EXPORT in request.GET:
        record("training.exported", one, by=request.user, unit_id=one.unit_id, rows=len(placings), code="placings")
        return tables.placing_list(request, placings).export()
    may_edit = reaches(request.user, TRAINING, one.unit)
    context = {
        "one": one,
        "badge": tables.state_badge(one),
        "placings": placings,
        "warnings": asking.warnings_of(one),
        "may_edit": may_edit,
        "is_planned": may_edit and one.state == CompetitionState.PLANNED,
        "is_held": may_edit and one.state == CompetitionState.HELD,
    }
    return TemplateResponse(request, "training/competition_detail.html", context)


def _crumb() -> tuple[str, str]:
    return reverse("training:competition_list"), _("Hội thi, hội thao")


def _page_of(pk: int) -> str:
    return reverse("training:competition_detail", args=[pk])


def _warn(request: Request, one: Competition) -> None:
    for reason in asking.warnings_of(one):
        messages.warning(request, f"{say(reason)} ({reason.article})")


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def competition_new(request: Request) -> HttpResponse:
    keepers = assurance.keepers(request.user, TRAINING, on=request.today)
    first = keepers.first()
    level = asking.LEVEL_OF_UNIT.get(first.unit.kind, "") if first else ""
    form = CompetitionForm(request.POST or None, keepers=keepers, initial={"level": level, "paper_on": request.today})

    def act(values: dict[str, Any]) -> str:
        made = actions.plan_competition(values.pop("keeper").unit, **values, by=request.user)
        _warn(request, made)
        return _page_of(made.pk)

    return form_page(request, form, _("Thêm hội thi, hội thao"), act, back=_crumb()[0], crumbs=[_crumb()])


def _own(request: Request, pk: int) -> Competition:
    return get_object_or_404(Competition.objects.permitted(request.user, TRAINING).select_related("unit"), pk=pk)


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def competition_edit(request: Request, pk: int) -> HttpResponse:
    one = _own(request, pk)
    form = watched(CompetitionForm)(request.POST or None, initial={name: getattr(one, name) for name in ABOUT})

    def act(values: dict[str, Any]) -> str:
        _warn(request, actions.change_competition(one, **values, by=request.user))
        return _page_of(pk)

    crumbs = [_crumb(), (_page_of(pk), one.title)]
    return form_page(request, form, _("Sửa thông tin"), act, back=_page_of(pk), crumbs=crumbs)


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def competition_hold(request: Request, pk: int) -> HttpResponse:
    one = _own(request, pk)
    form = HeldForm(request.POST or None)

    def act(values: dict[str, Any]) -> str:
        actions.record_held(one, **values, today=request.today, by=request.user)
        return _page_of(pk)

    crumbs = [_crumb(), (_page_of(pk), one.title)]
    return form_page(request, form, _("Ghi đã tổ chức"), act, back=_page_of(pk), crumbs=crumbs)


@require_POST
@requires(TRAINING)
def competition_cancel(request: Request, pk: int) -> HttpResponse:
    one = _own(request, pk)
    return pressed(
        request,
        lambda: actions.cancel_competition(one, by=request.user),
        back=_page_of(pk),
        done=_("Đã ghi hủy hội thi, hội thao."),
    )


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def placing_list(request: Request, pk: int) -> HttpResponse:
    """The whole table of results of the teams (or of the content `nd`, or of a new one) on one page."""
    one = _own(request, pk)
    known, is_new = asking.contents(one), "moi" in request.GET
    content = request.GET.get("nd", "")
    rows = [] if is_new else list(asking.placings(one).filter(content=content).select_related("unit"))
    form = PlacesForm(request.POST or None, teams=asking.teams(one), rows=rows, known=known, is_new=is_new)
    mark = asking.NO_TABLE if is_new else asking.table_mark(one, content)
    shown = request.POST.get("shown", "") if request.method == "POST" else mark
    if "more" not in request.POST and form.is_valid():
        try:
            what = form.cleaned_data.get("content", content)
            changed = actions.write_places(one, form.table(), content=what, shown=shown, by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã ghi bảng kết quả.") if changed else _("Không có gì khác để ghi."))
            return redirect(_page_of(pk))
    context = {
        "one": one, "form": form, "content": content, "is_new": is_new, "shown": shown,
        "contents": ["", *(name for name in known if name)], "awards": [("", "–"), *Award.choices],
    }  # fmt: skip
    return TemplateResponse(request, "training/placing_list.html", context)


@require_POST
@requires(TRAINING)
def placing_remove(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Placing.objects.permitted(request.user, TRAINING), pk=pk)
    return pressed(
        request,
        lambda: actions.remove_placing(row, by=request.user),
        back=_page_of(row.competition_id),
        done=_("Đã bỏ kết quả ghi nhầm."),
    )

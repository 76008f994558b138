"""A round: the list of rounds, opening one, its page, its need, its paper, its file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sansang.audit.actions import record, remember_people
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission, hands_out, reaches, requires
from sansang.selection import exports
from sansang.selection.actions import rounds as actions
from sansang.selection.forms import NeedForm, RoundEditForm, RoundForm
from sansang.selection.models import Chosen, Need, Objection, Round, Step
from sansang.selection.queries import rounds as asking
from sansang.selection.queries.rows import Row, sheet
from sansang.selection.rules.states import TRANSITIONS, WAY, RoundState, Transition, steps_from
from sansang.selection.tables import rounds as tables
from sansang.selection.words import DO, DONE, PAPERS
from sansang.ui.templatetags.ui import say
from sansang.ui.watching import watched

if TYPE_CHECKING:
    from sansang.ui.requests import Request

# The parts of a round's page, by the word in the address.
PEOPLE, NEED, OBJECTIONS, WAY_TAKEN = PARTS = ("nguoi", "nhu-cau", "y-kien", "qua-trinh")


@require_GET
@requires(Permission.PEOPLE_VIEW)
def round_list(request: Request) -> HttpResponse:
    rows = asking.rounds(request.user)
    summaries = asking.summaries(request.user)
    context = {
        "listing": tables.round_list(request, rows, years=sorted({one.year for one in rows}, reverse=True)),
        "summaries": summaries[:3],
        "can_open": request.user.may(Permission.SELECTION),
    }
    return TemplateResponse(request, "selection/round_list.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.SELECTION)
def round_new(request: Request) -> HttpResponse:
    offices = asking.offices(request.user, Permission.SELECTION, on=request.today)
    first = list(offices[:2])
    initial = {"year": request.today.year, "day": request.today, "office": first[0].pk if len(first) == 1 else None}
    form = RoundForm(request.POST or None, offices=offices, initial=initial)
    if form.is_valid():
        values = form.cleaned_data
        office = values.pop("office").unit
        try:
            made = actions.open_round(office, **values, today=request.today, by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã mở đợt tuyển chọn và tính nhu cầu."))
            return redirect("selection:round_detail", made.pk)
    return TemplateResponse(request, "selection/round_new.html", {"form": form})


def permitted(request: Request, pk: int, permission: Permission) -> Round:
    """The round of an address, for whoever has this permission on it."""
    return get_object_or_404(asking.rounds(request.user, permission), pk=pk)


@require_GET
@requires(Permission.PEOPLE_VIEW)
def round_detail(request: Request, pk: int) -> HttpResponse:
    return round_page(request, permitted(request, pk, Permission.PEOPLE_VIEW))


def round_page(request: Request, one: Round, *, reasons: Sequence[Reason] = ()) -> HttpResponse:
    """The page of a round; with `reasons` it says why the step just asked for was refused."""
    part = request.GET.get("xem", "")
    part = part if part in PARTS else PEOPLE
    steps = list(Step.objects.permitted(request.user, Permission.PEOPLE_VIEW).filter(round=one))
    may = {
        role: reaches(request.user, role, one.office) for role in (Permission.SELECTION, Permission.SELECTION_DECIDE)
    }
    context: dict[str, Any] = {
        "one": one,
        "part": part,
        "reasons": reasons,
        "stages": _stages(one, steps),
        "next_steps": [_in_words(step, mine=may[Permission(step.role)]) for step in steps_from(one.state)],
        "may_prepare": may[Permission.SELECTION] and one.state == RoundState.PREPARING,
        "may_choose": may[Permission.SELECTION] and one.state == RoundState.PANEL,
        "may_object": may[Permission.SELECTION] and one.state == RoundState.PUBLISHED,
        "may_settle": may[Permission.SELECTION_DECIDE],
        "may_export": reaches(request.user, Permission.PEOPLE_EXPORT, one.office),
        "state_badge": tables.state_badge(one),
        **_part(request, one, part, steps),
    }
    return TemplateResponse(request, "selection/round_detail.html", context)


def _part(request: Request, one: Round, part: str, steps: Sequence[Step]) -> dict[str, Any]:
    if part == NEED:
        return {"needs": asking.needs_of(one), "chosen_in": asking.chosen_in(one)}
    if part == OBJECTIONS:
        found = Objection.objects.permitted(request.user, Permission.PEOPLE_VIEW).filter(round=one)
        return {"objections": found.select_related("candidate__person")}
    if part == WAY_TAKEN:
        return {"way": [(step, DONE.get(step.verb, step.verb)) for step in reversed(steps)]}
    return {"listing": tables.candidate_list(request, one, sheet(one, asking.needs_of(one), seen_by=request.user))}


def _stages(one: Round, steps: Sequence[Step]) -> list[dict[str, Any]]:
    """The way of a round as drawn: each stage with the day it was reached last, the current one marked."""
    reached = {RoundState.PREPARING: one.created_at.date()}
    reached |= {target: step.on for step in steps if (target := _target(step)) is not None}
    at = WAY.index(RoundState(one.state)) if one.state in WAY else -1
    labels = dict(Round._meta.get_field("state").choices or [])
    return [
        {"label": labels[state], "on": reached.get(state) if place <= at else None, "is_current": place == at}
        for place, state in enumerate(WAY)
    ]


def _target(step: Step) -> RoundState | None:
    found = TRANSITIONS.get(step.verb)
    return found.target if found else None


def _in_words(step: Transition, *, mine: bool) -> dict[str, Any]:
    return {
        "verb": step.verb,
        "label": DO[step.verb],
        "article": step.article,
        "paper": PAPERS.get(step.paper, ""),
        "is_printed": step.is_printed,
        "mine": mine,
        "url": f"selection:round_{step.verb}",
        "goes_on": step.verb in {"propose", "publish", "sign", "enter"},
        "has_form": step.verb in {"publish", "sign", "withdraw", "cancel", "revoke"},
    }


@require_http_methods(["GET", "POST"])
@requires(Permission.SELECTION)
def round_edit(request: Request, pk: int) -> HttpResponse:
    one = permitted(request, pk, Permission.SELECTION)
    names = ("day", "serve_from", "skills", "guidance_number")
    form = watched(RoundEditForm)(request.POST or None, initial={name: getattr(one, name) for name in names})
    if form.is_valid():
        try:
            actions.change_round(one, **form.cleaned_data, today=request.today, by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã sửa đợt và tính lại nhu cầu."))
            return redirect("selection:round_detail", pk)
    return TemplateResponse(request, "selection/round_form.html", {"form": form, "one": one, "heading": _("Sửa đợt")})


@require_http_methods(["GET", "POST"])
@requires(Permission.SELECTION)
def need_list(request: Request, pk: int) -> HttpResponse:
    one = permitted(request, pk, Permission.SELECTION)
    needs: list[Need] = asking.needs_of(one)
    form = watched(NeedForm)(request.POST or None, needs=needs)
    if form.is_valid():
        try:
            changed = actions.set_need(one, lines=form.lines(), by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã ghi nhu cầu.") if changed else _("Không có gì khác để ghi."))
            return redirect("selection:round_detail", pk)
    return TemplateResponse(request, "selection/need_list.html", {"form": form, "one": one})


@require_POST
@requires(Permission.SELECTION)
def need_recompute(request: Request, pk: int) -> HttpResponse:
    one = permitted(request, pk, Permission.SELECTION)
    try:
        actions.recompute_need(one, by=request.user)
    except RuleViolated as refused:
        return round_page(request, one, reasons=refused.reasons)
    messages.success(request, _("Đã tính lại nhu cầu; số đã sửa có lý do được giữ nguyên."))
    return redirect("selection:need_list", pk)


@require_GET
@requires(Permission.PEOPLE_VIEW)
def round_print(request: Request, pk: int) -> HttpResponse:
    """The list to be posted: who was chosen and who stands in reserve, no numbers of anybody."""
    one = permitted(request, pk, Permission.PEOPLE_VIEW)
    rows = sheet(one, asking.needs_of(one), seen_by=request.user)

    def those(choice: str) -> list[Row]:
        return [row for row in rows if row.of.candidate.choice == choice]

    context = {
        "one": one,
        "lists": [(_("Được chọn"), those(Chosen.CHOSEN)), (_("Dự bị"), those(Chosen.RESERVE))],
        "is_draft": one.state in {RoundState.PREPARING, RoundState.PANEL},
    }
    return TemplateResponse(request, "selection/round_print.html", context)


@require_GET
@requires(Permission.PEOPLE_EXPORT)
@hands_out
def round_export(request: Request, pk: int) -> HttpResponse:
    one = permitted(request, pk, Permission.PEOPLE_EXPORT)
    rows = sheet(one, asking.needs_of(one), seen_by=request.user)
    exported = record("selection.exported", one, by=request.user, unit_id=one.office_id, rows=len(rows))
    remember_people(exported, (row.person.pk for row in rows))
    title = _("Danh sách xét tuyển chọn năm %(year)s: %(office)s") % {
        "year": one.year, "office": one.office_name  # type: ignore[attr-defined]
    }  # fmt: skip
    return exports.candidates_file(rows, title=title, name=f"tuyen-chon-{one.year}-{one.pk}")

"""Pages of moves between offices: offering one, answering one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sansang.citizens.actions import register_moves as actions
from sansang.citizens.forms import register as forms
from sansang.citizens.models import Move, MoveState, Registration
from sansang.citizens.queries import register as queries
from sansang.citizens.tables import register as tables
from sansang.citizens.views.register import form_page, in_full
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, reaches, requires

if TYPE_CHECKING:
    from sansang.ui.requests import Request


@require_http_methods(["GET", "POST"])
@requires(Permission.REGISTER)
def move_offer(request: Request, pk: int) -> HttpResponse:
    found = Registration.objects.permitted(request.user, Permission.REGISTER).select_related("person", "office")
    row = get_object_or_404(found, pk=pk)
    offices = queries.offices_of_province(row.office.province_code, on=request.today, but=[row.office_id])
    form = forms.MoveForm(request.POST or None, offices=offices, initial={"leaves_on": request.today})

    def act(values: dict[str, Any]) -> object:
        to_office = values.pop("to_office").unit
        return actions.offer_move(row, to_office=to_office, **values, by=request.user)

    lead = _("Người này còn trong sổ của bạn cho đến khi nơi đến tiếp nhận.")
    return form_page(request, form, row.person, _("Giới thiệu chuyển đi"), act, lead=lead)


@require_GET
@requires(Permission.PEOPLE_VIEW)
def move_list(request: Request) -> HttpResponse:
    rows = queries.moves(request.user)
    names = queries.names_in(rows, "from_office_id", "to_office_id")
    listing = tables.move_list(request, rows, names=names)
    return TemplateResponse(request, "citizens/move_list.html", {"listing": listing})


@require_GET
@requires(Permission.PEOPLE_VIEW)
def move_detail(request: Request, pk: int) -> HttpResponse:
    move = get_object_or_404(queries.moves(request.user), pk=pk)
    names = queries.names_in([move], "from_office_id", "to_office_id")
    is_open = move.state == MoveState.OFFERED
    context = {
        "move": move,
        "badge": tables.MOVE_BADGES[MoveState(move.state)],
        "from_name": names.get(move.from_office_id, ""),
        "to_name": names.get(move.to_office_id, ""),
        "may_answer": is_open and reaches(request.user, Permission.REGISTER, move.to_office),
        "may_withdraw": is_open and reaches(request.user, Permission.REGISTER, move.from_office),
        "may_open": reaches(request.user, Permission.PEOPLE_VIEW, move.person.keeper),
        "too_early": move.leaves_on > request.today,
    }
    return TemplateResponse(request, "citizens/move_detail.html", context)


def _answer(request: Request, pk: int, act: Callable[[Move], object], done: str) -> HttpResponse:
    move = get_object_or_404(queries.moves(request.user, Permission.REGISTER), pk=pk)
    try:
        act(move)
    except RuleViolated as refused:
        messages.error(request, " ".join(in_full(reason) for reason in refused.reasons))
    else:
        messages.success(request, done)
    return redirect("citizens:move_detail", pk)


@require_POST
@requires(Permission.REGISTER)
def move_accept(request: Request, pk: int) -> HttpResponse:
    return _answer(
        request,
        pk,
        lambda move: actions.accept_move(move, today=request.today, by=request.user),
        _("Đã tiếp nhận; hồ sơ nay do cơ quan bạn giữ."),
    )


@require_POST
@requires(Permission.REGISTER)
def move_return(request: Request, pk: int) -> HttpResponse:
    return _answer(request, pk, lambda move: actions.return_move(move, by=request.user), _("Đã trả lại nơi chuyển đi."))


@require_POST
@requires(Permission.REGISTER)
def move_withdraw(request: Request, pk: int) -> HttpResponse:
    return _answer(
        request, pk, lambda move: actions.withdraw_move(move, by=request.user), _("Đã rút lại giấy giới thiệu.")
    )

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sansang.citizens.actions.law import confirm_row, propose_row, return_row
from sansang.citizens.forms.law import ADD, END, REPLACE, RowForm
from sansang.citizens.models import ProvincialRow, RowState
from sansang.citizens.queries.law import (
    Change,
    change_of,
    identity_text,
    line_of,
    lines_in_force,
    province_of,
    revised_for,
    row_ended,
    rows_added,
    turns_after,
)
from sansang.citizens.queries.law_effect import days_shown, effect_of
from sansang.citizens.tables.law import TURN, WHO, others_list, row_list, what_of
from sansang.citizens.templatetags.law import reason_words
from sansang.kernel.reasons import RuleViolated
from sansang.law.book import Book
from sansang.law.rows import TABLES, Row
from sansang.organisation.access import Permission, requires, signed_in
from sansang.organisation.models import Unit, UnitKind
from sansang.ui.listing import PAGE, SEARCH, changed_url

if TYPE_CHECKING:
    from sansang.ui.requests import Request


@require_GET
@signed_in
def law(request: Request) -> HttpResponse:
    """The law in force on the day looked at, in the user's province."""
    found = revised_for(province_of(request.user))
    lines = lines_in_force(found.book, request.on)
    may_edit = request.user.may(Permission.LAW_EDIT)
    waiting = ProvincialRow.objects.permitted(request.user, Permission.LAW_EDIT).filter(state=RowState.PROPOSED)
    context = {
        "tables": [(table, lines[code]) for code, table in TABLES.items()],
        "is_empty": not any(lines.values()),
        "turns": turns_after(found.book, request.on),
        "may_edit": may_edit,
        "waiting": waiting.count() if may_edit else 0,
        "misfits": found.misfits if may_edit else {},
    }
    return TemplateResponse(request, "citizens/law.html", context)


@require_GET
@requires(Permission.LAW_EDIT)
def law_row_list(request: Request) -> HttpResponse:
    rows = ProvincialRow.objects.permitted(request.user, Permission.LAW_EDIT)
    context = {"listing": row_list(request, rows), "tables": TABLES.values()}
    return TemplateResponse(request, "citizens/law_row_list.html", context)


def _command(request: Request) -> Unit:
    """The provincial command whose law the user may change."""
    commands = Unit.objects.permitted(request.user, Permission.LAW_EDIT).filter(kind=UnitKind.PROVINCIAL_COMMAND)
    found = commands.order_by("pk").first()
    if found is None:
        raise Http404
    return found


def _asked_row(book: Book, request: Request, table: str) -> Row | None:
    """The row that the address wants replaced or ended."""
    if not (asked := request.GET.get("dong", "")):
        return None
    rows = {identity_text(row): row for row in book.by_table[table]}
    if asked not in rows:
        raise Http404
    return rows[asked]


@require_http_methods(["GET", "POST"])
@requires(Permission.LAW_EDIT)
def law_row_new(request: Request, table: str) -> HttpResponse:
    """A change typed, shown with what it does, then proposed; until then the address alone holds it."""
    if table not in TABLES:
        raise Http404
    command = _command(request)
    book = revised_for(command.province_code).book
    row = _asked_row(book, request, table)
    do = ADD if row is None else END if request.GET.get("viec") == END else REPLACE
    typed = request.POST if request.method == "POST" else request.GET if "paper_number" in request.GET else None
    form = RowForm(typed or None, table=table, do=do, book=book, row=row)
    context: dict[str, Any] = {
        "form": form,
        "table": TABLES[table],
        "do": do,
        "row": line_of(book, row) if row else None,
    }
    if form.is_valid():
        try:
            if request.method == "POST":
                return _proposed(request, command, form)
            context |= _previewed(request, form.change(), command)
        except RuleViolated as refused:
            context["reasons"] = refused.reasons
    return TemplateResponse(request, "citizens/law_row_new.html", context)


def _proposed(request: Request, command: Unit, form: RowForm) -> HttpResponse:
    made = propose_row(command, **form.proposed(), by=request.user)
    messages.success(request, _("Đã đề nghị. Chưa có gì thay đổi cho đến khi người thứ hai xác nhận."))
    return redirect("citizens:law_row_detail", made.pk)


def _previewed(request: Request, change: Change, command: Unit) -> dict[str, Any]:
    """What a change does: counts of today and of its first day, and who, on the day chosen."""
    days = days_shown(change, today=request.today)
    effects = [effect_of(change, command=command, user=request.user, on=day) for day in days]
    at = 1 if request.GET.get("ngay") == "dau" and len(effects) > 1 else 0
    shown = effects[at]
    turned = [
        (before, after, number, changed_url(request, **{TURN: f"{before.value}/{after.value}", WHO: None, PAGE: None}))
        for before, after, number in shown.tally
    ]
    return {
        "effects": [
            (one, changed_url(request, ngay="dau" if place else None, **dict.fromkeys((TURN, WHO, PAGE, SEARCH))))
            for place, one in enumerate(effects)
        ],
        "shown": shown,
        "is_past": len(effects) > 1,
        "turned": turned,
        "listing": others_list(request, shown),
    }


@require_GET
@requires(Permission.LAW_EDIT)
def law_row_detail(request: Request, pk: int) -> HttpResponse:
    row = _permitted(request, pk)
    change = change_of(row)
    book = revised_for(row.command.province_code).book
    context: dict[str, Any] = {"one": row, "what": what_of(row), "table": TABLES.get(row.table)}
    try:
        context |= {
            "added": [line_of(book, one) for one in rows_added(change)],
            "ended": line_of(book, ended) if (ended := row_ended(book, change)) else None,
        }
        if row.state == RowState.PROPOSED:
            context |= _previewed(request, change, row.command)
    except RuleViolated as refused:
        context["reasons"] = refused.reasons
    context["is_own"] = row.proposed_by_id == request.user.pk
    return TemplateResponse(request, "citizens/law_row_detail.html", context)


def _permitted(request: Request, pk: int) -> ProvincialRow:
    found = ProvincialRow.objects.permitted(request.user, Permission.LAW_EDIT).select_related("command")
    return get_object_or_404(found, pk=pk)


@require_POST
@requires(Permission.LAW_EDIT)
def law_row_confirm(request: Request, pk: int) -> HttpResponse:
    row = _permitted(request, pk)
    try:
        confirm_row(row, by=request.user)
    except RuleViolated as refused:
        _say(request, refused)
    else:
        messages.success(request, _("Đã xác nhận. Dòng này được tính từ bây giờ."))
    return redirect("citizens:law_row_detail", row.pk)


@require_POST
@requires(Permission.LAW_EDIT)
def law_row_return(request: Request, pk: int) -> HttpResponse:
    row = _permitted(request, pk)
    try:
        return_row(row, by=request.user)
    except RuleViolated as refused:
        _say(request, refused)
    else:
        messages.success(request, _("Đã trả lại đề nghị; không có gì thay đổi."))
    return redirect("citizens:law_row_detail", row.pk)


def _say(request: Request, refused: RuleViolated) -> None:
    for reason in refused.reasons:
        messages.error(request, reason_words(reason))

"""Pages of the yearly rounds: opening one, registering those who come of age, closing its book, printing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sansang.audit.actions import record, remember_people
from sansang.citizens.actions import register as entering
from sansang.citizens.actions import register_rounds as actions
from sansang.citizens.exports.register import book_file
from sansang.citizens.forms import register as forms
from sansang.citizens.models import Entry, Leaving, RegistrationRound
from sansang.citizens.queries import register as queries
from sansang.citizens.queries.register_books import Book, book_of, rows_of_book
from sansang.citizens.rules.register import Balance
from sansang.citizens.tables import register as tables
from sansang.citizens.views.register import in_full
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, reaches, requires
from sansang.organisation.queries import names_of
from sansang.ui.listing import EXPORT, XLSX
from sansang.ui.templatetags.ui import vi_number

if TYPE_CHECKING:
    from sansang.ui.requests import Request


@require_GET
@requires(Permission.PEOPLE_VIEW)
def round_list(request: Request) -> HttpResponse:
    rows = RegistrationRound.objects.permitted(request.user, Permission.PEOPLE_VIEW)
    names = queries.names_in(rows, "office_id")
    listing = tables.round_list(request, rows, names=names)
    may_register = request.user.may(Permission.REGISTER)
    context = {"listing": listing, "may_register": may_register}
    return TemplateResponse(request, "citizens/round_list.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.REGISTER)
def round_open(request: Request) -> HttpResponse:
    offices = queries.offices(request.user, Permission.REGISTER, on=request.today)
    initial = {"office": offices.first(), "year": request.today.year, "opened_on": request.today}
    form = forms.OpenRoundForm(request.POST or None, offices=offices, initial=initial)
    if form.is_valid():
        values = form.cleaned_data
        office = values.pop("office").unit
        try:
            made = actions.open_round(office, **values, today=request.today, by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [in_full(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã mở đợt đăng ký."))
            return redirect("citizens:round_detail", made.pk)
    return TemplateResponse(request, "citizens/round_open.html", {"form": form})


def _round(request: Request, pk: int, permission: Permission) -> RegistrationRound:
    found = RegistrationRound.objects.permitted(request.user, permission).select_related("office")
    row: RegistrationRound = get_object_or_404(found, pk=pk)
    return row


@require_GET
@requires(Permission.PEOPLE_VIEW)
def round_detail(request: Request, pk: int) -> HttpResponse:
    return _page(request, _round(request, pk, Permission.PEOPLE_VIEW))


def _page(request: Request, row: RegistrationRound, **forms_sent: Any) -> HttpResponse:
    waiting = queries.candidates(row)
    law = queries.legal_round(row)
    book = book_of(row, until=request.today)
    initial = {"on": max(request.today, row.opened_on), "expected": len(waiting.ready)}
    context = {
        "round": row,
        "office": names_of([row.office_id]).get(row.office_id, ""),
        "candidates": waiting,
        "law": law[1] if law else None,
        "book": book,
        "lines": lines_of(book.balance),
        "closed_lines": lines_of(book.closed) if book.closed else [],
        "may_register": reaches(request.user, Permission.REGISTER, row.office),
        "entry_form": forms.RoundEntryForm(initial=initial),
        "close_form": forms.CloseRoundForm(initial={"closed_on": request.today}),
        **forms_sent,
    }
    return TemplateResponse(request, "citizens/round_detail.html", context)


def lines_of(balance: Balance) -> list[tuple[str, Any, str]]:
    """A reconciliation as lines: words, number, what kind of line ("sum" or "part")."""
    entries, leavings = dict(Entry.choices), dict(Leaving.choices)
    came = [(str(entries[key]), balance.entered[key], "part") for key in Entry.values if key in balance.entered]
    went = [(str(leavings[key]), balance.left[key], "part") for key in Leaving.values if key in balance.left]
    return [
        (_("Đầu kỳ"), balance.opening, "sum"),
        (_("Vào sổ trong kỳ"), sum(balance.entered.values()), "sum"),
        *came,
        (_("Ra khỏi sổ trong kỳ"), sum(balance.left.values()), "sum"),
        *went,
        (_("Cuối kỳ"), balance.closing, "sum"),
    ]


@require_POST
@requires(Permission.REGISTER)
def round_register(request: Request, pk: int) -> HttpResponse:
    row = _round(request, pk, Permission.REGISTER)
    form = forms.RoundEntryForm(request.POST)

    def act(values: dict[str, Any]) -> str:
        number = entering.register_candidates(row, **values, today=request.today, by=request.user)
        return _("Đã đăng ký {number} người.").format(number=vi_number(number))

    return _acted(request, row, form, act, "entry_form")


@require_POST
@requires(Permission.REGISTER)
def round_close(request: Request, pk: int) -> HttpResponse:
    row = _round(request, pk, Permission.REGISTER)
    form = forms.CloseRoundForm(request.POST)

    def act(values: dict[str, Any]) -> str:
        actions.close_round(row, **values, today=request.today, by=request.user)
        return _("Đã khóa sổ; số liệu cân.")

    return _acted(request, row, form, act, "close_form")


def _acted(
    request: Request, row: RegistrationRound, form: Any, act: Callable[[dict[str, Any]], str], name: str
) -> HttpResponse:
    """Act on what a form of the round's page says; what is wrong stands on that page again."""
    if form.is_valid():
        try:
            done = act(form.cleaned_data)
        except RuleViolated as refused:
            form.add_error(None, [in_full(reason) for reason in refused.reasons])
        else:
            messages.success(request, done)
            return redirect("citizens:round_detail", row.pk)
    return _page(request, row, **{name: form})


@require_POST
@requires(Permission.REGISTER)
def round_reopen(request: Request, pk: int) -> HttpResponse:
    row = _round(request, pk, Permission.REGISTER)
    try:
        actions.reopen_round(row, by=request.user)
    except RuleViolated as refused:
        messages.error(request, " ".join(in_full(reason) for reason in refused.reasons))
    else:
        messages.success(request, _("Đã mở lại sổ."))
    return redirect("citizens:round_detail", pk)


@require_GET
@requires(Permission.PEOPLE_VIEW)
def round_book(request: Request, pk: int) -> HttpResponse:
    wants_file = request.GET.get(EXPORT) == "xlsx"
    row = _round(request, pk, Permission.PEOPLE_EXPORT if wants_file else Permission.PEOPLE_VIEW)
    office = names_of([row.office_id]).get(row.office_id, "")
    book = book_of(row, until=request.today)
    rows = rows_of_book(row, book.days)
    if wants_file:
        return _file(request, row, office, book, rows)
    context = {
        "round": row,
        "office": office,
        "book": book,
        "lines": lines_of(book.balance),
        "rows": rows,
        "may_export": reaches(request.user, Permission.PEOPLE_EXPORT, row.office),
    }
    return TemplateResponse(request, "citizens/round_book.html", context)


def _file(request: Request, row: RegistrationRound, office: str, book: Book, rows: Any) -> HttpResponse:
    exported = record("register.book_exported", row, by=request.user, unit_id=row.office_id, rows=rows.count())
    remember_people(exported, rows.values_list("person_id", flat=True))
    content = book_file(rows, office=office, year=row.year, days=book.days, lines=lines_of(book.balance))
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="so-dang-ky-{row.year}.xlsx"'
    response.headers["Cache-Control"] = "no-store"
    return response

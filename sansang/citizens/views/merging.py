"""Pages of records that may be of one person: found, compared, decided, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sansang.citizens.actions import merging as actions
from sansang.citizens.forms.merging import MergeForm
from sansang.citizens.models import Merge, Person
from sansang.citizens.queries import merging as queries
from sansang.citizens.rules.merging import score
from sansang.citizens.tables.merging import compare_url, why
from sansang.citizens.tables.merging import duplicate_list as pairs_table
from sansang.citizens.tables.merging import merge_list as merges_table
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, reaches, requires
from sansang.ui.templatetags.ui import say

if TYPE_CHECKING:
    from sansang.ui.requests import Request

EDIT = Permission.PEOPLE_EDIT


@require_GET
@requires(EDIT)
def duplicate_list(request: Request) -> HttpResponse:
    found = pairs_table(request, queries.duplicates(request.user))
    return TemplateResponse(request, "citizens/duplicate_list.html", {"listing": found})


def _person(request: Request, pk: int) -> Person:
    return get_object_or_404(Person.objects.permitted(request.user, EDIT).select_related("keeper"), pk=pk)


def _both(request: Request, pk: int, asked: str) -> tuple[Person, Person]:
    first = _person(request, pk)
    if not asked.isdecimal() or int(asked) == pk:
        raise Http404
    return first, _person(request, int(asked))


@require_GET
@requires(EDIT)
def duplicate_compare(request: Request, pk: int) -> HttpResponse:
    """Two records side by side; without the other one, the records that look like the first."""
    if asked := request.GET.get("with", ""):
        return _compare(request, *_both(request, pk, asked), form=None)
    person = _person(request, pk)
    found = [(pair, why(pair), compare_url(person, pair.second)) for pair in queries.alike(request.user, person)]
    return TemplateResponse(request, "citizens/duplicate_person.html", {"person": person, "found": found})


def _compare(
    request: Request, first: Person, second: Person, *, form: MergeForm | None, status: int = 200
) -> HttpResponse:
    form = form or MergeForm(None, first=first, second=second, user=request.user)
    points, parts = score(queries.profile_of(first), queries.profile_of(second))
    kept, other = (first, second) if form.kept_pk == first.pk else (second, first)
    context = {
        "first": first,
        "second": second,
        "form": form,
        "lines": form.lines(),
        "points": points,
        "why": why(queries.PairInFull(first, second, points, parts)),
        "histories": [(one, queries.histories(request.user, one)) for one in (first, second)],
        "obstacles": queries.obstacles(kept, other),
        "decision": queries.decision_about(first, second),
    }
    return TemplateResponse(request, "citizens/duplicate_compare.html", context, status=status)


@require_POST
@requires(EDIT)
def duplicate_merge(request: Request, pk: int) -> HttpResponse:
    if not request.POST.get("with"):
        return _asked_for_nobody(request, pk)
    first, second = _both(request, pk, request.POST["with"])
    form = MergeForm(request.POST, first=first, second=second, user=request.user)
    if not form.is_valid():
        messages.error(request, _("Hãy chọn hồ sơ nào được giữ lại rồi gộp."))
        return _compare(request, first, second, form=form, status=422)
    kept, other = (first, second) if form.kept_pk == first.pk else (second, first)
    try:
        made = actions.merge_persons(
            kept, other, take=form.take(), versions=form.versions(), today=request.today, by=request.user
        )
    except RuleViolated as refused:
        form.add_error(None, [say(reason) for reason in refused.reasons])
        first, second = _both(request, pk, request.POST["with"])
        form.first, form.second = first, second
        return _compare(request, first, second, form=form, status=422)
    messages.success(request, _("Đã gộp. Có thể tách lại khi cần."))
    return redirect("citizens:merge_detail", made.pk)


@require_POST
@requires(EDIT)
def duplicate_different(request: Request, pk: int) -> HttpResponse:
    if not request.POST.get("with"):
        return _asked_for_nobody(request, pk)
    first, second = _both(request, pk, request.POST["with"])
    try:
        actions.tell_apart(first, second, by=request.user)
    except RuleViolated as refused:
        messages.error(request, _said(refused))
        return redirect(compare_url(first, second))
    messages.success(request, _("Đã ghi là hai người khác nhau; cặp này không được nêu lại nữa."))
    return redirect("citizens:duplicate_list")


def _asked_for_nobody(request: Request, pk: int) -> HttpResponse:
    person = _person(request, pk)
    messages.error(request, _("Hãy chọn hồ sơ để so với hồ sơ này."))
    return redirect("citizens:duplicate_compare", person.pk)


def _said(refused: RuleViolated) -> str:
    return " ".join(say(reason) for reason in refused.reasons)


@require_GET
@requires(Permission.PEOPLE_VIEW)
def merge_list(request: Request) -> HttpResponse:
    decided = Merge.objects.permitted(request.user, Permission.PEOPLE_VIEW).select_related("kept", "other")
    context = {"listing": merges_table(request, decided), "may_decide": request.user.may(EDIT)}
    return TemplateResponse(request, "citizens/merge_list.html", context)


@require_GET
@requires(Permission.PEOPLE_VIEW)
def merge_detail(request: Request, pk: int) -> HttpResponse:
    found = Merge.objects.permitted(request.user, Permission.PEOPLE_VIEW)
    merge = get_object_or_404(found.select_related("kept__keeper", "other__keeper"), pk=pk)
    context: dict[str, Any] = {
        "merge": merge,
        "histories": queries.histories_apart(request.user, merge),
        "fields": [actions.field_name(key) for key in (merge.journal or {}).get("kept", {})],
        "may_decide": request.user.may(EDIT),
        "may_undo": all(reaches(request.user, EDIT, one.keeper) for one in (merge.kept, merge.other)),
    }
    return TemplateResponse(request, "citizens/merge_detail.html", context)


@require_POST
@requires(EDIT)
def merge_undo(request: Request, pk: int) -> HttpResponse:
    merge = get_object_or_404(Merge.objects.permitted(request.user, EDIT), pk=pk)
    try:
        actions.undo_merge(merge, by=request.user)
    except RuleViolated as refused:
        messages.error(request, _said(refused))
    else:
        messages.success(request, _("Đã bỏ quyết định; hai hồ sơ trở lại như trước."))
    return redirect("citizens:merge_detail", pk)

"""A class's marks and results: what is examined, the grid of marks, the minutes, publishing, decisions since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sansang.audit.actions import record, remember_people
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, reaches, requires
from sansang.training.actions import results as actions
from sansang.training.forms.results import ColumnForm, CorrectionForm, ExamsForm, MarksForm, MinutesForm
from sansang.training.models import ClassState, CorrectionKind, Grade, TrainingClass
from sansang.training.queries import results as asking
from sansang.training.queries.results import Row, Sheet
from sansang.training.rules.results import match_column, reasons_against_publishing
from sansang.training.rules.tallies import Tally, tally, total
from sansang.training.tables import results as tables
from sansang.training.words import class_badge
from sansang.ui.listing import PAGE
from sansang.ui.templatetags.ui import say
from sansang.ui.watching import watched

if TYPE_CHECKING:
    from sansang.ui.requests import Request

SEE, TRAINING, APPROVE = Permission.TRAINING_VIEW, Permission.TRAINING, Permission.TRAINING_APPROVE
ON_A_PAGE = 50
MOST_FIELDS = 900  # what one form may send: a cell is two, what it showed and what it says


def permitted(request: Request, pk: int, permission: Permission) -> TrainingClass:
    """The class of an address, for whoever has this permission on it."""
    return get_object_or_404(asking.classes(request.user, permission), pk=pk)


@require_GET
@requires(SEE)
def result_class(request: Request, pk: int) -> HttpResponse:
    one = permitted(request, pk, SEE)
    is_office = asking.is_of_office(request.user, one)
    context: dict[str, Any] = {
        "one": one,
        "is_office": is_office,
        "may_mark": reaches(request.user, TRAINING, one.unit) and one.state in actions.MARKING,
        "may_publish": reaches(request.user, APPROVE, one.unit),
        "badge": class_badge(one),
    }
    if one.state == ClassState.PUBLISHED:
        return _published(request, one, context)
    return (
        _draft(request, one, context) if is_office else TemplateResponse(request, "training/result_class.html", context)
    )


def _draft(request: Request, one: TrainingClass, context: dict[str, Any]) -> HttpResponse:
    sheet, minutes = asking.sheet_of(one), asking.minutes_of(one)
    may_export = reaches(request.user, Permission.PEOPLE_EXPORT, one.unit)
    found = tables.draft_list(request, one, sheet, may_export=may_export)
    if found.wants_export:
        exported = record("people.exported", one, by=request.user, unit_id=one.unit_id, rows=found.total)
        remember_people(exported, [row.enrolment.person_id for row in found.rows_found])
        return found.export()
    context |= {
        "sheet": sheet,
        "minutes": minutes,
        "listing": found,
        "sums": _sums(sheet),
        "reasons": reasons_against_publishing(asking.to_publish(one, sheet, minutes)),
        "failed": sum(row.grade == Grade.FAIL for row in sheet.rows),
    }
    return TemplateResponse(request, "training/result_class.html", context)


def _sums(sheet: Sheet) -> Tally:
    """The draft as it would be counted."""
    return total(
        tally(row.grade, people=1, hours=float(sheet.hours), attended=float(row.attended))
        for row in sheet.rows
        if row.grade
    )


def _published(request: Request, one: TrainingClass, context: dict[str, Any]) -> HttpResponse:
    may_export = reaches(request.user, Permission.PEOPLE_EXPORT, one.unit)
    rows = asking.results(request.user, one)
    found = tables.result_list(
        request,
        one,
        rows,
        certificates=asking.certificates(request.user, one),
        may_correct=context["may_publish"],
        may_export=may_export,
    )
    if found.wants_export:
        exported = record("people.exported", one, by=request.user, unit_id=one.unit_id, rows=found.total)
        remember_people(exported, found.rows_found.values_list("enrolment__person_id", flat=True))
        return found.export()
    people = list(rows.values_list("grade", "hours", "hours_attended"))
    context |= {
        "listing": found,
        "minutes": asking.minutes_of(one) if context["is_office"] else None,
        "sums": total(
            tally(grade, people=1, hours=float(hours), attended=float(there)) for grade, hours, there in people
        ),
        "scale": asking.scale_of(asking.law_of(one)),
        "corrections": asking.corrections(request.user, one),
        "failed": sum(grade in {Grade.FAIL, Grade.UNTESTED} for grade, _hours, _there in people),
        "sees_all": reaches(request.user, SEE, one.unit),
    }
    return TemplateResponse(request, "training/result_class.html", context)


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def exam_list(request: Request, pk: int) -> HttpResponse:
    """What the class is examined in, and how much each counts."""
    one = permitted(request, pk, TRAINING)
    headings = list(one.programme.headings.all())
    form = watched(ExamsForm)(request.POST or None, headings=headings, examined=asking.examined(one))
    if form.is_valid():
        try:
            actions.set_exams(one, form.weights(), by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã ghi nội dung kiểm tra."))
            return redirect("training:result_class", pk)
    return TemplateResponse(request, "training/result_exams.html", {"one": one, "form": form, **_open(one)})


def _open(one: TrainingClass) -> dict[str, bool]:
    return {"is_open": one.state in actions.MARKING}


def _page(request: Request, sheet: Sheet, rows: Sequence[Row]) -> Any:
    most = max(1, min(ON_A_PAGE, MOST_FIELDS // (2 * max(1, len(sheet.examined)))))
    return Paginator(rows, most).get_page(request.GET.get(PAGE))


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def mark_list(request: Request, pk: int) -> HttpResponse:
    """The marks of everyone, cell by cell."""
    one = permitted(request, pk, TRAINING)
    sheet = asking.sheet_of(one)
    return _grid(request, one, sheet, sheet.rows, "score")


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def retest_list(request: Request, pk: int) -> HttpResponse:
    """The marks of the re-test of those who failed, before the class is published."""
    one = permitted(request, pk, TRAINING)
    sheet = asking.sheet_of(one)
    rows = [row for row in sheet.rows if row.grade == Grade.FAIL or _retested(row)]
    return _grid(request, one, sheet, rows, "retest")


def _retested(row: Row) -> bool:
    return any(mark.retest is not None for mark in row.marks.values())


def _grid(request: Request, one: TrainingClass, sheet: Sheet, rows: Sequence[Row], column: str) -> HttpResponse:
    page = _page(request, sheet, rows)
    form = MarksForm(request.POST or None, rows=list(page), examined=sheet.examined, column=column)
    if form.is_valid():
        write = actions.record_retests if column == "retest" else actions.record_marks
        try:
            written = write(one, form.marks(), by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã ghi %(count)s điểm.") % {"count": written})
            if page.has_next():
                return redirect(f"{request.path}?{PAGE}={page.next_page_number()}")
            return redirect("training:result_class", one.pk)
    context = {"one": one, "form": form, "page": page, "sheet": sheet, "is_retest": column == "retest", **_open(one)}
    return TemplateResponse(request, "training/result_marks.html", context)


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def mark_column(request: Request, pk: int) -> HttpResponse:
    """A column of marks pasted from a sheet."""
    one = permitted(request, pk, TRAINING)
    sheet = asking.sheet_of(one)
    form = ColumnForm(request.POST or None, examined=sheet.examined)
    if form.is_valid():
        people = [(row.enrolment.pk, row.enrolment.person.name_key) for row in sheet.rows]
        scores, reasons = match_column(form.lines(), people)
        heading = form.cleaned_data["heading"]
        try:
            if reasons:
                raise RuleViolated(reasons)
            marks = {enrolment: {heading: score} for enrolment, score in scores.items()}
            written = actions.record_marks(one, marks, by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã ghi %(count)s điểm.") % {"count": written})
            return redirect("training:result_class", pk)
    context = {"one": one, "form": form, "sheet": sheet, **_open(one)}
    return TemplateResponse(request, "training/result_column.html", context)


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def minutes_edit(request: Request, pk: int) -> HttpResponse:
    one = permitted(request, pk, TRAINING)
    form = MinutesForm(request.POST or None, minutes=asking.minutes_of(one), today=request.today)
    if form.is_valid():
        try:
            actions.write_minutes(one, form.values(), today=request.today, by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã ghi biên bản."))
            return redirect("training:result_class", pk)
    return TemplateResponse(request, "training/result_minutes.html", {"one": one, "form": form, **_open(one)})


@require_GET
@requires(SEE)
def minutes_print(request: Request, pk: int) -> HttpResponse:
    """The minutes on A4; before publishing marked as a draft, and for the office alone."""
    one = permitted(request, pk, SEE)
    is_shown = reaches(request.user, SEE, one.unit) if one.published_on else asking.is_of_office(request.user, one)
    context: dict[str, Any] = {"one": one, "is_shown": is_shown}
    if is_shown:
        context |= _minutes(request, one)
    return TemplateResponse(request, "training/result_minutes_print.html", context)


def _minutes(request: Request, one: TrainingClass) -> dict[str, Any]:
    """What the board judged: once published, as it was published; marks that a decision changed since are left out."""
    sheet, fixed = asking.sheet_of(one), asking.as_published(request.user, one)
    headings = [heading.pk for heading, _weight in sheet.examined]
    rows = []
    for row in sheet.rows:
        result = fixed.get(row.enrolment.pk)
        is_changed = getattr(result, "is_changed", False)
        cells = [None if is_changed or pk not in row.marks else row.marks[pk].counts for pk in headings]
        rows.append((row, cells, result))
    sums = _sums(sheet)
    if fixed:
        sums = total(
            tally(one.grade, people=1, hours=float(one.hours), attended=float(one.hours_attended))
            for one in fixed.values()
        )
    return {
        "minutes": asking.minutes_of(one),
        "sheet": sheet,
        "rows": rows,
        "sums": sums,
        "corrections": [row for row, _changed in asking.corrections(request.user, one)],
    }


@require_http_methods(["GET", "POST"])
@requires(APPROVE)
def result_publish(request: Request, pk: int) -> HttpResponse:
    """What would be published, then publishing it."""
    one = permitted(request, pk, APPROVE)
    sheet, minutes = asking.sheet_of(one), asking.minutes_of(one)
    reasons = reasons_against_publishing(asking.to_publish(one, sheet, minutes))
    if request.method == "POST":
        try:
            number = actions.publish_results(one, today=request.today, by=request.user)
        except RuleViolated as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("Đã công bố kết quả của %(count)s người.") % {"count": number})
            return redirect("training:result_class", pk)
    context = {"one": one, "sheet": sheet, "minutes": minutes, "reasons": reasons, "sums": _sums(sheet)}
    return TemplateResponse(request, "training/result_publish.html", context)


@require_http_methods(["GET", "POST"])
@requires(APPROVE)
def result_correct(request: Request, pk: int) -> HttpResponse:
    """A decision about published results: a re-test of those who failed, or one person's marks written wrong."""
    one = permitted(request, pk, APPROVE)
    sheet = asking.sheet_of(one)
    kind = CorrectionKind.MISTAKE if request.GET.get("loai") == "mistake" else CorrectionKind.RETEST
    rows = _to_correct(request, one, sheet, kind)
    shown = list(_page(request, sheet, rows))
    column = "retest" if kind is CorrectionKind.RETEST else "counts"
    form = MarksForm(request.POST or None, rows=shown, examined=sheet.examined, column=column)
    initial = {"kind": kind, "day": request.today}
    decision = CorrectionForm({**request.POST.dict(), "kind": kind} if request.POST else None, initial=initial)
    if form.is_valid() and decision.is_valid():
        try:
            actions.correct_results(one, form.marks(), decision.values(), today=request.today, by=request.user)
        except RuleViolated as refused:
            decision.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã ghi quyết định; kết quả cũ vẫn được giữ."))
            return redirect("training:result_class", pk)
    context = {
        "one": one, "form": form, "decision": decision, "sheet": sheet, "kind": kind, "left": len(rows) - len(shown),
        "is_open": one.state == ClassState.PUBLISHED, "back": reverse("training:result_class", args=[pk]),
    }  # fmt: skip
    return TemplateResponse(request, "training/result_correct.html", context)


def _to_correct(request: Request, one: TrainingClass, sheet: Sheet, kind: CorrectionKind) -> list[Row]:
    if kind is CorrectionKind.MISTAKE:
        asked = request.GET.get("nguoi", "")
        return [row for row in sheet.rows if str(row.enrolment.pk) == asked]
    grades = dict(asking.results(request.user, one).values_list("enrolment_id", "grade"))
    return [row for row in sheet.rows if grades.get(row.enrolment.pk) in {Grade.FAIL, Grade.UNTESTED}]

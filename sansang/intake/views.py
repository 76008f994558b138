from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from sansang.audit.actions import record, remember_people
from sansang.intake import actions, exports, jobs, queries, tables
from sansang.intake.forms import MappingForm, UploadForm
from sansang.intake.kinds import KINDS, REFUSED
from sansang.intake.models import BUSY, Upload, UploadState
from sansang.intake.words import BY_WORD, has_sheets
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, hands_out, requires
from sansang.organisation.models import Unit
from sansang.ui.listing import changed_url
from sansang.ui.templatetags.ui import say

if TYPE_CHECKING:
    from sansang.ui.requests import Request

MOST_OBSTACLES = 50


def _permitted(request: Request, pk: int) -> Upload:
    found = queries.uploads(request.user).select_related("unit").filter(kind__in=KINDS)
    return get_object_or_404(found, pk=pk)


@require_http_methods(["GET", "POST"])
@requires(Permission.INTAKE)
def upload_list(request: Request) -> HttpResponse:
    offices = queries.offices(request.user, on=request.today)
    kinds = list(KINDS.values())
    form = UploadForm(request.POST or None, request.FILES or None, offices=offices, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        unit = Unit.objects.permitted(request.user, Permission.INTAKE).get(pk=typed["unit"])
        file = typed["file"]
        try:
            upload = actions.receive(
                unit, kind=typed["kind"], name=file.name, content=file.read(), day=request.today, by=request.user
            )
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            jobs.ask_to_read(upload)
            return redirect("intake:upload_detail", upload.pk)
    context = {
        "form": form,
        "offices": offices,
        "kinds": kinds,
        "listing": tables.upload_list(request, with_units=len(offices) > 1),
    }
    return TemplateResponse(request, "intake/upload_list.html", context)


@require_GET
@requires(Permission.INTAKE)
def template_download(request: Request, kind: str, which: str) -> HttpResponse:
    """The empty template (“mau”) or the filled example (“vi-du”), in the words of the office asked for."""
    offices = dict(queries.offices(request.user, on=request.today))
    asked = request.GET.get("unit", "")
    office = int(asked) if asked.isascii() and asked.isdigit() else next(iter(offices), 0)
    if kind not in KINDS or which not in {"mau", "vi-du"} or office not in offices:
        raise Http404
    words = queries.office_words(office, on=request.today)
    content = exports.template(KINDS[kind], words, filled=which == "vi-du")
    return exports.as_download(content, name=f"{which}-danh-sach")


@require_GET
@requires(Permission.INTAKE)
def upload_detail(request: Request, pk: int) -> HttpResponse:
    upload = _permitted(request, pk)
    context: dict[str, Any] = {"one": upload, "kind": KINDS[upload.kind], "badge": tables.state_badge(upload)}
    if upload.state in BUSY:
        context["progress"] = _progress(request, upload)
        return TemplateResponse(request, "intake/upload_busy.html", context)
    if upload.state == UploadState.REFUSED:
        return TemplateResponse(request, "intake/upload_refused.html", context)
    context |= {
        "counts": tables.counts(upload),
        "total": sum(upload.counts.values()),
        "to_write": tables.to_write(upload),
        "refused": upload.counts.get(REFUSED, 0),
        "seen": queries.seen(upload),
        "twin": queries.applied_before(upload) if upload.state == UploadState.READY else None,
        "obstacles": upload.obstacles[:MOST_OBSTACLES],
        "more_obstacles": max(len(upload.obstacles) - MOST_OBSTACLES, 0),
        **_rows(request, upload),
    }
    return TemplateResponse(request, "intake/upload_detail.html", context)


def _rows(request: Request, upload: Upload) -> dict[str, Any]:
    """The rows that the address asks for, and the addresses around them."""
    asked = request.GET
    state = BY_WORD.get(asked.get("tt", ""))
    text = asked.get("q", "").strip()[:100]
    kind = KINDS[upload.kind]
    page = queries.page_of_rows(
        upload,
        kind,
        state=state.letter if state else "",
        text=text,
        page=_number(asked.get("trang", "")),
        start=_number(asked.get("tu", "")),
    )
    filters = [
        (count, changed_url(request, tt=count.state.word, trang=None, tu=None)) for count in tables.counts(upload)
    ]
    return {
        "page": page,
        "lines": tables.lines(
            page.rows, kind, is_done=upload.state == UploadState.APPLIED, with_sheets=has_sheets(upload)
        ),
        "state": state,
        "text": text,
        "filters": filters,
        "all_url": changed_url(request, tt=None, trang=None, tu=None),
        "clear_url": changed_url(request, q=None, trang=None, tu=None),
        "previous_url": changed_url(request, trang=str(page.number - 1)) if page.number > 1 else "",
        "next_url": changed_url(request, trang=str(page.number + 1)) if page.number < page.pages else "",
        "further_url": changed_url(request, tu=str(page.next_start), trang=None) if page.next_start else "",
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _progress(request: Request, upload: Upload) -> queries.Progress:
    return queries.progress_of(upload, since=request.GET.get("tu", ""), now=time.time())


@require_GET
@requires(Permission.INTAKE)
def upload_progress(request: Request, pk: int) -> HttpResponse:
    """How far the job is, asked again and again by the page; when it is done, on to what it made."""
    upload = _permitted(request, pk)
    if upload.state not in BUSY:
        url = reverse("intake:upload_detail", args=[pk])
        return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
    context = {"one": upload, "progress": _progress(request, upload)}
    return TemplateResponse(request, "intake/progress.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.INTAKE)
def upload_mapping(request: Request, pk: int) -> HttpResponse:
    upload = _permitted(request, pk)
    if upload.state != UploadState.READY:
        messages.warning(request, _("Chỉ sửa được cột khi danh sách đang chờ áp dụng."))
        return redirect("intake:upload_detail", pk)
    kind = KINDS[upload.kind]
    columns = queries.found_columns(upload)
    form = MappingForm(request.POST or None, columns=columns, sheets=upload.sheets, kind=kind)
    if form.is_valid():
        try:
            actions.change_mapping(upload, mapping=form.mapping(), sheets=form.cleaned_data["sheets"], by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            jobs.ask_to_read(upload)
            return redirect("intake:upload_detail", pk)
    return TemplateResponse(request, "intake/upload_mapping.html", {"one": upload, "form": form, "kind": kind})


@require_POST
@requires(Permission.INTAKE)
def upload_apply(request: Request, pk: int) -> HttpResponse:
    upload = _permitted(request, pk)
    if upload.state == UploadState.READY and request.POST.get("seen") != queries.seen(upload):
        messages.warning(request, _("Danh sách vừa được kiểm tra lại. Hãy xem lại rồi áp dụng."))
        return redirect("intake:upload_detail", pk)
    try:
        jobs.ask_to_apply(upload, by=request.user)
    except RuleViolated as refused:
        _tell_clash(request, pk, refused)
    return redirect("intake:upload_detail", pk)


def _tell_clash(request: Request, pk: int, refused: RuleViolated) -> None:
    """Somebody was faster; when it was the same user's second click there is nothing to tell."""
    upload = _permitted(request, pk)
    if upload.state not in {UploadState.APPLYING, UploadState.APPLIED}:
        messages.error(request, " ".join(say(reason) for reason in refused.reasons))
    elif upload.applied_by_name != str(request.user):
        text = _("%(name)s đã bấm áp dụng danh sách này trước; không có gì được ghi hai lần.")
        messages.warning(request, text % {"name": upload.applied_by_name})


@require_POST
@requires(Permission.INTAKE)
def upload_undo(request: Request, pk: int) -> HttpResponse:
    upload = _permitted(request, pk)
    try:
        jobs.ask_to_undo(upload, by=request.user)
    except RuleViolated as refused:
        if _permitted(request, pk).state not in {UploadState.UNDOING, UploadState.UNDONE}:  # pressed twice
            messages.error(request, " ".join(say(reason) for reason in refused.reasons))
    return redirect("intake:upload_detail", pk)


@require_POST
@requires(Permission.INTAKE)
def upload_discard(request: Request, pk: int) -> HttpResponse:
    upload = queries.uploads(request.user).filter(pk=pk).first()
    if upload is None:
        # Pressed twice, or somebody else's: both look the same.
        return redirect("intake:upload_list")
    try:
        actions.discard(upload, by=request.user)
    except RuleViolated as refused:
        messages.error(request, " ".join(say(reason) for reason in refused.reasons))
        return redirect("intake:upload_detail", pk)
    messages.success(request, _("Đã bỏ tệp %(name)s; chưa có gì được ghi từ tệp này.") % {"name": upload.file_name})
    return redirect("intake:upload_list")


@require_GET
@requires(Permission.INTAKE)
@hands_out
def upload_export(request: Request, pk: int) -> HttpResponse:
    """The rows with their reasons as an Excel file; personal data leaves the house, so it is recorded."""
    upload = _permitted(request, pk)
    if upload.state in BUSY or not upload.counts:
        raise Http404
    state = BY_WORD.get(request.GET.get("tt", ""))
    number = upload.counts.get(state.letter, 0) if state else sum(upload.counts.values())
    content, people = exports.judged(upload, KINDS[upload.kind], state=state.letter if state else "")
    exported = record("intake.exported", upload, by=request.user, unit_id=upload.unit_id, rows=number)
    remember_people(exported, people)
    return exports.as_download(content, name=f"ket-qua-kiem-tra-{upload.pk}")

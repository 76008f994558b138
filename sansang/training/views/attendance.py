"""Attendance at a desk: the grid of a session, who came uncalled, the printed roll, the file of a phone, the sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from sansang.audit.actions import record, remember_people
from sansang.citizens.models import Person
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, requires
from sansang.training.actions import attendance as actions
from sansang.training.forms.attendance import ComerForm, GridForm, PasteForm, QueueFileForm
from sansang.training.models import Session
from sansang.training.qr import drawn
from sansang.training.queries import attendance as asking
from sansang.training.queries import matching
from sansang.training.rules.attendance import AT_ONCE, TAKING, Answer, Outcome, read_uuid
from sansang.training.rules.enrolling import read_names
from sansang.training.rules.pasted_marks import Pasted
from sansang.ui.templatetags.ui import say

if TYPE_CHECKING:
    from sansang.ui.requests import Request

TRAINING = Permission.TRAINING
# A form may send a thousand fields; someone on the grid takes two. A large class is marked in parts.
PART, PART_LEFT_OVER, PART_NAME = 200, 50, "phan"


def _session(request: Request, pk: int) -> Session:
    return get_object_or_404(asking.sessions_taken(request.user), pk=pk)


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def attendance_grid(request: Request, pk: int) -> HttpResponse:
    """The roll as a grid; what is pasted is shown in it first and kept with the button like everything else."""
    session = _session(request, pk)
    part = _part(request, asking.roll(session))
    if request.method == "GET":
        return _grid(request, session, GridForm(list(part)), part)
    if "text" in request.POST:
        return _pasted(request, session, part)
    form = GridForm(list(part), request.POST)
    if "rest" in request.POST:
        form.mark_the_rest_present()
        return _grid(request, session, form, part)
    return _save(request, session, form, part) if form.is_valid() else _grid(request, session, form, part)


def _part(request: Request, rows: Sequence[asking.Row]) -> Page[asking.Row]:
    """The part of the roll that the address names; a class of usual size is one part."""
    return Paginator(rows, PART, orphans=PART_LEFT_OVER).get_page(request.GET.get(PART_NAME))


def _address(session: Session, part: int) -> str:
    return reverse("training:attendance_grid", args=[session.pk]) + (f"?{PART_NAME}={part}" if part > 1 else "")


def _parts(session: Session, part: Page[asking.Row]) -> list[tuple[str, str, bool]]:
    """Every part of a large class: its address, first and last place, whether it is shown; nothing for one part."""
    pages = [part.paginator.page(number) for number in part.paginator.page_range]
    found = [(_address(session, one.number), f"{one.start_index()}–{one.end_index()}", one) for one in pages]
    return [(url, words, one.number == part.number) for url, words, one in found] if len(found) > 1 else []


def _grid(request: Request, session: Session, form: GridForm, part: Page[asking.Row], **more: Any) -> HttpResponse:
    context = {
        "session": session,
        "one": session.training_class,
        "form": form,
        "part": part,
        "parts": _parts(session, part),
        "counts": asking.counts_of([line.row for line in form.lines]),
        "paste": PasteForm(),
        "is_taking": session.training_class.state in TAKING,
        "is_to_come": session.day > request.today,
        "sessions": asking.class_sessions(request.user, session),
        **more,
    }
    return TemplateResponse(request, "training/attendance_grid.html", context)


def _pasted(request: Request, session: Session, part: Page[asking.Row]) -> HttpResponse:
    form, rows = PasteForm(request.POST), list(part)
    found = asking.pasted(rows, form.cleaned_data["text"]) if form.is_valid() else Pasted()
    more = {"pasted": found, "paste": form, "paste_open": not found.marks}
    return _grid(request, session, GridForm(rows, marks=found.marks), part, **more)


def _save(request: Request, session: Session, form: GridForm, part: Page[asking.Row]) -> HttpResponse:
    try:
        said = actions.mark_session(session, form.changed(), form=form.uuid, now=timezone.now(), by=request.user)
    except RuleViolated as refused:
        messages.error(request, say(refused.reasons[0]))
        return redirect(_address(session, part.number))
    kept = [number for number, one in said.items() if one.outcome in {Outcome.ACCEPTED, Outcome.REPEATED}]
    if kept:
        words = ngettext("Đã ghi điểm danh %(n)d người.", "Đã ghi điểm danh %(n)d người.", len(kept))
        messages.success(request, words % {"n": len(kept)})
    elif not said:
        messages.info(request, _("Không có gì thay đổi."))
    if len(kept) == len(said):
        goes_on = "next" in request.POST and part.has_next()
        return redirect(_address(session, part.number + 1 if goes_on else part.number))
    return _grid(request, session, _with_notes(session, form, said), part)


def _with_notes(session: Session, form: GridForm, said: Mapping[int, Answer]) -> GridForm:
    """The grid as it stands now, with what was not taken and why beside each name; what was refused is not lost."""
    typed = {line.row.number: line for line in form.lines}
    fresh = GridForm([row for row in asking.roll(session) if row.number in typed])
    for line in fresh.lines:
        answer = said.get(line.row.number)
        if answer and answer.outcome == Outcome.SUPERSEDED:
            who = line.row.attendance.entered_by_name if line.row.attendance else ""
            line.note = _("Giữ lần ghi của %(who)s, ghi sau khi bạn mở trang này.") % {"who": who}
        elif answer and answer.reason:
            line.error = say(answer.reason)
            line.mark, line.reason = typed[line.row.number].mark, typed[line.row.number].reason
    return fresh


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def attendance_comer(request: Request, pk: int) -> HttpResponse:
    """Someone who came uncalled: found by name or number, taken into the class and marked."""
    session = _session(request, pk)
    form, people = ComerForm(request.POST or None), list[matching.Candidate]()
    if form.is_valid():
        named = read_names(form.cleaned_data["who"])[:1]
        found = matching.look_up(request.user, session.training_class, named, on=request.today)
        people = [one for line in found for one in line.people]
        chosen = request.POST.get("person", "")
        wanted = [one.person for one in people if not chosen or str(one.person.pk) == chosen]
        if len(wanted) == 1 and (done := _admit(request, session, form, wanted[0])):
            return done
        if not people:
            form.add_error("who", _("Không tìm thấy ai đang phục vụ trong phạm vi của bạn; xem lại họ tên hoặc số."))
    context = {"session": session, "one": session.training_class, "form": form, "people": people, "uuid": uuid4()}
    return TemplateResponse(request, "training/attendance_comer.html", context)


def _admit(request: Request, session: Session, form: ComerForm, person: Person) -> HttpResponse | None:
    page = read_uuid(request.POST.get("form")) or uuid4()
    try:
        found = actions.admit(
            session, person, form=page, now=timezone.now(), today=request.today, by=request.user
        )  # fmt: skip
    except RuleViolated as refused:
        form.add_error("who", [say(reason) for reason in refused.reasons])
        return None
    if found.waiting:
        words = _("Lớp đã đủ chỗ: %(name)s ở hàng chờ, chưa điểm danh được.")
        messages.warning(request, words % {"name": person.full_name})
    else:
        messages.success(request, _("Đã thêm %(name)s vào lớp.") % {"name": person.full_name})
    return redirect("training:attendance_grid", session.pk)


@require_GET
@requires(TRAINING)
def attendance_roll(request: Request, pk: int) -> HttpResponse:
    """The roll for paper: a code beside each name, to be signed, and scanned back by the phone page."""
    session = _session(request, pk)
    rows = asking.roll(session)
    printed = record("training.roll_printed", session.training_class, by=request.user,
                     unit_id=session.training_class.unit_id, rows=len(rows))  # fmt: skip
    remember_people(printed, [row.enrolment.person_id for row in rows])
    context = {
        "session": session,
        "one": session.training_class,
        "unit_name": asking.unit_name_of(session),
        "rows": [(row, drawn(row.token)) for row in rows],
        "code": drawn(asking.session_token(session.pk)),
        "token": asking.session_token(session.pk),
    }
    return TemplateResponse(request, "training/attendance_roll.html", context)


@dataclass(frozen=True)
class Told:
    """An entry of a file, in words, and what became of it."""

    session: str
    name: str
    mark: str
    answer: Answer


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def attendance_file(request: Request) -> HttpResponse:
    """The file that a phone's queue was exported to goes through the same door as what the phone sends."""
    form = QueueFileForm(request.POST or None, request.FILES or None)
    told: list[Told] = []
    if request.method == "POST" and form.is_valid():
        entries, answers = form.cleaned_data["file"], list[Answer]()
        for start in range(0, len(entries), AT_ONCE):
            answers += actions.take_entries(entries[start : start + AT_ONCE], now=timezone.now(), by=request.user)
        words = asking.Words(request.user, entries)
        told = [Told(*words.of(entry), answer) for entry, answer in zip(entries, answers, strict=True)]
    counts = {outcome: sum(one.answer.outcome == outcome for one in told) for outcome in Outcome}
    context = {"form": form, "told": told, "counts": counts}
    return TemplateResponse(request, "training/attendance_file.html", context)

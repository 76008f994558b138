"""Attendance on a phone: the page that works without a connection, its roll, and the door for what it kept."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sansang.audit.actions import record, remember_people
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, hands_out, public, requires
from sansang.training.actions.attendance import take_entries
from sansang.training.forms.attendance import FILE_MARK
from sansang.training.models import AbsenceReason, Presence
from sansang.training.queries import attendance as asking
from sansang.training.rules.attendance import AT_ONCE, Answer
from sansang.training.words_attendance import phone_words
from sansang.ui.templatetags.ui import say

if TYPE_CHECKING:
    from sansang.ui.requests import Request

TRAINING = Permission.TRAINING
KEEP_DAYS = 7  # a roll leaves the phone after so many days, whatever was sent
AT_ONCE_ROLLS = 20
DIST = "ui/dist"
FONTS = [f"{DIST}/fonts/be-vietnam-pro-{subset}-{weight}-normal.woff2"
         for weight in (400, 600) for subset in ("latin", "latin-ext", "vietnamese")]  # fmt: skip
SHELL = ["ui/icon.svg", f"{DIST}/style.css", f"{DIST}/attendance_phone.js", f"{DIST}/icons.svg", *FONTS]


@never_cache
@require_GET
@requires(TRAINING)
def attendance_phone(request: Request) -> HttpResponse:
    """The page itself, which holds nobody's data: the phone keeps it and fills it from what it took along."""
    settings = {
        "state": reverse("training:attendance_state"),
        "rolls": reverse("training:attendance_rolls"),
        "entries": reverse("training:attendance_entries"),
        "worker": reverse("training:attendance_worker"),
        "page": reverse("training:attendance_phone"),
        "signIn": f"{reverse('account_login')}?next={reverse('training:attendance_phone')}",
        "comer": reverse("training:attendance_comer", args=[0]),
        "keepDays": KEEP_DAYS,
        "atOnce": min(AT_ONCE, 200),
        "fileKind": FILE_MARK,
        "words": phone_words(),
        "marks": dict(Presence.choices),
        "reasons": AbsenceReason.choices,
    }
    return TemplateResponse(request, "training/attendance_phone.html", {"phone": settings})


@require_GET
@public
def attendance_worker(request: Request) -> HttpResponse:
    """The script that answers for the phone page without a connection; it reaches no other page."""
    code, digest = _worker()
    shell = {
        "name": f"attendance-{digest}",
        "page": reverse("training:attendance_phone"),
        "files": [static(name) for name in SHELL],
    }
    response = HttpResponse(f"self.SHELL={json.dumps(shell)};\n{code}", content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _worker() -> tuple[str, str]:
    paths = [finders.find(name) for name in (f"{DIST}/attendance_worker.js", *SHELL)]
    if not all(paths):
        raise Http404("the front end is not built")
    return _read(tuple((str(path), Path(str(path)).stat().st_mtime_ns) for path in paths))


@lru_cache(maxsize=2)
def _read(files: tuple[tuple[str, int], ...]) -> tuple[str, str]:
    """The script, and a digest of everything that it keeps: a changed file makes a new cache."""
    texts = [Path(path).read_bytes() for path, _changed in files]
    return texts[0].decode(), hashlib.sha256(b"".join(texts)).hexdigest()[:16]


@never_cache
@require_GET
@requires(TRAINING)
def attendance_state(request: Request) -> HttpResponse:
    """Who is signed in here, a fresh token for sending, the server's clock, the sessions that may be taken along."""
    sessions = asking.sessions_at_hand(request.user, today=request.today)
    return JsonResponse({
        "user": request.user.pk,
        "csrf": get_token(request),
        "now": timezone.now().isoformat(),
        "today": request.today.isoformat(),
        "language": translation.get_language(),
        "sessions": [{**asking.session_words(one), "people": getattr(one, "people", 0)} for one in sessions],
    })  # fmt: skip


@never_cache
@require_GET
@requires(TRAINING)
@hands_out
def attendance_rolls(request: Request) -> HttpResponse:
    """Rolls to take along: names, numbers of enrolment, marks. Who took whose is recorded."""
    wanted = [int(one) for one in request.GET.getlist("buoi") if one.isdecimal() and len(one) < 19][:AT_ONCE_ROLLS]
    found = asking.sessions_taken(request.user).filter(pk__in=wanted)
    rolls = []
    for session in found:
        rows = asking.roll(session)
        rolls.append(asking.phone_roll(session, rows))
        if "moi" in request.GET:  # the first time; a phone that looks again is told of marks alone
            taken = record("training.roll_taken", session.training_class, by=request.user,
                           unit_id=session.training_class.unit_id, rows=len(rows))  # fmt: skip
            remember_people(taken, [row.enrolment.person_id for row in rows])
    return JsonResponse({"user": request.user.pk, "now": timezone.now().isoformat(), "rolls": rolls})


@never_cache
@require_POST
@requires(TRAINING)
def attendance_entries(request: Request) -> HttpResponse:
    """The door for what a phone kept: a list of entries, answered one by one."""
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("entries"), list):
        return _wrong(_("Không đọc được những gì máy gửi lên."), 400)
    if said.get("user") not in (None, request.user.pk):  # somebody else signed in meanwhile
        return _wrong(_("Những lần ghi này của tài khoản khác; tài khoản ấy đăng nhập thì mới gửi được."), 409)
    try:
        answers = take_entries(said["entries"], now=timezone.now(), by=request.user)
    except RuleViolated as refused:
        return _wrong(say(refused.reasons[0]), 413)
    return JsonResponse({"now": timezone.now().isoformat(), "answers": [_told(one) for one in answers]})


def _wrong(words: str, status: int) -> HttpResponse:
    return JsonResponse({"error": words}, status=status)


def _told(answer: Answer) -> dict[str, Any]:
    reason = {"code": answer.reason.code, "why": say(answer.reason)} if answer.reason else {}
    return {"uuid": answer.uuid, "outcome": answer.outcome, **reason}

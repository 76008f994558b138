"""Pages of getting ready: the aids of a session, the checklist of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, reaches, requires
from sansang.organisation.queries import names_of
from sansang.training.actions import readiness as actions
from sansang.training.forms.assurance import SessionAidsForm
from sansang.training.models import Plan, ReadinessMark, Session
from sansang.training.queries import assurance, readiness
from sansang.training.queries.materials import taught_by
from sansang.training.rules.assurance import CheckLine
from sansang.training.views.filling import pressed
from sansang.training.words_support import CHECKS
from sansang.ui.templatetags.ui import say

if TYPE_CHECKING:
    from sansang.ui.requests import Request

VIEW, TRAINING = Permission.TRAINING_VIEW, Permission.TRAINING
MOST_SAID = 10


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def session_aids(request: Request, pk: int) -> HttpResponse:
    found = Session.objects.permitted(request.user, TRAINING).select_related("training_class__unit", "heading")
    session = get_object_or_404(found, pk=pk)
    form = SessionAidsForm(request.POST or None, choices=assurance.choices_for(session))
    if request.method == "POST" and form.is_valid():
        try:
            actions.book_aids(session, wanted=form.wanted(), by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã ghi học cụ của buổi."))
            if form.cleaned_data["alike"]:
                _book_alike(request, session)
            return redirect("training:session_aids", pk)
    context = {
        "form": form,
        "session": session,
        "is_over": session.training_class.is_over,
        "materials": taught_by(session),
        "others": assurance.sessions_alike(session),
    }
    return TemplateResponse(request, "training/session_aids.html", context)


def _book_alike(request: Request, session: Session) -> None:
    changed, reasons = actions.book_alike(session, by=request.user)
    words = ngettext("Đã đặt như vậy cho %(n)d buổi khác.", "Đã đặt như vậy cho %(n)d buổi khác.", changed)
    messages.success(request, words % {"n": changed})
    for reason in reasons[:MOST_SAID]:
        messages.warning(request, say(reason))


@require_GET
@requires(VIEW)
def plan_readiness(request: Request, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.permitted(request.user, VIEW).select_related("unit"), pk=pk)
    found = readiness.checklist(plan)
    context: dict[str, Any] = {
        "plan": plan,
        "unit_name": names_of([plan.unit_id]).get(plan.unit_id, ""),
        "list": found,
        "computed": [(_label(line), line) for line in found.computed],
        "ticked": [(_label(line), line, row) for line, row in found.ticked],
        "marks": ReadinessMark.choices,
        "spent": assurance.before_plan([plan.pk]).get(plan.pk),
        "may_mark": reaches(request.user, TRAINING, plan.unit),
    }
    return TemplateResponse(request, "training/plan_readiness.html", context)


def _label(line: CheckLine) -> Any:
    return CHECKS[line.check]


@require_POST
@requires(TRAINING)
def plan_readiness_mark(request: Request, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.permitted(request.user, TRAINING), pk=pk)
    check, mark = request.POST.get("check", ""), request.POST.get("mark", "")
    return pressed(
        request,
        lambda: actions.mark_readiness(plan, check, mark=mark, today=request.today, by=request.user),
        back=reverse("training:plan_readiness", args=[pk]),
        done=_("Đã ghi."),
    )

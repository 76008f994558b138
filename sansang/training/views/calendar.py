"""The year by weeks, and calendars for telephones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, public, requires
from sansang.organisation.queries import names_of
from sansang.training.actions import feeds as actions
from sansang.training.forms.plans import FeedForm
from sansang.training.models import Feed
from sansang.training.queries import calendar as asking
from sansang.training.queries import feeds as feeding
from sansang.training.queries.matching import by_number
from sansang.training.queries.plans import planning_units
from sansang.training.rules.ical import calendar
from sansang.ui.templatetags.ui import say

if TYPE_CHECKING:
    from sansang.ui.requests import Request

VIEW, TRAINING = Permission.TRAINING_VIEW, Permission.TRAINING


@require_GET
@requires(VIEW)
def year_calendar(request: Request) -> HttpResponse:
    years = asking.years(request.user, today=request.today)
    asked = request.GET.get("nam", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else request.on.year
    found = asking.year_of(request.user, year, today=request.today)
    context = {"year": year, "years": years, "found": found, "can_add": request.user.may(TRAINING)}
    return TemplateResponse(request, "training/year_calendar.html", context)


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def feed_list(request: Request) -> HttpResponse:
    """Calendars handed out; a new one shows its address once, as only its hash is kept."""
    units = planning_units(request.user, on=request.today)
    form = FeedForm(request.POST or None, units=units, initial={"unit": units.first()})
    made, address = None, ""
    if form.is_valid():
        values = form.cleaned_data
        try:
            person = by_number(request.user, values["number"]) if values["number"].strip() else None
            made, secret = actions.hand_out(values["unit"].unit, person=person, label=values["label"], by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            address = request.build_absolute_uri(f"{reverse('training:feed_calendar')}?ma={secret}")
            form = FeedForm(units=units, initial={"unit": units.first()})
    context = {"form": form, "made": made, "address": address, "feeds": feeding.feeds(request.user)}
    return TemplateResponse(request, "training/feed_list.html", context)


@require_POST
@requires(TRAINING)
def feed_revoke(request: Request, pk: int) -> HttpResponse:
    feed = get_object_or_404(Feed.objects.permitted(request.user, TRAINING).select_related("unit"), pk=pk)
    actions.take_back(feed, by=request.user)
    messages.success(request, _("Địa chỉ lịch đã bị thu hồi, không dùng được nữa."))
    return redirect("training:feed_list")


@require_GET
@public
def feed_calendar(request: Request) -> HttpResponse:
    """A calendar for whoever knows its secret; nothing tells a wrong secret from one that was taken back."""
    feed = feeding.feed_of(request.GET.get("ma", ""))
    if feed is None:
        raise Http404
    name = feed.person.full_name if feed.person else names_of([feed.unit_id]).get(feed.unit_id, "")
    events = feeding.events_of(feed, on=timezone.localdate())
    body = calendar(_("Huấn luyện: %s") % name, events, stamped_at=timezone.now())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Disposition"] = 'inline; filename="huan-luyen.ics"'
    return response

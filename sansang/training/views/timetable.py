"""Timetables proposed for many classes: asking, looking at the proposal, correcting it, using it; days to avoid."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, requires
from sansang.training import jobs
from sansang.training.actions import avoiding
from sansang.training.actions import timetabling as actions
from sansang.training.forms.timetabling import AskForm, AvoidForm, PlaceForm, teacher_words
from sansang.training.models import AvoidedDays, DraftState, TimetableDraft
from sansang.training.queries import drafts as asking
from sansang.training.queries.classes import instructors_for
from sansang.training.queries.plans import planning_units
from sansang.training.rules.drafts import Kept, Sitting
from sansang.training.views.filling import form_page, pressed
from sansang.ui.templatetags.ui import say

if TYPE_CHECKING:
    from sansang.ui.requests import Request

TRAINING = Permission.TRAINING
MOST_LEFT, MOST_AT_FIRST = 60, 100


@require_GET
@requires(TRAINING)
def timetable_list(request: Request) -> HttpResponse:
    avoided = list(asking.avoided(request.user, on=request.today))
    context = {
        "drafts": asking.drafts(request.user)[:50],
        "lacking": asking.lacking(request.user, on=request.today).count(),
        "avoided": avoided,
        "own": set(AvoidedDays.objects.permitted(request.user, TRAINING).values_list("pk", flat=True)),
        "years": avoiding.years_to_note(avoided, today=request.today),
    }
    return TemplateResponse(request, "training/timetable_list.html", context)


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def timetable_new(request: Request) -> HttpResponse:
    lacking, teaching = asking.lacking(request.user, on=request.today), instructors_for(request.user)
    initial = {
        "halves": [0, 1], "per_day": 2, "rest_days": [6],
        "instructors": [one.pk for one in teaching], "classes": [one.pk for one in lacking[:MOST_AT_FIRST]],
    }  # fmt: skip
    form = AskForm(request.POST or None, classes=lacking, instructors=teaching, initial=initial)
    if form.is_valid() and (draft := _asked(request, form)):
        return redirect("training:timetable_detail", draft.pk)
    chosen = {name: {str(pk) for pk in form[name].value() or ()} for name in ("classes", "instructors")}
    context = {
        "form": form,
        "rows": [(one, str(one.pk) in chosen["classes"]) for one in lacking],
        "teachers": [(one.pk, teacher_words(one), str(one.pk) in chosen["instructors"]) for one in teaching],
    }
    return TemplateResponse(request, "training/timetable_new.html", context)


def _asked(request: Request, form: AskForm) -> TimetableDraft | None:
    """The draft asked for; None with the refusal on the form."""
    typed = dict(form.cleaned_data)
    classes = list(typed.pop("classes"))
    typed["instructors"] = [one.pk for one in typed["instructors"]]
    unit = asking.keeper_of(request.user, classes)
    if unit is None:
        form.add_error(None, _("Các lớp đã chọn không cùng thuộc một đơn vị bạn quản lý; hãy lập riêng từng đơn vị."))
        return None
    try:
        return jobs.ask_for_timetable(unit, classes, today=request.today, by=request.user, **typed)
    except RuleViolated as refused:
        form.add_error(None, [say(reason) for reason in refused.reasons])
        return None


def _draft(request: Request, pk: int) -> TimetableDraft:
    return get_object_or_404(asking.drafts(request.user), pk=pk)


@require_GET
@requires(TRAINING)
def timetable_detail(request: Request, pk: int) -> HttpResponse:
    draft = _draft(request, pk)
    if draft.state in {DraftState.WAITING, DraftState.FAILED}:
        context = {"one": draft, "progress": asking.progress_of(draft)}
        return TemplateResponse(request, "training/timetable_busy.html", context)
    sheet = asking.Sheet(draft)
    left, loads, monday = sheet.left(), sheet.loads(), _week(request, sheet)
    context = {
        "one": draft,
        "sheet": sheet,
        "share": draft.placed / draft.asked if draft.asked else 1,
        "loads": loads,
        "least": loads[-1].sessions if loads else 0,
        "left": left[:MOST_LEFT],
        "more_left": max(len(left) - MOST_LEFT, 0),
        "week": sheet.week(monday) if monday else None,
        "is_open": draft.state == DraftState.READY,
    }
    return TemplateResponse(request, "training/timetable_detail.html", context)


def _week(request: Request, sheet: asking.Sheet) -> date | None:
    """The week asked for if something stands in it, else the first in which something does."""
    asked = request.GET.get("tuan", "")
    found = [monday for monday in sheet.mondays if monday.isoformat() == asked]
    return next(iter(found or sheet.mondays), None)


@require_GET
@requires(TRAINING)
def timetable_progress(request: Request, pk: int) -> HttpResponse:
    draft = _draft(request, pk)
    if draft.state != DraftState.WAITING:
        return HttpResponseClientRedirect(reverse("training:timetable_detail", args=[pk]))
    context = {"one": draft, "progress": asking.progress_of(draft)}
    return TemplateResponse(request, "training/timetable_progress.html", context)


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def timetable_session(request: Request, pk: int, number: int) -> HttpResponse:
    draft = _draft(request, pk)
    sheet, sitting = asking.Sheet(draft), _sitting(draft, number)
    if draft.state != DraftState.READY or sitting[0] not in sheet.classes:
        raise Http404
    choice, here = asking.choice_for(sheet, sitting), sheet.kept.placed(sitting)
    form = PlaceForm(request.POST or None, choice=choice, initial=_initial(draft, sheet, sitting))
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            actions.set_place(draft, form.place(sitting), version=version, by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã sửa buổi học trong lịch đề xuất."))
            return redirect(_address(pk, form.cleaned_data["day"]))
    context = {
        "one": draft, "form": form, "choice": choice, "number": number,
        "class": sheet.classes[sitting[0]], "at": sitting[1] + 1,
        "heading": sheet.heading(sitting), "here": sheet.cell(here) if here else None,
        "why": sheet.kept.unplaced.get(sitting, ()), "back": _address(pk, here.slot.day if here else None),
    }  # fmt: skip
    return TemplateResponse(request, "training/timetable_session.html", context)


def _sitting(draft: TimetableDraft, number: int) -> Sitting:
    """The session that an address names."""
    sittings = Kept.read(draft.found).sittings
    if not 0 < number <= len(sittings):
        raise Http404
    return sittings[number - 1]


def _initial(draft: TimetableDraft, sheet: asking.Sheet, sitting: Sitting) -> dict[str, Any]:
    here = sheet.kept.placed(sitting)
    found: dict[str, Any] = {"version": draft.version}
    if here:
        found |= {
            "day": here.slot.day,
            "half": int(here.slot.half),
            "ground": here.ground,
            "instructor": here.instructor,
        }
    return found


def _address(pk: int, day: date | None = None) -> str:
    """The page of a draft, at the week of a day."""
    week = f"?tuan={day - timedelta(days=day.weekday())}#lich" if day else ""
    return reverse("training:timetable_detail", args=[pk]) + week


def _version(request: Request) -> int:
    asked = request.POST.get("version", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else -1


@require_POST
@requires(TRAINING)
def timetable_take_out(request: Request, pk: int, number: int) -> HttpResponse:
    draft = _draft(request, pk)
    sitting = _sitting(draft, number)
    return pressed(
        request,
        lambda: actions.take_out(draft, sitting, version=_version(request), by=request.user),
        back=_address(pk),
        done=_("Đã bỏ buổi học khỏi lịch đề xuất."),
    )


@require_POST
@requires(TRAINING)
def timetable_again(request: Request, pk: int) -> HttpResponse:
    draft = _draft(request, pk)
    done = _("Đang xếp lại phần còn lại; các buổi sửa bằng tay được giữ nguyên.")
    return pressed(request, lambda: jobs.ask_again(draft, by=request.user), back=_address(pk), done=done)


@require_POST
@requires(TRAINING)
def timetable_use(request: Request, pk: int) -> HttpResponse:
    draft = _draft(request, pk)
    try:
        number = actions.use_timetable(draft, version=_version(request), today=request.today, by=request.user)
    except RuleViolated as refused:
        for reason in refused.reasons[:20]:
            messages.error(request, say(reason))
    else:
        said = ngettext(
            "Đã ghi %(number)s buổi học vào lịch của các lớp.",
            "Đã ghi %(number)s buổi học vào lịch của các lớp.",
            number,
        )
        messages.success(request, said % {"number": number})
    return redirect(_address(pk))


@require_POST
@requires(TRAINING)
def timetable_throw_away(request: Request, pk: int) -> HttpResponse:
    draft = _draft(request, pk)
    back = reverse("training:timetable_list")
    return pressed(request, lambda: actions.throw_away(draft, by=request.user), back=back, done=_("Đã bỏ đề xuất."))


# Days to avoid


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def avoided_days_new(request: Request) -> HttpResponse:
    units = planning_units(request.user, on=request.today)
    form = AvoidForm(request.POST or None, units=units, initial={"unit": units.first()})
    back = f"{reverse('training:timetable_list')}#ngay-tranh"

    def act(values: dict[str, Any]) -> str:
        avoiding.avoid_days(values["unit"].unit, **form.values(), by=request.user)
        return back

    crumbs = [(reverse("training:timetable_list"), _("Xếp lịch nhiều lớp"))]
    return form_page(request, form, _("Thêm ngày tránh xếp lịch"), act, back=back, crumbs=crumbs)


@require_POST
@requires(TRAINING)
def avoided_days_holidays(request: Request) -> HttpResponse:
    own = planning_units(request.user, on=request.today).first()
    asked = request.POST.get("nam", "")
    if own is None:
        raise Http404
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else request.today.year
    return pressed(
        request,
        lambda: avoiding.avoid_holidays(own.unit, year=year, by=request.user),
        back=f"{reverse('training:timetable_list')}#ngay-tranh",
        done=_("Đã ghi ngày nghỉ lễ năm %(year)s.") % {"year": year},
    )


@require_POST
@requires(TRAINING)
def avoided_days_remove(request: Request, pk: int) -> HttpResponse:
    noted = get_object_or_404(AvoidedDays.objects.permitted(request.user, TRAINING), pk=pk)
    return pressed(
        request,
        lambda: avoiding.no_longer_avoid(noted, by=request.user),
        back=f"{reverse('training:timetable_list')}#ngay-tranh",
        done=_("Đã bỏ ngày tránh xếp lịch."),
    )

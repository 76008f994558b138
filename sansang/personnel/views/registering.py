from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sansang.citizens.queries.register import offices
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, requires
from sansang.personnel.actions.new_citizens import enter_citizen
from sansang.personnel.forms import CitizenEntryForm, PersonForm
from sansang.personnel.views.people import commune_of
from sansang.ui.templatetags.ui import say

if TYPE_CHECKING:
    from sansang.ui.requests import Request


@require_http_methods(["GET", "POST"])
@requires(Permission.REGISTER)
def citizen_new(request: Request) -> HttpResponse:
    """Supplementary registration of someone who has no record yet."""
    own = offices(request.user, Permission.REGISTER, on=request.today)
    office = own.first()
    form = PersonForm(
        request.POST or None,
        today=request.today,
        province_code=request.user.grants_held()[0].unit.province_code,
        initial={"residence": commune_of(office, request)},
    )
    entry = CitizenEntryForm(request.POST or None, offices=own, initial={"office": office, "first_on": request.today})
    if form.is_valid() and entry.is_valid():
        values = {**entry.cleaned_data}
        unit = values.pop("office").unit
        person = {**form.columns(), "skills": form.skill_pairs()}
        try:
            entered = enter_citizen(person, office=unit, **values, today=request.today, by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [_in_full(reason) for reason in refused.reasons])
        else:
            if form.repaired:
                messages.info(request, _("Số định danh thiếu số 0 ở đầu đã được thêm lại."))
            if entered.person is None:
                messages.success(request, _("Đã ghi nhận, chờ cấp trên kiểm tra."))
                return redirect("personnel:waiting_sent")
            messages.success(request, _("Đã vào sổ đăng ký."))
            return redirect("personnel:person_detail", entered.person.pk)
    return TemplateResponse(request, "personnel/citizen_new.html", {"form": form, "entry": entry})


def _in_full(reason: object) -> str:
    source = getattr(reason, "citation", "") or getattr(reason, "article", "")
    return f"{say(reason)} ({source})" if source else say(reason)

"""What pages of decisions share: one form, its refusals with their articles, what the law says beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from sansang.citizens.models import Person
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.personnel.panels import is_english, told

__all__ = ["decision_page", "in_full", "is_english"]

if TYPE_CHECKING:
    from sansang.ui.requests import Request


def in_full(reason: Reason) -> str:
    text, source = told(reason)
    return f"{text} ({source})" if source else text


def decision_page(
    request: Request, form: Any, heading: str, act: Callable[[dict[str, Any]], object], *, back: tuple[str, int],
    person: Person | None = None, whys: Iterable[Reason] = (), who: str = "", name: str = "",
) -> HttpResponse:  # fmt: skip
    """Show, check, act, go back; refusals stand on the form with their articles."""
    if form.is_valid():
        try:
            act(dict(form.cleaned_data))
        except RuleViolated as refused:
            form.add_error(None, [in_full(reason) for reason in refused.reasons])
        else:
            messages.success(request, gettext("Đã ghi."))
            return redirect(*back)
    context = {
        "form": form, "heading": heading, "person": person, "name": name or (person.full_name if person else ""),
        "back": back, "whys": [told(why) for why in whys], "who": who,
    }  # fmt: skip
    return TemplateResponse(request, "personnel/decision_form.html", context)

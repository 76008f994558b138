"""What pages with one form share: show, check, act, go on; refusals stand on the form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from sansang.kernel.reasons import RuleViolated
from sansang.ui.templatetags.ui import say

if TYPE_CHECKING:
    from sansang.ui.requests import Request


def form_page(
    request: Request, form: Any, heading: str, act: Callable[[dict[str, Any]], str], *, back: str,
    crumbs: Sequence[tuple[str, str]], lead: str = "", button: str = "", notice: str = "",
) -> HttpResponse:  # fmt: skip
    """`act` gets the clean values and gives the address to go on to; `back` is where nothing done leads.

    `crumbs` are addresses with their names, from the list downwards.
    """
    if form.is_valid():
        try:
            goes_to = act(dict(form.cleaned_data))
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã ghi."))
            return redirect(goes_to)
    context = {
        "form": form, "heading": heading, "back": back, "crumbs": crumbs, "lead": lead, "notice": notice,
        "button": button or _("Ghi"),
    }  # fmt: skip
    return TemplateResponse(request, "training/support_form.html", context)


def pressed(request: Request, act: Callable[[], object], *, back: str, done: str) -> HttpResponse:
    """A step that needs no more than its button: done or refused, said on the page that one comes back to."""
    try:
        act()
    except RuleViolated as refused:
        for reason in refused.reasons:
            messages.error(request, say(reason))
    else:
        messages.success(request, done)
    return redirect(back)

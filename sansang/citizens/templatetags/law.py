"""The law in words: states, reasons with their source, how sure we are of a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from sansang.citizens.models import Circumstance
from sansang.citizens.queries.law import identity_text
from sansang.kernel.reasons import Reason
from sansang.law import whys
from sansang.law.facts import Words
from sansang.law.rows import STATUS_LABELS, Row, Status
from sansang.law.whys import STATE_LABELS, State, Verdict, Why
from sansang.ui.templatetags.ui import badge, day

register = template.Library()

STATE_KINDS = {
    State.ELIGIBLE: "ok",
    State.DEFERRED: "warn",
    State.EXEMPT: "info",
    State.EXEMPT_FROM_REGISTRATION: "info",
    State.NOT_ELIGIBLE: "plain",
    State.UNKNOWN: "bad",
}
STATUS_KINDS = {Status.READ: "ok", Status.INFERRED: "warn", Status.UNCONFIRMED: "bad"}
_USED: dict[str, str | Promise] = {"born": _("ngày sinh"), "sex": _("giới tính")}


def is_english() -> bool:
    return get_language() == "en"


@register.filter
def law_words(words: Any) -> str:
    """Words of the law in the reader's language."""
    return words.en if isinstance(words, Words) and is_english() else str(words)


@register.filter
def reason_words(reason: Reason) -> str:
    """A reason's sentence in the reader's language."""
    return whys.in_words(reason, translate=gettext, english=is_english())


@register.filter
def state_words(state: State | str) -> str:
    return law_words(STATE_LABELS[State(state)])


@register.filter
def row_identity(row: Row) -> str:
    """A row's identity, for an address."""
    return identity_text(row)


@register.simple_tag
def state_badge(state: State | str) -> SafeString:
    return badge(state_words(state), STATE_KINDS[State(state)])


@register.simple_tag
def status_badge(status: Status | str) -> SafeString:
    """Whether a row was read in the text, is inferred, or must be confirmed."""
    return badge(law_words(STATUS_LABELS[Status(status)]), STATUS_KINDS[Status(status)])


@dataclass(frozen=True)
class Line:
    """One reason as `citizens/why.html` shows it; `decides` when the state rests on it."""

    why: Why
    decides: bool
    used: list[SafeString]


@register.inclusion_tag("citizens/why.html")
def why(verdict: Verdict, circumstances: Iterable[Circumstance] = ()) -> dict[str, Any]:
    """“Vì sao?”: a verdict's state and every reason with its article, how sure it is, and the facts it used.

    `circumstances` are the person's rows, which say since when a fact holds and on which paper; they may be left out.
    """
    running: dict[str, list[Circumstance]] = {}
    for row in circumstances or ():
        if verdict.on in row.days:
            running.setdefault(row.fact, []).append(row)
    decisive = set(map(id, verdict.decisive))
    lines = [Line(one, id(one) in decisive, _used(one, running)) for one in verdict.reasons]
    return {"verdict": verdict, "lines": sorted(lines, key=lambda line: not line.decides)}


def _used(one: Why, running: dict[str, list[Circumstance]]) -> list[SafeString]:
    found = [format_html("{}", _USED[name]) for name in one.used if name in _USED]
    return found + [_dated(row) for name in one.used for row in running.get(name, ())]


def _dated(row: Circumstance) -> SafeString:
    """“từ 01/09/2025 đến hết 30/06/2027, giấy 12/XN”."""
    until = format_html(" {} {}", gettext("đến hết"), day(row.last_on)) if row.last_on else ""
    paper = format_html(", {} {}", gettext("giấy tờ"), row.paper_number) if row.paper_number else ""
    decision = format_html(", {} {}", gettext("quyết định"), row.decision_number) if row.decision_number else ""
    return format_html("{} {}{}{}{}", gettext("từ ngày"), day(row.first_on), until, paper, decision)

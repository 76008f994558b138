"""How values look on a page: Vietnamese numbers, days, reasons; small components drawn by the server."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, Field, Form, RadioSelect, Select
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from sansang.kernel.dates import PartialDate

register = template.Library()

BADGES = {"ok", "warn", "bad", "info", "plain"}


@register.filter
def say(reason: Any) -> str:
    """A Reason (or one kept as a mapping) in the reader's language."""
    if isinstance(reason, dict):
        message, params = reason.get("message", ""), reason.get("params", {})
    else:
        message, params = reason.message, reason.params
    return gettext(str(message)).format(**params) if message else ""


@register.filter
def vi_number(value: Any) -> str:
    """14448 → 14.448 (in English 14,448); nothing → –."""
    if value is None or value == "":
        return "–"
    written = f"{value:,.{0 if float(value).is_integer() else 1}f}"
    return written if get_language() == "en" else written.translate(str.maketrans(",.", ".,"))


@register.filter
def signed(value: Any) -> str:
    """A difference with its sign: +14.448, −12, 0."""
    if value is None:
        return "–"
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{vi_number(abs(value))}"


@register.filter
def percent(value: Any, places: int = 1) -> str:
    """0.272 → 27,2 %; nothing → –."""
    if value is None:
        return "–"
    written = f"{float(value) * 100:.{places}f}"
    return f"{written}%" if get_language() == "en" else f"{written.replace('.', ',')} %"


@register.filter
def day(value: date | datetime | str | None) -> str:
    if not value or isinstance(value, str):  # nothing, as templates write it
        return "–"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    return f"{value:%d/%m/%Y}"


@register.filter
def partial_date(value: PartialDate | None) -> str:
    return str(value) if value else "–"


@register.filter
def identity(number: str | None) -> str:
    """011204123456 → 011-2-04-123456."""
    if not number or len(number) != 12:
        return number or "–"
    return f"{number[:3]}-{number[3]}-{number[4:6]}-{number[6:]}"


@register.filter
def identity_hidden(number: str | None) -> str:
    """The last three digits only, for those who may not read the rest."""
    return f"••• ••• ••• {number[-3:]}" if number else "–"


@register.filter
def phone_hidden(number: str | None) -> str:
    return f"••• ••• •{number[-3:]}" if number else "–"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    sprite = static("ui/dist/icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>', label, sprite, name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name)


@register.simple_tag
def badge(text: Any, kind: str = "plain") -> SafeString:
    return format_html('<span class="badge badge-{}">{}</span>', kind if kind in BADGES else "plain", text)


@register.simple_tag
def bar(value: Any, total: Any) -> SafeString:
    """How much of a total is there, drawn; the number itself stands beside it in the table."""
    share = min(float(value or 0) / float(total), 1.0) if total else 0.0
    return format_html(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="bar-all" width="100" height="8" rx="3"></rect>'
        '<rect class="bar-part" width="{}" height="8" rx="3"></rect></svg>',
        percent(share, 0),
        round(share * 100, 1),
    )


def _dated(context: template.Context, url: str) -> str:
    request = context.get("request")
    on, today = getattr(request, "on", None), getattr(request, "today", None)
    if on is None or on == today or "on=" in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}on={on.isoformat()}"


@register.simple_tag(takes_context=True)
def keep_date(context: template.Context, url: str) -> str:
    """The address with the date that is being looked at, when that is not today."""
    return _dated(context, url)


@register.simple_tag(takes_context=True)
def at(context: template.Context, name: str, *args: Any) -> str:
    """`reverse` that keeps the date being looked at."""
    return _dated(context, reverse(name, args=args))


def _name_the_empty_choice(one: Field) -> None:
    """A list begins with words, not with Django's dashes."""
    if getattr(one, "empty_label", None) == BLANK_CHOICE_DASH[0][1]:
        one.empty_label = gettext("– chọn –")  # type: ignore[attr-defined]


def _attributes(bound: BoundField) -> dict[str, Any]:
    """How a control looks, whether it is wrong, and which words beside it tell about it."""
    widget = bound.field.widget
    if isinstance(widget, CheckboxInput):
        css = "form-check-input"
    elif isinstance(widget, CheckboxSelectMultiple | RadioSelect):
        css = "check-group"
    else:
        css = "form-select" if isinstance(widget, Select) else "form-control"
    attrs: dict[str, Any] = {"class": f"{css} is-invalid" if bound.errors else css}
    described = [f"{bound.auto_id}_hint"] if bound.help_text else []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return attrs


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """Label, control, hint and error of one form field, tied together for screen readers."""
    if bound.is_hidden:
        return bound.as_widget()
    _name_the_empty_choice(bound.field)
    widget = bound.field.widget
    is_check = isinstance(widget, CheckboxInput)
    is_group = isinstance(widget, CheckboxSelectMultiple | RadioSelect)
    control = bound.as_widget(attrs=_attributes(bound))
    optional = "" if bound.field.required or is_check else gettext("không bắt buộc")
    note = format_html(' <span class="text-soft">({})</span>', optional) if optional else SafeString("")
    label = format_html('<label class="form-label" for="{}">{}{}</label>', bound.id_for_label, bound.label, note)
    hint = (
        format_html('<p class="form-text" id="{}_hint">{}</p>', bound.auto_id, bound.help_text)
        if bound.help_text
        else SafeString("")
    )
    wrong = (
        format_html('<p class="invalid-feedback" id="{}_error">{}</p>', bound.auto_id, " ".join(map(str, bound.errors)))
        if bound.errors
        else SafeString("")
    )
    if is_group:
        legend = format_html('<legend class="form-label">{}{}</legend>', bound.label, note)
        return format_html('<fieldset class="field">{}{}{}{}</fieldset>', legend, control, hint, wrong)
    if is_check:
        return format_html('<div class="field form-check">{} {}{}{}</div>', control, label, hint, wrong)
    return format_html('<div class="field">{}{}{}{}</div>', label, control, hint, wrong)


@register.simple_tag
def form_errors(*forms: Form) -> SafeString:
    """What is wrong with a form, or with several sent as one, on top of it, each line a link to its field."""
    lines = [("", str(error)) for form in forms for error in form.non_field_errors()]
    for bound in (bound for form in forms for bound in form):
        lines += [(f"#{bound.id_for_label}", f"{bound.label}: {error}") for error in bound.errors]
    if not lines:
        return SafeString("")
    items = format_html_join(
        "",
        "<li>{}</li>",
        ((format_html('<a href="{}">{}</a>', target, text) if target else text,) for target, text in lines),
    )
    return format_html(
        '<div class="notice notice-bad" role="alert" tabindex="-1"><strong>{}</strong><ul>{}</ul></div>',
        gettext("Chưa lưu được. Hãy sửa những chỗ sau:"),
        items,
    )

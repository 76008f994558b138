"""Form fields that read what people type: days in every usual form."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from sansang.kernel.dates import PartialDate, read_date
from sansang.kernel.reasons import Reason


class DayInput(forms.TextInput):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "placeholder": "dd/mm/yyyy", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value


def _refuse_strange_days(found: PartialDate | Reason) -> None:
    """A day that was read well and cannot be meant is said to be so, not to be unreadable."""
    if isinstance(found, Reason) and found.code == "date_in_future":
        raise forms.ValidationError(_("Ngày %(value)s còn xa mới đến; hãy xem lại năm."), params=dict(found.params))
    if isinstance(found, Reason) and found.code == "date_too_early":
        raise forms.ValidationError(
            _("Ngày %(value)s quá xa trong quá khứ; hãy xem lại năm."), params=dict(found.params)
        )


class DayField(forms.CharField):
    """A whole day, typed “5/2/98”, “05-02-1998” or “1998-02-05”; cleans to a date.

    A year of two digits is the latest one within ten years from now: decisions are often of a coming year.
    """

    widget = DayInput

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = read_date(text, today=timezone.localdate() + timedelta(days=3650))
        _refuse_strange_days(found)
        if not isinstance(found, PartialDate) or found.precision != "day":
            raise forms.ValidationError(
                _("Không đọc được ngày “%(text)s”; hãy ghi như 28/03/2025."), params={"text": text}
            )
        return found.day


class PartialDateField(forms.CharField):
    """A day, a month or a year that has come; cleans to a PartialDate."""

    widget = DayInput

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = read_date(text, today=timezone.localdate())
        _refuse_strange_days(found)
        if not isinstance(found, PartialDate):
            raise forms.ValidationError(
                _("Không đọc được ngày “%(text)s”; hãy ghi như 28/03/1995, 03/1995 hoặc 1995."), params={"text": text}
            )
        return found

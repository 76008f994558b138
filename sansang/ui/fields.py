"""Form fields that read what people type: days in every usual form."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from sansang.kernel.dates import PartialDate, read_date


class DayInput(forms.TextInput):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "placeholder": "dd/mm/yyyy", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value


class DayField(forms.CharField):
    """A whole day, typed “5/2/98”, “05-02-1998” or “1998-02-05”; cleans to a date."""

    widget = DayInput

    def __init__(self, *args: Any, latest: date = date(2100, 12, 31), **kwargs: Any) -> None:
        self.latest = latest
        super().__init__(*args, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = read_date(text, today=self.latest)
        if not isinstance(found, PartialDate) or found.precision != "day":
            raise forms.ValidationError(
                _("Không đọc được ngày “%(text)s”; hãy ghi như 28/03/2025."), params={"text": text}
            )
        return found.day


class PartialDateField(forms.CharField):
    """A day, a month or a year; cleans to a PartialDate."""

    widget = DayInput

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = read_date(text, today=date(2100, 12, 31))
        if not isinstance(found, PartialDate):
            raise forms.ValidationError(
                _("Không đọc được ngày “%(text)s”; hãy ghi như 28/03/1995, 03/1995 hoặc 1995."), params={"text": text}
            )
        return found

"""A field for whole đồng, as people write them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from sansang.ui.templatetags.ui import vi_number

MOST_DONG = 999_999_999_999


class DongInput(forms.TextInput):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return vi_number(value) if isinstance(value, int) else value


class DongField(forms.CharField):
    """Whole đồng, typed “1.250.000”, “1 250 000 đồng” or “1250000”; cleans to a number, nothing to 0."""

    widget = DongInput

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        plain = re.sub(r"(?i)\s*(đồng|đ|vnđ|vnd)\.?$", "", text.strip())
        if not plain:
            return 0
        if not re.fullmatch(r"\d+|\d{1,3}([.,\s]\d{3})+", plain):
            raise forms.ValidationError(
                _("Không đọc được số tiền “%(text)s”; hãy ghi số đồng như 1.250.000."), params={"text": text}
            )
        found = int(re.sub(r"\D", "", plain))
        if found > MOST_DONG:
            raise forms.ValidationError(_("Số tiền lớn quá; hãy ghi theo đồng."))
        return found

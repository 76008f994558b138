"""A field for many rows that choose from the same things: they are offered once for all rows and named by typing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from sansang.training.rules.offering import Offer


class OfferedField(forms.CharField):
    """Words of something offered, cleaned to the thing; `kept` is what the row has, which stays though not offered."""

    def __init__(self, *, offer: Offer, things: Mapping[int, Any], kept: Any = None, **kwargs: Any) -> None:
        super().__init__(max_length=300, **kwargs)
        self.offer, self.things, self.kept = offer, things, kept
        self.initial = self.words_of(kept)

    def words_of(self, thing: Any) -> str:
        """How the row names a thing."""
        return self.offer.words.get(thing.pk, str(thing)) if thing else ""

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed or (self.kept and typed == self.words_of(self.kept)):
            return self.kept if typed else None
        number = self.offer.number_of(typed)
        if number is None:
            raise forms.ValidationError(_("Không có “%(words)s” để chọn; hãy chọn trong gợi ý.") % {"words": typed})
        return self.things[number]

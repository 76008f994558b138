"""Marks as people write them."""

from __future__ import annotations

from decimal import Decimal

from django import template

from sansang.training.rules.results import spoken

register = template.Library()


@register.filter
def score(value: Decimal | None) -> str:
    """“7,5”; – for nothing."""
    return spoken(value) or "–"

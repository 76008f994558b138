"""How this room's reasons look on a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString

from sansang.selection.words import why_list

register = template.Library()


@register.filter
def whys(reasons: Iterable[Any]) -> SafeString:
    """Reasons as a list, each with its article."""
    return why_list(reasons)

"""What the pages of what is owed write into addresses."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def with_query(url: str, query: str) -> str:
    """An address with one more parameter."""
    return f"{url}{'&' if '?' in url else '?'}{query}"

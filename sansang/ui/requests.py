"""The request as our middleware leaves it, for the type checker."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    user: Any
    today: date
    on: date
    htmx: HtmxDetails

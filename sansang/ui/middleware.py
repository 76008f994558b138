"""The date looked at (`?on=`), the language of a user who has not chosen one, pages that no browser keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from sansang.kernel.dates import PartialDate, read_date

EARLIEST, LATEST = date(1945, 1, 1), date(2100, 12, 31)


class LookDate:
    """Sets `request.today` and `request.on`; an unreadable date means today, and the page says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        asked = request.GET.get("on", "").strip()
        day = read_look_date(asked, today=today) if asked else today
        request.today = today  # type: ignore[attr-defined]
        request.on = day or today  # type: ignore[attr-defined]
        request.date_refused = asked if day is None else ""  # type: ignore[attr-defined]
        return self.get_response(request)


def read_look_date(text: str, *, today: date) -> date | None:
    """A day from “28/3/2025”, “2025-03-28”, “03/2025” (its last day) or “2025”; None when it cannot be read."""
    found = read_date(text, today=LATEST)
    if not isinstance(found, PartialDate) or not EARLIEST <= found.day <= LATEST:
        return None
    last = found.latest
    return today if found.day <= today < last else last


class PrivatePages:
    """What a signed-in user was shown is kept nowhere: who sits down after the sign-out finds nothing by going back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and "no-store" not in response.headers.get("Cache-Control", ""):
            response.headers["Cache-Control"] = "private, no-store"
        return response


class ChosenLanguage:
    """The language of the cookie, else Vietnamese whatever the browser says (Django would follow the browser)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response

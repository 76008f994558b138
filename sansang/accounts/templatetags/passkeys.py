"""What pages of second factors ask: where passkeys can be used, and whether a factor is the last one."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.http import HttpRequest
from fido2.rpid import verify_rp_id

from sansang.accounts.queries import second_factors_of
from sansang.organisation.models import User

register = template.Library()


@register.simple_tag
def passkeys_elsewhere(request: HttpRequest) -> str:
    """The address at which passkeys can be used, when this is not it; nothing when it is, "nowhere" without a name."""
    here = urlsplit(f"https://{request.get_host()}")
    if verify_rp_id(settings.PASSKEY_HOST, here.geturl()):
        return ""
    if settings.PASSKEY_HOST != "localhost":
        return f"https://{settings.PASSKEY_HOST}/"
    if here.hostname not in {"127.0.0.1", "::1"}:  # somebody else's machine, reached by its number
        return "nowhere"
    return f"http://localhost:{here.port}/" if here.port else "http://localhost/"


@register.simple_tag
def has_one_factor(account: User) -> bool:
    """Whether nothing but the password would be left without the one second factor that there is."""
    return sum(count for kind, count in second_factors_of(account).items() if kind != "recovery_codes") == 1

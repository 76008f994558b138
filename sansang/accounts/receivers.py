"""The library tells what happens to second factors; here it is recorded, the same for every kind."""

from __future__ import annotations

from typing import Any

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.dispatch import receiver

from sansang.audit.actions import record
from sansang.organisation.models import User


@receiver(signals.authenticator_added)
def factor_added(user: User, authenticator: Authenticator, **_: Any) -> None:
    record("second_factor.added", user, by=user, factors=[authenticator.type])


@receiver(signals.authenticator_removed)
def factor_removed(user: User, authenticator: Authenticator, **_: Any) -> None:
    record("second_factor.removed", user, by=user, factors=[authenticator.type])


@receiver(signals.authenticator_reset)
def codes_made(user: User, **_: Any) -> None:
    record("second_factor.codes_made", user, by=user)


@receiver(signals.authenticator_used)
def factor_used(user: User, authenticator: Authenticator, **_: Any) -> None:
    record("second_factor.used", user, by=user, factors=[authenticator.type])


@receiver(signals.authentication_failed)
def factor_refused(user: User, authenticator: Authenticator, **_: Any) -> None:
    record("second_factor.refused", user, by=user, factors=[authenticator.type])

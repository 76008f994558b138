"""Sums that hold until something is recorded: each change of the data writes the record in its own transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

T = TypeVar("T")
# What rests on nothing recorded (a decision whose day has come moves reach) is counted anew after this long.
KEPT_SECONDS = 600


def remembered(count: Callable[[], T], *, of: object) -> T:
    """What `count` gave for the same question before, else now. `of` says the question; sums only, nobody's data."""
    name = "sums." + hashlib.sha256(repr(of).encode()).hexdigest()[:32]
    found: T | None = cache.get(name)
    if found is None:
        found = count()
        cache.set(name, found, KEPT_SECONDS)
    return found

"""Sums that hold until something is recorded: each change of the data writes the record in its own transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from django.core.cache import cache

from sansang.audit.models import AuditEvent
from sansang.audit.queries import ONLY_LOOKED

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


class Change(NamedTuple):
    """What was recorded as changed; the details are left out."""

    pk: int
    verb: str
    subject_type: str
    subject_id: int | None


# So many of the latest changes are looked through: a transaction that ends late has a number below one seen already.
RECENT = 200


def recent_changes() -> dict[int, Change]:
    """The latest changes by number, the last one first."""
    rows = AuditEvent.objects.exclude(verb__in=ONLY_LOOKED).order_by("-pk")
    return {row[0]: Change(*row) for row in rows.values_list("pk", "verb", "subject_type", "subject_id")[:RECENT]}


def changes_since(seen: frozenset[int], recent: Mapping[int, Change]) -> list[Change] | None:
    """The recent changes that are not among those seen; None when others may have been missed."""
    if len(recent) >= RECENT and seen.isdisjoint(recent):
        return None
    return [one for pk, one in recent.items() if pk not in seen]

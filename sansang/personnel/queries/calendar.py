"""Whose promised time crosses whose: asked for many people at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sansang.kernel.reasons import Reason
from sansang.personnel.models import Commitment
from sansang.personnel.rules import Promised, clashes

AT_ONCE = 500


class Promise(NamedTuple):
    """Time to be promised; `source` names who writes it (“duty.Shift:12”)."""

    person_id: int
    starts_at: datetime
    ends_at: datetime
    title: str
    source: str = ""


def clashes_of(promises: Iterable[Promise]) -> dict[int, list[Reason]]:
    """By person every promised time that the wanted ones would cross; whoever has none is left out."""
    wanted: dict[int, list[Promise]] = {}
    for one in promises:
        wanted.setdefault(one.person_id, []).append(one)
    held = _promised(wanted)
    found = {}
    for pk, ones in wanted.items():
        own = held.get(pk, [])
        reasons = [reason for one in ones for reason in clashes(one.starts_at, one.ends_at, promised=own)]
        if reasons:
            found[pk] = list({str(reason): reason for reason in reasons}.values())
    return found


def _promised(wanted: dict[int, list[Promise]]) -> dict[int, list[Promised]]:
    every = [one for ones in wanted.values() for one in ones]
    if not every:
        return {}
    first, last = min(one.starts_at for one in every), max(one.ends_at for one in every)
    people, held = sorted(wanted), dict[int, list[Promised]]()
    for at in range(0, len(people), AT_ONCE):
        rows = Commitment.objects.filter(person__in=people[at : at + AT_ONCE], starts_at__lt=last, ends_at__gt=first)
        for pk, *row in rows.order_by("starts_at").values_list("person_id", "starts_at", "ends_at", "title"):
            held.setdefault(pk, []).append(Promised(*row))
    return held

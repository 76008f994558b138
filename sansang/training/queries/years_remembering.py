"""Sums of a year's results remembered, until something is recorded that may have changed a result of that year."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from sansang.audit.remembering import Change, changes_since, recent_changes
from sansang.training.models import ClassState, TrainingClass
from sansang.training.queries.owed_remembering import BESIDE, BESIDE_VERBS, CLASS
from sansang.training.rules.tallies import Tally


class Sums(dict[tuple[int, str], Tally]):
    """By unit and audience what a year brought; `passed_over` are results that a later one replaces."""

    passed_over: frozenset[int] = frozenset()


# From this many sums on they are remembered; so many years, of all who ask.
LARGE, MOST = 500, 60
# What is recorded of persons leaves their results as they are.
OF_PERSONS = frozenset({
    "service.started", "service.ended", "service.corrected", "post.given", "post.ended", "post.corrected",
    "person.created", "person.updated", "person.moved",
})  # fmt: skip


class _Kept(NamedTuple):
    sums: Sums
    seen: frozenset[int]  # the changes it knows of


_remembered: OrderedDict[tuple[str, date, int], _Kept] = OrderedDict()


def years_remembered(
    reach: str, wanted: Collection[int], on: date, count: Callable[[list[int]], Mapping[int, Sums]]
) -> dict[int, Sums]:
    """The sums of some years within a reach on a day, from memory or counted."""
    recent = recent_changes()
    seen = frozenset(recent)
    kept = {year: one for year in wanted if (one := _remembered.pop((reach, on, year), None))}
    changes = {one.seen: changes_since(one.seen, recent) for one in kept.values()}
    touched = {known: _touched(made) for known, made in changes.items()}
    found = {year: one.sums for year, one in kept.items() if not _is_touched(year, touched[one.seen])}
    if missing := [year for year in wanted if year not in found]:
        found |= count(missing)
    if sum(map(len, found.values())) >= LARGE:
        _remembered.update({(reach, on, year): _Kept(one, seen) for year, one in found.items()})
    while len(_remembered) > MOST:
        _remembered.popitem(last=False)
    return found


def _is_touched(year: int, touched: set[int] | None) -> bool:
    return touched is None or year in touched


def _touched(changes: Iterable[Change] | None) -> set[int] | None:
    """The years whose results some changes may have touched; None: any."""
    if changes is None:
        return None
    classes = set()
    for one in changes:
        if one.subject_type == CLASS and one.subject_id is not None:
            classes.add(one.subject_id)
        elif not _is_beside(one):
            return None
    if not classes:
        return set()
    held = TrainingClass.objects.filter(pk__in=classes, state=ClassState.PUBLISHED)
    return {day.year for day in held.values_list("last_on", flat=True)}


def _is_beside(one: Change) -> bool:
    return one.subject_type in BESIDE or one.verb in OF_PERSONS or one.verb.partition(".")[0] in BESIDE_VERBS

"""The year of everyone within a reach, remembered; after a change those whom it touched are counted anew.

In the memory of the process: it speaks of people and goes into no cache. What was recorded says whom a change touched:
one person, the people of a class, or nobody. Of any other change everyone is counted anew.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from sansang.audit.remembering import Change, changes_since, recent_changes
from sansang.personnel.models import Service
from sansang.training.models import Enrolment
from sansang.training.queries.owed_classes import FEW
from sansang.training.queries.owed_counting import BY_NAME
from sansang.training.rules.owed import Due, Sums, by_unit

# From this many people on an answer is remembered: turning a page repeats no work.
LARGE = 500
MOST, KEPT = 20, 100_000  # answers remembered, and people in those before the last

PERSON, CLASS = "citizens.Person", "training.TrainingClass"
# Of these records nobody's year is made.
BESIDE = frozenset(
    f"training.{name}"
    for name in (
        "Aid", "AidBooking", "AvoidedDays", "Certificate", "Competition", "Feed", "Ground", "Instructor", "Material",
        "MaterialVersion", "Placing", "Plan", "Prolongation", "Qualification", "QualificationKind", "Readiness",
        "Upkeep",
    )
) | {"organisation.User"}  # fmt: skip
# Nor do these change anyone's: who is selected and serves, begins to serve by a change of its own.
BESIDE_VERBS = (
    "absence", "account", "circumstance", "commendation", "commitment", "discipline", "extension", "grant", "move",
    "registration", "round", "selection",
)  # fmt: skip
MANY = ("merge",)  # the record of one person stands for more

Among = Callable[[Collection[int] | None], tuple[Due, ...]]


class Year:
    """Everyone's year within a reach, by name, and the sums of their units; `seen` are the changes it knows of."""

    def __init__(self, dues: tuple[Due, ...], *, seen: frozenset[int] = frozenset()) -> None:
        self.dues = dues
        self.seen = seen

    @cached_property
    def by_unit(self) -> dict[int, Sums]:
        """The sum of each unit itself, without those below it."""
        return by_unit(self.dues)


_remembered: OrderedDict[tuple[Any, ...], Year] = OrderedDict()


def remembered_year(key: tuple[Any, ...], services: QuerySet[Service], among: Among) -> Year:
    """The year that a key says, of everyone in these services or in posts; `among` counts some of them, or all."""
    recent = recent_changes()
    before = _remembered.pop(key, None)
    found = _renewed(before, changes_since(before.seen, recent), services, among) if before else None
    if found is None:
        found = Year(among(None))
    found.seen = frozenset(recent)
    if len(found.dues) >= LARGE:
        _remembered[key] = found  # again as the last one asked for
    while len(_remembered) > MOST or sum(len(one.dues) for one in list(_remembered.values())[:-1]) > KEPT:
        _remembered.popitem(last=False)
    return found


def _renewed(year: Year, changes: Iterable[Change] | None, services: QuerySet[Service], among: Among) -> Year | None:
    """The year after some changes; None where everyone is to be counted anew."""
    touched = None if changes is None else _touched(changes)
    if touched is None:
        return None
    people, classes = touched
    units = set(services.filter(person__in=people).order_by().values_list("unit_id", flat=True)) if people else set()
    if classes:
        people |= set(Enrolment.objects.filter(training_class__in=classes).values_list("person_id", flat=True))
    # Whole units: what the year before left depends on whether anybody of the unit stood in a class of it.
    units |= {one.unit_id for one in year.dues if one.person_id in people}
    whole = people | {one.person_id for one in year.dues if one.unit_id in units}
    if len(whole) > FEW:
        return None
    return _put_in(year, whole, among(whole)) if whole else year


def _touched(changes: Iterable[Change]) -> tuple[set[int], set[int]] | None:
    """The people whom some changes touched, and the classes; None: it may be anybody."""
    people: set[int] = set()
    classes: set[int] = set()
    for one in changes:
        room = one.verb.partition(".")[0]
        if one.subject_type in BESIDE or room in BESIDE_VERBS:
            continue
        into = {PERSON: people, CLASS: classes}.get(one.subject_type)
        if into is None or one.subject_id is None or room in MANY:
            return None
        into.add(one.subject_id)
    return people, classes


def _put_in(year: Year, whole: Collection[int], anew: tuple[Due, ...]) -> Year:
    """The year with some people's counted anew."""
    was = [one for one in year.dues if one.person_id in whole]
    kept = [one for one in year.dues if one.person_id not in whole]
    found = Year(tuple(sorted([*kept, *anew], key=BY_NAME)))
    units = {one.unit_id for one in (*was, *anew)}
    sums = {pk: one for pk, one in year.by_unit.items() if pk not in units}
    found.by_unit = sums | by_unit(one for one in found.dues if one.unit_id in units)
    return found

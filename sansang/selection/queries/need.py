"""The need of an office: its units on the day from which the chosen serve, and the members who stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sansang.law.rules import Rules
from sansang.law.service import Position, term_ends
from sansang.organisation.models import COMMANDS, ESTABLISHMENTS, Unit, UnitVersion
from sansang.personnel.models import Service
from sansang.selection.rules.needs import Needed, UnitFacts, needs_of, unbroken_since


def need_of(office: Unit, *, on: date, rules: Rules) -> list[Needed]:
    """What every unit of an office wants on a day; nothing when the office does not exist that day."""
    units = units_of(office, on=on)
    return needs_of(units, staying([one.pk for one in units], on=on, rules=rules))


def units_of(office: Unit, *, on: date) -> list[UnitFacts]:
    """The establishments and troops of an office on a day, in the order of the tree."""
    own = UnitVersion.objects.filter(unit=office).on(on).first()
    if own is None:
        return []
    rows = UnitVersion.objects.below(own).on(on).exclude(unit__kind__in=COMMANDS)
    versions: list[UnitVersion] = list(rows.select_related("unit").order_by("path"))
    establishments = [one for one in versions if one.unit.kind in ESTABLISHMENTS]
    return [_facts(one, establishments) for one in versions]


def _facts(version: UnitVersion, establishments: Sequence[UnitVersion]) -> UnitFacts:
    above = [one for one in establishments if one != version and version.path.startswith(one.path)]
    return UnitFacts(
        version.unit_id,
        version.name,
        version.unit.kind in ESTABLISHMENTS,
        version.unit.component,
        version.village,
        version.authorised,
        above[-1].unit_id if above else None,
    )


def staying(unit_ids: Iterable[int], *, on: date, rules: Rules) -> list[tuple[int, str]]:
    """(unit, component) of each member who still serves on a day: the end written down, else the end of the term.

    Nobody whose term ends before the day counts as staying unless a later last day is written down.
    """
    running = list(
        Service.objects.filter(unit__in=list(unit_ids))
        .on(on)
        .values_list("person_id", "unit_id", "component", "first_on", "last_on")
    )
    periods = _periods([person for person, *_ in running if person], on)
    found = []
    for person, unit, component, first_on, last_on in running:
        first = unbroken_since(periods[person]) or first_on
        ends = last_on or term_ends(rules, Position(component), first=first)
        if ends is None or ends >= on:
            found.append((unit, component))
    return found


def _periods(persons: Sequence[int], on: date) -> dict[int, list[tuple[date, date | None]]]:
    found: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for at in range(0, len(persons), 500):
        rows = Service.objects.filter(person__in=persons[at : at + 500], first_on__lte=on)
        for person, first_on, last_on in rows.values_list("person_id", "first_on", "last_on"):
            found[person].append((first_on, last_on))
    return found

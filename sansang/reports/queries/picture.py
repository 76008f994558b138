"""The picture of a force on a day: what a page shows, added up from one snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sansang.organisation.models import ESTABLISHMENTS, TROOPS, Component, Population, UnitKind
from sansang.reports.queries.counting import Snapshot
from sansang.reports.rules.tally import (
    NOBODY,
    Tally,
    UnitOn,
    authorised_strengths,
    population_on,
    roots,
    share,
    total,
)


@dataclass(frozen=True)
class Share:
    """A part of the strength, with its code and its label."""

    code: str
    label: str
    number: int
    share: float | None


@dataclass(frozen=True)
class UnitRow:
    """One line of the table: an establishment, or what serves outside of any."""

    unit: UnitOn | None
    tally: Tally
    authorised: int

    @property
    def fill(self) -> float | None:
        return share(self.tally.strength, self.authorised)

    def part(self, number: int) -> float | None:
        return share(number, self.tally.strength)


@dataclass(frozen=True)
class CommuneRow:
    """One commune command with all below it, for the map."""

    unit: UnitOn
    tally: Tally
    authorised: int

    @property
    def fill(self) -> float | None:
        return share(self.tally.strength, self.authorised)

    @property
    def party(self) -> float | None:
        return share(self.tally.party, self.tally.strength)


@dataclass(frozen=True)
class PeopleOfPlaces:
    """The population the force is compared with; `missing` places have no count, and then there is no ratio."""

    persons: int
    years: tuple[int, ...]
    missing: int

    def ratio(self, strength: int) -> float | None:
        return None if self.missing else share(strength, self.persons)


@dataclass(frozen=True)
class Picture:
    """Everything the page says about one day, from what was read already; each part is added up when asked for."""

    snapshot: Snapshot

    @property
    def on(self) -> date:
        return self.snapshot.on

    @property
    def total(self) -> Tally:
        return self.snapshot.total

    @cached_property
    def roots(self) -> list[UnitOn]:
        return roots(self.snapshot.units)

    @cached_property
    def authorised_of(self) -> dict[int, int]:
        return authorised_strengths(self.snapshot.units)

    @cached_property
    def authorised(self) -> int:
        return sum(self.authorised_of[unit.pk] for unit in self.roots)

    @cached_property
    def militia(self) -> int:
        return len(self.snapshot.of_kind(UnitKind.MILITIA))

    @cached_property
    def self_defence(self) -> int:
        return len(self.snapshot.of_kind(UnitKind.SELF_DEFENCE))

    @cached_property
    def components(self) -> list[Share]:
        return _components(self.snapshot, self.total.strength)

    @cached_property
    def rows(self) -> list[UnitRow]:
        return _rows(self.snapshot, self.authorised_of)

    @cached_property
    def communes(self) -> list[CommuneRow]:
        rolled = self.snapshot.rolled_up
        commands = sorted(self.snapshot.of_kind(UnitKind.COMMUNE_COMMAND), key=lambda unit: unit.path)
        return [CommuneRow(unit, rolled.get(unit.pk, NOBODY), self.authorised_of[unit.pk]) for unit in commands]

    @property
    def establishments(self) -> int:
        return self.militia + self.self_defence

    @property
    def fill(self) -> float | None:
        return share(self.total.strength, self.authorised)

    def part(self, number: int) -> float | None:
        return share(number, self.total.strength)

    @property
    def establishment_rows(self) -> list[UnitRow]:
        return [row for row in self.rows if row.unit and row.unit.kind in ESTABLISHMENTS]

    @property
    def province_places(self) -> list[int]:
        return [unit.place_id for unit in self.snapshot.of_kind(UnitKind.PROVINCIAL_COMMAND) if unit.place_id]

    @property
    def commune_places(self) -> list[int | None]:
        return [unit.place_id for unit in self.snapshot.of_kind(UnitKind.COMMUNE_COMMAND)]

    @property
    def counted_places(self) -> list[int | None]:
        """The places whose people the force may be compared with."""
        return [*self.province_places, *self.commune_places]


def _components(seen: Snapshot, strength: int) -> list[Share]:
    numbers: dict[str, int] = {}
    for group in seen.groups:
        numbers[group.component] = numbers.get(group.component, 0) + group.tally.strength
    return [
        Share(code, str(label), numbers[code], share(numbers[code], strength))
        for code, label in Component.choices
        if code in numbers
    ]


def _rows(seen: Snapshot, authorised: Mapping[int, int]) -> list[UnitRow]:
    """A row per establishment; troops outside of one by their topmost unit; whoever is left in a row of their own."""
    own, rolled = seen.by_unit, seen.rolled_up
    anchors = {pk: anchor(unit, seen.units) for pk, unit in seen.units.items()}
    tops = {pk for pk in anchors.values() if pk is not None}
    rows = [
        UnitRow(unit, rolled.get(unit.pk, NOBODY), authorised[unit.pk])
        for unit in sorted(seen.units.values(), key=lambda unit: unit.path)
        if unit.pk in tops
    ]
    # Someone may be entered straight under a command, or in a unit that does not stand on this day.
    rows += [UnitRow(seen.units[pk], own[pk], 0) for pk in sorted(own) if pk in seen.units and anchors[pk] is None]
    lost = total(tally for pk, tally in own.items() if pk not in seen.units)
    return [*rows, UnitRow(None, lost, 0)] if lost.strength else rows


def anchor(unit: UnitOn, units: Mapping[int, UnitOn]) -> int | None:
    """The unit in whose row this one is counted: its establishment, else its topmost troop unit; None for commands."""
    line = [units[pk] for pk in unit.line if pk in units]
    for kinds in (ESTABLISHMENTS, TROOPS):
        for above in line:
            if above.kind in kinds:
                return above.pk
    return None


def populations(place_ids: Iterable[int | None], *, years: Iterable[int]) -> dict[int, dict[int, int]]:
    """The known counts of some places up to a year, in one query: {place: {year: persons}}."""
    wanted = {pk for pk in place_ids if pk is not None}
    found: dict[int, dict[int, int]] = {}
    rows = Population.objects.filter(place__in=wanted, year__lte=max(years, default=0))
    for place_id, year, persons in rows.values_list("place_id", "year", "persons"):
        found.setdefault(place_id, {})[year] = persons
    return found


def people_of(seen: Picture, known: Mapping[int, Mapping[int, int]]) -> PeopleOfPlaces:
    """The population that holds on the picture's day: the province's own count, else its communes added up."""
    whole = _added_up(seen.province_places, known, seen.on.year)
    if whole.persons and not whole.missing:
        return whole
    return _added_up(seen.commune_places, known, seen.on.year)


def _added_up(places: Sequence[int | None], known: Mapping[int, Mapping[int, int]], year: int) -> PeopleOfPlaces:
    counts = [population_on(known.get(pk or 0, {}), year) for pk in places]
    there = [count for count in counts if count]
    return PeopleOfPlaces(
        persons=sum(persons for _, persons in there),
        years=tuple(sorted({known_year for known_year, _ in there})),
        missing=len(counts) - len(there),
    )

"""The commands that keep a register, before 01/07/2025 and since: who took over from whom, which are neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random

from sansang.citizens.queries.register import REGISTERING
from sansang.demo.following import heirs_of_units, last_heir
from sansang.demo.geography import Geography
from sansang.demo.structure import SEATS, Structure, unit_of
from sansang.organisation.actions.places import TWO_TIERS
from sansang.organisation.models import Unit, UnitVersion

# Shown first: Thanh Yên and its neighbours Thanh An and Thanh Nưa.
SHOWCASE = ("03349", "03352", "03328")


@dataclass(frozen=True)
class Office:
    """A command before the arrangement and what became of it; the same one where it went on."""

    before: int
    now: int
    is_agency: bool = False
    is_showcase: bool = False

    def on(self, day: date) -> int:
        return self.now if day >= TWO_TIERS else self.before


@dataclass
class Offices:
    """`old_keepers`: who kept whose record before the arrangement; `keeper_of`: who keeps it now."""

    by_unit: dict[int, Office]  # by the command of before the arrangement, or of an agency founded since
    communes: dict[int, list[Office]]  # by place of today: its parts
    seats: dict[int, int]  # the place of today in which an agency sits
    old_keepers: Mapping[int, int]
    keeper_of: Mapping[int, int]
    _all: list[Office] = field(init=False)

    def __post_init__(self) -> None:
        self._all = [office for parts in self.communes.values() for office in parts]
        self._shown = [office for office in self._all if office.is_showcase]
        self.any = self._all[0]

    def of_person(self, pk: int, keeper: int | None, residence: int | None, village: str) -> Office | None:
        """The office of someone kept by a commune or an agency (None: by a command above them)."""
        found = self.by_unit.get(self.old_keepers.get(pk, 0))
        if keeper is not None and found is not None and found.now == keeper:
            return found
        parts = self.communes.get(residence or 0)
        if parts is None:
            return None
        return parts[sum(map(ord, village)) % len(parts)]

    def another(self, random: Random, but: Office) -> Office | None:
        """Some other commune, rather one that is shown first for those who are."""
        among = self._shown if but.is_showcase and random.random() < 0.7 else self._all
        found = among[random.randrange(len(among))]
        return found if found.now != but.now else None

    def commune_near(self, random: Random, agency: Office) -> Office | None:
        """A commune from which people come to work for an agency: mostly the one in which it sits."""
        near = self.communes.get(self.seats.get(agency.before, 0))
        if near is None or random.random() < 0.3:
            return self._all[random.randrange(len(self._all))]
        return near[random.randrange(len(near))]


def survey_offices(
    geography: Geography, structure: Structure, old_keepers: Mapping[int, int], keeper_of: Mapping[int, int]
) -> Offices:
    """The offices of a province whose arrangement is done."""
    heirs = heirs_of_units()
    kinds = dict(Unit.objects.filter(kind__in=REGISTERING).values_list("pk", "kind"))
    place_of = {area.code: area.place.pk for area in geography.communes}
    home = {id(part): area for area in geography.communes for part in area.parts}
    by_unit: dict[int, Office] = {}
    communes: dict[int, list[Office]] = {}
    for commune in structure.communes:
        old, area = unit_of(commune.command).pk, home[id(commune.area)]
        office = Office(old, last_heir(old, heirs), is_showcase=area.code in SHOWCASE)
        by_unit[old] = office
        communes.setdefault(area.place.pk, []).append(office)
    seats = {}
    for agency in structure.agencies:
        old = unit_of(agency.command).pk
        heir = last_heir(old, heirs)
        by_unit[old] = Office(old, heir, is_agency=kinds[heir] == "agency_command")
        seats[old] = place_of[SEATS[agency.district or "094"]]
    return Offices(by_unit, communes, seats, old_keepers, keeper_of)


def command_of(code: str) -> Unit:
    """The command of a commune of today."""
    return UnitVersion.objects.select_related("unit").get(code=code, last_on=None, unit__kind="commune_command").unit

"""What begins on 01/07/2025 or later, written once the units are what they became: services, posts, citizens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sansang.demo.commands import Commanders
from sansang.demo.filling import CHANGE, Filler
from sansang.demo.geography import Geography, split
from sansang.demo.names import MIXES, village_names
from sansang.demo.people import Inventor
from sansang.demo.structure import unit_of
from sansang.demo.writing import BATCH, Holding, Newcomer
from sansang.organisation.models import Unit, UnitSuccession, UnitVersion
from sansang.personnel.models import Appointment, Service

TWICE_SHOWN = 3  # how many of Thanh Yên stand in the records twice


def write_later(filler: Filler, commanders: Commanders) -> None:
    """Services and posts from the arrangement on, of people who are written already."""
    heirs = heirs_of_units()
    services, posts = [], []
    for one, serving in filler.later.serving:
        row = serving.row(one.pk)
        row.unit_id = last_heir(row.unit_id, heirs)
        services.append(row)
    Service.objects.bulk_create(services, batch_size=BATCH)
    for one, part in filler.later.leading:
        if part.first >= CHANGE and part.troop.leader_unit is None and unit_of(part.troop.new).pk not in heirs:
            posts.append(Holding(unit_of(part.troop.new).pk, part.troop.leader, part.first, part.last).row(one.pk))
    posts += [holding.row(pk) for pk, holding in [*_deputies(filler, heirs), *commanders.goes_on]]
    Appointment.objects.bulk_create(posts, batch_size=BATCH)


def heirs_of_units() -> dict[int, int]:
    return dict(UnitSuccession.objects.order_by("-pk").values_list("predecessor_id", "successor_id"))


def last_heir(unit_id: int, heirs: dict[int, int]) -> int:
    while unit_id in heirs:
        unit_id = heirs[unit_id]
    return unit_id


def _deputies(filler: Filler, heirs: dict[int, int]) -> Iterator[tuple[int, Holding]]:
    """Of the deputies of its parts, a new command keeps as many as the law gives it (Decree 220/2025).

    A key defence commune has two and an assistant, another one and an assistant; the others serve on without a post.
    """
    keys = {unit.pk: area.is_key for area in filler.communes.values() for unit in _commands_of(area.code)}
    places: dict[tuple[int, int], str] = {}
    wanted: dict[int, list[str]] = {}
    for one, part in filler.later.leading:
        if part.troop.leader_unit is None:
            continue
        old = unit_of(part.troop.leader_unit).pk
        new = last_heir(old, heirs)
        place = (id(part.troop), part.slot)
        if place not in places:
            left = wanted.setdefault(new, ["deputy_commander"] * (1 + keys.get(new, False)) + ["assistant"])
            places[place] = left.pop(0) if left else ""
        if places[place]:
            yield one.pk, Holding(new, places[place], max(part.first, CHANGE), part.last)


def _commands_of(code: str) -> list[Unit]:
    open_now = UnitVersion.objects.filter(last_on=None, code=code, unit__kind="commune_command")
    return [version.unit for version in open_now.select_related("unit")]


def citizens(geography: Geography, inventor: Inventor, number: int) -> Iterator[Newcomer]:
    """People who never served, in every commune by its population.

    The first of each commune is known to the year alone, in the year in which the age of service ends; the last of
    some stand for someone written twice.
    """
    kept_by = {area.code: _commands_of(area.code)[0] for area in geography.communes}
    shares = split(number, [area.weight for area in geography.communes])
    for place, (area, share) in enumerate(zip(geography.communes, shares, strict=True)):
        names = village_names(inventor.random, is_town=area.is_town)
        villages = [next(names) for _ in range(12)]
        twice = TWICE_SHOWN if area.code == "03349" else place % 3 == 0
        begun: list[dict[str, Any]] = []
        for at in range(share):
            if at and share > 10 and at >= share - twice:
                values = inventor.again(begun[share - at], way=at)
            else:
                comes_of_age = area.code == "03349" and 5 < at < 14
                values = inventor.citizen(MIXES[area.district], at_limit=at == 0, comes_of_age=comes_of_age)
                values |= {"residence_id": area.place.pk, "village": villages[at % len(villages)]}
                if at < 5:
                    begun.append(values)
            yield Newcomer(values, kept_by[area.code])

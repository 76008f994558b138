"""Writing what a plan shows: versions of units and places, and who followed whom."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sansang.organisation.followers import Handover
from sansang.organisation.models import (
    Place,
    PlaceSuccession,
    PlaceVersion,
    Reorganisation,
    Unit,
    UnitSuccession,
    UnitVersion,
)
from sansang.organisation.plan import Plan
from sansang.organisation.rules import Heir, Node, Ref, paths
from sansang.organisation.sources import split_name

Founded = dict[str, Unit]
NewPlaces = dict[str, Place]


def write(made: Plan, reorganisation: Reorganisation) -> Founded:
    """Write the versions and successions of a plan that nothing speaks against; returns the units founded."""
    places = _write_places(made, reorganisation)
    founded = _found(made, reorganisation)
    _write_versions(made, founded, places, reorganisation.decision_number)
    _write_successions(made, founded, reorganisation)
    return founded


def with_numbers(handover: Handover, founded: Founded) -> Handover:
    """The handover with the numbers of founded units in place of their keys."""
    villages = {village: _pk(founded, to) for village, to in handover.villages.items()}
    return Handover(handover.unit, None if handover.to is None else _pk(founded, handover.to), villages)


def _pk(founded: Founded | NewPlaces, key: Ref) -> int:
    return key if isinstance(key, int) else founded[key].pk


def _found(made: Plan, reorganisation: Reorganisation) -> Founded:
    new = [node for node in made.outcome.nodes.values() if isinstance(node.key, str)]
    units = Unit.objects.bulk_create(
        [
            Unit(
                kind=node.kind,
                component=node.component,
                province_code=reorganisation.unit.province_code,
                reach_path="",
                is_demonstration=reorganisation.unit.is_demonstration,
            )
            for node in new
        ]
    )
    return {str(node.key): unit for node, unit in zip(new, units, strict=True)}


def _write_versions(made: Plan, founded: Founded, places: NewPlaces, decision_number: str) -> None:
    """Close what changed or ended on the day before; begin what is new; amend what began on this very day."""
    old_ways, new_ways = paths(made.before), paths(made.outcome.nodes)
    closed, amended, begun = [], [], []
    for key, version in made.open_versions.items():
        after = made.outcome.nodes.get(key)
        if after == made.before[key] and new_ways[key] == old_ways[key]:
            continue
        if after is not None and version.first_on == made.on:
            amended.append(_fill(version, after, new_ways[key], founded, places, decision_number))
            continue
        closed.append(version)
        if after is not None:
            fresh = UnitVersion(unit_id=key, first_on=made.on)
            begun.append(_fill(fresh, after, new_ways[key], founded, places, decision_number))
        version.last_on = made.on - timedelta(days=1)
    for new, unit in founded.items():
        fresh = UnitVersion(unit=unit, first_on=made.on)
        begun.append(_fill(fresh, made.outcome.nodes[new], new_ways[new], founded, places, decision_number))
    UnitVersion.objects.bulk_update(closed, ["last_on"], batch_size=500)
    fields = ["name", "code", "parent", "path", "place", "village", "authorised", "decision_number"]
    UnitVersion.objects.bulk_update(amended, fields, batch_size=100)
    UnitVersion.objects.bulk_create(begun, batch_size=500)


def _fill(
    version: UnitVersion, node: Node, way: tuple[Ref, ...], founded: Founded, places: NewPlaces, number: str
) -> UnitVersion:
    version.name, version.code, version.village = node.name, node.code, node.village
    version.place_id = None if node.place is None else _pk(places, node.place)
    version.authorised, version.decision_number = node.authorised, number
    version.parent_id = None if node.parent is None else _pk(founded, node.parent)
    version.path = "".join(f"{_pk(founded, key):06d}/" for key in way)
    return version


def _write_successions(made: Plan, founded: Founded, reorganisation: Reorganisation) -> None:
    def row(key: Ref, heir: Heir) -> UnitSuccession:
        return UnitSuccession(
            predecessor_id=_pk(founded, key),
            successor_id=_pk(founded, heir.successor),
            effective_on=made.on,
            is_part=heir.is_part,
            decision_number=reorganisation.decision_number,
        )

    UnitSuccession.objects.bulk_create(
        [row(key, heir) for key, heirs in made.outcome.heirs.items() for heir in heirs], batch_size=500
    )


def _write_places(made: Plan, reorganisation: Reorganisation) -> NewPlaces:
    """Versions and successions of administrative units; a new one lies in the middle of what it is made of."""
    founded = _found_places(made, reorganisation.unit.province_code)
    number, day_before = reorganisation.decision_number, made.on - timedelta(days=1)
    begun, amended, closed = [], [], []
    for key, version in made.open_places.items():
        after = made.places.nodes.get(key)
        if after == made.places_before[key]:
            continue
        if after is not None and version.first_on == made.on:
            amended.append(_fill_place(version, after, founded, number))
            continue
        closed.append(version)
        if after is not None:
            fresh = PlaceVersion(place_id=key, first_on=made.on, area_km2=version.area_km2)
            begun.append(_fill_place(fresh, after, founded, number))
        version.last_on = day_before
    for new, place in founded.items():
        fresh = PlaceVersion(place=place, first_on=made.on, area_km2=_area(made, new))
        begun.append(_fill_place(fresh, made.places.nodes[new], founded, number))
    PlaceVersion.objects.bulk_update(closed, ["last_on"], batch_size=500)
    PlaceVersion.objects.bulk_update(amended, ["name", "kind", "code", "parent", "decision_number"], batch_size=100)
    PlaceVersion.objects.bulk_create(begun, batch_size=500)
    PlaceSuccession.objects.bulk_create(
        [
            PlaceSuccession(
                predecessor_id=_pk(founded, key),
                successor_id=_pk(founded, heir.successor),
                effective_on=made.on,
                is_part=heir.is_part,
                decision_number=number,
            )
            for key, heirs in made.places.heirs.items()
            for heir in heirs
        ],
        batch_size=500,
    )
    return founded


def _found_places(made: Plan, province_code: str) -> NewPlaces:
    new = [node for node in made.places.nodes.values() if isinstance(node.key, str)]
    places = []
    for node in new:
        centres = [
            (row.place.latitude, row.place.longitude)
            for row in _origins(made, str(node.key))
            if row.place.latitude is not None and row.place.longitude is not None
        ]
        place = Place(level=node.kind, province_code=province_code)
        if centres:
            place.latitude = sum(latitude for latitude, _ in centres) / len(centres)
            place.longitude = sum(longitude for _, longitude in centres) / len(centres)
        places.append(place)
    Place.objects.bulk_create(places)
    return {str(node.key): place for node, place in zip(new, places, strict=True)}


def _origins(made: Plan, key: str) -> list[PlaceVersion]:
    """What a new place is made of, whole or in part."""
    return [
        made.open_places[old]
        for old, heirs in made.places.heirs.items()
        if isinstance(old, int) and any(heir.successor == key for heir in heirs)
    ]


def _area(made: Plan, key: str) -> Decimal | None:
    """The area of a new place: the sum of the places it is made of, when all are whole and known."""
    parts = [heir for heirs in made.places.heirs.values() for heir in heirs if heir.successor == key]
    areas = [row.area_km2 for row in _origins(made, key)]
    if not areas or any(heir.is_part for heir in parts) or any(area is None for area in areas):
        return None
    return sum((area for area in areas if area is not None), Decimal())


def _fill_place(version: PlaceVersion, node: Node, founded: NewPlaces, number: str) -> PlaceVersion:
    version.kind, version.name = split_name(node.name)
    version.code, version.decision_number = node.code, number
    version.parent_id = None if node.parent is None else _pk(founded, node.parent)
    return version

"""Administrative units: loading the country, newer data, outlines, population, attributes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from sansang.audit.actions import record
from sansang.kernel.days import Days
from sansang.kernel.names import name_key, same_place_of_tone
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.models import (
    Boundary,
    Place,
    PlaceAttribute,
    PlaceSuccession,
    PlaceVersion,
    Population,
    User,
)
from sansang.organisation.sources import Country, PlaceRow

# Records of places begin here; the country's units before are history this system does not keep.
RECORDS_BEGIN = date(2004, 1, 1)
TWO_TIERS = date(2025, 7, 1)
DECISION = "202/2025/QH15"
DECISIONS = {"11": "1661/NQ-UBTVQH15"}


@transaction.atomic
def load_country(country: Country) -> dict[str, Place]:
    """Load both orders of a country into an empty system: before and from 01/07/2025, with who followed whom.

    A unit that went on whole under its code and name stays one place with two versions. Returns places by the
    source's keys. Raises RuleViolated when there are places already (use `update_places`).
    """
    if Place.objects.exists():
        raise RuleViolated([Reason("places_loaded", "Đơn vị hành chính đã được nạp.", {})])
    same = _unchanged(country)
    rows = [*country.old, *(row for row in country.new if row.key not in same)]
    made = Place.objects.bulk_create([_place(row) for row in rows], batch_size=2000)
    places = dict(zip((row.key for row in rows), made, strict=True))
    for new, old in same.items():
        places[new] = places[old]
    _complete(country.new, places, same)
    last = TWO_TIERS - timedelta(days=1)
    versions = [_version(row, places, RECORDS_BEGIN, last) for row in country.old]
    versions += [_version(row, places, TWO_TIERS, None) for row in country.new]
    PlaceVersion.objects.bulk_create(versions, batch_size=2000)
    rows_of = {row.key: row for row in country.new}
    successions = {
        (places[old].pk, places[new].pk): PlaceSuccession(
            predecessor=places[old],
            successor=places[new],
            effective_on=TWO_TIERS,
            is_part=not whole,
            decision_number=DECISIONS.get(rows_of[new].province_code, DECISION),
        )
        for old, new, whole in country.heirs
        if old in places and new in places and places[old] is not places[new]
    }
    PlaceSuccession.objects.bulk_create(successions.values(), batch_size=2000)
    record("places.loaded", by=None, places=len(made))
    return places


def _unchanged(country: Country) -> dict[str, str]:
    """New units that are one old unit, whole, under the same code, kind and name: new key -> old key."""
    old, new = {row.key: row for row in country.old}, {row.key: row for row in country.new}
    from_old: dict[str, list[tuple[str, bool]]] = {}
    for old_key, new_key, whole in country.heirs:
        from_old.setdefault(new_key, []).append((old_key, whole))
    return {
        key: parts[0][0]
        for key, parts in from_old.items()
        if len(parts) == 1 and parts[0][1] and key in new and parts[0][0] in old and _same(old[parts[0][0]], new[key])
    }


def _same(old: PlaceRow, new: PlaceRow) -> bool:
    return (old.code, old.kind, same_place_of_tone(old.name)) == (new.code, new.kind, same_place_of_tone(new.name))


def _place(row: PlaceRow) -> Place:
    return Place(level=row.level, province_code=row.province_code, latitude=row.latitude, longitude=row.longitude)


def _complete(rows: Iterable[PlaceRow], places: dict[str, Place], same: dict[str, str]) -> None:
    moved = []
    for row in rows:
        place = places[row.key]
        if row.key in same and place.province_code != row.province_code:
            place.province_code = row.province_code
            moved.append(place)
    Place.objects.bulk_update(moved, ["province_code"], batch_size=500)


def _version(row: PlaceRow, places: dict[str, Place], first: date, last: date | None) -> PlaceVersion:
    return PlaceVersion(
        place=places[row.key],
        code=row.code,
        name=row.name,
        kind=row.kind,
        parent=places.get(row.parent),
        area_km2=None if row.area_km2 is None else Decimal(str(row.area_km2)),
        decision_number="" if last else DECISIONS.get(row.province_code, DECISION),
        first_on=first,
        last_on=last,
    )


@transaction.atomic
def update_places(rows: list[PlaceRow], *, on: date, decision_number: str, by: User | None = None) -> dict[str, int]:
    """Bring the places of now to newer data, matched by code: changed names begin on a day, new codes are founded.

    Nothing is overwritten and nothing ends: a code that the data lacks is counted as `missing`. Returns counts.
    """
    current = {
        (version.place.level, version.code): version
        for version in PlaceVersion.objects.filter(last_on=None).select_related("place")
        if version.place.level != "district"
    }
    counts = {"new": 0, "changed": 0, "same": 0, "missing": 0}
    provinces = {code: version.place for (level, code), version in current.items() if level == "province"}
    for row in rows:
        version = current.pop((row.level, row.code), None)
        parent = provinces.get(row.parent)
        if version is None:
            place = _place(row)
            place.save()
            _add_version(place, row, parent, on, decision_number)
            if row.level == "province":
                provinces[row.code] = place
            counts["new"] += 1
            continue
        _fill_gaps(version, row)
        if (version.kind, same_place_of_tone(version.name)) == (row.kind, same_place_of_tone(row.name)):
            counts["same"] += 1
            continue
        counts["changed"] += 1
        if version.first_on >= on:
            version.kind, version.name = row.kind, row.name
            version.save(update_fields=["kind", "name"])
            continue
        PlaceVersion.objects.filter(pk=version.pk).update(last_on=on - timedelta(days=1))
        _add_version(version.place, row, parent or version.parent, on, decision_number)
    counts["missing"] = len(current)
    record("places.updated", by=by, counts=counts)
    return counts


def _add_version(place: Place, row: PlaceRow, parent: Place | None, on: date, decision_number: str) -> None:
    PlaceVersion.objects.create(
        place=place,
        code=row.code,
        name=row.name,
        kind=row.kind,
        parent=parent,
        first_on=on,
        area_km2=None if row.area_km2 is None else Decimal(str(row.area_km2)),
        decision_number=decision_number,
    )


def _fill_gaps(version: PlaceVersion, row: PlaceRow) -> None:
    if row.latitude is not None:
        Place.objects.filter(pk=version.place_id).update(latitude=row.latitude, longitude=row.longitude)
    if row.area_km2 is not None and version.area_km2 is None:
        PlaceVersion.objects.filter(pk=version.pk).update(area_km2=Decimal(str(row.area_km2)))


@transaction.atomic
def load_boundaries(collection: dict[str, Any], *, on: date, source: str, by: User | None = None) -> int:
    """Take outlines of a GeoJSON feature collection, matched by `properties.code` on a day; returns how many."""
    places = dict(PlaceVersion.objects.on(on).filter(place__level="commune").values_list("code", "place_id"))
    found = 0
    for feature in collection.get("features", []):
        code = str(feature.get("properties", {}).get("code", ""))
        if code in places and feature.get("geometry"):
            Boundary.objects.update_or_create(
                place_id=places[code], defaults={"geometry": feature["geometry"], "source": source[:200]}
            )
            found += 1
    record("places.boundaries", by=by, outlines=found)
    return found


@transaction.atomic
def set_population(place: Place, *, year: int, persons: int, source: str, by: User | None) -> Population:
    """Write or correct the population of a place for a year. Raises RuleViolated for an impossible year."""
    if not 1900 <= year <= 2200:
        raise RuleViolated([Reason("year", "Năm {year} không hợp lệ.", {"year": year})])
    row, _ = Population.objects.update_or_create(
        place=place, year=year, defaults={"persons": persons, "source": source}
    )
    record("places.population", place, by=by, year=year, persons=persons)
    return row


@transaction.atomic
def set_attribute(place: Place, *, kind: str, on: date, decision_number: str, by: User) -> None:
    """Begin an attribute of a commune on a day. Raises RuleViolated when it, or another zone, holds then or later."""
    Place.objects.select_for_update().get(pk=place.pk)
    zones = (PlaceAttribute.Kind.ZONE_1, PlaceAttribute.Kind.ZONE_2, PlaceAttribute.Kind.ZONE_3)
    against = zones if kind in zones else (kind,)
    held = PlaceAttribute.objects.filter(place=place, kind__in=against).during(Days(on))
    if reasons := [
        Reason(
            "attribute_held",
            "Địa bàn đang là “{name}” từ {day}; hãy kết thúc đặc điểm đó trước.",
            {"name": str(row.get_kind_display()), "day": f"{row.first_on:%d/%m/%Y}"},
        )
        for row in held
    ]:
        raise RuleViolated(reasons)
    PlaceAttribute.objects.create(place=place, kind=kind, first_on=on, decision_number=decision_number)
    record("places.attribute_set", place, by=by, kind=kind, on=on.isoformat())


@transaction.atomic
def end_attribute(attribute: PlaceAttribute, *, last_on: date, by: User) -> None:
    """End an attribute with a day. Raises RuleViolated for a day before it began."""
    if last_on < attribute.first_on:
        raise RuleViolated([Reason("ends_before_it_begins", "Ngày thôi phải từ ngày bắt đầu trở đi.")])
    attribute.last_on = last_on
    attribute.save(update_fields=["last_on"])
    record("places.attribute_ended", attribute.place, by=by, kind=attribute.kind, on=last_on.isoformat())


def communes_by_name(province_code: str, *, on: date) -> dict[str, int]:
    """Folded names (with and without “xã”, “phường”) of a province's communes on a day, to their numbers."""
    found: dict[str, int] = {}
    for version in PlaceVersion.objects.on(on).filter(place__level="commune", place__province_code=province_code):
        found[name_key(version.name)] = version.place_id
        found[name_key(version.full_name)] = version.place_id
    return found

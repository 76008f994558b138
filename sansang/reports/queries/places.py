"""Where communes lie: their centres, and their outlines where an installation has loaded them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache

from sansang.organisation.models import Boundary, PlaceVersion
from sansang.reports.rules.cells import XY, Polygon

# Outlines change when an installation loads a file; this long an older drawing may still be shown.
KEPT_SECONDS = 600


@dataclass(frozen=True)
class Centre:
    name: str
    full_name: str
    at: XY | None  # longitude, latitude


def centres(place_ids: Iterable[int], *, on: date) -> dict[int, Centre]:
    """Name and centre of some places on a day, in one query."""
    rows = PlaceVersion.objects.on(on).filter(place__in=set(place_ids))
    found = {}
    for pk, kind, name, latitude, longitude in rows.values_list(
        "place_id", "kind", "name", "place__latitude", "place__longitude"
    ):
        at = XY(longitude, latitude) if latitude is not None and longitude is not None else None
        found[pk] = Centre(name, f"{kind} {name}", at)
    return found


def outlines(place_ids: Iterable[int]) -> dict[int, list[Polygon]]:
    """The outer rings of some places in longitude and latitude: for all of them, or nothing.

    A map that is half outlines and half schema would be wrong in both halves.
    """
    wanted = sorted(set(place_ids))
    name = hashlib.sha256(repr(wanted).encode()).hexdigest()[:24]
    known: dict[int, list[Polygon]] | None = cache.get(f"reports.outlines.{name}")
    if known is not None:
        return known
    rows = Boundary.objects.filter(place__in=wanted).values_list("place_id", "geometry")
    found = {pk: rings(geometry) for pk, geometry in rows}
    if len(found) < len(wanted) or not all(found.values()):
        return {}
    cache.set(f"reports.outlines.{name}", found, KEPT_SECONDS)
    return found


def rings(geometry: Any) -> list[Polygon]:
    """The outer rings of a GeoJSON polygon, multipolygon or feature; of anything else, none."""
    shape: dict[str, Any] = geometry.get("geometry", geometry) if isinstance(geometry, dict) else {}
    kind, coordinates = shape.get("type"), shape.get("coordinates") or []
    polygons = [coordinates] if kind == "Polygon" else coordinates if kind == "MultiPolygon" else []
    return [[XY(point[0], point[1]) for point in polygon[0]] for polygon in polygons if polygon]

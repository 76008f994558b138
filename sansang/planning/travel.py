"""How long a journey takes without a road map: the straight line, bent as roads bend, at the speed of roads."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, ceil, cos, exp, radians, sin, sqrt

EARTH = 6371.0  # km
FADES = 8.0  # km over which the crookedness of short ways falls towards that of long ones
STEP = 5  # minutes; no estimate is finer

Point = tuple[float, float]  # latitude, longitude


@dataclass(frozen=True)
class Terrain:
    """How much longer roads are than straight lines, over long and short ways, and how fast one travels on them."""

    long: float
    short: float
    speed: float  # km/h


# Circuity of roads in plain and mountain provinces (Kim et al., J. Korean Soc. Agric. Eng. 57(4), 2015: 1.22 to 1.44).
PLAIN, HILL, MOUNTAIN = Terrain(1.25, 1.45, 45), Terrain(1.35, 1.7, 35), Terrain(1.45, 2.0, 25)


def kilometres(one: Point, other: Point) -> float:
    """Along the great circle."""
    (lat, long), (lat2, long2) = (tuple(map(radians, point)) for point in (one, other))
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((long2 - long) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))


def minutes(one: Point, other: Point, *, terrain: Terrain = MOUNTAIN) -> int:
    """Minutes from one point to another by road, rounded up to five; none between equal points."""
    straight = kilometres(one, other)
    bent = straight * (terrain.long + (terrain.short - terrain.long) * exp(-straight / FADES))
    return ceil(bent / terrain.speed * 60 / STEP) * STEP

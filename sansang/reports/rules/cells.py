"""A map without boundaries: the land nearest to each centre, cut by half-planes (Voronoi cells), and its classes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple


class XY(NamedTuple):
    x: float
    y: float


Polygon = list[XY]


def box(left: float, top: float, right: float, bottom: float) -> Polygon:
    """A rectangle as a polygon."""
    return [XY(left, top), XY(right, top), XY(right, bottom), XY(left, bottom)]


def area(polygon: Sequence[XY]) -> float:
    """The area of a simple polygon."""
    twice = sum(one.x * two.y - two.x * one.y for one, two in zip(polygon, [*polygon[1:], *polygon[:1]], strict=True))
    return abs(twice) / 2


def centroid(polygon: Sequence[XY]) -> XY:
    """The middle of a polygon by its area; of one without area, the middle of its corners."""
    twice = x = y = 0.0
    for one, two in zip(polygon, [*polygon[1:], *polygon[:1]], strict=True):
        cross = one.x * two.y - two.x * one.y
        twice += cross
        x += (one.x + two.x) * cross
        y += (one.y + two.y) * cross
    if abs(twice) < 1e-9:
        return XY(sum(point.x for point in polygon) / len(polygon), sum(point.y for point in polygon) / len(polygon))
    return XY(x / (3 * twice), y / (3 * twice))


def nearer_half(polygon: Sequence[XY], centre: XY, other: XY) -> Polygon:
    """The part of a convex polygon that is at least as near to `centre` as to `other`."""
    a, b = 2 * (other.x - centre.x), 2 * (other.y - centre.y)
    c = other.x**2 + other.y**2 - centre.x**2 - centre.y**2
    sides = [a * point.x + b * point.y - c for point in polygon]
    kept: Polygon = []
    for position, point in enumerate(polygon):
        side, next_side = sides[position], sides[(position + 1) % len(polygon)]
        if side <= 0:
            kept.append(point)
        if (side < 0 < next_side) or (next_side < 0 < side):
            after = polygon[(position + 1) % len(polygon)]
            t = side / (side - next_side)
            kept.append(XY(point.x + t * (after.x - point.x), point.y + t * (after.y - point.y)))
    return kept


def apart(points: Sequence[XY], hair: float) -> list[XY]:
    """The points with those that coincide moved apart by a hair, always the same way."""
    seen: dict[XY, int] = {}
    moved = []
    for point in points:
        times = seen.get(point, 0)
        seen[point] = times + 1
        angle = times * 2.399963  # the golden angle: no two moves in one direction
        far = hair * math.sqrt(times)
        moved.append(XY(point.x + far * math.cos(angle), point.y + far * math.sin(angle)))
    return moved


def cells(points: Sequence[XY], region: Sequence[XY]) -> list[Polygon]:
    """For each point the part of a convex region that lies nearest to it. Together they are the whole region."""
    width = max(point.x for point in region) - min(point.x for point in region)
    centres = apart(points, width / 1000)
    found = []
    for centre in centres:
        others = sorted((other for other in centres if other is not centre), key=lambda p: math.dist(p, centre))
        polygon: Polygon = list(region)
        for other in others:
            reach = max((math.dist(corner, centre) for corner in polygon), default=0.0)
            if math.dist(other, centre) > 2 * reach:
                break  # everything farther is too far to cut anything off
            polygon = nearer_half(polygon, centre, other)
        found.append(polygon)
    return found


def within(polygon: Polygon, centre: XY, radius: float) -> Polygon:
    """The part of a convex polygon no farther than about `radius` from its centre (a dodecagon, not a circle)."""
    if all(math.dist(corner, centre) <= radius for corner in polygon):
        return polygon
    for turn in range(12):
        angle = math.pi * turn / 6
        mirror = XY(centre.x + 2 * radius * math.cos(angle), centre.y + 2 * radius * math.sin(angle))
        polygon = nearer_half(polygon, centre, mirror)
    return polygon


def hull_around(points: Sequence[XY], radius: float) -> Polygon:
    """A convex region around all points, with `radius` to spare: what the cells are cut from."""
    corners = [
        XY(point.x + radius * math.cos(math.pi * turn / 8), point.y + radius * math.sin(math.pi * turn / 8))
        for point in points
        for turn in range(1, 16, 2)
    ]
    ordered = sorted(set(corners))
    lower, upper = _half_hull(ordered), _half_hull(ordered[::-1])
    return lower[:-1] + upper[:-1]


def _half_hull(ordered: Sequence[XY]) -> Polygon:
    line: Polygon = []
    for point in ordered:
        while len(line) > 1 and _turn(line[-2], line[-1], point) <= 0:
            line.pop()
        line.append(point)
    return line


def _turn(one: XY, two: XY, three: XY) -> float:
    return (two.x - one.x) * (three.y - one.y) - (two.y - one.y) * (three.x - one.x)


def step_of(value: float | None, bounds: Sequence[float]) -> int | None:
    """The class of a value: how many bounds it has reached; None for no value."""
    return None if value is None else sum(value >= bound for bound in bounds)


def round_bounds(largest: float, *, steps: int) -> list[float]:
    """The bounds between `steps` classes of one round width that reach up to about the largest value."""
    if largest <= 0:
        return [float(number) for number in range(1, steps)]
    raw = largest / steps
    power = 10.0 ** math.floor(math.log10(raw))
    width = next(nice * power for nice in (1, 2, 2.5, 5, 10) if nice * power >= raw - 1e-9)
    return [width * number for number in range(1, steps)]

"""The map of a picture, drawn by the server: one shape per commune, shaded by one hue, each a link.

Shapes are the loaded outlines, or the land nearest to each commune's centre; either way a reference map.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sansang.reports.queries import Centre, CommuneRow
from sansang.reports.rules.cells import XY, Polygon, area, cells, centroid, hull_around, round_bounds, step_of, within
from sansang.ui.templatetags.ui import percent, vi_number

WIDTH = 640.0
STEPS = 6
LETTER, LINE = 5.4, 10.5  # the room a letter and a line of a label take
Text = str | Promise


@dataclass(frozen=True)
class Metric:
    """What shades the map; `bounds` are fixed where shares are compared between days, else fitted to the values."""

    code: str
    label: Text
    value: Callable[[CommuneRow], float | None]
    said: Callable[[float | None], str]
    bounds: tuple[float, ...] = ()


METRICS: dict[str, Metric] = {
    metric.code: metric
    for metric in (
        Metric("fill", gettext_lazy("Mức đủ biên chế"), lambda row: row.fill, percent, (0.7, 0.8, 0.9, 0.95, 1.0)),
        Metric("strength", gettext_lazy("Quân số"), lambda row: row.tally.strength, vi_number),
        Metric("party", gettext_lazy("Tỷ lệ đảng viên"), lambda row: row.party, percent, (0.1, 0.2, 0.25, 0.3, 0.4)),
    )
}


@dataclass(frozen=True)
class Area:
    name: str
    shape: str  # what an SVG path draws
    css: str
    said: str
    url: str
    label_x: str
    label_y: str
    is_labelled: bool
    is_dark: bool  # the label needs light letters


@dataclass(frozen=True)
class AreaMap:
    box: str
    metric: Metric
    areas: list[Area]
    legend: list[tuple[str, str]]
    rows: list[tuple[str, str, str]]  # name, address, value
    is_schematic: bool
    unplaced: int


def area_map(
    communes: Sequence[CommuneRow],
    *,
    centres: Mapping[int, Centre],
    outlines: Mapping[int, list[Polygon]],
    metric: Metric,
    url: Callable[[CommuneRow], str],
) -> AreaMap | None:
    """The map of some communes; None when fewer than two of them have a place to be drawn at."""
    placed = [row for row in communes if row.unit.place_id in outlines or _at(row, centres)]
    if len(placed) < 2:
        return None
    shapes = _outlined(placed, outlines) if outlines else _schematic(placed, centres)
    shapes, box = _to_drawing(shapes)
    values = [metric.value(row) for row in communes]
    bounds = metric.bounds or tuple(round_bounds(max((v for v in values if v), default=0.0), steps=STEPS))
    areas = [
        _area(row, shape, centres=centres, metric=metric, bounds=bounds, url=url)
        for row, shape in zip(placed, shapes, strict=True)
    ]
    return AreaMap(
        box=box,
        metric=metric,
        areas=_labels_apart(areas),
        legend=_legend(metric, bounds, with_none=any(value is None for value in values)),
        rows=[(_name(row, centres), url(row), metric.said(metric.value(row))) for row in communes],
        is_schematic=not outlines,
        unplaced=len(communes) - len(placed),
    )


def _at(row: CommuneRow, centres: Mapping[int, Centre]) -> XY | None:
    centre = centres.get(row.unit.place_id or 0)
    return centre.at if centre else None


def _name(row: CommuneRow, centres: Mapping[int, Centre]) -> str:
    centre = centres.get(row.unit.place_id or 0)
    return centre.full_name if centre else row.unit.name


def _flat(point: XY, middle: float) -> XY:
    """Longitude and latitude as a plane: good enough for the width of a province."""
    return XY(point.x * math.cos(math.radians(middle)), -point.y)


def _outlined(placed: Sequence[CommuneRow], outlines: Mapping[int, list[Polygon]]) -> list[list[Polygon]]:
    found = [outlines[row.unit.place_id or 0] for row in placed]
    middle = found[0][0][0].y
    return [[[_flat(point, middle) for point in ring] for ring in rings] for rings in found]


def _schematic(placed: Sequence[CommuneRow], centres: Mapping[int, Centre]) -> list[list[Polygon]]:
    at = [point for row in placed if (point := _at(row, centres))]
    return [[cell] for cell in _cells(tuple(_flat(point, at[0].y) for point in at))]


@lru_cache(maxsize=32)
def _cells(points: tuple[XY, ...]) -> list[Polygon]:
    """The cells of some centres, none reaching much farther than centres usually lie apart."""
    width = max(point.x for point in points) - min(point.x for point in points)
    height = max(point.y for point in points) - min(point.y for point in points)
    apart = math.sqrt(width * height / len(points)) or max(width, height) / 2 or 0.1
    found = cells(points, hull_around(points, apart))
    return [within(cell, point, apart) for cell, point in zip(found, points, strict=True)]


def _to_drawing(shapes: Sequence[list[Polygon]]) -> tuple[list[list[Polygon]], str]:
    """The shapes in the units of the drawing, on half units: neighbours keep the same border, with fewer points."""
    xs = [point.x for rings in shapes for ring in rings for point in ring]
    ys = [point.y for rings in shapes for ring in rings for point in ring]
    left, top = min(xs), min(ys)
    scale = (WIDTH - 8) / max(max(xs) - left, (max(ys) - top) * 0.8, 1e-9)

    def drawn(ring: Polygon) -> Polygon:
        points = [XY(round((x - left) * scale * 2) / 2 + 4, round((y - top) * scale * 2) / 2 + 4) for x, y in ring]
        return [point for point, before in zip(points, [None, *points], strict=False) if point != before]

    height = (max(ys) - top) * scale + 8
    width = (max(xs) - left) * scale + 8
    return [[drawn(ring) for ring in rings] for rings in shapes], f"0 0 {width:.0f} {height:.0f}"


def _area(
    row: CommuneRow,
    rings: list[Polygon],
    *,
    centres: Mapping[int, Centre],
    metric: Metric,
    bounds: Sequence[float],
    url: Callable[[CommuneRow], str],
) -> Area:
    value = metric.value(row)
    step = step_of(value, bounds)
    centre = centres.get(row.unit.place_id or 0)
    short = centre.name if centre else row.unit.name
    largest = max(rings, key=area)
    middle = centroid(largest)
    xs, ys = [point.x for point in largest], [point.y for point in largest]
    return Area(
        name=short,
        shape=" ".join("M" + " ".join(f"{x:g},{y:g}" for x, y in ring) + "Z" for ring in rings),
        css="map-none" if step is None else f"map-{step}",
        said=f"{_name(row, centres)}: {metric.said(value)}",
        url=url(row),
        label_x=f"{middle.x:.1f}",
        label_y=f"{middle.y + LINE / 3:.1f}",
        is_labelled=max(xs) - min(xs) > len(short) * LETTER and max(ys) - min(ys) > 1.5 * LINE,
        is_dark=step is not None and step >= STEPS - 2,
    )


def _labels_apart(areas: list[Area]) -> list[Area]:
    """Of names that would lie over one another only the first is written; the others are read by pointing at them."""
    taken: list[tuple[float, float, float]] = []
    shown = []
    for one in areas:
        x, y, half = float(one.label_x), float(one.label_y), len(one.name) * LETTER / 2
        is_free = all(abs(y - down) > LINE or abs(x - across) > half + other for across, down, other in taken)
        if one.is_labelled and is_free:
            taken.append((x, y, half))
        shown.append(replace(one, is_labelled=one.is_labelled and is_free))
    return shown


def _legend(metric: Metric, bounds: Sequence[float], *, with_none: bool) -> list[tuple[str, str]]:
    said = (lambda bound: percent(bound, 0)) if metric.bounds else metric.said
    lines = [("map-0", _("dưới %(bound)s") % {"bound": said(bounds[0])})]
    for step in range(1, len(bounds)):
        words = {"low": said(bounds[step - 1]), "high": said(bounds[step])}
        lines.append((f"map-{step}", _("%(low)s đến dưới %(high)s") % words))
    lines.append((f"map-{len(bounds)}", _("từ %(bound)s") % {"bound": said(bounds[-1])}))
    return [*lines, ("map-none", _("không có số liệu"))] if with_none else lines

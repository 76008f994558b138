"""Line charts as geometry: values in, places on a drawing out; the template ui/line_chart.html draws them.

No scripts and no style attributes: classes only, so the strictest content policy holds and the page prints.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise
LEFT, RIGHT, TOP, BOTTOM = 56.0, 12.0, 12.0, 26.0
LABEL = 125.0  # the room from one label of the foot to the next


@dataclass(frozen=True)
class Series:
    """One line: its name and one value per label, None where nothing is known."""

    name: Text
    values: Sequence[float | None]


@dataclass(frozen=True)
class Dot:
    """A place on the drawing; numbers are written out, since a page would write 12,5 for 12.5."""

    x: str
    y: str
    text: str


@dataclass(frozen=True)
class Line:
    name: Text
    number: int
    runs: list[str]  # the points of each unbroken stretch, as SVG wants them
    dots: list[Dot]


@dataclass(frozen=True)
class Tick:
    at: str
    text: str


@dataclass(frozen=True)
class LineChart:
    name: str  # a word for the ids of title and description
    title: Text
    description: Text
    width: float
    height: float
    lines: list[Line]
    across: list[Tick]
    up: list[Tick]
    head: list[Text]
    rows: list[tuple[str, list[str]]]

    @property
    def box(self) -> str:
        return f"0 0 {self.width:g} {self.height:g}"

    @property
    def left(self) -> str:
        return f"{LEFT:g}"

    @property
    def before_left(self) -> str:
        return f"{LEFT - 6:g}"

    @property
    def right(self) -> str:
        return f"{self.width - RIGHT:g}"

    @property
    def foot(self) -> str:
        return f"{self.height - 6:g}"

    @property
    def has_legend(self) -> bool:
        return len(self.lines) > 1


def nice_ticks(low: float, high: float, *, wanted: int = 5, least_step: float = 0.0) -> list[float]:
    """Round values that cover low..high in about `wanted` even steps, none smaller than asked; at least two."""
    if high - low <= 1e-6 * max(1.0, abs(low), abs(high)):
        high = low + (abs(low) * 0.1 if abs(low) > 1e-3 else 1.0)
    raw = max((high - low) / max(wanted - 1, 1), least_step)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(nice * power for nice in (1, 2, 2.5, 5, 10) if nice * power >= raw * (1 - 1e-9))
    if least_step and step % least_step:
        step = math.ceil(step / least_step) * least_step
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(first, max(last, first + 1) + 1)]


def line_chart(
    series: Sequence[Series],
    *,
    name: str,
    title: Text,
    description: Text,
    labels: Sequence[str],
    said: Callable[[float], str] = str,
    least_step: float = 0.0,
    width: float = 460,
    height: float = 180,
) -> LineChart:
    """The geometry of a line chart; `said` puts a value into words, ticks are at least `least_step` apart.

    Raises ValueError when a series has not one value per label.
    """
    if any(len(one.values) != len(labels) for one in series):
        raise ValueError("each series needs one value per label")
    known = [value for one in series for value in one.values if value is not None]
    ticks = nice_ticks(min(known, default=0.0), max(known, default=1.0), least_step=least_step)
    step = (width - LEFT - RIGHT) / max(len(labels) - 1, 1)
    span = height - TOP - BOTTOM

    def across(position: int) -> str:
        return f"{LEFT + position * step:.1f}"

    def up(value: float) -> str:
        return f"{TOP + span * (ticks[-1] - value) / (ticks[-1] - ticks[0]):.1f}"

    def line(number: int, one: Series) -> Line:
        dots = [
            None if value is None else Dot(across(position), up(value), f"{labels[position]}: {said(value)}")
            for position, value in enumerate(one.values)
        ]
        return Line(one.name, number, _runs(dots), [dot for dot in dots if dot])

    every = max(1, math.ceil(LABEL / step))
    shown = [position for position in range(len(labels)) if (len(labels) - 1 - position) % every == 0]
    return LineChart(
        name=name,
        title=title,
        description=description,
        width=width,
        height=height,
        lines=[line(number, one) for number, one in enumerate(series)],
        across=[Tick(across(position), labels[position]) for position in shown],
        up=[Tick(up(value), said(value)) for value in ticks],
        head=[one.name for one in series],
        rows=[(label, [_words(one.values[at], said) for one in series]) for at, label in enumerate(labels)],
    )


def _words(value: float | None, said: Callable[[float], str]) -> str:
    return "–" if value is None else said(value)


def _runs(dots: Sequence[Dot | None]) -> list[str]:
    runs: list[list[str]] = [[]]
    for dot in dots:
        if dot is None:
            runs.append([])
        else:
            runs[-1].append(f"{dot.x},{dot.y}")
    return [" ".join(run) for run in runs if run]

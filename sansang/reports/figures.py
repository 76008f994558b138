"""The figures the province has stated in public, computed from records: `domain.md` 10.1, rows 1–19.

What was stated is data (stated.toml); what is computed is a function of a day. A figure whose room is not built
yet has no function, and says so by having no value.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from sansang.reports.queries import (
    Picture,
    classes_of_officers,
    everything,
    people_of,
    populations,
    results_of_members,
    snapshot,
)
from sansang.training.rules.tallies import Tally

HERE = Path(__file__).parent
Value = int | float | str | None


class Province:
    """The whole province on a day, read when first asked and once however many figures ask."""

    def __init__(self, on: date) -> None:
        self.on = on

    @cached_property
    def picture(self) -> Picture:
        return Picture(snapshot(everything(), on=self.on))

    @cached_property
    def share_of_population(self) -> float | None:
        known = populations(self.picture.counted_places, years=[self.on.year])
        return people_of(self.picture, known).ratio(self.picture.total.strength)

    @property
    def last_year(self) -> int:
        """The last whole year: what is said of a year is said after it."""
        return self.on.year - 1

    @cached_property
    def training(self) -> Tally:
        return results_of_members(year=self.last_year, on=self.on)

    @property
    def share_of_party(self) -> float | None:
        return self.picture.part(self.picture.total.party)


@dataclass(frozen=True)
class Figure:
    """One stated figure. `count` computes it from a province; None while its room is not built."""

    row: int
    name: str
    article: int
    stated_on: date
    stated: int | float | str
    least: float | None = None
    most: float | None = None
    count: Callable[[Province], Value] | None = None

    def compute(self, on: date) -> Value:
        """The value from the records of a day; None when there is nothing to compute it from."""
        return self.computed(Province(on))

    def computed(self, province: Province) -> Value:
        return self.count(province) if self.count else None

    def holds(self, computed: Value) -> bool | None:
        """Whether a computed value is what was stated; None when there is no value."""
        if computed is None:
            return None
        if self.least is None and self.most is None:
            return computed == self.stated
        if isinstance(computed, str):
            return False
        return (self.least is None or computed >= self.least) and (self.most is None or computed <= self.most)


def _sum_of_both(province: Province) -> str:
    seen = province.picture
    sign = "=" if seen.militia + seen.self_defence == len(seen.establishment_rows) else "≠"
    return f"{seen.militia} + {seen.self_defence} {sign} {len(seen.establishment_rows)}"


def _percent(part: float | None, places: int) -> float | int | None:
    if part is None:
        return None
    return round(part * 100, places) if places else round(part * 100)


def _anniversary(province: Province) -> int:
    return province.on.year - traditional_days()["militia"].year


COUNTS: dict[int, Callable[[Province], Value]] = {
    1: lambda province: province.picture.establishments,
    2: lambda province: province.picture.militia,
    3: lambda province: province.picture.self_defence,
    4: _sum_of_both,
    5: lambda province: classes_of_officers(year=province.last_year, on=province.on),
    6: lambda province: province.picture.establishments,
    7: lambda province: _percent(province.share_of_population, 1),
    8: lambda province: _percent(province.share_of_party, 0),
    9: lambda province: _percent(province.training.share_passed, 0),
    10: lambda province: _percent(province.training.share_better, 0),
    19: _anniversary,
}


def traditional_days() -> Mapping[str, date]:
    """The first day of each tradition by its code, as the data file has it."""
    return {one["code"]: one["first"] for one in _read("traditional_days.toml")["day"]}


def figures() -> list[Figure]:
    """Every stated figure in the order of its row."""
    told = _read("stated.toml")
    return [
        Figure(
            row=one["row"],
            name=one["name"],
            article=one["article"],
            stated_on=told["articles"][str(one["article"])],
            stated=one["stated"],
            least=one.get("least"),
            most=one.get("most"),
            count=COUNTS.get(one["row"]),
        )
        for one in told["figure"]
    ]


def answers(*, on: date | None = None) -> list[dict[str, Any]]:
    """Each figure with what was stated and what the records say, on a day or on the day of its article."""
    provinces: dict[date, Province] = {}
    found = []
    for figure in figures():
        day = on or figure.stated_on
        computed = figure.computed(provinces.setdefault(day, Province(day)))
        found.append(
            {
                "row": figure.row,
                "name": figure.name,
                "stated": figure.stated,
                "computed": computed,
                "on": day.isoformat(),
                "holds": figure.holds(computed),
            }
        )
    return found


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))

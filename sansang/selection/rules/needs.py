"""How many people a unit needs: its authorised strength minus those who stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class UnitFacts:
    """A unit on the day from which the chosen serve; `part_of` is the establishment that it belongs to."""

    pk: int
    name: str
    is_establishment: bool
    component: str
    village: str
    authorised: int
    part_of: int | None = None


@dataclass(frozen=True)
class Needed:
    """One line of the need."""

    unit: int
    component: str
    authorised: int
    staying: int

    @property
    def number(self) -> int:
        return max(self.authorised - self.staying, 0)


def needs_of(units: Sequence[UnitFacts], staying: Iterable[tuple[int, str]], *, usual: str = "TC") -> list[Needed]:
    """The need of every unit that has an authorised strength, in the order of the units.

    `staying` are (unit, component) of each member who stays. Where an establishment's own figure is more than that of
    its units together, the rest is needed in the establishment itself.
    """
    stays = list(staying)
    by_unit = Counter(unit for unit, _component in stays)
    components = _components(stays)
    found = []
    for unit in units:
        own = [one for one in units if one.part_of == unit.pk] if unit.is_establishment else []
        authorised = unit.authorised - sum(one.authorised for one in own)
        # Members of units without a figure of their own fill the establishment's.
        number = by_unit[unit.pk] + sum(by_unit[one.pk] for one in own if not one.authorised)
        if authorised > 0:
            component = unit.component or components.get(unit.pk, usual)
            found.append(Needed(unit.pk, component, authorised, number))
    return found


def _components(stays: Iterable[tuple[int, str]]) -> Mapping[int, str]:
    """The component in which most members of each unit serve; of equals the first by code."""
    counted: dict[int, Counter[str]] = {}
    for unit, component in stays:
        counted.setdefault(unit, Counter())[component] += 1
    return {unit: min(of, key=lambda code: (-of[code], code)) for unit, of in counted.items()}

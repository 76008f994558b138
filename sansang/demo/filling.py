"""Fills the troops of the former order with people, from the first joiners of 2015 to those of today."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sansang.demo import stays
from sansang.demo.chance import stream
from sansang.demo.geography import Area, Geography
from sansang.demo.names import MIXES, OFFICES, village_names
from sansang.demo.people import Inventor, Wanted
from sansang.demo.structure import SEATS, Structure, Troop, unit_of
from sansang.demo.writing import Holding, Newcomer, Serving
from sansang.organisation.actions.places import TWO_TIERS

CHANGE = TWO_TIERS.toordinal()
TRANSFERRED = "transferred"
OPENED_LATER = 0.25
VACANT = 0.0165  # what gaps between two holders come to, so that the reference day is a day like any other
MOVES = 0.05  # of those whose time ends early or late go on in another unit of their commune


@dataclass(slots=True)
class Part:
    """One stay of one person in one place of a troop unit."""

    troop: Troop
    slot: int
    first: int
    last: int | None
    reason: str
    after: Part | None = None
    is_taken: bool = False

    @property
    def leads(self) -> bool:
        return self.slot == 0 and bool(self.troop.leader)


@dataclass
class Later:
    """What begins on 01/07/2025 or after, written when the arrangement is done."""

    serving: list[tuple[Newcomer, Serving]] = field(default_factory=list)
    leading: list[tuple[Newcomer, Part]] = field(default_factory=list)  # running on that day or later


class Filler:
    def __init__(self, geography: Geography, structure: Structure, inventor: Inventor, seed: int) -> None:
        self.random = stream(seed, "filling")
        self.structure, self.inventor = structure, inventor
        self.later = Later()
        self.communes = {area.code: area for area in geography.communes}
        self.heir = {id(part): area for area in geography.communes for part in area.parts}
        self.villages: dict[int, list[str]] = {}
        for one in structure.order:
            if one.village and isinstance(one.parent, type(one)):
                self.villages.setdefault(id(one.parent), []).append(one.village)

    def newcomers(self) -> Iterator[Newcomer]:
        """Everyone who ever serves, office by office."""
        offices: dict[int, list[Troop]] = {}
        for troop in self.structure.troops:
            offices.setdefault(id(troop.office), []).append(troop)
        for troops in offices.values():
            parts = [part for troop in troops for part in self._parts(troop)]
            if len(troops) > 2:
                self._link(parts)
            made = [self._newcomer(part) for part in parts if not part.is_taken]
            yield from made

    def _parts(self, troop: Troop) -> Iterator[Part]:
        random = self.random
        vacant = int(troop.strength * VACANT + random.random())
        for slot in range(troop.strength + vacant):
            term = "leader" if slot == 0 and troop.leader and troop.term == "usual" else troop.term
            opened = stays.FROM
            if random.random() < OPENED_LATER:
                opened = random.randrange(stays.FROM, stays.REFERENCE - 200)
            held = slot < troop.strength
            for stay in stays.stays(random, stays.TERMS[term], held=held, opened=opened):
                yield Part(troop, slot if held else slot + 1000, stay.first, stay.last, stay.reason)

    def _link(self, parts: Sequence[Part]) -> None:
        """Some who end in one unit begin in another of the same office at once: a transfer, one person."""
        begun = sorted(parts, key=lambda part: part.first)
        firsts = [part.first for part in begun]
        for part in parts:
            if part.last is None or self.random.random() > MOVES:
                continue
            for other in begun[bisect_right(firsts, part.last) : bisect_right(firsts, part.last + 40)]:
                is_free = not (other.is_taken or other.after or part.is_taken)
                if is_free and other.troop is not part.troop and not part.last < stays.REFERENCE < other.first:
                    part.after, part.last, part.reason = other, other.first - 1, TRANSFERRED
                    other.is_taken = True
                    break

    def _newcomer(self, part: Part) -> Newcomer:
        end = part.after or part
        wanted = Wanted(
            part.first,
            end.last,
            MIXES[part.troop.district] if part.troop.area else OFFICES,
            in_office=part.troop.area is None,
            is_leader=part.leads,
        )
        values = self.inventor.invent(wanted)
        home = self._home(part.troop)
        values |= {"residence_id": home.place.pk, "village": self._village(part.troop)}
        made = Newcomer(values, unit_of(part.troop.office), self.inventor.skills())
        for one in (part, part.after):
            if one is not None:
                self._place(made, one)
        return made

    def _place(self, made: Newcomer, part: Part) -> None:
        unit = part.troop.new
        serving = Serving(unit_of(unit).pk, unit.component or "TC", part.first, part.last, part.reason)
        if part.first < CHANGE:
            made.serving.append(serving)
        else:
            self.later.serving.append((made, serving))
        if part.leads:
            held = part.troop.leader_unit or unit
            if part.first < CHANGE:
                made.holding.append(Holding(unit_of(held).pk, part.troop.leader, part.first, part.last))
            if part.last is None or part.last >= CHANGE:
                self.later.leading.append((made, part))

    def _home(self, troop: Troop) -> Area:
        return self.heir[id(troop.area)] if troop.area else self.communes[SEATS[troop.district]]

    def _village(self, troop: Troop) -> str:
        if troop.new.village:
            return troop.new.village
        if troop.area is None:
            return f"Tổ dân phố {self.random.randrange(1, 16)}"
        near = self.villages.get(id(troop.new.parent))
        if near is None:  # a province so small that villages have no units of their own
            names = village_names(self.random, is_town=troop.area.is_town)
            near = self.villages[id(troop.new.parent)] = [next(names) for _ in range(6)]
        return near[self.random.randrange(len(near))]

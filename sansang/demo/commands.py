"""Who holds the posts of the commands: invented people, one after another, and the three holders the press names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from sansang.demo.chance import stream
from sansang.demo.filling import CHANGE
from sansang.demo.geography import Area, Geography
from sansang.demo.names import KINH, MIXES, OFFICES, THAI, Style
from sansang.demo.people import Inventor, Wanted
from sansang.demo.stays import UNTIL, YEAR
from sansang.demo.structure import Structure, unit_of
from sansang.demo.writing import Holding, Newcomer
from sansang.organisation.models import Unit, UnitVersion

REGULARS = date(2026, 1, 14).toordinal()  # regular officers came to the communes (Resolution 66.12/2026)
CIVIL = ("commander", "political_officer", "deputy_political_officer")
MILITARY = ("commander", "political_officer", "deputy_commander", "deputy_political_officer")
AGENCY = ("commander", "political_officer", "deputy_commander")
RANKS_OF_REGULARS = ("Thiếu tá", "Đại úy", "Đại úy", "Thượng úy")
OFFICERS: Sequence[tuple[Style, int]] = ((KINH, 60), (THAI, 40))
# Named by the press with their posts on 28/03/2025 and in January 2026; nothing else about them is known or invented.
# The first and last days are invented.
SENIOR_COLONEL = "Đại tá"
LE_VAN_SON = ("Lê Văn Sơn", "commander", date(2023, 1, 1), date(2025, 9, 30))
NGUYEN_VAN_DONG = ("Nguyễn Văn Đông", "deputy_commander", date(2024, 1, 1), None)
LO_VAN_THI = "Lò Văn Thi"
NAMED = (LE_VAN_SON[0], NGUYEN_VAN_DONG[0], LO_VAN_THI)


def named(full_name: str, keeper: Unit, holding: Holding) -> Newcomer:
    return Newcomer({"full_name": full_name, "sex": "male"}, keeper, holding=[holding])


@dataclass
class Commanders:
    """Invents and writes holders before the arrangement, and puts holders into the new commands after it."""

    inventor: Inventor
    geography: Geography
    seed: int
    random: Random = field(init=False)
    last_holder: dict[tuple[int, str], Newcomer] = field(default_factory=dict)
    goes_on: list[tuple[int, Holding]] = field(default_factory=list)  # posts of people who are written already

    def __post_init__(self) -> None:
        self.random = stream(self.seed, "commands")
        self.heir = {id(part): area for area in self.geography.communes for part in area.parts}

    def before(self, structure: Structure, ending: set[int]) -> Iterator[Newcomer]:
        """Holders in every command of the former order; `ending` are the agency commands that do not go on."""
        yield from self._province(unit_of(structure.top))
        for code, command in structure.districts.items():
            for post in MILITARY:
                rank = "Thượng tá" if post in ("commander", "political_officer") else "Trung tá"
                yield from self._chain(unit_of(command), post, CHANGE - 1, MIXES[code], rank=rank)
        for commune in structure.communes:
            home = self.heir[id(commune.area)]
            for post in CIVIL:
                yield from self._chain(unit_of(commune.command), post, CHANGE - 1, MIXES[home.district], home=home)
        for agency in structure.agencies:
            unit = unit_of(agency.command)
            for post in AGENCY:
                until = CHANGE - 1 if unit.pk in ending else UNTIL
                yield from self._chain(unit, post, until, OFFICES, in_office=True)

    def _province(self, top: Unit) -> Iterator[Newcomer]:
        name, post, first, last = LE_VAN_SON
        holding = Holding(top.pk, post, first.toordinal(), last.toordinal(), SENIOR_COLONEL)
        yield from self._chain(top, post, first.toordinal() - 1, OFFICERS, rank=SENIOR_COLONEL, is_closed=True)
        yield named(name, top, holding)
        yield self._holder(top, post, last.toordinal() + 1, None, OFFICERS, rank=SENIOR_COLONEL)
        name, post, first, _ = NGUYEN_VAN_DONG
        yield named(name, top, Holding(top.pk, post, first.toordinal(), None, SENIOR_COLONEL))
        for post in ("political_officer", "deputy_commander", "deputy_political_officer"):
            yield from self._chain(top, post, UNTIL, OFFICERS, rank=SENIOR_COLONEL)

    def _chain(
        self,
        unit: Unit,
        post: str,
        until: int,
        mix: Sequence[tuple[Style, int]],
        *,
        rank: str = "",
        home: Area | None = None,
        in_office: bool = False,
        is_closed: bool = False,
    ) -> Iterator[Newcomer]:
        """One holder after another from before 2019 to `until`; the last one goes on unless `is_closed`."""
        first = date(2016, 1, 1).toordinal() + self.random.randrange(900)
        while first <= until:
            last = first + int(YEAR * self.random.uniform(3.5, 6.5))
            end: int | None = min(last, until) if is_closed else last if last <= until else None
            made = self._holder(unit, post, first, end, mix, rank=rank, home=home, in_office=in_office)
            if end is None:
                self.last_holder[(unit.pk, post)] = made
            yield made
            first = last + 1

    def _holder(
        self,
        unit: Unit,
        post: str,
        first: int,
        last: int | None,
        mix: Sequence[tuple[Style, int]],
        *,
        rank: str = "",
        home: Area | None = None,
        in_office: bool = False,
    ) -> Newcomer:
        wanted = Wanted(first, last, mix, in_office=in_office, is_officer=True)
        values = self.inventor.invent(wanted)
        values["residence_id"] = (home or self.geography.commune("03127")).place.pk
        return Newcomer(values, unit, holding=[Holding(unit.pk, post, first, last, rank)])

    def after(self, structure: Structure) -> Iterator[Newcomer]:
        """Holders of the boards and of the 45 communes; posts of people already known are written beside them."""
        open_now = UnitVersion.objects.filter(last_on=None).select_related("unit")
        by_code = {version.code: version.unit for version in open_now}
        for number in (1, 2, 3, 4):
            for post in (*MILITARY, "deputy_commander"):
                rank = "Thượng tá" if post in ("commander", "political_officer") else "Trung tá"
                yield self._holder(by_code[f"KV{number}"], post, CHANGE, None, OFFICERS, rank=rank)
        commands = {id(commune.area): unit_of(commune.command) for commune in structure.communes}
        for area in self.geography.communes:
            main = max(area.parts, key=lambda part: part.weight)
            yield from self._commune(by_code[area.code], area, commands[id(main)])

    def _commune(self, command: Unit, area: Area, main: Unit) -> Iterator[Newcomer]:
        for post in ("political_officer", "deputy_political_officer"):
            self._again(main, command, post, None)
        if area.code == "03349":
            yield named(LO_VAN_THI, command, Holding(command.pk, "commander", CHANGE, None))
            return
        self._again(main, command, "commander", REGULARS - 1)
        rank = self.random.choice(RANKS_OF_REGULARS)
        yield self._holder(command, "commander", REGULARS, None, MIXES[area.district], rank=rank, home=area)

    def _again(self, main: Unit, command: Unit, post: str, last: int | None) -> None:
        """Who held the post in the biggest part goes on in the new command."""
        self.goes_on.append((self.last_holder[(main.pk, post)].pk, Holding(command.pk, post, CHANGE, last)))

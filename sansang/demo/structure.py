"""The organisation of before 01/07/2025: commands, establishments and their troops, sized to the number of members."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random

from sansang.demo import agencies
from sansang.demo.chance import stream
from sansang.demo.geography import PROVINCE, Area, Geography, split
from sansang.demo.names import village_names
from sansang.organisation.actions.founding import NewUnit, found_units
from sansang.organisation.models import Unit

UNITS_SINCE = date(2012, 1, 1)
FULL_SIZE = 14_400  # members for which units have the sizes that practice knows

# The commune in which the offices of a former district sat.
SEATS = {
    "094": "03127", "095": "03151", "096": "03160", "097": "03172", "098": "03217",
    "099": "03253", "100": "03334", "101": "03203", "102": "03256", "103": "03169",
}  # fmt: skip
MOBILE = "Trung đội dân quân cơ động"
# Name, kind, component, authorised strength and how many communes of a hundred have one.
BRANCHES = (
    ("Tổ trinh sát", "team", "TS", 3, 45),
    ("Tổ thông tin", "team", "TTin", 3, 80),
    ("Tổ công binh", "team", "CB", 4, 50),
    ("Tổ phòng hóa", "team", "PH", 3, 40),
    ("Tổ y tế", "team", "YT", 3, 80),
    ("Khẩu đội cối 82 mm", "crew", "PB", 5, 25),
)


def unit_of(new: NewUnit) -> Unit:
    """The unit that was founded."""
    if new.unit is None:
        raise ValueError(f"{new.name} is not founded yet")
    return new.unit


@dataclass
class Troop:
    """A unit people serve in, with its office (the command that keeps their records)."""

    new: NewUnit
    office: NewUnit
    area: Area | None  # the former commune it belongs to; None for agencies and what stands above communes
    district: str
    term: str  # which length of service is usual
    leader: str = ""  # the post of its first member
    leader_unit: NewUnit | None = None  # where that post is, when not in the unit itself
    strength: int = 0  # members on the day of reference


@dataclass
class Commune:
    area: Area
    command: NewUnit
    militia: NewUnit
    mobile: NewUnit
    teams: dict[str, NewUnit] = field(default_factory=dict)


@dataclass
class Agency:
    name: str
    district: str  # "" for those of the province
    command: NewUnit
    force: NewUnit
    squads: list[NewUnit] = field(default_factory=list)


@dataclass
class Structure:
    top: NewUnit
    districts: dict[str, NewUnit] = field(default_factory=dict)
    guns: dict[str, list[NewUnit]] = field(default_factory=dict)  # platoons of a district command
    communes: list[Commune] = field(default_factory=list)
    agencies: list[Agency] = field(default_factory=list)
    troops: list[Troop] = field(default_factory=list)
    order: list[NewUnit] = field(default_factory=list)

    def add(self, kind: str, name: str, parent: NewUnit | None, **more: object) -> NewUnit:
        made = NewUnit(kind, name, parent, **more)  # type: ignore[arg-type]
        self.order.append(made)
        return made


def found_structure(geography: Geography, *, members: int, seed: int) -> Structure:
    """Found every unit of the former order and share the members out among the troops."""
    random = stream(seed, "structure")
    scale = members / FULL_SIZE
    made = _commands(geography)
    _companies(made, scale)
    names = _village_names(geography, random)
    mean = sum(area.weight for area in geography.former) / len(geography.former)
    for area in geography.former:
        _commune(made, area, names[area.place.pk], random, scale, area.weight / mean)
    for name in (*agencies.PROVINCIAL, *agencies.MERGED):
        _agency(made, name, "", random, scale)
    for district in geography.districts:
        called = f"{district.kind[:1].lower()}{district.kind[1:]} {district.name}"
        for name in (*agencies.DISTRICT_GOES_ON, *agencies.DISTRICT_MERGED, *agencies.DISTRICT_DISSOLVED):
            _agency(made, name.format(district=called), district.code, random, scale)
    found_units(made.order, on=UNITS_SINCE, province_code=PROVINCE, is_demonstration=True)
    _share_out(made, members, random)
    return made


def _commands(geography: Geography) -> Structure:
    top = NewUnit("provincial_command", "Bộ CHQS tỉnh Điện Biên", None, code=PROVINCE, place=geography.province)
    made = Structure(top, order=[top])
    for area in geography.districts:
        name = f"Ban CHQS {area.full_name}"
        made.districts[area.code] = made.add("district_command", name, top, code=area.code, place=area.place)
    return made


def _sized(standard: float, scale: float) -> int:
    return max(1, round(standard * scale))


def _companies(made: Structure, scale: float) -> None:
    """Air-defence and artillery: a company of each in the province, a platoon of each in a district (Art. 15)."""
    for number, (name, component) in enumerate((("pháo phòng không 12,7 mm", "PK"), ("pháo binh", "PB")), 1):
        company = made.add(
            "company", f"Đại đội {name}", made.top, code=f"{PROVINCE}-{component}", component=component,
            authorised=_sized(50, scale),
        )  # fmt: skip
        made.troops.append(Troop(company, made.top, None, "094", "usual", "company_leader"))
        for code, command in made.districts.items():
            platoon = made.add(
                "platoon", f"Trung đội {name}", command, code=f"{code}-{component}{number}", component=component,
                authorised=_sized(19, scale),
            )  # fmt: skip
            made.guns.setdefault(code, []).append(platoon)
            made.troops.append(Troop(platoon, command, None, code, "usual", "platoon_leader"))


def _village_names(geography: Geography, random: Random) -> dict[int, Iterator[str]]:
    """One well of names for all parts of a commune of today: no village is called like another of its commune."""
    found = {}
    for area in geography.communes:
        villages, quarters = village_names(random, is_town=False), village_names(random, is_town=True)
        for part in area.parts:
            found[part.place.pk] = quarters if part.is_town else villages
    return found


def _commune(made: Structure, area: Area, names: Iterator[str], random: Random, scale: float, share: float) -> None:
    above = made.districts[area.district]
    command = made.add("commune_command", f"Ban CHQS {area.full_name}", above, code=area.code, place=area.place)
    militia = made.add("militia", f"Dân quân {area.full_name}", command, code=f"{area.code}-DQ", place=area.place)
    for _ in range((2 if area.is_border else 1) if scale >= 0.5 else 0):  # deputies serve in the establishment itself
        made.troops.append(Troop(militia, command, area, area.district, "officer", "deputy_commander", command))
    mobile = made.add(
        "platoon", MOBILE, militia, code=f"{area.code}-CD", component="CD", authorised=_sized(27 * share**0.5, scale)
    )
    commune = Commune(area, command, militia, mobile)
    made.communes.append(commune)
    made.troops.append(Troop(mobile, command, area, area.district, "usual", "platoon_leader"))
    _teams(made, commune, random, scale)
    _villages(made, commune, names, random, scale, share)


def _teams(made: Structure, commune: Commune, random: Random, scale: float) -> None:
    wanted = [one[:4] for one in BRANCHES if random.randrange(100) < one[4] * min(1.0, scale * 2)]
    if commune.area.is_key and random.random() < scale * 4:
        wanted.append(("Tiểu đội dân quân thường trực", "squad", "TT", 9))
    for name, kind, component, standard in wanted:
        code, size = f"{commune.area.code}-{component}", _sized(standard, scale)
        unit = made.add(kind, name, commune.militia, code=code, component=component, authorised=size)
        commune.teams[name] = unit
        term, leader = ("standing" if component == "TT" else "usual"), f"{'crew' if kind == 'crew' else 'squad'}_leader"
        made.troops.append(Troop(unit, commune.command, commune.area, commune.area.district, term, leader))


def _villages(
    made: Structure, commune: Commune, names: Iterator[str], random: Random, scale: float, share: float
) -> None:
    """More villages in a bigger province up to twice the usual number, then bigger units."""
    number = round(10 * share * min(scale, 2.0))
    for at in range(1, number + 1):
        size = _sized(random.choice((5, 5, 5, 5, 6, 6)), max(1.0, scale / 2.0))
        kind, word = ("team", "Tổ") if size < 9 else ("squad", "Tiểu đội") if size < 20 else ("platoon", "Trung đội")
        village = next(names)
        called = village[:1].lower() + village[1:]
        unit = made.add(
            kind, f"{word} dân quân {called}", commune.militia, code=f"{commune.area.code}-T{at:02d}",
            village=village, component="TC", authorised=size,
        )  # fmt: skip
        leader = "platoon_leader" if kind == "platoon" else "village_leader"
        made.troops.append(Troop(unit, commune.command, commune.area, commune.area.district, "usual", leader))


def _agency(made: Structure, name: str, district: str, random: Random, scale: float) -> None:
    number = len(made.agencies) + 1
    above = made.districts[district] if district else made.top
    command = made.add("agency_command", f"Ban CHQS {name}", above, code=f"CQ{number:03d}")
    force = made.add("self_defence", f"Tự vệ {name}", command, code=f"CQ{number:03d}-TV")
    agency = Agency(name, district, command, force)
    made.agencies.append(agency)
    squads = 1 if district or scale < 0.2 else random.choice((2, 3, 3, 4))
    for at in range(1, squads + 1):
        size = _sized(random.choice((9, 9, 10, 12)), scale if squads > 1 or scale < 1 else max(1.0, scale))
        component = "TC" if at < 3 else "CD"
        squad = made.add(
            "squad", f"Tiểu đội tự vệ {at}", force, code=f"CQ{number:03d}-{at}", component=component, authorised=size
        )
        agency.squads.append(squad)
        made.troops.append(Troop(squad, command, None, district or "094", "agency", "squad_leader"))


def _share_out(made: Structure, members: int, random: Random) -> None:
    """As many members in every unit as its strength and its commune's luck say; together exactly `members`."""
    luck = {id(troop.office): random.triangular(0.74, 1.02, 0.97) for troop in made.troops}
    weights = [(troop.new.authorised or 1) * luck[id(troop.office)] for troop in made.troops]
    for troop, strength in zip(made.troops, split(members, weights), strict=True):
        troop.strength = strength

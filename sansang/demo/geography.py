"""The province's places of both orders, and what the generator says about them: population, attributes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sansang.audit.actions import record
from sansang.demo.chance import stream
from sansang.organisation.actions.places import TWO_TIERS, load_country
from sansang.organisation.models import Place, PlaceAttribute, PlaceSuccession, PlaceVersion, Population
from sansang.organisation.sources import Country

PROVINCE = "11"
LAST_OF_THREE = TWO_TIERS - timedelta(days=1)
INVENTED = "dữ liệu trình diễn: số đặt ra"
# Stated: 2023 and 2024 (thongkedienbien.gov.vn, 6 months of 2024); the years before are invented.
STATED = {2023: 646_182, 2024: 656_717}
POPULATION = {2018: 592_000, 2019: 598_900, 2020: 612_100, 2021: 624_300, 2022: 635_200, **STATED}
STATED_SOURCE = "Cục Thống kê tỉnh Điện Biên"

# 29 of the former 129 lie on the border; the number is stated, the names are from memory and not checked.
BORDER = frozenset((
    "Sín Thầu", "Sen Thượng", "Leng Su Sìn", "Chung Chải", "Mường Nhé", "Nậm Kè", "Na Cô Sa", "Nà Hỳ", "Nà Bủng",
    "Vàng Đán", "Chà Nưa", "Nậm Tin", "Phìn Hồ", "Si Pa Phìn", "Ma Thì Hồ", "Na Sang", "Mường Mươn", "Mường Pồn",
    "Hua Thanh", "Thanh Nưa", "Thanh Luông", "Thanh Hưng", "Thanh Chăn", "Pa Thơm", "Na Ư", "Na Tông", "Mường Nhà",
    "Phu Luông", "Mường Lói",
))  # fmt: skip
# Invented, apart from the counts 2 / 5 / 38 and the border communes.
ZONE_1 = frozenset({"03127", "03334"})
ZONE_2 = frozenset({"03151", "03349", "03352", "03328", "03253"})
KEY_DEFENCE_MORE = frozenset({"03127", "03203", "03253", "03256", "03217"})


@dataclass
class Area:
    """A place on the days one order held."""

    place: Place
    code: str
    kind: str
    name: str
    district: str = ""
    weight: float = 1.0
    is_border: bool = False
    is_key: bool = False
    parts: list[Area] = field(default_factory=list)  # of a commune of today: those it was merged from

    @property
    def full_name(self) -> str:
        return f"{self.kind[:1].lower()}{self.kind[1:]} {self.name}"

    @property
    def is_town(self) -> bool:
        return self.kind in ("Phường", "Thị trấn")


@dataclass
class Geography:
    province: Place
    districts: list[Area]
    former: list[Area]
    communes: list[Area]

    def commune(self, code: str) -> Area:
        return next(area for area in self.communes if area.code == code)


def survey(country: Country, *, seed: int) -> Geography:
    """The province's places, loaded from `country` when none are there yet."""
    if not Place.objects.exists():
        load_country(country)
    before, after = _versions(LAST_OF_THREE), _versions(TWO_TIERS)
    districts = [_area(one) for one in before if one.place.level == "district"]
    code_of = {area.place.pk: area.code for area in districts}
    former = [_area(one, code_of[one.parent_id or 0]) for one in before if one.place.level == "commune"]
    communes = [_area(one) for one in after if one.place.level == "commune"]
    _join(former, communes)
    _describe(former, communes, stream(seed, "geography"))
    province = next(one.place for one in after if one.place.level == "province")
    return Geography(province, districts, former, communes)


def _versions(on: date) -> list[PlaceVersion]:
    versions = PlaceVersion.objects.on(on).filter(place__province_code=PROVINCE)
    return list(versions.select_related("place").order_by("code", "pk"))


def _area(version: PlaceVersion, district: str = "") -> Area:
    return Area(version.place, version.code, version.kind, version.name, district or version.code)


def _join(former: Sequence[Area], communes: Sequence[Area]) -> None:
    rows = PlaceSuccession.objects.filter(predecessor__in=[area.place for area in former], effective_on=TWO_TIERS)
    heir_of = dict(rows.values_list("predecessor_id", "successor_id"))
    by_place = {area.place.pk: area for area in communes}
    for area in former:
        by_place[heir_of.get(area.place.pk, area.place.pk)].parts.append(area)


def _describe(former: Iterable[Area], communes: Iterable[Area], random: Random) -> None:
    for area in former:
        area.is_border = area.name in BORDER and area.kind == "Xã"
        area.weight = random.uniform(0.6, 1.25) * (1.35 if area.is_town else 1.0) * (0.85 if area.is_border else 1.0)
    for area in communes:
        districts = [part.district for part in area.parts]
        area.district = max(sorted(set(districts)), key=districts.count)
        area.is_border = any(part.is_border for part in area.parts)
        area.is_key = area.is_border or area.code in KEY_DEFENCE_MORE
        for part in area.parts:
            part.is_key = part.is_border
        area.weight = sum(part.weight for part in area.parts)


def split(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to the total exactly (largest remainders)."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(value) for value in exact]
    order = sorted(range(len(weights)), key=lambda at: (parts[at] - exact[at], at))
    for at in order[: total - sum(parts)]:
        parts[at] += 1
    return parts


def write_population(geography: Geography) -> None:
    """The province's stated and invented counts, and an invented split among its places that adds up exactly."""
    rows = []
    for year, persons in POPULATION.items():
        source = STATED_SOURCE if year in STATED else INVENTED
        rows.append(Population(place=geography.province, year=year, persons=persons, source=source))
        shares = split(persons, [area.weight for area in geography.former])
        of = {area.place.pk: share for area, share in zip(geography.former, shares, strict=True)}
        rows += [_count(area, year, of[area.place.pk]) for area in geography.former]
        for district in geography.districts:
            mine = [of[area.place.pk] for area in geography.former if area.district == district.code]
            rows.append(_count(district, year, sum(mine)))
        if year in STATED:
            merged = [area for area in geography.communes if area.place.pk not in of]
            rows += [_count(area, year, sum(of[part.place.pk] for part in area.parts)) for area in merged]
    Population.objects.bulk_create(rows, batch_size=1000)
    record("places.population", geography.province, by=None, rows=len(rows))


def _count(area: Area, year: int, persons: int) -> Population:
    return Population(place=area.place, year=year, persons=persons, source=INVENTED)


ZONES_SINCE = date(2026, 1, 1)


def write_attributes(geography: Geography) -> None:
    """Border, key defence and the three zones of the list of 2026–2030."""
    kind = PlaceAttribute.Kind
    since = date(2015, 1, 1)
    rows = []
    for area in geography.former:
        last = LAST_OF_THREE if area.place not in [one.place for one in geography.communes] else None
        found = [kind.BORDER] * area.is_border + [kind.KEY_DEFENCE] * area.is_key
        rows += [PlaceAttribute(place=area.place, kind=one, first_on=since, last_on=last) for one in found]
    for area in geography.communes:
        found = [kind.BORDER] * area.is_border + [kind.KEY_DEFENCE] * area.is_key
        rows += [PlaceAttribute(place=area.place, kind=one, first_on=TWO_TIERS) for one in found]
        zone = kind.ZONE_1 if area.code in ZONE_1 else kind.ZONE_2 if area.code in ZONE_2 else kind.ZONE_3
        rows.append(PlaceAttribute(place=area.place, kind=zone, first_on=ZONES_SINCE))
    for row in rows:
        row.decision_number = INVENTED
    PlaceAttribute.objects.bulk_create(rows, batch_size=500)
    record("places.attribute_set", geography.province, by=None, rows=len(rows))

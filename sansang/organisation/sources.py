"""Where administrative units come from: the packaged data of the whole country, or files an installation has."""

from __future__ import annotations

import csv
import json
import sqlite3
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class PlaceRow:
    """One unit as a source has it. `key` is the source's own; `parent` the key of the unit above."""

    key: str
    level: str
    code: str
    kind: str
    name: str
    province_code: str
    parent: str = ""
    latitude: float | None = None
    longitude: float | None = None
    area_km2: float | None = None


@dataclass
class Country:
    """`old` held until the day before the change, `new` from it on; `heirs`: old key -> (new key, whole?)."""

    old: list[PlaceRow] = field(default_factory=list)
    new: list[PlaceRow] = field(default_factory=list)
    heirs: list[tuple[str, str, bool]] = field(default_factory=list)


def packaged() -> Country:
    """34 provinces and 3,321 communes since 01/07/2025, and the 63 provinces, districts and communes before.

    Source: the package vietnamadminunits (MIT).
    """
    data = files("vietnamadminunits") / "data"
    country = Country()
    with as_file(data / "dataset.db") as path:
        base = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        try:
            _read_old(base, country)
            _read_new(base, country)
        finally:
            base.close()
    _read_heirs(json.loads((data / "converter_2025.json").read_text(encoding="utf-8")), country)
    return country


def split_name(full_name: str) -> tuple[str, str]:
    """“Thành phố Hà Nội” → (“Thành phố”, “Hà Nội”)."""
    for kind in ("Thành phố", "Tỉnh", "Thị xã", "Thị trấn", "Huyện", "Quận", "Phường", "Xã", "Đặc khu"):
        if full_name.lower().startswith(kind.lower() + " "):
            return kind, full_name[len(kind) + 1 :].strip()
    return "", full_name


def _read_old(base: sqlite3.Connection, country: Country) -> None:
    seen: set[str] = set()
    query = (
        "SELECT provinceCode, province, provinceLat, provinceLon, districtCode, district, districtLat, districtLon,"
        " wardCode, ward, wardLat, wardLon, provinceKey, districtKey, wardKey FROM admin_units_legacy"
    )
    for row in base.execute(query):
        province, district, ward = row[12], f"{row[12]}_{row[13]}", f"{row[12]}_{row[13]}_{row[14] or ''}"
        for key, level, code, name, parent, where in (
            (province, "province", row[0], row[1], "", row[2:4]),
            (district, "district", row[4], row[5], province, row[6:8]),
            (ward, "commune", row[8], row[9], district, row[10:12]),
        ):
            if code and name and key not in seen:
                seen.add(key)
                kind, short = split_name(name)
                country.old.append(
                    PlaceRow(f"old {key}", level, code, kind, short, row[0], f"old {parent}" if parent else "", *where)
                )


def _read_new(base: sqlite3.Connection, country: Country) -> None:
    seen: set[str] = set()
    query = (
        "SELECT provinceCode, province, provinceLat, provinceLon, wardCode, ward, wardLat, wardLon, wardAreaKm2,"
        " provinceKey, wardKey FROM admin_units"
    )
    for row in base.execute(query):
        if row[9] not in seen:
            seen.add(row[9])
            kind, short = split_name(row[1])
            country.new.append(PlaceRow(f"new {row[9]}", "province", row[0], kind, short, row[0], "", row[2], row[3]))
        kind, short = split_name(row[5])
        key, parent = f"new {row[9]}_{row[10]}", f"new {row[9]}"
        country.new.append(PlaceRow(key, "commune", row[4], kind, short, row[0], parent, row[6], row[7], row[8]))


def _read_heirs(converter: dict[str, Any], country: Country) -> None:
    for new, olds in converter["DICT_PROVINCE"].items():
        country.heirs += [(f"old {old}", f"new {new}", True) for old in olds]
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in wards.items():
            country.heirs += [(f"old {old}", f"new {province}_{ward}", True) for old in olds]
    for province, wards in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in wards.items():
            country.heirs += [(f"old {old}", f"new {province}_{part['newWardKey']}", False) for part in parts]


def folder(path: Path) -> list[PlaceRow]:
    """Provinces and communes of now from `vn_provinces.csv` and `vn_communes.csv` of a folder.

    `*_communes.csv` with areas and centres (`area_km2`, `label_lat`, `label_lon`) complete them.
    """
    rows = [
        PlaceRow(one["code"], "province", one["code"], one["kind"], one["name"], one["code"])
        for one in _csv(path / "vn_provinces.csv")
    ]
    more: dict[str, dict[str, str]] = {}
    for other in sorted(path.glob("*_communes.csv")):
        if other.name != "vn_communes.csv":
            more |= {one["code"]: one for one in _csv(other) if "label_lat" in one}
    for one in _csv(path / "vn_communes.csv"):
        extra = more.get(one["code"], {})
        rows.append(
            PlaceRow(
                one["code"],
                "commune",
                one["code"],
                one["kind"],
                one["name"],
                one["province_code"],
                one["province_code"],
                _number(extra.get("label_lat")),
                _number(extra.get("label_lon")),
                _number(extra.get("area_km2")),
            )
        )
    return rows


def _number(text: str | None) -> float | None:
    return float(text) if text else None


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))

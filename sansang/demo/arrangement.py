"""The arrangement of 01/07/2025 as two decisions, drafted and applied like any other: 274 establishments become 130."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sansang.demo import agencies
from sansang.demo.geography import Area, Geography
from sansang.demo.structure import MOBILE, SEATS, Agency, Commune, Structure, unit_of
from sansang.organisation.actions.founding import NewUnit
from sansang.organisation.actions.places import TWO_TIERS
from sansang.organisation.actions.reorganising import apply_reorganisation, draft_reorganisation
from sansang.organisation.models import Unit
from sansang.organisation.rules import Ref

# Numbers and issuer's numbers are invented; the boards 1, 3 and 4 are named in the press, the rest is not.
MILITARY = "2025/QĐ-TRÌNH-DIỄN"
SELF_DEFENCE = "2026/QĐ-TRÌNH-DIỄN"
ISSUER = "Bộ Tư lệnh Quân khu 2 (số quyết định đặt ra để trình diễn)"
BOARDS = {
    1: ("Ban CHPTKV 1 - Mường Nhé", ("096", "103")),
    2: ("Ban CHPTKV 2 - Mường Chà", ("095", "097", "098")),
    3: ("Ban CHPTKV 3 - Na Son", ("094", "100", "101")),
    4: ("Ban CHPTKV 4 - Mường Ảng", ("099", "102")),
}
OFFICES_OF_COMMUNE = "Trung đội dân quân khối cơ quan"
Steps = list[dict[str, Any]]


def arrange(geography: Geography, structure: Structure, *, today: date) -> None:
    """Draft and apply both decisions; people, posts and records follow."""
    top = _pk(structure.top)
    for title, number, steps in (
        ("Sắp xếp lực lượng tự vệ khối cơ quan, đơn vị", SELF_DEFENCE, _agency_steps(structure)),
        (
            "Giải thể Ban CHQS cấp huyện, thành lập Ban CHPTKV và Ban CHQS cấp xã theo NQ 1661/NQ-UBTVQH15",
            MILITARY,
            _military_steps(geography, structure, top),
        ),
    ):
        draft = draft_reorganisation(
            Unit.objects.get(pk=top), title=title, decision_number=number, effective_on=TWO_TIERS, by=None,
            issuer=ISSUER, issued_on=date(2025, 6, 20), steps=steps,
        )  # fmt: skip
        apply_reorganisation(draft, by=None, today=today)


def _pk(new: NewUnit) -> int:
    return unit_of(new).pk


def ending_commands(structure: Structure) -> set[int]:
    """The agency commands that the arrangement merges or dissolves."""
    return {_pk(agency.command) for agency in structure.agencies if _is_merged(agency) or _is_dissolved(agency)}


def _is_merged(agency: Agency) -> bool:
    return agency.name in agencies.MERGED or _is_one_of(agency, agencies.DISTRICT_MERGED)


def _is_dissolved(agency: Agency) -> bool:
    return _is_one_of(agency, agencies.DISTRICT_DISSOLVED)


def _is_one_of(agency: Agency, patterns: Iterable[str]) -> bool:
    return bool(agency.district) and any(agency.name.startswith(one.split(" {")[0]) for one in patterns)


def _agency_steps(structure: Structure) -> Steps:
    """Ten offices of the province and one of each district are merged; those that go on get their new names."""
    by_name = {agency.name: agency for agency in structure.agencies}
    called = [command.name.removeprefix("Ban CHQS ") for command in structure.districts.values()]
    merges = dict(agencies.MERGED)
    steps: Steps = []
    for district in called:
        for ending, into in agencies.DISTRICT_MERGED.items():
            merges[ending.format(district=district)] = into.format(district=district)
        for old_name, new_name in agencies.DISTRICT_GOES_ON.items():
            agency, name = by_name[old_name.format(district=district)], new_name.format(name=_short(district))
            steps.append({"do": "rename", "unit": _pk(agency.command), "name": f"Ban CHQS {name}"})
            steps.append({"do": "rename", "unit": _pk(agency.force), "name": f"Tự vệ {name}"})
    taken = {name: len(agency.squads) for name, agency in by_name.items()}
    for ending, into in merges.items():
        for squad in by_name[ending].squads:
            taken[into] += 1
            steps.append({"do": "rename", "unit": _pk(squad), "name": f"Tiểu đội tự vệ {taken[into]}"})
        for old, new in _pairs(by_name[ending], by_name[into]):
            steps.append({"do": "merge", "units": [_pk(old)], "into": _pk(new)})
    return steps


def _pairs(ending: Agency, into: Agency) -> list[tuple[NewUnit, NewUnit]]:
    return [(ending.force, into.force), (ending.command, into.command)]


def _short(district: str) -> str:
    """“huyện Tuần Giáo” → “Tuần Giáo”."""
    return district.removeprefix("thành phố ").removeprefix("thị xã ").removeprefix("huyện ")


def _military_steps(geography: Geography, structure: Structure, top: int) -> Steps:
    board_of = {code: f"board-{number}" for number, (_, codes) in BOARDS.items() for code in codes}
    steps: Steps = [
        {"do": "found", "key": f"board-{number}", "kind": "regional_board", "name": name, "parent": top,
         "code": f"KV{number}"}
        for number, (name, _) in BOARDS.items()
    ]  # fmt: skip
    parts = {id(commune.area): commune for commune in structure.communes}
    for area in geography.communes:
        steps += _commune_steps(area, [parts[id(part)] for part in area.parts], board_of[area.district])
    for code, command in structure.districts.items():
        seat = SEATS[code]
        for platoon in structure.guns[code]:
            steps.append({"do": "move", "unit": _pk(platoon), "parent": f"militia-{seat}"})
        steps += _district_agency_steps([one for one in structure.agencies if one.district == code], code)
        steps.append({"do": "dissolve", "unit": _pk(command), "successor": board_of[code]})
    return steps


def _commune_steps(area: Area, parts: list[Commune], board: str) -> Steps:
    """The commune's new command and establishment take over from all its parts; small teams of one kind become one."""
    command, militia = f"command-{area.code}", f"militia-{area.code}"
    steps: Steps = [
        {"do": "found", "key": command, "kind": "commune_command", "name": f"Ban CHQS {area.full_name}",
         "parent": board, "code": area.code, "place": area.place.pk},
        {"do": "found", "key": militia, "kind": "militia", "name": f"Dân quân {area.full_name}", "parent": command,
         "code": f"{area.code}-DQ", "place": area.place.pk},
    ]  # fmt: skip
    for number, part in enumerate(parts, 1):
        if len(parts) > 1:
            steps.append({"do": "rename", "unit": _pk(part.mobile), "name": f"{MOBILE} số {number}"})
    for name in dict.fromkeys(name for part in parts for name in part.teams):
        same = [part.teams[name] for part in parts if name in part.teams]
        if len(same) > 1:
            steps.append({"do": "merge", "units": [_pk(one) for one in same[1:]], "into": _pk(same[0])})
            total = sum(one.authorised for one in same)
            steps.append({"do": "authorised", "unit": _pk(same[0]), "authorised": total})
    steps.append({"do": "merge", "units": [_pk(part.militia) for part in parts], "into": militia})
    steps.append({"do": "merge", "units": [_pk(part.command) for part in parts], "into": command})
    return steps


def _district_agency_steps(found: list[Agency], code: str) -> Steps:
    """Offices of a former district that go on come under the commune they sit in; the others join its militia."""
    seat, steps = SEATS[code], []
    platoon: Ref = f"offices-{code}"
    ending = [one for one in found if _is_dissolved(one)]
    steps.append(
        {"do": "found", "key": platoon, "kind": "platoon", "name": OFFICES_OF_COMMUNE, "parent": f"militia-{seat}",
         "code": f"{seat}-CQ{code}", "component": "TC",
         "authorised": sum(squad.authorised for one in ending for squad in one.squads)}
    )  # fmt: skip
    for one in found:
        if one in ending:
            steps += [{"do": "dissolve", "unit": _pk(squad), "successor": platoon} for squad in one.squads]
            steps.append({"do": "dissolve", "unit": _pk(one.force), "successor": f"militia-{seat}"})
            steps.append({"do": "dissolve", "unit": _pk(one.command), "successor": f"command-{seat}"})
        elif not _is_merged(one):
            steps.append({"do": "move", "unit": _pk(one.command), "parent": f"command-{seat}"})
    return steps

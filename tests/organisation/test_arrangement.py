"""The arrangement of 01/07/2025 replayed as one decision: 129 communes and 10 districts, name by name."""

import csv
import os
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sansang.kernel.names import same_place_of_tone
from sansang.organisation import queries
from sansang.organisation.actions.founding import NewUnit, found_units
from sansang.organisation.actions.reorganising import apply_reorganisation, draft_reorganisation
from sansang.organisation.models import Grant, Place, PlaceSuccession, PlaceVersion, Unit, UnitSuccession, UnitVersion
from sansang.organisation.plan import plan
from sansang.organisation.sources import Country, packaged
from sansang.personnel.models import Appointment, Service
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DATA = Path(os.environ.get("SANSANG_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
ON = date(2025, 7, 1)
BEFORE = ON - timedelta(days=1)
LONG_AGO = date(2004, 1, 1)


def of_province(country: Country) -> Country:
    """Only Điện Biên, whose code is 11 before and after."""
    old = [row for row in country.old if row.province_code == "11"]
    new = [row for row in country.new if row.province_code == "11"]
    keys = {row.key for row in [*old, *new]}
    return Country(old, new, [heir for heir in country.heirs if heir[0] in keys and heir[1] in keys])


class Province:
    """The province as it stood on 30/06/2025: places, one command and one squad per commune, a member and a clerk."""

    def __init__(self) -> None:
        self.country = of_province(packaged())
        self.places: dict[str, Place] = {}
        for row in self.country.old:
            place = Place.objects.create(
                level=row.level, province_code="11", latitude=row.latitude, longitude=row.longitude
            )
            parent = self.places.get(row.parent)
            PlaceVersion.objects.create(
                place=place, code=row.code, name=row.name, kind=row.kind, parent=parent, first_on=LONG_AGO
            )
            self.places[row.key] = place
        self._found_units()

    def _found_units(self) -> None:
        top = NewUnit("provincial_command", "Bộ CHQS tỉnh", None)
        districts = {
            row.key: NewUnit("district_command", f"Ban CHQS {row.kind} {row.name}", top, place=self.places[row.key])
            for row in self.country.old
            if row.level == "district"
        }
        self.communes = [row for row in self.country.old if row.level == "commune"]
        commands, militias, squads = {}, {}, {}
        for row in self.communes:
            name, place = f"{row.kind} {row.name}", self.places[row.key]
            commands[row.key] = NewUnit("commune_command", f"Ban CHQS {name}", districts[row.parent], place=place)
            militias[row.key] = NewUnit("militia", f"Dân quân {name}", commands[row.key], place=place, authorised=30)
            squads[row.key] = NewUnit("squad", "Tiểu đội 1", militias[row.key])
        new = [top, *districts.values(), *commands.values(), *militias.values(), *squads.values()]
        found_units(new, on=LONG_AGO, province_code="11")
        self.top, self.districts = self.unit(top), {key: self.unit(one) for key, one in districts.items()}
        self.commands = {key: self.unit(one) for key, one in commands.items()}
        self.militias = {key: self.unit(one) for key, one in militias.items()}
        self.squads = {key: self.unit(one) for key, one in squads.items()}
        for row in self.communes:
            person = factories.member(self.squads[row.key], keeper=self.commands[row.key], full_name=f"Ở {row.code}")
            factories.appointment(person, self.commands[row.key])
            factories.user(role="commune_clerk", unit=self.commands[row.key], username=f"canbo{row.code}")

    @staticmethod
    def unit(new: NewUnit) -> Unit:
        assert new.unit is not None
        return new.unit

    def heirs(self) -> dict[str, list[tuple[str, bool]]]:
        """Each old commune: its new communes, the first one the main one."""
        found: dict[str, list[tuple[str, bool]]] = defaultdict(list)
        for old, new, whole in self.country.heirs:
            if any(row.key == old for row in self.communes):
                found[old].append((new, whole))
        return found

    def steps(self) -> list[dict[str, Any]]:
        """The decision as the staff would compose it: new places and units, then mergers, then the districts."""
        top_place = next(self.places[row.key].pk for row in self.country.old if row.level == "province")
        communes = [row for row in self.country.new if row.level == "commune"]
        steps: list[dict[str, Any]] = [
            {"do": "found", "key": "board", "kind": "regional_board", "name": "Ban CHPTKV 1", "parent": self.top.pk}
        ]
        for row in communes:
            name = f"{row.kind} {row.name}"
            key, place = f"u{row.code}", f"p{row.code}"
            found = {"of": "place", "do": "found", "key": place, "kind": "commune", "name": name, "code": row.code}
            steps += [
                {**found, "parent": top_place},
                {"do": "found", "key": key, "kind": "commune_command", "name": f"Ban CHQS {name}", "parent": "board"}
                | {"place": place},
                {"do": "found", "key": f"{key}m", "kind": "militia", "name": f"Dân quân {name}", "parent": key}
                | {"place": place},
            ]
        keys = {row.key: row.code for row in communes}
        into: dict[str, list[str]] = defaultdict(list)
        for old, parts in self.heirs().items():
            into[keys[parts[0][0]]].append(old)
            if not parts[0][1] or len(parts) > 1:
                new = [f"p{keys[one]}" for one, _whole in parts]
                steps.append({"of": "place", "do": "split", "unit": self.places[old].pk, "into": new})
        split = {step["unit"] for step in steps if step["do"] == "split"}
        for code, olds in into.items():
            whole = [self.places[old].pk for old in olds if self.places[old].pk not in split]
            steps += [
                {"of": "place", "do": "merge", "units": whole, "into": f"p{code}"},
                {"do": "merge", "units": [self.commands[old].pk for old in olds], "into": f"u{code}"},
                {"do": "merge", "units": [self.militias[old].pk for old in olds], "into": f"u{code}m"},
            ]
        for key, unit in self.districts.items():
            steps.append({"do": "dissolve", "unit": unit.pk, "successor": self.top.pk})
            steps.append({"of": "place", "do": "dissolve", "unit": self.places[key].pk, "successor": top_place})
        return steps


def test_the_arrangement_of_129_communes_is_previewed_and_applied_name_by_name() -> None:
    province = Province()
    staff = factories.user(role="provincial_staff", unit=province.top)
    assert len(province.communes) == 129
    draft = draft_reorganisation(
        province.top, title="Sắp xếp", decision_number="1661/NQ-UBTVQH15", effective_on=ON, by=staff,
        steps=province.steps(),
    )  # fmt: skip
    made = plan(draft)
    assert made.reasons == []
    shown = queries.preview(made, user=staff)
    counts = shown.counts()
    assert counts["ended"] == (129 + 10) + (129 * 2 + 10)
    assert counts["founded"] == 45 + (1 + 45 * 2)
    assert shown.member_count == shown.members[0].count() == 129
    foretold = {row.who: shown.heir_name(row.unit_id, row.village) for row in shown.members[0]}
    command_of = {row.who: shown.ways[row.unit_id].command_after for row in shown.members[0]}
    roles = {grant.user.username: shown.heir_name(grant.unit_id) for grant in shown.roles or ()}
    apply_reorganisation(draft, by=staff, today=date(2026, 1, 5))
    _check_units(province, command_of, foretold, roles)
    _check_places(province)


def _check_units(
    province: Province, command_of: dict[str, str], foretold: dict[str, str], roles: dict[str, str]
) -> None:
    new_names = {row.key: f"{row.kind} {row.name}" for row in province.country.new}
    now = {version.unit_id: version for version in UnitVersion.objects.on(ON)}
    then = UnitVersion.objects.on(BEFORE).filter(unit__kind="commune_command").count()
    assert then == 129
    assert sum(version.unit.kind == "commune_command" for version in UnitVersion.objects.on(ON)) == 45
    successor = dict(UnitSuccession.objects.values_list("predecessor", "successor"))
    for row in province.communes:
        expected = new_names[province.heirs()[row.key][0][0]]
        heir = now[successor[province.commands[row.key].pk]]
        assert heir.name == f"Ban CHQS {expected}", row.name
        who = f"Ở {row.code}"
        assert command_of[who] == heir.name
        service = Service.objects.select_related("person").get(person__full_name=who)
        assert service.unit == province.squads[row.key]
        assert service.person.keeper_id == heir.unit_id
        assert now[service.unit_id].name == foretold[who]
        assert now[service.unit_id].path.startswith(heir.path)
        grant = Grant.objects.get(user__username=f"canbo{row.code}", last_on=None)
        assert (grant.unit_id, roles[f"canbo{row.code}"]) == (heir.unit_id, heir.name)
    assert not Appointment.objects.on(ON).exists()
    assert Appointment.objects.on(BEFORE).count() == 129


def _check_places(province: Province) -> None:
    """The places that the decision makes are those of the packaged data, and the provinces' own list agrees."""
    on = PlaceVersion.objects.on(ON).filter(place__level="commune")
    assert {(one.code, one.full_name) for one in on} == {
        (row.code, f"{row.kind} {row.name}") for row in province.country.new if row.level == "commune"
    }
    assert not PlaceVersion.objects.on(ON).filter(place__level="district").exists()
    assert all(one.place.latitude for one in on.select_related("place"))
    path = DATA / "dien_bien_old_to_new.csv"
    if not path.exists():
        pytest.skip(f"the list of former communes is not at {DATA}")
    old = {row.code: province.places[row.key].pk for row in province.communes}
    now = {version.place_id: version.full_name for version in on}
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig")))
    assert len(rows) == 129
    for row in rows:
        heirs = PlaceSuccession.objects.filter(predecessor=old[row["old_code"]]).order_by("pk")
        names = {same_place_of_tone(now[one.successor_id]) for one in heirs}
        assert same_place_of_tone(row["new_full_name"]) in names, row

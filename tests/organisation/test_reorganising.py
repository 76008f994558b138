import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from sansang.kernel.names import same_place_of_tone
from sansang.kernel.reasons import RuleViolated
from sansang.organisation import queries
from sansang.organisation.actions.founding import NewUnit, found_units
from sansang.organisation.actions.places import TWO_TIERS, load_country, update_places
from sansang.organisation.actions.reorganising import apply_reorganisation, draft_reorganisation, settle
from sansang.organisation.models import Grant, PlaceSuccession, PlaceVersion, Unit, UnitSuccession, UnitVersion
from sansang.organisation.plan import plan
from sansang.organisation.sources import folder, packaged
from tests import factories

DATA = Path(os.environ.get("SANSANG_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
pytestmark = pytest.mark.django_db
ON = date(2025, 7, 1)
BEFORE = ON - timedelta(days=1)
TODAY = date(2026, 1, 5)


@pytest.fixture
def top() -> Unit:
    return factories.unit("provincial_command", name="Tỉnh")


@pytest.fixture
def communes(top: Unit) -> list[Unit]:
    return [factories.unit("commune_command", parent=top, name=f"Xã {number}") for number in (1, 2, 3)]


def decide(top: Unit, steps: list[dict], *, on: date = ON, today: date = TODAY):
    draft = draft_reorganisation(top, title="Sắp xếp", decision_number="12/QĐ", effective_on=on, by=None, steps=steps)
    shown = queries.preview(plan(draft))
    list(shown.roles)
    return shown, apply_reorganisation(draft, by=None, today=today), draft


MERGE = [
    {"do": "found", "key": "n", "kind": "commune_command", "name": "Xã mới", "parent": None},
    {"do": "merge", "units": [], "into": "n"},
]


def merger(top: Unit, communes: list[Unit]) -> list[dict]:
    return [{**MERGE[0], "parent": top.pk}, {**MERGE[1], "units": [unit.pk for unit in communes[:2]]}]


def test_a_merger_keeps_history_moves_roles_and_reach(top: Unit, communes: list[Unit]) -> None:
    squad = factories.unit("squad", parent=communes[0], name="Tiểu đội 1")
    clerk = factories.user(role="commune_clerk", unit=communes[0])
    shown, _, _ = decide(top, merger(top, communes))
    new = UnitVersion.objects.get(name="Xã mới").unit
    assert shown.counts() == {"founded": 1, "ended": 2, "moved": 1}
    assert [grant.user for grant in shown.roles] == [clerk]
    assert UnitVersion.objects.on(BEFORE).filter(unit__kind="commune_command").count() == 3
    assert UnitVersion.objects.on(ON).filter(unit__kind="commune_command").count() == 2
    assert UnitVersion.objects.get(unit=squad, last_on=None).parent == new
    assert set(UnitSuccession.objects.values_list("predecessor", "successor")) == {
        (one.pk, new.pk) for one in communes[:2]
    }
    assert Grant.objects.get(user=clerk, last_on=None).unit == new
    communes[0].refresh_from_db()
    new.refresh_from_db()
    assert communes[0].reach_path == f"{new.reach_path}{communes[0].step}"


def test_the_preview_says_what_applying_does(top: Unit, communes: list[Unit]) -> None:
    steps = [
        {"do": "rename", "unit": communes[2].pk, "name": "Xã Ba"},
        {"do": "authorised", "unit": communes[1].pk, "authorised": 40},
        {"do": "code", "unit": communes[0].pk, "code": "03349"},
    ]
    before = {version.unit_id: version for version in UnitVersion.objects.on(BEFORE)}
    shown, _, _ = decide(top, steps)
    after = {version.unit_id: version for version in UnitVersion.objects.on(ON)}
    differing = {
        pk
        for pk in before
        if (before[pk].name, before[pk].authorised, before[pk].code)
        != (after[pk].name, after[pk].authorised, after[pk].code)
    }
    assert differing == {change.before.key for change in shown.changes}
    assert after[communes[0].pk].decision_number == "12/QĐ"


def test_a_decision_of_a_future_day_moves_reach_only_when_its_day_comes(top: Unit, communes: list[Unit]) -> None:
    decide(top, merger(top, communes), on=date(2026, 3, 1))
    communes[0].refresh_from_db()
    assert communes[0].reach_path == f"{top.reach_path}{communes[0].step}"
    assert settle(today=date(2026, 2, 28)) == 0
    assert settle(today=date(2026, 3, 1)) == 1
    communes[0].refresh_from_db()
    new = UnitVersion.objects.get(name="Xã mới").unit
    assert communes[0].reach_path == f"{new.reach_path}{communes[0].step}"


def test_what_was_changed_later_cannot_be_changed_before(top: Unit, communes: list[Unit]) -> None:
    decide(top, [{"do": "rename", "unit": communes[0].pk, "name": "Xã Một"}])
    with pytest.raises(RuleViolated, match="đã có thay đổi"):
        decide(top, [{"do": "rename", "unit": communes[0].pk, "name": "Xã I"}], on=date(2024, 1, 1))


def test_two_decisions_of_one_day_make_one_version(top: Unit, communes: list[Unit]) -> None:
    for name in ("Xã Một", "Xã I"):
        decide(top, [{"do": "rename", "unit": communes[0].pk, "name": name}])
    assert [version.name for version in communes[0].versions.order_by("first_on")] == ["Xã 1", "Xã I"]


def test_an_applied_decision_is_closed(top: Unit, communes: list[Unit]) -> None:
    _, _, draft = decide(top, [{"do": "rename", "unit": communes[0].pk, "name": "Xã Một"}])
    with pytest.raises(RuleViolated):
        apply_reorganisation(draft, by=None, today=TODAY)


def test_the_database_refuses_overlapping_versions_and_an_end_before_a_beginning(communes: list[Unit]) -> None:
    with pytest.raises(IntegrityError, match="unit_versions_overlap"), transaction.atomic():
        UnitVersion.objects.create(unit=communes[0], name="x", path="x/", first_on=date(2024, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitVersion.objects.filter(unit=communes[0]).update(last_on=date(1999, 1, 1))


def test_founding_many_units_sets_their_paths(top: Unit) -> None:
    commune = NewUnit("commune_command", "Xã A", top)
    squad = NewUnit("squad", "Tiểu đội", commune)
    _, made = found_units([commune, squad], on=ON, province_code="11")
    assert made.reach_path == f"{top.reach_path}{commune.unit.step}{made.step}"
    with pytest.raises(RuleViolated):
        found_units([NewUnit("militia", "x", top)], on=ON, province_code="11")


def test_the_country_before_and_after() -> None:
    load_country(packaged())

    def count(level: str, day: date, **more: str) -> int:
        return PlaceVersion.objects.on(day).filter(place__level=level, **more).count()

    assert (count("province", TWO_TIERS), count("commune", TWO_TIERS), count("district", TWO_TIERS)) == (34, 3321, 0)
    here = {"place__province_code": "11"}
    assert (
        count("commune", BEFORE, **here),
        count("district", BEFORE, **here),
        count("commune", TWO_TIERS, **here),
    ) == (129, 10, 45)
    with pytest.raises(RuleViolated):
        load_country(packaged())
    if not DATA.exists():
        pytest.skip(f"the newer data set is not at {DATA}")
    assert update_places(folder(DATA), on=date(2026, 4, 30), decision_number="x")["missing"] <= 1
    assert update_places(folder(DATA), on=date(2026, 4, 30), decision_number="x")["changed"] == 0
    assert PlaceVersion.objects.get(code="03349", last_on=None).full_name == "Xã Thanh Yên"


def test_the_129_communes_go_where_the_resolution_says_name_by_name() -> None:
    path = DATA / "dien_bien_old_to_new.csv"
    if not path.exists():
        pytest.skip(f"the list of former communes is not at {DATA}")
    import csv

    load_country(packaged())
    names: dict[int, str] = {}
    for version in PlaceVersion.objects.filter(place__province_code="11", place__level="commune").order_by("first_on"):
        names[version.place_id] = version.full_name
    old = dict(PlaceVersion.objects.on(BEFORE).filter(place__province_code="11").values_list("code", "place_id"))
    heirs = dict(PlaceSuccession.objects.filter(successor__province_code="11").values_list("predecessor", "successor"))
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig")))
    assert len(rows) == 129
    for row in rows:
        place = old[row["old_code"]]
        assert same_place_of_tone(names[place]) == same_place_of_tone(row["old_full_name"])
        assert same_place_of_tone(names[heirs.get(place, place)]) == same_place_of_tone(row["new_full_name"]), row

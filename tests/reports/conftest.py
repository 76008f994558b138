from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client

from sansang.organisation.models import Place, Population, Unit, User
from tests import factories

ARRANGED = date(2025, 7, 1)
LAST_OLD_DAY = date(2025, 6, 30)


@dataclass
class Province:
    """Two former communes, one of which is merged into the other's successor on 01/07/2025, and one agency."""

    place: Place
    command: Unit
    thanh_yen: Unit
    thanh_nua: Unit
    agency: Unit
    militia: Unit
    other_militia: Unit
    self_defence: Unit
    old: Unit
    old_militia: Unit


@pytest.fixture
def province(db) -> Province:
    whole = factories.place(name="Điện Biên", kind="Tỉnh", level="province")
    command = factories.unit("provincial_command", name="Bộ CHQS tỉnh Điện Biên", place=whole)
    yen, nua = _commune(command, "Thanh Yên", 21.306, 102.947), _commune(command, "Thanh Nưa", 21.4215, 102.973)
    agency = factories.unit("agency_command", parent=command, name="Ban CHQS Điện lực")
    old_place = factories.place(name="Pa Thơm", last_on=LAST_OLD_DAY)
    old = factories.unit(
        "commune_command", parent=command, name="Ban CHQS xã Pa Thơm", place=old_place, last_on=LAST_OLD_DAY
    )
    old_militia = factories.unit("militia", parent=old, name="Dân quân xã Pa Thơm", authorised=2, last_on=LAST_OLD_DAY)
    for unit, above in ((old, yen), (old_militia, old)):
        unit.reach_path = f"{above.reach_path}{unit.step}"
        unit.save(update_fields=["reach_path"])
    return Province(
        place=whole,
        command=command,
        thanh_yen=yen,
        thanh_nua=nua,
        agency=agency,
        militia=factories.unit("militia", parent=yen, name="Dân quân xã Thanh Yên", authorised=4),
        other_militia=factories.unit("militia", parent=nua, name="Dân quân xã Thanh Nưa", authorised=2),
        self_defence=factories.unit("self_defence", parent=agency, name="Tự vệ Điện lực", authorised=2),
        old=old,
        old_militia=old_militia,
    )


def _commune(command: Unit, name: str, latitude: float, longitude: float) -> Unit:
    place = factories.place(name=name)
    Place.objects.filter(pk=place.pk).update(latitude=latitude, longitude=longitude)
    return factories.unit("commune_command", parent=command, name=f"Ban CHQS xã {name}", place=place)


@pytest.fixture
def peopled(province: Province) -> Province:
    """Thanh Yên 3 (two Party members), Thanh Nưa 2, the agency 1; Pa Thơm's one came over on 01/07/2025."""
    joined = date(2020, 1, 1)
    factories.member(province.militia, keeper=province.thanh_yen, full_name="Lò Văn Thi", party_joined_on=joined)
    moved = factories.person(province.thanh_yen, full_name="Lường Thị Đan", sex="female", union_joined_on=joined)
    factories.service(moved, province.old_militia, last_on=LAST_OLD_DAY, end_reason="reorganised")
    factories.service(moved, province.militia, first_on=ARRANGED, component="CD")
    factories.member(
        province.militia,
        keeper=province.thanh_yen,
        full_name="Quàng Văn Đức",
        party_joined_on=date(2025, 5, 19),
        is_former_soldier=True,
    )
    factories.member(province.other_militia, keeper=province.thanh_nua, full_name="Giàng A Chu")
    factories.member(province.other_militia, keeper=province.thanh_nua, full_name="Vừ Thị Mỷ", sex="female")
    factories.member(province.self_defence, keeper=province.agency, full_name="Nguyễn Thu Hà", sex="female")
    Population.objects.create(place=province.place, year=2023, persons=250)
    Population.objects.create(place=province.place, year=2024, persons=300)
    return province


@pytest.fixture
def commander(province: Province) -> User:
    return factories.user(role="provincial_commander", unit=province.command)


@pytest.fixture
def clerk(province: Province) -> User:
    return factories.user(role="commune_clerk", unit=province.thanh_yen)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sansang.organisation.models import Population, User
from sansang.personnel.models import Service
from tests import factories
from tests.reports.conftest import ARRANGED, LAST_OLD_DAY, Province, signed_in

pytestmark = pytest.mark.django_db


def tiles_of(response) -> dict[str, tuple[str, str]]:
    return {str(tile.label): (tile.number, tile.part) for tile in response.context["tiles"]}


def test_the_picture_of_a_province_today(peopled: Province, commander: User) -> None:
    page = signed_in(commander).get(reverse("reports:picture"))
    assert page.status_code == 200
    tiles = tiles_of(page)
    assert tiles["Cơ sở dân quân tự vệ"] == ("3", "2 dân quân · 1 tự vệ")
    assert tiles["Quân số"] == ("6", "75,0 % biên chế 8")
    assert tiles["So với dân số"] == ("2,0 %", "300 người (2024)")
    assert tiles["Đảng viên"] == ("33,3 %", "2 người")
    assert tiles["Đoàn viên"] == ("16,7 %", "1 người")
    assert tiles["Nữ"] == ("50,0 %", "3 người")
    assert tiles["Bộ đội xuất ngũ"] == ("16,7 %", "1 người")
    assert [(one.code, one.number) for one, _url in page.context["components"]] == [("TC", 5), ("CD", 1)]


def test_the_picture_of_a_day_before_the_arrangement(peopled: Province, commander: User) -> None:
    page = signed_in(commander).get(reverse("reports:picture"), {"on": "30/06/2024"})
    tiles = tiles_of(page)
    assert tiles["Cơ sở dân quân tự vệ"] == ("4", "3 dân quân · 1 tự vệ")
    assert tiles["Quân số"][0] == "6"
    assert tiles["So với dân số"] == ("2,4 %", "250 người (2023)")
    assert tiles["Đảng viên"] == ("16,7 %", "1 người")


def test_another_day_shows_the_difference(peopled: Province, commander: User) -> None:
    page = signed_in(commander).get(reverse("reports:picture"), {"against": "30/6/2024"})
    changes = {str(tile.label): tile.change for tile in page.context["tiles"]}
    assert changes["Cơ sở dân quân tự vệ"] == "−1"
    assert changes["Quân số"] == "0"
    assert changes["Đảng viên"] == "+16,7 điểm phần trăm"
    assert "So sánh với ngày 30/06/2024." in page.content.decode()
    refused = signed_in(commander).get(reverse("reports:picture"), {"against": "hôm kia"}).content.decode()
    assert "Không đọc được ngày “hôm kia”" in refused


def test_a_clerk_sees_own_numbers_and_those_of_what_was_merged_in(peopled: Province, clerk: User) -> None:
    client = signed_in(clerk)
    today = client.get(reverse("reports:picture"))
    assert tiles_of(today)["Quân số"][0] == "3"
    assert "Thanh Nưa" not in today.content.decode()
    before = client.get(reverse("reports:picture"), {"on": LAST_OLD_DAY.isoformat()})
    assert tiles_of(before)["Quân số"][0] == "3"
    assert tiles_of(before)["Cơ sở dân quân tự vệ"][0] == "2"
    strength = client.get(reverse("reports:picture")).context["charts"][0]
    assert {values[0] for _label, values in strength.rows} == {"3"}


def test_a_unit_out_of_reach_is_not_found_like_one_that_never_was(peopled: Province, clerk: User) -> None:
    client = signed_in(clerk)
    for pk in (peopled.thanh_nua.pk, 999999, "x", "²"):
        assert client.get(reverse("reports:picture"), {"unit": pk}).status_code == 404


def test_a_unit_can_be_picked(peopled: Province, commander: User) -> None:
    client = signed_in(commander)
    page = client.get(reverse("reports:picture"), {"unit": peopled.thanh_nua.pk})
    assert tiles_of(page)["Quân số"] == ("2", "100,0 % biên chế 2")
    assert [row.unit.pk for row in page.context["picture"].rows] == [peopled.other_militia.pk]
    assert "điện lực" not in page.content.decode().lower().split("<h2>", 1)[1]
    # A unit that did not stand on the day looked at is counted by what it answers for today, and the reverse.
    later = client.get(reverse("reports:picture"), {"unit": peopled.old.pk})
    assert tiles_of(later)["Quân số"][0] == "0"
    then = client.get(reverse("reports:picture"), {"unit": peopled.old.pk, "on": LAST_OLD_DAY.isoformat()})
    assert tiles_of(then)["Quân số"][0] == "1"


def test_the_rows_of_the_table_add_up_to_the_tiles(peopled: Province, commander: User) -> None:
    platoon = factories.unit("platoon", parent=peopled.command, name="Đại đội pháo binh", authorised=3)
    factories.member(platoon, keeper=peopled.command)
    squad = factories.unit("squad", parent=peopled.militia, name="Tiểu đội 1")
    factories.member(squad, keeper=peopled.thanh_yen)
    factories.member(peopled.thanh_yen)  # entered straight under the command
    factories.member(peopled.old_militia, keeper=peopled.thanh_yen)  # in a unit that no longer stands
    seen = signed_in(commander).get(reverse("reports:picture")).context["picture"]
    assert seen.total.strength == 10
    assert sum(row.tally.strength for row in seen.rows) == 10
    by_unit = {row.unit.pk if row.unit else None: row.tally.strength for row in seen.rows}
    assert by_unit == {
        peopled.militia.pk: 4,
        peopled.other_militia.pk: 2,
        peopled.self_defence.pk: 1,
        platoon.pk: 1,
        peopled.thanh_yen.pk: 1,
        None: 1,
    }


def test_an_administrator_is_led_to_the_first_page_that_may_be_seen(province: Province) -> None:
    administrator = factories.user(role="administrator", unit=province.command)
    nobody = factories.user()
    assert signed_in(administrator).get("/").url == reverse("accounts:account_list")
    assert signed_in(nobody).get("/").url == reverse("accounts:role_list")


def test_only_ratios_on_request(peopled: Province, commander: User) -> None:
    page = signed_in(commander).get(reverse("reports:picture"), {"ty-le": "1"})
    assert "Quân số" not in tiles_of(page)
    assert tiles_of(page)["Đảng viên"] == ("33,3 %", "")
    assert [str(column.label) for column in page.context["listing"].columns][:3] == ["Đơn vị", "Loại", "Mức đủ (%)"]
    assert [chart.name for chart in page.context["charts"]] == ["trend-party"]
    assert not re.search(r"thiếu \d", page.content.decode())


def test_the_table_sorts_filters_and_goes_to_excel(peopled: Province, commander: User) -> None:
    client = signed_in(commander)
    page = client.get(reverse("reports:picture"), {"sap": "-quan-so", "loai": "militia"})
    assert [row.unit.pk for row in page.context["listing"].page] == [peopled.militia.pk, peopled.other_militia.pk]
    file = client.get(reverse("reports:picture"), {"xuat": "xlsx"})
    assert file.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert file.content.startswith(b"PK")


def test_no_style_or_script_in_the_page(peopled: Province, commander: User) -> None:
    page = signed_in(commander).get(reverse("reports:picture")).content.decode()
    assert " style=" not in page
    assert " onclick" not in page
    assert "Bản đồ tham khảo" in page
    assert "Sơ đồ từ tâm các xã" in page
    assert page.count('class="map-') >= 2


def _fill(province: Province, count: int) -> None:
    from sansang.citizens.models import Person

    people = Person.objects.bulk_create(
        Person(
            keeper=province.thanh_yen,
            province_code="11",
            full_name=f"Lò Văn {number}",
            name_key=f"lo van {number}",
            sex="male" if number % 5 else "female",
            party_joined_on=date(2015 + number % 10, 1 + number % 12, 1 + number % 28) if number % 4 == 0 else None,
        )
        for number in range(count)
    )
    Service.objects.bulk_create(
        Service(
            person=person,
            unit=province.militia if person.pk % 2 else province.other_militia,
            component="TC",
            first_on=date(2022 + person.pk % 4, 1 + person.pk % 12, 1 + person.pk % 28),
        )
        for person in people
    )


def test_as_many_queries_for_ten_as_for_a_thousand(peopled: Province, commander: User) -> None:
    client = signed_in(commander)
    address = reverse("reports:picture") + "?against=28/03/2025"
    client.get(address)
    counts = []
    for more in (4, 990):
        _fill(peopled, more)
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 15, [query["sql"][:90] for query in queries]


@pytest.mark.parametrize("on", ["", "30/06/2024", "30/06/2025"])
@pytest.mark.parametrize("picked", ["", "thanh_yen", "thanh_nua", "old", "agency"])
def test_each_number_opens_a_list_that_counts_the_same(
    peopled: Province, commander: User, on: str, picked: str
) -> None:
    client = signed_in(commander)
    asked = {"on": on, "unit": getattr(peopled, picked).pk if picked else ""}
    page = client.get(reverse("reports:picture"), {key: value for key, value in asked.items() if value})
    seen = page.context["picture"].total
    urls = {str(tile.label): tile.url for tile in page.context["tiles"]}
    behind = {
        "Quân số": seen.strength,
        "Đảng viên": seen.party,
        "Đoàn viên": seen.union,
        "Nữ": seen.women,
        "Bộ đội xuất ngũ": seen.soldiers,
    }
    for label, number in behind.items():
        assert client.get(urls[label]).context["listing"].total == number, label
    for one, url in page.context["components"]:
        assert client.get(url).context["listing"].total == one.number, one.label


def test_a_day_before_everything_is_an_empty_picture(peopled: Province, commander: User) -> None:
    page = signed_in(commander).get(reverse("reports:picture"), {"on": "1990-01-01"})
    assert "Chưa có đơn vị nào trong phạm vi này" in page.content.decode()


def test_communes_without_a_count_give_no_ratio(peopled: Province, clerk: User) -> None:
    client = signed_in(clerk)
    assert tiles_of(client.get("/"))["So với dân số"] == ("–", "chưa có dân số của 1 địa bàn")
    place = peopled.thanh_yen.versions.get().place
    Population.objects.create(place=place, year=2024, persons=100)
    assert tiles_of(client.get("/"))["So với dân số"] == ("3,0 %", "100 người (2024)")
    assert ARRANGED > LAST_OLD_DAY

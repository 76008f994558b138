"""Competitions: planned, held, placed; how often the law wants one; the pages."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from sansang.audit.models import AuditEvent
from sansang.law.rules import rules_on
from sansang.law.training_results import Event, events
from sansang.training.actions import competitions
from sansang.training.models import Competition, Placing
from sansang.training.queries import competitions as asking
from sansang.training.rules import competitions as rules
from sansang.training.rules.competitions import Held
from tests.training.support import TODAY, Commune, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune() -> Commune:
    return Commune()


def plan(commune: Commune, *, year: int = 2026, **values: Any) -> Competition:
    """A competition of the province, planned in February."""
    given = {
        "kind": "sports", "level": "province", "title": "Hội thao dân quân tự vệ", "host": "Bộ CHQS tỉnh",
        "first_on": date(year, 2, 10), "last_on": date(year, 2, 12), "paper_number": "12/KH",
        "paper_on": date(year, 1, 5),
    }  # fmt: skip
    by = values.pop("by", commune.staff)
    return competitions.plan_competition(values.pop("unit", commune.top), **{**given, **values}, by=by)


def held(commune: Commune, **values: Any) -> Competition:
    one = plan(commune, **values)
    return competitions.record_held(one, participants=180, report_number="88/QĐ", today=TODAY, by=commune.staff)


def locality() -> Event:
    return next(event for event in events(rules_on(TODAY)) if event.kind == "contest_locality")


def test_a_competition_is_held_after_its_last_day_and_placed_after_that(commune: Commune) -> None:
    one = plan(commune)
    with refused("not_held"):
        competitions.place_unit(one, commune.command, rank=1, by=commune.staff)
    with refused("not_over", "nobody"):
        competitions.record_held(one, participants=0, report_number="", today=date(2026, 2, 11), by=commune.staff)
    competitions.record_held(one, participants=180, report_number="88/QĐ", today=TODAY, by=commune.staff)
    with refused("wrong_state"):
        competitions.record_held(one, participants=1, report_number="", today=TODAY, by=commune.staff)
    competitions.place_unit(one, commune.command, rank=1, award="first", score=Decimal("98.5"), by=commune.staff)
    competitions.place_unit(one, commune.command, content="Điều lệnh", rank=2, by=commune.staff)
    with refused("placed_twice"):
        competitions.place_unit(one, commune.command, content=" Điều lệnh ", rank=3, by=commune.staff)
    with refused("nothing_said"):
        competitions.place_unit(one, commune.other, by=commune.staff)
    places = [(row.content, row.unit_name, row.rank) for row in asking.placings(one)]
    assert places == [("", "Ban CHQS xã Thanh Yên", 1), ("Điều lệnh", "Ban CHQS xã Thanh Yên", 2)]


def test_only_units_below_the_holder_are_placed(commune: Commune) -> None:
    one = plan(commune, unit=commune.command, level="commune", by=commune.clerk)
    competitions.record_held(one, participants=20, report_number="", today=TODAY, by=commune.clerk)
    with refused("foreign_unit"):
        competitions.place_unit(one, commune.other, rank=1, by=commune.clerk)
    competitions.place_unit(one, commune.command, rank=1, by=commune.clerk)


def test_days_papers_and_names_make_sense(commune: Commune) -> None:
    with refused("ends_before_it_begins", "paper_after", "unknown_code", "no_name"):
        plan(commune, last_on=date(2026, 2, 9), paper_on=date(2026, 2, 11), level="moon", host=" ")


def test_the_neighbour_and_who_is_below_change_nothing(commune: Commune) -> None:
    one = held(commune)
    row = competitions.place_unit(one, commune.command, rank=1, by=commune.staff)
    for user in (commune.clerk, commune.neighbour):
        with refused("out_of_reach"):
            competitions.place_unit(one, commune.other, rank=2, by=user)
        with refused("out_of_reach"):
            competitions.remove_placing(row, by=user)
    assert set(asking.competitions(commune.clerk)) == {one}  # a commune sees what the province holds
    own = plan(commune, unit=commune.command, level="commune", by=commune.clerk)
    assert own not in asking.competitions(commune.neighbour)


def test_a_cancelled_competition_counts_no_more(commune: Commune) -> None:
    one, other = plan(commune), plan(commune, year=2025)
    third = plan(commune, year=2024)
    assert [reason.code for reason in asking.warnings_of(one)] == ["held_too_often"]
    competitions.cancel_competition(third, by=commune.staff)
    third.refresh_from_db()
    assert asking.warnings_of(one) == asking.warnings_of(other) == asking.warnings_of(third) == []
    with refused("wrong_state"):
        competitions.cancel_competition(third, by=commune.staff)


@pytest.mark.parametrize(
    ("years", "is_too_often"),
    [([2026], False), ([2022, 2026], False), ([2022, 2023, 2026], True), ([2021, 2022, 2026], False),
     ([2026, 2028, 2030], True), ([2026, 2026, 2026], True)],
)  # fmt: skip
def test_every_run_of_five_years_is_looked_at(years: list[int], is_too_often: bool) -> None:
    rows = [Held(pk, "province", year) for pk, year in enumerate(years)]
    one = next(row for row in rows if row.year == 2026)
    assert bool(rules.too_often(locality(), rows, one=one)) == is_too_often


def test_other_levels_count_for_themselves_and_a_least_number_is_never_exceeded() -> None:
    rows = [Held(1, "province", 2026), Held(2, "commune", 2026), Held(3, "commune", 2026)]
    assert rules.too_often(locality(), rows, one=rows[0]) == []
    assert rules.too_often(None, rows, one=rows[1]) == []
    agency = next(event for event in events(rules_on(TODAY)) if event.kind == "contest_agency")
    many = [Held(pk, "agency", 2026) for pk in range(5)]
    assert rules.too_often(agency, many, one=many[0]) == []


def test_the_province_is_told_what_it_still_has_to_hold(commune: Commune) -> None:
    plan(commune, year=2022)
    assert [reason.code for reason in asking.still_owed(commune.staff, on=TODAY)] == ["how_often"]
    assert asking.still_owed(commune.clerk, on=TODAY) == []
    plan(commune)
    assert asking.still_owed(commune.staff, on=TODAY) == []


# Pages


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_competition_over_the_frequency_is_written_with_a_warning(commune: Commune) -> None:
    plan(commune, year=2024)
    plan(commune, year=2025)
    values = {
        "keeper": commune.top.versions.get().pk, "kind": "contest", "level": "province", "title": "Hội thi cán bộ",
        "host": "Bộ CHQS tỉnh", "first_on": "10/02/2026", "last_on": "11/02/2026", "paper_number": "1/KH",
        "paper_on": "01/02/2026",
    }  # fmt: skip
    page = client_of(commune.staff).post(reverse("training:competition_new"), values, follow=True)
    text = page.content.decode()
    assert "3 lần trong các năm 2022–2026; quy định 2 lần trong 5 năm." in text
    assert "69/2020/TT-BQP" in text
    assert Competition.objects.count() == 3


def test_places_are_shown_content_by_content_and_go_to_excel(commune: Commune) -> None:
    one = held(commune)
    client = client_of(commune.staff)
    team = "Ban CHQS xã Thanh Yên"
    written(client, one, unit_0=team, rank_0="1", award_0="first", score_0="98,5")
    written(client, one, "?moi=1", content="Điều lệnh", unit_3=team, rank_3="2")
    page = client.get(reverse("training:competition_detail", args=[one.pk])).content.decode()
    assert "Toàn đoàn" in page
    assert "98,5" in page
    file = client.get(reverse("training:competition_detail", args=[one.pk]), {"xuat": "xlsx"})
    rows = list(load_workbook(BytesIO(file.content)).active.values)
    assert rows[1:] == [
        ("Toàn đoàn", "Ban CHQS xã Thanh Yên", 1, "Giải nhất", 98.5),
        ("Điều lệnh", "Ban CHQS xã Thanh Yên", 2, None, None),
    ]
    client.post(reverse("training:placing_remove", args=[Placing.objects.latest("pk").pk]))
    assert Placing.objects.count() == 1


def written(client: Client, one: Competition, query: str = "", **values: str) -> str:
    """The table of the teams sent as the page shows it, with these fields typed; what is said afterwards."""
    url = reverse("training:placing_list", args=[one.pk]) + query
    shown = re.search(r'name="shown" value="(\w+)"', client.get(url).content.decode())
    assert shown is not None
    return client.post(url, {"shown": shown[1], **values}, follow=True).content.decode()


def places(one: Competition) -> list[tuple[str, int | None]]:
    return [(row.unit_name, row.rank) for row in asking.placings(one)]


def test_a_whole_table_of_results_is_written_on_one_page_together_or_not_at_all(commune: Commune) -> None:
    one, client = held(commune), client_of(commune.staff)
    first, second = "Ban CHQS xã Thanh Yên", "Ban CHQS xã Thanh An"
    wrong = written(client, one, unit_0=first, rank_0="1", unit_1="Ban CHQS xã Không Có", rank_1="2", rank_2="3")
    assert "Không có “Ban CHQS xã Không Có” để chọn" in wrong
    assert "Dòng này chưa có đơn vị." in wrong
    assert 'value="Ban CHQS xã Không Có"' in wrong  # what was typed is still there
    twice = written(client, one, unit_0=first, rank_0="1", unit_1=first, rank_1="2", unit_2=second)
    assert "Dòng 2: Đơn vị này đã có kết quả" in twice
    assert "Dòng 3: Hãy ghi thứ hạng" in twice
    assert places(one) == []
    written(client, one, unit_0=first, rank_0="2", unit_4=second.lower(), rank_4="1")
    assert places(one) == [(second, 1), (first, 2)]
    written(client, one, unit_0=second, rank_0="1", unit_1="", rank_1="")
    assert places(one) == [(second, 1)]
    assert AuditEvent.objects.filter(verb="training.placing_written").count() == 2
    more = written(client, one, unit_0=first, size="20", more="1")
    assert 'name="unit_29"' in more
    assert f'value="{first}"' in more
    assert places(one) == [(second, 1)]


def test_a_table_that_somebody_changed_meanwhile_is_not_written_over(commune: Commune) -> None:
    one = held(commune)
    shown = asking.table_mark(one, "")
    competitions.place_unit(one, commune.command, rank=1, by=commune.staff)
    with refused("changed_since"):
        competitions.write_places(one, [competitions.Place(commune.other, 1)], shown=shown, by=commune.staff)
    shown = asking.table_mark(one, "")
    with refused("out_of_reach"):
        competitions.write_places(one, [competitions.Place(commune.other, 1)], shown=shown, by=commune.clerk)
    assert [row.unit for row in asking.placings(one)] == [commune.command]


def test_a_content_has_one_table(commune: Commune) -> None:
    one, client = held(commune), client_of(commune.staff)
    competitions.place_unit(one, commune.command, content="Điều lệnh", rank=1, by=commune.staff)
    said = written(client, one, "?moi=1", content="điều  lệnh", unit_0="Ban CHQS xã Thanh An", rank_0="1")
    assert "Nội dung này đã có bảng kết quả" in said
    assert Placing.objects.count() == 1
    url = reverse("training:placing_list", args=[one.pk])
    assert 'value="Ban CHQS xã Thanh Yên"' in client.get(url, {"nd": "Điều lệnh"}).content.decode()

"""Administrative units on their pages: decisions about them, their people, what is special about them."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from sansang.audit.models import AuditEvent
from sansang.organisation.models import PlaceAttribute, PlaceSuccession, PlaceVersion, Population
from tests import factories
from tests.organisation.province import Province

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    return Province()


def test_places_are_renamed_recoded_and_split_from_the_pages(province: Province) -> None:
    first, second, third = (str(place.pk) for place in province.places)
    draft = province.draft()
    province.step(draft, "place_rename", one_place=first, place_kind="Phường", name="Thanh Yên")
    province.step(draft, "place_code", one_place=first, place_code="03351")
    province.step(draft, "place_found", place_kind="Xã", name="Mới", place_code="03999")
    province.step(draft, "place_split", one_place=second, place_parts=[second, "place3"])
    assert province.step(draft, "place_code", one_place=third, place_code="xx").status_code == 200
    page = province.page(draft)
    assert "Phường Thanh Yên" in page
    province.apply(draft)
    assert PlaceVersion.objects.get(place=first, last_on=None).full_name == "Phường Thanh Yên"
    assert PlaceVersion.objects.get(place=first, last_on=None).code == "03351"
    assert PlaceSuccession.objects.get().is_part
    page = province.client.get(reverse("organisation:place_detail", args=[first])).content.decode()
    assert "Đổi tên thành Phường Thanh Yên" in page
    assert "12/QĐ" in page


def test_two_places_never_share_a_code(province: Province) -> None:
    draft = province.draft()
    province.step(draft, "place_code", one_place=str(province.places[0].pk), place_code="03316")
    assert "trùng mã 03316" in province.page(draft)


def test_population_and_attributes_are_written_and_ended_on_a_page(province: Province) -> None:
    place = province.places[0]
    page = reverse("organisation:place_detail", args=[place.pk])
    values = {"year": "2024", "persons": "7410", "source": "Niên giám 2024"}
    for persons in ("7410", "7412"):
        province.client.post(reverse("organisation:place_population", args=[place.pk]), {**values, "persons": persons})
    assert Population.objects.get().persons == 7412
    bad = province.client.post(reverse("organisation:place_population", args=[place.pk]), {**values, "year": "24"})
    assert 'aria-invalid="true"' in bad.content.decode()
    address = reverse("organisation:place_attribute", args=[place.pk])
    province.client.post(address, {"kind": "zone_3", "decision_number": "861/QĐ-TTg", "on": "4/6/2021"})
    refused = province.client.post(address, {"kind": "zone_1", "decision_number": "", "on": "1/1/2022"})
    assert "hãy kết thúc đặc điểm đó trước" in refused.content.decode()
    row = PlaceAttribute.objects.get()
    end = reverse("organisation:place_attribute_end", args=[row.pk])
    province.client.post(end, {"last_on": "1/1/2020"})
    row.refresh_from_db()
    assert row.last_on is None
    province.client.post(end, {"last_on": "31/12/2025"})
    row.refresh_from_db()
    assert row.last_on == date(2025, 12, 31)
    shown = province.client.get(page).content.decode()
    assert "7.412" in shown
    assert "861/QĐ-TTg" in shown
    assert AuditEvent.objects.filter(verb="places.population").count() == 2


def test_a_clerk_reads_the_own_place_only_and_writes_none(province: Province) -> None:
    clerk = factories.user(role="commune_clerk", unit=province.commands[0])
    client = Client()
    client.force_login(clerk)
    page = client.get(reverse("organisation:place_list")).content.decode()
    assert "Xã Thanh Yên" in page
    assert "Mường Pồn" not in page
    assert client.get(reverse("organisation:place_detail", args=[province.places[2].pk])).status_code == 404
    values = {"year": "2024", "persons": "1", "source": "x"}
    assert (
        client.post(reverse("organisation:place_population", args=[province.places[0].pk]), values).status_code == 403
    )
    assert not Population.objects.exists()

"""The pages of duplicates: listed with why, compared side by side, decided, taken back; never the neighbour's."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sansang.audit.models import AuditEvent
from sansang.citizens.actions.merging import merge_persons
from sansang.citizens.models import Merge, MergeState, Person
from sansang.personnel.models import WaitingEntry
from sansang.personnel.queries import known_by_hash
from tests import factories
from tests.citizens.test_merging import NUMBER, World, everything, merged

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def compare(first: Person, second: Person) -> str:
    return f"{reverse('citizens:duplicate_compare', args=[first.pk])}?with={second.pk}"


def choice(first: Person, second: Person, **more: Any) -> dict[str, Any]:
    versions = {f"version_{one.pk}": one.version for one in (first, second)}
    return {"with": second.pk, "goes_on": first.pk, **versions, **more}


def test_the_list_tells_how_like_and_why(world: World) -> None:
    kept, other = world.twins()
    page = client_of(world.clerk).get(reverse("citizens:duplicate_list")).content.decode()
    assert compare(kept, other) in page
    assert "cùng họ tên (không kể dấu) +30" in page
    assert "cùng ngày sinh +25" in page
    assert "1–1 / 1" in page


def test_the_list_is_told_to_be_empty_and_can_be_narrowed(world: World) -> None:
    client = client_of(world.clerk)
    empty = client.get(reverse("citizens:duplicate_list")).content.decode()
    assert "Không có cặp hồ sơ nào giống nhau" in empty
    world.twins()
    assert "1–1 / 1" not in client.get(reverse("citizens:duplicate_list"), {"muc": "cao"}).content.decode()
    assert "1–1 / 1" in client.get(reverse("citizens:duplicate_list"), {"muc": "vua"}).content.decode()


def test_of_one_record_those_like_it_are_found(world: World) -> None:
    kept, other = world.twins()
    client = client_of(world.clerk)
    page = client.get(reverse("citizens:duplicate_compare", args=[kept.pk])).content.decode()
    assert compare(kept, other).replace("&", "&amp;") in page
    alone = factories.person(world.commune, full_name="Mùa A Chớ", born_on=date(1980, 1, 1))
    page = client.get(reverse("citizens:duplicate_compare", args=[alone.pk])).content.decode()
    assert "Không có hồ sơ nào giống" in page


def test_both_records_stand_side_by_side_with_what_would_be_kept(world: World) -> None:
    kept, other = world.twins()
    factories.service(kept, world.squad)
    page = client_of(world.clerk).get(compare(kept, other)).content.decode()
    assert "011-0-95-000123" in page
    assert f'name="take_identity_number" value="{other.pk}" checked' in page
    assert f'name="take_full_name" value="{kept.pk}" checked' in page
    assert f'name="goes_on" value="{kept.pk}" checked' in page
    assert "take_sex" not in page
    assert "Phục vụ" in page


def test_the_record_in_use_is_suggested_to_go_on(world: World) -> None:
    kept, other = world.twins()
    factories.service(other, world.squad)
    page = client_of(world.clerk).get(compare(kept, other)).content.decode()
    assert f'name="goes_on" value="{other.pk}" checked' in page


def test_merging_on_the_page_and_taking_it_back(world: World) -> None:
    kept, other = world.twins()
    before = everything()
    client = client_of(world.clerk)
    url = reverse("citizens:duplicate_merge", args=[kept.pk])
    answer = client.post(url, choice(kept, other, take_identity_number=other.pk, take_full_name=other.pk))
    made = Merge.objects.get()
    assert answer.headers["Location"] == reverse("citizens:merge_detail", args=[made.pk])
    kept.refresh_from_db()
    assert (kept.full_name, kept.identity_number, kept.phone) == ("LÒ VĂN THI", NUMBER, "0912345678")
    page = client.get(answer.headers["Location"]).content.decode()
    assert "đã gộp vào hồ sơ này" in page
    assert "Tách lại thành hai hồ sơ" in page
    client.post(reverse("citizens:merge_undo", args=[made.pk]))
    assert everything() == before
    page = client.get(reverse("citizens:merge_list")).content.decode()
    assert "Đã tách lại" in page


def test_what_was_not_chosen_is_kept_as_the_page_suggests(world: World) -> None:
    kept, other = world.twins()
    client_of(world.clerk).post(reverse("citizens:duplicate_merge", args=[kept.pk]), choice(kept, other))
    kept.refresh_from_db()
    assert (kept.full_name, kept.identity_number) == ("Lò Văn Thi", NUMBER)


def test_two_different_people_are_told_apart_with_one_button(world: World) -> None:
    kept, other = world.twins()
    client = client_of(world.clerk)
    url = reverse("citizens:duplicate_different", args=[kept.pk])
    answer = client.post(url, {"with": other.pk})
    assert answer.headers["Location"] == reverse("citizens:duplicate_list")
    assert Merge.objects.get().state == MergeState.DIFFERENT
    client.post(url, {"with": other.pk})
    assert Merge.objects.count() == 1
    assert "đã quyết định" in client.get(compare(kept, other)).content.decode()


def test_what_stands_in_the_way_is_told_before_and_after_and_nothing_is_lost(world: World) -> None:
    kept, other = world.twins()
    for person in (kept, other):
        factories.service(person, world.squad)
    client = client_of(world.clerk)
    assert "Chưa gộp được" in client.get(compare(kept, other)).content.decode()
    before = everything()
    data = choice(kept, other, take_full_name=other.pk)
    answer = client.post(reverse("citizens:duplicate_merge", args=[kept.pk]), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Phục vụ trùng thời gian" in page
    assert f'name="take_full_name" value="{other.pk}" checked' in page
    assert everything() == before
    assert not AuditEvent.objects.filter(verb__startswith="merge").exists()


@pytest.mark.parametrize("asked", ["", "x", "²", "0", "99999999"])
def test_a_comparison_with_nobody_is_not_made(asked: str, world: World) -> None:
    kept, _ = world.twins()
    client = client_of(world.clerk)
    for name in ("duplicate_merge", "duplicate_different"):
        answer = client.post(reverse(f"citizens:{name}", args=[kept.pk]), {"with": asked})
        assert answer.status_code == (302 if not asked else 404)
    if asked:
        assert client.get(compare(kept, kept).replace(f"with={kept.pk}", f"with={asked}")).status_code == 404
    assert client.get(compare(kept, kept)).status_code == 404
    assert not Merge.objects.exists()


def test_without_a_choice_of_the_record_nothing_is_merged(world: World) -> None:
    kept, other = world.twins()
    answer = client_of(world.clerk).post(reverse("citizens:duplicate_merge", args=[kept.pk]), {"with": other.pk})
    assert answer.status_code == 422
    assert not Merge.objects.exists()


def test_the_neighbours_record_is_not_there_to_compare_with(world: World) -> None:
    kept, _ = world.twins()
    theirs = factories.person(world.neighbour, phone="0912345678")
    client = client_of(world.clerk)
    for first, second in ((kept, theirs), (theirs, kept)):
        assert client.get(compare(first, second)).status_code == 404
        for name in ("duplicate_merge", "duplicate_different"):
            answer = client.post(reverse(f"citizens:{name}", args=[first.pk]), choice(first, second))
            assert answer.status_code == 404
    made = merged(kept, theirs, by=world.staff)
    assert client.get(reverse("citizens:merge_detail", args=[made.pk])).status_code == 404
    assert client.post(reverse("citizens:merge_undo", args=[made.pk])).status_code == 404
    assert Merge.objects.get().state == MergeState.MERGED


def test_a_merged_record_leads_to_the_one_that_goes_on_and_is_nowhere_else(world: World) -> None:
    kept, other = world.twins()
    client = client_of(world.clerk)
    merged(kept, other, by=world.clerk)
    answer = client.get(reverse("personnel:person_detail", args=[other.pk]))
    assert answer.headers["Location"] == reverse("personnel:person_detail", args=[kept.pk])
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Gồm cả hồ sơ đã gộp" in page
    assert client.get(reverse("personnel:person_edit", args=[other.pk])).status_code == 404
    assert list(Person.objects.permitted(world.clerk, "people_view")) == [kept]
    search = client.get(reverse("reports:search"), {"q": "lo van thi"}).content.decode()
    assert reverse("personnel:person_detail", args=[kept.pk]) in search
    assert reverse("personnel:person_detail", args=[other.pk]) not in search


def test_a_record_merged_beyond_reach_is_not_there(world: World) -> None:
    kept, _ = world.twins()
    theirs = factories.person(world.neighbour)
    merged(theirs, kept, by=world.staff)
    assert client_of(world.clerk).get(reverse("personnel:person_detail", args=[kept.pk])).status_code == 404


def test_a_list_that_is_loaded_again_finds_the_record_that_goes_on(world: World) -> None:
    kept, other = world.twins()
    own = Person.objects.get(pk=other.pk)
    merge_persons(
        kept, other, take={"identity_number": kept.pk}, versions={kept.pk: 1, other.pk: 1}, today=date(2026, 2, 5),
        by=world.clerk,
    )  # fmt: skip
    assert known_by_hash([own.identity_hash])[own.identity_hash].person_pk == kept.pk


def test_what_another_commune_sent_up_about_a_number_is_shown_to_the_superior_alone(world: World) -> None:
    kept, other = world.twins()
    entered = {"entered_by_name": "Cán bộ xã kia", "entered_at": timezone.now(), "row_hash": "x"}
    WaitingEntry.objects.create(
        unit=world.neighbour, tray=world.top, values={}, why=["known_elsewhere"], known=kept, **entered
    )
    own = client_of(world.clerk).get(compare(kept, other)).content.decode()
    above = client_of(world.staff).get(compare(kept, other)).content.decode()
    assert ("Dòng chờ kiểm tra" in own, "Dòng chờ kiểm tra" in above) == (False, True)
    made = merged(kept, other, by=world.clerk)
    page = reverse("citizens:merge_detail", args=[made.pk])
    own, above = (client_of(user).get(page).content.decode() for user in (world.clerk, world.staff))
    assert ("Dòng chờ kiểm tra" in own, "Dòng chờ kiểm tra" in above) == (False, True)

"""Who can see a person and why, who looked; everything stored on one sheet; the neighbour's are not there."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sansang.audit.actions import record, remember_people
from sansang.audit.models import AuditEvent, ExportedPeople
from sansang.audit.packing import holds, pack, unpack
from sansang.audit.queries import exports_with
from sansang.citizens.actions.privacy import remember_look
from sansang.citizens.models import Move, Person
from sansang.citizens.queries.privacy_readers import looks, readers
from sansang.organisation.models import User
from sansang.personnel.models import WaitingEntry
from sansang.personnel.queries import corrections
from tests import factories
from tests.citizens.test_merging import NUMBER, World, merged, with_everything

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 5)


@pytest.fixture
def world() -> World:
    return World()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, name: str, person: Person, **query: Any) -> str:
    answer = client_of(user).get(reverse(name, args=[person.pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def told(person: Person) -> dict[str, tuple[str, str, bool]]:
    """Who can see: by user name, the role, why, and whether the record opens."""
    found = readers(person, on=TODAY)
    return {one.user.username: (one.role.code, str(one.why), bool(one.may)) for one in found}


def test_everyone_whose_role_reaches_the_record_is_named_with_why(world: World) -> None:
    person = factories.member(world.commune)
    factories.user(role="commune_clerk", unit=world.neighbour)
    factories.user(role="administrator", unit=world.top)
    locked = factories.user(role="inspector", unit=world.top)
    User.objects.filter(pk=locked.pk).update(is_active=False)
    factories.user(role="inspector", unit=world.top, first_on=TODAY + timedelta(days=1))
    assert told(person) == {
        world.clerk.username: ("commune_clerk", "giữ hồ sơ", True),
        world.staff.username: ("provincial_staff", "cấp trên của nơi giữ hồ sơ", True),
    }


def test_what_each_may_do_is_told_in_words(world: World) -> None:
    person = factories.member(world.commune)
    inspector = factories.user(role="inspector", unit=world.commune)
    may = {one.user.pk: [str(what) for what in one.may] for one in readers(person, on=TODAY)}
    assert may[inspector.pk] == ["Xem danh sách và hồ sơ người"]
    assert "Xem số định danh và số điện thoại đầy đủ" in may[world.clerk.pk]


def test_who_sees_only_the_name_is_told_apart(world: World) -> None:
    person = factories.member(world.neighbour, keeper=world.commune)
    there = factories.user(role="commune_clerk", unit=world.neighbour)
    third = factories.unit("commune_command", parent=world.top)
    offered = factories.user(role="commune_clerk", unit=third)
    Move.objects.create(
        person=person, kind="residence", from_office=world.commune, to_office=third, paper_number="1",
        leaves_on=TODAY, offered_by_name="A", offered_at=datetime(2026, 2, 1, tzinfo=UTC),
    )  # fmt: skip
    assert told(person)[there.username][2] is False
    assert told(person)[offered.username] == ("commune_clerk", "đang được giới thiệu chuyển đến đây", False)
    assert client_of(there).get(reverse("personnel:person_detail", args=[person.pk])).status_code == 404


def test_opening_a_page_is_recorded_once_a_day_and_told_newest_first(world: World) -> None:
    person = factories.member(world.commune)
    for _ in range(2):
        page(world.clerk, "personnel:person_detail", person)
    page(world.staff, "personnel:person_detail", person)
    events = list(looks(person))
    assert [(event.verb, event.by_id) for event in events] == [
        ("person.viewed", world.staff.pk),
        ("person.viewed", world.clerk.pk),
    ]
    assert corrections(person) == []
    AuditEvent.objects.filter(pk=events[1].pk)._raw_delete("default")
    record("person.viewed", person, by=world.clerk, at=timezone.now() - timedelta(days=1))
    assert remember_look(person, today=timezone.localdate(), by=world.clerk) is not None
    commander = factories.user(role="commune_commander", unit=world.commune)
    shown = page(commander, "citizens:person_privacy", person)
    assert shown.count("Mở xem hồ sơ") == 3
    assert "Trợ lý Ban CHQS cấp xã" in shown


def test_a_neighbour_who_tries_is_not_recorded_as_having_looked(world: World) -> None:
    person = factories.member(world.commune)
    stranger = factories.user(role="commune_clerk", unit=world.neighbour)
    for name in ("personnel:person_detail", "citizens:person_sheet"):
        assert client_of(stranger).get(reverse(name, args=[person.pk])).status_code == 404
    assert not AuditEvent.objects.exists()


def test_a_file_that_holds_the_person_counts_as_looking(world: World) -> None:
    person, other = factories.member(world.commune), factories.member(world.neighbour)
    answer = client_of(world.clerk).get(reverse("personnel:person_list"), {"xuat": "xlsx"})
    assert answer.status_code == 200
    assert [event.verb for event in looks(person)] == ["people.exported"]
    assert list(looks(other)) == []
    assert "Xuất danh sách người" in page(world.staff, "citizens:person_privacy", person)


def test_looks_at_a_record_merged_since_are_told_too(world: World) -> None:
    kept, other = world.twins()
    page(world.clerk, "personnel:person_detail", other)
    exported = record("people.exported", by=world.clerk, rows=1)
    remember_people(exported, [other.pk])
    merged(kept, other, by=world.clerk)
    assert [event.verb for event in looks(kept)] == ["people.exported", "person.viewed"]


def test_many_looks_come_in_pages(world: World) -> None:
    person = factories.member(world.commune)
    for _ in range(51):
        record("person.viewed", person, by=world.clerk)
    assert "Trang sau" in page(world.staff, "citizens:person_privacy", person)
    assert "Trang trước" in page(world.staff, "citizens:person_privacy", person, trang=2)


def test_whom_a_file_spoke_of_is_packed_and_found(world: World) -> None:
    numbers = [5, 900_000, 7, 7, 123_456_789_012]
    assert unpack(pack(numbers)) == sorted(set(numbers))
    assert unpack(pack([])) == []
    assert holds(pack(numbers), 7)
    assert not holds(pack(numbers), 6)
    assert len(pack(range(1, 250_001))) < 10_000
    event = record("people.exported", by=None)
    remember_people(event, [])
    assert not ExportedPeople.objects.exists()
    remember_people(event, numbers)
    assert exports_with(900_000) == [event.pk]
    assert exports_with(6) == exports_with(1) == []


def test_only_who_answers_for_the_office_sees_who_looked(world: World) -> None:
    person = factories.member(world.commune)
    for role, unit, opens in (
        ("commune_commander", world.commune, 200),
        ("commune_commander", world.neighbour, 404),
        ("inspector", world.commune, 200),
        ("commune_clerk", world.commune, 403),
        ("administrator", world.top, 403),
    ):
        client = client_of(factories.user(role=role, unit=unit))
        assert client.get(reverse("citizens:person_privacy", args=[person.pk])).status_code == opens, role


def test_the_sheet_tells_everything_with_what_for_how_long_and_who(world: World) -> None:
    person = factories.person(
        world.commune, identity_number=NUMBER, phone="0912345678", village="Bản Ten", residence=factories.place()
    )
    with_everything(person, world)
    shown = page(world.clerk, "citizens:person_sheet", person)
    for text in (
        "Lò Văn Thi", "011-0-95-000123", "0912345678", "Bản Ten", "Xã Thanh Yên", "07/05/1995",
        "Nhận ra đúng một người", "2 năm sau khi kết thúc", "Xem số định danh và số điện thoại đầy đủ",
        "Thời gian phục vụ trong đơn vị", "Chức vụ đã giữ", "Đăng ký công dân trong độ tuổi", "Chuyển đăng ký",
        "Hà Nội", "Trực", "Kỹ năng", "Hoàn cảnh",
        "Suy ra từ các mục trên",
    ):  # fmt: skip
        assert text in shown, text
    assert "Tiểu đội trưởng" in shown
    assert "None" not in shown
    assert [event.verb for event in looks(person)] == ["person.sheet"]
    page(world.clerk, "citizens:person_sheet", person)
    assert looks(person).count() == 1


def test_the_sheet_reads_in_english_too(world: World) -> None:
    person = factories.member(world.commune)
    client = client_of(world.clerk)
    client.cookies["django_language"] = "en"
    shown = client.get(reverse("citizens:person_sheet", args=[person.pk])).content.decode()
    for words in ("Who is registered and managed", "10 years after the last day of service", "Counting the age"):
        assert words in shown
    assert "sau ngày thôi phục vụ" not in shown


def test_the_sheet_tells_an_office_nothing_that_waits_with_its_superior(world: World) -> None:
    person = factories.member(world.commune)
    WaitingEntry.objects.create(
        unit=world.neighbour, tray=world.top, values={"full_name": "Người Khác"}, why=["known_elsewhere"],
        known=person, row_hash="1", entered_by_name="Hàng Xóm", entered_at=datetime(2026, 2, 1, tzinfo=UTC),
    )  # fmt: skip
    shown = page(world.clerk, "citizens:person_sheet", person)
    assert "Dòng chờ cấp trên" not in shown
    assert "Hàng Xóm" not in shown
    assert "Hàng Xóm" in page(world.staff, "citizens:person_sheet", person)


def test_a_record_with_nothing_but_a_name_has_its_sheet(world: World) -> None:
    person = factories.person(world.commune, born_on=None)
    assert "Phiếu dữ liệu cá nhân" in page(world.clerk, "citizens:person_sheet", person)


def test_the_persons_page_leads_where_one_may_go(world: World) -> None:
    person = factories.member(world.commune)
    clerks = page(world.clerk, "personnel:person_detail", person)
    assert reverse("citizens:person_sheet", args=[person.pk]) in clerks
    assert reverse("citizens:person_privacy", args=[person.pk]) not in clerks
    inspector = factories.user(role="inspector", unit=world.top)
    inspectors = page(inspector, "personnel:person_detail", person)
    assert reverse("citizens:person_privacy", args=[person.pk]) in inspectors
    assert reverse("citizens:person_sheet", args=[person.pk]) not in inspectors
    board = factories.user(role="regional_board_staff", unit=world.commune)
    assert reverse("citizens:duplicate_compare", args=[person.pk]) not in page(board, "personnel:person_detail", person)

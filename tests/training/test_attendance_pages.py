"""Pages of attendance: the grid without a script, what is pasted, who comes uncalled, the paper, the phone's doors."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sansang.audit.models import AuditEvent, ExportedPeople
from sansang.citizens.models import Person
from sansang.kernel.names import name_key, sort_key
from sansang.training.models import Attendance, Enrolment, TrainingClass
from sansang.training.queries.attendance import person_token, session_token
from tests import factories
from tests.training.roll import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return today_of(World())


def today_of(world: World) -> World:
    """The world moved to this day: pages read the clock."""
    today = timezone.localdate()
    TrainingClass.objects.filter(pk=world.one.pk).update(first_on=today, last_on=today + timedelta(days=6))
    Enrolment.objects.filter(training_class=world.one).update(joined_on=today)
    for session, day in ((world.session, today), (world.later, today + timedelta(days=1))):
        session.day = day
        session.save(update_fields=["day"])
    return world


def page_of(world: World, user: Any = None) -> Client:
    client = Client()
    client.force_login(user or world.clerk)
    return client


def grid(world: World) -> str:
    return reverse("training:attendance_grid", args=[world.session.pk])


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    return found[1].replace("&quot;", '"') if found else ""


def filled(world: World, client: Client, **marks: str) -> dict[str, str]:
    """The form as the page gives it, with marks and reasons by the place of the person: m0="present"."""
    text = client.get(grid(world)).content.decode()
    data = {"form": hidden(text, "form"), "seen": hidden(text, "seen")}
    for name, value in marks.items():
        kind = "mark" if name[0] == "m" else "reason"
        data[f"{kind}-{world.enrolments[int(name[1:])].pk}"] = value
    return data


def test_a_roll_is_marked_and_kept_without_a_script(world: World) -> None:
    client = page_of(world)
    data = filled(world, client, m0="present", m1="excused", r1="family", m2="absent")
    text = client.post(grid(world), data, follow=True).content.decode()
    assert "Đã ghi điểm danh 3 người." in text
    assert list(world.marks().values()) == ["present", "excused", "absent"]
    client.post(grid(world), data)  # sent again from the page before
    assert AuditEvent.objects.filter(verb="training.attendance").count() == 1


def test_only_what_was_changed_on_the_page_is_entered(world: World) -> None:
    client = page_of(world)
    client.post(grid(world), filled(world, client, m0="present", m1="present"))
    data = filled(world, client, m0="present", m1="absent")
    client.post(grid(world), data)
    assert [
        event.details["rows"] for event in AuditEvent.objects.filter(verb="training.attendance").order_by("pk")
    ] == [2, 1]
    assert world.marks()[world.enrolments[1].pk] == "absent"


def test_leave_without_a_reason_is_asked_for_and_nothing_typed_is_lost(world: World) -> None:
    client = page_of(world)
    response = client.post(grid(world), filled(world, client, m0="present", m1="excused"))
    text = response.content.decode()
    assert response.status_code == 200
    assert "Hãy chọn lý do vắng." in text
    assert re.search(rf'name="mark-{world.enrolments[0].pk}" value="present" checked', text)
    assert not Attendance.objects.exists()


def test_what_somebody_else_entered_meanwhile_stays_and_is_shown(world: World) -> None:
    client = page_of(world)
    data = filled(world, client, m0="absent", m1="absent")
    world.take(world.entry(entered_at=timezone.now().isoformat()), by=world.clerk, now=timezone.now())
    text = client.post(grid(world), data).content.decode()
    assert "Giữ lần ghi của" in text
    assert list(world.marks().values()) == ["present", "absent"]


def test_the_rest_is_marked_present_on_the_page_and_kept_with_the_button(world: World) -> None:
    Enrolment.objects.filter(pk=world.enrolments[2].pk).update(joined_on=timezone.localdate() + timedelta(days=1))
    client = page_of(world)
    text = client.post(grid(world), {**filled(world, client, m0="absent"), "rest": "1"}).content.decode()
    assert text.count("checked>") == 2  # who joins the class tomorrow was not to come
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x\np\nv\n", {0: "present", 1: "excused", 2: "absent"}),
        ("+\n\nK", {0: "present", 2: "absent"}),
        ("Lò Văn 001\nKHÔNG AI CẢ", {1: "present"}),
        ("lo van 000\tv\nLò Văn 002;x", {0: "absent", 2: "present"}),
        ("1.\n3", {0: "present", 2: "present"}),
    ],
)
def test_what_is_pasted_is_marked_on_the_page_and_not_yet_kept(
    world: World, text: str, expected: dict[int, str]
) -> None:
    names = ["Lò Văn Không", "Lò Văn Một", "Lò Văn Hai"]
    plain = text
    for number, name in enumerate(names):
        plain = re.sub(rf"l[oò] v[aă]n 00{number}", name, plain, flags=re.IGNORECASE)
        person = world.enrolments[number].person
        person.full_name, person.name_key = name, {0: "lo van khong", 1: "lo van mot", 2: "lo van hai"}[number]
        person.save()
    shown = page_of(world).post(grid(world), {"text": plain}).content.decode()
    for number, mark in expected.items():
        assert re.search(rf'name="mark-{world.enrolments[number].pk}" value="{mark}" checked', shown), (number, mark)
    assert shown.count(" checked") == len(expected)
    assert ("KHÔNG AI CẢ" in shown) == ("KHÔNG AI CẢ" in text)
    assert not Attendance.objects.exists()


def test_a_column_of_another_length_marks_nobody(world: World) -> None:
    shown = page_of(world).post(grid(world), {"text": "x\nx"}).content.decode()
    assert "Cột dán vào có 2 dòng, danh sách có 3 người" in shown
    assert " checked" not in shown


def test_scanned_codes_and_identity_numbers_name_people_too(world: World) -> None:
    person = factories.member(world.office, full_name="Mùa A Chớ", identity_number="011095000101")
    row = factories.enrolment(person, world.one)
    text = f"{person_token(world.enrolments[0].pk)}\n011095000101"
    shown = page_of(world).post(grid(world), {"text": text}).content.decode()
    for one in (world.enrolments[0], row):
        assert re.search(rf'name="mark-{one.pk}" value="present" checked', shown)


def test_names_that_several_bear_are_left_to_the_hand(world: World) -> None:
    for _ in range(2):
        factories.enrolment(factories.member(world.office, full_name="Giàng A Páo"), world.one)
    shown = page_of(world).post(grid(world), {"text": "Giàng A Páo\nLò Văn Hai"}).content.decode()
    assert "Trùng tên" in shown
    assert " checked" not in shown


def test_the_grid_asks_as_much_for_ten_as_for_many() -> None:
    numbers = []
    for people in (10, 150):
        world = today_of(World(people=people))
        client = page_of(world)
        client.get(grid(world))
        with CaptureQueriesContext(connection) as opening:
            client.get(grid(world))
        data = filled(world, client, **{f"m{number}": "present" for number in range(people)})
        with CaptureQueriesContext(connection) as keeping:
            client.post(grid(world), data)
        assert world.session.attendances.count() == people
        numbers.append(len(opening))
        assert len(keeping) <= 20  # rows are written some hundred at a time
    assert numbers[0] == numbers[1] <= 10


def test_who_comes_uncalled_is_found_by_name_and_chosen_among_several(world: World) -> None:
    client, address = page_of(world), reverse("training:attendance_comer", args=[world.session.pk])
    assert "Không tìm thấy ai" in client.post(address, {"who": "Nguyễn Văn Lạ"}).content.decode()
    come = [factories.member(world.office, full_name="Giàng A Páo") for _ in range(2)]
    shown = client.post(address, {"who": "Giàng A Páo"}).content.decode()
    assert all(f'name="person" value="{one.pk}"' in shown for one in come)
    assert client.post(address, {"who": "Giàng A Páo", "person": str(come[1].pk)}).status_code == 302
    row = Attendance.objects.get()
    assert (row.enrolment.person, row.mark) == (come[1], "present")
    assert "Đã có trong lớp" in client.post(address, {"who": "Giàng A Páo", "person": str(come[1].pk)}).content.decode()


def test_the_paper_has_a_code_for_each_and_no_identity_number(world: World) -> None:
    person = factories.member(world.office, full_name="Mùa A Chớ", identity_number="011095000101")
    factories.enrolment(person, world.one)
    response = page_of(world).get(reverse("training:attendance_roll", args=[world.session.pk]))
    text = response.content.decode()
    assert "011095000101" not in text
    assert session_token(world.session.pk) in text
    assert all(person_token(one.pk) in text for one in world.enrolments)
    event = AuditEvent.objects.get(verb="training.roll_printed")
    assert ExportedPeople.objects.filter(event=event).exists()


# The phone


def send(client: Client, body: Any, **headers: str) -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post(reverse("training:attendance_entries"), text, content_type="application/json", headers=headers)


def now_entry(world: World, number: int = 0, mark: str = "present", **values: Any) -> dict[str, Any]:
    return world.entry(number, mark, **{"entered_at": timezone.now().isoformat(), **values})


def test_the_phone_page_itself_holds_nobodys_data(world: World) -> None:
    text = page_of(world).get(reverse("training:attendance_phone")).content.decode()
    assert "Lò Văn" not in text
    assert str(world.clerk) not in text
    assert "csrf-token" not in text


def test_a_phone_takes_names_and_numbers_of_enrolment_along_and_nothing_else(world: World) -> None:
    client = page_of(world)
    state = client.get(reverse("training:attendance_state")).json()
    assert {one["number"] for one in state["sessions"]} == {world.session.pk, world.later.pk}
    assert (state["user"], state["sessions"][0]["people"]) == (world.clerk.pk, 3)
    said = client.get(reverse("training:attendance_rolls"), {"buoi": [world.session.pk, 999_999], "moi": "1"}).json()
    assert [roll["number"] for roll in said["rolls"]] == [world.session.pk]
    person = said["rolls"][0]["people"][0]
    assert set(person) == {"number", "place", "name", "token", "mark", "reason", "entered_at", "later"}
    assert AuditEvent.objects.get(verb="training.roll_taken").details == {"rows": 3}


def test_a_phone_of_a_neighbour_gets_nothing(world: World) -> None:
    client = page_of(world, world.neighbour)
    assert (
        client.get(reverse("training:attendance_rolls"), {"buoi": world.session.pk, "moi": "1"}).json()["rolls"] == []
    )
    assert client.get(reverse("training:attendance_state")).json()["sessions"] == []
    said = send(client, {"entries": [now_entry(world)]}).json()["answers"]
    assert [(one["outcome"], one["code"]) for one in said] == [("refused", "no_session")]
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("user", [[1], {"a": 1}, "1", 0])
def test_what_is_not_of_this_account_is_sent_back(world: World, user: Any) -> None:
    assert send(page_of(world), {"user": user, "entries": [now_entry(world)]}).status_code == 409
    assert not Attendance.objects.exists()


def test_what_a_phone_kept_is_answered_one_by_one_in_words(world: World) -> None:
    entries = [now_entry(world), now_entry(world, 1, "late"), now_entry(world, 2, session=world.later.pk)]
    said = send(page_of(world), {"user": world.clerk.pk, "entries": entries}).json()["answers"]
    assert [one["outcome"] for one in said] == ["accepted", "refused", "refused"]
    assert [one["uuid"] for one in said] == [one["uuid"] for one in entries]
    tomorrow = f"{timezone.localdate() + timedelta(days=1):%d/%m/%Y}"
    assert said[2]["why"] == f"Buổi học ngày {tomorrow}: ghi trước ngày học chỉ được ghi vắng có phép."


def test_a_phone_that_was_away_for_long_signs_in_again_and_loses_nothing(world: World) -> None:
    entry = now_entry(world)
    away = Client(enforce_csrf_checks=True)
    refused = send(away, {"entries": [entry]})
    assert refused.status_code in {302, 403}  # signed out, with a token of long ago
    assert not Attendance.objects.exists()
    away.force_login(world.clerk)
    assert send(away, {"entries": [entry]}, **{"X-CSRFToken": "x" * 64}).status_code == 403
    token = away.get(reverse("training:attendance_state")).json()["csrf"]
    said = send(away, {"entries": [entry]}, **{"X-CSRFToken": token}).json()["answers"]
    assert [one["outcome"] for one in said] == ["accepted"]


def test_the_queue_of_one_account_is_not_sent_by_another(world: World) -> None:
    colleague = factories.user(role="commune_clerk", unit=world.office)
    response = send(page_of(world, colleague), {"user": world.clerk.pk, "entries": [now_entry(world)]})
    assert response.status_code == 409
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("body", ["", "nonsense", "[]", "{}", '{"entries": 7}', "[" * 100_000])
def test_what_is_no_batch_is_refused_in_one_sentence(world: World, body: str) -> None:
    response = send(page_of(world), body)
    assert (response.status_code, response.json()["error"]) == (400, "Không đọc được những gì máy gửi lên.")


def test_a_batch_too_large_is_refused_whole(world: World) -> None:
    response = send(page_of(world), {"entries": [now_entry(world)] * 501})
    assert response.status_code == 413
    assert not Attendance.objects.exists()


def test_the_file_of_a_phone_goes_through_the_same_door(world: World) -> None:
    entries = [now_entry(world), now_entry(world, 1, "late"), {"uuid": str(uuid4())}, 7]
    body = json.dumps({"kind": "sansang-attendance", "version": 1, "entries": entries}).encode()
    client, address = page_of(world), reverse("training:attendance_file")
    text = client.post(address, {"file": SimpleUploadedFile("a.json", body)}).content.decode()
    assert "Đã nhận 1, đã có từ trước 0, có lần ghi muộn hơn 0, không nhận 3." in text
    assert "Lò Văn 000" in text
    again = client.post(address, {"file": SimpleUploadedFile("a.json", body)}).content.decode()
    assert "Đã nhận 0, đã có từ trước 1" in again
    assert Attendance.objects.count() == 1


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"[]", b'{"kind": "other"}', b'{"kind": "sansang-attendance", "entries": []}']
)
def test_a_file_of_something_else_is_refused(world: World, body: bytes) -> None:
    response = page_of(world).post(reverse("training:attendance_file"), {"file": SimpleUploadedFile("a.json", body)})
    assert response.status_code == 200
    assert "notice-bad" in response.content.decode()


def test_the_neighbours_session_in_a_file_is_not_named(world: World) -> None:
    body = json.dumps({"kind": "sansang-attendance", "entries": [now_entry(world)]}).encode()
    client = page_of(world, world.neighbour)
    text = client.post(
        reverse("training:attendance_file"), {"file": SimpleUploadedFile("a.json", body)}
    ).content.decode()
    assert "Lò Văn" not in text
    assert world.one.title not in text


def test_the_worker_answers_for_the_phone_page_alone() -> None:
    response = Client().get(reverse("training:attendance_worker"))
    assert response["Content-Type"].startswith("text/javascript")
    shell = json.loads(response.content.decode().split("\n")[0].removeprefix("self.SHELL=").rstrip(";"))
    assert shell["page"] == reverse("training:attendance_phone")
    assert reverse("training:attendance_worker").startswith(shell["page"])  # its scope can be no wider


def test_a_class_of_a_thousand_is_marked_part_by_part(world: World) -> None:
    names = [f"Mùa A {number:04}" for number in range(997)]
    people = [
        Person(
            keeper=world.office, province_code="11", full_name=name, name_key=name_key(name), name_order=sort_key(name)
        )
        for name in names
    ]
    made = Person.objects.bulk_create(people)
    about = {"training_class": world.one, "unit": world.office, "joined_on": world.session.day, "state": "enrolled"}
    Enrolment.objects.bulk_create(
        [Enrolment(person=one, how="list", added_by_name="Người Dùng", **about) for one in made]
    )
    client, url = page_of(world), grid(world)
    marked, places = 0, ["1–200", "201–400", "401–600", "601–800", "801–1000"]
    for number in (1, 5):
        text = client.get(url, {"phan": number}).content.decode()
        assert all(words in text for words in places)
        rows = re.findall(r'id="row-(\d+)"', text)
        data = {"form": hidden(text, "form"), "seen": hidden(text, "seen"), "next": "1"}
        data |= {f"mark-{row}": "present" for row in rows} | {f"reason-{row}": "" for row in rows}
        sent = client.post(f"{url}?phan={number}", data)
        assert sent.headers["Location"] == (f"{url}?phan={min(number + 1, 5)}")
        marked += len(rows)
        assert Attendance.objects.filter(mark="present").count() == marked
    assert marked == 400


def test_too_many_fields_at_once_are_refused_in_one_sentence_and_change_nothing(world: World) -> None:
    data = {f"mark-{number}": "present" for number in range(1001)}
    refused = page_of(world).post(grid(world), data)
    assert refused.status_code == 400
    assert "gửi từng phần nhỏ hơn" in refused.content.decode()
    assert not Attendance.objects.exists()

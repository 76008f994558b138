"""The pages of a class and of the year, as those who train and those who look use them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from sansang.audit.models import AuditEvent
from sansang.kernel.reasons import RuleViolated
from sansang.training.actions import enrolling, feeds
from sansang.training.models import AvoidedDays, Feed, Ground, Instructor, Programme, TrainingClass
from tests import factories
from tests.training.offices import FIRST, LAST, TODAY, Offices

pytestmark = pytest.mark.django_db
SOON = date.today() + timedelta(days=10)


@pytest.fixture
def offices() -> Offices:
    return Offices()


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, *args: Any, **query: Any) -> str:
    return client.get(reverse(f"training:{name}", args=args), query).content.decode()


def soon(offices: Offices, **values: Any) -> TrainingClass:
    """A class of next week, as the pages read the clock."""
    return offices.laid_out(first_on=SOON, last_on=SOON + timedelta(days=6), **values)


def test_a_class_is_prepared_laid_out_and_filled_on_its_pages(offices: Offices) -> None:
    client = client_of(offices.clerk)
    form = {
        "unit": offices.commune.versions.get().pk, "programme": offices.programme.pk, "title": "Lớp  tại chỗ",
        "first_on": f"{SOON:%d/%m/%Y}", "last_on": f"{SOON + timedelta(days=6):%d/%m/%Y}", "quota": "2",
    }  # fmt: skip
    wrong = client.post(reverse("training:class_new"), {**form, "last_on": "1/1/2020"}).content.decode()
    assert "Ngày cuối không thể trước ngày đầu." in wrong
    assert "Lớp  tại chỗ" in wrong  # nothing typed is lost
    client.post(reverse("training:class_new"), form)
    one = TrainingClass.objects.get()
    assert one.title == "Lớp tại chỗ"
    laid = client.post(
        reverse("training:sessions_lay_out", args=[one.pk]), {"halves": ["0", "1"], "saturday": "on", "sunday": "on"},
        follow=True,
    )  # fmt: skip
    assert "còn 2 giờ không đủ ngày" in laid.content.decode()
    people = offices.members(3)
    owing = page(client, "enrolment_by_rule", one.pk)
    assert owing.count(" checked>") == 2
    chosen = {"person": [one.pk for one in people]}
    done = client.post(reverse("training:enrolment_by_rule", args=[one.pk]), chosen, follow=True).content.decode()
    assert "Đã ghi 2 người vào lớp." in done
    assert "Hết chỗ: 1 người vào danh sách chờ." in done
    client.post(reverse("training:enrolment_confirm", args=[one.pk]))
    client.post(reverse("training:class_step", args=[one.pk, "open"]))
    refused = client.post(reverse("training:class_step", args=[one.pk, "start"])).content.decode()
    assert "Lớp bắt đầu từ ngày" in refused
    assert TrainingClass.objects.get().state == "open"


def test_a_pasted_list_is_shown_before_anything_is_written(offices: Offices) -> None:
    client, one = client_of(offices.clerk), soon(offices)
    person, _twin = offices.member("Quàng Thị Đôi"), offices.member("Lò Văn Một")
    url = reverse("training:enrolment_by_list", args=[one.pk])
    shown = client.post(url, {"names": "Quàng Thị Đôi\nMùa A Chớ"}).content.decode()
    assert "Tìm thấy 1 / 2 dòng" in shown
    assert "không tìm thấy" in shown
    assert "Mùa A Chớ" in shown  # what was pasted stays
    assert not one.enrolments.exists()
    client.post(url, {"person": [person.pk]})
    assert one.enrolments.get().person == person


def test_a_neighbours_person_cannot_be_slipped_into_the_form(offices: Offices) -> None:
    client, one = client_of(offices.clerk), soon(offices)
    theirs = factories.member(offices.beside, full_name="Mùa A Chớ")
    for name in ("enrolment_by_list", "enrolment_by_rule"):
        found = client.post(reverse(f"training:{name}", args=[one.pk]), {"person": [theirs.pk]}, follow=True)
        assert "Chưa chọn ai." in found.content.decode()
        assert "Mùa A Chớ" not in found.content.decode()
    assert not one.enrolments.exists()


def test_the_timetable_is_written_in_one_table(offices: Offices) -> None:
    client, one = client_of(offices.clerk), soon(offices)
    teacher = Instructor.objects.create(unit=offices.top, full_name="Quàng Văn Dạy")
    url = reverse("training:session_list", args=[one.pk])
    form: dict[str, Any] = {}
    for row in one.sessions.all():
        form |= {f"heading_{row.pk}": row.heading_id, f"hours_{row.pk}": str(row.hours), f"ground_{row.pk}": ""}
        form |= {f"instructor_{row.pk}": "quang van day"}
    client.post(url, form)
    assert one.sessions.filter(instructor=teacher).count() == 14
    shown = page(client, "class_detail", one.pk)
    assert "54 giờ" in shown
    other = offices.prepared(title="Lớp khác", first_on=SOON, last_on=SOON)
    factories.session(other, day=SOON)
    clash = {f"heading_{pk}": "" for pk in other.sessions.values_list("pk", flat=True)}
    first = other.sessions.get().pk
    clash |= {f"hours_{first}": "4", f"instructor_{first}": "Quàng Văn Dạy", f"ground_{first}": ""}
    refused = client.post(reverse("training:session_list", args=[other.pk]), clash).content.decode()
    assert "Quàng Văn Dạy: 07:00 ngày" in refused
    assert other.sessions.get().instructor is None


def test_grounds_and_instructors_are_offered_once_for_the_whole_timetable(offices: Offices) -> None:
    client, one = client_of(offices.clerk), soon(offices)
    for unit in (offices.top, offices.commune):
        Instructor.objects.create(unit=unit, full_name="Quàng Văn Dạy")
        Ground.objects.create(unit=unit, name="Hội trường", kinds=["hall"], capacity=50, first_on=date(2020, 1, 1))
    url = reverse("training:session_list", args=[one.pk])
    text = client.get(url).content.decode()
    assert text.count('<option value="Hội trường ·') == 2  # one name, told apart by the units that keep them
    assert text.count('<option value="Quàng Văn Dạy ·') == 2
    rows = list(one.sessions.all())
    typed = {f"heading_{row.pk}": str(row.heading_id or "") for row in rows} | {
        f"hours_{row.pk}": "1,5" for row in rows
    }
    refused = client.post(url, typed | {f"instructor_{rows[0].pk}": "Quàng Văn Dạy"}).content.decode()
    assert "Không có “Quàng Văn Dạy” để chọn" in refused
    assert 'value="Quàng Văn Dạy"' in refused  # what was typed is still there
    assert not one.sessions.filter(hours="1.5").exists()
    words = re.search(r'<option value="(Quàng Văn Dạy · [^"]+)">', text)
    assert words is not None
    client.post(url, typed | {f"instructor_{rows[0].pk}": words[1]})
    assert set(one.sessions.values_list("hours", flat=True)) == {Decimal("1.5")}
    assert one.sessions.exclude(instructor=None).get() == rows[0]


def test_a_session_is_added_changed_and_taken_out(offices: Offices) -> None:
    client, one = client_of(offices.clerk), soon(offices)
    form = {"day": f"{SOON:%d/%m/%Y}", "half": "2", "hours": "2", "note": "Xem phim"}
    client.post(reverse("training:session_new", args=[one.pk]), form)
    session = one.sessions.get(half=2)
    taken = client.post(reverse("training:session_edit", args=[session.pk]), {**form, "half": "0"}).content.decode()
    assert "Lớp đã có buổi học lúc 07:00 ngày" in taken
    client.post(reverse("training:session_edit", args=[session.pk]), {**form, "hours": "1,5"})
    assert one.sessions.get(half=2).hours == Decimal("1.5")
    client.post(reverse("training:session_remove", args=[session.pk]))
    assert not one.sessions.filter(half=2).exists()


def test_leaving_is_said_with_its_reason_and_who_moved_up(offices: Offices) -> None:
    client, one = client_of(offices.clerk), soon(offices, quota=1)
    first, second = offices.members(2)
    enrolling.enrol(one, [first, second], how="list", today=TODAY, by=offices.clerk)
    row = one.enrolments.get(person=first)
    done = client.post(
        reverse("training:enrolment_withdraw", args=[row.pk]), {"withdrawing": "illness"}, follow=True
    ).content.decode()
    assert f"{second.full_name} được lấy từ danh sách chờ vào lớp." in done


def test_a_commune_sees_the_class_of_the_province_and_its_own_people_alone(offices: Offices) -> None:
    ours, theirs = offices.member("Lò Văn Ta"), factories.member(offices.beside, full_name="Mùa A Chớ")
    one = factories.training_class(offices.top, programme=offices.programme, first_on=SOON, title="Lớp cán bộ tỉnh")
    for person in (ours, theirs):
        factories.enrolment(person, one)
    clerk, commander = client_of(offices.clerk), client_of(offices.commander)
    for client in (clerk, commander):
        shown = page(client, "class_detail", one.pk)
        assert "Lò Văn Ta" in shown
        assert "Mùa A Chớ" not in shown
        assert "Lớp cán bộ tỉnh" in page(client, "my_class_list")
    assert clerk.post(reverse("training:class_step", args=[one.pk, "open"])).status_code == 404
    third = factories.user(role="commune_clerk", unit=factories.unit("commune_command", parent=offices.board))
    assert client_of(third).get(reverse("training:class_detail", args=[one.pk])).status_code == 404


def test_every_list_goes_to_excel_and_the_people_of_a_file_are_remembered(offices: Offices) -> None:
    one = soon(offices)
    person = offices.member()
    factories.enrolment(person, one)
    client = client_of(offices.staff)
    for name in ("class_list", "my_class_list", "plan_list", "programme_list", "instructor_list"):
        response = client.get(reverse(f"training:{name}"), {"xuat": "xlsx"})
        assert load_workbook(BytesIO(response.content)).worksheets
    response = client_of(offices.clerk).get(reverse("training:class_detail", args=[one.pk]), {"xuat": "xlsx"})
    rows = [row for sheet in load_workbook(BytesIO(response.content)).worksheets for row in sheet.values]
    assert any("Lò Văn Thi" in str(row) for row in rows)
    events = AuditEvent.objects.filter(verb="training.exported")
    assert events.count() == 6
    assert client_of(offices.staff).get(reverse("accounts:audit_list")).status_code == 200


def test_the_year_shows_its_weeks_and_who_is_in_classes_in_them(offices: Offices) -> None:
    one = factories.training_class(offices.commune, programme=offices.programme, first_on=FIRST, last_on=LAST)
    factories.enrolment(offices.member(), one)
    shown = page(client_of(offices.commander), "year_calendar", nam="2026")
    assert shown.count("Lớp tại chỗ") == 1  # a week from Monday to Sunday
    assert "10 · 02/03" in shown
    assert "Lớp tại chỗ" not in page(client_of(offices.neighbour), "year_calendar", nam="2026")


def test_the_year_names_the_days_to_avoid_and_a_week_opens_its_classes(offices: Offices) -> None:
    for at in range(9):
        factories.training_class(
            offices.commune, programme=offices.programme, first_on=FIRST, last_on=LAST, title=f"Lớp số {at}"
        )
    AvoidedDays.objects.create(
        unit=offices.top, name="Tết Nguyên đán", first_on=date(2026, 2, 16), last_on=date(2026, 2, 20)
    )
    client = client_of(offices.commander)
    shown = page(client, "year_calendar", nam="2026")
    assert "Tết Nguyên đán" in shown
    assert "và 8 lớp khác" in shown
    assert "Xem cả 9 lớp" in shown
    week = page(client, "class_list", tuan="2026-03-02")
    assert all(f"Lớp số {at}" in week for at in range(9))
    assert "Lớp số" not in page(client, "class_list", tuan="2026-03-09")
    assert "Lớp số 1" in page(client, "class_list", tuan="rằm")


def test_lists_are_searched_by_title_and_by_the_name_of_the_unit(offices: Offices) -> None:
    for unit in (offices.commune, offices.beside):
        factories.training_class(unit, programme=offices.programme, title="Lớp cơ động")
    staff = client_of(offices.staff)
    assert page(staff, "class_list", q="co dong thanh yen").count("training-title") == 1
    assert page(staff, "class_list", q="co dong").count("training-title") == 2


def test_who_may_teach_is_of_the_classes_unit_or_above_it(offices: Offices) -> None:
    one = soon(offices)
    for unit, name in ((offices.commune, "Của Xã"), (offices.top, "Của Tỉnh"), (offices.beside, "Bên Cạnh")):
        Instructor.objects.create(unit=unit, full_name=name)
    for user in (offices.clerk, offices.staff):
        shown = page(client_of(user), "session_new", one.pk)
        assert "Của Xã" in shown
        assert "Của Tỉnh" in shown
        assert "Bên Cạnh" not in shown


# Programmes and who teaches


def test_the_outlines_of_the_circulars_are_taken_over_once_and_marked_as_not_compared(offices: Offices) -> None:
    client = client_of(offices.staff)
    for _ in range(2):
        client.post(reverse("training:programme_adopt"))
    found = Programme.objects.filter(unit=offices.top).exclude(pk=offices.programme.pk)
    assert found.count() == 12
    assert not found.filter(is_confirmed=True).exists()
    assert all(row.days_long * 8 == sum(one.hours for one in row.headings.all()) for row in found)
    shown = page(client_of(offices.clerk), "programme_detail", found.first().pk)
    assert "chưa đối chiếu" in shown


def test_a_programme_keeps_its_headings_under_which_sessions_stand(offices: Offices) -> None:
    client, one = client_of(offices.staff), soon(offices)
    url = reverse("training:programme_edit", args=[offices.programme.pk])
    form = {
        "code": "TC", "name": "Tại chỗ", "audience": "on_the_spot", "days_long": "7", "first_on": "01/01/2020",
        "instrument": "TT 69/2020",
    }  # fmt: skip
    wrong = client.post(url, {**form, "headings": "QS | Nội dung 2 | nhiều"}).content.decode()
    assert "Dòng 1 không đọc được" in wrong
    gone = client.post(url, {**form, "headings": "QS | Nội dung 2 | 42"}).content.decode()
    assert "Nội dung “Nội dung 1” đã có trong lịch" in gone
    client.post(url, {**form, "headings": "QS | Nội dung 2 | 40,5\nCT | Nội dung 1 | 14\nPTDS | Cứu hộ | 1"})
    names = list(offices.programme.headings.values_list("name", "hours"))
    assert names == [("Nội dung 2", 40.5), ("Nội dung 1", 14), ("Cứu hộ", 1)]
    assert one.sessions.filter(heading__name="Nội dung 1").count() == 4


def test_who_teaches_is_a_name_or_a_person_of_the_office(offices: Offices) -> None:
    client = client_of(offices.clerk)
    person = offices.member(identity_number="011095000101")
    factories.member(offices.beside, identity_number="011095000202")
    form = {"unit": offices.commune.versions.get().pk, "full_name": "Khách Mời", "is_active": "on"}
    client.post(reverse("training:instructor_new"), form)
    theirs = client.post(reverse("training:instructor_new"), {**form, "number": "011095000202"}).content.decode()
    assert "Không có ai mang số định danh" in theirs
    client.post(reverse("training:instructor_new"), {**form, "number": "011 095 000 101"})
    again = client.post(reverse("training:instructor_new"), {**form, "number": "011095000101"}).content.decode()
    assert "đã có trong danh sách giảng dạy" in again
    assert [(row.full_name, row.person) for row in Instructor.objects.order_by("pk")] == [
        ("Khách Mời", None),
        (person.full_name, person),
    ]


# Calendars for telephones


def test_a_calendar_is_read_by_its_secret_until_it_is_taken_back(offices: Offices) -> None:
    one = soon(offices, title="Lớp tại chỗ; bản Noong Vai, xã")
    person = offices.member(identity_number="011095000101")
    factories.enrolment(person, one)
    clerk, stranger = client_of(offices.clerk), Client()
    form = {"unit": offices.commune.versions.get().pk, "label": "Trực ban", "number": "011095000101"}
    made = clerk.post(reverse("training:feed_list"), form).content.decode()
    address = made.split('value="http://testserver')[1].split('"')[0]
    body = stranger.get(address).content.decode()
    assert body.count("BEGIN:VEVENT") == 14
    assert "SUMMARY:Lớp tại chỗ\\; bản Noong Vai\\, xã" in body
    assert stranger.get(reverse("training:feed_calendar"), {"ma": "x"}).status_code == 404
    feed = Feed.objects.get()
    assert feed.secret_hash not in address
    assert client_of(offices.neighbour).post(reverse("training:feed_revoke", args=[feed.pk])).status_code == 404
    clerk.post(reverse("training:feed_revoke", args=[feed.pk]))
    assert stranger.get(address).status_code == 404


def test_a_calendar_of_a_person_is_silent_once_another_office_answers_for_them(offices: Offices) -> None:
    person = offices.member()
    _feed, secret = feeds.hand_out(offices.commune, person=person, label="Trực ban", by=offices.clerk)
    address = reverse("training:feed_calendar")
    assert Client().get(address, {"ma": secret}).status_code == 200
    person.keeper = offices.beside
    person.save()
    assert Client().get(address, {"ma": secret}).status_code == 404
    with pytest.raises(RuleViolated, match="không thuộc đơn vị"):
        feeds.hand_out(offices.commune, person=person, label="Trực ban", by=offices.staff)


def test_a_units_calendar_has_its_classes_and_those_its_people_attend_and_no_names(offices: Offices) -> None:
    soon(offices, title="Lớp của xã")
    province = factories.training_class(offices.top, programme=offices.programme, first_on=SOON, title="Lớp của tỉnh")
    factories.session(province, day=SOON)
    factories.session(factories.training_class(offices.beside, first_on=SOON, title="Lớp bên cạnh"), day=SOON)
    factories.enrolment(offices.member(), province)
    _feed, secret = feeds.hand_out(offices.commune, label="Xã", by=offices.clerk)
    body = Client().get(reverse("training:feed_calendar"), {"ma": secret}).content.decode()
    assert body.count("BEGIN:VEVENT") == 15
    assert "Lớp bên cạnh" not in body
    assert "Lò Văn Thi" not in body


# At every size


def test_the_pages_of_classes_ask_the_same_questions_at_every_size(offices: Offices) -> None:
    one = soon(offices, quota=200)
    client = client_of(offices.clerk)
    names: list[tuple[str, list[int]]] = [
        ("class_list", []), ("my_class_list", []), ("class_detail", [one.pk]), ("year_calendar", []),
        ("session_list", [one.pk]), ("enrolment_by_rule", [one.pk]), ("instructor_list", []), ("programme_list", []),
    ]  # fmt: skip
    counted = []
    for size in (1, 8):
        for at in range(size):
            person = offices.member(f"Lò Văn Cỡ {size} {at}")
            factories.enrolment(person, one)
            offices.member(f"Lò Thị Nợ {size} {at}")
            other = offices.prepared(title=f"Lớp {size} {at}", first_on=SOON, last_on=SOON)
            teacher = Instructor.objects.create(unit=offices.commune, full_name=f"Dạy {size} {at}")
            factories.session(other, day=SOON, half=at % 3, instructor=teacher)
            factories.programme(offices.commune)
        found = {}
        for name, args in names:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(reverse(f"training:{name}", args=args)).status_code == 200
            found[name] = len(asked)
        counted.append(found)
    assert counted[0] == counted[1]
    assert max(counted[0].values()) <= 30

"""The pages of proposed timetables: asking, looking, correcting, using, and days to avoid."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sansang.training.actions import timetabling as actions
from sansang.training.actions.avoiding import avoid_days
from sansang.training.models import AvoidedDays, Session, TimetableDraft
from sansang.training.queries.timetabling import progress_key
from tests.training.planned import Planned, kept

pytestmark = pytest.mark.django_db


def next_monday() -> date:
    today = timezone.localdate()
    return today + timedelta(days=14 - today.weekday())


@pytest.fixture
def planned() -> Planned:
    return Planned(monday=next_monday())


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: Any, name: str, *args: Any, **query: Any) -> str:
    answer = client_of(user).get(reverse(f"training:{name}", args=args), query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def press(user: Any, name: str, /, *args: Any, **typed: Any) -> str:
    answer = client_of(user).post(reverse(f"training:{name}", args=args), typed, follow=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def asked(planned: Planned, **typed: Any) -> dict[str, Any]:
    given = {
        "classes": [one.pk for one in planned.classes], "halves": [0, 1], "per_day": 2, "rest_days": [6],
        "instructors": [one.pk for one in planned.teachers],
    }  # fmt: skip
    return {**given, **typed}


def test_classes_that_lack_sessions_are_offered_and_a_timetable_comes_back(planned: Planned) -> None:
    shown = page(planned.clerk, "timetable_new")
    assert "Lớp 1" in shown
    assert "Lò Văn Đan" in shown
    shown = press(planned.clerk, "timetable_new", **asked(planned))
    assert "12 / 12" in shown
    assert "không lịch nào xếp được hơn" in shown
    assert "Bãi tập Noong Vai" in shown


def test_a_make_up_class_is_left_to_the_hand(planned: Planned) -> None:
    planned.a_class("Lớp học bù", is_make_up=True)
    assert "Lớp học bù" not in page(planned.clerk, "timetable_new")


def test_nothing_chosen_is_said_and_nothing_made(planned: Planned) -> None:
    assert "Hãy chọn ít nhất một lớp." in press(planned.clerk, "timetable_new", **asked(planned, classes=[]))
    assert not TimetableDraft.objects.exists()


def test_a_neighbours_class_is_neither_offered_nor_taken(planned: Planned) -> None:
    theirs = planned.a_class("Lớp của xã bạn", planned.other)
    assert "Lớp của xã bạn" not in page(planned.clerk, "timetable_new")
    press(planned.clerk, "timetable_new", **asked(planned, classes=[theirs.pk]))
    assert not TimetableDraft.objects.exists()


def test_what_has_no_place_is_shown_with_its_reason(planned: Planned) -> None:
    planned.field.condition = "repair"
    planned.field.save()
    draft = planned.draft()
    shown = page(planned.clerk, "timetable_detail", draft.pk)
    assert "4 / 12" in shown
    assert "Không có nơi học nào dùng cho nội dung Huấn luyện quân sự." in shown


def test_while_it_is_made_the_page_shows_how_far_it_is(planned: Planned) -> None:
    today = timezone.localdate()
    draft = actions.ask_for_timetable(planned.command, planned.classes, today=today, by=planned.clerk)
    assert "Đang chờ đến lượt" in page(planned.clerk, "timetable_detail", draft.pk)
    cache.set(progress_key(draft), {"done": 3, "total": 12}, 60)
    assert 'max="12" value="3"' in page(planned.clerk, "timetable_progress", draft.pk)
    actions.make_proposal(draft)
    answer = client_of(planned.clerk).get(reverse("training:timetable_progress", args=[draft.pk]))
    assert answer["HX-Redirect"] == reverse("training:timetable_detail", args=[draft.pk])


def moved(planned: Planned, draft: TimetableDraft, number: int, **typed: Any) -> str:
    place = kept(draft).placed((str(planned.classes[0].pk), number - 1))
    given = {
        "day": f"{place.slot.day:%d/%m/%Y}", "half": int(place.slot.half), "ground": place.ground,
        "instructor": place.instructor, "version": draft.version,
    }  # fmt: skip
    return press(planned.clerk, "timetable_session", draft.pk, number, **{**given, **typed})


def test_a_session_is_moved_by_hand(planned: Planned) -> None:
    draft, saturday = planned.draft(), planned.monday + timedelta(days=5)
    assert "Các buổi còn xếp được" in page(planned.clerk, "timetable_session", draft.pk, 6)
    assert "Đã sửa buổi học" in moved(planned, draft, 6, day=f"{saturday:%d/%m/%Y}", half=1)
    assert kept(draft).placed((str(planned.classes[0].pk), 5)).slot.day == saturday


def test_a_hand_that_breaks_a_rule_is_told_which(planned: Planned) -> None:
    draft = planned.draft()
    shown = moved(planned, draft, 6, day=f"{planned.monday + timedelta(days=6):%d/%m/%Y}")
    assert "rơi vào ngày nghỉ trong tuần" in shown
    assert kept(draft).by_hand == frozenset()


def test_a_session_of_no_class_of_the_draft_is_not_found(planned: Planned) -> None:
    draft = planned.draft()
    for number in (0, 13):
        address = reverse("training:timetable_session", args=[draft.pk, number])
        assert client_of(planned.clerk).get(address).status_code == 404


def test_a_session_is_taken_out_and_planned_again(planned: Planned) -> None:
    draft = planned.draft()
    typed = {"version": draft.version}
    shown = press(planned.clerk, "timetable_take_out", draft.pk, 6, **typed)
    assert "Đã bỏ khỏi lịch bằng tay." in shown
    press(planned.clerk, "timetable_again", draft.pk, a=1)
    assert (kept(draft).unplaced, draft.placed) == ({}, 12)


def test_a_timetable_is_used_from_its_page(planned: Planned) -> None:
    draft = planned.draft()
    shown = press(planned.clerk, "timetable_use", draft.pk, version=draft.version)
    assert "Đã ghi 12 buổi học vào lịch của các lớp." in shown
    assert Session.objects.count() == 12
    assert "không có gì để xếp" in page(planned.clerk, "timetable_new")


def test_a_page_that_is_out_of_date_uses_nothing(planned: Planned) -> None:
    draft = planned.draft()
    assert "vừa được sửa ở nơi khác" in press(planned.clerk, "timetable_use", draft.pk, version=draft.version - 1)
    assert not Session.objects.exists()


def test_a_draft_is_thrown_away(planned: Planned) -> None:
    draft = planned.draft()
    press(planned.clerk, "timetable_throw_away", draft.pk, a=1)
    assert not TimetableDraft.objects.exists()


@pytest.mark.parametrize(
    "name", ["timetable_detail", "timetable_progress", "timetable_again", "timetable_use", "timetable_throw_away"]
)
def test_the_neighbours_clerk_finds_no_draft(planned: Planned, name: str) -> None:
    draft = planned.draft()
    client, address = client_of(planned.neighbour), reverse(f"training:{name}", args=[draft.pk])
    is_look = name in {"timetable_detail", "timetable_progress"}
    assert (client.get(address) if is_look else client.post(address)).status_code == 404
    draft.refresh_from_db()
    assert (draft.state, draft.placed) == ("ready", 12)


def test_who_only_looks_does_not_plan(planned: Planned) -> None:
    assert client_of(planned.commander).get(reverse("training:timetable_list")).status_code == 403


def test_days_to_avoid_are_noted_and_taken_off(planned: Planned) -> None:
    days = {"first_on": f"{planned.monday:%d/%m/%Y}", "last_on": f"{planned.monday:%d/%m/%Y}"}
    version = planned.command.versions.get()
    press(planned.clerk, "avoided_days_new", unit=version.pk, name="Mùa gặt", how="5", **days)
    noted = AvoidedDays.objects.get()
    assert (noted.unit, noted.cost) == (planned.command, 5)
    assert "Mùa gặt" in page(planned.clerk, "timetable_list")
    press(planned.clerk, "avoided_days_remove", noted.pk, a=1)
    assert not AvoidedDays.objects.exists()


def test_days_of_the_command_above_are_seen_but_not_taken_off_below(planned: Planned) -> None:
    day = planned.monday
    noted = avoid_days(planned.top, name="Tết", first_on=day, last_on=day, by=planned.staff)
    assert "Tết" in page(planned.clerk, "timetable_list")
    address = reverse("training:avoided_days_remove", args=[noted.pk])
    assert client_of(planned.clerk).post(address).status_code == 404
    assert AvoidedDays.objects.exists()


def test_holidays_of_a_year_are_noted_at_once(planned: Planned) -> None:
    assert "Đã ghi ngày nghỉ lễ năm 2027." in press(planned.staff, "avoided_days_holidays", nam="2027")
    assert AvoidedDays.objects.filter(unit=planned.top).count() == 5


def queries_of(user: Any, name: str, *args: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        page(user, name, *args)
    return len(queries)


@pytest.mark.parametrize("name", ["timetable_detail", "timetable_session"])
def test_a_larger_draft_asks_no_more_questions(name: str) -> None:
    def asked_for(classes: int) -> int:
        planned = Planned(classes=classes, monday=next_monday())
        args = [planned.draft().pk, *([1] if name == "timetable_session" else [])]
        return queries_of(planned.clerk, name, *args)

    assert asked_for(1) == asked_for(4) <= 35

"""Changing and correcting a record: nothing lost, nothing told that is not one's own to know."""

import re
from datetime import date, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sansang.audit.models import AuditEvent
from sansang.citizens.models import Person
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.models import PlaceSuccession, Unit
from sansang.personnel.actions import calendar, changing, entry, service
from sansang.personnel.models import Appointment, Commitment, Service, WaitingEntry
from sansang.personnel.rules import merge_edits
from tests import factories
from tests.drawing import some_number

pytestmark = pytest.mark.django_db
EDIT = "personnel:person_edit"


class Province:
    def __init__(self) -> None:
        self.top = factories.unit("provincial_command", name="Bộ CHQS tỉnh")
        self.board = factories.unit("regional_board", parent=self.top, name="Ban CHPTKV 3")
        self.one, self.squad = self.commune("Thanh Yên", self.board)
        self.two, self.other_squad = self.commune("Mường Pồn", self.board)
        self.far, self.far_squad = self.commune("Mường Nhé", self.top)
        self.clerk = factories.user(role="commune_clerk", unit=self.one)
        self.staff = factories.user(role="provincial_staff", unit=self.top)
        self.board_staff = factories.user(role="regional_board_staff", unit=self.board)
        self.person = factories.member(self.squad, keeper=self.one, full_name="Lò Văn Thi", village="Bản Vai")

    def commune(self, name: str, above: Unit) -> tuple[Unit, Unit]:
        command = factories.unit("commune_command", parent=above, name=f"Ban CHQS xã {name}")
        militia = factories.unit("militia", parent=command, name=f"Dân quân xã {name}")
        return command, factories.unit("squad", parent=militia, name=f"Tiểu đội {name}")

    def values(self, **changes: str) -> dict[str, str]:
        """The person's form as a browser sends it unchanged."""
        values = {"full_name": "Lò Văn Thi", "sex": "male", "born": "07/05/1995", "village": "Bản Vai", "version": "1"}
        return {**values, **changes}


@pytest.fixture
def province() -> Province:
    return Province()


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def opened(client: Client, person: Person) -> str:
    page = client.get(reverse(EDIT, args=[person.pk])).content.decode()
    found = re.search(r'name="opened" value="([^"]*)"', page)
    assert found
    return found[1]


def test_the_later_of_two_editors_sees_theirs_beside_mine_and_nothing_is_lost(province: Province) -> None:
    mine, theirs = client_of(province.clerk), client_of(province.staff)
    base = opened(mine, province.person)
    address = reverse(EDIT, args=[province.person.pk])
    theirs.post(address, province.values(village="Bản A", education="college", opened=opened(theirs, province.person)))
    answer = mine.post(address, province.values(village="Bản B", phone="0912000101", opened=base))
    page = answer.content.decode()
    assert "Bạn ghi" in page
    assert "Bản A" in page
    assert "Bản B" in page
    assert "Cao đẳng" in page
    form = answer.context["form"]
    assert (form["village"].value(), form["education"].value(), form["phone"].value()) == (
        "Bản B", "college", "0912000101",
    )  # fmt: skip
    province.person.refresh_from_db()
    assert province.person.village == "Bản A"
    again = {name: form[name].value() or "" for name in ("village", "education", "phone")}
    mine.post(address, province.values(**again, version=answer.context["version"], opened=answer.context["opened"]))
    province.person.refresh_from_db()
    assert (province.person.village, province.person.education) == ("Bản B", "college")
    assert province.person.phone == "0912000101"


def test_edits_are_brought_together_field_by_field() -> None:
    base = {"a": ["1"], "b": ["1"], "c": ["1"], "d": ["1"]}
    theirs = {"a": ["1"], "b": ["2"], "c": ["2"], "d": ["2"]}
    mine = {"a": ["3"], "b": ["1"], "c": ["3"], "d": ["2"]}
    merged = merge_edits(mine=mine, opened=base, theirs=theirs)
    assert merged.texts == {"a": ["3"], "b": ["2"], "c": ["3"], "d": ["2"]}
    assert (merged.taken, merged.conflicts) == (["b"], ["c"])
    assert merge_edits(mine=mine, opened={}, theirs=theirs).conflicts == ["a", "b", "c"]


def shapes(asked: CaptureQueriesContext) -> list[str]:
    """What was asked, without values and savepoint names."""
    found = []
    for query in asked:
        text = re.sub(r'SAVEPOINT "?\w+"?', "SAVEPOINT", query["sql"])
        text = re.sub(r"'(?:[^']|'')*'", "?", text)
        found.append(re.sub(r"\b\d+\b", "0", text))
    return found


def edit_number(province: Province, number: str) -> tuple[str, list[str], str]:
    client = client_of(province.clerk)
    person = factories.member(province.squad, keeper=province.one, full_name="Lò Văn Thi", village="Bản Vai")
    values = province.values(identity_number=number, opened=opened(client, person))
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(reverse(EDIT, args=[person.pk]), values)
    page = client.get(answer.headers["Location"]).content.decode()
    return re.sub(r"\d+", "0", answer.headers["Location"]), shapes(asked), re.findall("notice-.*", page)[0]


def test_a_number_known_elsewhere_cannot_be_told_from_one_drawn_for_a_check_when_a_record_is_edited(
    province: Province,
) -> None:
    factories.member(province.other_squad, keeper=province.two, identity_number="011095000201")
    clash, drawn = edit_number(province, "011095000201"), edit_number(province, some_number(drawn=True))
    assert clash == drawn
    assert Person.objects.filter(identity_hash__isnull=False).count() == 1
    assert {row.tray for row in WaitingEntry.objects.all()} == {province.board}
    sent = client_of(province.clerk).get(reverse("personnel:waiting_sent")).content.decode()
    assert "Mường Pồn" not in sent
    assert sent.count("Chờ cấp trên kiểm tra") >= 2


def test_a_number_that_nobody_carries_is_written_at_once(province: Province) -> None:
    free = some_number(drawn=False)
    edit_number(province, free)
    assert not WaitingEntry.objects.exists()
    assert Person.objects.get(identity_hash__isnull=False).identity_number == free


def test_a_number_that_waits_is_written_when_the_superior_says_so(province: Province) -> None:
    drawn = some_number(drawn=True)
    edit_number(province, drawn)
    row = WaitingEntry.objects.get()
    board = client_of(province.board_staff)
    assert f"011-0-95-{drawn[6:]}" in board.get(reverse("personnel:waiting_detail", args=[row.pk])).content.decode()
    board.post(reverse("personnel:waiting_accept", args=[row.pk]))
    assert Person.objects.get(identity_hash__isnull=False).identity_number == drawn
    row.refresh_from_db()
    assert row.state == "accepted"


def test_a_number_of_somebody_else_is_never_given_twice(province: Province) -> None:
    other = factories.member(province.other_squad, keeper=province.two, identity_number="011095000201")
    edit_number(province, "011095000201")
    row = WaitingEntry.objects.get()
    page = client_of(province.staff).post(reverse("personnel:waiting_accept", args=[row.pk]), follow=True)
    assert "đã thuộc hồ sơ khác" in page.content.decode()
    assert Person.objects.get(identity_hash__isnull=False) == other


def test_a_number_known_within_reach_is_refused_with_words(province: Province) -> None:
    factories.member(province.squad, keeper=province.one, identity_number="011095000203")
    values = province.values(identity_number="011095000203")
    page = client_of(province.clerk).post(reverse(EDIT, args=[province.person.pk]), values).content.decode()
    assert "đã có hồ sơ trong đơn vị bạn" in page
    assert not WaitingEntry.objects.exists()


def test_a_superior_writes_a_number_at_once(province: Province) -> None:
    client_of(province.staff).post(
        reverse(EDIT, args=[province.person.pk]), province.values(identity_number="011095000204")
    )
    province.person.refresh_from_db()
    assert province.person.identity_number == "011095000204"


def test_the_tray_belongs_to_the_first_level_that_sees_both(province: Province) -> None:
    for squad, keeper, number in (
        (province.other_squad, province.two, "011095000301"),
        (province.far_squad, province.far, "011095000302"),
    ):
        factories.member(squad, keeper=keeper, identity_number=number)
        edit_number(province, number)
    near, far = WaitingEntry.objects.order_by("pk")
    assert (near.tray, far.tray) == (province.board, province.top)
    board = client_of(province.board_staff)
    assert board.get(reverse("personnel:waiting_detail", args=[far.pk])).status_code == 404
    answer = board.post(reverse("personnel:waiting_return", args=[near.pk]), {"note": ""})
    assert 'aria-invalid="true"' in answer.content.decode()
    board.post(reverse("personnel:waiting_return", args=[near.pk]), {"note": "Xem lại giấy tờ"})
    sent = client_of(province.clerk).get(reverse("personnel:waiting_sent")).content.decode()
    assert "Xem lại giấy tờ" in sent


def test_who_leaves_a_unit_leaves_its_posts(province: Province) -> None:
    service.appoint(province.person, province.squad, post="squad_leader", first_on=date(2025, 1, 1), by=province.clerk)
    service.appoint(
        province.person, province.one, post="deputy_commander", first_on=date(2025, 1, 1), by=province.clerk
    )
    running = province.person.services.get()
    service.end_service(running, last_on=date(2025, 12, 31), reason="completed", by=province.clerk)
    ends = dict(Appointment.objects.values_list("post", "last_on"))
    assert ends == {"squad_leader": date(2025, 12, 31), "deputy_commander": None}


def test_a_line_written_wrongly_is_put_right_and_remembered(province: Province) -> None:
    running = province.person.services.get()
    client = client_of(province.clerk)
    address = reverse("personnel:service_correct", args=[running.pk])
    values = {"component": "CD", "first_on": "1/2/2023", "last_on": "", "end_reason": ""}
    client.post(address, values)
    running.refresh_from_db()
    assert (running.component, running.first_on) == ("CD", date(2023, 2, 1))
    assert AuditEvent.objects.get(verb="service.corrected").details == {"fields": ["first_on", "component"]}
    page = client.get(reverse("personnel:person_detail", args=[province.person.pk])).content.decode()
    assert "Sửa thời gian phục vụ" in page
    bad = client.post(address, {**values, "last_on": "1/1/2020"}).content.decode()
    assert "từ ngày bắt đầu trở đi" in bad
    held = factories.appointment(province.person, province.one)
    post = reverse("personnel:appointment_correct", args=[held.pk])
    client.post(post, {"rank": "Trung tá", "first_on": "1/1/2024", "last_on": "31/12/2025", "decision_number": "5"})
    held.refresh_from_db()
    assert (held.rank, held.last_on) == ("Trung tá", date(2025, 12, 31))


def test_a_running_line_is_told_by_its_name_then_and_now(province: Province) -> None:
    version = province.squad.versions.get()
    version.last_on = date(2025, 6, 30)
    version.save()
    version.pk, version.first_on, version.last_on, version.name = None, date(2025, 7, 1), None, "Tiểu đội mới"
    version._state.adding = True
    version.save()
    page = client_of(province.clerk).get(reverse("personnel:person_detail", args=[province.person.pk])).content.decode()
    assert "Tiểu đội Thanh Yên, Ban CHQS xã Thanh Yên" in page
    assert "nay là Tiểu đội mới, Ban CHQS xã Thanh Yên" in page


def test_a_neighbour_corrects_nothing(province: Province) -> None:
    neighbour = factories.user(role="commune_clerk", unit=province.two)
    running = province.person.services.get()
    client = client_of(neighbour)
    assert client.get(reverse("personnel:service_correct", args=[running.pk])).status_code == 404
    with pytest.raises(RuleViolated):
        changing.correct_service(
            running, first_on=date(2020, 1, 1), last_on=None, component="TC", end_reason="", by=neighbour
        )
    with pytest.raises(RuleViolated):
        changing.change_person(
            province.person, {"village": "x"}, skills=[], expected_version=1, today=date(2026, 1, 5), by=neighbour
        )
    running.refresh_from_db()
    assert running.first_on == date(2024, 1, 1)


def test_posts_follow_the_kind_of_unit_and_the_law_s_day(province: Province) -> None:
    for unit, post, day, code in (
        (province.squad, "commander", date(2026, 1, 1), "post_not_here"),
        (province.one, "assistant", date(2025, 6, 30), "post_not_yet"),
    ):
        with pytest.raises(RuleViolated) as refused:
            service.appoint(province.person, unit, post=post, first_on=day, by=province.clerk)
        assert [reason.code for reason in refused.value.reasons] == [code]
    service.appoint(province.person, province.one, post="assistant", first_on=date(2025, 7, 1), by=province.clerk)


def test_one_calendar_refuses_two_promises_of_one_time(province: Province) -> None:
    start = datetime(2026, 2, 16, 22, tzinfo=timezone(timedelta(hours=7)))
    night = {"unit": province.squad, "kind": "duty", "by": None}
    made = calendar.commit_time(
        province.person, **night, starts_at=start, ends_at=start + timedelta(hours=8), title="Trực đêm Giao thừa"
    )
    with pytest.raises(RuleViolated, match="Trực đêm Giao thừa"):
        calendar.commit_time(
            province.person, unit=province.squad, kind="training", title="Huấn luyện", by=None,
            starts_at=start + timedelta(hours=7), ends_at=start + timedelta(hours=9),
        )  # fmt: skip
    with pytest.raises(RuleViolated):
        calendar.commit_time(province.person, **night, starts_at=start, ends_at=start, title="x")
    calendar.commit_time(
        province.person, **night, starts_at=start + timedelta(hours=8), ends_at=start + timedelta(hours=9), title="Tiếp"
    )
    page = client_of(province.clerk).get(reverse("personnel:person_detail", args=[province.person.pk]))
    assert "Trực đêm Giao thừa" in page.content.decode()
    calendar.release_time(made, by=None)
    assert Commitment.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.update(ends_at=start)


def test_a_residence_is_kept_through_mergers_and_edits(province: Province) -> None:
    old = factories.place(name="Thanh Xương", last_on=date(2025, 6, 30))
    new = factories.place(name="Thanh Nưa", first_on=date(2025, 7, 1))
    PlaceSuccession.objects.create(predecessor=old, successor=new, effective_on=date(2025, 7, 1))
    away = factories.place(name="Xa", province_code="01")
    for place, shown in ((old, "Xã Thanh Nưa"), (away, "Xã Xa")):
        person = factories.member(province.squad, keeper=province.one, residence=place)
        client = client_of(province.clerk)
        page = client.get(reverse("personnel:person_detail", args=[person.pk])).content.decode()
        assert shown in page
        form = client.get(reverse(EDIT, args=[person.pk])).context["form"]
        chosen = form["residence"].value()
        client.post(reverse(EDIT, args=[person.pk]), province.values(residence=str(getattr(chosen, "pk", chosen))))
        person.refresh_from_db()
        assert person.residence == (new if place == old else away)


def test_who_left_for_another_command_is_a_name_without_a_page(province: Province) -> None:
    leaving = province.person
    Service.objects.filter(person=leaving).update(last_on=date(2025, 12, 31), end_reason="transferred")
    factories.service(leaving, province.other_squad, first_on=date(2026, 1, 1))
    Person.objects.filter(pk=leaving.pk).update(keeper=province.two)
    page = client_of(province.clerk).get(reverse("personnel:person_list") + "?on=1/6/2025").content.decode()
    assert "Lò Văn Thi" in page
    assert reverse("personnel:person_detail", args=[leaving.pk]) not in page


@pytest.mark.parametrize("name", ["personnel:person_list", "personnel:waiting_list", "personnel:waiting_sent"])
def test_lists_ask_the_same_questions_at_every_size(province: Province, name: str) -> None:
    numbers = []
    for many in (2, 40):
        for at in range(many):
            factories.member(province.squad, keeper=province.one, full_name=f"Lò Văn {at}")
            WaitingEntry.objects.create(
                unit=province.one, tray=province.board, values={"full_name": f"Vàng A {at}"}, why=["sample"],
                row_hash=f"{many} {at}", entered_by_name="x", entered_at="2026-01-05T00:00Z",
            )  # fmt: skip
        user = province.clerk if name != "personnel:waiting_list" else province.staff
        client = client_of(user)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(name)).status_code == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] <= 15


def test_entering_a_row_for_a_unit_that_is_not_there_says_so_whoever_it_is(province: Province) -> None:
    factories.member(province.other_squad, keeper=province.two, identity_number="011095000401")
    for number in ("011095000401", "011095000402"):
        with pytest.raises(RuleViolated, match="không tồn tại vào ngày"):
            entry.enter_member(
                {"full_name": "Lò Văn A", "identity_number": number, "sex": "male"},
                unit=province.squad, component="TC", first_on=date(1990, 1, 1), by=province.clerk,
            )  # fmt: skip
    assert not WaitingEntry.objects.exists()

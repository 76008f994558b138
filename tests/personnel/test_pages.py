import re
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sansang.audit.models import AuditEvent
from sansang.citizens.models import Person
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.models import Unit
from sansang.personnel.actions import entry, service
from sansang.personnel.models import Appointment, Service, WaitingEntry
from tests import factories
from tests.drawing import some_number

pytestmark = pytest.mark.django_db


class Province:
    def __init__(self) -> None:
        self.top = factories.unit("provincial_command", name="Bộ CHQS tỉnh")
        self.board = factories.unit("regional_board", parent=self.top, name="Ban CHPTKV 3")
        self.one, self.squad = self.commune("Thanh Yên")
        self.two, self.other_squad = self.commune("Mường Pồn")
        self.clerk = factories.user(role="commune_clerk", unit=self.one, username="thanhyen")
        self.staff = factories.user(role="provincial_staff", unit=self.top, username="tinh")

    def commune(self, name: str) -> tuple[Unit, Unit]:
        command = factories.unit("commune_command", parent=self.board, name=f"Ban CHQS xã {name}")
        militia = factories.unit("militia", parent=command, name=f"Dân quân xã {name}")
        return command, factories.unit("squad", parent=militia, name=f"Tiểu đội {name}")


@pytest.fixture
def province() -> Province:
    return Province()


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(province: Province, **changes: str) -> dict[str, str]:
    values = {
        "unit": str(province.squad.versions.get().pk),
        "component": "TC",
        "first_on": "1/3/26",
        "full_name": "LÒ VĂN THI",
        "sex": "male",
        "born": "7/5/95",
        "identity_number": "011095000101",
        "phone": "912000101",
        "village": "Bản Noong Vai",
    }
    return {**values, **changes}


def test_a_clerk_adds_a_member(province: Province) -> None:
    answer = client_of(province.clerk).post(reverse("personnel:person_new"), typed(province), follow=True)
    person = Person.objects.get()
    assert (person.full_name, person.phone, person.keeper) == ("Lò Văn Thi", "0912000101", province.one)
    assert "Đã thêm vào danh sách" in answer.content.decode()
    assert Service.objects.get().unit == province.squad


def test_bad_input_loses_nothing(province: Province) -> None:
    values = typed(province, identity_number="011095O00101", born="31/02/1995")
    page = client_of(province.clerk).post(reverse("personnel:person_new"), values).content.decode()
    assert "LÒ VĂN THI" in page
    assert "011095O00101" in page
    assert "không phải chữ số" in page
    assert not Person.objects.exists()


def test_a_clash_beyond_reach_cannot_be_told_from_a_harmless_wait(province: Province) -> None:
    factories.member(province.other_squad, keeper=province.two, identity_number="011095000101")
    client = client_of(province.clerk)
    savepoint = re.compile(r'"s\d+_x\d+"')  # a number of its own each time

    def post(values: dict[str, str]) -> tuple[str, list[str]]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.post(reverse("personnel:person_new"), values)
        kinds = [savepoint.sub("", query["sql"].split("(")[0].split("WHERE")[0])[:60] for query in queries]
        return answer.headers["Location"], kinds

    clash = post(typed(province))
    harmless = post(typed(province, identity_number=some_number(drawn=True)))
    assert clash[0] == harmless[0] == reverse("personnel:waiting_sent")
    assert [one for one in clash[1] if "django_session" not in one] == [
        one for one in harmless[1] if "django_session" not in one
    ]
    sent = client.get(reverse("personnel:waiting_sent")).content.decode()
    assert "Mường Pồn" not in sent
    assert "đã có hồ sơ" not in sent
    clashing, fine = WaitingEntry.objects.order_by("pk")
    assert clashing.tray == province.board
    assert fine.tray == province.board


def test_another_commune_does_not_exist_for_a_clerk(province: Province) -> None:
    stranger = factories.member(
        province.other_squad, keeper=province.two, full_name="Mùa A Chớ", identity_number="011098000103"
    )
    client = client_of(province.clerk)
    missing = reverse("personnel:person_detail", args=[999999])
    for name in ("personnel:person_detail", "personnel:person_edit"):
        answer = client.get(reverse(name, args=[stranger.pk]))
        assert answer.status_code == client.get(missing).status_code == 404
    for query in ("?q=Mùa", f"?unit={province.two.pk}", "?xuat=xlsx"):
        answer = client.get(reverse("personnel:person_list") + query)
        assert "Mùa A Chớ" not in answer.content.decode(errors="replace")


def test_the_superior_moves_a_known_person_or_sends_the_row_back(province: Province) -> None:
    known = factories.member(province.other_squad, keeper=province.two, identity_number="011095000101")
    client_of(province.clerk).post(reverse("personnel:person_new"), typed(province))
    row = WaitingEntry.objects.get()
    staff = client_of(province.staff)
    page = staff.get(reverse("personnel:waiting_detail", args=[row.pk])).content.decode()
    assert "Ban CHQS xã Mường Pồn" in page
    staff.post(reverse("personnel:waiting_accept", args=[row.pk]))
    known.refresh_from_db()
    assert known.keeper == province.one
    assert [(one.unit, one.end_reason) for one in known.services.order_by("first_on")] == [
        (province.other_squad, "transferred"),
        (province.squad, ""),
    ]
    with pytest.raises(RuleViolated):
        entry.return_waiting(row, note="x", by=province.staff)


def test_the_later_of_two_editors_is_told(province: Province) -> None:
    person = factories.member(province.squad, keeper=province.one)
    client = client_of(province.clerk)
    address = reverse("personnel:person_edit", args=[person.pk])
    values = typed(province, version="1", identity_number="")
    assert client.post(address, {**values, "village": "Bản A"}).status_code == 302
    page = client.post(address, {**values, "village": "Bản B"}).content.decode()
    assert "Hồ sơ đã được người khác sửa" in page
    assert "Bản A" in page
    assert "Bản B" in page
    person.refresh_from_db()
    assert person.village == "Bản A"


def test_a_person_has_one_timeline(province: Province) -> None:
    person = factories.member(province.squad, keeper=province.one, party_joined_on=date(2020, 2, 3))
    service.appoint(person, province.squad, post="squad_leader", first_on=date(2025, 1, 1), by=province.clerk)
    service.end_service(person.services.get(), last_on=date(2025, 12, 31), reason="completed", by=province.clerk)
    page = client_of(province.clerk).get(reverse("personnel:person_detail", args=[person.pk])).content.decode()
    for text in ("Tiểu đội trưởng", "Vào Đảng", "Hoàn thành nghĩa vụ", "31/12/2025"):
        assert text in page


def test_an_inspector_sees_no_whole_identity_number(province: Province) -> None:
    person = factories.member(province.squad, keeper=province.one, identity_number="011095000101")
    inspector = factories.user(role="inspector", unit=province.top)
    page = client_of(inspector).get(reverse("personnel:person_detail", args=[person.pk])).content.decode()
    assert "••• 101" in page
    assert "000101" not in page


def test_exports_are_recorded(province: Province) -> None:
    factories.member(province.squad, keeper=province.one)
    answer = client_of(province.clerk).get(reverse("personnel:person_list") + "?xuat=xlsx")
    assert answer.content.startswith(b"PK")
    assert AuditEvent.objects.get(verb="people.exported").details == {"rows": 1}


def test_the_database_refuses_what_python_would(province: Province) -> None:
    person = factories.member(province.squad, keeper=province.one)
    other = factories.person(province.one, full_name="Mùa A Chớ")
    factories.appointment(person, province.one)
    with pytest.raises(IntegrityError, match="services_overlap"), transaction.atomic():
        factories.service(person, province.other_squad, first_on=date(2025, 1, 1))
    with pytest.raises(IntegrityError, match="sole_posts_overlap"), transaction.atomic():
        factories.appointment(other, province.one, first_on=date(2025, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.filter(person=person).update(last_on=date(2020, 1, 1))
    assert Appointment.objects.count() == 1


def test_two_services_and_two_commanders_are_refused_with_words(province: Province) -> None:
    person = factories.member(province.squad, keeper=province.one)
    with pytest.raises(RuleViolated, match="Trùng với thời gian"):
        service.start_service(person, province.squad, component="TC", first_on=date(2026, 1, 1), by=province.clerk)
    moved = service.transfer(
        person.services.get(), province.squad, on=date(2026, 1, 1), component="CD", by=province.clerk
    )
    assert moved.first_on == date(2026, 1, 1)
    with pytest.raises(RuleViolated):
        service.start_service(
            person, province.other_squad, component="TC", first_on=date(2030, 1, 1), by=province.clerk
        )


@pytest.mark.parametrize("number", [3, 60])
def test_a_list_asks_the_same_questions_at_every_size(province: Province, number: int) -> None:
    for at in range(number):
        factories.member(province.squad, keeper=province.one, full_name=f"Lò Văn {at}")
    client = client_of(province.clerk)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("personnel:person_list")).content.decode()
    assert f"/ {number}" in page
    assert len(queries) <= 12


def test_a_persons_page_says_in_words_who_changed_what(province: Province) -> None:
    person = factories.member(province.squad, keeper=province.one)
    page = client_of(province.clerk).get(reverse("personnel:person_edit", args=[person.pk]))
    typed_again = {**typed(province), "full_name": "Lò Văn Thiên", "version": page.context["version"]}
    client_of(province.clerk).post(reverse("personnel:person_edit", args=[person.pk]), typed_again)
    told = client_of(province.clerk).get(reverse("personnel:person_detail", args=[person.pk])).content.decode()
    assert "Sửa hồ sơ" in told
    assert "mục đã sửa: họ và tên" in told
    assert "full_name" not in told

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from sansang.audit.models import AuditEvent
from sansang.citizens.models import Circumstance, Move, Person, Registration, RegistrationRound
from sansang.personnel.actions import entry
from sansang.personnel.models import WaitingEntry
from sansang.privacy.secrets import keyed_hash
from tests import factories

pytestmark = pytest.mark.django_db

NUMBER = "011095000101"


class Province:
    def __init__(self) -> None:
        self.top = factories.unit("provincial_command", name="Bộ CHQS tỉnh")
        self.board = factories.unit("regional_board", parent=self.top, name="Ban CHPTKV 3")
        self.here, self.there = (
            factories.unit("commune_command", parent=self.board, name=f"Ban CHQS xã {name}")
            for name in ("Thanh Yên", "Mường Pồn")
        )
        self.clerk = self.client("commune_clerk", self.here)
        self.other = self.client("commune_clerk", self.there)
        self.staff = self.client("provincial_staff", self.top)
        self.inspector = self.client("inspector", self.top)

    def client(self, role: str, unit) -> Client:
        client = Client()
        client.force_login(factories.user(role=role, unit=unit))
        return client

    def registered(self, office=None, **values) -> Registration:
        office = office or self.here
        return factories.registration(factories.person(office, **values), office)


@pytest.fixture
def province() -> Province:
    return Province()


def page(client: Client, name: str, *args, **query) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, name
    return answer.content.decode()


def send(client: Client, name: str, *args, **values) -> str:
    """What the page says after a form is sent."""
    answer = client.post(reverse(name, args=args), values, follow=True)
    assert answer.status_code == 200, name
    return answer.content.decode()


def names_in(text: str, *names: str) -> set[str]:
    return {name for name in names if name in text}


MAI, CHO, THI = "Lò Thị Mai", "Giàng A Chớ", "Lường Văn Thi"


def test_the_register_is_narrowed_by_every_filter(province: Province) -> None:
    mai = province.registered(full_name=MAI, sex="female", born_on=date(2007, 1, 1))
    province.registered(full_name=CHO, born_on=date(1985, 1, 1))
    factories.circumstance(mai.person, last_on=date(2099, 1, 1))
    Registration.objects.filter(pk=mai.pk).update(entry="first")

    def shown(**query: str) -> set[str]:
        return names_in(page(province.clerk, "citizens:register_list", on="2026-05-20", **query), MAI, CHO)

    assert shown() == {MAI, CHO}
    assert shown(trangthai="deferred") == {MAI}
    assert shown(trangthai="eligible") == {CHO}
    assert shown(trangthai="unknown") == set()
    assert shown(hoancanh="studying") == {MAI}
    assert shown(vaoso="supplementary") == {CHO}
    assert shown(tuoi="18-20") == {MAI}
    assert shown(tuoi="41-45") == {CHO}
    assert shown(q="chớ giàng") == {CHO}
    assert shown(trangthai="nonsense") == {MAI, CHO}


def test_the_register_is_that_of_the_day_and_of_ones_own_reach(province: Province) -> None:
    province.registered(full_name=MAI)
    left = province.registered(full_name=CHO)
    Registration.objects.filter(pk=left.pk).update(last_on=date(2026, 1, 1), leaving="died")
    province.registered(province.there, full_name=THI)
    assert names_in(page(province.clerk, "citizens:register_list", on="2026-01-01"), MAI, CHO, THI) == {MAI, CHO}
    assert names_in(page(province.clerk, "citizens:register_list", on="2026-01-02"), MAI, CHO, THI) == {MAI}
    text = page(province.staff, "citizens:register_list", on="2026-01-02")
    assert names_in(text, MAI, CHO, THI) == {MAI, THI}
    assert "Số người theo 2 cơ quan" in text
    one = page(province.staff, "citizens:register_list", coquan=str(province.there.pk))
    assert names_in(one, MAI, THI) == {THI}


@pytest.mark.parametrize("query", [{}, {"trangthai": "eligible"}, {"q": "thi"}])
def test_the_register_asks_few_questions_whatever_its_size(province: Province, query: dict[str, str]) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(province.staff, "citizens:register_list", **query)
        return len(queries)

    for _ in range(3):
        province.registered()
    province.registered(province.there)
    asked()  # the rules of the day are compiled once
    few = asked()
    for _ in range(30):
        province.registered(full_name="Lò Văn Thi")
    assert asked() == few
    assert few <= 15


def test_an_export_holds_every_row_and_is_recorded(province: Province) -> None:
    for number in range(55):
        province.registered(full_name=f"Lò Văn {chr(65 + number % 26)}")
    province.registered(province.there, full_name=THI)
    answer = province.clerk.get(reverse("citizens:register_list"), {"xuat": "xlsx"})
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert len(rows) == 56
    assert rows[1][3] == "Trong diện tuyển chọn"
    assert THI not in {row[0] for row in rows}
    assert AuditEvent.objects.get().verb == "register.exported"


def test_a_citizen_who_is_no_member_has_a_page_that_says_why(province: Province) -> None:
    row = province.registered(full_name=CHO)
    send(province.clerk, "citizens:circumstance_new", row.person_id, fact="studying", first_on="1/9/2025",
         last_on="30/6/2030", paper_number="45/XN")  # fmt: skip
    text = page(province.clerk, "personnel:person_detail", row.person_id)
    assert "Tạm hoãn: đang học." in text
    assert "Điều 11 khoản 1 điểm h" in text
    assert "chưa có quyết định" in text
    circumstance = Circumstance.objects.get()
    send(province.clerk, "citizens:circumstance_decide", circumstance.pk, number="15/QĐ", decided_on="10/9/2025")
    text = page(province.clerk, "personnel:person_detail", row.person_id)
    assert "15/QĐ, 10/09/2025, Chủ tịch Ủy ban nhân dân cấp xã" in text
    looked = page(province.inspector, "personnel:person_detail", row.person_id)
    assert reverse("citizens:circumstance_new", args=[row.person_id]) not in looked
    assert reverse("citizens:move_offer", args=[row.pk]) not in looked


def test_a_refusal_stands_on_the_form_with_its_article_and_what_was_typed(province: Province) -> None:
    row = province.registered()
    text = send(province.clerk, "citizens:circumstance_new", row.person_id, fact="studying", first_on="1/9/2025",
                paper_number="45/XN-ĐHTB")  # fmt: skip
    assert "phải ghi ngày hết hạn. (48/2019/QH14, Điều 11 khoản 1 điểm h)" in text
    assert "45/XN-ĐHTB" in text
    assert not Circumstance.objects.exists()
    text = send(province.clerk, "citizens:circumstance_new", row.person_id, fact="studying", first_on="31/2/2025",
                paper_number="1")  # fmt: skip
    assert "Không đọc được ngày “31/2/2025”" in text


def test_absences_and_leaving_go_through_their_forms(province: Province) -> None:
    row = province.registered()
    send(province.clerk, "citizens:absence_new", row.person_id, place="Bắc Ninh", first_on="1/1/2026")
    assert "từ 3 tháng, chưa báo cáo" in page(province.clerk, "personnel:person_detail", row.person_id)
    absence = row.person.absences.get()
    send(province.clerk, "citizens:absence_change", absence.pk, last_on="1/6/2026", reported_on="2/2/2026")
    assert "đã báo cáo 02/02/2026" in page(province.clerk, "personnel:person_detail", row.person_id)
    text = send(province.clerk, "citizens:registration_end", row.pk, leaving="past_age", last_on="2/2/2026")
    assert "vẫn còn trong độ tuổi" in text
    send(province.clerk, "citizens:registration_end", row.pk, leaving="died", last_on="2/2/2026", paper_number="3")
    row.refresh_from_db()
    assert (row.last_on, row.leaving) == (date(2026, 2, 2), "died")


def test_a_move_goes_from_one_clerk_to_the_other(province: Province) -> None:
    row = province.registered(full_name=CHO)
    assert CHO not in page(province.other, "citizens:move_list")
    to_office = province.there.versions.get().pk
    values = {"kind": "residence", "to_office": to_office, "leaves_on": "1/3/2026", "paper_number": "7/GGT"}
    send(province.clerk, "citizens:move_offer", row.pk, **values)
    move = Move.objects.get()
    assert CHO in page(province.other, "citizens:move_list")
    assert province.other.get(reverse("personnel:person_detail", args=[row.person_id])).status_code == 404
    assert "Tiếp nhận" in page(province.other, "citizens:move_detail", move.pk)
    assert "Rút lại" in page(province.clerk, "citizens:move_detail", move.pk)
    assert "ngoài phạm vi" in send(province.clerk, "citizens:move_accept", move.pk)
    assert "Đã tiếp nhận" in send(province.other, "citizens:move_accept", move.pk)
    assert page(province.other, "personnel:person_detail", row.person_id)
    assert province.clerk.get(reverse("personnel:person_detail", args=[row.person_id])).status_code == 404
    assert "không" in send(province.other, "citizens:move_return", move.pk).lower()
    move.refresh_from_db()
    assert move.state == "accepted"


def test_a_third_office_knows_nothing_of_a_move(province: Province) -> None:
    third = province.client("commune_clerk", factories.unit("commune_command", parent=province.board))
    move = factories.move(province.registered(full_name=CHO).person, province.here, province.there)
    assert CHO not in page(third, "citizens:move_list")
    for name in ("move_accept", "move_return", "move_withdraw"):
        assert third.post(reverse(f"citizens:{name}", args=[move.pk])).status_code == 404
    move.refresh_from_db()
    assert move.state == "offered"


def test_a_round_is_opened_registered_closed_and_printed(province: Province) -> None:
    for name in (MAI, "Quàng Văn Anh"):
        factories.person(province.here, full_name=name, born_on=date(2008, 2, 2))
    office = province.here.versions.get().pk
    send(province.clerk, "citizens:round_open", office=office, year="2026", opened_on="1/4/2026", paper_number="12/KH")
    round_ = RegistrationRound.objects.get()
    text = page(province.clerk, "citizens:round_detail", round_.pk)
    assert "Đăng ký 2 người" in text
    text = send(province.clerk, "citizens:round_register", round_.pk, on="10/4/2026", expected="1")
    assert "nay có 2 người" in text
    text = send(province.clerk, "citizens:round_register", round_.pk, on="10/4/2026", expected="2")
    assert "Đã đăng ký 2 người." in text
    text = send(province.clerk, "citizens:round_close", round_.pk, closed_on="1/3/2026")
    assert "Ngày khóa sổ phải từ ngày mở trở đi" in text
    assert "Đã khóa sổ; số liệu cân." in send(province.clerk, "citizens:round_close", round_.pk, closed_on="30/4/2026")
    assert "Khóa sổ" in page(province.clerk, "citizens:round_list")
    assert names_in(page(province.inspector, "citizens:round_book", round_.pk), MAI) == {MAI}
    factories.registration(factories.person(province.here), province.here, first_on=date(2026, 4, 12))
    assert "Sau khi khóa sổ đã có dòng" in page(province.clerk, "citizens:round_detail", round_.pk)
    assert "Đã mở lại sổ" in send(province.clerk, "citizens:round_reopen", round_.pk)


def test_a_book_goes_out_as_excel_with_its_reconciliation_and_is_recorded(province: Province) -> None:
    province.registered(full_name=MAI)
    round_ = RegistrationRound.objects.create(office=province.here, year=2026, opened_on=date(2026, 4, 1))
    address = reverse("citizens:round_book", args=[round_.pk])
    assert province.inspector.get(address, {"xuat": "xlsx"}).status_code == 404
    book = load_workbook(BytesIO(province.clerk.get(address, {"xuat": "xlsx"}).content))
    register, balance = (list(sheet.values) for sheet in book.worksheets)
    assert register[0][0] == "Ban CHQS xã Thanh Yên"
    assert register[-1][:3] == (1, MAI, "07/05/1995")
    assert [row[1] for row in balance[4:]] == [1, 0, 0, 1]
    assert AuditEvent.objects.get().verb == "register.book_exported"


def typed(province: Province, **changes: str) -> dict[str, str]:
    values = {
        "office": str(province.here.versions.get().pk),
        "entry": "supplementary",
        "first_on": "2/2/2026",
        "full_name": "LÒ VĂN THI",
        "sex": "male",
        "born": "7/5/95",
        "identity_number": NUMBER,
        "village": "Bản Noong Vai",
    }
    return {**values, **changes}


def number_that_is(*, drawn: bool) -> str:
    numbers = (f"011095{number:06d}" for number in range(1000, 9000))
    return next(one for one in numbers if entry.is_drawn(keyed_hash(one, "citizens.identity_number")) == drawn)


def test_a_new_person_is_entered_into_the_register(province: Province) -> None:
    number = number_that_is(drawn=False)
    text = send(province.clerk, "personnel:citizen_new", **typed(province, identity_number=number))
    assert "Đã vào sổ đăng ký" in text
    row = Registration.objects.get()
    assert (row.person.full_name, row.office, row.first_on) == ("Lò Văn Thi", province.here, date(2026, 2, 2))
    assert not row.person.services.exists()


def test_a_new_person_of_17_is_refused_with_the_article_and_nothing_is_lost(province: Province) -> None:
    text = send(province.clerk, "personnel:citizen_new", **typed(province, born="1/1/2009", identity_number=""))
    assert "chưa đủ 18 tuổi" in text
    assert "Điều 8 khoản 1" in text
    assert "LÒ VĂN THI" in text
    assert not Person.objects.exists()


def test_whoever_is_known_elsewhere_waits_as_the_drawn_do_and_moves_when_accepted(province: Province) -> None:
    number = number_that_is(drawn=False)
    known = province.registered(province.there, full_name="Lò Văn Thi", identity_number=number)
    values = {"identity_number": number}
    clash = province.clerk.post(reverse("personnel:citizen_new"), typed(province, **values))
    drawn = province.clerk.post(
        reverse("personnel:citizen_new"), typed(province, identity_number=number_that_is(drawn=True), village="Bản Một")
    )
    assert clash.headers["Location"] == drawn.headers["Location"] == reverse("personnel:waiting_sent")
    assert Person.objects.count() == 1
    waiting, other = WaitingEntry.objects.order_by("pk")
    assert "Chuyển hồ sơ về đơn vị gửi" in page(province.staff, "personnel:waiting_detail", waiting.pk)
    send(province.staff, "personnel:waiting_accept", waiting.pk)
    known.refresh_from_db()
    assert (known.last_on, known.leaving) == (date(2026, 2, 1), "moved_out")
    moved = Registration.objects.get(person=known.person, last_on=None)
    assert (moved.office, moved.entry, moved.person.keeper) == (province.here, "moved_in", province.here)
    assert "Chấp nhận, ghi vào sổ" in page(province.staff, "personnel:waiting_detail", other.pk)
    send(province.staff, "personnel:waiting_accept", other.pk)
    assert Registration.objects.get(person__village="Bản Một").entry == "supplementary"


def test_whoever_is_known_in_ones_own_office_is_registered_from_the_record(province: Province) -> None:
    person = factories.person(province.here, identity_number=NUMBER)
    text = send(province.clerk, "personnel:citizen_new", **typed(province))
    assert "hãy đăng ký từ hồ sơ đó" in text
    assert Person.objects.get() == person
    office = province.here.versions.get().pk
    text = send(province.clerk, "citizens:register_person", person.pk, office=office, entry="moved_in",
                first_on="2/2/2026")  # fmt: skip
    assert "Người chuyển đến phải có giấy giới thiệu" in text
    send(province.clerk, "citizens:register_person", person.pk, office=office, entry="moved_in", first_on="2/2/2026",
         paper_number="8/GGT")  # fmt: skip
    assert Registration.objects.get().paper_number == "8/GGT"


def test_a_wrong_circumstance_is_taken_back_from_the_page(province: Province) -> None:
    row = province.registered()
    circumstance = factories.circumstance(row.person, fact="disabled")
    assert province.other.post(reverse("citizens:circumstance_remove", args=[circumstance.pk])).status_code == 404
    assert "Đã bỏ dòng ghi nhầm" in send(province.clerk, "citizens:circumstance_remove", circumstance.pk)
    assert not Circumstance.objects.exists()


def test_of_who_moved_away_the_old_office_has_the_name_and_not_what_is_recorded_since(province: Province) -> None:
    row = province.registered(full_name="Lò Thị Đi", village="Bản Vai")
    row.last_on, row.leaving = date(2025, 6, 30), "moved_out"
    row.save()
    factories.registration(row.person, province.there, first_on=date(2025, 7, 1))
    Person.objects.filter(pk=row.person_id).update(keeper=province.there, village="Bản Xa")
    factories.circumstance(row.person, fact="studying", first_on=date(2024, 9, 1))
    own, above = (
        page(client, "citizens:register_list", on="2025-03-28") for client in (province.clerk, province.staff)
    )
    assert ["Lò Thị Đi" in own, "Bản Xa" in own, "Tạm hoãn</span>" in own] == [True, False, False]
    assert ["Lò Thị Đi" in above, "Bản Xa" in above, "Tạm hoãn</span>" in above] == [True, True, True]
    for asked in ({"hoancanh": "studying"}, {"trangthai": "deferred"}):
        own, above = (
            page(client, "citizens:register_list", on="2025-03-28", **asked)
            for client in (province.clerk, province.staff)
        )
        assert ("Lò Thị Đi" in own, "Lò Thị Đi" in above) == (False, True), asked

"""The pages: a whole round by an office's two people, what is refused on them, what each shows and costs."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from sansang.audit.models import AuditEvent, ExportedPeople
from sansang.personnel.models import Service
from sansang.selection.actions import rounds
from sansang.selection.models import Candidate, Objection, Round
from tests import factories
from tests.selection.offices import SERVE, TODAY, Commune, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune() -> Commune:
    return Commune()


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, pk: int | None = None, **query: str) -> str:
    answer = client.get(reverse(f"selection:{name}", args=[pk] if pk else []), query)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, name: str, pk: int, **data: Any) -> str:
    answer = client.post(reverse(f"selection:{name}", args=[pk]), data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def written(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def test_a_round_goes_from_the_need_to_members(commune: Commune) -> None:
    clerk, commander, today = client_of(commune.clerk), client_of(commune.commander), timezone.localdate()
    commune.citizens(5)
    office = commune.command.versions.get().pk
    values = {"office": office, "year": today.year, "day": written(today), "serve_from": written(today)}
    made = clerk.post(reverse("selection:round_new"), values, follow=True).content.decode()
    assert "Đã mở đợt tuyển chọn và tính nhu cầu." in made
    one = Round.objects.get()
    assert "Đã đưa 4 người vào danh sách xét." in send(clerk, "pool_gather", one.pk, number=4)
    assert "Đã ghi 12 kết quả." in send(clerk, "check_list", one.pk, **results(one))
    assert "Đã trình hội đồng xét." in send(clerk, "round_propose", one.pk)
    assert "Đã ghi kết quả xét 4 người." in send(clerk, "choice_as_proposed", one.pk)
    posting = {"public_from": written(today), "public_to": written(today), "paper_number": "07/TB"}
    assert "Đã niêm yết danh sách." in send(commander, "round_publish", one.pk, **posting)
    yesterday = today - timedelta(days=1)  # a day passes
    Round.objects.update(public_from=yesterday, public_to=yesterday)
    decision = {"decision_number": "31/QĐ-UBND", "decided_on": written(today), "signed_by": "Lò Văn Chủ"}
    assert "Đã ghi quyết định." in send(commander, "round_sign", one.pk, **decision, serve_from=written(today))
    assert "Đã đưa vào đơn vị." in send(clerk, "round_enter", one.pk)
    chosen = Candidate.objects.filter(choice="chosen")
    assert chosen.exists()
    assert set(Service.objects.filter(first_on=today).values_list("person_id", flat=True)) == set(
        chosen.values_list("person_id", flat=True)
    )


def results(one: Round, **changes: str) -> dict[str, str]:
    days = {f"day-{kind}": written(timezone.localdate()) for kind in ("background", "conduct", "health")}
    places = {f"place-{kind}": "Công an xã" for kind in ("background", "conduct", "health")}
    good = {"background": "clear", "conduct": "strict", "health": "1"}
    cells = {f"{kind}-{row.pk}": code for row in one.candidates.all() for kind, code in good.items()}
    return {**days, **places, **cells, **changes}


def test_the_need_shows_how_it_was_counted_and_keeps_what_was_typed_when_refused(commune: Commune) -> None:
    clerk, one = client_of(commune.clerk), commune.open()
    need = one.needs.get(unit=commune.platoon)
    shown = page(clerk, "round_detail", one.pk, xem="nhu-cau")
    assert "Trung đội cơ động Thanh Yên" in shown
    typed = {f"number-{row.pk}": row.number for row in one.needs.all()} | {f"number-{need.pk}": 5}
    typed |= {f"component-{row.pk}": row.component for row in one.needs.all()}
    refused = send(clerk, "need_list", one.pk, **typed)
    assert "Khác với biên chế trừ người ở lại (3) thì phải ghi lý do." in refused
    assert 'value="5"' in refused
    assert "Đã ghi nhu cầu." in send(clerk, "need_list", one.pk, **typed, **{f"reason-{need.pk}": "Lập thêm tổ"})
    assert "giữ nguyên" in send(clerk, "need_recompute", one.pk)
    assert one.needs.get(unit=commune.platoon).number == 5


def test_the_days_of_a_round_are_changed_while_it_is_prepared(commune: Commune) -> None:
    clerk, one, today = client_of(commune.clerk), commune.open(), timezone.localdate()
    Round.objects.update(year=today.year)
    values = {"day": written(today), "serve_from": written(today), "skills": ["boat"], "guidance_number": "5/KH"}
    assert "Đã sửa đợt và tính lại nhu cầu." in send(clerk, "round_edit", one.pk, **values)
    assert (fresh(one).serve_from, fresh(one).skills, fresh(one).guidance_number) == (today, ["boat"], "5/KH")
    wrong = {**values, "day": written(today + timedelta(days=1))}
    assert "không thể sau ngày bắt đầu phục vụ" in send(clerk, "round_edit", one.pk, **wrong)


def test_citizens_are_taken_up_one_by_one_too(commune: Commune) -> None:
    clerk = client_of(commune.clerk)
    first, second, _third = commune.citizens(3)
    theirs = Commune(commune.top, name="Mường Pồn").citizen("Mùa A Láng Giềng")
    one = commune.open()
    shown = page(clerk, "pool_list", one.pk)
    assert "Quàng Thị 2" in shown
    assert "Mùa A Láng Giềng" not in shown
    assert "không có trong diện" in send(clerk, "pool_list", one.pk, person=[str(theirs.pk)])
    assert "Đã đưa 2 người" in send(clerk, "pool_list", one.pk, person=[str(first.pk), str(second.pk), "x"])
    row = one.candidates.get(person=first)
    assert "Đã bỏ Quàng Thị 0 khỏi danh sách xét." in send(clerk, "candidate_remove", row.pk)
    assert one.candidates.get().person == second


def test_every_candidate_says_why(commune: Commune) -> None:
    one = commune.considering(3)
    clerk, row = client_of(commune.clerk), one.candidates.all()[0]
    shown = page(clerk, "round_detail", one.pk)
    assert shown.count("Vì sao?") == 3
    assert "Đạt cả ba mặt" in shown
    detail = page(clerk, "candidate_detail", row.pk)
    for words in ("Vì sao?", "Trạm y tế xã", "Sức khỏe: Loại 2", "Điều 10 khoản 1", "Đề nghị chọn vào"):
        assert words in detail
    rounds.propose(one, today=TODAY, by=commune.clerk)
    assert "Đề nghị chọn vào" in page(clerk, "candidate_detail", row.pk)


def test_wrong_checks_are_said_and_nothing_typed_is_lost(commune: Commune) -> None:
    one = commune.considering(2, checked=False)
    clerk = client_of(commune.clerk)
    refused = send(clerk, "check_list", one.pk, **results(one, **{"place-health": ""}))
    assert "Phải ghi nơi kiểm tra" in refused
    assert refused.count('value="strict" selected') == 2
    assert "phải ghi ngày kiểm tra" in send(clerk, "check_list", one.pk, **results(one, **{"day-health": ""}))
    assert "Không đọc được ngày" in send(clerk, "check_list", one.pk, **results(one, **{"day-health": "hôm qua"}))
    assert not any(row.checks.exists() for row in one.candidates.all())


def test_the_panel_leaves_the_proposal_with_a_ground(commune: Commune) -> None:
    one = commune.considering(2)
    rounds.propose(one, today=TODAY, by=commune.clerk)
    clerk, (first, second) = client_of(commune.clerk), one.candidates.order_by("rank")
    typed = {f"choice-{first.pk}": "chosen", f"choice-{second.pk}": "reserve"}
    refused = send(clerk, "choice_list", one.pk, **typed)
    assert f"{second.person.full_name}: Căn cứ không đi với kết quả xét này." in refused
    assert "Đã ghi kết quả xét 2 người." in send(
        clerk, "choice_list", one.pk, **typed, **{f"ground-{second.pk}": "sex_balance"}
    )
    first.refresh_from_db()
    assert (first.choice, first.ground, first.need) == ("chosen", "as_proposed", first.proposed_need)


def test_a_refused_step_says_every_reason_on_the_round(commune: Commune) -> None:
    one = commune.open()
    one.needs.update(number=0)
    shown = send(client_of(commune.clerk), "round_propose", one.pk)
    assert "Chưa có chỉ tiêu nào" in shown
    assert "Chưa có ai trong danh sách xét." in shown
    assert fresh(one).state == "preparing"


def test_objections_are_written_down_by_the_clerk_and_settled_by_the_commander(commune: Commune) -> None:
    one, today = commune.published(), timezone.localdate()
    Round.objects.update(public_from=today, public_to=today)
    clerk, commander = client_of(commune.clerk), client_of(commune.commander)
    values = {"kind": "left_out", "raised_by": "family", "received_on": written(today)}
    assert "Đủ điều kiện mà không có tên" in send(clerk, "objection_new", one.pk, **values)
    objection = Objection.objects.get()
    assert "Giải quyết" not in page(clerk, "round_detail", one.pk, xem="y-kien")
    settled = {"outcome": "rejected", "settled_on": written(today), "paper_number": "9/UBND"}
    assert "Không chấp nhận" in send(commander, "objection_settle", objection.pk, **settled)
    assert "đã được giải quyết" in send(commander, "objection_settle", objection.pk, **settled)
    wrong = {**values, "kind": "standards"}
    assert "phải nêu về ai" in send(clerk, "objection_new", one.pk, **wrong)


def test_one_of_the_reserve_takes_a_place_on_the_page(commune: Commune) -> None:
    one = commune.signed(5)
    leaving, coming = one.candidates.filter(choice="chosen")[0], one.candidates.filter(choice="reserve")[0]
    values = {"ground": "moved", "replacement": coming.pk, "paper_number": "40/QĐ"}
    shown = send(client_of(commune.commander), "candidate_replace", leaving.pk, **values)
    assert "Thay từ danh sách dự bị" in shown
    way = page(client_of(commune.clerk), "round_detail", one.pk, xem="qua-trinh")
    for words in ("Đã thay người trong quyết định", "40/QĐ", "Đã niêm yết danh sách", "12/QĐ-UBND"):
        assert words in way


def test_each_step_names_its_article_and_the_paper_that_is_missing(commune: Commune) -> None:
    one = commune.published()
    shown = page(client_of(commune.commander), "round_detail", one.pk)
    assert "Điều 10 khoản 4" in shown
    assert "giấy tờ còn thiếu: quyết định thực hiện nghĩa vụ tham gia Dân quân tự vệ" in shown
    sign = page(client_of(commune.commander), "round_sign", one.pk)
    assert "Chủ tịch Ủy ban nhân dân cấp xã" in sign
    assert "việc của người có thẩm quyền" in page(client_of(commune.clerk), "round_detail", one.pk)


def test_the_posted_list_names_the_chosen_and_tells_no_number(commune: Commune) -> None:
    wish = {"facts": ("volunteer",), "identity_number": "011204000101", "phone": "0912000101"}
    commune.citizen("Vàng Thị Nguyện", sex="female", **wish)
    one = commune.before_panel(5)
    shown = page(client_of(commune.commander), "round_print", one.pk)
    assert "dự thảo, chưa niêm yết" in shown
    assert "Được chọn (3)" in shown
    assert "Dự bị (2)" in shown
    assert "Vàng Thị Nguyện" in shown
    assert "011204" not in shown.replace("-", "")
    assert "0912000101" not in shown


def test_the_file_holds_everyone_considered_and_is_recorded(commune: Commune) -> None:
    one = commune.before_panel(5)
    answer = client_of(commune.commander).get(reverse("selection:round_export", args=[one.pk]))
    rows = [row for row in load_workbook(BytesIO(answer.content)).active.values if row[0] in range(1, 6)]
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0][6:11] == ("Rõ ràng", "Chấp hành nghiêm", "Loại 2", "Chọn", "Trung đội cơ động Thanh Yên")
    event = AuditEvent.objects.get(verb="selection.exported")
    assert (event.unit_id, event.details["rows"]) == (commune.command.pk, 5)
    assert ExportedPeople.objects.filter(event=event).exists()


def test_the_province_sees_all_rounds_added_up_by_year(commune: Commune) -> None:
    commune.signed(5)
    Commune(commune.top, name="Mường Pồn").before_panel(4)
    staff = factories.user(role="provincial_staff", unit=commune.top)
    shown = page(client_of(staff), "round_list")
    assert "Ban CHQS xã Thanh Yên" in shown
    assert "Ban CHQS xã Mường Pồn" in shown
    assert ">10<" in shown.replace("</td>", "<").replace("\n", "")
    only = page(client_of(staff), "round_list", buoc="decided")
    assert "Ban CHQS xã Mường Pồn" not in only


def test_a_cancelled_round_says_why_and_offers_nothing(commune: Commune) -> None:
    one = commune.open()
    clerk = client_of(commune.clerk)
    assert "Lý do hủy" in page(clerk, "round_cancel", one.pk)
    shown = send(clerk, "round_cancel", one.pk, ending="no_need")
    assert "Đã hủy đợt." in shown
    assert "Việc tiếp theo" not in shown
    assert "Không còn nhu cầu" in page(clerk, "round_detail", one.pk, xem="qua-trinh")
    assert fresh(one).serve_from == SERVE


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("round_detail", {}),
        ("round_detail", {"xem": "nhu-cau"}),
        ("round_detail", {"xem": "y-kien"}),
        ("round_detail", {"xem": "qua-trinh"}),
        ("pool_list", {}),
        ("need_list", {}),
        ("check_list", {}),
        ("choice_list", {}),
        ("round_print", {}),
        ("round_list", {}),
    ],
)
def test_a_page_costs_the_same_whatever_the_size(commune: Commune, name: str, query: dict[str, str]) -> None:
    one = commune.considering(2)
    client = client_of(commune.clerk)
    commune.citizen("Vàng Thị Còn Lại")
    pk = None if name == "round_list" else one.pk
    page(client, name, pk, **query)
    with CaptureQueriesContext(
        connection,
    ) as few:
        page(client, name, pk, **query)
    more = [commune.citizen(f"Vàng Thị {at}", facts=("volunteer",), skills=("boat",)) for at in range(12)]
    for person in more[:8]:
        Candidate.objects.create(round=one, person=person, added_by_name="Người Dùng")
    commune.check(one)
    with CaptureQueriesContext(connection) as many:
        page(client, name, pk, **query)
    assert len(many) == len(few)
    assert len(many) <= 15

import re
from io import BytesIO

import openpyxl
import pytest
from django.core.cache import cache
from django.urls import reverse

from sansang.citizens.models import Person
from sansang.intake import storage
from sansang.intake.actions import progress
from sansang.intake.kinds import CHANGED, NEW, UNCHANGED, WAITING, Row
from sansang.intake.models import Upload, UploadState
from sansang.organisation.models import User
from sansang.personnel.models import Service, WaitingEntry
from tests import factories
from tests.intake.pages import (
    Province,
    change_columns,
    client_of,
    made,
    page,
    press,
    rows,
    send,
    sheet,
    text_of,
    two_communes,  # noqa: F401
    uploaded,
)

READABLE = {
    "letterhead.xlsx": 6,
    "web-page.xls": 6,
    "open.ods": 6,
    "semicolons.csv": 6,
    "windows1258.csv": 6,
    "decomposed.xlsx": 6,
    "lost-zeros.xlsx": 6,
    "sheets.xlsx": 6,
    "english.xlsx": 6,
    "formulas.xlsx": 6,
    "wrong-rows.xlsx": 7,
    "tcvn3.xls": 6,
    "vni.xlsx": 6,
}
UNREADABLE = {
    "macro.xlsx": "macro",
    "password.xlsx": "mật khẩu",
    "cut.xlsx": "bị hỏng",
    "picture.xlsx": "không phải là bảng tính",
}
pytestmark = pytest.mark.django_db


# From the file to the register and back.


@pytest.mark.parametrize("name", READABLE)
def test_a_file_goes_from_upload_to_the_register_and_back(province: Province, name: str) -> None:
    client = client_of(province.clerk)
    upload = uploaded(client, province.one, name=name)
    shown = page(client, "upload_detail", upload.pk)
    total, to_write = shown.context["total"], shown.context["to_write"]
    assert total == READABLE[name]
    assert f"Áp dụng {to_write} dòng" in text_of(shown)
    assert not Person.objects.exists()
    done = press(client, "upload_apply", upload)
    assert f"Đã áp dụng {to_write} dòng" in text_of(done)
    assert Person.objects.count() == Service.objects.count() == upload.counts.get(NEW, 0)
    assert WaitingEntry.objects.count() == upload.counts.get(WAITING, 0)
    undone = press(client, "upload_undo", upload)
    assert "Đã hoàn tác" in text_of(undone)
    assert not Person.objects.exists()
    assert not WaitingEntry.objects.exists()


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_gets_one_sentence_and_nothing_stays(province: Province, name: str) -> None:
    client = client_of(province.clerk)
    upload = uploaded(client, province.one, name=name)
    shown = page(client, "upload_detail", upload.pk)
    assert UNREADABLE[name] in text_of(shown)
    assert "Tải lên tệp khác" in text_of(shown)
    assert not storage.has_file(upload.pk)
    assert UNREADABLE[name] in text_of(page(client, "upload_list"))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("ds.xlsx", b"", "Tệp trống"),
        ("ds.xlsx", b"x" * 101, "Tệp lớn hơn"),
        ("ds.pdf", b"%PDF", "Tệp .pdf không phải bảng tính"),
    ],
)
def test_a_wrong_file_is_refused_on_the_form_that_stays_usable(
    province: Province, settings, name: str, content: bytes, sentence: str
) -> None:
    settings.UPLOAD_LIMIT = 100
    refused = send(client_of(province.clerk), province.one, name=name, content=content)
    assert refused.status_code == 200
    assert sentence in text_of(refused)
    assert "Tải lên và xem trước" in text_of(refused)
    assert not Upload.objects.exists()


def test_without_a_file_the_form_says_so(province: Province) -> None:
    sent = {"unit": province.one.pk, "kind": "members"}
    refused = client_of(province.clerk).post(reverse("intake:upload_list"), sent)
    assert "Hãy chọn một tệp." in text_of(refused)


def test_a_list_without_rows_has_nothing_to_apply(province: Province) -> None:
    client = client_of(province.clerk)
    upload = uploaded(client, province.one, name="ds.xlsx", content=sheet(["Họ và tên", "Ngày sinh", "Giới tính"]))
    shown = text_of(page(client, "upload_detail", upload.pk))
    assert "Không có gì để áp dụng" in shown
    assert "Tệp không có dòng nào dưới tiêu đề." in shown


def test_the_same_file_again_changes_nothing_and_says_when_it_was_applied(province: Province) -> None:
    client = client_of(province.clerk)
    press(client, "upload_apply", uploaded(client, province.one, name="english.xlsx"))
    again = uploaded(client, province.one, name="english.xlsx")
    shown = text_of(page(client, "upload_detail", again.pk))
    assert "Không có gì để áp dụng" in shown
    assert "Đúng tệp này Người Dùng đã áp dụng" in shown


# Two clicks, two users.


def test_a_second_click_applies_nothing_twice(province: Province) -> None:
    client = client_of(province.clerk)
    upload = uploaded(client, province.one, name="english.xlsx")
    seen = page(client, "upload_detail", upload.pk).context["seen"]
    for _ in range(2):
        client.post(reverse("intake:upload_apply", args=[upload.pk]), {"seen": seen})
    assert Service.objects.count() == upload.counts[NEW]
    assert not list(page(client, "upload_detail", upload.pk).context["messages"])


def test_the_slower_of_two_clerks_is_told_who_was_first(province: Province) -> None:
    colleague = factories.user(role="commune_clerk", unit=province.one)
    User.objects.filter(pk=colleague.pk).update(full_name="Vàng A Páo")
    first, second = client_of(User.objects.get(pk=colleague.pk)), client_of(province.clerk)
    upload = uploaded(first, province.one, name="english.xlsx")
    seen = page(second, "upload_detail", upload.pk).context["seen"]
    press(first, "upload_apply", upload)
    told = second.post(reverse("intake:upload_apply", args=[upload.pk]), {"seen": seen}, follow=True)
    assert "Vàng A Páo đã bấm áp dụng danh sách này trước" in text_of(told)
    assert Service.objects.count() == upload.counts[NEW]


def test_a_list_judged_again_since_it_was_looked_at_is_not_applied_unseen(province: Province) -> None:
    client = client_of(province.clerk)
    upload = uploaded(client, province.one, name="english.xlsx")
    seen = page(client, "upload_detail", upload.pk).context["seen"]
    change_columns(client, upload, phone="")
    told = client.post(reverse("intake:upload_apply", args=[upload.pk]), {"seen": seen}, follow=True)
    assert "vừa được kiểm tra lại" in text_of(told)
    assert not Person.objects.exists()


def test_an_undo_that_cannot_be_done_names_what_stands_in_the_way(province: Province) -> None:
    client = client_of(province.clerk)
    upload = uploaded(client, province.one, name="english.xlsx")
    press(client, "upload_apply", upload)
    person = Person.objects.first()
    Person.objects.filter(pk=person.pk).update(version=person.version + 1)
    refused = press(client, "upload_undo", upload)
    assert "Chưa hoàn tác được" in text_of(refused)
    assert person.full_name in text_of(refused).split("Chưa hoàn tác được")[1].split("</div>")[0]
    assert Person.objects.count() == upload.counts[NEW]
    assert Upload.objects.get(pk=upload.pk).state == UploadState.APPLIED


def test_a_file_not_applied_can_be_thrown_away_and_an_applied_one_not(province: Province) -> None:
    client = client_of(province.clerk)
    kept = uploaded(client, province.one, name="english.xlsx")
    press(client, "upload_apply", kept)
    dropped = uploaded(client, province.one, name="sheets.xlsx")
    for upload in (kept, dropped, dropped):
        client.post(reverse("intake:upload_discard", args=[upload.pk]))
    assert list(Upload.objects.all()) == [kept]
    assert not storage.has_file(dropped.pk)


# What the columns mean.


def test_a_corrected_column_is_read_again_and_remembered(province: Province) -> None:
    client = client_of(province.clerk)
    upload = uploaded(client, province.one, name="english.xlsx")
    assert "0912000101" in text_of(page(client, "upload_detail", upload.pk))
    assert change_columns(client, upload, phone="").url == reverse("intake:upload_detail", args=[upload.pk])
    assert "0912000101" not in text_of(page(client, "upload_detail", upload.pk))
    next_time = uploaded(client, province.one, name="english.xlsx")
    assert "đã nhớ từ lần trước" in text_of(page(client, "upload_mapping", next_time.pk))
    assert "0912000101" not in text_of(page(client, "upload_detail", next_time.pk))
    elsewhere = uploaded(client_of(province.neighbour), province.two, name="english.xlsx")
    assert "đã nhớ" not in text_of(page(client_of(province.neighbour), "upload_mapping", elsewhere.pk))


def test_columns_that_cannot_be_are_refused_in_words_and_nothing_changes(province: Province) -> None:
    client = client_of(province.clerk)
    upload = uploaded(client, province.one, name="english.xlsx")
    before = upload.mapping
    twice = text_of(change_columns(client, upload, phone="full_name"))
    assert "cùng là Họ và tên" in twice
    missing = text_of(change_columns(client, upload, full_name=""))
    assert "Chưa chọn cột nào là: Họ và tên." in missing
    no_sheet = text_of(change_columns(client, upload, sheets=[]))
    assert "Hãy chọn ít nhất một trang tính." in no_sheet
    assert Upload.objects.get(pk=upload.pk).mapping == before


def test_two_sheets_may_call_the_same_thing_by_different_titles(province: Province) -> None:
    client = client_of(province.clerk)
    book, buffer = openpyxl.Workbook(), BytesIO()
    for title, name in (("Họ và tên", "Lò Văn Thi"), ("Quý danh", "Mùa A Chớ")):
        page_of = book.create_sheet(name)
        page_of.append([title, "Ngày sinh", "Giới tính"])
        page_of.append([name, "07/05/1995", "Nam"])
    book.save(buffer)
    upload = uploaded(client, province.one, name="ds.xlsx", content=buffer.getvalue())
    form = page(client, "upload_mapping", upload.pk).context["form"]
    typed = {control.html_name: column.field or "full_name" for column, control in form.lines}
    typed["sheets"] = [one["name"] for one in upload.sheets]
    client.post(reverse("intake:upload_mapping", args=[upload.pk]), typed)
    assert [line.name for line in page(client, "upload_detail", upload.pk).context["lines"]] == [
        "Lò Văn Thi",
        "Mùa A Chớ",
    ]


def test_a_list_whose_name_column_is_unknown_asks_for_it(province: Province) -> None:
    client = client_of(province.clerk)
    content = sheet(["Quý danh", "Ngày sinh", "Giới tính"], ["Lò Văn Thi", "07/05/1995", "Nam"])
    upload = uploaded(client, province.one, name="ds.xlsx", content=content)
    shown = text_of(page(client, "upload_detail", upload.pk))
    assert "Chưa biết cột nào là: Họ và tên." in shown
    assert "Áp dụng" not in shown.split('class="card decision"')[1].split("</section>")[0]
    form = page(client, "upload_mapping", upload.pk).context["form"]
    typed = {control.html_name: column.field or "full_name" for column, control in form.lines}
    client.post(reverse("intake:upload_mapping", args=[upload.pk]), {**typed, "sheets": ["Sheet"]})
    assert "Lò Văn Thi" in text_of(page(client, "upload_detail", upload.pk))


def test_only_the_chosen_sheets_are_read(province: Province) -> None:
    client = client_of(province.clerk)
    upload = uploaded(client, province.one, name="sheets.xlsx")
    change_columns(client, upload, sheets=["Pa Thơm"])
    assert page(client, "upload_detail", upload.pk).context["total"] == 2


def test_the_columns_of_an_applied_list_stay(province: Province) -> None:
    client = client_of(province.clerk)
    upload = uploaded(client, province.one, name="english.xlsx")
    press(client, "upload_apply", upload)
    refused = client.get(reverse("intake:upload_mapping", args=[upload.pk]), follow=True)
    assert "Chỉ sửa được cột khi danh sách đang chờ áp dụng." in text_of(refused)


# Who may.

PAGES = ("upload_detail", "upload_progress", "upload_mapping", "upload_export")
BUTTONS = ("upload_apply", "upload_undo", "upload_mapping")


def test_the_neighbour_finds_nothing_and_changes_nothing(province: Province) -> None:
    upload = uploaded(client_of(province.clerk), province.one, name="english.xlsx")
    neighbour = client_of(province.neighbour)
    for name in PAGES:
        assert page(neighbour, name, upload.pk).status_code == 404
    for name in BUTTONS:
        assert neighbour.post(reverse(f"intake:{name}", args=[upload.pk])).status_code == 404
    neighbour.post(reverse("intake:upload_discard", args=[upload.pk]))
    assert upload.file_name not in text_of(page(neighbour, "upload_list"))
    assert page(neighbour, "template_download", "members", "mau", unit=str(province.one.pk)).status_code == 404
    assert Upload.objects.get(pk=upload.pk).state == UploadState.READY


def test_nobody_loads_a_list_for_a_unit_out_of_reach(province: Province) -> None:
    refused = send(client_of(province.neighbour), province.one, name="english.xlsx")
    assert "Hãy chọn một đơn vị trong danh sách." in text_of(refused)
    assert not Upload.objects.exists()


def test_those_who_only_look_may_not_load_lists(province: Province) -> None:
    upload = uploaded(client_of(province.clerk), province.one, name="english.xlsx")
    commander = client_of(factories.user(role="commune_commander", unit=province.one))
    assert page(commander, "upload_list").status_code == 403
    assert page(commander, "upload_detail", upload.pk).status_code == 403


def test_the_province_chooses_among_its_units(province: Province) -> None:
    staff = client_of(factories.user(role="provincial_staff", unit=province.top))
    shown = page(staff, "upload_list")
    assert [name for _, name in shown.context["offices"]] == [
        "Bộ CHQS tỉnh",
        "Ban CHQS xã Thanh Yên",
        "Ban CHQS xã Mường Pồn",
    ]
    assert not shown.context["form"]["unit"].is_hidden
    upload = uploaded(staff, province.two, name="english.xlsx")
    assert upload.unit == province.two
    assert "Ban CHQS xã Mường Pồn" in text_of(page(staff, "upload_list"))


# While the machine works.


def test_the_page_of_a_running_job_shows_its_numbers_and_works_without_scripts(province: Province) -> None:
    client = client_of(province.clerk)
    upload = made(province.one, rows(2000), state=UploadState.APPLYING)
    progress(upload.pk, "apply", 500, 2000)
    shown = page(client, "upload_detail", upload.pk)
    assert "500 / 2.000 dòng" in text_of(shown)
    assert "Có thể đóng trình duyệt" in text_of(shown)
    assert re.search(r'<noscript><meta http-equiv="refresh" content="\d+;url=/nap-danh-sach/', text_of(shown))
    looked_at, done = shown.context["progress"].since.split("-")
    since = f"{float(looked_at) - 10}-{done}"  # ten seconds ago
    progress(upload.pk, "apply", 1500, 2000)
    part = page(client, "upload_progress", upload.pk, tu=since)
    assert "1.500 / 2.000 dòng" in text_of(part)
    assert "còn khoảng 5 giây" in text_of(part)
    assert "<html" not in text_of(part)


def test_a_job_not_yet_begun_says_that_it_waits_its_turn(province: Province) -> None:
    upload = made(province.one, [], state=UploadState.RECEIVED)
    cache.clear()
    shown = text_of(page(client_of(province.clerk), "upload_detail", upload.pk))
    assert "Đang chờ đến lượt đọc" in shown
    assert "Bỏ tệp này" in shown


def test_when_the_job_is_done_the_page_moves_on(province: Province) -> None:
    client = client_of(province.clerk)
    upload = made(province.one, rows(3))
    url = reverse("intake:upload_detail", args=[upload.pk])
    polled = client.get(reverse("intake:upload_progress", args=[upload.pk]), headers={"HX-Request": "true"})
    assert polled.headers["HX-Redirect"] == url
    assert page(client, "upload_progress", upload.pk).url == url


def test_the_pages_carry_no_script_and_no_style_of_their_own(province: Province) -> None:
    client = client_of(province.clerk)
    change = Row(4, {"full_name": "<b>x</b>"}, CHANGED, changes=[("Thôn, bản", "<i>a</i>", "b")])
    upload = made(province.one, [*rows(3), change, Row(5, {"full_name": "Lò"}, UNCHANGED)], mapping={}, sheets=[])
    for name, args in (("upload_list", []), ("upload_detail", [upload.pk]), ("upload_mapping", [upload.pk])):
        html = text_of(page(client, name, *args))
        assert " style=" not in html
        assert "<script>" not in html
        assert "<b>x" not in html
        assert "<i>a" not in html

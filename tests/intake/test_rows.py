import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sansang.intake.kinds import NEW, REFUSED, WAITING, Row
from tests.intake.pages import Province, client_of, exported, made, page, rows, text_of, two_communes, uploaded  # noqa: F401

pytestmark = pytest.mark.django_db


def test_a_row_that_waits_shows_what_was_noticed_about_it_like_any_other(province: Province) -> None:
    note = {"code": "namesake", "message": "Có người cùng tên", "params": {}}
    waiting = Row(1, {"full_name": "Lò Văn Thi"}, WAITING, notes=[note])
    new = Row(2, {"full_name": "Lò Văn Thi"}, NEW, notes=[note])
    client = client_of(province.clerk)
    upload = made(province.one, [waiting, new])
    shown = page(client, "upload_detail", upload.pk)
    assert [len(line.notes) for line in shown.context["lines"]] == [1, 1]
    assert [row[-2] for row in exported(client, upload)[1:]] == ["Có người cùng tên"] * 2


def test_rows_of_several_sheets_say_which(province: Province) -> None:
    client = client_of(province.clerk)
    upload = uploaded(client, province.one, name="sheets.xlsx")
    shown = page(client, "upload_detail", upload.pk).context["lines"]
    assert [(line.sheet, line.number) for line in shown][3:] == [("Thanh Yên", 5), ("Pa Thơm", 2), ("Pa Thơm", 3)]
    assert [row[:2] for row in exported(client, upload)][4:] == [("Thanh Yên", 5), ("Pa Thơm", 2), ("Pa Thơm", 3)]
    alone = uploaded(client, province.one, name="english.xlsx")
    assert not page(client, "upload_detail", alone.pk).context["lines"][0].sheet


def test_rows_are_filtered_searched_and_paged(province: Province) -> None:
    client = client_of(province.clerk)
    upload = made(province.one, [*rows(120), *rows(3, state=REFUSED)])
    last = page(client, "upload_detail", upload.pk, trang="3").context
    assert (last["page"].first, last["page"].last, last["page"].total) == (101, 123, 123)
    refused = page(client, "upload_detail", upload.pk, tt="loi").context
    assert [line.number for line in refused["lines"]] == [1, 2, 3]
    named = page(client, "upload_detail", upload.pk, q="lo van 12").context
    assert [line.number for line in named["lines"]] == [12, 120]
    assert [line.number for line in page(client, "upload_detail", upload.pk, q="77").context["lines"]] == [77]
    nothing = page(client, "upload_detail", upload.pk, q="Giàng")
    assert "Không có dòng nào khớp." in text_of(nothing)
    for odd in ("0", "-1", "999", "x", "²"):
        assert page(client, "upload_detail", upload.pk, trang=odd, tt=odd, tu=odd).status_code == 200


def test_rows_far_apart_are_shown_a_few_chunks_at_a_time(province: Province) -> None:
    scattered = [Row(at, {"full_name": f"Lò {at}"}, REFUSED if at % 1000 == 0 else NEW) for at in range(1, 6001)]
    client = client_of(province.clerk)
    upload = made(province.one, scattered)
    first = page(client, "upload_detail", upload.pk, tt="loi").context
    assert [line.number for line in first["lines"]] == [1000, 2000, 3000, 4000]
    second = page(client, "upload_detail", upload.pk, tt="loi", trang="2").context
    assert [line.number for line in second["lines"]] == [5000, 6000]
    assert (second["page"].first, second["page"].total) == (5, 6)


def test_a_search_of_a_long_list_goes_on_where_it_stopped(province: Province) -> None:
    client = client_of(province.clerk)
    upload = made(province.one, rows(17_500))
    first = page(client, "upload_detail", upload.pk, q="17400")
    assert "Đã tìm 16.000 / 17.500 dòng." in text_of(first)
    further = client.get(reverse("intake:upload_detail", args=[upload.pk]) + first.context["further_url"])
    assert [line.number for line in further.context["lines"]] == [17400]
    assert not further.context["further_url"]


def test_the_number_of_queries_does_not_grow_with_the_rows(province: Province) -> None:
    client = client_of(province.clerk)
    counted = []
    for number in (10, 10_000):
        upload = made(province.one, rows(number))
        urls = [
            reverse("intake:upload_detail", args=[upload.pk]),
            reverse("intake:upload_detail", args=[upload.pk]) + "?q=van&tt=moi",
            reverse("intake:upload_list"),
        ]
        for url in urls:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url).status_code == 200
            counted.append(len(captured))
    assert counted[:3] == counted[3:]
    assert max(counted) <= 15

"""What columns mean: guessed, corrected, remembered for the office alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sansang.intake import actions
from sansang.intake.models import ColumnMemory, UploadState
from sansang.intake.rules import guess, title_key
from sansang.intake.sources import guess_all, meanings_given_twice
from sansang.kernel.reasons import RuleViolated
from sansang.personnel.imports import MEMBERS
from sansang.personnel.imports.columns import FIELDS
from tests.files.make import PEOPLE, TITLES
from tests.intake.offices import Office, line, listed, previewed, rows_of, thanh_yen  # noqa: F401

ODD = ["STT", "Người", "Ngày sinh", "Giới tính", "Mã", "Thôn, bản", "Số điện thoại", "Thành phần", "Từ ngày"]
CORRECTED = {"nguoi": "full_name", "ma": "identity_number", "ngay sinh": "born", "gioi tinh": "sex"}


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("Họ và tên", "full_name"),
        ("HỌ TÊN", "full_name"),
        ("Số CCCD/CMND", "identity_number"),
        ("Số định danh cá nhân", "identity_number"),
        ("Ngày, tháng, năm sinh", "born"),
        ("Năm sinh / Nữ", "born_female"),
        ("Nam/Nữ", "sex"),
        ("Xã/phường", "residence"),
        ("Thôn, bản, tổ dân phố", "village"),
        ("Điện thoại liên hệ", "phone"),
        ("Đơn vị (tiểu đội)", "unit"),
        ("Chức vụ", "post"),
        ("Ngày vào Đảng", "party_joined_on"),
        ("Ngày vào Đoàn", "union_joined_on"),
        ("Trình độ văn hóa", "education"),
        ("Ngày vào dân quân", "first_on"),
        ("Date of birth", "born"),
        ("Full name", "full_name"),
        ("Ghi chú", ""),
        ("STT", ""),
        ("Dân tộc", ""),
    ],
)
def test_titles_mean_what_offices_mean(title: str, field: str) -> None:
    assert guess([title], FIELDS, remembered={}) == {title_key(title): field}


@pytest.mark.parametrize(
    ("titles", "fields"),
    [
        (["Năm sinh / Nam", "Năm sinh / Nữ"], ["born_male", "born_female"]),
        (["Giới tính / Nam", "Giới tính / Nữ"], ["born_male", "born_female"]),
        (["Ngày sinh", "Nam", "Nữ"], ["born", "born_male", "born_female"]),
        (
            [f"Ngày, tháng, năm sinh / {part}" for part in ("Ngày", "Tháng", "Năm")],
            ["born_day", "born_month", "born_year"],
        ),
        (["Ngày", "Tháng", "Năm", "Nam/Nữ"], ["born_day", "born_month", "born_year", "sex"]),
    ],
)
def test_what_stands_beside_a_title_tells_men_from_years(titles: list[str], fields: list[str]) -> None:
    found = guess(["Họ và tên", *titles], FIELDS, remembered={})
    assert [found[title_key(title)] for title in titles] == fields


TITLE = st.sampled_from([*TITLES, *ODD, "Ghi chú", "Năm sinh / Nam", "Full name", "Xã", ""]) | st.text(max_size=30)


@given(
    st.lists(TITLE, max_size=12),
    st.dictionaries(st.sampled_from(["nguoi", "ma", "stt"]), st.sampled_from(["", "born"])),
)
def test_a_guess_knows_every_title_and_gives_no_meaning_twice(titles: list[str], remembered: dict[str, str]) -> None:
    found = guess(titles, FIELDS, remembered=remembered)
    assert set(found) == {title_key(title) for title in titles} - {""}
    given_out = [field for field in found.values() if field]
    assert len(given_out) == len(set(given_out))
    assert set(given_out) <= {field.key for field in FIELDS}
    assert guess(titles, FIELDS, remembered=found) == found


@given(st.lists(TITLE, max_size=8, unique=True))
def test_the_order_of_columns_decides_nothing_but_ties(titles: list[str]) -> None:
    found, turned = (guess(order, FIELDS, remembered={}) for order in (titles, titles[::-1]))
    assert set(filter(None, found.values())) == set(filter(None, turned.values()))


def test_two_sheets_may_name_one_meaning_differently() -> None:
    sheets = [
        {"titles": ["Họ và tên", "Ngày sinh"], "chosen": True},
        {"titles": ["Họ tên", "Năm sinh"], "chosen": True},
    ]
    mapping = guess_all(sheets, MEMBERS, remembered={})
    assert mapping == {"ho va ten": "full_name", "ngay sinh": "born", "ho ten": "full_name", "nam sinh": "born"}
    assert not meanings_given_twice(sheets, mapping)
    assert meanings_given_twice([{"titles": ["Họ tên", "Họ và tên"], "chosen": True}], mapping)


def test_a_field_that_is_no_more_is_forgotten() -> None:
    sheets = [{"titles": ["Họ và tên", "Mã"], "chosen": True}]
    remembered = {"ma": "no_such_field", "ho va ten": "full_name"}
    assert guess_all(sheets, MEMBERS, remembered=remembered) == {"ho va ten": "full_name", "ma": ""}


def corrected(office: Office):
    upload = previewed(office.command, "list.xlsx", listed(*map(line, PEOPLE), titles=ODD), by=office.clerk)
    assert upload.problem["code"] == "columns_missing"
    mapping = {**upload.mapping, **CORRECTED}
    actions.change_mapping(upload, mapping=mapping, sheets=["Sheet"], by=office.clerk)
    assert upload.state == UploadState.RECEIVED
    actions.read(upload)
    return upload


def test_a_corrected_column_is_read_again_and_remembered_for_this_office_only(office: Office) -> None:
    assert corrected(office).counts == {"N": 6}
    again = previewed(office.command, "list.xlsx", listed(*map(line, PEOPLE), titles=ODD), by=office.clerk)
    assert again.counts == {"N": 6}
    elsewhere = previewed(
        office.neighbour, "list.xlsx", listed(*map(line, PEOPLE), titles=ODD), by=office.neighbours_clerk
    )
    assert elsewhere.problem["code"] == "columns_missing"


def test_a_column_can_be_left_unread(office: Office) -> None:
    upload = previewed(office.command, "english.xlsx", by=office.clerk)
    actions.change_mapping(upload, mapping={**upload.mapping, "phone": ""}, sheets=["Sheet1"], by=office.clerk)
    actions.read(upload)
    assert {row.values["phone"] for row in rows_of(upload)} == {None}


def test_only_the_chosen_sheets_are_read(office: Office) -> None:
    upload = previewed(office.command, "sheets.xlsx", by=office.clerk)
    assert [sheet["name"] for sheet in upload.sheets] == ["Thanh Yên", "Pa Thơm"]
    actions.change_mapping(upload, mapping=upload.mapping, sheets=["Pa Thơm"], by=office.clerk)
    actions.read(upload)
    assert [(row.sheet, row.number) for row in rows_of(upload)] == [("Pa Thơm", 2), ("Pa Thơm", 3)]


@pytest.mark.parametrize(
    ("mapping", "sheets", "code"),
    [
        ({"ngay sinh": "full_name"}, ["Sheet"], "same_meaning"),
        ({"ngay sinh": "no_such_field"}, ["Sheet"], "same_meaning"),
        ({}, [], "no_sheet"),
        ({}, ["Trang khác"], "no_sheet"),
    ],
)
def test_a_correction_that_makes_no_sense_changes_nothing(
    office: Office, mapping: dict[str, str], sheets: list[str], code: str
) -> None:
    upload = previewed(office.command, "list.xlsx", listed(line()), by=office.clerk)
    with pytest.raises(RuleViolated) as refused:
        actions.change_mapping(upload, mapping={**upload.mapping, **mapping}, sheets=sheets, by=office.clerk)
    assert refused.value.reasons[0].code == code
    upload.refresh_from_db()
    assert upload.state == UploadState.READY
    assert not ColumnMemory.objects.exists()


def test_the_neighbour_corrects_nothing(office: Office) -> None:
    upload = previewed(office.command, "list.xlsx", listed(line()), by=office.clerk)
    with pytest.raises(RuleViolated, match="ngoài phạm vi"):
        actions.change_mapping(upload, mapping=upload.mapping, sheets=["Sheet"], by=office.neighbours_clerk)

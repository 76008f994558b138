from io import BytesIO

import openpyxl
import pytest

from sansang.audit.models import AuditEvent, ExportedPeople
from sansang.audit.packing import unpack
from sansang.audit.queries import exports_with
from sansang.citizens.models import Person
from sansang.intake.kinds import REFUSED
from sansang.personnel.models import WaitingEntry
from tests import factories
from tests.intake.pages import Province, client_of, exported, page, press, sheet, two_communes, uploaded  # noqa: F401

pytestmark = pytest.mark.django_db
NUMBER = "011095000101"


def test_the_export_has_the_reasons_beside_the_rows_is_no_formula_and_is_recorded(province: Province) -> None:
    client = client_of(province.clerk)
    content = sheet(
        ["Họ và tên", "Ngày sinh", "Thôn, bản"],
        ["Lò Văn Thi", "1995", '=HYPERLINK("http://example.invalid","x")'],
        ["+cmd|calc", "2093", "@SUM(1)"],
        ["Quàng Thị Hương", "31/02/2001", "Đội 9"],
    )
    upload = uploaded(client, province.one, name="ds.xlsx", content=content)
    head, *lines = exported(client, upload)
    assert head[:4] == ("Dòng trong tệp", "Họ và tên", "Ngày sinh", "Thôn, bản")
    assert head[-3:] == ("Kết quả kiểm tra", "Lý do, ghi chú", "Thay đổi")
    assert "31/02/2001" in lines[2][-2]
    response = page(client, "upload_export", upload.pk)
    book = openpyxl.load_workbook(BytesIO(response.content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for cell in cells if str(cell.value or "").startswith(("=", "+", "@"))]
    events = AuditEvent.objects.filter(verb="intake.exported")
    assert [(event.subject_id, event.details["rows"]) for event in events] == [(upload.pk, 3)] * 2


def test_the_refused_rows_alone_can_be_taken_away_mended_and_sent_again(province: Province) -> None:
    client = client_of(province.clerk)
    upload = uploaded(client, province.one, name="wrong-rows.xlsx")
    head, *lines = exported(client, upload, tt="loi")
    assert len(lines) == upload.counts[REFUSED]
    mended = [list(lines[0])]
    mended[0][head.index("Số CCCD")] = "011095000101"
    again = uploaded(client, province.one, name="sua.xlsx", content=sheet(list(head), *mended))
    assert again.counts.get(REFUSED, 0) == 0
    assert again.mapping[next(key for key in again.mapping if "ly do" in key)] == ""


def test_whoever_a_downloaded_list_speaks_of_is_told_so(province: Province) -> None:
    client = client_of(province.clerk)
    known = factories.member(province.squad, keeper=province.one, full_name="Lò Văn Thi", identity_number=NUMBER)
    stranger = factories.member(
        province.other_squad, keeper=province.two, full_name="Mùa A Chớ", identity_number="011095000202"
    )
    upload = uploaded(client, province.one, name="ds.xlsx", content=sheet(
        ["Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Thôn, bản"],
        ["Lò Văn Thi", "07/05/1995", "Nam", NUMBER, "Đội 9"],
        ["Mùa A Chớ", "07/05/1995", "Nam", "011095000202", "Đội 9"],
        ["Quàng Thị Hương", "1999", "Nữ", "", "Đội 9"],
        ["Lò Văn Sai", "31/02/2001", "Nam", "", "Đội 9"],
    ))  # fmt: skip

    def named(**query: str) -> set[int]:
        exported(client, upload, **query)
        event = AuditEvent.objects.filter(verb="intake.exported").latest("pk")
        found = ExportedPeople.objects.filter(event=event).first()
        return set(unpack(bytes(found.packed))) if found else set()

    assert named() == {known.pk}
    assert named(tt="loi") == set()
    press(client, "upload_apply", upload)
    made = Person.objects.get(full_name="Quàng Thị Hương")
    assert named() == {known.pk, made.pk}
    assert named(tt="moi") == {made.pk}
    press(client, "upload_undo", upload)
    assert named() == {known.pk}
    assert exports_with(stranger.pk) == []


@pytest.mark.parametrize("which", ["mau", "vi-du"])
@pytest.mark.parametrize("with_squads", [True, False])
def test_template_and_example_come_back_without_a_refused_row(
    province: Province, which: str, with_squads: bool
) -> None:
    unit, clerk = province.one, province.clerk
    if not with_squads:
        unit = factories.unit("commune_command", parent=province.top, name="Ban CHQS xã Núa Ngam")
        factories.unit("militia", parent=unit, name="Dân quân xã Núa Ngam")
        clerk = factories.user(role="commune_clerk", unit=unit)
    client = client_of(clerk)
    file = page(client, "template_download", "members", which)
    upload = uploaded(client, unit, name="mau.xlsx", content=file.content)
    assert upload.problem == {}
    assert REFUSED not in upload.counts
    assert sum(upload.counts.values()) == (0 if which == "mau" else 2)
    if which == "vi-du":
        press(client, "upload_apply", upload)
        assert Person.objects.count() + WaitingEntry.objects.count() == 2


def test_the_template_keeps_zeros_offers_choices_and_explains(province: Province) -> None:
    file = page(client_of(province.clerk), "template_download", "members", "vi-du")
    book = openpyxl.load_workbook(BytesIO(file.content))
    first = book.worksheets[0]
    titles = {cell.value: cell.column_letter for cell in first[1]}
    number = first[f"{titles['Số định danh (CCCD)']}2"]
    assert (number.value[0], number.number_format) == ("0", "@")
    assert first[f"{titles['Xã, phường']}2"].value == "Thanh Yên"
    assert first[f"{titles['Đơn vị']}2"].value == "Tiểu đội Thanh Yên"
    rules = {str(one.sqref).split("2:")[0]: one for one in first.data_validations.dataValidation}
    assert rules[titles["Giới tính"]].type == "list"
    assert rules[titles["Đơn vị"]].type == "list"
    assert "07/05/1995" in rules[titles["Ngày sinh"]].prompt
    assert any("bắt buộc" in str(row[0]) for row in book.worksheets[1].iter_rows(values_only=True))


def test_unknown_templates_are_not_found(province: Province) -> None:
    client = client_of(province.clerk)
    for kind, which, unit in (("x", "mau", ""), ("members", "x", ""), ("members", "mau", "999999")):
        assert page(client, "template_download", kind, which, unit=unit).status_code == 404

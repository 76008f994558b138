"""./manage.py intake: the same in words and as JSON."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from sansang.citizens.models import Person
from sansang.intake.models import ColumnMemory, RowChunk, Upload
from sansang.personnel.models import WaitingEntry
from tests import factories
from tests.files.make import PEOPLE, TITLES
from tests.intake.offices import FILES, Office, line, listed, thanh_yen  # noqa: F401


def said(file: Path | str, *options: str, unit: str = "03349") -> str:
    out = StringIO()
    call_command("intake", str(FILES / file), "--unit", unit, *options, stdout=out)
    return out.getvalue()


def told(file: Path | str, *options: str, unit: str = "03349") -> dict:
    return json.loads(said(file, "--json", *options, unit=unit))


COUNTS = {"new": 0, "changed": 0, "unchanged": 0, "waiting": 0, "refused": 0}


def test_without_apply_everything_is_said_and_nothing_is_kept(office: Office) -> None:
    report = told("wrong-rows.xlsx")
    assert report["file"] == "wrong-rows.xlsx"
    assert (report["state"], report["applied"], report["problem"]) == ("ready", False, None)
    assert report["counts"] == {**COUNTS, "new": 1, "refused": 6}
    first = report["rows"][0]
    assert (first["row"], first["sheet"], first["state"]) == (2, "Sheet1", "refused")
    assert first["reasons"] == ["Số định danh “01109500O101” có ký tự không phải chữ số"]
    assert first["cells"]["full_name"] == "Lò Văn Thi"
    for kept in (Person, Upload, RowChunk, ColumnMemory):
        assert not kept.objects.exists()


def test_apply_writes_and_the_second_time_nothing_changes(office: Office) -> None:
    report = told("english.xlsx", "--apply")
    assert (report["state"], report["applied"], report["counts"]) == ("applied", True, {**COUNTS, "new": 6})
    assert Person.objects.count() == 6
    again = told("english.xlsx", "--apply")
    assert (again["state"], again["applied"], again["counts"]) == ("ready", False, {**COUNTS, "unchanged": 6})
    assert {row["state"] for row in again["rows"]} == {"unchanged"}


def test_words_and_json_say_the_same(office: Office, tmp_path: Path) -> None:
    factories.service(
        factories.person(office.command, identity_number=PEOPLE[0][3], village="Bản Noong Vai", residence=office.place),
        office.first,
    )
    factories.person(office.neighbour, full_name="Người Khác", identity_number=PEOPLE[2][3])
    path = tmp_path / "list.xlsx"
    path.write_bytes(listed(line(), line(PEOPLE[1], sex="Nam"), line(PEOPLE[2]), line(PEOPLE[3])))
    report, words = told(path), said(path)
    states = ["changed", "refused", "waiting", "new"]
    assert [row["state"] for row in report["rows"]] == states
    for row in report["rows"]:
        assert f"dòng {row['row']}: " in words
        assert row["name"] in words
        for text in (*row["reasons"], *row["notes"]):
            assert text in words
        for one in row["changes"]:
            assert f"{one['field']}: {one['before'] or '–'} → {one['after']}" in words
    assert report["rows"][0]["changes"] == [{"field": "Số điện thoại", "before": "", "after": "0912000101"}]
    assert "1 mới · 1 sửa · 1 chờ cấp trên · 0 không đổi · 1 từ chối" in words
    assert "Chưa ghi gì; thêm --apply để ghi 3 dòng." in words
    assert "Đã ghi 3 dòng." in said(path, "--apply")
    assert WaitingEntry.objects.count() == 1


def test_a_unit_is_found_by_the_code_of_its_place_or_its_own(office: Office) -> None:
    assert told("english.xlsx", unit="TY")["counts"]["new"] == 6


def test_a_code_of_no_unit_is_told_in_one_sentence(office: Office) -> None:
    with pytest.raises(CommandError, match="Không có đơn vị nào mã “99999”"):
        said("english.xlsx", unit="99999")


def test_a_file_that_is_not_there_is_told_in_one_sentence(office: Office) -> None:
    with pytest.raises(CommandError, match="Không thấy tệp"):
        said("nowhere.xlsx")


@pytest.mark.parametrize(
    ("file", "words"),
    [("empty.xlsx", "Tệp trống"), ("password.xlsx", "mật khẩu"), ("picture.xlsx", "không phải là bảng")],
)
def test_a_refused_file_ends_with_a_fault(office: Office, file: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        said(file)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("intake", str(FILES / file), "--unit", "03349", "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert ended.value.code == 1
    assert (report["state"], report["rows"], report["counts"]) == ("refused", [], COUNTS)
    assert words in report["problem"]
    assert not Upload.objects.exists()


def test_columns_and_sheets_can_be_said(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    titles = [{"Họ và tên": "Người"}.get(title, title) for title in TITLES]
    path.write_bytes(listed(line(), titles=titles))
    with pytest.raises(CommandError, match="Chưa biết cột nào là: Họ và tên"):
        said(path)
    assert told(path, "--map", "Người=full_name")["counts"]["new"] == 1
    assert not ColumnMemory.objects.exists()
    assert [row["row"] for row in told("sheets.xlsx", "--sheet", "Pa Thơm")["rows"]] == [2, 3]
    for wrong in (("--sheet", "Trang khác"), ("--map", "Không có=full_name")):
        with pytest.raises(CommandError, match="Không có"):
            said("sheets.xlsx", *wrong)

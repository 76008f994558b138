"""Every broken file with the rows that must come out of it."""

import pytest

from tests.files.make import PEOPLE
from tests.intake.offices import Office, applied, codes, notes, previewed, rows_of, states, thanh_yen  # noqa: F401

SAME_SIX = [(name, identity, f"{born[6:]}-{born[3:5]}-{born[:2]}") for name, born, _, identity, *_ in PEOPLE]


def people(upload) -> list[tuple[str, str, str]]:
    values = [row.values for row in rows_of(upload)]
    return [(one["full_name"], one["identity_number"], one["born_on"]) for one in values]


@pytest.mark.parametrize(
    "name",
    [
        "tcvn3.xls",
        "vni.xlsx",
        "web-page.xls",
        "open.ods",
        "semicolons.csv",
        "windows1258.csv",
        "decomposed.xlsx",
        "english.xlsx",
        "sheets.xlsx",
    ],
)
def test_the_same_six_people_come_out_of_every_kind_of_file(office: Office, name: str) -> None:
    upload = applied(office.command, name, by=office.clerk)
    assert people(upload) == SAME_SIX
    assert upload.counts == {"N": 6}
    assert previewed(office.command, name, by=office.clerk).counts == {"U": 6}


def test_a_letterhead_with_joined_titles_groups_total_and_signatures(office: Office) -> None:
    upload = previewed(office.command, "letterhead.xlsx", by=office.clerk)
    rows = rows_of(upload)
    assert [(row.number, row.values["full_name"]) for row in rows] == list(
        zip((9, 10, 11, 13, 14, 15), (person[0] for person in PEOPLE), strict=True)
    )
    assert [row.values["unit_id"] for row in rows] == [office.first.pk] * 3 + [office.second.pk] * 3
    assert [(row.values["born_on"], row.values["born_precision"], row.values["sex"]) for row in rows[:2]] == [
        ("1995-01-01", "year", "male"),
        ("2001-01-01", "year", "female"),
    ]
    assert states(upload) == "NNNNNN"


def test_a_register_of_the_mountains(office: Office) -> None:
    upload = previewed(office.command, "upland.xlsx", by=office.clerk)
    first, tong, chief, sua = rows_of(upload)
    assert [row.number for row in (first, tong, chief, sua)] == [9, 10, 12, 17]
    assert (first.values["full_name"], first.values["village"]) == ("Lò Văn Thi", "Bản Noong Vai")
    assert (first.values["born_on"], first.values["born_precision"]) == ("1995-01-01", "year")
    assert (first.values["unit_id"], first.values["post"], first.values["first_on"]) == (
        office.first.pk,
        "squad_leader",
        "2024-03-01",
    )
    assert (tong.values["full_name"], tong.values["sex"], tong.values["first_on"]) == (
        "Tống Thị Hương",
        "female",
        "2024-01-01",
    )
    assert (chief.values["unit_id"], chief.values["born_precision"]) == (office.second.pk, "month")
    assert notes(chief) == ["post_unknown"]  # the law knows no deputy squad leader
    assert (sua.values["born_on"], sua.values["component"], sua.values["first_on"]) == (
        "2003-12-25",
        "CD",
        "2025-04-15",
    )
    assert sua.values["unit_id"] == office.militia.pk
    assert states(upload) == "NNNN"


def test_a_birth_in_three_columns(office: Office) -> None:
    *known, impossible = rows_of(previewed(office.command, "parts-of-birth.xlsx", by=office.clerk))
    assert [(row.values["born_on"], row.values["born_precision"], row.values["sex"]) for row in known] == [
        ("1995-05-07", "day", "male"),
        ("2001-11-12", "day", "female"),
        ("1998-02-01", "month", "male"),
        ("2003-01-01", "year", "female"),
    ]
    assert codes(impossible) == ["not_a_date"]


def test_four_encodings_in_one_sheet_are_undone_cell_by_cell(office: Office) -> None:
    upload = previewed(office.command, "mixed.xlsx", by=office.clerk)
    assert people(upload) == SAME_SIX[:4]
    told = [[note["params"].get("encoding") for note in row.notes] for row in rows_of(upload)]
    assert told == [[], ["TCVN3"], ["VNI"], []]


def test_lost_zeros_come_back_and_dates_of_every_kind_are_read(office: Office) -> None:
    upload = previewed(office.command, "lost-zeros.xlsx", by=office.clerk)
    rows = rows_of(upload)
    assert [row.values["identity_number"] for row in rows] == [person[3] for person in PEOPLE]
    assert [row.values["phone"] for row in rows] == [person[5] for person in PEOPLE]
    assert all("zero_restored" in notes(row) for row in rows)
    assert [(row.values["born_on"], row.values["born_precision"]) for row in rows] == [
        ("1995-05-07", "day"),
        ("2001-11-12", "day"),
        ("1998-02-03", "day"),
        ("2003-01-01", "year"),
        ("1990-01-01", "year"),
        ("1993-08-01", "month"),
    ]
    assert states(upload) == "NNNNNN"


def test_every_wrong_row_says_why(office: Office) -> None:
    upload = applied(office.command, "wrong-rows.xlsx", by=office.clerk)
    assert [(row.number, row.state, codes(row)) for row in rows_of(upload)] == [
        (2, "R", ["identity_letters"]),
        (3, "R", ["identity_sex"]),
        (4, "R", ["identity_birth_year"]),
        (5, "R", ["date_in_future"]),
        (6, "R", ["no_name"]),
        (7, "N", []),
        (8, "R", ["twice_in_file"]),
    ]
    assert previewed(office.command, "wrong-rows.xlsx", by=office.clerk).counts == {"R": 6, "U": 1}


def test_formulas_are_their_values_and_text_like_one_stays_text(office: Office) -> None:
    rows = rows_of(previewed(office.command, "formulas.xlsx", by=office.clerk))
    assert rows[0].values["village"] == "Bản Noong Vai"
    assert rows[1].values["full_name"] == "Quàng Thị Hương"
    assert rows[2].values["village"] == '=HYPERLINK("http://example.invalid")'
    assert rows[3].values["born_on"] is None  # #DIV/0! is no date


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("empty.xlsx", "file_empty"),
        ("cut.xlsx", "file_damaged"),
        ("picture.xlsx", "file_unknown"),
        ("password.xlsx", "file_password"),
        ("encrypted.xls", "file_password"),
        ("macro.xlsx", "file_macro"),
    ],
)
def test_what_is_no_list_is_refused_in_one_sentence(office: Office, name: str, code: str) -> None:
    upload = previewed(office.command, name, by=office.clerk)
    assert (upload.state, upload.problem["code"], upload.counts) == ("refused", code, {})
    assert upload.problem["message"].endswith(".")
    assert not upload.chunks.exists()

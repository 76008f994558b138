"""What a members' list does to the register: who is new, what changes, what is left alone."""

from datetime import date, timedelta

import pytest

from sansang.citizens.models import Person
from sansang.kernel.reasons import RuleViolated
from sansang.personnel.actions import entry, service
from sansang.personnel.models import Appointment, Service, WaitingEntry
from tests import factories
from tests.files.make import PEOPLE, TITLES
from tests.intake.offices import (  # noqa: F401
    DAY,
    Office,
    applied,
    apply,
    codes,
    line,
    listed,
    notes,
    previewed,
    rows_of,
    states,
    thanh_yen,
    undo,
)

NUMBER = "011095000101"
MORE = [*TITLES, "Đơn vị", "Chức vụ", "Xã", "Ngày vào Đảng", "Trình độ", "Kỹ năng"]


def known(office: Office, **values: object) -> Person:
    """Lò Văn Thi of the files, serving in squad 1 since 01/03/2024."""
    values = {
        "identity_number": NUMBER,
        "phone": "0912000101",
        "village": "Bản Noong Vai",
        "residence": office.place,
        **values,
    }
    person = factories.person(office.command, **values)
    factories.service(person, office.first, first_on=date(2024, 3, 1))
    return person


def row_of(office: Office, *cells: object, titles: list[str] = TITLES, by=None, **changed: object):
    upload = previewed(
        office.command, "list.xlsx", listed([*line(**changed), *cells], titles=titles), by=by or office.clerk
    )
    (row,) = rows_of(upload)
    return row


def write(office: Office, *cells: object, titles: list[str] = TITLES, **changed: object):
    return applied(office.command, "list.xlsx", listed([*line(**changed), *cells], titles=titles), by=office.clerk)


def test_a_known_person_as_they_are_is_unchanged(office: Office) -> None:
    known(office)
    assert row_of(office).state == "U"


def test_changes_are_told_field_by_field_in_words(office: Office) -> None:
    factories.place(code="03352", name="Thanh An")
    person = known(office, education="primary", party_joined_on=date(2019, 2, 3))
    row = row_of(
        office, "Tiểu đội 2", "", "Thanh An", "03/02/2020", "12/12", "Bơi, tiếng Thái", titles=MORE,
        phone="0988 000 111", component="Cơ động", born="08/05/1995",
    )  # fmt: skip
    assert row.state == "C"
    assert row.changes == [
        ["Xã, phường", "Xã Thanh Yên", "Xã Thanh An"],
        ["Số điện thoại", "0912000101", "0988000111"],
        ["Ngày vào Đảng", "03/02/2019", "03/02/2020"],
        ["Trình độ", "Tiểu học", "Trung học phổ thông"],
        ["Ngày sinh", "07/05/1995", "08/05/1995"],
        ["Kỹ năng", "", "Ngôn ngữ Thái, Bơi"],
        ["Đơn vị", "Tiểu đội 1", "Tiểu đội 2 (từ 10/02/2026)"],
        ["Thành phần", "Tại chỗ", "Cơ động"],
    ]
    write(
        office, "Tiểu đội 2", "", "Thanh An", "03/02/2020", "12/12", "Bơi, tiếng Thái", titles=MORE,
        phone="0988 000 111", component="Cơ động", born="08/05/1995",
    )  # fmt: skip
    person.refresh_from_db()
    assert (person.phone, person.education, person.born_on) == ("0988000111", "upper_secondary", date(1995, 5, 8))
    assert list(person.services.order_by("first_on").values_list("unit", "component", "last_on", "end_reason")) == [
        (office.first.pk, "TC", DAY - timedelta(days=1), "transferred"),
        (office.second.pk, "CD", None, ""),
    ]


def test_an_empty_cell_empties_nothing(office: Office) -> None:
    known(office, is_former_soldier=True, education="primary", party_joined_on=date(2020, 1, 1))
    row = row_of(
        office, "", "", "", "", "", "", titles=MORE, phone=None, village=None, component=None, since=None, born=None
    )
    assert (row.state, row.changes) == ("U", [])


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "LÒ VĂN THI"},
        {"name": "Lo Van Thi"},
        {"name": "lò  văn thi"},
        {"village": "BẢN NOONG VAI"},
        {"born": "1995"},
        {"born": "05/1995"},
    ],
)
def test_the_same_said_worse_is_no_change(office: Office, changed: dict[str, object]) -> None:
    known(office)
    assert row_of(office, **changed).state == "U"


def test_a_day_known_better_is_a_change(office: Office) -> None:
    known(office, born_on=date(1995, 1, 1), born_precision="year")
    assert row_of(office).changes == [["Ngày sinh", "1995", "07/05/1995"]]


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("Tiểu đội 1", "first"),
        ("TIEU DOI 1", "first"),
        ("a1", "first"),
        ("Tiểu đội 2, Dân quân xã Thanh Yên", "second"),
        ("Dân quân xã Thanh Yên", "militia"),
        ("Ban CHQS xã Thanh Yên", "militia"),
        ("", "militia"),
    ],
)
def test_units_are_found_by_what_offices_call_them(office: Office, written: str, unit: str) -> None:
    row = row_of(office, written, titles=[*TITLES, "Đơn vị"])
    assert (row.state, row.values["unit_id"]) == ("N", getattr(office, unit).pk)


def test_a_unit_that_is_none_of_the_office_is_refused_with_the_nearest_name(office: Office) -> None:
    row = row_of(office, "Tiểu đội 12", titles=[*TITLES, "Đơn vị"])
    assert codes(row) == ["unit_unknown_close"]
    assert "Tiểu đội 1" in row.reasons[0]["params"]["names"]
    assert codes(row_of(office, "Dân quân xã Mường Pồn", titles=[*TITLES, "Đơn vị"])) == ["unit_unknown_close"]


def test_of_two_squads_with_one_name_the_words_around_decide(office: Office) -> None:
    mobile = factories.unit("platoon", parent=office.militia, name="Trung đội cơ động")
    inner = factories.unit("squad", parent=mobile, name="Tiểu đội 1")
    titles = [*TITLES, "Đơn vị"]
    assert codes(row_of(office, "Tiểu đội 1", titles=titles)) == ["unit_ambiguous"]
    assert row_of(office, "Tiểu đội 1 - Trung đội cơ động", titles=titles).values["unit_id"] == inner.pk
    content = listed(["I. Trung đội cơ động"], ["1. Tiểu đội 1"], line(), ["II. Dân quân tại chỗ"], line(PEOPLE[1]))
    first, second = rows_of(previewed(office.command, "list.xlsx", content, by=office.clerk))
    assert (first.values["unit_id"], second.values["unit_id"]) == (inner.pk, office.militia.pk)


def test_a_list_that_names_only_the_establishment_moves_nobody_out_of_a_squad(office: Office) -> None:
    known(office)
    assert row_of(office, "Dân quân xã Thanh Yên", titles=[*TITLES, "Đơn vị"]).state == "U"


def test_who_has_ended_serving_comes_back_only_with_a_day_after_that(office: Office) -> None:
    person = known(office)
    service.end_service(person.services.get(), last_on=date(2025, 12, 31), reason="completed", by=office.clerk)
    row = row_of(office)
    assert (row.state, notes(row)) == ("U", ["has_ended"])
    assert row.notes[0]["params"]["day"] == "31/12/2025"
    back = row_of(office, since="15/01/2026")
    assert back.changes == [["Đơn vị", "", "Dân quân xã Thanh Yên (từ 15/01/2026)"]]
    write(office, since="15/01/2026")
    assert person.services.filter(last_on=None).get().first_on == date(2026, 1, 15)


def test_a_service_begins_no_earlier_than_its_unit(office: Office) -> None:
    squad = factories.unit("squad", parent=office.militia, name="Tiểu đội 3", first_on=date(2025, 7, 1))
    row = row_of(office, "Tiểu đội 3", titles=[*TITLES, "Đơn vị"])
    assert (row.values["unit_id"], row.values["first_on"], notes(row)) == (squad.pk, "2025-07-01", ["unit_began"])


def test_a_list_that_corrects_what_was_written_today_leaves_one_service(office: Office) -> None:
    titles = [*TITLES, "Đơn vị"]
    write(office, "Tiểu đội 1", titles=titles, since="10/02/2026")
    upload = write(office, "Tiểu đội 2", titles=titles, since="10/02/2026")
    assert Service.objects.get().unit == office.second
    undo(upload, by=office.clerk)
    assert Service.objects.get().unit == office.first


def test_posts_are_given_where_they_are_and_never_twice(office: Office) -> None:
    titles = [*TITLES, "Đơn vị", "Chức vụ"]
    lines = [
        [*line(PEOPLE[0]), "Tiểu đội 1", "Chỉ huy trưởng"],
        [*line(PEOPLE[1]), "Tiểu đội 1", "Chỉ huy trưởng"],
        [*line(PEOPLE[2]), "Tiểu đội 1", "Tiểu đội trưởng"],
        [*line(PEOPLE[3]), "Tiểu đội 1", "Đại đội trưởng"],
    ]
    upload = applied(office.command, "list.xlsx", listed(*lines, titles=titles), by=office.clerk)
    assert [notes(row) for row in rows_of(upload)] == [[], ["post_taken"], [], ["post_not_here"]]
    assert sorted(Appointment.objects.values_list("unit", "post")) == sorted(
        [(office.command.pk, "commander"), (office.first.pk, "squad_leader")]
    )
    assert previewed(office.command, "list.xlsx", listed(*lines, titles=titles), by=office.clerk).counts == {"U": 4}


def test_a_post_a_known_person_has_not_is_a_change(office: Office) -> None:
    known(office)
    row = row_of(office, "Tiểu đội 1", "Tiểu đội trưởng", titles=[*TITLES, "Đơn vị", "Chức vụ"])
    assert row.changes == [["Chức vụ", "", "Tiểu đội trưởng"]]


def test_the_number_of_somebody_else_is_a_slip_and_not_a_change(office: Office) -> None:
    known(office)
    row = row_of(office, name="Mùa A Chớ", born="03/02/1995")
    assert (row.state, codes(row)) == ("R", ["number_of_another"])
    assert "Lò Văn Thi" in row.reasons[0]["params"]["name"]


def test_without_a_number_name_birth_and_village_tell_who_it_is(office: Office) -> None:
    known(office)
    assert row_of(office, identity=None).state == "U"
    factories.person(office.command, village="Bản Noong Vai", identity_number="011095000999")
    assert codes(row_of(office, identity=None)) == ["several_alike"]


def test_a_namesake_is_told_and_stays_another_person(office: Office) -> None:
    known(office)
    row = row_of(office, identity="011095000777", village="Bản Huổi Cáp")
    assert (row.state, notes(row)) == ("N", ["namesake"])


def test_a_number_for_a_record_without_one_is_written(office: Office) -> None:
    person = known(office, identity_number=None)
    assert row_of(office).state == "C"
    write(office)
    person.refresh_from_db()
    assert person.identity_number == NUMBER
    assert row_of(office).state == "U"


def test_a_number_drawn_for_a_check_waits_for_the_superior(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry, "SPOT_CHECK", 1)
    person = known(office, identity_number=None)
    assert row_of(office).state == "W"
    write(office)
    waiting = WaitingEntry.objects.get()
    assert waiting.why == ["spot_check", "number_for_known"]
    entry.accept_waiting(waiting, by=office.staff)
    person.refresh_from_db()
    assert person.identity_number == NUMBER
    assert Person.objects.count() == 1
    assert row_of(office).state == "U"


def test_a_number_that_meanwhile_belongs_to_somebody_is_not_given(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry, "SPOT_CHECK", 1)
    person = known(office, identity_number=None)
    write(office)
    factories.person(office.neighbour, full_name="Mùa A Chớ", identity_number=NUMBER)
    with pytest.raises(RuleViolated, match="đã thuộc hồ sơ khác"):
        entry.accept_waiting(WaitingEntry.objects.get(), by=office.staff)
    person.refresh_from_db()
    assert person.identity_number is None


def test_the_superior_writes_what_a_commune_would_have_to_wait_for(office: Office) -> None:
    content = listed([*line(born="1995"), "Dân quân xã Thanh Yên"], titles=[*TITLES, "Đơn vị"])
    upload = applied(office.top, "list.xlsx", content, by=office.staff)
    assert upload.counts == {"N": 1}
    assert Person.objects.get().keeper == office.command


def test_a_person_within_reach_but_of_another_office_is_named_to_those_who_may_see_both(office: Office) -> None:
    person = factories.person(office.neighbour, identity_number=NUMBER)
    row = row_of(office, by=office.staff)
    assert (row.state, codes(row)) == ("R", ["kept_elsewhere"])
    assert row.reasons[0]["params"]["unit"] == "Ban CHQS xã Mường Pồn"
    person.refresh_from_db()
    assert person.keeper == office.neighbour


def test_a_number_of_another_province_is_a_warning(office: Office) -> None:
    row = row_of(office, identity="001095000101")
    assert (row.state, notes(row)[0]) == ("N", "identity_other_province")


def test_sex_is_needed_for_new_people_only(office: Office) -> None:
    titles = [title for title in TITLES if title not in {"Giới tính", "Số CCCD"}]
    cells = [cell for at, cell in enumerate(line()) if at not in {3, 4}]
    content = listed(cells, titles=titles)
    assert codes(rows_of(previewed(office.command, "list.xlsx", content, by=office.clerk))[0]) == ["no_sex"]
    known(office)
    assert previewed(office.command, "list.xlsx", content, by=office.clerk).counts == {"U": 1}


# Taking back


def test_undo_takes_back_exactly_what_was_written(office: Office) -> None:
    stranger = factories.person(office.neighbour, full_name="Người Khác", identity_number=PEOPLE[2][3])
    person = known(office)
    before = {one.pk: one.__dict__ | {"_state": None} for one in Service.objects.all()}
    titles = [*TITLES, "Đơn vị", "Chức vụ"]
    lines = [[*line(phone="0988000111"), "Tiểu đội 2", "Tiểu đội trưởng"], [*line(PEOPLE[1]), "", ""]]
    waits = [*line(PEOPLE[2]), "", ""]
    upload = applied(office.command, "list.xlsx", listed(*lines, waits, titles=titles), by=office.clerk)
    assert upload.counts == {"C": 1, "N": 1, "W": 1}
    undo(upload, by=office.clerk)
    person.refresh_from_db()
    assert person.phone == "0912000101"
    assert set(Person.objects.all()) == {person, stranger}
    assert {one.pk: one.__dict__ | {"_state": None} for one in Service.objects.all()} == before
    assert not Appointment.objects.exists()
    assert not WaitingEntry.objects.exists()
    assert (
        states(previewed(office.command, "list.xlsx", listed(*lines, waits, titles=titles), by=office.clerk)) == "CNW"
    )


def edited(office: Office, person: Person) -> None:
    from sansang.citizens.actions import update_person

    update_person(person, {"village": "Bản A"}, expected_version=person.version, by=office.clerk)


def moved(office: Office, person: Person) -> None:
    running = person.services.get(last_on=None)
    service.transfer(running, office.second, on=date(2026, 3, 1), component="TC", by=office.clerk)


def appointed(office: Office, person: Person) -> None:
    service.appoint(person, office.first, post="squad_leader", first_on=date(2026, 3, 1), by=office.clerk)


@pytest.mark.parametrize(
    ("happens", "code"), [(edited, "changed_since"), (moved, "used_since"), (appointed, "used_since")]
)
def test_what_was_changed_since_stands_in_the_way_and_is_named(office: Office, happens, code: str) -> None:
    upload = applied(office.command, "list.xlsx", listed(line(), line(PEOPLE[1])), by=office.clerk)
    happens(office, Person.objects.get(full_name="Lò Văn Thi"))
    (told,) = undo(upload, by=office.clerk)
    assert "Lò Văn Thi" in told
    assert [one["code"] for one in upload.obstacles] == [code]
    assert Person.objects.count() == 2
    assert upload.state == "applied"


def test_what_the_superior_decided_is_not_taken_back(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry, "SPOT_CHECK", 1)
    upload = applied(office.command, "list.xlsx", listed(line()), by=office.clerk)
    entry.accept_waiting(WaitingEntry.objects.get(), by=office.staff)
    (told,) = undo(upload, by=office.clerk)
    assert "cấp trên đã xử lý" in told
    assert Person.objects.count() == 1


def test_an_entry_typed_by_hand_is_not_taken_back_with_a_list(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry, "SPOT_CHECK", 1)
    upload = previewed(office.command, "list.xlsx", listed(line()), by=office.clerk)
    (row,) = rows_of(upload)
    values = {**row.values, "born_on": date(1995, 5, 7), "skills": []}
    entry.enter_member(values, unit=office.militia, component="TC", first_on=DAY, by=office.clerk)
    apply(upload, by=office.clerk)
    assert upload.counts == {"U": 1}
    undo(upload, by=office.clerk)
    assert WaitingEntry.objects.count() == 1


def test_what_changed_between_preview_and_apply_is_refused_and_the_rest_written(office: Office) -> None:
    person = known(office)
    upload = previewed(office.command, "list.xlsx", listed(line(phone="0988000111"), line(PEOPLE[1])), by=office.clerk)
    edited(office, person)
    apply(upload, by=office.clerk)
    assert upload.counts == {"R": 1, "N": 1}
    assert codes(rows_of(upload)[0]) == ["changed_since_preview"]
    person.refresh_from_db()
    assert (person.phone, person.village) == ("0912000101", "Bản A")


def test_family_and_given_name_may_stand_in_two_columns(office: Office) -> None:
    titles = ["STT", "Họ và tên đệm", "Tên", "Ngày sinh", "Giới tính"]
    content = listed(
        [1, "Cà Văn", "Sai", "Sinh năm 1998", "Nam"], [2, "Giàng Thị Sua", "Sua", "2003", "N÷"], titles=titles
    )
    found = rows_of(previewed(office.command, "list.xlsx", content, by=office.clerk))
    assert [(row.state, row.values["full_name"], row.values["sex"]) for row in found] == [
        ("N", "Cà Văn Sai", "male"),
        ("N", "Giàng Thị Sua", "female"),
    ]
    assert [row.values["born_on"] for row in found] == ["1998-01-01", "2003-01-01"]


def test_what_is_no_name_is_refused(office: Office) -> None:
    row = row_of(office, name="+Lò Văn Thi*2")
    assert codes(row) == ["name_letters"]

"""Qualifications: who holds what until when, decisions that prolong many."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from sansang.audit.models import AuditEvent
from sansang.kernel.reasons import RuleViolated
from sansang.training.actions import qualifications
from sansang.training.actions import results as actions
from sansang.training.models import Prolongation, Qualification, QualificationKind
from sansang.training.queries.qualifications import ending, of_person
from tests import factories
from tests.training.marked import TODAY, School, codes, queries, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return School()


# Qualifications


def kind(school: School, code: str = "A", **values) -> QualificationKind:
    programmes = values.pop("programmes", [])
    made = QualificationKind.objects.create(
        unit=values.pop("unit", school.top), code=code, name=f"Loại {code}", **values
    )
    made.programmes.set(programmes)
    return made


def held(school: School, of: QualificationKind, last_on: date | None, person=None, **values) -> Qualification:
    person = person or factories.member(school.office)
    said = {"first_on": date(2024, 3, 1), "paper_number": "1/CC", "paper_on": date(2024, 3, 1), "issued_by": "Tỉnh"}
    return Qualification.objects.create(
        person=person, kind=of, last_on=last_on, given_by_name="x", **{**said, **values}
    )


def test_a_published_result_gives_what_the_programme_gives_for_the_grade(school: School) -> None:
    kind(school, "A", months=24, programmes=[school.programme])
    kind(school, "B", programmes=[school.programme], least_grade="good")
    kind(school, "C", programmes=[school.programme], unit=school.other)
    kind(school, "D", programmes=[school.programme], is_active=False)
    school.published({"Lò Văn An": "8", "Lò Văn Bình": "6", "Lò Văn Cường": "4"})
    found = Qualification.objects.order_by("person__full_name", "kind__code")
    assert list(found.values_list("person__full_name", "kind__code", "first_on", "last_on")) == [
        ("Lò Văn An", "A", date(2026, 3, 2), date(2028, 3, 1)),
        ("Lò Văn An", "B", date(2026, 3, 2), None),
        ("Lò Văn Bình", "A", date(2026, 3, 2), date(2028, 3, 1)),
    ]


def test_a_decision_about_a_result_withdraws_and_gives(school: School) -> None:
    kind(school, "B", programmes=[school.programme], least_grade="good")
    one = school.published({"Lò Văn An": "8", "Lò Văn Bình": "6"})
    an, binh = (one.enrolments.get(person__full_name=name).pk for name in ("Lò Văn An", "Lò Văn Bình"))
    headings = [heading.pk for heading in one.programme.headings.all()]
    marks = {an: dict.fromkeys(headings, 6), binh: dict.fromkeys(headings, 9)}
    decision = actions.CorrectionValues("mistake", "5/QĐ", date(2026, 3, 26), "Lò Văn Chủ")
    actions.correct_results(one, marks, decision, today=TODAY, by=school.commander)
    found = Qualification.objects.order_by("person__full_name")
    assert list(found.values_list("person__full_name", "first_on", "withdrawn_on", "withdrawal_number")) == [
        ("Lò Văn An", date(2026, 3, 2), date(2026, 3, 26), "5/QĐ"),
        ("Lò Văn Bình", date(2026, 3, 26), None, ""),
    ]


def test_one_is_given_by_a_paper_on_the_persons_page(school: School) -> None:
    of, person = kind(school, months=12), factories.member(school.office)
    address = reverse("training:qualification_new", args=[person.pk])
    sent = {
        "kind": of.pk,
        "paper_number": "7/CC",
        "paper_on": "1/3/2025",
        "issued_by": "Quân khu",
        "first_on": "1/3/2025",
    }
    assert signed_in(school.neighbour).post(address, sent).status_code == 404
    assert signed_in(school.clerk).post(address, sent).status_code == 302
    assert Qualification.objects.get().last_on == date(2026, 2, 28)
    page = signed_in(school.clerk).post(address, sent).content.decode()
    assert "Người này đã có chứng chỉ loại này từ ngày ấy." in page
    detail = signed_in(school.clerk).get(reverse("personnel:person_detail", args=[person.pk])).content.decode()
    assert "7/CC, Quân khu" in detail


def test_one_is_withdrawn_by_a_paper_by_who_may_approve(school: School) -> None:
    row = held(school, kind(school), None)
    address = reverse("training:qualification_withdraw", args=[row.pk])
    assert signed_in(school.clerk).post(address, {}).status_code == 403
    client = signed_in(school.commander)
    client.post(address, {"number": "9/QĐ", "on": "1/3/2025"})
    row.refresh_from_db()
    assert (row.withdrawn_on, row.withdrawal_number) == (date(2025, 3, 1), "9/QĐ")
    assert "Chứng chỉ này đã thu hồi." in client.post(address, {"number": "9/QĐ", "on": "2/3/2025"}).content.decode()


def test_what_another_outlasts_does_not_end(school: School) -> None:
    a, b, c = kind(school, "A"), kind(school, "B"), kind(school, "C")
    c.includes.set([b])
    b.includes.set([a])
    renewed, covered, alone = (factories.member(school.office, full_name=f"Lò Văn {name}") for name in "XYZ")
    soon, later = date(2026, 5, 1), date(2027, 5, 1)
    held(school, a, soon, renewed)
    held(school, a, later, renewed, first_on=date(2025, 5, 2))
    held(school, a, soon, covered)
    held(school, c, None, covered)
    last = held(school, a, soon, alone)
    held(school, b, None, alone, withdrawn_on=date(2025, 1, 1), withdrawal_number="1/QĐ")
    assert list(ending(Qualification.objects.all(), first=TODAY, last=soon)) == [last]
    assert [one.covers for one in of_person(covered, on=TODAY)] == [["Loại A", "Loại B"], []]
    page = signed_in(school.clerk).get(reverse("training:qualification_list"), {"het": "3", "on": "2026-04-01"})
    assert "Lò Văn Z" in page.content.decode()
    assert "Lò Văn X" not in page.content.decode()


def test_kinds_are_written_by_who_may_approve_and_seen_below(school: School) -> None:
    first, client = kind(school, "A"), signed_in(school.staff)
    sent = {
        "keeper": school.top.versions.get().pk,
        "code": "B",
        "name": "Loại B",
        "months": "12",
        "least_grade": "good",
    }
    client.post(reverse("training:qualification_kind_new"), {**sent, "includes": [first.pk], "is_active": "on"})
    made = QualificationKind.objects.get(code="B")
    assert (made.months, list(made.includes.all())) == (12, [first])
    page = client.post(
        reverse("training:qualification_kind_edit", args=[first.pk]), {**sent, "code": "A", "includes": [made.pk]}
    )
    assert "Một loại không thể bao gồm chính nó" in page.content.decode()
    assert "Loại B" in signed_in(school.clerk).get(reverse("training:qualification_kind_list")).content.decode()
    assert (
        signed_in(school.commander).get(reverse("training:qualification_kind_edit", args=[made.pk])).status_code == 404
    )


def sheet(answer) -> list[tuple[object, ...]]:
    return list(load_workbook(BytesIO(answer.content)).active.values)


def test_kinds_and_decisions_go_to_excel_as_far_as_they_are_seen(school: School) -> None:
    of, other = kind(school, "A", months=12), kind(school, "B")
    of.includes.set([other])
    held(school, of, date(2026, 5, 1))
    made = prolong(school, of, school.top, school.staff)
    staff, clerk = signed_in(school.staff), signed_in(school.clerk)
    kinds = sheet(clerk.get(reverse("training:qualification_kind_list"), {"xuat": "xlsx"}))
    assert [(row[0], row[1], row[3], row[5], row[6]) for row in kinds[1:]] == [
        ("Loại A", "A", "12 tháng", "Loại B", "đang cấp"),
        ("Loại B", "B", "không thời hạn", None, "đang cấp"),
    ]
    decisions = sheet(staff.get(reverse("training:prolongation_list"), {"xuat": "xlsx"}))
    assert [(row[0], row[3], row[5], row[6]) for row in decisions[1:]] == [(made.number, "Loại A", 1, "đã áp dụng")]
    assert len(sheet(clerk.get(reverse("training:prolongation_list"), {"xuat": "xlsx"}))) == 1  # of the command above
    codes_told = AuditEvent.objects.filter(verb="training.exported").order_by("pk")
    assert [(one.details["code"], one.details["rows"]) for one in codes_told] == [
        ("qualification_kinds", 2), ("prolongations", 1), ("prolongations", 0),
    ]  # fmt: skip


# Prolonging many


def sent(school: School, of: QualificationKind, **values) -> dict[str, str]:
    return {
        "keeper": str(school.top.versions.get().pk), "kind": str(of.pk), "ends_from": "01/04/2026",
        "ends_to": "30/06/2026", "until": "31/12/2026", "number": "12/QĐ", "day": "01/03/2026", **values,
    }  # fmt: skip


def test_a_decision_shows_whom_it_prolongs_then_does_and_can_be_undone(school: School) -> None:
    of = kind(school)
    ends, later = held(school, of, date(2026, 5, 1)), held(school, of, date(2026, 9, 1))
    client, address = signed_in(school.staff), reverse("training:prolongation_new")
    page = client.get(address, sent(school, of)).content.decode()
    assert "Kéo dài 1 chứng chỉ" in page
    assert Prolongation.objects.count() == 0
    client.post(address, sent(school, of, expected="1"))
    made = Prolongation.objects.get()
    assert [Qualification.objects.get(pk=row.pk).last_on for row in (ends, later)] == [
        date(2026, 12, 31),
        date(2026, 9, 1),
    ]
    assert AuditEvent.objects.filter(verb="training.prolonged").count() == 1
    client.post(reverse("training:prolongation_undo", args=[made.pk]))
    ends.refresh_from_db()
    made.refresh_from_db()
    assert (ends.last_on, made.undone_at is not None) == (date(2026, 5, 1), True)
    assert "đã hoàn tác" in client.get(reverse("training:prolongation_list")).content.decode()


def test_a_list_that_changed_since_the_preview_is_not_applied(school: School) -> None:
    of = kind(school)
    held(school, of, date(2026, 5, 1)), held(school, of, date(2026, 5, 2))
    page = signed_in(school.staff).post(reverse("training:prolongation_new"), sent(school, of, expected="1"))
    assert "nay có 2 người, lúc xem trước có 1 người" in page.content.decode()
    assert not Prolongation.objects.exists()
    assert set(Qualification.objects.values_list("last_on", flat=True)) == {date(2026, 5, 1), date(2026, 5, 2)}


def prolong(school: School, of, unit, user, *, until: date = date(2026, 12, 31), last: date = date(2026, 6, 30)):
    values = qualifications.ProlongationValues(of, date(2026, 4, 1), last, until, "12/QĐ", date(2026, 3, 1))
    return qualifications.prolong(unit, values, expected=1, today=TODAY, by=user)


def test_a_later_decision_is_undone_first(school: School) -> None:
    of = kind(school)
    row = held(school, of, date(2026, 5, 1))
    first = prolong(school, of, school.office, school.commander)
    second = prolong(school, of, school.office, school.commander, until=date(2027, 6, 30), last=date(2026, 12, 31))
    with pytest.raises(RuleViolated) as refused:
        qualifications.undo_prolongation(first, at=timezone.now(), by=school.commander)
    assert codes(refused) == ["prolonged_since"]
    for one in (second, first):
        qualifications.undo_prolongation(one, at=timezone.now(), by=school.commander)
    row.refresh_from_db()
    assert row.last_on == date(2026, 5, 1)
    with pytest.raises(RuleViolated) as refused:
        qualifications.undo_prolongation(first, at=timezone.now(), by=school.commander)
    assert codes(refused) == ["undone_already"]


@pytest.mark.parametrize("who", ["clerk", "neighbour", "inspector"])
def test_only_who_may_approve_prolongs_and_undoes(school: School, who: str) -> None:
    of = kind(school)
    row, user = held(school, of, date(2026, 5, 1)), getattr(school, who)
    with pytest.raises(RuleViolated) as refused:
        prolong(school, of, school.office, user)
    assert codes(refused) == ["out_of_reach"]
    made = prolong(school, of, school.office, school.commander)
    with pytest.raises(RuleViolated) as refused:
        qualifications.undo_prolongation(made, at=timezone.now(), by=user)
    assert codes(refused) == ["out_of_reach"]
    row.refresh_from_db()
    assert row.last_on == date(2026, 12, 31)


def test_a_commune_prolongs_its_own_people_alone(school: School) -> None:
    of = kind(school)
    mine, theirs = (
        held(school, of, date(2026, 5, 1)),
        held(school, of, date(2026, 5, 1), factories.member(school.other)),
    )
    prolong(school, of, school.office, school.commander)
    for row in (mine, theirs):
        row.refresh_from_db()
    assert (mine.last_on, theirs.last_on) == (date(2026, 12, 31), date(2026, 5, 1))


# What is to be done


def test_what_ends_and_what_waits_for_publishing_are_tasks(school: School) -> None:
    today = timezone.localdate()
    person = factories.member(school.office, full_name="Lò Văn Thi")
    held(school, kind(school), today + timedelta(days=5), person)
    gone = factories.person(school.office, full_name="Lò Văn Cũ")
    held(school, kind(school, "B"), today + timedelta(days=5), gone)
    school.held(first_on=today - timedelta(days=20))
    page = signed_in(school.commander).get(reverse("personnel:task_list"), {"xa": "quy"}).content.decode()
    assert "1 chứng chỉ hết hạn" in page
    assert "1 lớp chưa công bố kết quả" in page
    detail = signed_in(school.commander).get(
        reverse("personnel:task_detail", args=["qualification"]), {"den": (today + timedelta(days=40)).isoformat()}
    )
    assert detail.status_code == 200
    assert (
        "1 lớp chưa công bố kết quả"
        not in signed_in(school.inspector).get(reverse("personnel:task_list")).content.decode()
    )


def test_the_questions_are_as_many_whatever_the_number(school: School) -> None:
    of = kind(school)
    held(school, of, date(2026, 5, 1))
    client = signed_in(school.staff)
    pages = [reverse("training:qualification_list"), reverse("training:qualification_list") + "?het=12"]
    pages += [reverse("training:prolongation_list"), reverse("training:qualification_kind_list")]
    prolong(school, of, school.office, school.commander)
    before = [queries(client, page) for page in pages]
    for number in range(9):
        held(school, of, date(2026, 5, 1), factories.member(school.office, full_name=f"Lò Văn {number}"))
    assert [queries(client, page) for page in pages] == before

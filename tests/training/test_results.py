"""From the marks of a class to its published results, and what may change them afterwards."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from sansang.audit.models import AuditEvent
from sansang.kernel.reasons import RuleViolated
from sansang.training.actions import results as actions
from sansang.training.models import Exam, Mark, Minutes, Result
from sansang.training.queries.results import sheet_of
from tests import factories
from tests.training.marked import BOARD, TODAY, School, codes, headings, queries, signed_in

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def school() -> School:
    return School()


def url(name: str, pk: int) -> str:
    return reverse(f"training:{name}", args=[pk])


# Marks


def test_marks_give_a_score_by_hours_and_a_grade_by_the_scale_of_the_last_day(school: School) -> None:
    one = school.held()
    school.trainee(one, "6", "8")
    row = sheet_of(one).rows[0]
    assert (row.score, row.grade, row.attended) == (D("7.50"), "good", D(4))
    assert row.graded[1].citation == "69/2020/TT-BQP, Điều 6"


def test_the_office_may_say_what_is_examined_and_how_much_it_counts(school: School) -> None:
    one = school.held()
    school.trainee(one, "6", "8")
    first, second = headings(one)
    actions.set_exams(one, {first: D(3), second: D(1)}, by=school.clerk)
    assert sheet_of(one).rows[0].score == D("6.50")
    actions.set_exams(one, {second: D(1)}, by=school.clerk)
    assert sheet_of(one).rows[0].score == D("8.00")


def test_what_is_no_heading_of_the_class_is_not_examined(school: School) -> None:
    one, strange = school.held(), factories.programme(school.office).headings.first()
    with pytest.raises(RuleViolated) as refused:
        actions.set_exams(one, {strange.pk: D(1)}, by=school.clerk)
    assert codes(refused) == ["other_programme"]
    assert not Exam.objects.exists()


def test_marks_are_written_changed_and_taken_away(school: School) -> None:
    one = school.held()
    enrolment = school.trainee(one)
    first, second = headings(one)
    assert actions.record_marks(one, {enrolment.pk: {first: D(6), second: D(8)}}, by=school.clerk) == 2
    assert actions.record_marks(one, {enrolment.pk: {first: D(6), second: D(9)}}, by=school.clerk) == 1
    assert actions.record_marks(one, {enrolment.pk: {first: None}}, by=school.clerk) == 1
    assert list(Mark.objects.values_list("heading", "score")) == [(second, D(9))]


def test_marks_of_strangers_or_beyond_ten_are_refused_whole(school: School) -> None:
    one, other = school.held(), school.held(first_on=date(2026, 3, 9))
    mine, strange = school.trainee(one), school.trainee(other)
    first = headings(one)[0]
    with pytest.raises(RuleViolated) as refused:
        actions.record_marks(one, {mine.pk: {first: D(11)}, strange.pk: {first: D(5)}}, by=school.clerk)
    assert codes(refused) == ["not_in_class", "outside"]
    assert not Mark.objects.exists()


@pytest.mark.parametrize("state", ["planned", "open", "cancelled"])
def test_no_marks_before_a_class_runs(school: School, state: str) -> None:
    one = school.held(state=state, closed_on=None, cancelling="mission" if state == "cancelled" else "")
    enrolment = school.trainee(one)
    with pytest.raises(RuleViolated) as refused:
        actions.record_marks(one, {enrolment.pk: {headings(one)[0]: D(5)}}, by=school.clerk)
    assert codes(refused) == ["not_running"]


@pytest.mark.parametrize("who", ["neighbour", "inspector", "commander"])
def test_only_who_prepares_writes_marks(school: School, who: str) -> None:
    one = school.held()
    enrolment = school.trainee(one)
    with pytest.raises(RuleViolated) as refused:
        actions.record_marks(one, {enrolment.pk: {headings(one)[0]: D(5)}}, by=getattr(school, who))
    assert codes(refused) == ["out_of_reach"]
    assert not Mark.objects.exists()


# On the pages


def test_the_grid_writes_only_the_cells_that_were_changed(school: School) -> None:
    one = school.held()
    enrolment = school.trainee(one, "5", "6")
    first, second = headings(one)
    mark = enrolment.marks.get(heading=second)
    mark.score = D(9)
    mark.save()  # somebody else, while the page below was open
    sent = {
        f"m-{enrolment.pk}-{first}": "7,5", f"initial-m-{enrolment.pk}-{first}": "5",
        f"m-{enrolment.pk}-{second}": "6", f"initial-m-{enrolment.pk}-{second}": "6",
    }  # fmt: skip
    response = signed_in(school.clerk).post(url("mark_list", one.pk), sent)
    assert response.status_code == 302
    assert dict(enrolment.marks.values_list("heading", "score")) == {first: D("7.50"), second: D(9)}


def test_a_mark_that_somebody_else_has_just_written_is_not_overwritten_unseen(school: School) -> None:
    one = school.held()
    enrolment = school.trainee(one, "5", "6")
    first = headings(one)[0]
    enrolment.marks.filter(heading=first).update(score=D(9))  # somebody else, while the page below was open
    sent = {f"m-{enrolment.pk}-{first}": "7,5", f"initial-m-{enrolment.pk}-{first}": "5"}
    client = signed_in(school.clerk)
    page = client.post(url("mark_list", one.pk), sent).content.decode()
    assert "Người khác vừa ghi “9”." in page
    assert enrolment.marks.get(heading=first).score == D(9)
    assert f'name="initial-m-{enrolment.pk}-{first}" value="9"' in page
    client.post(url("mark_list", one.pk), {**sent, f"initial-m-{enrolment.pk}-{first}": "9"})
    assert enrolment.marks.get(heading=first).score == D("7.50")


def test_a_wrong_cell_is_told_and_nothing_typed_is_lost(school: School) -> None:
    one = school.held()
    enrolment = school.trainee(one)
    first, second = headings(one)
    sent = {f"m-{enrolment.pk}-{first}": "77", f"m-{enrolment.pk}-{second}": "6"}
    page = signed_in(school.clerk).post(url("mark_list", one.pk), sent).content.decode()
    assert "“77” không phải điểm từ 0 đến 10." in page
    assert 'value="77"' in page
    assert 'value="6"' in page
    assert not Mark.objects.exists()


def test_a_class_of_many_is_marked_page_by_page(school: School) -> None:
    one = school.held()
    for number in range(53):
        school.trainee(one, full_name=f"Lò Văn {number:02d}", present=False)
    client = signed_in(school.clerk)
    response = client.post(url("mark_list", one.pk), {"trang": "1"})
    assert response.headers["Location"].endswith("?trang=2")
    assert client.post(url("mark_list", one.pk) + "?trang=2", {"trang": "2"}).headers["Location"] == url(
        "result_class", one.pk
    )


def test_a_column_is_pasted(school: School) -> None:
    one = school.held()
    binh, an = school.trainee(one, full_name="Lò Văn Bình"), school.trainee(one, full_name="Lò Văn An")
    client = signed_in(school.clerk)
    first, second = headings(one)
    client.post(url("mark_column", one.pk), {"heading": first, "column": "7\n8"})
    client.post(url("mark_column", one.pk), {"heading": second, "column": "Lò Văn Bình\t6,5\nLò Văn An\t9"})
    assert dict(an.marks.values_list("heading", "score")) == {first: D(7), second: D(9)}
    assert dict(binh.marks.values_list("heading", "score")) == {first: D(8), second: D("6.5")}


def test_a_column_with_one_wrong_line_is_not_written(school: School) -> None:
    one = school.held()
    school.trainee(one), school.trainee(one, full_name="Lò Văn Bình")
    sent = {"heading": headings(one)[0], "column": "7\nkhá"}
    page = signed_in(school.clerk).post(url("mark_column", one.pk), sent).content.decode()
    assert "Dòng 2: “khá” không phải điểm từ 0 đến 10." in page
    assert not Mark.objects.exists()


# Drafts


def test_drafts_are_seen_by_the_office_alone(school: School) -> None:
    one = school.held()
    sent = school.trainee(
        one, "6", "8", full_name="Mùa A Chớ", unit=school.other, person=factories.member(school.other)
    )
    school.minutes(one)
    for user in (school.clerk, school.commander, school.staff):
        assert "7,5" in signed_in(user).get(url("result_class", one.pk)).content.decode()
    for user in (school.neighbour, school.inspector):
        page = signed_in(user).get(url("result_class", one.pk)).content.decode()
        assert "Kết quả lớp này chưa công bố." in page
        assert "7,5" not in page
        assert sent.person.full_name not in page
        assert BOARD[0][0] not in signed_in(user).get(url("minutes_print", one.pk)).content.decode()


def test_the_unit_that_sent_somebody_sees_its_own_once_published_and_nobody_elses(school: School) -> None:
    one = school.held()
    school.trainee(one, "6", "8", full_name="Quàng Văn Khác")
    theirs = factories.member(school.other, full_name="Mùa A Chớ")
    school.trainee(one, "9", "9", person=theirs, unit=school.other)
    school.publish(one)
    page = signed_in(school.neighbour).get(url("result_class", one.pk)).content.decode()
    assert "Mùa A Chớ" in page
    assert "Quàng Văn Khác" not in page
    assert "Quàng Văn Khác" not in signed_in(school.neighbour).get(url("minutes_print", one.pk)).content.decode()


# Publishing


def test_publishing_fixes_scores_grades_and_hours(school: School) -> None:
    one = school.held()
    school.trainee(one, "8", "8"), school.trainee(one, "4", "4", present=False), school.trainee(one, present=False)
    school.minutes(one)
    page = signed_in(school.commander).get(url("result_publish", one.pk)).content.decode()
    assert "Công bố kết quả của 3 người" in page
    signed_in(school.commander).post(url("result_publish", one.pk))
    one.refresh_from_db()
    assert (one.state, one.published_on is not None) == ("published", True)
    found = set(Result.objects.values_list("score", "grade", "hours", "hours_attended"))
    assert found == {
        (D("8.00"), "excellent", D("4.0"), D("4.0")),
        (D("4.00"), "fail", D("4.0"), D(0)),
        (None, "untested", D("4.0"), D(0)),
    }
    assert AuditEvent.objects.filter(verb="training.published", unit_id=school.office.pk).count() == 1


def test_every_reason_against_publishing_is_told(school: School) -> None:
    one = school.held(state="running", closed_on=None)
    school.trainee(one, "6")
    with pytest.raises(RuleViolated) as refused:
        actions.publish_results(one, today=TODAY, by=school.commander)
    assert codes(refused) == ["not_closed", "no_minutes", "marks_missing", "nobody_marked"]
    assert not Result.objects.exists()
    assert one.state == "running"


def test_a_class_is_published_once(school: School) -> None:
    one = school.published({"Lò Văn An": "8"})
    with pytest.raises(RuleViolated) as refused:
        actions.publish_results(one, today=TODAY, by=school.commander)
    assert codes(refused) == ["published_already"]


@pytest.mark.parametrize("who", ["clerk", "neighbour", "inspector"])
def test_only_who_may_approve_publishes(school: School, who: str) -> None:
    one = school.held()
    school.trainee(one, "8", "8")
    school.minutes(one)
    with pytest.raises(RuleViolated) as refused:
        actions.publish_results(one, today=TODAY, by=getattr(school, who))
    assert codes(refused) == ["out_of_reach"]
    assert not Result.objects.exists()


def test_published_marks_and_minutes_change_no_more(school: School) -> None:
    one = school.published({"Lò Văn An": "8"})
    enrolment = one.enrolments.get()
    for change in (
        lambda: actions.record_marks(one, {enrolment.pk: {headings(one)[0]: D(9)}}, by=school.clerk),
        lambda: actions.record_retests(one, {enrolment.pk: {headings(one)[0]: D(9)}}, by=school.clerk),
        lambda: actions.set_exams(one, {headings(one)[0]: D(1)}, by=school.clerk),
        lambda: school.minutes(one, number="2/BB"),
    ):
        with pytest.raises(RuleViolated) as refused:
            change()
        assert codes(refused) == ["published_already"]
    assert Minutes.objects.get().number == "1/BB"
    assert set(enrolment.marks.values_list("score", flat=True)) == {D(8)}


def test_a_retest_before_publishing_counts_in_place_of_the_first_mark(school: School) -> None:
    one = school.held()
    failed, passed = school.trainee(one, "4", "4"), school.trainee(one, "9", "9", full_name="Lò Văn Bình")
    client = signed_in(school.clerk)
    page = client.get(url("retest_list", one.pk)).content.decode()
    assert failed.person.full_name in page
    assert passed.person.full_name not in page
    client.post(url("retest_list", one.pk), {f"m-{failed.pk}-{pk}": "7" for pk in headings(one)})
    row = next(row for row in sheet_of(one).rows if row.enrolment.pk == failed.pk)
    assert (row.score, row.grade) == (D("7.00"), "good")
    assert set(failed.marks.values_list("score", "retest")) == {(D(4), D(7))}


# Papers and files


def test_the_minutes_are_printed_with_board_sums_and_everybody(school: School) -> None:
    one = school.published({"Lò Văn An": "8", "Lò Văn Bình": "7", "Lò Văn Cường": "4"})
    page = signed_in(school.clerk).get(url("minutes_print", one.pk)).content.decode()
    for words in (
        "1/BB",
        "Lò Văn Chủ, Chỉ huy trưởng",
        "Lò Văn Cường",
        "Đạt yêu cầu 66,7 %",
        "khá, giỏi 66,7 %",
        "Đồng ý.",
    ):
        assert words in page


def test_the_board_is_typed_on_the_page(school: School) -> None:
    one = school.held()
    client = signed_in(school.clerk)
    sent = {"number": "3/BB", "day": "10/3/2026", "name-0": "Lò Văn Chủ", "position-0": "Chỉ huy trưởng"}
    assert "Hội đồng có ít nhất hai người." in client.post(url("minutes_edit", one.pk), sent).content.decode()
    assert not Minutes.objects.exists()
    client.post(url("minutes_edit", one.pk), {**sent, "name-2": "Quàng Thị Ký"})
    assert [member["name"] for member in Minutes.objects.get().board] == ["Lò Văn Chủ", "Quàng Thị Ký"]


def test_a_draft_is_exported_by_its_office_alone(school: School) -> None:
    one = school.held()
    school.trainee(one, "8", "8", person=factories.member(school.other), unit=school.other)
    for user, is_file in ((school.clerk, True), (school.neighbour, False), (school.inspector, False)):
        answer = signed_in(user).get(url("result_class", one.pk), {"xuat": "xlsx"})
        assert answer.headers["Content-Type"].startswith("application/vnd") == is_file
    assert AuditEvent.objects.filter(verb="people.exported").count() == 1


def test_results_are_exported_by_who_may_and_it_is_recorded(school: School) -> None:
    one = school.published({"Lò Văn An": "8"})
    file = signed_in(school.clerk).get(url("result_class", one.pk), {"xuat": "xlsx"})
    assert file.headers["Content-Type"].startswith("application/vnd")
    assert AuditEvent.objects.filter(verb="people.exported").count() == 1
    assert (
        signed_in(school.inspector).get(url("result_class", one.pk), {"xuat": "xlsx"}).headers["Content-Type"][:9]
        == "text/html"
    )
    assert AuditEvent.objects.filter(verb="people.exported").count() == 1


# What the database refuses


def test_the_database_refuses_a_score_of_who_was_not_tested_and_marks_beyond_ten(school: School) -> None:
    one = school.held()
    enrolment = school.trainee(one)
    with pytest.raises(IntegrityError), transaction.atomic():
        Result.objects.create(enrolment=enrolment, grade="untested", score=5, hours=4, hours_attended=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.create(enrolment=enrolment, heading_id=headings(one)[0], retest=11, entered_by_name="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.create(enrolment=enrolment, heading_id=headings(one)[0], entered_by_name="x")


def test_queries_of_a_class_are_as_many_whatever_its_size(school: School) -> None:
    draft, published = school.held(), school.published({"Lò Văn An": "8"}, first_on=date(2026, 3, 9))
    school.trainee(draft, "6", "8")
    client = signed_in(school.clerk)
    pages = [url(name, draft.pk) for name in ("result_class", "mark_list", "minutes_print")]
    pages += [url(name, published.pk) for name in ("result_class", "minutes_print", "certificate_class")]
    before = [queries(client, page) for page in pages]
    for number in range(12):
        school.trainee(draft, "6", "8", full_name=f"Lò Văn {number}")
        more = school.trainee(published, "6", "8", full_name=f"Lò Văn {number}")
        Result.objects.create(enrolment=more, grade="good", score=D("7.5"), hours=4, hours_attended=4)
    assert [queries(client, page) for page in pages] == before

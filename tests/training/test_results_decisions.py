"""Decisions that change what was published: after a re-test, or because a number was written wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from sansang.audit.models import AuditEvent
from sansang.kernel.reasons import RuleViolated
from sansang.training.actions import results as actions
from sansang.training.models import CorrectedResult, Correction, Mark, Result
from tests.training.marked import TODAY, School, codes, headings, signed_in

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def school() -> School:
    return School()


def url(name: str, pk: int) -> str:
    return reverse(f"training:{name}", args=[pk])


def decision(kind: str, **values) -> actions.CorrectionValues:
    return actions.CorrectionValues(**{
        "kind": kind, "number": "5/QĐ", "day": date(2026, 3, 20), "signed_by": "Đại tá Lò Văn Chủ", **values,
    })  # fmt: skip


def test_a_retest_after_publishing_is_a_decision_and_the_old_result_is_kept(school: School) -> None:
    one = school.published({"Lò Văn An": "4", "Lò Văn Bình": "9"})
    failed = one.enrolments.get(person__full_name="Lò Văn An")
    client = signed_in(school.commander)
    assert "Lò Văn Bình" not in client.get(url("result_correct", one.pk)).content.decode()
    sent = {f"m-{failed.pk}-{pk}": "6" for pk in headings(one)}
    sent |= {"number": "5/QĐ", "day": "20/03/2026", "signed_by": "Lò Văn Chủ"}
    assert client.post(url("result_correct", one.pk), sent).status_code == 302
    changed = CorrectedResult.objects.get()
    assert (changed.score_before, changed.grade_before) == (D(4), "fail")
    assert (changed.score_after, changed.grade_after) == (D(6), "pass")
    assert Result.objects.get(enrolment=failed).grade == "pass"
    page = client.get(url("result_class", one.pk)).content.decode()
    assert "5/QĐ" in page
    assert "<del>4 Không đạt</del> <ins>6 Đạt</ins>" in page
    assert AuditEvent.objects.filter(verb="training.corrected").exists()


def test_a_mark_written_wrong_is_corrected_by_a_decision(school: School) -> None:
    one = school.published({"Lò Văn An": "9"})
    enrolment = one.enrolments.get()
    marks = {enrolment.pk: {headings(one)[1]: D(6)}}
    actions.correct_results(one, marks, decision("mistake"), today=TODAY, by=school.commander)
    assert (Result.objects.get().score, Result.objects.get().grade) == (D("6.75"), "pass")
    assert Correction.objects.get().kind == "mistake"


@pytest.mark.parametrize(
    ("values", "reasons"),
    [
        ({"number": " "}, ["no_number"]),
        ({"signed_by": ""}, ["no_signature"]),
        ({"day": date(2026, 4, 2)}, ["decided_in_future"]),
        ({"day": date(2026, 3, 1)}, ["decided_too_early"]),
    ],
)
def test_a_decision_without_its_paper_changes_nothing(school: School, values: dict, reasons: list[str]) -> None:
    one = school.published({"Lò Văn An": "9"})
    marks = {one.enrolments.get().pk: {headings(one)[1]: D(6)}}
    with pytest.raises(RuleViolated) as refused:
        actions.correct_results(one, marks, decision("mistake", **values), today=TODAY, by=school.commander)
    assert codes(refused) == reasons
    assert Result.objects.get().score == D(9)
    assert set(Mark.objects.values_list("score", flat=True)) == {D(9)}


def test_a_decision_that_changes_nothing_or_leaves_marks_missing_is_refused(school: School) -> None:
    one = school.published({"Lò Văn An": "9"})
    enrolment = one.enrolments.get().pk
    first, second = headings(one)
    for marks, reason in (
        ({enrolment: {first: D(9)}}, "nothing_changes"),
        ({enrolment: {second: None}}, "marks_missing"),
        ({}, "nothing_changes"),
    ):
        with pytest.raises(RuleViolated) as refused:
            actions.correct_results(one, marks, decision("mistake"), today=TODAY, by=school.commander)
        assert codes(refused) == [reason]
    assert not Correction.objects.exists()
    assert Mark.objects.count() == 2


@pytest.mark.parametrize("who", ["clerk", "neighbour", "inspector"])
def test_only_who_may_approve_corrects(school: School, who: str) -> None:
    one = school.published({"Lò Văn An": "9"})
    marks = {one.enrolments.get().pk: {headings(one)[1]: D(6)}}
    with pytest.raises(RuleViolated) as refused:
        actions.correct_results(one, marks, decision("mistake"), today=TODAY, by=getattr(school, who))
    assert codes(refused) == ["out_of_reach"]
    assert Result.objects.get().grade == "excellent"


def test_the_minutes_stay_as_they_were_published_and_name_the_decision(school: School) -> None:
    one = school.published({"Lò Văn An": "9"})
    marks = {one.enrolments.get().pk: dict.fromkeys(headings(one), D(6))}
    actions.correct_results(one, marks, decision("mistake"), today=TODAY, by=school.commander)
    page = signed_in(school.clerk).get(url("minutes_print", one.pk)).content.decode()
    assert '<td class="num">9</td><td>Giỏi</td>' in page
    assert "khá, giỏi 100,0 %" in page
    assert "Sau đó có quyết định sửa: 5/QĐ, 20/03/2026." in page

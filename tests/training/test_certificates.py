"""Certificates: numbers and codes, who may issue and withdraw them, what the paper and the public page say."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import pytest
from django.urls import reverse

from sansang.kernel.reasons import RuleViolated
from sansang.training.actions import certificates
from sansang.training.actions import results as actions
from sansang.training.models import Certificate
from sansang.training.queries.certificates import genuine
from tests import factories
from tests.training.marked import TODAY, School, codes, signed_in

pytestmark = pytest.mark.django_db
CHECK = "training:certificate_check"


@pytest.fixture
def school() -> School:
    return School()


def issue(school: School, one, **values) -> int:
    said = {"signed_by": "Lò Văn Chủ", "issued_on": date(2026, 3, 25), "today": TODAY, "by": school.commander, **values}
    return certificates.issue_certificates(one, **said)


# Certificates


def test_who_passed_gets_a_certificate_numbered_in_the_order_of_names(school: School) -> None:
    one = school.published({"Lò Văn Bình": "8", "Lò Văn An": "7", "Lò Văn Cường": "4"})
    assert issue(school, one) == 2
    found = list(Certificate.objects.values_list("result__enrolment__person__full_name", "serial"))
    assert found == [("Lò Văn An", 1), ("Lò Văn Bình", 2)]
    second = school.published({"Quàng Thị Dung": "8"}, first_on=date(2026, 3, 9))
    issue(school, second)
    assert Certificate.objects.get(serial=3).number == "0003/2026/GCN"
    assert len(set(Certificate.objects.values_list("code", flat=True))) == 3


def test_nobody_gets_two_and_not_before_publishing(school: School) -> None:
    draft = school.held(first_on=date(2026, 3, 9))
    one = school.published({"Lò Văn An": "8"})
    issue(school, one)
    for refused_class, values, reason in (
        (one, {}, "nobody"),
        (draft, {}, "not_published"),
        (one, {"issued_on": date(2026, 4, 2)}, "issued_outside"),
        (one, {"signed_by": " "}, "no_signature"),
    ):
        with pytest.raises(RuleViolated) as refused:
            issue(school, refused_class, **values)
        assert reason in codes(refused)
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize("who", ["clerk", "neighbour", "inspector"])
def test_only_who_may_approve_issues_and_withdraws(school: School, who: str) -> None:
    one = school.published({"Lò Văn An": "8"})
    with pytest.raises(RuleViolated):
        issue(school, one, by=getattr(school, who))
    issue(school, one)
    with pytest.raises(RuleViolated):
        certificates.withdraw_certificate(Certificate.objects.get(), end="lost", today=TODAY, by=getattr(school, who))
    assert Certificate.objects.get().withdrawn_on is None


def test_one_that_was_lost_is_withdrawn_and_another_issued(school: School) -> None:
    one = school.published({"Lò Văn An": "8"})
    issue(school, one)
    old = Certificate.objects.get()
    client = signed_in(school.commander)
    client.post(reverse("training:certificate_withdraw", args=[old.pk]), {"end": "lost"})
    assert issue(school, one) == 1
    assert genuine(old.code) is None
    assert genuine(Certificate.objects.get(withdrawn_on=None).code) is not None


def test_a_changed_grade_withdraws_the_certificate(school: School) -> None:
    one = school.published({"Lò Văn An": "8"})
    issue(school, one)
    marks = {one.enrolments.get().pk: {heading.pk: 6 for heading in one.programme.headings.all()}}
    decision = actions.CorrectionValues("mistake", "5/QĐ", date(2026, 3, 26), "Lò Văn Chủ")
    actions.correct_results(one, marks, decision, today=TODAY, by=school.commander)
    assert (Certificate.objects.get().withdrawn_on, Certificate.objects.get().end) == (date(2026, 3, 26), "corrected")


def test_the_public_page_says_class_grade_and_initials_and_nothing_else(school: School, client) -> None:
    one = school.published({"Lò Văn Thi": "8"})
    issue(school, one)
    certificate = Certificate.objects.get()
    for typed in (certificate.code, certificate.spelled.lower(), f" {certificate.code} "):
        page = client.get(reverse(CHECK), {"ma": typed}).content.decode()
        assert "Giấy chứng nhận có giá trị." in page
    for words in (one.title, "Giỏi", "L.V.T"):
        assert words in page
    for words in ("Lò Văn Thi", "Thanh Yên", certificate.number):
        assert words not in page


def test_codes_that_never_were_and_those_withdrawn_are_answered_alike(school: School, client) -> None:
    one = school.published({"Lò Văn Thi": "8"})
    issue(school, one)
    certificate = Certificate.objects.get()
    certificates.withdraw_certificate(certificate, end="misprint", today=TODAY, by=school.commander)
    answers = {
        re.sub(r'"[A-Za-z0-9]{64}"', "", client.get(reverse(CHECK), {"ma": code}).content.decode()).replace(code, "")
        for code in (certificate.code, "A" * 16, "Q7")
    }
    assert len(answers) == 1
    assert "Không có giấy chứng nhận nào có giá trị với mã này." in answers.pop()


def test_guessing_codes_is_slowed_down(client) -> None:
    asked = [client.get(reverse(CHECK), {"ma": f"{number:016d}"}).status_code for number in range(22)]
    assert asked == [200] * 20 + [429] * 2
    assert client.get(reverse(CHECK)).status_code == 200


def test_certificates_are_printed_for_who_sees_the_people(school: School) -> None:
    one = school.held()
    school.trainee(one, "8", "8", full_name="Lò Văn Thi")
    theirs = factories.member(school.other, full_name="Mùa A Chớ")
    school.trainee(one, "8", "8", person=theirs, unit=school.other)
    school.publish(one)
    issue(school, one)
    address = reverse("training:certificate_class", args=[one.pk])
    page = signed_in(school.clerk).get(address).content.decode()
    assert "Lò Văn Thi" in page
    assert "Mùa A Chớ" in page
    assert Certificate.objects.first().spelled in page
    page = signed_in(school.neighbour).get(address).content.decode()
    assert "Lò Văn Thi" not in page
    assert "Mùa A Chớ" in page
    mine = Certificate.objects.get(result__enrolment__person__full_name="Lò Văn Thi")
    assert signed_in(school.neighbour).get(reverse("training:certificate_print", args=[mine.pk])).status_code == 404


def paper(text: str) -> str:
    """The words of a printed page, without marks of the page."""
    inside = text[text.index("<main") : text.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", inside).split())


def test_a_certificate_says_who_what_when_how_well_and_by_whom(school: School) -> None:
    one = school.published({"Nguyễn Thị Hường": "8.5"})
    issue(school, one)
    row = Certificate.objects.get()
    page = signed_in(school.clerk).get(reverse("training:certificate_print", args=[row.pk])).content.decode()
    words = paper(page)
    assert unicodedata.is_normalized("NFC", words)
    enrolment = row.result.enrolment
    for said in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc",
        f"GIẤY CHỨNG NHẬN Nguyễn Thị Hường Sinh năm {enrolment.person.born_on.year}",
        f"Đã hoàn thành {one.title} {one.programme.name} · {one.first_on:%d/%m/%Y} – {one.last_on:%d/%m/%Y}",
        "Xếp loại: Giỏi",
        f"Số: {row.number} Mã kiểm tra: {row.spelled}",
        "Ngày 25/03/2026 Lò Văn Chủ",
    ):
        assert said in words
    assert genuine(row.spelled) is not None  # the code on the paper is the one that is checked

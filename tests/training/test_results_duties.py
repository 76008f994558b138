"""How long results, decisions, certificates and qualifications stay."""

from __future__ import annotations

from datetime import date

import pytest

from sansang.privacy.minimising import DUTIES, Asked
from sansang.privacy.retention import Duration
from sansang.training.actions import certificates, qualifications
from sansang.training.actions import results as actions
from sansang.training.models import Correction, Prolongation, Qualification, QualificationKind
from tests import factories
from tests.training.marked import TODAY, School, headings

pytestmark = pytest.mark.django_db

KEPT = Duration(years=5)


@pytest.fixture
def school() -> School:
    return School()


def due(table: str, term: str, on: date) -> list[int]:
    found = [duty for duty in DUTIES if (duty.table, duty.term) == (table, term)]
    return [row.pk for duty in found for row in duty.due(Asked(on, KEPT))]


def test_a_qualification_goes_five_years_after_it_ended_or_was_withdrawn(school: School) -> None:
    kind = QualificationKind.objects.create(unit=school.top, code="A", name="Loại A")
    ended, withdrawn, endless = (
        Qualification.objects.create(
            person=factories.member(school.office), kind=kind, first_on=date(2020, 1, 1), paper_number="1",
            paper_on=date(2020, 1, 1), issued_by="Tỉnh", given_by_name="x", **values,
        )
        for values in (
            {"last_on": date(2021, 3, 1)},
            {"last_on": None, "withdrawn_on": date(2021, 3, 1), "withdrawal_number": "2"},
            {"last_on": None},
        )
    )  # fmt: skip
    assert due("training.Qualification", "qualification", date(2026, 3, 1)) == []
    assert due("training.Qualification", "qualification", date(2026, 3, 2)) == [ended.pk, withdrawn.pk]
    assert endless.last_on is None


def test_who_signed_a_decision_is_forgotten_with_the_class(school: School) -> None:
    one = school.published({"Lò Văn An": "9"})
    marks = {one.enrolments.get().pk: dict.fromkeys(headings(one), 6)}
    decision = actions.CorrectionValues("mistake", "5/QĐ", date(2026, 3, 20), "Lò Văn Chủ")
    made = actions.correct_results(one, marks, decision, today=TODAY, by=school.commander)
    assert due("training.Correction", "training", date(2031, 3, 2)) == []
    assert due("training.Correction", "training", date(2031, 3, 3)) == [made.pk]
    Correction.objects.update(signed_by="", written_by_name="")
    assert due("training.Correction", "training", date(2031, 3, 3)) == []


def test_certificates_and_changes_go_with_the_enrolment(school: School) -> None:
    one = school.published({"Lò Văn An": "9"})
    certificates.issue_certificates(
        one, signed_by="A", issued_on=date(2026, 3, 5), today=TODAY, by=school.commander
    )  # fmt: skip
    enrolment = one.enrolments.get()
    assert due("training.Enrolment", "training", date(2031, 3, 3)) == [enrolment.pk]
    duty = next(duty for duty in DUTIES if (duty.table, duty.term) == ("training.Enrolment", "training"))
    gone = enrolment.delete()[1]
    assert {label for label, number in gone.items() if number} - {"training.Enrolment"} <= {
        *duty.along, "training.Mark", "training.Attendance",
    }  # fmt: skip


def test_who_wrote_a_prolongation_is_forgotten_after_it_ran_out(school: School) -> None:
    kind = QualificationKind.objects.create(unit=school.top, code="A", name="Loại A")
    Qualification.objects.create(
        person=factories.member(school.office), kind=kind, first_on=date(2024, 1, 1), last_on=date(2026, 5, 1),
        paper_number="1", paper_on=date(2024, 1, 1), issued_by="Tỉnh", given_by_name="x",
    )  # fmt: skip
    values = qualifications.ProlongationValues(
        kind, date(2026, 4, 1), date(2026, 6, 30), date(2026, 12, 31), "12/QĐ", date(2026, 3, 1)
    )
    made = qualifications.prolong(school.office, values, expected=1, today=TODAY, by=school.commander)
    assert due("training.Prolongation", "training", date(2031, 12, 31)) == []
    assert due("training.Prolongation", "training", date(2032, 1, 1)) == [made.pk]
    Prolongation.objects.update(written_by_name="")
    assert due("training.Prolongation", "training", date(2032, 1, 1)) == []

"""What supports the training of an office, one of each, all bearing one person's name."""

from __future__ import annotations

from datetime import date
from typing import Any

from sansang.organisation.models import Unit
from sansang.training.models import (
    Aid,
    AvoidedDays,
    Certificate,
    Competition,
    Ground,
    Heading,
    Material,
    MaterialVersion,
    Placing,
    Prolongation,
    Qualification,
    QualificationKind,
    Result,
    TimetableDraft,
    Upkeep,
)
from tests import factories

DAY = date(2026, 4, 6)


def add_support(office: Any, unit: Unit, name: str) -> None:
    """A ground, an aid with its log, a lesson plan and a competition, as attributes of an office with a programme."""
    office.ground = Ground.objects.create(
        unit=unit, name=name, kinds=["field"], capacity=50, first_on=date(2020, 1, 1), place=name
    )
    office.aid = Aid.objects.create(unit=unit, name=name, kind="target", measure="cái", quantity=5)
    office.upkeep = Upkeep.objects.create(aid=office.aid, kind="renew", done_on=DAY, what=name, number=1, by_name=name)
    heading = Heading.objects.create(programme=office.programme, order=99, name=name, part="military", hours=4)
    office.material = Material.objects.create(unit=unit, kind="lesson_plan", title=name)
    office.material.headings.add(heading)
    office.material_version = MaterialVersion.objects.create(
        material=office.material, number=1, file_name=f"{name}.pdf", ending=".pdf", size=1, sha256="0" * 64,
        author_name=name,
    )  # fmt: skip
    office.competition = Competition.objects.create(
        unit=unit, kind="sports", level="commune", title=name, host=name, first_on=DAY, last_on=DAY, paper_number="1",
        paper_on=DAY,
    )  # fmt: skip
    office.placing = Placing.objects.create(competition=office.competition, unit=unit, rank=1)
    _add_timetable(office, unit, name)
    _add_results(office, unit, name)


def _add_timetable(office: Any, unit: Unit, name: str) -> None:
    """A proposed timetable with one session of the office's class that has no place, and days to avoid."""
    heading = office.programme.headings.first()
    needs = {str(office.training_class.pk): [[str(heading.pk), "4", "political:hall"]]}
    office.timetable = TimetableDraft.objects.create(
        unit=unit, state="ready", found={"needs": needs}, asked=1, created_by_name=name
    )
    office.timetable.classes.add(office.training_class)
    office.avoided_days = AvoidedDays.objects.create(unit=unit, name=name, first_on=DAY, last_on=DAY)


def _add_results(office: Any, unit: Unit, name: str) -> None:
    """A published class of a year ago with its certificate, a kind of qualification, one held, one decision."""
    past = factories.training_class(
        unit, first_on=date(2025, 3, 3), programme=office.programme, title=name, state="published",
        closed_on=date(2025, 3, 9), published_on=date(2025, 3, 12),
    )  # fmt: skip
    enrolment = factories.enrolment(office.person, past, unit=unit)
    result = Result.objects.create(enrolment=enrolment, grade="good", score=7, hours=56, hours_attended=56)
    office.certificate = Certificate.objects.create(
        result=result, unit=unit, year=2025, serial=1, code=f"{unit.pk:016d}", issued_on=date(2025, 3, 12),
        signed_by=name,
    )  # fmt: skip
    office.qualification_kind = QualificationKind.objects.create(unit=unit, code="CC", name=name)
    office.qualification = Qualification.objects.create(
        person=office.person, kind=office.qualification_kind, paper_number=name, paper_on=DAY, issued_by=name,
        first_on=DAY, last_on=date(2027, 4, 5),
    )  # fmt: skip
    office.prolongation = Prolongation.objects.create(
        unit=unit, kind=office.qualification_kind, ends_from=DAY, ends_to=DAY, until=date(2027, 4, 5), number=name,
        day=DAY,
    )  # fmt: skip

"""Qualifications that follow from published results."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from sansang.law.counting import last_day_of_months
from sansang.organisation.models import User
from sansang.organisation.queries import names_of
from sansang.training.models import Qualification, QualificationKind, Result, TrainingClass
from sansang.training.models.offered import along_the_line
from sansang.training.rules.tallies import ENOUGH


def give_for_results(locked: TrainingClass, results: Sequence[Result], *, paper_number: str, on: date, by: User) -> int:
    """Give everyone the qualifications that the programme of the class gives for the grade; returns how many.

    Kinds of the unit of the class and of the commands above it. What the result gave already, or the person has from
    the same day on, is not given again.
    """
    kinds = QualificationKind.objects.filter(along_the_line(locked.unit, "unit__reach_path"), is_active=True)
    kinds = kinds.filter(programmes=locked.programme)
    issued_by = names_of([locked.unit_id]).get(locked.unit_id, "")
    people = {result.pk: result.enrolment.person_id for result in results}
    before = Q(person__in=people.values(), first_on=on) | Q(result__in=list(people), withdrawn_on=None)
    held = set(Qualification.objects.filter(before).values_list("person_id", "kind_id"))
    made = [
        Qualification(
            person_id=people[result.pk],
            kind=kind,
            result=result,
            first_on=on,
            last_on=last_of(kind, on),
            paper_number=paper_number,
            paper_on=on,
            issued_by=issued_by,
            given_by_name=str(by),
        )
        for kind in kinds
        for result in results
        if result.grade in ENOUGH[kind.least_grade] and (people[result.pk], kind.pk) not in held
    ]
    Qualification.objects.bulk_create(made)
    return len(made)


def last_of(kind: QualificationKind, first_on: date) -> date | None:
    """The last day of a qualification of this kind that begins on a day; None when it holds without end."""
    return None if kind.months is None else last_day_of_months(first_on, kind.months)


def take_back_of_results(results: Sequence[Result], *, number: str, on: date) -> None:
    """Withdraw the qualifications for which a changed result is not good enough, by the decision that changed it."""
    grades = {result.pk: result.grade for result in results}
    rows = Qualification.objects.filter(result__in=list(grades), withdrawn_on=None)
    unearned = [
        pk
        for pk, result, least in rows.values_list("pk", "result_id", "kind__least_grade")
        if grades[result] not in ENOUGH[least]
    ]
    Qualification.objects.filter(pk__in=unearned).update(withdrawn_on=on, withdrawal_number=number)

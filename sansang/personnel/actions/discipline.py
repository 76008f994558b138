"""Discipline and commendation: recorded with their decision, put right, ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from sansang.audit.actions import record
from sansang.citizens.actions.register_facts import note_fact
from sansang.citizens.models import Person
from sansang.citizens.queries.law import rules_for
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import Unit, User
from sansang.personnel.models import Commendation, Discipline, DisciplineEnd, Penalty, Service
from sansang.personnel.queries.terms import commanded
from sansang.personnel.rules import discipline as rules

STRIPPED_FACT = "title_stripped"


def _refuse_out_of_reach(unit: Unit, *, by: User) -> None:
    if not reaches(by, Permission.PEOPLE_EDIT, unit):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.", {})])


def _serving_in(person: Person, unit: Unit, days: tuple[date, date]) -> list[Reason]:
    """The member must have served, or held a post, in the unit when the offence was, or the decision."""
    for on in days:
        served = Service.objects.filter(person=person, unit=unit).on(on).exists()
        if served or person.appointments.filter(unit=unit).on(on).exists():
            return []
    message = "Người này không phục vụ trong đơn vị đó vào ngày {day}."
    return [Reason("not_serving_there", message, {"day": _day(days[0])})]


def _reasons_against_penalty(person: Person, unit: Unit, values: dict[str, Any], today: date) -> list[Reason]:
    offence_on, decided_on = values["offence_on"], values["decided_on"]
    case = rules.Case(
        values["penalty"], offence_on, values["found_on"], decided_on, values["is_complicated"],
        commanded(person, (offence_on, decided_on)),
    )  # fmt: skip
    found = rules.reasons_against_penalty(rules_for(person.province_code, on=decided_on), case, today=today)
    return found + _serving_in(person, unit, (offence_on, decided_on))


@transaction.atomic
def record_discipline(
    person: Person, unit: Unit, *, penalty: str, offence_on: date, found_on: date, is_complicated: bool = False,
    decision_number: str, decided_on: date, today: date, by: User,
) -> Discipline:  # fmt: skip
    """Record a penalty of a member of a unit with its decision; stripping the title is noted among the facts.

    Raises RuleViolated with every reason against it and its article.
    """
    _refuse_out_of_reach(unit, by=by)
    locked = Person.objects.select_for_update().get(pk=person.pk)
    values: dict[str, Any] = {
        "penalty": penalty, "offence_on": offence_on, "found_on": found_on, "is_complicated": is_complicated,
        "decision_number": decision_number, "decided_on": decided_on,
    }  # fmt: skip
    if reasons := _reasons_against_penalty(locked, unit, values, today):
        raise RuleViolated(reasons)
    made: Discipline = Discipline.objects.create(person=locked, unit=unit, **values)
    _note_stripping(made)
    record("discipline.recorded", locked, by=by, unit_id=unit.pk, penalty=penalty)
    return made


def _note_stripping(row: Discipline) -> None:
    if row.penalty == Penalty.STRIPPED:
        note_fact(row.person, fact=STRIPPED_FACT, first_on=row.decided_on, paper_number=row.decision_number)


def _lock_discipline(row: Discipline, *, by: User) -> Discipline:
    _refuse_out_of_reach(row.unit, by=by)
    found = Discipline.objects.select_for_update(of=("self",)).select_related("person", "unit")
    locked: Discipline = found.get(pk=row.pk)
    if locked.ended_on is not None:
        raise RuleViolated([Reason("ended_already", "Dòng này đã ghi kết thúc.")])
    return locked


@transaction.atomic
def correct_discipline(row: Discipline, *, today: date, by: User, **values: Any) -> Discipline:
    """Put right what was written wrongly about a penalty; the same rules as when recorded. Raises RuleViolated."""
    locked = _lock_discipline(row, by=by)
    if reasons := _reasons_against_penalty(locked.person, locked.unit, values, today):
        raise RuleViolated(reasons)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*values])
    _note_stripping(locked)
    record("discipline.corrected", locked.person, by=by, unit_id=locked.unit_id)
    return locked


@transaction.atomic
def end_discipline(
    row: Discipline, *, end_reason: str, ended_on: date, end_number: str = "", today: date, by: User
) -> Discipline:
    """Recognise progress, or write that the decision was overturned or wrongly entered.

    Raises RuleViolated with every reason against it: progress has its time by the law of the decision's day.
    """
    locked = _lock_discipline(row, by=by)
    reasons = rules.reasons_against_ending(decided_on=locked.decided_on, ended_on=ended_on, today=today)
    if end_reason == DisciplineEnd.PROGRESS:
        of_day = rules_for(locked.person.province_code, on=locked.decided_on)
        reasons += rules.reasons_against_progress(of_day, locked.penalty, locked.decided_on, on=ended_on)
    if reasons:
        raise RuleViolated(reasons)
    locked.ended_on, locked.end_reason, locked.end_number = ended_on, end_reason, end_number
    locked.save(update_fields=["ended_on", "end_reason", "end_number"])
    record("discipline.ended", locked.person, by=by, unit_id=locked.unit_id, reason=end_reason)
    return locked


@transaction.atomic
def record_commendation(
    unit: Unit, *, person: Person | None, title: str, occasion: str, level: str, decision_number: str,
    decided_on: date, today: date, by: User,
) -> Commendation:  # fmt: skip
    """Record a commendation of a member, or (without a person) of a unit. Raises RuleViolated with every reason."""
    _refuse_out_of_reach(unit, by=by)
    reasons = rules.reasons_against_commendation(
        title=title, level=level, decided_on=decided_on, of_unit=person is None, today=today
    )
    if person is None and not unit.versions.on(decided_on).exists():
        reasons.append(Reason("unit_not_alive", "Đơn vị không tồn tại vào ngày {day}.", {"day": _day(decided_on)}))
    if reasons:
        raise RuleViolated(reasons)
    made: Commendation = Commendation.objects.create(
        person=person, unit=unit, title=title, occasion=occasion, level=level, decision_number=decision_number,
        decided_on=decided_on,
    )  # fmt: skip
    record("commendation.recorded", person or unit, by=by, unit_id=unit.pk, title=title)
    return made


def _lock_commendation(row: Commendation, *, by: User) -> Commendation:
    _refuse_out_of_reach(row.unit, by=by)
    found = Commendation.objects.select_for_update(of=("self",)).select_related("person", "unit")
    locked: Commendation = found.get(pk=row.pk)
    if locked.ended_on is not None:
        raise RuleViolated([Reason("ended_already", "Dòng này đã ghi kết thúc.")])
    return locked


@transaction.atomic
def correct_commendation(row: Commendation, *, today: date, by: User, **values: Any) -> Commendation:
    """Put right what was written wrongly about a commendation; the same rules. Raises RuleViolated."""
    locked = _lock_commendation(row, by=by)
    reasons = rules.reasons_against_commendation(
        title=values["title"], level=values["level"], decided_on=values["decided_on"],
        of_unit=locked.person_id is None, today=today,
    )  # fmt: skip
    if reasons:
        raise RuleViolated(reasons)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*values])
    record("commendation.corrected", locked.person or locked.unit, by=by, unit_id=locked.unit_id)
    return locked


@transaction.atomic
def end_commendation(
    row: Commendation, *, end_reason: str, ended_on: date, end_number: str = "", today: date, by: User
) -> Commendation:
    """Write that a commendation was revoked or wrongly entered. Raises RuleViolated with every reason against it."""
    locked = _lock_commendation(row, by=by)
    if reasons := rules.reasons_against_ending(decided_on=locked.decided_on, ended_on=ended_on, today=today):
        raise RuleViolated(reasons)
    locked.ended_on, locked.end_reason, locked.end_number = ended_on, end_reason, end_number
    locked.save(update_fields=["ended_on", "end_reason", "end_number"])
    record("commendation.ended", locked.person or locked.unit, by=by, unit_id=locked.unit_id, reason=end_reason)
    return locked


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"

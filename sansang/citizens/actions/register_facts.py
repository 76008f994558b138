"""Circumstances that the law attaches something to, decisions that rest on them, and absences."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from sansang.audit.actions import record
from sansang.citizens.models import Absence, Circumstance, Person
from sansang.citizens.queries.law import rules_for
from sansang.citizens.rules.register_facts import (
    decision_of,
    reasons_against_absence,
    reasons_against_circumstance,
    reasons_against_decision,
)
from sansang.kernel.days import Days
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.law.deciders import who_decides
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import Unit, UnitKind, User


def _lock(person: Person, *, by: User) -> Person:
    locked = Person.objects.select_for_update(of=("self",)).select_related("keeper").get(pk=person.pk)
    if not reaches(by, Permission.REGISTER, locked.keeper):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.", {})])
    return locked


def _days(first_on: date, last_on: date | None) -> Days:
    if last_on is not None and last_on < first_on:
        raise RuleViolated([Reason("ends_before_it_begins", "Ngày cuối phải từ ngày đầu trở đi.", {})])
    return Days(first_on, last_on)


@transaction.atomic
def record_circumstance(
    person: Person,
    *,
    fact: str,
    first_on: date,
    last_on: date | None = None,
    paper_number: str = "",
    paper_on: date | None = None,
    child_born: date | None = None,
    by: User,
) -> Circumstance:
    """Record a fact about a person with its days and its paper. Raises RuleViolated with every reason and article."""
    locked = _lock(person, by=by)
    days = _days(first_on, last_on)
    held = [row.days for row in Circumstance.objects.filter(person=locked, fact=fact)]
    rules = rules_for(locked.province_code, on=first_on)
    reasons = reasons_against_circumstance(rules, fact, sex=locked.sex, days=days, child_born=child_born, held=held)
    if reasons:
        raise RuleViolated(reasons)
    made = Circumstance.objects.create(
        person=locked, fact=fact, first_on=first_on, last_on=last_on, paper_number=paper_number, paper_on=paper_on
    )
    record("circumstance.recorded", locked, by=by, unit_id=locked.keeper_id, fact=fact, first_on=first_on.isoformat())
    return made


def note_fact(person: Person, *, fact: str, first_on: date, paper_number: str = "") -> None:
    """Note a fact that follows from something else written (a death, a completed term), once; open to the end."""
    known = Circumstance.objects.filter(person=person, fact=fact).during(Days(first_on))
    if not known.exists():
        Circumstance.objects.create(person=person, fact=fact, first_on=first_on, paper_number=paper_number)


def _lock_circumstance(circumstance: Circumstance, *, by: User) -> Circumstance:
    _lock(circumstance.person, by=by)
    found = Circumstance.objects.select_for_update(of=("self",)).select_related("person__keeper")
    locked: Circumstance | None = found.filter(pk=circumstance.pk).first()
    if locked is None:
        raise RuleViolated([Reason("gone_meanwhile", "Dòng này vừa được người khác bỏ.", {})])
    return locked


@transaction.atomic
def end_circumstance(circumstance: Circumstance, *, last_on: date, by: User) -> None:
    """Give a circumstance its last day, or another one. Raises RuleViolated with every reason against it."""
    locked = _lock_circumstance(circumstance, by=by)
    days = _days(locked.first_on, last_on)
    others = Circumstance.objects.filter(person=locked.person, fact=locked.fact).exclude(pk=locked.pk)
    rules = rules_for(locked.person.province_code, on=locked.first_on)
    held = [row.days for row in others]
    reasons = reasons_against_circumstance(rules, locked.fact, sex=locked.person.sex, days=days, held=held)
    if reasons:
        raise RuleViolated(reasons)
    locked.last_on = last_on
    locked.save(update_fields=["last_on"])
    record(
        "circumstance.ended", locked.person, by=by, unit_id=locked.person.keeper_id, fact=locked.fact,
        last_on=last_on.isoformat(),
    )  # fmt: skip


@transaction.atomic
def remove_circumstance(circumstance: Circumstance, *, by: User) -> None:
    """Take back a circumstance that was written wrongly. Raises RuleViolated when a decision rests on it."""
    locked = _lock_circumstance(circumstance, by=by)
    if locked.decision_number:
        words = "Đã có quyết định {number} dựa vào dòng này; hãy ghi ngày hết hạn thay vì bỏ."
        raise RuleViolated([Reason("decided", words, {"number": locked.decision_number})])
    record("circumstance.removed", locked.person, by=by, unit_id=locked.person.keeper_id, fact=locked.fact)
    locked.delete()


@transaction.atomic
def decide_circumstance(circumstance: Circumstance, *, number: str, decided_on: date, today: date, by: User) -> None:
    """Write the decision that rests on a circumstance; who took it follows from the law of its day.

    Raises RuleViolated when nothing is to be decided on it, nobody may decide, or the day cannot be.
    """
    locked = _lock_circumstance(circumstance, by=by)
    rules = rules_for(locked.person.province_code, on=decided_on)
    decision = decision_of(rules, locked.fact, sex=locked.person.sex)
    deciders = who_decides(rules, decision, body=body_of(locked.person.keeper)) if decision else []
    reasons = reasons_against_decision(
        decision, deciders=deciders, decided_on=decided_on, today=today, taken=locked.decision_number
    )
    if reasons:
        raise RuleViolated(reasons)
    locked.decision_number, locked.decided_on, locked.decided_by = number, decided_on, str(deciders[0].who)[:100]
    locked.save(update_fields=["decision_number", "decided_on", "decided_by"])
    record("circumstance.decided", locked.person, by=by, unit_id=locked.person.keeper_id, decision_number=number)


def body_of(office: Unit) -> str:
    """How the table of deciders calls an office: of an agency, or of a commune."""
    return "agency" if office.kind == UnitKind.AGENCY_COMMAND else "commune"


@transaction.atomic
def record_absence(
    person: Person,
    *,
    place: str,
    first_on: date,
    last_on: date | None = None,
    reported_on: date | None = None,
    today: date,
    by: User,
) -> Absence:
    """Record that a person is away. Raises RuleViolated when it overlaps another absence or the days cannot be."""
    locked = _lock(person, by=by)
    days = _days(first_on, last_on)
    held = [row.days for row in Absence.objects.filter(person=locked)]
    if reasons := reasons_against_absence(days, held=held, reported_on=reported_on, today=today):
        raise RuleViolated(reasons)
    made = Absence.objects.create(
        person=locked, place=place, first_on=first_on, last_on=last_on, reported_on=reported_on
    )
    record("absence.recorded", locked, by=by, unit_id=locked.keeper_id, first_on=first_on.isoformat())
    return made


@transaction.atomic
def change_absence(
    absence: Absence, *, last_on: date | None, reported_on: date | None, today: date, by: User
) -> Absence:
    """Write that someone came back, or reported. Raises RuleViolated when the days cannot be."""
    person = _lock(absence.person, by=by)
    locked: Absence = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    days = _days(locked.first_on, last_on)
    held = [row.days for row in Absence.objects.filter(person=person).exclude(pk=locked.pk)]
    if reasons := reasons_against_absence(days, held=held, reported_on=reported_on, today=today):
        raise RuleViolated(reasons)
    locked.last_on, locked.reported_on = last_on, reported_on
    locked.save(update_fields=["last_on", "reported_on"])
    record("absence.changed", person, by=by, unit_id=person.keeper_id)
    return locked

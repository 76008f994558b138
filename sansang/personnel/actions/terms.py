"""How a term goes on and how it ends: extension asked and answered, completion, early release, removal.

Each says by which decision, who takes it by the law of its day, and on which article it rests. Nothing ends by itself.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from sansang.audit.actions import record
from sansang.citizens.actions.register_facts import body_of, note_fact
from sansang.citizens.models import Person
from sansang.citizens.queries.law import rules_for
from sansang.citizens.rules.register_facts import grounds_of
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.law.deciders import Decider, who_decides
from sansang.law.rows import Row
from sansang.law.rules import Rules
from sansang.law.service import term_of as law_term
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import Unit, User
from sansang.personnel.actions.noted import note_completed
from sansang.personnel.actions.service import end_service
from sansang.personnel.models import Answer, Ending, EndReason, Extension, Service
from sansang.personnel.queries import keeper_of
from sansang.personnel.queries import terms as queries
from sansang.personnel.rules import terms as rules_of_terms


def _lock(person: Person, *, by: User) -> Person:
    locked = Person.objects.select_for_update(of=("self",)).select_related("keeper").get(pk=person.pk)
    if not reaches(by, Permission.PEOPLE_EDIT, locked.keeper):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.", {})])
    return locked


def _lock_service(service: Service, *, by: User) -> Service:
    """The service with its person locked; whoever may write in the unit may end a service there."""
    if not reaches(by, Permission.PEOPLE_EDIT, service.unit):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.", {})])
    Person.objects.select_for_update().get(pk=service.person_id)
    found = Service.objects.select_for_update(of=("self",)).select_related("person__keeper", "unit")
    locked: Service = found.get(pk=service.pk)
    if locked.last_on is not None:
        day = f"{locked.last_on:%d/%m/%Y}"
        raise RuleViolated([Reason("ended_already", "Đã ghi ngày thôi phục vụ {day}.", {"day": day})])
    return locked


def _no_decider(rules: Rules) -> Reason:
    message = "Bảng luật không nói ai quyết định vào ngày {day}."
    return Reason("no_decider", message, {"day": f"{rules.on:%d/%m/%Y}"})


def deciders_of(province: str, decision: str, *, body: str, on: date) -> tuple[Rules, list[Decider]]:
    """The law of a day and who takes a decision by it."""
    rules = rules_for(province, on=on)
    return rules, who_decides(rules, decision, body=body)


@transaction.atomic
def ask_extension(
    person: Person, *, until: date, asked_on: date, beyond_age: bool = False, today: date, by: User
) -> Extension:
    """Write that a member asks to serve longer. Raises RuleViolated with every reason against it and its article."""
    locked = _lock(person, by=by)
    found = queries.term_of_person(locked, on=asked_on)
    if found is None:
        raise RuleViolated([Reason("not_serving", "Người này không đang phục vụ.")])
    rules = rules_for(locked.province_code, on=asked_on)
    reasons = rules_of_terms.reasons_against_extension(
        rules, found.term, found.who, until=until, beyond_age=beyond_age, asked_on=asked_on, today=today
    )
    if found.asked is not None:
        reasons.append(_asked_already())
    if reasons:
        raise RuleViolated(reasons)
    try:
        with transaction.atomic():
            made = Extension.objects.create(person=locked, until=until, asked_on=asked_on, beyond_age=beyond_age)
    except IntegrityError:  # the database's own guard, should two ask at once
        raise RuleViolated([_asked_already()]) from None
    record("extension.asked", locked, by=by, unit_id=locked.keeper_id, until=until.isoformat())
    return made


def _asked_already() -> Reason:
    return Reason("asked_already", "Đã có đề nghị kéo dài chưa trả lời; hãy trả lời hoặc rút đề nghị đó trước.")


@transaction.atomic
def answer_extension(
    extension: Extension, *, agreed: bool, decision_number: str, decided_on: date, today: date, by: User
) -> Extension:
    """Write whether an extension was agreed; who decides follows from the law of the day.

    Raises RuleViolated with every reason against it: asked of the law again, since the service may have changed.
    """
    person = _lock(extension.person, by=by)
    locked = _open_extension(extension)
    rules, deciders = deciders_of(person.province_code, "term_extension", body=body_of(person.keeper), on=decided_on)
    reasons = _reasons_against_answer(locked, rules, deciders, decision_number, decided_on, today)
    if agreed:
        reasons += _still_against(locked, person, today)
    if reasons:
        raise RuleViolated(reasons)
    locked.answer = Answer.AGREED if agreed else Answer.REFUSED
    locked.decision_number, locked.decided_on = decision_number, decided_on
    locked.decided_by = str(deciders[0].who)[:120]
    locked.save(update_fields=["answer", "decision_number", "decided_on", "decided_by"])
    verb = "extension.agreed" if agreed else "extension.refused"
    record(verb, person, by=by, unit_id=person.keeper_id, until=locked.until.isoformat())
    return locked


def _open_extension(extension: Extension) -> Extension:
    locked: Extension = Extension.objects.select_for_update().get(pk=extension.pk)
    if locked.answer != Answer.ASKED:
        raise RuleViolated([Reason("answered", "Đề nghị này đã được trả lời hoặc đã rút.")])
    return locked


def _reasons_against_answer(
    extension: Extension, rules: Rules, deciders: list[Decider], number: str, decided_on: date, today: date
) -> list[Reason]:
    found: list[Reason] = [] if deciders else [_no_decider(rules)]
    if not number.strip():
        found.append(Reason("no_number", "Phải ghi số quyết định.", {}))
    if decided_on > today:
        found.append(Reason("in_future", "Ngày {day} chưa đến.", {"day": f"{decided_on:%d/%m/%Y}"}))
    if decided_on < extension.asked_on:
        found.append(Reason("decided_before_asked", "Ngày trả lời phải từ ngày đề nghị trở đi."))
    return found


def _still_against(extension: Extension, person: Person, today: date) -> list[Reason]:
    found = queries.term_of_person(person, on=extension.asked_on)
    if found is None:
        return [Reason("not_serving", "Người này không đang phục vụ.")]
    return rules_of_terms.reasons_against_extension(
        rules_for(person.province_code, on=extension.asked_on), found.term, found.who, until=extension.until,
        beyond_age=extension.beyond_age, asked_on=extension.asked_on, today=today,
    )  # fmt: skip


@transaction.atomic
def withdraw_extension(extension: Extension, *, by: User) -> None:
    """Take back what was asked and not answered yet. Raises RuleViolated when it was answered."""
    person = _lock(extension.person, by=by)
    locked = _open_extension(extension)
    locked.answer = Answer.WITHDRAWN
    locked.save(update_fields=["answer"])
    record("extension.withdrawn", person, by=by, unit_id=person.keeper_id)


@transaction.atomic
def complete_service(
    service: Service, *, last_on: date, decision_number: str, decided_on: date, certificate_number: str = "",
    today: date, by: User,
) -> Ending:  # fmt: skip
    """End a service whose term is over, recognised as completed; remember who recognises active service, if due.

    Raises RuleViolated with every reason against it and its article.
    """
    locked = _lock_service(service, by=by)
    keeper = keeper_of(locked.unit)
    rules, deciders = deciders_of(locked.person.province_code, "completion", body=body_of(keeper), on=decided_on)
    found = queries.term_of_person(locked.person, on=last_on)
    term = found.term if found else None
    reasons = rules_of_terms.reasons_against_ending(term, last_on=last_on, decided_on=decided_on, today=today)
    if term is not None:
        of_day = rules_for(locked.person.province_code, on=last_on)
        reasons += rules_of_terms.reasons_against_completion(of_day, term, last_on=last_on)
    reasons += [] if deciders else [_no_decider(rules)]
    if reasons or term is None:
        raise RuleViolated(reasons)
    said = law_term(rules_for(locked.person.province_code, on=last_on), term.position)
    assert said is not None  # else the completion was refused
    made = _end(
        locked, reason=EndReason.COMPLETED, row=deciders[0].row, last_on=last_on, decision_number=decision_number,
        decided_on=decided_on, decided_by=str(deciders[0].who), certificate_number=certificate_number,
        active_by=_who_recognises(locked.person, keeper, term, last_on), by=by,
    )  # fmt: skip
    note_completed(locked.person, last_on=last_on, paper_number=decision_number)
    return made


def _who_recognises(person: Person, keeper: Unit, term: rules_of_terms.Term, last_on: date) -> str:
    """Who recognises active service, for standing militia who served long enough; "" for all others."""
    rules, deciders = deciders_of(person.province_code, "active_service_completion", body="standing", on=last_on)
    if rules_of_terms.active_service(rules, term, last_on=last_on) is None or not deciders:
        return ""
    return str(deciders[0].who)[:120]


@transaction.atomic
def release_early(
    service: Service, *, reason: str, ground: str, last_on: date, decision_number: str, decided_on: date, today: date,
    by: User,
) -> Ending:  # fmt: skip
    """End a service on a ground of early release (`reason` "early_release") or of removal ("removed").

    The fact the ground rests on is noted about the person, unless the law wants its end to be said with it.
    Raises RuleViolated with every reason against it and its article.
    """
    locked = _lock_service(service, by=by)
    kind = "removal" if reason == EndReason.REMOVED else "early_release"
    body = body_of(keeper_of(locked.unit))
    rules, deciders = deciders_of(locked.person.province_code, kind, body=body, on=decided_on)
    found = queries.term_of_person(locked.person, on=last_on)
    reasons = rules_of_terms.reasons_against_ending(
        found.term if found else None, last_on=last_on, decided_on=decided_on, today=today
    )
    reasons += rules_of_terms.reasons_against_release(rules, kind, ground, sex=locked.person.sex)
    reasons += [] if deciders else [_no_decider(rules)]
    if reasons:
        raise RuleViolated(reasons)
    rests_on = rules.grounds[ground]
    made = _end(
        locked, reason=reason, row=rests_on.row, ground=ground, last_on=last_on, decision_number=decision_number,
        decided_on=decided_on, decided_by=str(deciders[0].who), by=by,
    )  # fmt: skip
    if not any(one.needs_end for one in grounds_of(rules, rests_on.fact.code)):
        note_fact(locked.person, fact=rests_on.fact.code, first_on=decided_on, paper_number=decision_number)
    return made


def _end(service: Service, *, reason: str, row: Row, last_on: date, by: User, **values: Any) -> Ending:
    number = values["decision_number"]
    if not number.strip():
        raise RuleViolated([Reason("no_number", "Phải ghi số quyết định.", {})])
    end_service(service, last_on=last_on, reason=reason, decision_number=number, by=by)
    Extension.objects.filter(person=service.person, answer=Answer.ASKED).update(answer=Answer.WITHDRAWN)
    Ending.objects.filter(person=service.person, last_on=last_on).delete()  # of a service corrected since
    made: Ending = Ending.objects.create(
        person=service.person, reason=reason, last_on=last_on, instrument=row.instrument, article=row.article, **values
    )
    return made


@transaction.atomic
def recognise_active_service(ending: Ending, *, decision_number: str, decided_on: date, today: date, by: User) -> None:
    """Write the decision that recognises completed active military service (standing militia, Art. 13).

    Raises RuleViolated when it is not due, is written already, or nobody may decide on the day.
    """
    person = _lock(ending.person, by=by)
    locked: Ending = Ending.objects.select_for_update().get(pk=ending.pk)
    rules, deciders = deciders_of(person.province_code, "active_service_completion", body="standing", on=decided_on)
    reasons: list[Reason] = [] if deciders else [_no_decider(rules)]
    if not locked.active_by:
        row = rules.rows("limits").get("standing_active_service")
        words = "Chỉ dân quân thường trực phục vụ đủ {months} tháng mới được công nhận."
        reasons.append(
            Reason("not_due", words, {"months": row.values["months"] if row else "–"}, row.article if row else "")
        )
    if locked.active_number:
        reasons.append(Reason("decided", "Đã có quyết định {number}.", {"number": locked.active_number}))
    if decided_on > today:
        reasons.append(Reason("in_future", "Ngày {day} chưa đến.", {"day": f"{decided_on:%d/%m/%Y}"}))
    if reasons:
        raise RuleViolated(reasons)
    locked.active_number, locked.active_on, locked.active_by = decision_number, decided_on, str(deciders[0].who)[:120]
    locked.save(update_fields=["active_number", "active_on", "active_by"])
    record("active_service.recognised", person, by=by, unit_id=person.keeper_id, decision_number=decision_number)

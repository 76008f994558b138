"""Changing a record, and correcting what was written wrongly about services and posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from sansang.audit.actions import record
from sansang.citizens.actions import update_person
from sansang.citizens.models import IDENTITY, Person
from sansang.kernel.days import Days
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import User
from sansang.personnel import queries
from sansang.personnel.actions.entry import causes, is_drawn, reaches_path, wait
from sansang.personnel.actions.noted import correct_noted
from sansang.personnel.models import Appointment, Service
from sansang.personnel.rules import reasons_against_post, reasons_against_service
from sansang.privacy.secrets import keyed_hash


@dataclass(frozen=True)
class Changed:
    """Which fields were written, and whether the identity number waits for the superior."""

    fields: list[str]
    number_waits: bool = False


@transaction.atomic
def change_person(
    person: Person,
    values: Mapping[str, Any],
    *,
    skills: Iterable[tuple[str, str]],
    expected_version: int,
    today: date,
    by: User,
) -> Changed:
    """Write what differs. A new identity number waits when it is drawn for a check or known out of reach.

    The work done and the answer are the same in both cases (docs/adr/0006). Raises
    StaleRecord when the record moved on, RuleViolated when the number belongs to someone within the user's reach.
    """
    if not reaches(by, Permission.PEOPLE_EDIT, person.keeper):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.", {})])
    number = values.get("identity_number")
    if not number or number == person.identity_number:
        return Changed(update_person(person, values, skills=skills, expected_version=expected_version, by=by))
    identity_hash = keyed_hash(number, IDENTITY)
    other = next(iter(queries.known_by_hash([identity_hash]).values()), None)
    drawn = is_drawn(identity_hash) and not reaches(by, Permission.WAITING_DECIDE, person.keeper)
    if other is not None and reaches_path(by, other.reach_path):
        raise RuleViolated([Reason("known_here", "Người có số định danh này đã có hồ sơ trong đơn vị bạn.", {})])
    if other is None and not drawn:
        return Changed(update_person(person, values, skills=skills, expected_version=expected_version, by=by))
    rest = {key: value for key, value in values.items() if key != "identity_number"}
    fields = update_person(person, rest, skills=skills, expected_version=expected_version, by=by)
    why = [*causes(other, drawn=drawn), "number_for_known"]
    _let_number_wait(person, number, other, why=why, today=today, by=by)
    return Changed(fields, number_waits=True)


def _let_number_wait(
    person: Person, number: str, other: queries.Known | None, *, why: list[str], today: date, by: User
) -> None:
    values = {
        "number_for": person.pk,
        "number_was": person.identity_hash or "",
        "identity_number": number,
        "full_name": person.full_name,
        "born_on": person.born_on,
        "born_precision": person.born_precision,
        "village": person.village,
        "unit_id": person.keeper_id,
        "first_on": today,
    }
    wait(
        values,
        office=person.keeper,
        why=why,
        known=other,
        key=keyed_hash(f"{person.pk}\n{number}", "personnel.row"),
        by=by,
    )


@transaction.atomic
def correct_service(
    service: Service, *, first_on: date, last_on: date | None, component: str, end_reason: str, by: User
) -> list[str]:
    """Put right the days or the component of a service that was written wrongly; returns the fields that changed.

    The record keeps who corrected which fields; the decision with which it ended, and what was noted of the person with
    that decision, follow. Raises RuleViolated with every reason against the corrected days, and when an office
    that no longer keeps the record would lengthen it: where the person has been since is not its to find out.
    """
    if not reaches(by, Permission.PEOPLE_EDIT, service.unit):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.", {})])
    Person.objects.select_for_update().get(pk=service.person_id)
    days = _days(first_on, last_on)
    if not reaches(by, Permission.PEOPLE_EDIT, service.person.keeper) and not _lies_within(days, service.days):
        words = "Hồ sơ nay do nơi khác giữ: chỉ ghi ngắn lại được; muốn ghi dài hơn, hãy đề nghị cấp trên."
        raise RuleViolated([Reason("kept_elsewhere", words)])
    held = queries.held_services(service.person, but=service.pk, seen_by=by)
    if reasons := reasons_against_service(days, held=held, unit_days=queries.unit_days(service.unit)):
        raise RuleViolated(reasons)
    values = {
        "first_on": first_on,
        "last_on": last_on,
        "component": component,
        "end_reason": (end_reason or service.end_reason or "corrected") if last_on else "",
    }
    correct_noted(service, last_on=last_on, end_reason=str(values["end_reason"]))
    return _write(service, values, "service.corrected", by)


@transaction.atomic
def correct_appointment(
    appointment: Appointment, *, first_on: date, last_on: date | None, rank: str, decision_number: str, by: User
) -> list[str]:
    """Put right what was written wrongly about a post; returns the fields that changed. Raises RuleViolated."""
    if not reaches(by, Permission.PEOPLE_EDIT, appointment.unit):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.", {})])
    days = _days(first_on, last_on)
    held = queries.held_posts(appointment.unit, appointment.post, but=appointment.pk)
    kind = appointment.unit.kind
    if reasons := reasons_against_post(appointment.post, unit_kind=kind, wanted=days, held=held):
        raise RuleViolated(reasons)
    values = {"first_on": first_on, "last_on": last_on, "rank": rank, "decision_number": decision_number}
    try:
        with transaction.atomic():
            return _write(appointment, values, "post.corrected", by)
    except IntegrityError:  # the database's own guard, should two write at once
        raise RuleViolated([Reason("post_taken_now", "Chức vụ này vừa có người giữ.", {})]) from None


def _lies_within(days: Days, known: Days) -> bool:
    return days.first >= known.first and (known.last is None or (days.last is not None and days.last <= known.last))


def _days(first_on: date, last_on: date | None) -> Days:
    if last_on is not None and last_on < first_on:
        raise RuleViolated([Reason("ends_before_it_begins", "Ngày thôi phải từ ngày bắt đầu trở đi.")])
    return Days(first_on, last_on)


def _write(row: Service | Appointment, values: Mapping[str, Any], verb: str, by: User) -> list[str]:
    changed = [key for key, value in values.items() if getattr(row, key) != value]
    for key in changed:
        setattr(row, key, values[key])
    if changed:
        row.save(update_fields=changed)
        record(verb, row.person, by=by, unit_id=row.unit_id, fields=changed)
    return changed

"""Serving and holding posts: starting, ending, moving, correcting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from sansang.audit.actions import record
from sansang.citizens.models import Person
from sansang.kernel.days import Days
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import Unit, User
from sansang.personnel import queries
from sansang.personnel.models import Appointment, EndReason, Service
from sansang.personnel.rules import reasons_against_post, reasons_against_service


def _days(first_on: date, last_on: date | None) -> Days:
    if last_on is not None and last_on < first_on:
        raise RuleViolated([Reason("ends_before_it_begins", "Ngày thôi phải từ ngày bắt đầu trở đi.")])
    return Days(first_on, last_on)


def _refuse_out_of_reach(unit: Unit, by: User) -> None:
    if not reaches(by, Permission.PEOPLE_EDIT, unit):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.", {})])


@transaction.atomic
def start_service(
    person: Person,
    unit: Unit,
    *,
    component: str,
    first_on: date,
    last_on: date | None = None,
    decision_number: str = "",
    by: User,
) -> Service:
    """Begin serving in a unit from a day. Raises RuleViolated with every reason against it."""
    _refuse_out_of_reach(unit, by)
    Person.objects.select_for_update().get(pk=person.pk)
    days = _days(first_on, last_on)
    held = queries.held_services(person, seen_by=by)
    reasons = reasons_against_service(days, held=held, unit_days=queries.unit_days(unit))
    if reasons:
        raise RuleViolated(reasons)
    service = Service.objects.create(
        person=person,
        unit=unit,
        component=component,
        first_on=first_on,
        last_on=last_on,
        decision_number=decision_number,
    )
    record("service.started", person, by=by, unit_id=unit.pk, first_on=first_on.isoformat())
    return service


@transaction.atomic
def end_service(service: Service, *, last_on: date, reason: str, decision_number: str = "", by: User) -> Service:
    """End serving with a day, for a reason; posts in the unit itself end too.

    Raises RuleViolated for a day before it began, and for one after the day with which it ended already: who left may
    serve elsewhere since, and an ending written wrongly is corrected, not written again.
    """
    _refuse_out_of_reach(service.unit, by)
    locked = Service.objects.select_for_update().select_related("person").get(pk=service.pk)
    _days(locked.first_on, last_on)
    _refuse_to_prolong(locked, last_on)
    locked.last_on, locked.end_reason = last_on, reason
    locked.decision_number = decision_number or locked.decision_number
    locked.save()
    end_posts_in(locked.person, [locked.unit_id], last_on=last_on)
    record("service.ended", locked.person, by=by, unit_id=locked.unit_id, last_on=last_on.isoformat(), reason=reason)
    return locked


def _refuse_to_prolong(row: Service | Appointment, last_on: date) -> None:
    if row.last_on is not None and last_on > row.last_on:
        raise RuleViolated([_ended(row.last_on)])


def _ended(last_on: date) -> Reason:
    words = "Đã ghi kết thúc ngày {day}; nếu ghi nhầm, hãy sửa dòng đó."
    return Reason("ended_already", words, {"day": f"{last_on:%d/%m/%Y}"})


def end_posts_in(person: Person, unit_ids: Iterable[int], *, last_on: date) -> None:
    """Posts a person holds in units that he or she leaves end with them; those not begun yet are dropped."""
    held = Appointment.objects.filter(person=person, unit__in=list(unit_ids)).filter(
        Q(last_on=None) | Q(last_on__gt=last_on)
    )
    held.filter(first_on__gt=last_on).delete()
    held.update(last_on=last_on)


@transaction.atomic
def transfer(service: Service, unit: Unit, *, on: date, component: str, decision_number: str = "", by: User) -> Service:
    """End in one unit on the day before and begin in another on the day. Raises RuleViolated, also when it ended."""
    if service.last_on is not None:
        raise RuleViolated([_ended(service.last_on)])
    if on <= service.first_on:
        raise RuleViolated([Reason("transfer_too_early", "Ngày chuyển phải sau ngày vào đơn vị cũ.")])
    ended = end_service(
        service, last_on=on - timedelta(days=1), reason=EndReason.TRANSFERRED, decision_number=decision_number, by=by
    )
    return start_service(ended.person, unit, component=component, first_on=on, decision_number=decision_number, by=by)


@transaction.atomic
def appoint(
    person: Person,
    unit: Unit,
    *,
    post: str,
    first_on: date,
    last_on: date | None = None,
    rank: str = "",
    decision_number: str = "",
    by: User,
) -> Appointment:
    """Give a post in a unit from a day. Raises RuleViolated with every reason against it."""
    _refuse_out_of_reach(unit, by)
    Unit.objects.select_for_update().get(pk=unit.pk)
    days = _days(first_on, last_on)
    reasons = reasons_against_post(post, unit_kind=unit.kind, wanted=days, held=queries.held_posts(unit, post))
    if reasons:
        raise RuleViolated(reasons)
    try:
        with transaction.atomic():
            made = Appointment.objects.create(
                person=person,
                unit=unit,
                post=post,
                rank=rank,
                first_on=first_on,
                last_on=last_on,
                decision_number=decision_number,
            )
    except IntegrityError:  # the database's own guard, should two appoint at once
        raise RuleViolated([Reason("post_taken_now", "Chức vụ này vừa có người giữ.", {})]) from None
    record("post.given", person, by=by, unit_id=unit.pk, post=post, first_on=first_on.isoformat())
    return made


@transaction.atomic
def end_appointment(appointment: Appointment, *, last_on: date, by: User) -> None:
    """End a post with a day. Raises RuleViolated for a day before it began or after it ended already."""
    _refuse_out_of_reach(appointment.unit, by)
    locked = Appointment.objects.select_for_update(of=("self",)).select_related("person").get(pk=appointment.pk)
    _days(locked.first_on, last_on)
    _refuse_to_prolong(locked, last_on)
    locked.last_on = last_on
    locked.save(update_fields=["last_on"])
    record(
        "post.ended", locked.person, by=by, unit_id=locked.unit_id, post=locked.post,
        last_on=last_on.isoformat(),
    )  # fmt: skip

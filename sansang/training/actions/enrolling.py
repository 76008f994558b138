"""Who is in a class: called by rule, from a list or at the door; the queue; leaving and moving up.

The number of places is kept here and nowhere else, whatever page the people come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Max

from sansang.audit.actions import record
from sansang.citizens.models import Person
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.models import User
from sansang.personnel.actions.calendar import commit_times, release_times
from sansang.personnel.models import CommitmentKind
from sansang.personnel.queries.calendar import clashes_of
from sansang.training.actions.locking import lock_alive
from sansang.training.models import EnrolledBy, Enrolment, EnrolmentState, TrainingClass, Withdrawing
from sansang.training.queries.matching import promises_of, serving_units, within
from sansang.training.rules.enrolling import Places, allot

TRAINING = CommitmentKind.TRAINING


@dataclass
class Enrolled:
    """What became of people called to a class: in it, in the queue, or refused and why (by person)."""

    in_class: list[Enrolment] = field(default_factory=list)
    waiting: list[Enrolment] = field(default_factory=list)
    refused: dict[Person, list[Reason]] = field(default_factory=dict)


@transaction.atomic
def enrol(
    one: TrainingClass,
    people: Sequence[Person],
    *,
    how: str,
    make_up: Mapping[int, bool] | None = None,
    today: date,
    by: User,
) -> Enrolled:
    """Call people to a class in this order, their time promised; whoever finds no place waits.

    Whoever is in the class already, is out of reach, serves nowhere or is promised elsewhere is told and left out; the
    others are not held up by it. After the first session everyone joins as a walk-in. Raises RuleViolated when the
    class is over.
    """
    locked = lock_alive(one, by=by)
    is_late = locked.sessions.filter(day__lt=today).exists()
    how = EnrolledBy.WALK_IN if is_late else EnrolledBy(how)
    found, reached = Enrolled(), set(within(by).filter(pk__in=[one.pk for one in people]).values_list("pk", flat=True))
    units = serving_units([one.pk for one in people], on=max(today, locked.first_on))
    units = serving_units([one.pk for one in people], on=today) | units
    before = {row.person_id: row for row in locked.enrolments.filter(person__in=[one.pk for one in people])}
    from_day = max(today, locked.first_on) if is_late else locked.first_on
    busy = clashes_of(promises_of(locked, [one.pk for one in people], on=from_day))
    wanted: list[Person] = []
    for person in dict.fromkeys(people):
        reasons = _against(person, reached=reached, units=units, before=before, busy=busy)
        if reasons:
            found.refused[person] = reasons
        else:
            wanted.append(person)
    places = _places(locked)
    for person, queue in zip(wanted, allot(len(wanted), places), strict=True):
        row = before.get(person.pk) or Enrolment(training_class=locked, person=person)
        row.unit_id, row.how, row.joined_on = units[person.pk], how, max(today, locked.first_on)
        row.left_on, row.withdrawing, row.added_by_name = None, "", str(by)
        row.is_make_up = locked.is_make_up or bool((make_up or {}).get(person.pk))
        _place(row, queue, is_called=how == EnrolledBy.RULE)
        row.save()
        (found.in_class if queue is None else found.waiting).append(row)
    _promise(locked, found.in_class, on=from_day, by=by)
    if wanted:
        record("training.enrolled", locked, by=by, unit_id=locked.unit_id, rows=len(wanted))
    return found


def _against(
    person: Person,
    *,
    reached: set[int],
    units: Mapping[int, int],
    before: Mapping[int, Enrolment],
    busy: Mapping[int, list[Reason]],
) -> list[Reason]:
    if person.pk not in reached:
        return [Reason("out_of_reach", "Người này ngoài phạm vi bạn quản lý.", {})]
    if person.pk in before and before[person.pk].state != EnrolmentState.WITHDRAWN:
        return [Reason("already_in_class", "Đã có trong lớp hoặc đang chờ chỗ.", {})]
    if person.pk not in units:
        return [Reason("not_serving", "Không phục vụ, không giữ chức vụ nào trong đơn vị.", {})]
    return list(busy.get(person.pk, ()))


def _place(row: Enrolment, queue: int | None, *, is_called: bool = False) -> None:
    row.queue = queue
    if queue is not None:
        row.state = EnrolmentState.WAITING
    else:
        row.state = EnrolmentState.INVITED if is_called else EnrolmentState.ENROLLED


def _places(locked: TrainingClass) -> Places:
    taken = locked.enrolments.filter(state__in=[EnrolmentState.INVITED, EnrolmentState.ENROLLED]).count()
    return Places(locked.quota, taken, locked.enrolments.aggregate(last=Max("queue"))["last"] or 0)


def _promise(locked: TrainingClass, rows: Sequence[Enrolment], *, on: date, by: User) -> None:
    promises = promises_of(locked, [row.person_id for row in rows], on=on)
    commit_times(promises, unit=locked.unit, kind=TRAINING, by=by)


@transaction.atomic
def confirm(one: TrainingClass, enrolments: Sequence[int], *, by: User) -> int:
    """Those called, by the numbers of their lines, are in the class; returns how many. Raises RuleViolated."""
    locked = lock_alive(one, by=by)
    rows = locked.enrolments.filter(pk__in=list(enrolments), state=EnrolmentState.INVITED)
    number: int = rows.update(state=EnrolmentState.ENROLLED)
    record("training.confirmed", locked, by=by, unit_id=locked.unit_id, rows=number)
    return number


@transaction.atomic
def withdraw(enrolment: Enrolment, *, withdrawing: str, today: date, by: User) -> list[Enrolment]:
    """Take someone out of a class or its queue; what is still to come of the time is free again.

    Returns who moved up into the place. Raises RuleViolated when the class is over, or without a reason.
    """
    locked = lock_alive(enrolment.training_class, by=by)
    row = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    reasons = []
    if withdrawing not in Withdrawing.values:
        reasons.append(Reason("no_reason", "Hãy chọn lý do rút.", {}))
    if row.state == EnrolmentState.WITHDRAWN:
        reasons.append(Reason("withdrawn_already", "Người này đã rút khỏi lớp.", {}))
    if reasons:
        raise RuleViolated(reasons)
    had_place = row.state != EnrolmentState.WAITING
    row.state, row.queue, row.left_on, row.withdrawing = EnrolmentState.WITHDRAWN, None, today, withdrawing
    row.save(update_fields=["state", "queue", "left_on", "withdrawing"])
    if had_place:
        _release(locked, row, on=today, by=by)
    record("training.withdrawn", locked, by=by, unit_id=locked.unit_id)
    return fill_places(locked, today=today, by=by)


def _release(locked: TrainingClass, row: Enrolment, *, on: date, by: User) -> None:
    """Give back the sessions to come, and those of today in which the person has no mark."""
    rows = locked.sessions.filter(day__gte=on).exclude(attendances__enrolment=row)
    release_times([one.source for one in rows], unit=locked.unit, people=[row.person_id], by=by)


def fill_places(locked: TrainingClass, *, today: date, by: User) -> list[Enrolment]:
    """Let those who wait move up while there is a place, in their order; who is promised elsewhere goes on waiting.

    Called within the transaction of whatever freed a place; returns who moved up.
    """
    free = _places(locked).free
    waiting = list(locked.enrolments.filter(state=EnrolmentState.WAITING).select_related("person").order_by("queue"))
    if not free or not waiting:
        return []
    on = max(today, locked.first_on)
    busy = clashes_of(promises_of(locked, [row.person_id for row in waiting], on=on))
    moved = [row for row in waiting if row.person_id not in busy][:free]
    for row in moved:
        _place(row, None)
        row.joined_on = on
        row.save(update_fields=["state", "queue", "joined_on"])
    _promise(locked, moved, on=on, by=by)
    if moved:
        record("training.moved_up", locked, by=by, unit_id=locked.unit_id, rows=len(moved))
    return moved

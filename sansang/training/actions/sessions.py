"""The timetable of a class: its sessions, and the time they take of the people in the class and of who teaches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from sansang.audit.actions import record
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.models import User
from sansang.personnel.actions.calendar import commit_times, release_times
from sansang.personnel.models import CommitmentKind
from sansang.personnel.queries.calendar import Promise
from sansang.training.actions.locking import lock_alive, raise_any
from sansang.training.actions.readiness import reasons_against_moving
from sansang.training.models import Ground, Heading, Instructor, Session, TrainingClass
from sansang.training.queries import classes as asking
from sansang.training.queries.matching import promises_of
from sansang.training.rules.classes import BEGINS, Block, lay_out, reasons_against_session, span

TRAINING = CommitmentKind.TRAINING


@dataclass(frozen=True)
class SessionValues:
    """What a session says: when, under which heading, where, with whom."""

    day: date
    half: int
    hours: Decimal
    heading: Heading | None = None
    ground: Ground | None = None
    instructor: Instructor | None = None
    note: str = ""


@transaction.atomic
def add_session(one: TrainingClass, values: SessionValues, *, by: User) -> Session:
    """Add a session and promise everybody's time. Raises RuleViolated with every clash of class, place and person."""
    locked = lock_alive(one, by=by)
    _check(locked, values)
    made = Session.objects.create(training_class=locked, **vars(values))
    _commit(locked, [made], by=by)
    record("training.session_set", locked, by=by, unit_id=locked.unit_id)
    return made


@transaction.atomic
def change_session(session: Session, values: SessionValues, *, by: User) -> None:
    """Move or change a session; nothing changes when anybody's time would be promised twice.

    Raises RuleViolated with every reason; a session with marks of attendance keeps its half-day, and one with aids
    moves only to where they are free.
    """
    locked = lock_alive(session.training_class, by=by)
    held = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    _check(locked, values, but=held)
    moved = (held.day, held.half, held.hours, held.instructor_id) != (
        values.day, values.half, values.hours, values.instructor.pk if values.instructor else None
    )  # fmt: skip
    if (held.day, held.half) != (values.day, values.half):
        _refuse_marked([held])
        raise_any(reasons_against_moving(held, day=values.day, half=values.half))
    for name, value in vars(values).items():
        setattr(held, name, value)
    held.save(update_fields=list(vars(values)))
    if moved:
        release_times([held.source], unit=locked.unit, by=by)
        _commit(locked, [held], by=by)
    record("training.session_set", locked, by=by, unit_id=locked.unit_id)


@transaction.atomic
def change_sessions(one: TrainingClass, changes: Sequence[tuple[Session, SessionValues]], *, by: User) -> int:
    """Change sessions of a class together or not at all; returns how many. Raises RuleViolated, session by session."""
    reasons: list[Reason] = []
    for session, values in changes:
        try:
            with transaction.atomic():
                change_session(session, values, by=by)
        except RuleViolated as refused:
            when = f"{BEGINS[session.half]:%H:%M} {session.day:%d/%m}"
            reasons += [Reason(why.code, "{when}: {why}", {"when": when, "why": str(why)}) for why in refused.reasons]
    raise_any(reasons)
    return len(changes)


@transaction.atomic
def remove_session(session: Session, *, by: User) -> None:
    """Take a session out of the timetable, all its time is free again. Raises RuleViolated once people are marked."""
    locked = lock_alive(session.training_class, by=by)
    _refuse_marked([session])
    release_times([session.source], unit=locked.unit, by=by)
    session.delete()
    record("training.session_removed", locked, by=by, unit_id=locked.unit_id)


@transaction.atomic
def lay_out_sessions(
    one: TrainingClass, *, halves: Sequence[int] = (0, 1), rest_days: Sequence[int] = (6,), by: User
) -> Decimal:
    """Fill an empty timetable from the programme, on the class's ground, resting on these days of the week (6: Sunday).

    Returns the hours for which the days of the class were too few. Raises RuleViolated when there are sessions already
    or when a half-day is taken.
    """
    locked = lock_alive(one, by=by)
    if locked.sessions.exists():
        raise RuleViolated([Reason("has_sessions", "Lớp đã có lịch; hãy thêm hoặc sửa từng buổi.", {})])
    headings = {row.pk: row for row in locked.programme.headings.all()}
    every = [locked.first_on + timedelta(days=at) for at in range((locked.last_on - locked.first_on).days + 1)]
    days = [day for day in every if day.weekday() not in rest_days]
    blocks, left = lay_out([(row.pk, row.hours) for row in headings.values()], days, halves=halves)
    if not blocks:
        raise RuleViolated(
            [Reason("nothing_to_lay_out", "Chương trình không có nội dung hoặc lớp không có ngày học.", {})]
        )
    _lay_out(locked, blocks, headings, by=by)
    record("training.sessions_laid_out", locked, by=by, unit_id=locked.unit_id, rows=len(blocks))
    return left


def _lay_out(locked: TrainingClass, blocks: Iterable[Block], headings: dict[int, Heading], *, by: User) -> None:
    wanted = [
        SessionValues(one.day, one.half, one.hours, headings[one.heading], ground=locked.ground) for one in blocks
    ]
    raise_any(reason for values in wanted for reason in _reasons(locked, values))
    _commit(locked, [Session.objects.create(training_class=locked, **vars(values)) for values in wanted], by=by)


def _reasons(locked: TrainingClass, values: SessionValues, *, but: Session | None = None) -> list[Reason]:
    facts = asking.session_facts(
        locked,
        day=values.day,
        half=values.half,
        hours=values.hours,
        ground=values.ground,
        instructor=values.instructor,
        but=but.pk if but else None,
    )
    return reasons_against_session(facts)


def _hold(values: SessionValues) -> None:
    """Lock ground and instructor, so that two classes do not take them at the same moment."""
    for row in (values.ground, values.instructor):
        if row is not None:
            type(row)._base_manager.select_for_update().get(pk=row.pk)


def _check(locked: TrainingClass, values: SessionValues, *, but: Session | None = None) -> None:
    _hold(values)
    reasons = _reasons(locked, values, but=but)
    if values.heading and values.heading.programme_id != locked.programme_id:
        reasons.append(Reason("other_programme", "Nội dung này không thuộc chương trình của lớp.", {}))
    raise_any(reasons)


def _refuse_marked(sessions: Iterable[Session]) -> None:
    if any(one.attendances.exists() for one in sessions):
        raise RuleViolated([Reason("marked", "Buổi này đã điểm danh; không chuyển hoặc bỏ được nữa.", {})])


def _commit(locked: TrainingClass, sessions: Sequence[Session], *, by: User) -> None:
    """Promise the time of everybody in the class and of who teaches."""
    people = list(locked.enrolments.in_class().values_list("person_id", flat=True))
    first = min((one.day for one in sessions), default=locked.first_on)
    promises = promises_of(locked, people, on=first, sessions=sessions)
    commit_times([*promises, *_teaching(locked, sessions)], unit=locked.unit, kind=TRAINING, by=by)


def _teaching(locked: TrainingClass, sessions: Iterable[Session]) -> list[Promise]:
    found = []
    for one in sessions:
        if one.instructor and one.instructor.person_id:
            begins, ends = (timezone.make_aware(at) for at in span(one.day, one.half, one.hours))
            found.append(Promise(one.instructor.person_id, begins, ends, locked.title, one.source))
    return found

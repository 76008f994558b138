"""Timetables proposed for many classes: asked for, made by the worker, corrected by hand, used or thrown away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from sansang.audit.actions import record
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import Unit, User
from sansang.personnel.actions.calendar import commit_times
from sansang.personnel.models import CommitmentKind
from sansang.personnel.queries.calendar import Promise
from sansang.planning.timetable.checking import broken
from sansang.planning.timetable.proposing import propose
from sansang.planning.timetable.values import Placement, Problem
from sansang.training.actions.locking import lock_alive, raise_any, refuse_out_of_reach
from sansang.training.models import DraftState, Session, TimetableDraft, TrainingClass
from sansang.training.queries.matching import promises_of
from sansang.training.queries.timetabling import Records, as_written, classes_of, problem_of, progress_key
from sansang.training.rules.classes import span
from sansang.training.rules.drafts import Kept, Sitting
from sansang.training.rules.timetabling import changed_since, reasons_against_choices

CHANGED = "Chương trình hoặc lịch của lớp “{title}” đã thay đổi từ khi lập đề xuất; hãy lập lại."
ELSEWHERE = "Lịch này vừa được sửa ở nơi khác; hãy xem lại rồi làm tiếp."


@transaction.atomic
def ask_for_timetable(
    unit: Unit,
    classes: Sequence[TrainingClass],
    *,
    halves: Sequence[int] = (0, 1),
    per_day: int = 2,
    rest_days: Sequence[int] = (6,),
    instructors: Collection[int] = (),
    today: date,
    by: User,
) -> TimetableDraft:
    """A draft to be made for these classes, kept by the unit; no session of it is earlier than today.

    Raises RuleViolated, also for a class out of reach.
    """
    refuse_out_of_reach(unit, by=by)
    reasons = reasons_against_choices(len(classes), halves, per_day)
    if any(not reaches(by, Permission.TRAINING, one.unit) for one in classes):
        reasons.append(Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.", {}))
    raise_any(reasons)
    choices: dict[str, Any] = {
        "halves": sorted(halves),
        "per_day": per_day,
        "rest_days": sorted(rest_days),
        "instructors": sorted(instructors),
        "first_on": today.isoformat(),
    }
    made = TimetableDraft.objects.create(unit=unit, choices=choices, created_by_name=str(by))
    made.classes.set(classes)
    record("training.timetable_asked", made, by=by, unit_id=unit.pk, rows=len(classes))
    return made


def make_proposal(draft: TimetableDraft) -> None:
    """Propose a timetable for a waiting draft from the records as they stand; sessions set by hand stay.

    If these themselves break a rule by now, they are proposed anew like all others. Nothing is locked meanwhile: what
    is used later is checked against the records of that moment.
    """
    records = Records(draft, classes_of(draft))
    kept = Kept.read(draft.found)
    needs = {str(one.pk): as_written(records.lessons[one.pk]) for one in records.classes}
    by_hand = kept.by_hand if not changed_since(kept.needs, needs) else frozenset[Sitting]()
    fixed = tuple(one for one in kept.fixed if (one.class_key, one.number) in by_hand)
    problem = problem_of(records, fixed=fixed)
    if broken(fixed, problem):
        by_hand, problem = frozenset(), problem_of(records)
    found = Kept.of(propose(problem, told=_telling(draft)), needs=needs, by_hand=by_hand)
    with transaction.atomic():
        waiting = TimetableDraft.objects.select_for_update(of=("self",)).filter(pk=draft.pk, state=DraftState.WAITING)
        if locked := waiting.first():
            _keep(locked, found, state=DraftState.READY)


def _telling(draft: TimetableDraft) -> Callable[[int, int], None]:
    """Leave word of how far the planner is, for the page to show."""
    key = progress_key(draft)

    def tell(done: int, of: int) -> None:
        cache.set(key, {"done": done, "total": of}, 3600)

    return tell


def _keep(draft: TimetableDraft, found: Kept, *, state: str) -> None:
    draft.state, draft.found, draft.version = state, found.values(), draft.version + 1
    draft.placed, draft.asked = len(found.placements), len(found.placements) + len(found.unplaced)
    draft.save(update_fields=["state", "found", "version", "placed", "asked"])


@contextmanager
def giving_up(draft: TimetableDraft) -> Iterator[None]:
    """Say on the draft that it could not be made if the work ends in an error."""
    try:
        yield
    except Exception:
        TimetableDraft.objects.filter(pk=draft.pk, state=DraftState.WAITING).update(state=DraftState.FAILED)
        raise


def _lock(draft: TimetableDraft, *, version: int | None, by: User) -> TimetableDraft:
    """The draft as it stands, held, ready and at the version that was looked at. Raises RuleViolated."""
    locked = TimetableDraft.objects.select_for_update(of=("self",)).select_related("unit").get(pk=draft.pk)
    refuse_out_of_reach(locked.unit, by=by)
    if locked.state != DraftState.READY:
        raise RuleViolated([Reason("wrong_stage", "Đề xuất này đang được lập hoặc đã dùng rồi.", {})])
    if version is not None and locked.version != version:
        raise RuleViolated([Reason("changed_elsewhere", ELSEWHERE, {})])
    return locked


def _unchanged(locked: TimetableDraft) -> tuple[Records, Kept]:
    """The records of a draft whose classes still lack the same sessions. Raises RuleViolated, class by class."""
    records, kept = Records(locked, classes_of(locked)), Kept.read(locked.found)
    now = {str(one.pk): as_written(records.lessons[one.pk]) for one in records.classes}
    titles = {str(one.pk): one.title for one in records.classes}
    changed = changed_since(kept.needs, now)
    raise_any(Reason("records_changed", CHANGED, {"title": titles.get(key, key)}) for key in changed)
    return records, kept


@transaction.atomic
def set_place(draft: TimetableDraft, place: Placement, *, version: int, by: User) -> None:
    """Set one session by hand. Raises RuleViolated with every rule that breaks only because of it."""
    locked = _lock(draft, version=version, by=by)
    records, kept = _unchanged(locked)
    edited = kept.with_placement(place)
    raise_any(_newly_broken(kept, edited, problem_of(records)))
    _keep(locked, edited, state=DraftState.READY)
    record("training.timetable_edited", locked, by=by, unit_id=locked.unit_id)


def _newly_broken(before: Kept, after: Kept, problem: Problem) -> list[Reason]:
    """What the checker says of the edit that it did not say before, as records may have changed since the proposal."""
    known = {str(reason) for reason in broken(before.placements, problem)}
    return [reason for reason in broken(after.placements, problem) if str(reason) not in known]


@transaction.atomic
def take_out(draft: TimetableDraft, sitting: Sitting, *, version: int, by: User) -> None:
    """Leave one session without a place. Raises RuleViolated."""
    locked = _lock(draft, version=version, by=by)
    kept = Kept.read(locked.found)
    if kept.placed(sitting):
        _keep(locked, kept.without(sitting), state=DraftState.READY)
        record("training.timetable_edited", locked, by=by, unit_id=locked.unit_id)


@transaction.atomic
def ask_again(draft: TimetableDraft, *, by: User) -> None:
    """Have the rest proposed anew around what was set by hand. Raises RuleViolated."""
    locked = TimetableDraft.objects.select_for_update(of=("self",)).select_related("unit").get(pk=draft.pk)
    refuse_out_of_reach(locked.unit, by=by)
    if locked.state not in {DraftState.READY, DraftState.FAILED}:
        raise RuleViolated([Reason("wrong_stage", "Đề xuất này đang được lập hoặc đã dùng rồi.", {})])
    locked.state = DraftState.WAITING
    locked.save(update_fields=["state"])
    record("training.timetable_asked", locked, by=by, unit_id=locked.unit_id, rows=locked.classes.count())


@transaction.atomic
def use_timetable(draft: TimetableDraft, *, version: int, today: date, by: User) -> int:
    """Write the sessions of a draft into the classes and promise everybody's time; returns how many.

    All or nothing, checked against the records of this moment. Raises RuleViolated with every reason: a class that is
    over or changed, a rule that breaks by now, a person promised elsewhere.
    """
    locked = _lock(draft, version=version, by=by)
    for one in locked.classes.order_by("pk"):
        lock_alive(one, by=by)
    records, kept = _unchanged(locked)
    raise_any(broken(kept.placements, problem_of(records)))
    made = _write(records, kept)
    for one in records.classes:
        if made[one.pk]:
            _promise(one, made[one.pk], records.enrolled[one.pk], by=by)
    locked.state, locked.accepted_on = DraftState.ACCEPTED, today
    locked.save(update_fields=["state", "accepted_on"])
    record("training.timetable_used", locked, by=by, unit_id=locked.unit_id, rows=len(kept.placements))
    return len(kept.placements)


def _write(records: Records, kept: Kept) -> dict[int, list[Session]]:
    """The sessions of every class."""
    sessions = [_session(place, kept) for place in kept.placements]
    Session.objects.bulk_create(sessions, batch_size=500)
    found: dict[int, list[Session]] = defaultdict(list)
    pks = [one.pk for one in records.classes]
    fresh = {(one.training_class_id, one.day, one.half) for one in sessions}
    rows = Session.objects.filter(training_class__in=pks).select_related("instructor")
    for row in rows:
        if (row.training_class_id, row.day, row.half) in fresh:
            found[row.training_class_id].append(row)
    return found


def _session(place: Placement, kept: Kept) -> Session:
    heading, hours, _kind = kept.needs[place.class_key][place.number]
    return Session(
        training_class_id=int(place.class_key),
        day=place.slot.day,
        half=int(place.slot.half),
        heading_id=int(heading),
        hours=Decimal(hours),
        ground_id=int(place.ground),
        instructor_id=int(place.instructor),
    )


def _promise(one: TrainingClass, sessions: Sequence[Session], people: Collection[int], *, by: User) -> None:
    """Promise the time of everybody in the class and of who teaches."""
    promises = promises_of(one, people, on=one.first_on, sessions=sessions)
    for row in sessions:
        if row.instructor and row.instructor.person_id:
            begins, ends = (timezone.make_aware(at) for at in span(row.day, row.half, row.hours))
            promises.append(Promise(row.instructor.person_id, begins, ends, one.title, row.source))
    commit_times(promises, unit=one.unit, kind=CommitmentKind.TRAINING, by=by)


@transaction.atomic
def throw_away(draft: TimetableDraft, *, by: User) -> None:
    """Delete a draft that is not used; sessions of a used one stay. Raises RuleViolated out of reach."""
    locked = TimetableDraft.objects.select_for_update(of=("self",)).select_related("unit").get(pk=draft.pk)
    refuse_out_of_reach(locked.unit, by=by)
    record("training.timetable_thrown_away", locked, by=by, unit_id=locked.unit_id)
    locked.delete()

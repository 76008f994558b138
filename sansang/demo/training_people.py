"""Who takes part in the classes and was there: rows in hundreds of thousands, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from sansang.demo.chance import stream
from sansang.demo.grounds import PRESENT
from sansang.demo.training_classes import AUTHOR
from sansang.demo.training_courses import Course
from sansang.demo.training_rows import write_rows
from sansang.demo.training_support import Places
from sansang.demo.training_survey import Trainee
from sansang.personnel.models import Commitment, CommitmentKind
from sansang.training.models import OFFICERS, AbsenceReason, Attendance, EnrolledBy, Enrolment, EnrolmentState, Presence
from sansang.training.rules.classes import span

ATTENDED_SINCE = 2025  # marks of attendance are kept for two years, so none of 2024 is written
TOOK_AT = {0: time(11, 40), 1: time(17, 10)}
MISSED = 0.06  # how many miss a session or more
MISSED_IN_2024 = 0.02
MISSED_MUCH = 0.006
REASONS = (AbsenceReason.ILLNESS,) * 3 + (
    AbsenceReason.FAMILY, AbsenceReason.FAMILY, AbsenceReason.MISSION, AbsenceReason.WORK, AbsenceReason.WEATHER,
)  # fmt: skip
Absent = tuple[str, str]  # mark and reason


@dataclass(slots=True)
class Pupil:
    """One person in one class: the sessions missed by their place, the last day when the service ended before."""

    course: Course
    person: int
    unit: int
    left: date | None = None
    queue: int | None = None
    missed: dict[int, Absent] = field(default_factory=dict)
    pk: int = 0

    @property
    def hours_missed(self) -> Decimal:
        return sum((self.course.blocks[at][1] for at in self.missed), Decimal(0))


def gather(courses: Sequence[Course], last_days: Mapping[int, date], *, seed: int) -> list[Pupil]:
    """Everyone called, with the sessions they missed; who had left before the class is not called."""
    random = stream(seed, f"attendance {len(courses)}")
    found: list[Pupil] = []
    for course in courses:
        number, begun = _held(course), len(found)
        for one in course.people:
            end = last_days.get(one.person, date.max)
            if end < course.first or (end < course.last and course.year < ATTENDED_SINCE):
                continue
            left = end if end < course.last and end < PRESENT else None
            pupil = Pupil(course, one.person, one.unit, left)
            pupil.missed = _missed(random, number, course)
            if course.places and (over := len(found) - begun - course.places) >= 0:
                pupil.queue = over + 1
            found.append(pupil)
    return found


def missing(
    pupils: Iterable[Pupil], places: Mapping[int, int], years: Sequence[int]
) -> Iterator[tuple[Course, Trainee]]:
    """Who missed hours of a class for members in some years, as they would be called once more."""
    for one in pupils:
        course = one.course
        wanted = course.year in years and course.trainer in places and course.last < PRESENT
        if wanted and one.missed and one.left is None and course.audience not in OFFICERS:
            yield course, Trainee(one.person, one.unit, course.trainer, course.trainer, course.audience, 0)


def _held(course: Course) -> int:
    """How many of its sessions lie before today."""
    return sum(day < PRESENT for day, *_rest in course.slots)


def _missed(random: Random, number: int, course: Course) -> dict[int, Absent]:
    luck = random.random()
    most = MISSED_IN_2024 if course.year < ATTENDED_SINCE else MISSED
    if luck > most or number < 2 or course.is_make_up:
        return {}
    many = number // 3 if luck < MISSED_MUCH else random.randrange(1, 4)
    return {random.randrange(number): _absent(random) for _ in range(many)}


def _absent(random: Random) -> Absent:
    if random.random() < 0.25:
        return Presence.ABSENT.value, ""
    return Presence.EXCUSED.value, REASONS[random.randrange(len(REASONS))].value


def write_enrolments(pupils: Sequence[Pupil]) -> None:
    """Write everyone's place; each pupil learns its number."""
    columns = (
        "training_class_id", "person_id", "unit_id", "state", "queue", "how", "is_make_up", "joined_on", "left_on",
        "withdrawing", "added_by_name",
    )  # fmt: skip
    write_rows(Enrolment, columns, (_enrolment(one) for one in pupils))
    known = {
        (of, person): pk for pk, of, person in Enrolment.objects.values_list("pk", "training_class_id", "person_id")
    }
    for one in pupils:
        one.pk = known[one.course.pk, one.person]


def _enrolment(one: Pupil) -> tuple[Any, ...]:
    course = one.course
    state = EnrolmentState.ENROLLED if course.first <= PRESENT else EnrolmentState.INVITED
    if one.queue is not None:
        state = EnrolmentState.WAITING
    return (
        course.pk, one.person, one.unit, (EnrolmentState.WITHDRAWN if one.left else state).value, one.queue,
        EnrolledBy.RULE.value, course.is_make_up, course.first, one.left, "left" if one.left else "", AUTHOR,
    )  # fmt: skip


def write_attendance(pupils: Sequence[Pupil], sessions: Mapping[int, Sequence[int]], *, seed: int) -> int:
    """The marks of every session before today, of the years whose marks are kept; returns how many."""
    columns = ("session_id", "enrolment_id", "mark", "reason", "entry", "entered_at", "entered_by_name")
    return write_rows(Attendance, columns, _attendance(pupils, sessions, stream(seed, "entries")))


def _attendance(
    pupils: Iterable[Pupil], sessions: Mapping[int, Sequence[int]], random: Random
) -> Iterator[tuple[Any, ...]]:
    there, held, of = (Presence.PRESENT.value, ""), list[tuple[int, date, datetime]](), 0
    entry = random.getrandbits(90) << 36  # numbers that follow each other are found and kept much faster
    for one in pupils:
        if one.course.year < ATTENDED_SINCE:
            continue
        if one.course.pk != of:
            of, held = one.course.pk, _taken(one.course, sessions[one.course.pk])
        missed, pk = one.missed, one.pk
        for at, (session, day, taken_at) in enumerate(held):
            if one.left and day > one.left:
                break
            mark, reason = missed.get(at, there) if missed else there
            entry += 1
            yield session, pk, mark, reason, f"{entry:032x}", taken_at, AUTHOR


def _taken(course: Course, sessions: Sequence[int]) -> list[tuple[int, date, datetime]]:
    """The sessions before today, and when attendance was taken."""
    slots = zip(sessions, course.slots, strict=True)
    return [
        (pk, day, timezone.make_aware(datetime.combine(day, TOOK_AT[half])))
        for pk, (day, half, _heading, _hours) in slots
        if day < PRESENT
    ]


def write_commitments(
    pupils: Iterable[Pupil], courses: Iterable[Course], sessions: Mapping[int, Sequence[int]], places: Places,
    titles: Mapping[int, str],
) -> int:  # fmt: skip
    """The time that sessions from today on take of everybody in the class and of who teaches; returns how many."""
    columns = ("person_id", "unit_id", "kind", "starts_at", "ends_at", "title", "source")
    ahead = {course.pk: _ahead(course, sessions[course.pk]) for course in courses if course.last >= PRESENT}
    rows = [*_promised(pupils, ahead, titles), *_teaching(courses, ahead, places, titles)]
    return write_rows(Commitment, columns, rows)


Ahead = list[tuple[int, datetime, datetime, str]]  # session, from, until, part


def _ahead(course: Course, sessions: Sequence[int]) -> Ahead:
    part_of = {pk: part for pk, part, _hours in course.outline.headings}
    found = []
    for pk, (day, half, heading, hours) in zip(sessions, course.slots, strict=True):
        if day >= PRESENT:
            begins, ends = (timezone.make_aware(at) for at in span(day, half, hours))
            found.append((pk, begins, ends, part_of[heading]))
    return found


def _promised(pupils: Iterable[Pupil], ahead: Mapping[int, Ahead], titles: Mapping[int, str]) -> Iterator[Any]:
    for one in pupils:
        course = one.course
        if one.left is None and one.queue is None:
            for session, begins, ends, _part in ahead.get(course.pk, ()):
                yield _promise(one.person, course, begins, ends, titles, session)


def _teaching(
    courses: Iterable[Course], ahead: Mapping[int, Ahead], places: Places, titles: Mapping[int, str]
) -> Iterator[Any]:
    for course in courses:
        for session, begins, ends, part in ahead.get(course.pk, ()):
            teacher = places.teacher(course.trainer, course.lane, part)
            if teacher and teacher.person:
                yield _promise(teacher.person, course, begins, ends, titles, session)


def _promise(
    person: int, course: Course, begins: datetime, ends: datetime, titles: Mapping[int, str], session: int
) -> tuple[Any, ...]:
    kind, source = CommitmentKind.TRAINING.value, f"training.Session:{session}"
    return person, course.trainer, kind, begins, ends, titles[course.pk], source

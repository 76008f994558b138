"""The classes of a year and the one before, who is in them, and the hours people were there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, ExpressionWrapper, F, Field, FloatField, OuterRef, Q, Sum
from django.db.models.functions import Cast

from sansang.training.models import (
    Attendance,
    Audience,
    ClassState,
    Enrolment,
    EnrolmentState,
    Presence,
    TrainingClass,
)
from sansang.training.models.programmes import OFFICERS
from sansang.training.rules.owed import NO_HOURS, PARTS, Hours

TO_COME = (ClassState.PLANNED, ClassState.OPEN, ClassState.RUNNING)
OVER = (ClassState.CLOSED, ClassState.PUBLISHED)
HAS_A_PLACE = (EnrolmentState.INVITED, EnrolmentState.ENROLLED)
FEW = 2000  # people looked up one by one
PLAIN: Any = Field()  # a value as the database gives it: nothing is called for each of many rows


@dataclass(frozen=True)
class Days:
    """The days that show in which training year somebody is."""

    on: date
    first: date  # of the calendar year
    before_began: date  # who served on this day is past the first year in the year before
    began: date  # the same of this year
    next_begins: date  # who joins after it begins next year
    last_of_before: date  # the last day of the calendar year before


class Class(NamedTuple):
    """A class that counts for this year, for what the year before left, or (over New Year) for both."""

    is_of_year: bool
    is_of_before: bool
    is_course: bool
    is_make_up: bool
    to_come: float  # hours from the day on
    is_judged: bool  # published
    is_bare: bool  # published and over on the day, and no mark of attendance is kept any more


class Place(NamedTuple):
    """A person in a class; the hours of a published result."""

    pk: int
    person: int
    of: int
    state: str
    is_make_up: bool
    hours: float | None
    attended: float | None


def classes_of(of_them: Q, days: Days) -> dict[int, Class]:
    """The classes of the year that count for what is owed, and those of the year before that show what was done.

    Of few people (`of_them`) those that they were in.
    """
    last, first_of_before = date(days.on.year, 12, 31), days.last_of_before.replace(month=1, day=1)
    before = Q(first_on__range=(first_of_before, days.last_of_before), state__in=OVER)
    before &= ~Q(programme__audience__in=OFFICERS)
    now = Q(first_on__lte=last, last_on__gte=days.first) & ~Q(state=ClassState.CANCELLED)
    now &= ~Q(programme__audience=Audience.OFFICERS_FURTHER)
    to_come = Q(sessions__day__gte=days.on, sessions__day__lte=last)
    rows = TrainingClass.objects.filter(now | before).order_by()
    if of_them:
        rows = rows.filter(pk__in=Enrolment.objects.filter(of_them).values("training_class"))
    marks = Attendance.objects.filter(session__training_class=OuterRef("pk"), session__day__range=(days.first, days.on))
    rows = rows.annotate(hours=Sum(Cast("sessions__hours", FloatField()), filter=to_come), is_marked=Exists(marks))
    columns = ("pk", "programme__audience", "is_make_up", "state", "first_on", "last_on", "hours", "is_marked")
    return {
        pk: Class(
            is_of_year=last_on >= days.first,
            is_of_before=first_of_before <= first_on < days.first and state in OVER and audience not in OFFICERS,
            is_course=audience in OFFICERS,
            is_make_up=is_make_up,
            to_come=(hours or 0.0) if state in TO_COME else 0.0,
            is_judged=state == ClassState.PUBLISHED,
            is_bare=state == ClassState.PUBLISHED and last_on <= days.on and not is_marked,
        )
        for pk, audience, is_make_up, state, first_on, last_on, hours, is_marked in rows.values_list(*columns)
    }


def places_in(of_them: Q, classes: Mapping[int, Class]) -> list[Place]:
    rows = Enrolment.objects.filter(of_them, training_class__in=list(classes)).order_by()
    hours = (plain(Cast(f"result__{name}", FloatField())) for name in ("hours", "hours_attended"))
    columns = ("pk", "person_id", "training_class_id", "state")
    found = rows.values_list(*columns, plain(F("is_make_up")), *hours).iterator(chunk_size=5000)
    return [Place._make(row) for row in found]


def plain(value: Any) -> Any:
    """A value of the query that is taken as the database gives it."""
    return ExpressionWrapper(value, output_field=PLAIN)


# Attendance and classes to come


def hours_of(
    places: Sequence[Place], classes: Mapping[int, Class], days: Days, *, is_few: bool
) -> tuple[dict[int, Hours], dict[int, Hours]]:
    """Hours of the year by person: of members' classes, and of courses for officers."""
    of_year = [one for one in places if classes[one.of].is_of_year and one.state != EnrolmentState.WAITING]
    attended = _attended([one.pk for one in of_year] if is_few else None, days)
    found: tuple[dict[int, Hours], dict[int, Hours]] = ({}, {})
    for one in of_year:
        held = classes[one.of]
        hours = attended.get(one.pk, NO_HOURS)
        if held.is_bare and one.hours is not None and one.attended is not None:  # as published
            hours = Hours(other=one.attended, missed=one.hours - one.attended)
        to_come = held.to_come if one.state in HAS_A_PLACE else 0.0
        if one.is_make_up or held.is_make_up:
            hours = hours._replace(made_up=hours.present, planned=to_come, planned_make_up=to_come)
        elif to_come:
            hours = hours._replace(planned=to_come)
        into = found[held.is_course]
        into[one.person] = into[one.person].plus(hours) if one.person in into else hours
    return found


def _attended(enrolments: Sequence[int] | None, days: Days) -> dict[int, Hours]:
    """Hours present by part, and hours missed, by enrolment: of sessions of the year up to the day."""
    rows = Attendance.objects.filter(session__day__gte=days.first, session__day__lte=days.on).order_by()
    if enrolments is not None:
        rows = rows.filter(enrolment__in=enrolments)
    hours, present = Cast("session__hours", FloatField()), Q(mark=Presence.PRESENT)

    def added(which: Q) -> Sum:
        return Sum(hours, filter=which, output_field=PLAIN)

    parts = {part: added(present & Q(session__heading__part=part)) for part in PARTS}
    sums = rows.values("enrolment_id").annotate(
        **parts, other=added(present & Q(session__heading=None)), gone=added(~present)
    )
    values = sums.values_list("enrolment_id", *PARTS, "other", "gone").iterator(chunk_size=5000)
    return {pk: Hours._make([*(one or 0.0 for one in found), 0.0, 0.0, 0.0]) for pk, *found in values}


def present_in(enrolments: Collection[int], classes: Sequence[int]) -> Iterator[tuple[int, float]]:
    """Hours present by enrolment in some classes, of all sessions."""
    if not enrolments:
        return
    rows = Attendance.objects.filter(enrolment__training_class__in=classes, mark=Presence.PRESENT).order_by()
    if len(enrolments) <= FEW:
        rows = rows.filter(enrolment__in=list(enrolments))
    sums = rows.values_list("enrolment_id").annotate(hours=Sum(Cast("session__hours", FloatField())))
    yield from ((pk, hours) for pk, hours in sums if pk in enrolments)

"""Classes within reach, their sessions, who teaches how long, which are left open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from sansang.organisation.access import Permission
from sansang.organisation.models import Unit, User
from sansang.training.models import (
    Attendance,
    ClassState,
    Enrolment,
    EnrolmentState,
    Ground,
    Instructor,
    PlanItem,
    PlanState,
    Session,
    TrainingClass,
)
from sansang.training.models.offered import paths_above
from sansang.training.queries.plans import hours_in, unit_name
from sansang.training.rules.classes import ALIVE, ClassFacts, SessionFacts


def classes(user: User, permission: Permission = Permission.TRAINING_VIEW) -> QuerySet[TrainingClass]:
    """Classes within reach with their organiser's name, people, queue and hours."""
    found = TrainingClass.objects.permitted(user, permission)
    found = found.select_related("unit", "programme", "ground", "lead", "item__plan")
    return found.annotate(unit_name=unit_name("unit"), **_counts())


def classes_with_people(user: User) -> QuerySet[TrainingClass]:
    """Classes to be seen with their organiser's name and how many people are in them, and nothing else: for many."""
    found: QuerySet[TrainingClass] = TrainingClass.objects.permitted(user, Permission.TRAINING_VIEW)
    return found.annotate(unit_name=unit_name("unit"), people=_people_in_class())


def _people_in_class() -> Any:
    rows = Enrolment.objects.filter(training_class=OuterRef("pk")).order_by().values("training_class")
    return _number(rows.filter(state__in=[EnrolmentState.INVITED, EnrolmentState.ENROLLED]))


def _number(rows: Any) -> Any:
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def _counts() -> dict[str, Any]:
    people = Enrolment.objects.filter(training_class=OuterRef("pk")).order_by().values("training_class")
    sessions = Session.objects.filter(training_class=OuterRef("pk")).order_by().values("training_class")
    hours = DecimalField(max_digits=6, decimal_places=1)
    return {
        "people": _people_in_class(),
        "waiting": _number(people.filter(state=EnrolmentState.WAITING)),
        "number_of_sessions": _number(sessions),
        "hours": Coalesce(
            Subquery(sessions.annotate(n=hours_in("hours")).values("n"), output_field=hours),
            Decimal(0),
            output_field=hours,
        ),
    }


def sessions(one: TrainingClass) -> list[Session]:
    """The sessions of a class in their order, each with `marked`: how many people have a mark of attendance."""
    marked = Attendance.objects.filter(session=OuterRef("pk")).order_by().values("session")
    found = one.sessions.select_related("heading", "ground", "instructor").annotate(
        marked=Coalesce(Subquery(marked.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)
    )
    return list(found.order_by("day", "half"))


@dataclass(frozen=True)
class Taught:
    """How long someone teaches in a class."""

    instructor: Instructor
    sessions: int
    hours: Decimal
    is_lead: bool


def taught(one: TrainingClass, found: Iterable[Session]) -> list[Taught]:
    """The lead and everyone who teaches, by hours, from sessions already read."""
    by: dict[int, Taught] = {}
    if one.lead:
        by[one.lead.pk] = Taught(one.lead, 0, Decimal(0), is_lead=True)
    for session in found:
        if session.instructor:
            known = by.setdefault(session.instructor.pk, Taught(session.instructor, 0, Decimal(0), is_lead=False))
            by[known.instructor.pk] = replace(known, sessions=known.sessions + 1, hours=known.hours + session.hours)
    return sorted(by.values(), key=lambda row: (not row.is_lead, -row.hours, row.instructor.full_name))


@dataclass(frozen=True)
class Covered:
    """A heading of the programme with the hours laid out for it in a class."""

    name: str
    part: str
    planned: Decimal
    laid_out: Decimal

    @property
    def missing(self) -> Decimal:
        return max(self.planned - self.laid_out, Decimal(0))


def covered(one: TrainingClass, found: Iterable[Session]) -> list[Covered]:
    """Each heading of the class's programme with its hours in the timetable."""
    hours: dict[int, Decimal] = {}
    for session in found:
        if session.heading_id:
            hours[session.heading_id] = hours.get(session.heading_id, Decimal(0)) + session.hours
    return [
        Covered(row.name, row.get_part_display(), row.hours, hours.get(row.pk, Decimal(0)))
        for row in one.programme.headings.all()
    ]


def enrolments(user: User, one: TrainingClass) -> QuerySet[Enrolment]:
    """Who is in a class, waits or withdrew, as far as the user may see them."""
    found = Enrolment.objects.permitted(user, Permission.TRAINING_VIEW).filter(training_class=one)
    return found.select_related("person").annotate(unit_name=unit_name("unit"))


def facts_of(one: TrainingClass) -> ClassFacts:
    """What the steps of a class want to know of it."""
    days = list(one.sessions.order_by("day").values_list("day", flat=True))
    return ClassFacts(
        one.first_on,
        one.last_on,
        one.enrolments.filter(state__in=[EnrolmentState.INVITED, EnrolmentState.ENROLLED]).count(),
        len(days),
        days[-1] if days else None,
        Attendance.objects.filter(session__training_class=one).exists(),
    )


def day_after(day: date) -> date:
    """The next day."""
    return day + timedelta(days=1)


def left_open(unit: Unit, *, on: date) -> list[tuple[str, date]]:
    """The unit's own classes past their last day that nobody closed."""
    found = TrainingClass.objects.filter(unit=unit, state__in=ALIVE, last_on__lt=on)
    return list(found.order_by("last_on").values_list("title", "last_on"))


def session_facts(
    one: TrainingClass, *, day: date, half: int, hours: Decimal, ground: Ground | None, instructor: Instructor | None,
    but: int | None = None,
) -> SessionFacts:  # fmt: skip
    """What speaks about a session wanted, leaving out the session that is being changed."""
    then = Session.objects.filter(day=day, half=half).exclude(pk=but).select_related("training_class")
    mine = list(then.filter(training_class=one)[:1])
    there = list(then.filter(ground=ground)[:1]) if ground else []
    theirs = list(then.filter(instructor=instructor)[:1]) if instructor else []
    return SessionFacts(
        day,
        half,
        hours,
        one.first_on,
        one.last_on,
        own_taken=bool(mine),
        ground=ground.name if ground else "",
        ground_taken_by=there[0].training_class.title if there else "",
        ground_is_fit=_is_fit(ground, day),
        ground_holds=ground.capacity if ground else 0,
        people=one.enrolments.filter(state__in=[EnrolmentState.INVITED, EnrolmentState.ENROLLED]).count(),
        instructor=instructor.full_name if instructor else "",
        instructor_taken_by=theirs[0].training_class.title if theirs else "",
    )


def _is_fit(ground: Ground | None, day: date) -> bool:
    return ground is None or (day in ground.days and ground.condition not in {"repair", "unusable"})


def grounds_for(one: TrainingClass, *, on: date) -> QuerySet[Ground]:
    """Grounds on which a class of this unit may train on a day."""
    found: QuerySet[Ground] = Ground.objects.usable_by(one.unit).on(on)
    return found.annotate(unit_name=unit_name("unit")).order_by("name", "pk")


def teachers_for(one: TrainingClass) -> QuerySet[Instructor]:
    """Who may teach in a class: those of its own unit and of the commands above it, and those who do already."""
    paths = [one.unit.reach_path, *paths_above(one.unit.reach_path)]
    already = Q(pk__in=one.sessions.exclude(instructor=None).values("instructor")) | Q(pk=one.lead_id)
    found = Instructor.objects.filter(Q(unit__reach_path__in=paths, is_active=True) | already)
    return found.annotate(unit_name=unit_name("unit")).order_by("full_name", "pk")


def instructors_for(user: User) -> QuerySet[Instructor]:
    """Who may be asked to teach: those of units within reach and of the commands above."""
    found: QuerySet[Instructor] = Instructor.objects.offered(user, Permission.TRAINING).filter(is_active=True)
    return found.annotate(unit_name=unit_name("unit"))


def mine(user: User) -> QuerySet[TrainingClass]:
    """Classes that the user looks after, that the user's own units hold, or in which their people take part."""
    own = [grant.unit_id for grant in user.grants_held()]
    sent = Enrolment.objects.permitted(user, Permission.TRAINING_VIEW).filter(unit__in=own).exclude(state="withdrawn")
    return classes(user).filter(Q(manager=user) | Q(unit__in=own) | Q(pk__in=sent.values("training_class")))


def left_open_within(user: User, *, on: date) -> list[TrainingClass]:
    """Classes of units within reach that are past their last day and not closed, the longest first; at most twenty."""
    found = TrainingClass.objects.permitted(user, Permission.TRAINING).filter(state__in=ALIVE, last_on__lt=on)
    return list(found.annotate(unit_name=unit_name("unit")).order_by("last_on", "pk")[:20])


def in_week(rows: QuerySet[TrainingClass], monday: date) -> QuerySet[TrainingClass]:
    """Classes that have a day in the week that begins with this day."""
    return rows.filter(first_on__lte=monday + timedelta(days=6), last_on__gte=monday)


def items_to_hold(user: User, *, since: int, but: int | None = None) -> QuerySet[PlanItem]:
    """Lines of approved plans since a year by which units within reach may still hold classes, the latest first."""
    found = PlanItem.objects.select_related("plan", "programme")
    mine = user.reach(Permission.TRAINING, "trainer__reach_path") | user.reach(
        Permission.TRAINING, "plan__unit__reach_path"
    )
    held = TrainingClass.objects.filter(item=OuterRef("pk")).exclude(state=ClassState.CANCELLED).order_by()
    taken = Coalesce(Subquery(held.values("item").annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)
    open_lines = Q(plan__state=PlanState.APPROVED, plan__year__gte=since, taken__lt=F("classes"))
    found = found.filter(mine).annotate(taken=taken).filter(open_lines | Q(pk=but))
    return found.annotate(unit_name=unit_name("plan__unit")).order_by("-plan__year", "first_on", "pk")


def grounds_within(user: User, *, on: date) -> QuerySet[Ground]:
    """Grounds of units within reach and of the commands above, as they are on a day."""
    found: QuerySet[Ground] = Ground.objects.offered(user, Permission.TRAINING).on(on)
    return found.order_by("name", "pk")


def invited(one: TrainingClass) -> int:
    """How many were called and have not said yes."""
    return one.enrolments.filter(state=EnrolmentState.INVITED).count()


def instructors(user: User, *, year: int) -> QuerySet[Instructor]:
    """Who teaches within reach or above, with the sessions and hours of a year."""
    found: QuerySet[Instructor] = Instructor.objects.offered(user, Permission.TRAINING_VIEW)
    of_year = Q(sessions__day__year=year)
    return found.annotate(
        unit_name=unit_name("unit"),
        sessions_of_year=Count("sessions", filter=of_year),
        hours_of_year=hours_in("sessions__hours", only=of_year),
    )

"""How a year of training is counted for many people at once: services, posts, attendance, classes to come.

Eleven questions whatever the number of people; the amounts of the law are asked once for each kind of person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.db.models import BooleanField, Exists, FloatField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast

from sansang.law.counting import ONE_DAY, months_later
from sansang.law.rules import Rules, rules_on
from sansang.law.training import member_share, officer_group, officer_share, programme_of
from sansang.law.training_deciders import trainee_of
from sansang.organisation.models import COMMANDS, Unit, UnitKind
from sansang.personnel.models import Appointment, Service
from sansang.personnel.queries.terms import OF_SELF_DEFENCE
from sansang.training.models import (
    Attendance,
    Audience,
    ClassState,
    Enrolment,
    EnrolmentState,
    Presence,
    Result,
    TrainingClass,
)
from sansang.training.models.programmes import OFFICERS
from sansang.training.rules.owed import NO_HOURS, PARTS, Due, Hours, Owes, settled

# Officers of these are of the army; the courses of the militia are not theirs.
OF_THE_ARMY = (UnitKind.PROVINCIAL_COMMAND, UnitKind.DISTRICT_COMMAND, UnitKind.REGIONAL_BOARD)
TO_COME = (ClassState.PLANNED, ClassState.OPEN, ClassState.RUNNING)
OVER = (ClassState.CLOSED, ClassState.PUBLISHED)
FEW = 2000  # people looked up one by one
HAS_A_PLACE = (EnrolmentState.INVITED, EnrolmentState.ENROLLED)


def count(
    services: QuerySet[Service],
    posts: QuerySet[Appointment],
    rules: Rules,
    *,
    kinds: Mapping[int, str] | None = None,
) -> tuple[Due, ...]:
    """The year of everyone with one of these services or posts, all running on the day of the rules, by name.

    `kinds` are the kinds of the units by number, when the caller has read them already.
    """
    days, amounts = _days_of(rules), _Amounts(rules)
    officers = _officers(posts, amounts)
    members = list(_members(services, officers, amounts, days, _Way(kinds)))
    if not members and not officers:
        return ()
    serving = {one.who.person_id for one in members}
    of_them = _of(serving | officers.keys())
    hours, courses = _hours(of_them, days)
    debts = _debts(members, of_them, days, amounts)
    found = [(one.order, one.who) for one in members]
    found += [
        (one.order, _officer(pk, one, amounts)) for pk, one in officers.items() if pk not in serving and one.group
    ]
    found.sort(key=lambda pair: (pair[0], pair[1].person_id))
    return tuple(
        settled(
            who,
            hours=hours.get(who.person_id, NO_HOURS),
            course=courses.get(who.person_id, NO_HOURS),
            debt=debts.get(who.person_id, 0.0),
        )
        for _order, who in found
    )


def _of(persons: Collection[int]) -> Q:
    """Rows of these people; of many, everybody's: reading all costs less than looking up each."""
    return Q(person__in=sorted(persons)) if len(persons) <= FEW else Q()


class _Amounts:
    """The hours of the law of a day."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.member = cache(self._member)
        self.course = cache(self._course)

    def _member(self, programme: str) -> tuple[float, float]:
        share = member_share(self.rules, programme) if programme else None
        return (float(share.hours), float(share.civil_defence_hours)) if share else (0.0, 0.0)

    def _course(self, group: str) -> float:
        share = officer_share(self.rules, group) if group else None
        return float(share.hours) if share else 0.0


@dataclass(frozen=True)
class _Days:
    """The days that show in which training year somebody is."""

    on: date
    first: date  # of the calendar year
    before_began: date  # who served on this day is past the first year in the year before
    began: date  # the same of this year
    next_begins: date  # who joins after it begins next year
    last_of_before: date  # the last day of the calendar year before


def _days_of(rules: Rules) -> _Days:
    row = rules.rows("training_time").get("ordinary")
    months = row.values["joins_by_month"] if row else 12
    year = rules.on.year
    edges = [months_later(date(one, 1, 1), months) - ONE_DAY for one in (year - 2, year - 1, year)]
    return _Days(rules.on, date(year, 1, 1), edges[0], edges[1], edges[2], date(year - 1, 12, 31))


# Services and posts


class _Officer(NamedTuple):
    group: str
    unit_id: int
    path: str
    commands: frozenset[int]  # the commands in which a post is held
    order: bytes


def _officers(posts: QuerySet[Appointment], amounts: _Amounts) -> dict[int, _Officer]:
    """Who holds a post on the day; of several posts the one with the longest course."""
    columns = (
        "person_id", "post", "unit_id", "unit__reach_path", "unit__component", "unit__kind", "person__name_order",
    )  # fmt: skip
    rows = posts.exclude(unit__kind__in=OF_THE_ARMY).order_by("pk")
    found: dict[int, _Officer] = {}
    for person, post, unit, path, component, kind, order in rows.values_list(*columns):
        group = officer_group(post, component) or ""
        one = _Officer(group, unit, path, frozenset({unit} if kind in COMMANDS else ()), bytes(order))
        other = found.get(person)
        if other is not None:
            longest = max(other, one, key=lambda held: amounts.course(held.group))
            one = longest._replace(commands=other.commands | one.commands)
        found[person] = one
    return found


def _officer(person: int, one: _Officer, amounts: _Amounts) -> Owes:
    return Owes(person, one.unit_id, one.path, "", "", one.group, course_owed=amounts.course(one.group))


class _Member(NamedTuple):
    order: bytes
    who: Owes
    before: str  # the programme of the year before, or empty


def _members(
    services: QuerySet[Service],
    officers: dict[int, _Officer],
    amounts: _Amounts,
    days: _Days,
    way: _Way,
) -> Iterator[_Member]:
    columns = (
        "person_id", "unit_id", "unit__reach_path", "component", "person__name_order",
        "was", "began", "joined", "before_began",
    )  # fmt: skip
    rows = _annotated(services, days).order_by().values_list(*columns).iterator(chunk_size=5000)
    for person, unit, path, component, order, was, began, joined, before_began in rows:
        officer = officers.get(person)
        group = officer.group if officer else ""
        course = amounts.course(group)
        if officer and unit in officer.commands:  # of the command's own staff: no member of a unit
            yield _Member(bytes(order), Owes(person, unit, path, "", "", group, course_owed=course), "")
            continue
        began = was is not None if began is None else began
        year = 2 if began else int(joined)
        programme = programme_of(component, year) or ""
        who = Owes(
            person, unit, path, way.trainee(path, component, year), programme, group, *amounts.member(programme), course
        )
        before = programme_of(was, 2 if before_began else int(began)) if was else None
        yield _Member(bytes(order), who, before or "")


def _annotated(services: QuerySet[Service], days: _Days) -> QuerySet[Any]:
    """With the component at the end of the year before, and service on the days that make a training year."""

    def on(day: date) -> Any:
        return Service.objects.on(day).filter(person=OuterRef("person"))

    # Where training years are calendar years, two of the four questions have been answered already.
    same = days.began == days.last_of_before
    return services.annotate(
        was=Subquery(on(days.last_of_before).values("component")[:1]),
        began=Value(None, BooleanField()) if same else Exists(on(days.began)),
        joined=Value(value=True) if days.on <= days.next_begins else Exists(on(days.next_begins)),
        before_began=Exists(on(days.before_began)),
    )


class _Way:
    """Who is trained together, by the units on the way down to one's own."""

    def __init__(self, kinds: Mapping[int, str] | None) -> None:
        wanted = (*OF_SELF_DEFENCE, UnitKind.COMPANY, UnitKind.CREW)
        if kinds is None:
            kinds = dict(Unit.objects.filter(kind__in=wanted).values_list("pk", "kind"))
        self.by_step = {f"{pk:06d}": kind for pk, kind in kinds.items() if kind in wanted}
        self.trainee = cache(self._trainee)

    def _trainee(self, path: str, component: str, year: int) -> str:
        above = {self.by_step.get(step, "") for step in path.split("/")}
        return trainee_of(
            component,
            year,
            self_defence=not above.isdisjoint(OF_SELF_DEFENCE),
            in_company=UnitKind.COMPANY in above,
            is_crew=UnitKind.CREW in above,
        )


# Attendance and classes to come


class _Class(NamedTuple):
    is_course: bool
    is_make_up: bool
    to_come: float  # hours from the day on
    is_past: bool  # published, and over on the day


def _hours(of_them: Q, days: _Days) -> tuple[dict[int, Hours], dict[int, Hours]]:
    """Hours of the year by person: of members' classes, and of courses for officers."""
    classes = _classes(days)
    rows = Enrolment.objects.filter(of_them, training_class__in=list(classes)).exclude(state=EnrolmentState.WAITING)
    enrolments = list(rows.order_by().values_list("pk", "person_id", "training_class_id", "state", "is_make_up"))
    attended = _attended([row[0] for row in enrolments] if of_them else None, days)
    attended |= _of_results(enrolments, attended, classes)
    found: tuple[dict[int, Hours], dict[int, Hours]] = ({}, {})
    for pk, person, class_id, state, is_make_up in enrolments:
        one = classes[class_id]
        hours = attended.get(pk, NO_HOURS)
        to_come = one.to_come if state in HAS_A_PLACE else 0.0
        if is_make_up or one.is_make_up:
            hours = hours._replace(made_up=hours.present, planned=to_come, planned_make_up=to_come)
        else:
            hours = hours._replace(planned=to_come)
        into = found[one.is_course]
        into[person] = into[person].plus(hours) if person in into else hours
    return found


def _classes(days: _Days) -> dict[int, _Class]:
    """The classes of the year that count for what is owed."""
    last = date(days.on.year, 12, 31)
    rows = (
        TrainingClass.objects.filter(first_on__lte=last, last_on__gte=days.first)
        .exclude(state=ClassState.CANCELLED)
        .exclude(programme__audience=Audience.OFFICERS_FURTHER)
    )
    to_come = Q(sessions__day__gte=days.on, sessions__day__lte=last)
    rows = rows.order_by().annotate(hours=Sum(Cast("sessions__hours", FloatField()), filter=to_come))
    return {
        pk: _Class(
            audience in OFFICERS,
            is_make_up,
            (hours or 0.0) if state in TO_COME else 0.0,
            state == ClassState.PUBLISHED and last_on <= days.on,
        )
        for pk, audience, is_make_up, state, last_on, hours in rows.values_list(
            "pk", "programme__audience", "is_make_up", "state", "last_on", "hours"
        )
    }


def _of_results(
    enrolments: Sequence[tuple[int, int, int, str, bool]], attended: Mapping[int, Hours], classes: Mapping[int, _Class]
) -> dict[int, Hours]:
    """Hours of classes of which no mark of attendance is kept any more, as their published results have them."""
    kept = {class_id for pk, _person, class_id, *_ in enrolments if pk in attended}
    bare = {class_id for _pk, _person, class_id, *_ in enrolments if classes[class_id].is_past} - kept
    rows = Result.objects.filter(enrolment__training_class__in=bare).order_by() if bare else Result.objects.none()
    hours, there = Cast("hours", FloatField()), Cast("hours_attended", FloatField())
    return {pk: Hours(other=one, missed=all_ - one) for pk, all_, one in rows.values_list("enrolment_id", hours, there)}


def _attended(enrolments: Sequence[int] | None, days: _Days) -> dict[int, Hours]:
    """Hours present by part, and hours missed, by enrolment: of sessions of the year up to the day."""
    rows = Attendance.objects.filter(session__day__gte=days.first, session__day__lte=days.on).order_by()
    if enrolments is not None:
        rows = rows.filter(enrolment__in=enrolments)
    hours, present = Cast("session__hours", FloatField()), Q(mark=Presence.PRESENT)
    parts = {part: Sum(hours, filter=present & Q(session__heading__part=part)) for part in PARTS}
    sums = rows.values("enrolment_id").annotate(
        **parts, other=Sum(hours, filter=present & Q(session__heading=None)), gone=Sum(hours, filter=~present)
    )
    values = sums.values_list("enrolment_id", *PARTS, "other", "gone").iterator(chunk_size=5000)
    return {pk: Hours._make([*(one or 0.0 for one in found), 0.0, 0.0, 0.0]) for pk, *found in values}


# What the year before left


def _debts(members: Sequence[_Member], of_them: Q, days: _Days, amounts: _Amounts) -> dict[int, float]:
    """Hours of the year before not done, where that year is on record: somebody of the unit stood in a class of it.

    Counted by the amounts of the law of that year's last day.
    """
    done, recorded = _done_before(of_them, days)
    if not recorded:
        return {}
    of_before = _Amounts(rules_on(days.last_of_before, amounts.rules.book))
    units = {one.who.unit_id for one in members if one.who.person_id in recorded}
    found = {}
    for one in members:
        if one.before and one.who.unit_id in units:
            left = of_before.member(one.before)[0] - done.get(one.who.person_id, 0.0)
            if left > 0:
                found[one.who.person_id] = left
    return found


def _done_before(of_them: Q, days: _Days) -> tuple[dict[int, float], set[int]]:
    """Hours done in the year before by person, and who stood in a class of it."""
    first = days.last_of_before.replace(month=1, day=1)
    held = Enrolment.objects.filter(
        of_them,
        training_class__first_on__range=(first, days.last_of_before),
        training_class__state__in=OVER,
    ).exclude(training_class__programme__audience__in=OFFICERS)
    done: dict[int, float] = defaultdict(float)
    recorded, is_judged = set(), True
    rows = held.values_list("person_id", "training_class__state", Cast("result__hours_attended", FloatField()))
    for person, state, hours in rows.iterator(chunk_size=5000):
        recorded.add(person)
        done[person] += hours or 0.0
        is_judged = is_judged and (hours is not None or state == ClassState.PUBLISHED)
    if not is_judged:
        unjudged = held.filter(training_class__state=ClassState.CLOSED, result=None)
        present = Attendance.objects.filter(enrolment__in=unjudged.values("pk"), mark=Presence.PRESENT).order_by()
        sums = present.values_list("enrolment__person_id").annotate(hours=Sum(Cast("session__hours", FloatField())))
        for person, hours in sums:
            done[person] += hours
    return done, recorded

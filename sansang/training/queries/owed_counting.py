"""How a year of training is counted for many people at once: services, posts, attendance, classes to come.

Ten questions whatever the number of people; the amounts of the law are asked once for each kind of person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Exists, FloatField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast

from sansang.law.counting import ONE_DAY, months_later
from sansang.law.rules import Rules, rules_on
from sansang.law.training import member_share, officer_group, officer_share, programme_of
from sansang.law.training_deciders import trainee_of
from sansang.organisation.models import COMMANDS, Unit, UnitKind
from sansang.personnel.models import Appointment, Service
from sansang.personnel.queries.terms import OF_SELF_DEFENCE
from sansang.training.models import Attendance, Audience, ClassState, Enrolment, EnrolmentState, Presence, TrainingClass
from sansang.training.models.programmes import OFFICERS
from sansang.training.rules.owed import NO_HOURS, PARTS, Due, Hours

# Officers of these are of the army; the courses of the militia are not theirs.
OF_THE_ARMY = (UnitKind.PROVINCIAL_COMMAND, UnitKind.DISTRICT_COMMAND, UnitKind.REGIONAL_BOARD)
TO_COME = (ClassState.PLANNED, ClassState.OPEN, ClassState.RUNNING)
OVER = (ClassState.CLOSED, ClassState.PUBLISHED)
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
    members = list(_members(services, officers, amounts, days, _by_step(kinds)))
    if not members and not officers:
        return ()
    hours, courses = _hours(services, posts, days)
    debts = _debts(members, services, days, amounts)
    serving = {one.due.person_id for one in members}
    found = [(one.order, one.due) for one in members]
    found += [
        (one.order, _officer(pk, one, amounts)) for pk, one in officers.items() if pk not in serving and one.group
    ]
    found.sort(key=lambda pair: (pair[0], pair[1].person_id))
    return tuple(
        one._replace(
            debt=debts.get(one.person_id, 0.0),
            hours=hours.get(one.person_id, NO_HOURS),
            course=courses.get(one.person_id, NO_HOURS),
        )
        for _order, one in found
    )


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


def _officer(person: int, one: _Officer, amounts: _Amounts) -> Due:
    return Due(person, one.unit_id, one.path, "", "", one.group, course_owed=amounts.course(one.group))


class _Member(NamedTuple):
    order: bytes
    due: Due
    before: str  # the programme of the year before, or empty


def _members(
    services: QuerySet[Service],
    officers: dict[int, _Officer],
    amounts: _Amounts,
    days: _Days,
    kinds: dict[str, str],
) -> Iterator[_Member]:
    columns = (
        "person_id", "unit_id", "unit__reach_path", "component", "person__name_order",
        "was", "began", "joined", "before_began",
    )  # fmt: skip
    rows = _annotated(services, days).order_by().values_list(*columns).iterator(chunk_size=5000)
    for person, unit, path, component, order, was, began, joined, before_began in rows:
        officer = officers.get(person)
        group = officer.group if officer else ""
        if officer and unit in officer.commands:  # of the command's own staff: no member of a unit
            yield _Member(bytes(order), Due(person, unit, path, "", "", group, course_owed=amounts.course(group)), "")
            continue
        year = 2 if began else int(joined)
        programme = programme_of(component, year) or ""
        above = {kinds.get(step, "") for step in path.split("/")}
        trainee = trainee_of(
            component,
            year,
            self_defence=not above.isdisjoint(OF_SELF_DEFENCE),
            in_company=UnitKind.COMPANY in above,
            is_crew=UnitKind.CREW in above,
        )
        hours, civil = amounts.member(programme)
        due = Due(person, unit, path, trainee, programme, group, hours, civil, amounts.course(group))
        before = programme_of(was, 2 if before_began else int(began)) if was else None
        yield _Member(bytes(order), due, before or "")


def _annotated(services: QuerySet[Service], days: _Days) -> QuerySet[Any]:
    """With the component at the end of the year before, and service on the days that make a training year."""

    def on(day: date) -> Any:
        return Service.objects.on(day).filter(person=OuterRef("person"))

    return services.annotate(
        was=Subquery(on(days.last_of_before).values("component")[:1]),
        began=Exists(on(days.began)),
        joined=Exists(on(min(days.next_begins, days.on))),
        before_began=Exists(on(days.before_began)),
    )


def _by_step(kinds: Mapping[int, str] | None) -> dict[str, str]:
    """The kinds of units that decide who trains those below them, by their step of a path."""
    wanted = (*OF_SELF_DEFENCE, UnitKind.COMPANY, UnitKind.CREW)
    if kinds is None:
        kinds = dict(Unit.objects.filter(kind__in=wanted).values_list("pk", "kind"))
    return {f"{pk:06d}": kind for pk, kind in kinds.items() if kind in wanted}


# Attendance and classes to come


class _Class(NamedTuple):
    is_course: bool
    is_make_up: bool
    to_come: float  # hours from the day on


def _hours(
    services: QuerySet[Service], posts: QuerySet[Appointment], days: _Days
) -> tuple[dict[int, Hours], dict[int, Hours]]:
    """Hours of the year by person: of members' classes, and of courses for officers."""
    classes = _classes(days)
    of_them = Q(person__in=services.values("person")) | Q(person__in=posts.values("person"))
    rows = Enrolment.objects.filter(of_them, training_class__in=list(classes)).exclude(state=EnrolmentState.WAITING)
    attended = _attended(rows, days)
    found: tuple[dict[int, Hours], dict[int, Hours]] = ({}, {})
    for pk, person, class_id, state, is_make_up in rows.values_list(
        "pk", "person_id", "training_class_id", "state", "is_make_up"
    ).iterator(chunk_size=5000):
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
        pk: _Class(audience in OFFICERS, is_make_up, (hours or 0.0) if state in TO_COME else 0.0)
        for pk, audience, is_make_up, state, hours in rows.values_list(
            "pk", "programme__audience", "is_make_up", "state", "hours"
        )
    }


def _attended(enrolments: QuerySet[Enrolment], days: _Days) -> dict[int, Hours]:
    """Hours present by part, and hours missed, by enrolment: of sessions of the year up to the day."""
    rows = Attendance.objects.filter(
        session__day__gte=days.first, session__day__lte=days.on, enrolment__in=enrolments.values("pk")
    )
    sums = rows.order_by().values_list("enrolment_id", "mark", "session__heading__part")
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for pk, mark, part, hours in sums.annotate(hours=Sum(Cast("session__hours", FloatField()))).iterator(
        chunk_size=5000
    ):
        name = "missed" if mark != Presence.PRESENT else part if part in PARTS else "other"
        found[pk][name] = found[pk].get(name, 0.0) + hours
    return {pk: Hours(**one) for pk, one in found.items()}


# What the year before left


def _debts(members: Iterable[_Member], services: QuerySet[Service], days: _Days, amounts: _Amounts) -> dict[int, float]:
    """Hours of the year before not done, where that year is on record: somebody of the unit stood in a class of it.

    Counted by the amounts of the law of that year's last day.
    """
    done, recorded = _done_before(services, days)
    if not recorded:
        return {}
    of_before = _Amounts(rules_on(days.last_of_before, amounts.rules.book))
    members = list(members)
    units = {one.due.unit_id for one in members if one.due.person_id in recorded}
    found = {}
    for one in members:
        if one.before and one.due.unit_id in units:
            left = of_before.member(one.before)[0] - done.get(one.due.person_id, 0.0)
            if left > 0:
                found[one.due.person_id] = left
    return found


def _done_before(services: QuerySet[Service], days: _Days) -> tuple[dict[int, float], set[int]]:
    """Hours done in the year before by person, and who stood in a class of it."""
    first = days.last_of_before.replace(month=1, day=1)
    persons = services.values("person")
    held = Enrolment.objects.filter(
        person__in=persons,
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

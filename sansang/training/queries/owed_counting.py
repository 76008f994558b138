"""How a year of training is counted for many people at once: services, posts, attendance, classes to come.

Six questions, or seven, whatever the number of people; the amounts of the law are asked once for each kind of person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from sansang.law.counting import ONE_DAY, months_later
from sansang.law.rules import Rules, rules_on
from sansang.law.training import member_share, officer_group, officer_share, programme_of
from sansang.law.training_deciders import trainee_of
from sansang.organisation.models import COMMANDS, Unit, UnitKind
from sansang.personnel.models import Appointment, Service
from sansang.personnel.queries.terms import OF_SELF_DEFENCE
from sansang.training.queries.owed_classes import (
    FEW,
    PLAIN,
    Class,
    Days,
    Place,
    classes_of,
    hours_of,
    places_in,
    present_in,
)
from sansang.training.rules.owed import NO_HOURS, Due, Owes, settled

# Officers of these are of the army; the courses of the militia are not theirs.
OF_THE_ARMY = (UnitKind.PROVINCIAL_COMMAND, UnitKind.DISTRICT_COMMAND, UnitKind.REGIONAL_BOARD)
BY_NAME = attrgetter("order", "person_id")


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
    classes = classes_of(of_them, days)
    places = places_in(of_them, classes)
    hours, courses = hours_of(places, classes, days, is_few=bool(of_them))
    debts = _debts(members, places, classes, days, amounts)
    found = [one.who for one in members]
    found += [_officer(pk, one, amounts) for pk, one in officers.items() if pk not in serving and one.group]
    found.sort(key=BY_NAME)
    return tuple(
        settled(
            who,
            hours=hours.get(who.person_id, NO_HOURS),
            course=courses.get(who.person_id, NO_HOURS),
            debt=debts.get(who.person_id, 0.0),
        )
        for who in found
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


def _days_of(rules: Rules) -> Days:
    row = rules.rows("training_time").get("ordinary")
    months = row.values["joins_by_month"] if row else 12
    year = rules.on.year
    edges = [months_later(date(one, 1, 1), months) - ONE_DAY for one in (year - 2, year - 1, year)]
    return Days(rules.on, date(year, 1, 1), edges[0], edges[1], edges[2], date(year - 1, 12, 31))


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
    course = amounts.course(one.group)
    return Owes(person, one.unit_id, one.path, "", "", one.group, course_owed=course, order=one.order)


class _Member(NamedTuple):
    who: Owes
    before: str  # the programme of the year before, or empty


def _members(
    services: QuerySet[Service],
    officers: dict[int, _Officer],
    amounts: _Amounts,
    days: Days,
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
            yield _Member(Owes(person, unit, path, "", "", group, course_owed=course, order=bytes(order)), "")
            continue
        began = was is not None if began is None else began
        year = 2 if began else int(joined)
        programme = programme_of(component, year) or ""
        trainee, amount = way.trainee(path, component, year), amounts.member(programme)
        who = Owes(person, unit, path, trainee, programme, group, *amount, course, bytes(order))
        before = programme_of(was, 2 if before_began else int(began)) if was else None
        yield _Member(who, before or "")


def _annotated(services: QuerySet[Service], days: Days) -> QuerySet[Any]:
    """With the component at the end of the year before, and service on the days that make a training year.

    Most serve on all of these days by the very row they serve by now: only of the others earlier rows are looked up.
    """

    def by(day: date, now: Any, before: Any) -> Case:
        return Case(When(first_on__lte=day, then=now), default=before, output_field=PLAIN)

    def on(day: date) -> Any:
        return Service.objects.on(day).filter(person=OuterRef("person"))

    def served(day: date) -> Case:
        return by(day, Value(value=True), Exists(on(day)))

    # Where training years are calendar years, two of the four questions have been answered already.
    same = days.began == days.last_of_before
    return services.annotate(
        was=by(days.last_of_before, F("component"), Subquery(on(days.last_of_before).values("component")[:1])),
        began=Value(None, PLAIN) if same else served(days.began),
        joined=Value(1, PLAIN) if days.on <= days.next_begins else served(days.next_begins),
        before_began=served(days.before_began),
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


# What the year before left


def _debts(
    members: Sequence[_Member], places: Sequence[Place], classes: Mapping[int, Class], days: Days, amounts: _Amounts
) -> dict[int, float]:
    """Hours of the year before not done, where that year is on record: somebody of the unit stood in a class of it.

    Counted by the amounts of the law of that year's last day.
    """
    done = _done_before(places, classes)
    if not done:
        return {}
    of_before = _Amounts(rules_on(days.last_of_before, amounts.rules.book))
    units = {one.who.unit_id for one in members if one.who.person_id in done}
    found = {}
    for one in members:
        if one.before and one.who.unit_id in units:
            left = of_before.member(one.before)[0] - done.get(one.who.person_id, 0.0)
            if left > 0:
                found[one.who.person_id] = left
    return found


def _done_before(places: Sequence[Place], classes: Mapping[int, Class]) -> dict[int, float]:
    """Hours done in the year before, of everyone who stood in a class of it: as judged, else as attended."""
    done: dict[int, float] = defaultdict(float)
    unjudged: dict[int, int] = {}
    for one in places:
        if classes[one.of].is_of_before:
            done[one.person] += one.attended or 0.0
            if one.attended is None and not classes[one.of].is_judged:
                unjudged[one.pk] = one.person
    for pk, hours in present_in(
        unjudged, [pk for pk, one in classes.items() if one.is_of_before and not one.is_judged]
    ):
        done[unjudged[pk]] += hours
    return done

"""Grounds and aids within reach: who keeps them, who is on them when, what is promised, what was repaired."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from sansang.organisation.access import Permission
from sansang.organisation.models import PlaceVersion, UnitKind, UnitVersion, User
from sansang.organisation.queries import places_where
from sansang.training.models import Aid, AidBooking, Ground, Half, Session, Upkeep
from sansang.training.rules.assurance import shortages

KEEPERS = (
    UnitKind.PROVINCIAL_COMMAND,
    UnitKind.REGIONAL_BOARD,
    UnitKind.COMMUNE_COMMAND,
    UnitKind.AGENCY_COMMAND,
    UnitKind.DISTRICT_COMMAND,
)
VIEW = Permission.TRAINING_VIEW
WEEK = timedelta(days=7)


def _name_of_unit() -> Subquery:
    return Subquery(UnitVersion.objects.filter(unit=OuterRef("unit")).order_by("-first_on").values("name")[:1])


def keepers(user: User, permission: Permission, *, on: date) -> QuerySet[UnitVersion]:
    """Commands within reach that may keep grounds and aids, and write lesson plans, from the highest down."""
    found: QuerySet[UnitVersion] = UnitVersion.objects.permitted(user, permission).on(on)
    return found.filter(unit__kind__in=KEEPERS).select_related("unit").order_by("path")


def communes(user: User, permission: Permission, *, on: date) -> QuerySet[PlaceVersion]:
    """Communes in which the user's grounds may lie, by name."""
    places = places_where(user, permission).filter(level="commune")
    found: QuerySet[PlaceVersion] = PlaceVersion.objects.filter(place__in=places).on(on)
    return found.select_related("place").order_by("name")


# Grounds


def grounds(user: User, *, on: date) -> Any:
    """Grounds to be seen, with the names of who keeps them and of the commune, and the sessions to come."""
    places = PlaceVersion.objects.filter(place=OuterRef("commune")).order_by("-first_on")
    ahead = Session.objects.filter(ground=OuterRef("pk"), day__gte=on).order_by().values("ground")
    return (
        Ground.objects.offered(user, VIEW)
        .select_related("unit")
        .annotate(
            unit_name=_name_of_unit(),
            commune_kind=Subquery(places.values("kind")[:1]),
            commune_name=Subquery(places.values("name")[:1]),
            ahead=Coalesce(Subquery(ahead.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
        )
    )


def with_use(rows: Any, use: str) -> Any:
    """Grounds that serve something; the codes are read in Python, as databases look into lists differently."""
    return rows.filter(pk__in=[pk for pk, kinds in rows.values_list("pk", "kinds") if use in kinds])


@dataclass(frozen=True)
class Slot:
    """Half a day of a ground: the session there, and whether the reader may know which."""

    day: date
    half: int
    session: Session | None = None
    is_shown: bool = False

    @property
    def half_name(self) -> str:
        return str(Half(self.half).label)


@dataclass(frozen=True)
class Week:
    """Seven days of a ground, each with its half-days."""

    first: date
    days: list[tuple[date, list[Slot]]]
    number: int  # of sessions

    @property
    def halves(self) -> list[str]:
        return [str(label) for label in Half.labels]


def week_of(ground: Ground, user: User, *, on: date) -> Week:
    """Who is on a ground in the week of a day; of classes beyond reach only that somebody is there."""
    first = on - timedelta(days=on.weekday())
    days = [first + timedelta(days=number) for number in range(7)]
    held = Session.objects.filter(ground=ground, day__gte=first, day__lt=first + WEEK).select_related(
        "training_class", "heading"
    )
    known = set(Session.objects.permitted(user, VIEW).filter(pk__in=held.values("pk")).values_list("pk", flat=True))
    by_slot = {(one.day, one.half): one for one in held}

    def slot(day: date, half: int) -> Slot:
        session = by_slot.get((day, half))
        return Slot(day, half, session, session is not None and session.pk in known)

    return Week(first, [(day, [slot(day, half) for half in Half.values]) for day in days], len(by_slot))


# Aids


def aids(user: User, *, on: date) -> Any:
    """Aids to be seen, with `usable_now`, the name of who keeps them and the bookings to come."""
    ahead = AidBooking.objects.filter(aid=OuterRef("pk"), session__day__gte=on).order_by().values("aid")
    return (
        Aid.objects.offered(user, VIEW)
        .select_related("unit")
        .annotate(
            unit_name=_name_of_unit(),
            usable_now=F("quantity") - F("damaged"),
            ahead=Coalesce(Subquery(ahead.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
        )
    )


def taken(aid: Aid, *, day: date, half: int, but: int | None = None) -> int:
    """How many of an aid are promised to sessions of half a day, leaving one session out."""
    rows = AidBooking.objects.filter(aid=aid, session__day=day, session__half=half).exclude(session=but)
    return rows.aggregate(number=Sum("quantity"))["number"] or 0


def bookings_ahead(aid: Aid, user: User, *, on: date) -> list[tuple[AidBooking, bool]]:
    """Bookings of an aid from a day on, each with whether the reader may know of which class it is."""
    rows = AidBooking.objects.filter(aid=aid, session__day__gte=on).select_related("session__training_class")
    found = list(rows.order_by("session__day", "session__half", "pk")[:200])
    sessions = Session.objects.permitted(user, VIEW).filter(pk__in=[one.session_id for one in found])
    known = set(sessions.values_list("pk", flat=True))
    return [(one, one.session_id in known) for one in found]


def shortages_of(aid: Aid, *, on: date) -> list[tuple[date, str, int]]:
    """Half-days from a day on in which more of an aid is promised than is fit for use."""
    rows = AidBooking.objects.filter(aid=aid, session__day__gte=on).order_by()
    summed = rows.values_list("session__day", "session__half").annotate(number=Sum("quantity"))
    wanted = {(day, half): number for day, half, number in summed}
    return [(day, str(Half(half).label), lack) for day, half, lack in shortages(aid.usable, wanted)]


@dataclass(frozen=True)
class Choice:
    """An aid that a session may have: how many are free then, how many it has; whether a unit below keeps it."""

    aid: Aid
    unit_name: str
    free: int
    booked: int
    is_below: bool


def choices_for(session: Session) -> list[Choice]:
    """Every aid that the class of a session may have, with what is free in its half-day; two queries.

    Those of units below stand last: they are asked for when neither the unit nor a command above has enough.
    """
    unit = session.training_class.unit
    found = Aid.objects.usable_by(unit).select_related("unit").annotate(unit_name=_name_of_unit())
    rows = AidBooking.objects.filter(aid__in=found.values("pk"), session__day=session.day, session__half=session.half)
    others: dict[int, int] = {}
    own: dict[int, int] = {}
    for aid, of, number in rows.values_list("aid", "session", "quantity"):
        where = own if of == session.pk else others
        where[aid] = where.get(aid, 0) + number
    choices = [
        Choice(
            aid,
            str(getattr(aid, "unit_name", "")),
            aid.usable - others.get(aid.pk, 0),
            own.get(aid.pk, 0),
            is_below=len(aid.unit.reach_path) > len(unit.reach_path),
        )
        for aid in found.order_by("kind", "name", "pk")
    ]
    return sorted(choices, key=lambda one: one.is_below)


def sessions_alike(session: Session) -> int:
    """How many other sessions of the class stand under the same heading."""
    if session.heading_id is None:
        return 0
    found = Session.objects.filter(training_class=session.training_class_id, heading=session.heading_id)
    return found.exclude(pk=session.pk).count()


# The log


@dataclass(frozen=True)
class Spent:
    lines: int
    cost: int


def upkeep_of(subject: Ground | Aid) -> QuerySet[Upkeep]:
    """The log of a ground or an aid, the latest first."""
    of = {"ground": subject} if isinstance(subject, Ground) else {"aid": subject}
    return Upkeep.objects.filter(**of).select_related("plan").order_by("-done_on", "-pk")


def spent(rows: QuerySet[Upkeep]) -> Spent:
    """How many lines and how many đồng."""
    said = rows.aggregate(lines=Count("pk"), cost=Sum("cost"))
    return Spent(said["lines"], said["cost"] or 0)


def before_plan(plan_ids: Iterable[int]) -> dict[int, Spent]:
    """What was repaired and renewed before each plan."""
    rows = Upkeep.objects.filter(plan__in=list(plan_ids)).order_by().values("plan")
    return {row["plan"]: Spent(row["n"], row["cost"] or 0) for row in rows.annotate(n=Count("pk"), cost=Sum("cost"))}

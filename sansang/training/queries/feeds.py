"""What a calendar for telephones shows."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from sansang.organisation.access import Permission
from sansang.organisation.models import User
from sansang.privacy.secrets import keyed_hash
from sansang.training.models import ClassState, Enrolment, Feed, Session
from sansang.training.queries.plans import unit_name
from sansang.training.rules.classes import span
from sansang.training.rules.ical import Event

CONTEXT = "training.feed"
BACK, AHEAD = timedelta(days=30), timedelta(days=400)


def feed_of(secret: str) -> Feed | None:
    """The calendar to which a secret belongs, unless it was taken back, or is of somebody who has left the unit since.

    Whoever handed it out may have kept the address: where a person learns elsewhere is not for the former office.
    """
    kept_here = Q(person=None) | Q(person__keeper__reach_path__startswith=F("unit__reach_path"))
    found = Feed.objects.filter(kept_here, secret_hash=keyed_hash(secret, CONTEXT), revoked_at=None)
    return found.select_related("unit", "person").first() if secret else None


def feeds(user: User) -> QuerySet[Feed]:
    """Calendars handed out by units within reach that still run."""
    found: QuerySet[Feed] = Feed.objects.permitted(user, Permission.TRAINING).filter(revoked_at=None)
    return found.select_related("person").annotate(unit_name=unit_name("unit"))


def events_of(feed: Feed, *, on: date) -> list[Event]:
    """The sessions of a month back and a year ahead: a unit's classes, or what a person attends and teaches."""
    rows = Session.objects.filter(day__gte=on - BACK, day__lte=on + AHEAD)
    rows = rows.exclude(training_class__state=ClassState.CANCELLED).filter(_about(feed))
    found = rows.select_related("training_class", "heading", "ground").order_by("day", "half", "pk")
    return [_event(one) for one in found]


def _about(feed: Feed) -> Q:
    places = Enrolment.objects.in_class()
    if feed.person_id:
        learns = Q(training_class__in=places.filter(person=feed.person_id).values("training_class"))
        return learns | Q(instructor__person=feed.person_id)
    sent = places.filter(unit__reach_path__startswith=feed.unit.reach_path).values("training_class")
    return Q(training_class__unit__reach_path__startswith=feed.unit.reach_path) | Q(training_class__in=sent)


def _event(one: Session) -> Event:
    begins, ends = (timezone.make_aware(at) for at in span(one.day, one.half, one.hours))
    heading = one.heading.name if one.heading else ""
    return Event(
        f"session-{one.pk}", begins, ends, one.training_class.title, one.ground.name if one.ground else "", heading
    )

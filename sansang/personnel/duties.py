"""How each term of the retention policy is found in the rows of service, posts, promised time and waiting entries."""

from __future__ import annotations

from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet

from sansang.citizens.models import Person, Registration
from sansang.citizens.queries.privacy import in_use, past_age
from sansang.personnel.models import (
    Appointment,
    Commendation,
    Commitment,
    Discipline,
    Ending,
    Extension,
    Service,
    WaitingEntry,
    WaitingState,
)
from sansang.privacy.minimising import Asked, Duty


def _still_counted(asked: Asked) -> QuerySet[Service]:
    """Services that go on, or ended so lately that the person's whole service is kept."""
    return Service.objects.filter(Q(last_on=None) | Q(last_on__gte=asked.edge))


def _registered(asked: Asked) -> QuerySet[Registration]:
    return Registration.objects.filter(Q(last_on=None) | Q(last_on__gte=asked.on))


def _stays(asked: Asked) -> Q:
    """Rows of persons whose service is over for so long but who stay in the register; everyone else's go with them."""
    counted = Q(person__in=_still_counted(asked).values("person"))
    return Q(person__in=_registered(asked).values("person")) & ~counted


def _services(asked: Asked) -> QuerySet[Service]:
    return Service.objects.filter(_stays(asked))


def _posts(asked: Asked) -> QuerySet[Appointment]:
    return Appointment.objects.filter(_stays(asked) & asked.ended("last_on"))


def _extensions(asked: Asked) -> QuerySet[Extension]:
    return Extension.objects.filter(_stays(asked))


def _endings(asked: Asked) -> QuerySet[Ending]:
    return Ending.objects.filter(_stays(asked))


def _disciplines(asked: Asked) -> QuerySet[Discipline]:
    return Discipline.objects.filter(_stays(asked) & asked.ended("decided_on"))


def _commendations(asked: Asked) -> QuerySet[Commendation]:
    """Those of members; a unit's stay with the unit."""
    return Commendation.objects.filter(_stays(asked) & asked.ended("decided_on"))


def _persons(asked: Asked) -> QuerySet[Person]:
    """Who left service so long ago, and is registered nowhere; or never served, and is past the age of it."""
    posts = Appointment.objects.filter(Q(last_on=None) | Q(last_on__gte=asked.edge)).values("person")
    people = (
        Person.objects.filter(merged_into=None)
        .exclude(pk__in=_registered(asked).values("person"))
        .exclude(pk__in=posts)
    )
    people = people.exclude(pk__in=_still_counted(asked).values("person")).exclude(in_use(asked.on))
    never = past_age(people.filter(asked.happened("created_at")), on=asked.on)
    return people.filter(Q(pk__in=Service.objects.values("person")) | Q(pk__in=never.values("pk")))


def _erase(people: QuerySet[Person]) -> int:
    """Delete persons with the records merged into them; whom another room still needs stays until it does not."""
    gone = 0
    for pk in list(people.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                Person.objects.filter(merged_into=pk).delete()
                Person.objects.filter(pk=pk).delete()
        except ProtectedError:
            continue
        gone += 1
    return gone


def _commitments(asked: Asked) -> QuerySet[Commitment]:
    return Commitment.objects.filter(asked.happened("ends_at"))


def _waiting(asked: Asked) -> QuerySet[WaitingEntry]:
    return WaitingEntry.objects.filter(asked.happened("decided_at")).exclude(state=WaitingState.WAITING)


DUTIES = (
    Duty("personnel.Commitment", "commitment", _commitments),
    Duty("personnel.WaitingEntry", "waiting", _waiting),
    # Whoever goes takes everything along; the services of those who stay in the register go by themselves.
    Duty("citizens.Person", "service_history", _persons, along=("citizens.Merge",), erase=_erase, order=2),
    Duty("personnel.Appointment", "service_history", _posts, order=3),
    Duty("personnel.Extension", "service_history", _extensions, order=3),
    Duty("personnel.Ending", "service_history", _endings, order=3),
    Duty("personnel.Discipline", "service_history", _disciplines, order=3),
    Duty("personnel.Commendation", "service_history", _commendations, order=3),
    Duty("personnel.Service", "service_history", _services, order=4),
)

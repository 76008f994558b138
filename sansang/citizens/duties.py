"""How each term of the retention policy is found in the rows of this room and of the rooms below it.

The words and durations are in `config/retention.toml`; `./manage.py minimise` works by these.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncYear

from sansang.audit.models import AuditEvent
from sansang.citizens.models import (
    Absence,
    Circumstance,
    Merge,
    Move,
    Person,
    ProvincialRow,
    Registration,
    RegistrationRound,
    Skill,
)
from sansang.citizens.queries.privacy import in_use, no_longer_in_use, past_age, was_in_use
from sansang.intake import storage
from sansang.intake.models import Upload, UploadState
from sansang.organisation.models import Reorganisation, User
from sansang.privacy.minimising import Asked, Duty

FOR_SERVICE = {"phone": None, "phone_hash": None, "education": ""}
# Members of former years are counted by these, so that the figures of those years stay true for some time.
COUNTED = {"party_joined_on": None, "union_joined_on": None, "is_former_soldier": False}
# The year alone stays of a birth: members of former years are counted by age for as long as they are counted.
OF_THE_REGISTER: dict[str, Any] = {
    "identity_number": None,
    "identity_hash": None,
    "born_on": TruncYear("born_on"),
    "born_precision": "year",
    "residence": None,
    "village": "",
}


def _no_longer_serving(asked: Asked) -> QuerySet[Person]:
    return no_longer_in_use(asked.edge, on=asked.on).exclude(Q(phone=None, education=""))


def _counted(asked: Asked) -> QuerySet[Person]:
    return no_longer_in_use(asked.edge, on=asked.on).exclude(Q(**COUNTED))


def _skills(asked: Asked) -> QuerySet[Skill]:
    return Skill.objects.filter(person__in=no_longer_in_use(asked.edge, on=asked.on).values("pk"))


def _past_age(asked: Asked) -> QuerySet[Person]:
    """Past the age of service, neither serving nor registered."""
    people = Person.objects.exclude(in_use(asked.edge)).exclude(in_use(asked.edge, person="merged_into"))
    return past_age(people, on=asked.edge)


def _registered(asked: Asked) -> QuerySet[Person]:
    left = Q(identity_hash=None, residence=None, village="") & (Q(born_on=None) | Q(born_precision="year"))
    return _past_age(asked).exclude(left)


def _registrations(asked: Asked) -> QuerySet[Registration]:
    return Registration.objects.filter(person__in=_past_age(asked).values("pk"))


def _moves(asked: Asked) -> QuerySet[Move]:
    return Move.objects.filter(person__in=_past_age(asked).values("pk"))


def _grounds(asked: Asked) -> QuerySet[Circumstance]:
    """No longer true for so long; or of a person who neither serves nor is registered for so long."""
    ever = was_in_use(person="person") | Q(first_on__lt=asked.edge)
    return Circumstance.objects.filter(asked.ended("last_on") | (ever & ~in_use(asked.edge, person="person")))


def _absences(asked: Asked) -> QuerySet[Absence]:
    return Absence.objects.filter(asked.ended("last_on"))


def _journals(asked: Asked) -> QuerySet[Merge]:
    return Merge.objects.filter(asked.happened("decided_at")).exclude(journal=None)


def _rounds(asked: Asked) -> QuerySet[RegistrationRound]:
    return RegistrationRound.objects.filter(asked.ended("closed_on")).exclude(closed_by_name="")


def _provincial_rows(asked: Asked) -> QuerySet[ProvincialRow]:
    return ProvincialRow.objects.filter(asked.happened("proposed_at")).exclude(proposed_by_name="")


def _reorganisations(asked: Asked) -> QuerySet[Reorganisation]:
    return Reorganisation.objects.filter(asked.happened("applied_at")).exclude(created_by_name="", applied_by_name="")


def _uploads(asked: Asked) -> QuerySet[Upload]:
    return Upload.objects.filter(asked.happened("applied_at")).exclude(state=UploadState.APPLYING)


def _drop_files(pks: list[int]) -> None:
    for pk in pks:
        storage.drop_file(pk)


def _accounts(asked: Asked) -> QuerySet[User]:
    """Locked for so long; where nobody recorded the day, not used for so long."""
    locked = AuditEvent.objects.filter(
        verb="account.locked", subject_type="organisation.User", subject_id=OuterRef("pk")
    )
    since = Coalesce(Subquery(locked.order_by("-pk").values("at")[:1]), "last_login", "date_joined")
    found: QuerySet[User] = User.objects.filter(is_active=False).annotate(since=since).filter(asked.happened("since"))
    return found


def _events(asked: Asked) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(asked.happened("at"))


def _forget(rows: QuerySet[AuditEvent]) -> int:
    return AuditEvent.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).forget()


def _sessions(asked: Asked) -> QuerySet[Any]:
    rows: QuerySet[Any] = apps.get_model("sessions", "Session")._base_manager.filter(asked.happened("expire_date"))
    return rows


OF_AN_ACCOUNT = ("organisation.Grant", "mfa.Authenticator", "account.EmailAddress")

OWN = (
    Duty("citizens.Person", "while_serving", _no_longer_serving, blank=FOR_SERVICE),
    Duty("citizens.Skill", "while_serving", _skills),
    Duty("citizens.Person", "counted", _counted, blank=COUNTED),
    # Rows of the register go while the day of birth is still known, by which their time is told.
    Duty("citizens.Registration", "registered", _registrations),
    Duty("citizens.Move", "registered", _moves),
    Duty("citizens.Person", "registered", _registered, blank=OF_THE_REGISTER),
    Duty("citizens.Circumstance", "ground", _grounds),
    Duty("citizens.Absence", "absence", _absences),
    Duty("citizens.Merge", "merging", _journals, blank={"journal": None}),
    Duty("citizens.RegistrationRound", "service_history", _rounds, blank={"closed_by_name": ""}),
    Duty(
        "citizens.ProvincialRow",
        "audit",
        _provincial_rows,
        blank={"proposed_by_id": None, "proposed_by_name": "", "decided_by_id": None, "decided_by_name": ""},
    ),
    Duty(
        "organisation.Reorganisation",
        "audit",
        _reorganisations,
        blank={"created_by_name": "", "applied_by_name": ""},
    ),
    Duty("intake.Upload", "upload", _uploads, along=("intake.RowChunk",), clean=_drop_files),
    Duty("organisation.User", "account", _accounts, along=OF_AN_ACCOUNT),
    Duty("audit.AuditEvent", "audit", _events, along=("audit.ExportedPeople",), erase=_forget),
    Duty("sessions.Session", "session", _sessions),
)

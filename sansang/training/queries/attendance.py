"""The roll of a session as it stands, which sessions a phone may take along, whom pasted lines mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from sansang.citizens.models import IDENTITY
from sansang.organisation.access import Permission
from sansang.organisation.models import User
from sansang.organisation.queries import names_of
from sansang.privacy.secrets import keyed_hash
from sansang.training.models import Attendance, Enrolment, EnrolmentState, Presence, Session
from sansang.training.queries.plans import unit_name
from sansang.training.rules.attendance import LARGEST, TAKING, shares
from sansang.training.rules.pasted_marks import Listed, Pasted, read_pasted

BEFORE, AFTER = timedelta(days=7), timedelta(days=2)  # which sessions a phone may take along
MOST_SESSIONS = 300


@dataclass(frozen=True)
class Row:
    """Someone on the roll of a session and how they are marked."""

    enrolment: Enrolment
    place: int
    unit_name: str
    attendance: Attendance | None
    came_later: bool  # joined the class after this session

    @property
    def number(self) -> int:
        return self.enrolment.pk

    @property
    def name(self) -> str:
        return self.enrolment.person.full_name

    @property
    def born_on(self) -> Any:
        return self.enrolment.person.born_on

    @property
    def mark(self) -> str:
        return self.attendance.mark if self.attendance else ""

    @property
    def reason(self) -> str:
        return self.attendance.reason if self.attendance else ""

    @property
    def seen(self) -> UUID | None:
        return self.attendance.entry if self.attendance else None

    @property
    def token(self) -> str:
        return person_token(self.number)


def person_token(enrolment: int) -> str:
    """What the code beside a name says: the number of the enrolment and a check that only this system makes."""
    return f"N{enrolment}-{keyed_hash(str(enrolment), 'attendance person')[:6].upper()}"


def session_token(session: int) -> str:
    """What the code of a printed roll says."""
    return f"B{session}-{keyed_hash(str(session), 'attendance session')[:6].upper()}"


def sessions_taken(user: User) -> QuerySet[Session]:
    """Sessions whose attendance the user takes."""
    found = Session.objects.permitted(user, Permission.TRAINING)
    return found.select_related("training_class__unit", "heading", "ground", "instructor")


def roll(session: Session) -> list[Row]:
    """Everyone who has a place in the class on the day of the session, by name, with their marks: three queries."""
    left_later = Q(state=EnrolmentState.WITHDRAWN, left_on__gt=session.day)
    found = Enrolment.objects.filter(training_class=session.training_class_id)
    # Who is marked stays on the roll whatever became of them.
    marked = Q(pk__in=session.attendances.values("enrolment"))
    found = found.filter(Q(state__in=[EnrolmentState.INVITED, EnrolmentState.ENROLLED]) | left_later | marked)
    found = found.select_related("person").annotate(unit_name=unit_name("unit"))
    marks = {row.enrolment_id: row for row in session.attendances.all()}
    rows = found.order_by("person__name_order", "pk")
    return [
        Row(one, place, getattr(one, "unit_name", ""), marks.get(one.pk), came_later=one.joined_on > session.day)
        for place, one in enumerate(rows, 1)
    ]


def counts_of(rows: Sequence[Row]) -> Mapping[str, Any]:
    """How many on a roll are marked how, and how many not yet."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.mark] = counts.get(row.mark, 0) + 1
    return {**shares(counts), "unmarked": counts.get("", 0), "people": len(rows)}


def pasted(rows: Sequence[Row], text: str) -> Pasted:
    """How pasted lines mark the people of a roll."""
    listed = [
        Listed(
            row.number,
            row.place,
            row.enrolment.person.name_key,
            row.born_on.year if row.born_on else None,
            row.token,
            row.enrolment.person.identity_hash or "",
        )
        for row in rows
    ]
    return read_pasted(text, listed, hash_of=partial(keyed_hash, context=IDENTITY))


def sessions_at_hand(user: User, *, today: date) -> list[Session]:
    """Sessions of these days whose attendance may be taken, with how many people there are, the nearest first."""
    found = sessions_taken(user).filter(training_class__state__in=TAKING, day__range=(today - BEFORE, today + AFTER))
    in_class = Q(training_class__enrolments__state__in=[EnrolmentState.INVITED, EnrolmentState.ENROLLED])
    counted = found.annotate(people=Count("training_class__enrolments", filter=in_class))
    rows = counted.order_by("-day", "half", "pk")[:MOST_SESSIONS]
    return sorted(rows, key=lambda one: (abs(one.day - today), one.day < today, one.half))


def phone_roll(session: Session, rows: Sequence[Row]) -> dict[str, Any]:
    """What a phone takes along of a session: names and numbers of enrolment, and how they are marked; nothing else."""
    return {
        **session_words(session),
        "people": [
            {
                "number": row.number,
                "place": row.place,
                "name": row.name,
                "token": row.token,
                "mark": row.mark,
                "reason": row.reason,
                "entered_at": _moment(row.attendance),
                "later": row.came_later,
            }
            for row in rows
        ],
    }


def session_words(session: Session) -> dict[str, Any]:
    """A session as a phone shows it."""
    return {
        "number": session.pk,
        "token": session_token(session.pk),
        "title": session.training_class.title,
        "day": session.day.isoformat(),
        "half": str(session.get_half_display()),
        "heading": session.heading.name if session.heading else "",
        "ground": session.ground.name if session.ground else "",
    }


def _moment(row: Attendance | None) -> str:
    moment: datetime | None = row.entered_at if row else None
    return moment.isoformat() if moment else ""


def class_sessions(user: User, session: Session) -> list[Session]:
    """The sessions of the same class in their order."""
    return list(sessions_taken(user).filter(training_class=session.training_class_id).order_by("day", "half"))


def unit_name_of(session: Session) -> str:
    """The unit that holds the class of a session."""
    unit = session.training_class.unit_id
    return names_of([unit]).get(unit, "")


class Words:
    """Sessions and people of raw entries by name, as far as the user may know them."""

    def __init__(self, user: User, entries: Iterable[Any]) -> None:
        given = [one for one in entries if isinstance(one, dict)]
        sessions = sessions_taken(user).filter(pk__in=_numbers(one.get("session") for one in given))
        self.sessions = {one.pk: one for one in sessions}
        people = Enrolment.objects.permitted(user, Permission.TRAINING).select_related("person")
        people = people.filter(pk__in=_numbers(one.get("person") for one in given))
        self.people = {(one.training_class_id, one.pk): one.person.full_name for one in people}

    def of(self, entry: Any) -> tuple[str, str, str]:
        """The session, the name and the mark of an entry; what is unknown or out of reach stays a number."""
        if not isinstance(entry, dict):
            return "", "", ""
        mark = entry.get("mark")
        label = str(Presence(mark).label) if mark in Presence.values else ""
        session, person = self.sessions.get(entry.get("session") or 0), entry.get("person") or 0
        if session is None:
            return "", str(person or ""), label
        words = f"{session.training_class.title}, {str(session.get_half_display()).lower()} {session.day:%d/%m/%Y}"
        return words, self.people.get((session.training_class_id, person), str(person or "")), label


def _numbers(values: Iterable[Any]) -> set[int]:
    return {one for one in values if isinstance(one, int) and 0 < one <= LARGEST}

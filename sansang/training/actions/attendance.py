"""The one door for entries of attendance, whether from the grid, a phone or a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from sansang.audit.actions import record
from sansang.citizens.models import Person
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.models import User
from sansang.training.actions.enrolling import Enrolled, enrol
from sansang.training.actions.locking import TRAINING, lock_class
from sansang.training.models import (
    AbsenceReason,
    Attendance,
    EnrolledBy,
    Enrolment,
    Session,
    TrainingClass,
)
from sansang.training.rules.attendance import (
    AT_ONCE,
    NO_SESSION,
    PRESENT,
    USED,
    Answer,
    Entry,
    EntryFacts,
    Outcome,
    read_entry,
    refusal,
    settle,
)

About = tuple[int, int]
COLUMNS = ["mark", "reason", "entry", "entered_at", "entered_by_name", "received_at"]


@transaction.atomic
def take_entries(raw: Sequence[object], *, now: datetime, by: User) -> list[Answer]:
    """Apply entries of attendance, each exactly once however often, late or out of order it comes.

    Answers every entry in its place: accepted, repeated, superseded by a later one, or refused with one reason; what is
    refused changes nothing, and the others are not held up by it. Raises RuleViolated when the batch is too large.
    """
    if len(raw) > AT_ONCE:
        raise RuleViolated([Reason("too_many", "Mỗi lần gửi nhiều nhất {most} lần ghi.", {"most": AT_ONCE})])
    return _take(raw, now=now, by=by)


def _take(raw: Sequence[object], *, now: datetime, by: User) -> list[Answer]:
    read = [read_entry(one, reasons=AbsenceReason.values) for one in raw]
    book = _Book([one for one in read if isinstance(one, Entry)], now=now, by=by)
    book.apply()
    answers = []
    for given, found in zip(raw, read, strict=True):
        if isinstance(found, Entry):
            answers.append(book.answer(found))
        else:
            uuid = given.get("uuid") if isinstance(given, Mapping) else ""
            answers.append(Answer(str(uuid or ""), Outcome.REFUSED, found))
    return answers


class _Book:
    """The marks that a batch speaks of, as they stand, and what becomes of them."""

    def __init__(self, entries: Sequence[Entry], *, now: datetime, by: User) -> None:
        self.entries, self.now, self.by = entries, now, by
        self.sessions = self._hold({one.session for one in entries})
        self.enrolments = Enrolment.objects.in_bulk({one.person for one in entries})
        found = Attendance.objects.filter(session__in=self.sessions, enrolment__in=self.enrolments)
        self.rows: dict[About, Attendance] = {(row.session_id, row.enrolment_id): row for row in found}
        used = Attendance.objects.filter(entry__in={one.uuid for one in entries})
        self.used: dict[UUID, Entry] = {row.entry: _entry_of(row) for row in used}
        self.answers: dict[Entry, Answer] = {}
        self.changed: dict[About, Entry] = {}

    def _hold(self, wanted: set[int]) -> dict[int, Session]:
        """The sessions within reach, their classes held so that none is closed meanwhile."""
        within = Session.objects.permitted(self.by, TRAINING).filter(pk__in=wanted)
        classes = TrainingClass.objects.filter(pk__in=within.values("training_class")).order_by("pk")
        held = {one.pk: one for one in classes.select_for_update(of=("self",))}
        found = {one.pk: one for one in within}
        for one in found.values():
            one.training_class = held[one.training_class_id]
        return found

    def apply(self) -> None:
        """Settle the entries in the order in which they were made and write what has changed."""
        for entry in sorted(self.entries, key=lambda one: one.order):
            if entry not in self.answers:
                outcome, reason = self._settle(entry)
                self.answers[entry] = Answer(str(entry.uuid), outcome, reason)
        self._write()

    def _settle(self, entry: Entry) -> tuple[Outcome, Reason | None]:
        session = self.sessions.get(entry.session)
        if session is None:
            return Outcome.REFUSED, NO_SESSION
        if (known := self.used.get(entry.uuid)) and known.about != entry.about:
            return Outcome.REFUSED, USED
        standing = self.changed.get(entry.about) or self._standing(entry.about)
        outcome = settle(entry, standing)
        if outcome != Outcome.ACCEPTED:  # what counts already, or no more, is not refused for what came after
            return outcome, None
        facts = self._facts(session, entry.person)
        entered_on = timezone.localtime(entry.entered_at).date()
        if reason := refusal(entry, facts, entered_on=entered_on, now=self.now):
            return Outcome.REFUSED, reason
        if before := self.changed.get(entry.about):
            self.answers[before] = Answer(str(before.uuid), Outcome.SUPERSEDED)
        self.changed[entry.about] = self.used[entry.uuid] = entry
        return outcome, None

    def _standing(self, about: About) -> Entry | None:
        row = self.rows.get(about)
        return _entry_of(row) if row else None

    def _facts(self, session: Session, person: int) -> EntryFacts:
        facts = EntryFacts(session.day, session.training_class.state)
        row = self.enrolments.get(person)
        if row is None or row.training_class_id != session.training_class_id:
            return facts
        return replace(facts, state=row.state, left_on=row.left_on)

    def _write(self) -> None:
        old = [self._filled(self.rows[about], entry) for about, entry in self.changed.items() if about in self.rows]
        new = [
            self._filled(Attendance(session_id=about[0], enrolment_id=about[1]), entry)
            for about, entry in self.changed.items()
            if about not in self.rows
        ]
        Attendance.objects.bulk_update(old, COLUMNS)
        Attendance.objects.bulk_create(new)
        numbers: dict[int, int] = {}
        for session, _person in self.changed:
            one = self.sessions[session].training_class
            numbers[one.pk] = numbers.get(one.pk, 0) + 1
        for one in {row.training_class.pk: row.training_class for row in self.sessions.values()}.values():
            if one.pk in numbers:
                record("training.attendance", one, by=self.by, unit_id=one.unit_id, rows=numbers[one.pk])

    def _filled(self, row: Attendance, entry: Entry) -> Attendance:
        row.mark, row.reason, row.entry, row.entered_at = entry.mark, entry.reason, entry.uuid, entry.entered_at
        row.entered_by_name, row.received_at = str(self.by), self.now
        return row

    def answer(self, entry: Entry) -> Answer:
        """What became of an entry; one that stands in the batch twice was accepted once."""
        found = self.answers[entry]
        if found.outcome == Outcome.ACCEPTED:
            self.answers[entry] = replace(found, outcome=Outcome.REPEATED)
        return found


def _entry_of(row: Attendance) -> Entry:
    return Entry(row.entry, row.session_id, row.enrolment_id, row.mark, row.reason, row.entered_at)


@dataclass(frozen=True)
class Line:
    """A row of the grid: how it is marked now, and which entry (or none) stood there when the page was opened."""

    person: int
    mark: str
    reason: str = ""
    seen: UUID | None = None


@transaction.atomic
def mark_session(session: Session, lines: Iterable[Line], *, form: UUID, now: datetime, by: User) -> dict[int, Answer]:
    """Apply what was changed on a page of the grid, made as `form`; sent twice it counts once.

    Where somebody else has entered something since the page was opened, theirs stays and the answer is superseded.
    Returns the answers by enrolment. Raises RuleViolated out of reach.
    """
    wanted = list(lines)
    lock_class(session.training_class, by=by)
    rows = session.attendances.filter(enrolment__in=[one.person for one in wanted])
    standing = {row.enrolment_id: row for row in rows}
    answers: dict[int, Answer] = {}
    raw: list[dict[str, object]] = []
    for line in wanted:
        row, uuid = standing.get(line.person), uuid5(form, f"{line.person} {line.mark} {line.reason}")
        if row and row.entry not in {uuid, line.seen}:
            answers[line.person] = Answer(str(uuid), Outcome.SUPERSEDED)
        else:
            raw.append(_raw(session, line, row, uuid=uuid, now=now))
    for one, said in zip(raw, _take(raw, now=now, by=by), strict=True):
        answers[int(str(one["person"]))] = said
    return answers


def _raw(session: Session, line: Line, row: Attendance | None, *, uuid: UUID, now: datetime) -> dict[str, object]:
    """A line as an entry made now; who decides on the page knows what stood there, so it comes after that."""
    at = max(now, row.entered_at + timedelta(microseconds=1)) if row else now
    about = {"session": session.pk, "person": line.person, "mark": line.mark, "reason": line.reason}
    return {**about, "uuid": str(uuid), "entered_at": at.isoformat()}


@transaction.atomic
def admit(session: Session, person: Person, *, form: UUID, now: datetime, today: date, by: User) -> Enrolled:
    """Take someone who came to a session without being called: into the class, and marked as present.

    Who finds no place waits and has no mark. Raises RuleViolated with every reason.
    """
    found = enrol(session.training_class, [person], how=EnrolledBy.WALK_IN, today=today, by=by)
    if found.refused:
        raise RuleViolated([reason for reasons in found.refused.values() for reason in reasons])
    if session.day <= today:
        lines = [Line(row.pk, PRESENT) for row in found.in_class]
        mark_session(session, lines, form=form, now=now, by=by)
    return found

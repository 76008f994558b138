"""New members: written at once, or waiting for the superior's check (docs/adr/0006)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from sansang.audit.actions import record
from sansang.citizens.actions import create_person, update_person
from sansang.citizens.models import IDENTITY, Person
from sansang.kernel.days import Days
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import ROLES, Permission, reaches
from sansang.organisation.models import Unit, User
from sansang.personnel import queries
from sansang.personnel.actions.registering import register_known, write_citizen
from sansang.personnel.actions.service import end_posts_in
from sansang.personnel.actions.trays import is_in_place
from sansang.personnel.models import EndReason, Service, WaitingEntry, WaitingState
from sansang.personnel.rules import reasons_against_service
from sansang.privacy.secrets import keyed_hash

SPOT_CHECK = 50
_DATES = ("born_on", "party_joined_on", "union_joined_on", "first_on")


@dataclass(frozen=True)
class Entered:
    """What became of a new row: the person written, or the entry that waits."""

    person: Person | None
    waiting: WaitingEntry | None


def home_code(unit: Unit) -> str:
    """The province part of identity numbers given at home."""
    return f"0{unit.province_code}"


def row_hash(values: Mapping[str, Any]) -> str:
    """The same row typed twice has the same hash; nothing can be read from it."""
    parts = [str(values.get(key) or "") for key in ("full_name", "identity_number", "born_on", "sex", "village")]
    return keyed_hash("\n".join(parts), "personnel.row")


def is_drawn(identity_hash: str | None) -> bool:
    """One identity number in `SPOT_CHECK` is checked whatever else a row says (docs/adr/0006).

    The keyed hash of the number alone decides: typing the row in other words never draws it again.
    """
    return bool(identity_hash) and int(str(identity_hash)[:8], 16) % SPOT_CHECK == 0


@transaction.atomic
def enter_member(values: Mapping[str, Any], *, unit: Unit, component: str, first_on: date, by: User) -> Entered:
    """Write a new member of a unit, or let the row wait. The work done is the same whoever is known elsewhere.

    `values` are columns of a person plus `skills`. Raises RuleViolated when the person is known within the user's
    own reach, and for reasons against the service.
    """
    if not reaches(by, Permission.PEOPLE_EDIT, unit):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.", {})])
    office = queries.keeper_of(unit)
    number = values.get("identity_number")
    identity_hash = keyed_hash(number or "", IDENTITY)
    other = next(iter(queries.known_by_hash([identity_hash]).values()), None)
    drawn = bool(number) and is_drawn(identity_hash)
    if other is not None and reaches_path(by, other.reach_path):
        raise RuleViolated([Reason("known_here", "Người có số định danh này đã có hồ sơ trong đơn vị bạn.", {})])
    alive = queries.unit_days(unit)
    if reasons := reasons_against_service(Days(first_on), held=[], unit_days=alive):
        raise RuleViolated(reasons)
    wanted = {**values, "unit_id": unit.pk, "component": component, "first_on": first_on}
    if other is not None or drawn:
        waiting = wait(wanted, office=office, why=causes(other, drawn=drawn), known=other, key=row_hash(values), by=by)
        return Entered(None, waiting)
    return Entered(_write(wanted, unit=unit, office=office, by=by), None)


def causes(other: queries.Known | None, *, drawn: bool) -> list[str]:
    """Why a row waits, for the superior alone."""
    return [*(["known_elsewhere"] if other else []), *(["spot_check"] if drawn else [])]


def reaches_path(user: User, path: str) -> bool:
    """True when records kept at this path are within the user's reach for editing."""
    return any(
        path.startswith(grant.unit.reach_path)
        for grant in user.grants_held()
        if Permission.PEOPLE_EDIT in ROLES[grant.role].permissions
    )


def wait(
    values: Mapping[str, Any],
    *,
    office: Unit,
    why: list[str],
    known: queries.Known | None,
    key: str,
    by: User | None,
    upload_id: int | None = None,
) -> WaitingEntry:
    """Put a row into the tray of the lowest command that may see everything it touches; once per row."""
    entry, _ = WaitingEntry.objects.get_or_create(
        unit=office,
        row_hash=key,
        state=WaitingState.WAITING,
        defaults={
            "tray": queries.tray_for(office, known.reach_path if known else None),
            "values": _storable(values),
            "why": why,
            "known_id": known.person_pk if known else None,
            "entered_by_name": str(by or "Hệ thống"),
            "entered_at": timezone.now(),
            "upload_id": upload_id,
        },
    )
    record("waiting.entered", entry, by=by, unit_id=office.pk)
    return entry


@dataclass(frozen=True)
class ToWait:
    """A row that waits: what was typed, by which office, why, and who else it touches."""

    values: Mapping[str, Any]
    office: Unit
    why: list[str]
    known: queries.Known | None
    key: str


def wait_many(rows: Sequence[ToWait], *, by: User | None, upload_id: int) -> list[int | None]:
    """Put rows of a list into trays, all with the same questions whatever they touch.

    Returns the entry of each row, None for one that waited already.
    """
    offices = {row.office.pk: row.office for row in rows}
    above = {pk: queries.commands_above(office) for pk, office in offices.items()}
    waiting = WaitingEntry.objects.filter(
        unit__in=list(offices), state=WaitingState.WAITING, row_hash__in=[row.key for row in rows]
    )
    seen = set(waiting.values_list("unit_id", "row_hash"))
    fresh: dict[tuple[int, str], WaitingEntry] = {}
    for row in rows:
        if (row.office.pk, row.key) not in seen:
            fresh[row.office.pk, row.key] = WaitingEntry(
                unit=row.office,
                tray=queries.lowest_for(above[row.office.pk], row.known.reach_path if row.known else None),
                values=_storable(row.values),
                why=row.why,
                known_id=row.known.person_pk if row.known else None,
                row_hash=row.key,
                entered_by_name=str(by or "Hệ thống"),
                entered_at=timezone.now(),
                upload_id=upload_id,
            )
    WaitingEntry.objects.bulk_create(fresh.values(), batch_size=500)
    made = {key: entry.pk for key, entry in fresh.items()}
    return [made.pop((row.office.pk, row.key), None) for row in rows]


def _storable(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def stored_values(entry: WaitingEntry) -> dict[str, Any]:
    """The row of an entry with its dates as dates."""
    values = dict(entry.values)
    for name in _DATES:
        if values.get(name):
            values[name] = date.fromisoformat(values[name])
    return values


@transaction.atomic
def accept_waiting(entry: WaitingEntry, *, by: User) -> Person:
    """Let a waiting row count: a new member, or a known person moved to the office that asked.

    Raises RuleViolated when it is decided already, out of reach, or the service cannot be written.
    """
    locked = _lock(entry, by)
    values = stored_values(locked)
    unit = Unit.objects.get(pk=values["unit_id"])
    if values.get("number_for"):
        person = _give_number(values, by=by)
    elif values.get("entry"):  # of a register, not of a unit
        person = _accept_citizen(locked, values, by=by)
    elif locked.known is not None:
        person = _move_here(locked.known, values, unit=unit, office=locked.unit, by=by)
    else:
        person = _write(values, unit=unit, office=locked.unit, by=by)
    _decide(locked, WaitingState.ACCEPTED, "", by)
    return person


def _accept_citizen(entry: WaitingEntry, values: Mapping[str, Any], *, by: User) -> Person:
    if entry.known is not None:
        return register_known(entry.known, values, office=entry.unit, by=by)
    return write_citizen(values, office=entry.unit, by=by)


@transaction.atomic
def return_waiting(entry: WaitingEntry, *, note: str, by: User) -> None:
    """Send a waiting row back to its office with a word. Raises RuleViolated when decided or out of reach."""
    _decide(_lock(entry, by), WaitingState.RETURNED, note, by)


def _lock(entry: WaitingEntry, by: User) -> WaitingEntry:
    related = ("unit", "tray", "known__keeper")
    locked = WaitingEntry.objects.select_for_update(of=("self",)).select_related(*related).get(pk=entry.pk)
    if not reaches(by, Permission.WAITING_DECIDE, locked.tray) or not is_in_place(locked):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.", {})])
    if locked.state != WaitingState.WAITING:
        raise RuleViolated([Reason("decided", "Dòng này đã được xử lý.", {})])
    return locked


def _decide(entry: WaitingEntry, state: str, note: str, by: User) -> None:
    entry.state, entry.note, entry.decided_by_name, entry.decided_at = state, note, str(by), timezone.now()
    entry.save(update_fields=["state", "note", "decided_by_name", "decided_at"])
    record(f"waiting.{state}", entry, by=by, unit_id=entry.unit_id)


def _write(values: Mapping[str, Any], *, unit: Unit, office: Unit, by: User) -> Person:
    number = values.get("identity_number")
    if number and queries.known_by_hash([keyed_hash(number, IDENTITY)]):
        raise RuleViolated([Reason("known_now", "Số định danh này vừa được ghi cho một hồ sơ khác.", {})])
    first_on = values["first_on"]
    skills = [(kind, detail) for kind, detail in values.get("skills", [])]
    person = create_person(values, keeper=office, skills=skills, by=by)
    _serve(person, unit, values, first_on, by)
    return person


def _move_here(person: Person, values: Mapping[str, Any], *, unit: Unit, office: Unit, by: User) -> Person:
    """The known person leaves where they serve on the day before and belongs to the asking office from now on."""
    first_on = values["first_on"]
    running = Service.objects.select_for_update().filter(person=person).on(first_on)
    own = [person.keeper_id, *running.values_list("unit_id", flat=True)]
    running.filter(first_on__lt=first_on).update(last_on=first_on - timedelta(days=1), end_reason=EndReason.TRANSFERRED)
    end_posts_in(person, own, last_on=first_on - timedelta(days=1))
    person.keeper = office
    person.version += 1
    person.save(update_fields=["keeper", "version"])
    _serve(person, unit, values, first_on, by)
    record("person.moved", person, by=by, unit_id=office.pk)
    return person


def _give_number(values: Mapping[str, Any], *, by: User) -> Person:
    """A record of the office gets the identity number the office sent up, unless it got another one meanwhile."""
    person = Person.objects.select_for_update().filter(pk=values["number_for"]).first()
    number = values["identity_number"]
    if person is None or (person.identity_hash or "") != values.get("number_was", ""):
        raise RuleViolated([Reason("record_changed", "Hồ sơ đã thay đổi; hãy trả lại để đơn vị xem lại.", {})])
    if queries.known_by_hash([keyed_hash(number, IDENTITY)]):
        words = "Số định danh này đã thuộc hồ sơ khác; hãy trả lại để đơn vị kiểm tra giấy tờ."
        raise RuleViolated([Reason("number_of_another", words, {})])
    update_person(person, {"identity_number": number}, expected_version=person.version, by=by)
    return person


def _serve(person: Person, unit: Unit, values: Mapping[str, Any], first_on: date, by: User) -> None:
    held, alive = queries.held_services(person, seen_by=by), queries.unit_days(unit)
    if reasons := reasons_against_service(Days(first_on), held=held, unit_days=alive):
        raise RuleViolated(reasons)
    Service.objects.create(person=person, unit=unit, component=values["component"], first_on=first_on)
    record("service.started", person, by=by, unit_id=unit.pk, first_on=first_on.isoformat())

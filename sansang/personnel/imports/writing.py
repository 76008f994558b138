"""Writing judged rows in bulk. What the preview showed is written; a row that no longer fits is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sansang.audit.actions import record
from sansang.citizens.actions import build_person, derived_columns
from sansang.citizens.models import Person, Skill
from sansang.intake.kinds import CHANGED, NEW, REFUSED, UNCHANGED, WAITING, Row, reason_values
from sansang.kernel.days import Days
from sansang.kernel.reasons import Reason
from sansang.organisation.models import Unit, User
from sansang.personnel.actions.entry import ToWait, causes, reaches_path, row_hash, wait_many
from sansang.personnel.imports.units import Units
from sansang.personnel.models import Appointment, EndReason, Service
from sansang.personnel.queries import Known, known_by_hash
from sansang.personnel.rules import SOLE_POSTS

DATES = ("born_on", "party_joined_on", "union_joined_on", "first_on")
_STALE = reason_values(Reason("changed_since_preview", "Hồ sơ đã thay đổi từ lúc xem trước; hãy nạp lại tệp", {}))
BATCH = 1000
Journal = list[dict[str, Any]]


def dated(values: dict[str, Any]) -> dict[str, Any]:
    """Values as they are kept with a row, their days as days."""
    return {
        key: date.fromisoformat(value) if key in DATES and isinstance(value, str) else value
        for key, value in values.items()
    }


class Writing:
    """The writing of one upload."""

    def __init__(self, office: Unit, user: User | None, day: date, upload_id: int) -> None:
        self.office, self.user, self.day, self.upload_id = office, user, day, upload_id
        self.units = Units(office, day)

    def write(self, rows: Sequence[Row]) -> Journal:
        """Write rows that are new, changed or waiting; returns what was done, for `undo_rows`."""
        known = known_by_hash([row.basis["hash"] for row in rows if row.basis["hash"]])
        self._look_again([row for row in rows if row.state == NEW], known)
        self._look_at_numbers([row for row in rows if row.state == CHANGED], known)
        journal = self._write_new([row for row in rows if row.state == NEW])
        journal += self._write_changes([row for row in rows if row.state == CHANGED])
        return journal + self._wait([row for row in rows if row.state == WAITING], known)

    def _look_again(self, rows: Sequence[Row], known: dict[str, Known]) -> None:
        """Who was new in the preview may be known by now: here, then the row is refused; elsewhere, then it waits."""
        nameless = [row for row in rows if not row.basis["hash"]]
        alike = self._alike(nameless) if nameless else set()
        for row in rows:
            other = known.get(row.basis["hash"] or "")
            gone = row.values["unit_id"] not in self.units.names
            if gone or _likeness(row) in alike or (other is not None and self._sees(other)):
                _refuse(row)
            elif other is not None:
                row.state = WAITING

    def _look_at_numbers(self, rows: Sequence[Row], known: dict[str, Known]) -> None:
        """A number that a record was to get may be somebody's by now; then the row goes the way of any such number."""
        for row in rows:
            other = known.get(row.basis["hash"] or "") if "identity_number" in row.basis["write"] else None
            if other is not None and self._sees(other):
                _refuse(row)
            elif other is not None:
                row.state, row.changes = WAITING, []
                row.basis["number_for"] = row.basis["person"]

    def _sees(self, known: Known) -> bool:
        if known.reach_path.startswith(self.office.reach_path):
            return True
        return self.user is not None and reaches_path(self.user, known.reach_path)

    def _alike(self, rows: Sequence[Row]) -> set[tuple[Any, ...]]:
        names = {row.values["full_name"] for row in rows}
        here = Person.objects.filter(keeper__reach_path__startswith=self.office.reach_path, merged_into=None)
        own = here.filter(full_name__in=names)
        columns = ("full_name", "born_on", "born_precision", "village")
        return {
            (name, born and born.isoformat(), precision, village)
            for name, born, precision, village in own.values_list(*columns)
        }

    def _write_new(self, rows: Sequence[Row]) -> Journal:
        values = [dated(row.values) for row in rows]
        keepers = [self.units.keeper_of(one["unit_id"]) for one in values]
        built = [build_person(one, keeper=keeper) for one, keeper in zip(values, keepers, strict=True)]
        people = Person.objects.bulk_create(built, batch_size=BATCH)
        Skill.objects.bulk_create(
            [
                Skill(person=person, kind=kind, detail=detail)
                for person, one in zip(people, values, strict=True)
                for kind, detail in one["skills"]
            ],
            batch_size=BATCH,
        )
        services = Service.objects.bulk_create(
            [
                Service(person=person, unit_id=one["unit_id"], component=one["component"], first_on=one["first_on"])
                for person, one in zip(people, values, strict=True)
            ],
            batch_size=BATCH,
        )
        return [
            {"created": person.pk, **_made(service), **self._appoint(person.pk, row)}
            for person, service, row in zip(people, services, rows, strict=True)
        ]

    def _appoint(self, person_id: int, row: Row) -> dict[str, Any]:
        """Give the post that the preview promised, unless somebody was given it since."""
        wanted = row.basis.get("appoint")
        if not wanted:
            return {}
        first_on = date.fromisoformat(wanted["on"])
        held = Appointment.objects.filter(unit=wanted["unit"], post=wanted["post"])
        if wanted["post"] in SOLE_POSTS and any(Days(first_on).overlaps(one.days) for one in held):
            row.notes.append(
                reason_values(Reason("post_taken_since", "Chức vụ vừa có người khác giữ; không ghi chức vụ", {}))
            )
            return {}
        made = Appointment.objects.create(
            person_id=person_id, unit_id=wanted["unit"], post=wanted["post"], first_on=first_on
        )
        return {"post": made.pk}

    def _write_changes(self, rows: Sequence[Row]) -> Journal:
        ids = [row.basis["person"] for row in rows]
        locked = Person.objects.select_for_update().filter(pk__in=ids).order_by("pk")
        people = {person.pk: person for person in locked}
        serving = [row.basis["person"] for row in rows if row.basis["serve"]]
        services: dict[int, list[Service]] = {}
        for service in Service.objects.select_for_update().filter(person__in=serving).order_by("pk"):
            services.setdefault(service.person_id, []).append(service)
        journal = []
        for row in rows:
            person = people.get(row.basis["person"])
            if person is None or person.version != row.basis["version"] or not self._still_serves(row, services):
                _refuse(row)
                continue
            journal.append(self._change(person, row, services.get(person.pk, [])))
        return journal

    def _still_serves(self, row: Row, services: dict[int, list[Service]]) -> bool:
        """The service to end is still open, the unit still there, and no other service stands in the way."""
        serve = row.basis["serve"]
        if not serve:
            return True
        own = services.get(row.basis["person"], [])
        wanted = Days(date.fromisoformat(serve["on"]))
        others = [one for one in own if one.pk != serve["end"]]
        ending = [one for one in own if one.pk == serve["end"]]
        return (
            serve["unit"] in self.units.names
            and len(ending) == (serve["end"] is not None)
            and all(self.day in one.days for one in ending)
            and not any(wanted.overlaps(one.days) for one in others)
        )

    def _change(self, person: Person, row: Row, services: Sequence[Service]) -> dict[str, Any]:
        write, skills = dated(row.basis["write"]), row.basis["skills"]
        before = {key: _plain(getattr(person, key)) for key in write}
        columns = {**write, **derived_columns(write)}
        for key, value in columns.items():
            setattr(person, key, value)
        person.version += 1
        person.save(update_fields=[*(key.removesuffix("_id") for key in columns), "version"])
        made = [Skill.objects.create(person=person, kind=kind, detail=detail).pk for kind, detail in skills]
        record(
            "person.updated", person, by=self.user, unit_id=person.keeper_id,
            fields=[*write, *(["skills"] if made else [])], upload=self.upload_id,
        )  # fmt: skip
        entry = {"changed": person.pk, "version": person.version, "before": before, "skills": made}
        if serve := row.basis["serve"]:
            entry |= self._serve(person, serve, services)
        return {**entry, **self._appoint(person.pk, row)}

    def _serve(self, person: Person, serve: dict[str, Any], services: Sequence[Service]) -> dict[str, Any]:
        on = date.fromisoformat(serve["on"])
        running = next((one for one in services if one.pk == serve["end"]), None)
        person_keeper = self.units.keeper_of(serve["unit"])
        moved = {}
        if person.keeper_id != person_keeper.pk:
            moved = {"keeper": person.keeper_id}
            Person.objects.filter(pk=person.pk).update(keeper=person_keeper)
        if running is not None and on <= running.first_on:  # it began today: the list corrects what was written today
            was = {"unit_id": running.unit_id, "component": running.component}
            running.unit_id, running.component = serve["unit"], serve["component"]
            running.save(update_fields=["unit", "component"])
            return {"corrected": running.pk, "was": was, "as": _as(running), **moved}
        ended = {}
        last_on, end_reason = None, ""
        if running is not None:
            ended = {"ended": running.pk, "until": _plain(running.last_on), "reason": running.end_reason}
            last_on, end_reason = running.last_on, running.end_reason
            running.last_on, running.end_reason = on - timedelta(days=1), EndReason.TRANSFERRED
            running.save(update_fields=["last_on", "end_reason"])
            ended["ended_as"] = _as(running)
        made = Service.objects.create(
            person=person, unit_id=serve["unit"], component=serve["component"], first_on=on,
            last_on=last_on, end_reason=end_reason,
        )  # fmt: skip
        return {**_made(made), **ended, **moved}

    def _wait(self, rows: Sequence[Row], known: dict[str, Known]) -> Journal:
        """The same work for a clash and for a harmless cause; only the superior's tray knows which it was."""
        entries = wait_many([self._to_wait(row, known) for row in rows], by=self.user, upload_id=self.upload_id)
        journal = []
        for row, entry in zip(rows, entries, strict=True):
            if entry is None:
                row.state = UNCHANGED
            else:
                journal.append({"waiting": entry})
        return journal

    def _to_wait(self, row: Row, known: dict[str, Known]) -> ToWait:
        other = known.get(row.basis["hash"] or "")
        values = row.values | ({"number_for": row.basis["number_for"]} if "number_for" in row.basis else {})
        return ToWait(
            values=values,
            office=self.units.keeper_of(row.values["unit_id"]),
            why=[
                *causes(other, drawn=row.basis["drawn"]),
                *(["number_for_known"] if "number_for" in row.basis else []),
            ],
            known=other,
            key=row_hash(row.values),
        )


def _refuse(row: Row) -> None:
    row.state = REFUSED
    row.reasons = [*row.reasons, _STALE]


def _likeness(row: Row) -> tuple[Any, ...] | None:
    values = row.values
    if row.basis["hash"]:
        return None
    return values["full_name"], values["born_on"], values["born_precision"], values["village"]


def _as(service: Service) -> list[Any]:
    """A service as it was written, to see later whether anybody touched it."""
    return [service.unit_id, service.component, _plain(service.first_on), _plain(service.last_on)]


def _made(service: Service) -> dict[str, Any]:
    return {"service": service.pk, "as": _as(service)}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def as_written(services: Iterable[Service]) -> dict[int, list[Any]]:
    """How services stand now, by number; compare with what a journal kept."""
    return {one.pk: _as(one) for one in services}

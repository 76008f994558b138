"""Writing judged rows in bulk, and taking exactly that back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sansang.citizens.actions import FIELDS, build_person, derived_columns
from sansang.citizens.models import Person, Skill
from sansang.intake.kinds import CHANGED, NEW, REFUSED, WAITING, Row
from sansang.kernel.days import Days
from sansang.kernel.reasons import Reason
from sansang.organisation.models import Unit
from sansang.personnel.actions.entry import row_hash, wait
from sansang.personnel.imports.register import COMPARED, stale
from sansang.personnel.models import Appointment, Commitment, EndReason, Service, WaitingEntry, WaitingState
from sansang.personnel.queries import Known
from sansang.personnel.rules import POSTS_OF, SOLE_POSTS

if TYPE_CHECKING:
    from sansang.personnel.imports.job import MemberJob

_DATES = ("born_on", "party_joined_on", "union_joined_on", "first_on")
SERVED_SINCE = "{name}: đã có thay đổi phục vụ sau khi nạp."


def _values(row: Row) -> dict[str, Any]:
    return {
        key: date.fromisoformat(value) if key in _DATES and isinstance(value, str) else value
        for key, value in row.values.items()
    }


def apply_rows(job: MemberJob, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Write rows in bulk; returns what was done, row by row, for `undo_rows`."""
    hashes = [row.basis["hash"] for row in rows if row.basis["hash"]]
    people = Person.objects.filter(identity_hash__in=hashes).select_related("keeper")
    known = {str(one.identity_hash): one for one in people}
    new = [row for row in rows if row.state == NEW]
    for row in new:
        if row.basis["hash"] in known:
            _refuse(row)
    journal = _write_new(job, [row for row in new if row.state == NEW])
    journal += _write_changes(job, [row for row in rows if row.state == CHANGED])
    for row in rows:
        if row.state == WAITING:
            journal.append(_write_waiting(job, row, known.get(row.basis["hash"] or "")))
    return journal


def _refuse(row: Row) -> None:
    row.state = REFUSED
    row.reasons.append(stale("changed_since_preview"))


def _write_new(job: MemberJob, rows: list[Row]) -> list[dict[str, Any]]:
    values = [_values(row) for row in rows]
    people = Person.objects.bulk_create([build_person(one, keeper=job.office) for one in values], batch_size=1000)
    Skill.objects.bulk_create(
        [
            Skill(person=person, kind=kind, detail=detail)
            for person, one in zip(people, values, strict=True)
            for kind, detail in one["skills"]
        ],
        batch_size=2000,
    )
    services = Service.objects.bulk_create(
        [
            Service(person=person, unit_id=one["unit_id"], component=one["component"], first_on=one["first_on"])
            for person, one in zip(people, values, strict=True)
        ],
        batch_size=2000,
    )
    return [
        {"created": person.pk, "service": service.pk, "post": _appoint(person.pk, one)}
        for person, service, one in zip(people, services, values, strict=True)
    ]


def _appoint(person_id: int, values: dict[str, Any]) -> int | None:
    """Give the post a list names, unless it is held, or is none of this unit's."""
    post = values.get("post")
    if not post:
        return None
    unit = Unit.objects.get(pk=values["unit_id"])
    if post not in POSTS_OF.get(unit.kind, set()):
        unit = next((one for one in _units_above(unit) if post in POSTS_OF.get(one.kind, set())), unit)
    held = Appointment.objects.filter(unit=unit, post=post)
    first_on: date = values["first_on"]
    taken = post in SOLE_POSTS and any(Days(first_on).overlaps(one.days) for one in held)
    if taken or post not in POSTS_OF.get(unit.kind, set()) or held.filter(person=person_id, last_on=None).exists():
        return None
    return int(Appointment.objects.create(person_id=person_id, unit=unit, post=post, first_on=first_on).pk)


def _units_above(unit: Unit) -> list[Unit]:
    steps = [int(step) for step in unit.reach_path.split("/") if step]
    found = {one.pk: one for one in Unit.objects.filter(pk__in=steps)}
    return [found[step] for step in reversed(steps)]


def _write_changes(job: MemberJob, rows: list[Row]) -> list[dict[str, Any]]:
    locked = Person.objects.select_for_update().filter(pk__in=[row.basis["person"] for row in rows])
    people = {person.pk: person for person in locked}
    journal = []
    for row in rows:
        person = people.get(row.basis["person"])
        if person is None or person.version != row.basis["version"]:
            _refuse(row)
            continue
        journal.append(_change(job, person, _values(row), row))
    return journal


def _change(job: MemberJob, person: Person, values: dict[str, Any], row: Row) -> dict[str, Any]:
    before = {key: _plain(getattr(person, key)) for key in FIELDS}
    changed = {key: values[key] for key in COMPARED if values[key] not in (None, "", False)}
    if values["born_on"] is not None:
        changed |= {"born_on": values["born_on"], "born_precision": values["born_precision"]}
    for key, value in {**changed, **derived_columns(changed)}.items():
        setattr(person, key, value)
    person.version += 1
    person.save()
    have = set(person.skills.values_list("kind", "detail"))
    added = [(kind, detail) for kind, detail in values["skills"] if (kind, detail) not in have]
    skills = [Skill.objects.create(person=person, kind=kind, detail=detail).pk for kind, detail in added]
    entry = {"changed": person.pk, "version": person.version, "before": before, "skills": skills}
    return {
        **entry,
        **_serve(job, person, values, row),
        "post": _appoint(person.pk, {**values, "first_on": values["first_on"] or job.day}),
    }


def _serve(job: MemberJob, person: Person, values: dict[str, Any], row: Row) -> dict[str, Any]:
    running = Service.objects.select_for_update().filter(pk=row.basis["service"] or 0).first()
    if running is not None and (running.unit_id, running.component) == (values["unit_id"], values["component"]):
        return {}
    on = values["first_on"] or job.day
    ended = None
    if running is not None:
        on = on if on > running.first_on else job.day
        if on <= running.first_on:  # it began today: the list corrects what was written today
            old = {"unit_id": running.unit_id, "component": running.component}
            running.unit_id, running.component = values["unit_id"], values["component"]
            running.save(update_fields=["unit", "component"])
            return {"corrected": running.pk, "was": old}
        running.last_on, running.end_reason = on - timedelta(days=1), EndReason.TRANSFERRED
        running.save(update_fields=["last_on", "end_reason"])
        ended = running.pk
    made = Service.objects.create(person=person, unit_id=values["unit_id"], component=values["component"], first_on=on)
    return {"service": made.pk, "ended": ended}


def _write_waiting(job: MemberJob, row: Row, known: Person | None) -> dict[str, Any]:
    """The same work for a clash and for a harmless cause; only the superior's tray knows which it was."""
    values = _values(row)
    other = Known(known.pk, known.keeper.reach_path) if known else None
    why = (["known_elsewhere"] if other else []) + row.basis["causes"]
    entry = wait(
        values,
        office=job.office,
        why=why,
        known=other,
        key=row_hash(values),
        by=job.user,
        upload_id=job.upload_id,
    )
    return {"waiting": entry.pk}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def obstacles(journal: Sequence[dict[str, Any]]) -> list[Reason]:
    """What happened since to what a journal wrote, person by person."""
    versions = {
        one.get("created") or one.get("changed"): one.get("version", 1) for one in journal if "waiting" not in one
    }
    people = {one.pk: one for one in Person.objects.filter(pk__in=[pk for pk in versions if pk])}
    found = []
    for pk, version in versions.items():
        person = people.get(pk or 0)
        if person is None:
            found.append(Reason("gone", "Một hồ sơ đã bị xóa sau khi nạp.", {}))
        elif person.version != version:
            found.append(Reason("changed_since", "{name}: hồ sơ đã được sửa sau khi nạp.", {"name": person.full_name}))
    found += _later_records(journal, people)
    entries = [one["waiting"] for one in journal if "waiting" in one]
    for entry in WaitingEntry.objects.filter(pk__in=entries).exclude(state=WaitingState.WAITING):
        found.append(Reason("decided_since", "{name}: cấp trên đã xử lý.", {"name": entry.values["full_name"]}))
    return found


def _later_records(journal: Sequence[dict[str, Any]], people: dict[Any, Person]) -> list[Reason]:
    """Services, posts and promised time of these people that are not the journal's own, or were touched since."""
    own = {one["service"]: one for one in journal if one.get("service")}
    posts = {one["post"] for one in journal if one.get("post")}
    created = [one["created"] for one in journal if "created" in one]
    found: dict[int, Reason] = {}

    def against(person_id: int, sentence: str) -> None:
        name = people[person_id].full_name if person_id in people else ""
        found.setdefault(person_id, Reason("used_since", sentence, {"name": name}))

    for row in Service.objects.filter(pk__in=list(own)):
        if row.last_on is not None:
            against(row.person_id, SERVED_SINCE)
    for row in Service.objects.filter(person__in=created).exclude(pk__in=list(own)):
        against(row.person_id, SERVED_SINCE)
    for held in Appointment.objects.filter(person__in=created).exclude(pk__in=posts):
        against(held.person_id, "{name}: đã có chức vụ sau khi nạp.")
    for promised in Commitment.objects.filter(person__in=created):
        against(promised.person_id, "{name}: đã có lịch công tác sau khi nạp.")
    missing = set(own) - set(Service.objects.filter(pk__in=list(own)).values_list("pk", flat=True))
    for pk in missing:
        against(own[pk].get("created") or own[pk].get("changed") or 0, SERVED_SINCE)
    return list(found.values())


def undo_rows(journal: Sequence[dict[str, Any]]) -> None:
    """Delete what was created, restore what was changed, reopen what was ended. Ask `obstacles` first."""
    Appointment.objects.filter(pk__in=[one["post"] for one in journal if one.get("post")]).delete()
    Service.objects.filter(pk__in=[one["service"] for one in journal if one.get("service")]).delete()
    ended = [one["ended"] for one in journal if one.get("ended")]
    Service.objects.filter(pk__in=ended).update(last_on=None, end_reason="")
    for one in journal:
        if one.get("corrected"):
            Service.objects.filter(pk=one["corrected"]).update(**one["was"])
    Skill.objects.filter(pk__in=[pk for one in journal for pk in one.get("skills", [])]).delete()
    Person.objects.filter(pk__in=[one["created"] for one in journal if "created" in one]).delete()
    WaitingEntry.objects.filter(pk__in=[one["waiting"] for one in journal if "waiting" in one]).delete()
    changed = {one["changed"]: one["before"] for one in journal if "changed" in one}
    for person in Person.objects.filter(pk__in=list(changed)):
        before = {
            key: date.fromisoformat(value) if key in _DATES and value else value
            for key, value in changed[person.pk].items()
        }
        for key, value in {**before, **derived_columns(before)}.items():
            setattr(person, key, value)
        person.version += 1
        person.save()

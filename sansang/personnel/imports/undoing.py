"""Taking back exactly what a journal tells, unless it was touched since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sansang.citizens.actions import derived_columns
from sansang.citizens.models import Person, Skill
from sansang.kernel.reasons import Reason
from sansang.personnel.imports.writing import as_written, dated
from sansang.personnel.models import Appointment, Commitment, Service, WaitingEntry, WaitingState

SERVICE, POST, PROMISED = "thay đổi phục vụ", "thay đổi chức vụ", "lịch công tác"


def _person_of(entry: dict[str, Any]) -> int:
    return int(entry.get("created") or entry.get("changed") or 0)


def obstacles(journal: Sequence[dict[str, Any]]) -> list[Reason]:
    """What happened since to what a journal wrote: one reason for each person."""
    written = [one for one in journal if "waiting" not in one]
    people = Person.objects.filter(pk__in=[_person_of(one) for one in written]).in_bulk()
    found: dict[int, Reason] = {}
    for one in written:
        person = people.get(_person_of(one))
        if person is None:
            found[_person_of(one)] = Reason("gone", "Một hồ sơ đã bị xóa sau khi nạp.", {})
        elif person.version != one.get("version", 1):
            message = "{name}: hồ sơ đã được sửa sau khi nạp."
            found[person.pk] = Reason("changed_since", message, {"name": person.full_name})
    for person_id, what in _touched(written):
        if person_id in people:
            params = {"name": people[person_id].full_name, "what": what}
            found.setdefault(person_id, Reason("used_since", "{name}: đã có {what} sau khi nạp.", params))
    return [*found.values(), *_decided(journal)]


def _decided(journal: Sequence[dict[str, Any]]) -> Iterator[Reason]:
    entries = [one["waiting"] for one in journal if "waiting" in one]
    for entry in WaitingEntry.objects.filter(pk__in=entries).exclude(state=WaitingState.WAITING):
        yield Reason("decided_since", "{name}: cấp trên đã xử lý.", {"name": entry.values["full_name"]})


def _touched(journal: Sequence[dict[str, Any]]) -> Iterator[tuple[int, str]]:
    """(person, what of theirs is no longer as it was written, or came after)."""
    yield from _touched_services(journal)
    created = [one["created"] for one in journal if "created" in one]
    posts = {one["post"]: one for one in journal if one.get("post")}
    standing = dict(Appointment.objects.filter(pk__in=list(posts)).values_list("pk", "last_on"))
    for pk, one in posts.items():
        if pk not in standing or standing[pk] is not None:
            yield _person_of(one), POST
    for held in Appointment.objects.filter(person__in=created).exclude(pk__in=list(posts)):
        yield held.person_id, POST
    for promised in Commitment.objects.filter(person__in=created):
        yield promised.person_id, PROMISED


def _touched_services(journal: Sequence[dict[str, Any]]) -> Iterator[tuple[int, str]]:
    expected = {one["service"]: (one, one["as"]) for one in journal if "service" in one}
    expected |= {one["corrected"]: (one, one["as"]) for one in journal if "corrected" in one}
    expected |= {one["ended"]: (one, one["ended_as"]) for one in journal if "ended" in one}
    standing = as_written(Service.objects.filter(pk__in=list(expected)))
    for pk, (one, written) in expected.items():
        if standing.get(pk) != written:
            yield _person_of(one), SERVICE
    created = [one["created"] for one in journal if "created" in one]
    for service in Service.objects.filter(person__in=created).exclude(pk__in=list(expected)):
        yield service.person_id, SERVICE


def undo_rows(journal: Sequence[dict[str, Any]]) -> None:
    """Delete what was created, restore what was changed, reopen what was ended. Ask `obstacles` first."""
    Appointment.objects.filter(pk__in=[one["post"] for one in journal if one.get("post")]).delete()
    Service.objects.filter(pk__in=[one["service"] for one in journal if "service" in one]).delete()
    for one in journal:
        if "ended" in one:
            Service.objects.filter(pk=one["ended"]).update(last_on=one["until"], end_reason=one["reason"])
        if "corrected" in one:
            Service.objects.filter(pk=one["corrected"]).update(**one["was"])
        if "keeper" in one:
            Person.objects.filter(pk=one["changed"]).update(keeper_id=one["keeper"])
    Skill.objects.filter(pk__in=[pk for one in journal for pk in one.get("skills", [])]).delete()
    Person.objects.filter(pk__in=[one["created"] for one in journal if "created" in one]).delete()
    WaitingEntry.objects.filter(pk__in=[one["waiting"] for one in journal if "waiting" in one]).delete()
    _restore({one["changed"]: one["before"] for one in journal if "changed" in one})


def _restore(before: dict[int, dict[str, Any]]) -> None:
    for person in Person.objects.select_for_update().filter(pk__in=list(before)).order_by("pk"):
        columns = dated(before[person.pk])
        for key, value in {**columns, **derived_columns(columns)}.items():
            setattr(person, key, value)
        person.version += 1
        person.save()

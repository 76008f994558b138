"""How members, posts and records follow their units through a reorganisation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sansang.citizens.models import Person
from sansang.kernel.days import Days
from sansang.kernel.names import name_key
from sansang.organisation.followers import Handover
from sansang.organisation.models import COMMANDS, Unit
from sansang.personnel.actions.trays import hand_on
from sansang.personnel.models import Appointment, EndReason, Service, WaitingEntry


def move(handovers: list[Handover], on: date, decision_number: str) -> None:
    """End services and posts in units that give away on the day before; services go on in the heirs from the day.

    Of a unit that goes on, only the people of villages given away leave; their posts there end with it.
    """
    by_unit = {one.unit: one for one in handovers}
    touching = Service.objects.filter(unit__in=by_unit).during(Days(on)).select_related("person")
    leaving = [(row, to) for row in touching if (to := _heir(by_unit[row.unit_id], row.person.village)) is not None]
    fresh = [
        Service(
            person_id=row.person_id,
            unit_id=to,
            component=row.component,
            first_on=on,
            last_on=row.last_on,
            end_reason=row.end_reason,
            decision_number=decision_number,
        )
        for row, to in leaving
        if row.first_on < on
    ]
    for pks in _batches([row.pk for row, _ in leaving if row.first_on < on]):
        Service.objects.filter(pk__in=pks).update(last_on=on - timedelta(days=1), end_reason=EndReason.REORGANISED)
    Service.objects.bulk_create(fresh, batch_size=1000)
    for row, to in leaving:
        if row.first_on >= on:  # it begins after the change, in the unit as it will be
            Service.objects.filter(pk=row.pk).update(unit=to)
    _end_posts(handovers, {row.person_id for row, _ in leaving}, on)


def _heir(handover: Handover, village: str) -> int | None:
    to = handover.heir(name_key(village))
    return None if to is None else int(to)


def _end_posts(handovers: list[Handover], leaving: set[int], on: date) -> None:
    """Posts end with their unit; in a unit that goes on, with the people who leave it."""
    goes_on = {one.unit for one in handovers if one.to is None}
    posts = Appointment.objects.filter(unit__in=[one.unit for one in handovers]).during(Days(on))
    found = [
        (pk, first_on)
        for pk, unit_id, person_id, first_on in posts.values_list("pk", "unit_id", "person_id", "first_on")
        if unit_id not in goes_on or person_id in leaving
    ]
    for pks in _batches([pk for pk, first_on in found if first_on >= on]):
        Appointment.objects.filter(pk__in=pks).delete()
    for pks in _batches([pk for pk, first_on in found if first_on < on]):
        Appointment.objects.filter(pk__in=pks).update(last_on=on - timedelta(days=1))


def keep(handovers: list[Handover], province_code: str, today: date) -> None:
    """Hand the records of people over to the commands that answer for them now.

    Who serves belongs to the command above the unit; who does not follows the command that kept the record, to the
    heir that took over the person's village.
    """
    for one in handovers:
        for village, to in one.villages.items():
            kept = Person.objects.filter(keeper=one.unit).only("pk", "village")
            pks = [person.pk for person in kept if name_key(person.village) == village]
            _hand_over(pks, int(to))
        if one.to is not None:
            Person.objects.filter(keeper=one.unit).update(keeper=int(one.to))
    _keep_with_their_units(province_code, today)
    hand_on(WaitingEntry.objects.filter(unit__province_code=province_code))


def _keep_with_their_units(province_code: str, today: date) -> None:
    units = Unit.objects.filter(province_code=province_code).values_list("pk", "kind", "reach_path")
    kinds = {pk: kind for pk, kind, _ in units}
    keeper_of = {pk: _lowest_command(path, kinds) for pk, _, path in units}
    running = Service.objects.on(today).filter(person__province_code=province_code)
    wrong: dict[int, list[int]] = {}
    for person_id, keeper_id, unit_id in running.values_list("person_id", "person__keeper_id", "unit_id"):
        keeper = keeper_of.get(unit_id)
        if keeper is not None and keeper != keeper_id:
            wrong.setdefault(keeper, []).append(person_id)
    for keeper, pks in wrong.items():
        _hand_over(pks, keeper)


def _lowest_command(path: str, kinds: dict[int, str]) -> int | None:
    steps = [int(step) for step in path.split("/") if step]
    return next((pk for pk in reversed(steps) if kinds.get(pk) in COMMANDS), None)


def _hand_over(pks: Sequence[int], keeper: int) -> None:
    for some in _batches(pks):
        Person.objects.filter(pk__in=some).update(keeper=keeper)


def _batches(pks: Sequence[int], size: int = 900) -> Iterator[Sequence[int]]:
    for at in range(0, len(pks), size):
        yield pks[at : at + size]

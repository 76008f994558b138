"""How registers follow their offices through a reorganisation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import F
from django.utils import timezone

from sansang.citizens.models import Entry, Leaving, Move, MoveState, Person, Registration
from sansang.citizens.rules.register import ONE_DAY
from sansang.kernel.days import Days
from sansang.kernel.names import name_key
from sansang.organisation.followers import Handover

BATCH = 900


def move(handovers: list[Handover], on: date, decision_number: str) -> None:
    """End entries in offices that give away on the day before; they go on in the heirs' registers from the day.

    Of an office that goes on, only the people of villages given away leave.
    """
    by_office = {one.unit: one for one in handovers}
    touching = Registration.objects.filter(office__in=by_office).during(Days(on)).select_related("person")
    leaving = [
        (row, int(to))
        for row in touching
        if (to := by_office[row.office_id].heir(name_key(row.person.village))) is not None
    ]
    fresh = [_going_on(row, to, on, decision_number) for row, to in leaving if row.first_on < on]
    for pks in _batches([row.pk for row, _ in leaving if row.first_on < on]):
        Registration.objects.filter(pk__in=pks).update(
            last_on=on - ONE_DAY, leaving=Leaving.REORGANISED_OUT, leaving_paper_number=decision_number
        )
    Registration.objects.bulk_create(fresh, batch_size=1000)
    for row, to in leaving:
        if row.first_on >= on:  # it begins after the change, in the register as it will be
            Registration.objects.filter(pk=row.pk).update(office=to)


def _going_on(row: Registration, to: int, on: date, decision_number: str) -> Registration:
    """The entry in the heir's register; an end that was written for a later day stays as it was."""
    return Registration(
        person_id=row.person_id,
        office_id=to,
        entry=Entry.REORGANISED_IN,
        first_on=on,
        last_on=row.last_on,
        leaving=row.leaving,
        paper_number=decision_number,
        leaving_paper_number=row.leaving_paper_number,
    )


def keep(handovers: list[Handover], province_code: str, today: date) -> None:
    """Hand the records of the registered over to their offices of today; offers go on between the heirs."""
    gone = [one.unit for one in handovers]
    registered = Registration.objects.on(today).filter(person__keeper__in=gone, person__province_code=province_code)
    wrong: dict[int, list[int]] = {}
    for person, office in registered.exclude(office=F("person__keeper")).values_list("person_id", "office_id"):
        wrong.setdefault(office, []).append(person)
    for office, pks in wrong.items():
        for some in _batches(pks):
            Person.objects.filter(pk__in=some).update(keeper=office)
    heirs = {one.unit: int(one.to) for one in handovers if one.to is not None}
    offers = Move.objects.filter(state=MoveState.OFFERED, person__province_code=province_code)
    running = Registration.objects.on(today).filter(person__in=offers.values("person"))
    offices = dict(running.values_list("person_id", "office_id"))
    for offer in offers:
        _follow(offer, offices.get(offer.person_id, offer.from_office_id), heirs)


def _follow(offer: Move, out: int, heirs: dict[int, int]) -> None:
    """An offer goes on from the office in whose register the person is; between offices that became one it ends."""
    to = heirs.get(offer.to_office_id, offer.to_office_id)
    if (out, to) == (offer.from_office_id, offer.to_office_id):
        return
    if out == to:
        offer.state, offer.decided_at, offer.decided_by_name = MoveState.WITHDRAWN, timezone.now(), "Hệ thống"
    else:
        offer.from_office_id, offer.to_office_id = out, to
    offer.save()


def _batches(pks: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(pks), BATCH):
        yield pks[at : at + BATCH]

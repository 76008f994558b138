"""How members, posts and records follow their units through a reorganisation."""

from __future__ import annotations

from datetime import date, timedelta

from sansang.citizens.models import Person
from sansang.organisation.followers import Heirs
from sansang.personnel.models import Appointment, EndReason, Service


def move(heirs: Heirs, on: date, decision_number: str) -> None:
    """End services and posts in ending units on the day before; services go on in the heirs from the day."""
    day_before = on - timedelta(days=1)
    running = Service.objects.filter(unit__in=heirs, first_on__lt=on).on(on)
    fresh = [
        Service(
            person_id=row.person_id,
            unit_id=heirs[row.unit_id],
            component=row.component,
            first_on=on,
            last_on=row.last_on,
            end_reason=row.end_reason,
            decision_number=decision_number,
        )
        for row in running
    ]
    running.update(last_on=day_before, end_reason=EndReason.REORGANISED)
    Service.objects.bulk_create(fresh, batch_size=1000)
    for old, new in heirs.items():
        Service.objects.filter(unit=old, first_on__gte=on).update(unit=new)
    posts = Appointment.objects.filter(unit__in=heirs).on(on)
    posts.filter(first_on__gte=on).delete()
    posts.update(last_on=day_before)


def keep(heirs: Heirs) -> None:
    """Hand the records of people over to the commands that answer for them now."""
    for old, new in heirs.items():
        Person.objects.filter(keeper=old).update(keeper=new)

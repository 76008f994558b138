"""What keeps a citizen in a register: whoever serves leaves the unit first."""

from __future__ import annotations

from datetime import date

from sansang.citizens.models import Person
from sansang.kernel.reasons import Reason
from sansang.organisation.queries import names_of
from sansang.personnel.models import Service


def serving(person: Person, on: date) -> list[Reason]:
    """Each service that runs on the day, as a reason against moving."""
    units = list(Service.objects.filter(person=person).on(on).values_list("unit_id", flat=True))
    names = names_of(units)
    words = "Đang phục vụ trong {unit} vào ngày {day}; hãy ghi thôi phục vụ trước."
    return [Reason("still_serving", words, {"unit": names.get(unit, ""), "day": f"{on:%d/%m/%Y}"}) for unit in units]

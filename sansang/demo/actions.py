"""Building the demonstration province."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from sansang.audit.actions import record
from sansang.demo.accounts import create_accounts
from sansang.demo.arrangement import arrange
from sansang.demo.filling import Filler
from sansang.demo.geography import Geography, survey, write_attributes, write_population
from sansang.demo.people import Inventor, Quota
from sansang.demo.structure import Structure, found_structure
from sansang.demo.writing import write
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.models import Unit, UnitSuccession
from sansang.organisation.sources import Country
from sansang.personnel.models import Appointment, Service

SEED, MEMBERS, CITIZENS = 1935, 14_400, 20_000


@dataclass(frozen=True)
class Wish:
    members: int = MEMBERS
    citizens: int = CITIZENS
    seed: int = SEED


Say = Callable[[str], object]


@transaction.atomic
def build_province(wish: Wish, *, country: Country, today: date, say: Say = lambda _: None) -> dict[str, int]:
    """Build the whole province, or nothing. Returns counts.

    Raises RuleViolated in a system that has units already.
    """
    if Unit.objects.exists():
        raise RuleViolated([Reason("units_exist", "Hệ thống đã có đơn vị; không tạo dữ liệu trình diễn, chưa ghi gì.")])
    say("Đơn vị hành chính…")
    geography = survey(country, seed=wish.seed)
    write_population(geography)
    write_attributes(geography)
    say("Tổ chức trước 01/07/2025…")
    structure = found_structure(geography, members=wish.members, seed=wish.seed)
    say("Cán bộ, chiến sĩ…")
    inventor = Inventor(wish.seed, Quota(wish.members))
    filler = Filler(geography, structure, inventor, wish.seed)
    people = write(filler.newcomers())
    say("Sắp xếp ngày 01/07/2025…")
    arrange(geography, structure, today=today)
    _after(filler)
    create_accounts()
    counts = {"people": people, "units": Unit.objects.count()}
    record("demo.built", structure.top.unit, by=None, seed=wish.seed, **counts)
    return counts


def _after(filler: Filler) -> None:
    """Who begins from the arrangement on serves where the unit went."""
    heirs = dict(UnitSuccession.objects.order_by("-pk").values_list("predecessor_id", "successor_id"))
    rows = []
    for one, serving in filler.later.serving:
        row = serving.row(one.pk)
        while row.unit_id in heirs:
            row.unit_id = heirs[row.unit_id]
        rows.append(row)
    Service.objects.bulk_create(rows, batch_size=2000)

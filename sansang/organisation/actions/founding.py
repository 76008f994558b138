"""Founding units at set-up, many at once and without a decision of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.models import Place, Unit, UnitVersion
from sansang.organisation.rules import MAY_STAND_BELOW


@dataclass
class NewUnit:
    """A unit to found; `parent` is an existing unit or an earlier NewUnit of the same list."""

    kind: str
    name: str
    parent: Unit | NewUnit | None
    code: str = ""
    place: Place | None = None
    village: str = ""
    authorised: int = 0
    component: str = ""
    unit: Unit | None = None


@transaction.atomic
def found_units(
    new: Sequence[NewUnit],
    *,
    on: date,
    province_code: str,
    decision_number: str = "",
    is_demonstration: bool = False,
) -> list[Unit]:
    """Found many units from a day, parents before children; returns them in order.

    Raises RuleViolated when a unit may not stand below its parent.
    """
    units = Unit.objects.bulk_create(
        [
            Unit(
                kind=one.kind,
                component=one.component,
                province_code=province_code,
                reach_path="",
                is_demonstration=is_demonstration,
            )
            for one in new
        ]
    )
    known: dict[int, str] = {}
    versions = []
    for one, unit in zip(new, units, strict=True):
        one.unit = unit
        parent = one.parent.unit if isinstance(one.parent, NewUnit) else one.parent
        if parent is not None and parent.kind not in MAY_STAND_BELOW[one.kind]:
            raise RuleViolated([Reason("wrong_place", "“{name}” không thể đứng ở đây.", {"name": one.name})])
        above = "" if parent is None else known.get(parent.pk) or _path(parent, on)
        known[unit.pk] = unit.reach_path = f"{above}{unit.step}"
        versions.append(
            UnitVersion(
                unit=unit,
                name=one.name,
                code=one.code,
                parent=parent,
                path=unit.reach_path,
                place=one.place,
                village=one.village,
                authorised=one.authorised,
                decision_number=decision_number,
                first_on=on,
            )
        )
    Unit.objects.bulk_update(units, ["reach_path"], batch_size=500)
    UnitVersion.objects.bulk_create(versions, batch_size=1000)
    return units


def _path(unit: Unit, on: date) -> str:
    return str(UnitVersion.objects.filter(unit=unit).on(on).get().path)

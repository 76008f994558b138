"""Days on which a unit and those below it would rather not train."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from django.db import transaction

from sansang.audit.actions import record
from sansang.kernel.reasons import Reason
from sansang.organisation.models import Unit, User
from sansang.training.actions.locking import raise_any, refuse_out_of_reach
from sansang.training.models import AvoidedDays
from sansang.training.rules.timetabling import reasons_against_days


@dataclass(frozen=True)
class Holiday:
    name: str
    first_on: date
    last_on: date
    confirmed: bool


@lru_cache(maxsize=1)
def holidays() -> tuple[Holiday, ...]:
    """The holidays of the Labour Code that the program knows, the moon's days turned into the sun's."""
    text = files("sansang.training").joinpath("data/holidays.toml").read_text(encoding="utf-8")
    return tuple(Holiday(**row) for row in tomllib.loads(text)["holiday"])


def years_to_note(noted: Iterable[AvoidedDays], *, today: date) -> list[int]:
    """This year and the next, as far as some of their holidays are known and not noted yet."""
    covered = [(row.first_on, row.last_on or row.first_on) for row in noted]
    open_years = {
        one.first_on.year
        for one in holidays()
        if not any(first <= one.last_on and one.first_on <= last for first, last in covered)
    }
    return [year for year in (today.year, today.year + 1) if year in open_years]


@transaction.atomic
def avoid_days(
    unit: Unit, *, name: str, first_on: date, last_on: date, cost: int | None = None, by: User
) -> AvoidedDays:
    """Note days to avoid: never a session (no cost), or only when there is no other day. Raises RuleViolated."""
    refuse_out_of_reach(unit, by=by)
    reasons = reasons_against_days(first_on, last_on, name, cost)
    if AvoidedDays.objects.filter(unit=unit, name=name.strip(), first_on=first_on).exists():
        reasons.append(Reason("noted_already", "Đã có dòng này.", {}))
    raise_any(reasons)
    made: AvoidedDays = AvoidedDays.objects.create(
        unit=unit, name=name.strip(), first_on=first_on, last_on=last_on, cost=cost
    )
    record("training.days_avoided", made, by=by, unit_id=unit.pk)
    return made


@transaction.atomic
def avoid_holidays(unit: Unit, *, year: int, by: User) -> int:
    """Note the holidays of a year that the unit has not noted yet; returns how many. Raises RuleViolated."""
    refuse_out_of_reach(unit, by=by)
    known = [one for one in holidays() if one.first_on.year == year]
    if not known:
        raise_any([Reason("no_holidays", "Chưa có ngày nghỉ lễ của năm {year}; hãy ghi từng dòng.", {"year": year})])
    noted = AvoidedDays.objects.filter(unit=unit, first_on__year=year)
    new = [one for one in known if not noted.filter(first_on__lte=one.last_on, last_on__gte=one.first_on).exists()]
    for one in new:
        avoid_days(unit, name=one.name, first_on=one.first_on, last_on=one.last_on, by=by)
    return len(new)


@transaction.atomic
def no_longer_avoid(days: AvoidedDays, *, by: User) -> None:
    """Take days to avoid off the list. Raises RuleViolated out of reach."""
    locked: AvoidedDays = AvoidedDays.objects.select_for_update(of=("self",)).select_related("unit").get(pk=days.pk)
    refuse_out_of_reach(locked.unit, by=by)
    record("training.days_not_avoided", locked, by=by, unit_id=locked.unit_id)
    locked.delete()

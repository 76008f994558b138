"""Competitions within reach, the places taken, and how often the law wants one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from sansang.citizens.queries.law import rules_for
from sansang.kernel.reasons import Reason
from sansang.law.training_results import Event, events
from sansang.organisation.access import Permission
from sansang.organisation.models import COMMANDS, Unit, UnitKind, UnitVersion, User
from sansang.training.models import Competition, CompetitionState, Placing
from sansang.training.rules.competitions import BINDING, EVENT_OF, Held, not_met, too_often

VIEW = Permission.TRAINING_VIEW
LEVEL_OF_UNIT: dict[str, str] = {
    UnitKind.PROVINCIAL_COMMAND: "province",
    UnitKind.REGIONAL_BOARD: "board",
    UnitKind.DISTRICT_COMMAND: "district",
    UnitKind.COMMUNE_COMMAND: "commune",
    UnitKind.AGENCY_COMMAND: "agency",
}


def _name_of(column: str) -> Subquery:
    return Subquery(UnitVersion.objects.filter(unit=OuterRef(column)).order_by("-first_on").values("name")[:1])


def competitions(user: User) -> Any:
    """Those to be seen, those of commands above too, with `unit_name` and how many units were placed."""
    found = Competition.objects.offered(user, VIEW).select_related("unit")
    return found.annotate(unit_name=_name_of("unit"), placed=Count("placings__unit", distinct=True))


def placings(one: Competition) -> QuerySet[Placing]:
    """The places taken, with `unit_name`: the whole first, then content by content."""
    return Placing.objects.filter(competition=one).annotate(unit_name=_name_of("unit"))


def table_mark(one: Competition, content: str) -> str:
    """Tells one state of a table of results from another."""
    rows = Placing.objects.filter(competition=one, content=content).order_by("pk")
    return _mark(rows.values_list("unit", "rank", "award", "score"))


def _mark(rows: Iterable[object]) -> str:
    return sha256(str(list(rows)).encode()).hexdigest()[:20]


NO_TABLE = _mark([])


def contents(one: Competition) -> list[str]:
    """The contents with a table of results, the whole first."""
    return sorted({*placings(one).order_by().values_list("content", flat=True)})


def teams(one: Competition) -> QuerySet[UnitVersion]:
    """Commands that take part: those below the holder on its day, and the holder itself."""
    found: QuerySet[UnitVersion] = UnitVersion.objects.filter(unit__kind__in=COMMANDS).on(one.first_on)
    below = found.filter(unit__reach_path__startswith=one.unit.reach_path)
    return below.select_related("unit").order_by("path", "name")


def takes_part(one: Competition, unit: Unit) -> bool:
    return teams(one).filter(unit=unit).exists()


# How often


def _events(province_code: str, *, on: date) -> dict[str, Event]:
    return {event.kind: event for event in events(rules_for(province_code, on=on))}


def _held(unit: Unit) -> list[Held]:
    """What a unit held or plans, by level; a cancelled one never was."""
    rows = Competition.objects.filter(unit=unit).exclude(state=CompetitionState.CANCELLED)
    return [Held(one.pk, one.level, one.year) for one in rows]


def warnings_of(one: Competition) -> list[Reason]:
    """Why a competition makes more of its level than the law of its first day says; none when it does not."""
    if one.state == CompetitionState.CANCELLED:
        return []
    event = _events(one.unit.province_code, on=one.first_on).get(EVENT_OF.get(one.level, ""))
    return too_often(event, _held(one.unit), one=Held(one.pk, one.level, one.year))


def still_owed(user: User, *, on: date) -> list[Reason]:
    """What the commands of the user still have to hold by the law of a day (only levels that it binds)."""
    reasons: list[Reason] = []
    own = Unit.objects.permitted(user, VIEW).filter(kind=UnitKind.PROVINCIAL_COMMAND)
    for unit in own:
        found, held = _events(unit.province_code, on=on), _held(unit)
        for level in BINDING:
            reasons += not_met(found.get(EVENT_OF[level]), held, level=level, year=on.year)
    return reasons

"""The two questions everything is counted from: which units stood on a day, and who served in each.

One query for the units, one grouped query for all the numbers of all units; everything else is addition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from sansang.audit.queries import last_change
from sansang.audit.remembering import remembered
from sansang.organisation.access import Permission
from sansang.organisation.models import UnitVersion, User
from sansang.personnel.models import Service
from sansang.reports.rules.tally import NOBODY, Tally, UnitOn, outermost, roll_up, total


@dataclass(frozen=True)
class Records:
    """What may be counted: the unit versions and the services within someone's reach, or all of them."""

    versions: QuerySet[Any]
    services: QuerySet[Any]
    state: tuple[str, int] | None = None  # whose reach, and the last change: what sums are remembered under


def within_reach(user: User) -> Records:
    permission = Permission.PICTURE_VIEW
    return Records(
        UnitVersion.objects.permitted(user, permission),
        Service.objects.permitted(user, permission),
        state=(str(user.reach(permission, "unit__reach_path")), last_change()),
    )


def everything() -> Records:
    """All records, for figures the province answers for; never for a page."""
    return Records(UnitVersion.objects.all(), Service.objects.all())


class Group(NamedTuple):
    unit_pk: int
    component: str
    tally: Tally


@dataclass(frozen=True)
class Scope:
    """One unit with all below it: by the tree of the day, or by today's answerability where it did not stand then."""

    unit_pk: int
    reach_path: str


@dataclass(frozen=True)
class Snapshot:
    on: date
    standing: Mapping[int, UnitOn]  # every unit of the day within reach
    units: Mapping[int, UnitOn]  # those looked at
    groups: Sequence[Group]

    @cached_property
    def total(self) -> Tally:
        return total(group.tally for group in self.groups)

    @cached_property
    def by_unit(self) -> dict[int, Tally]:
        """The tally of each unit itself, without those below it."""
        found: dict[int, Tally] = {}
        for group in self.groups:
            found[group.unit_pk] = found.get(group.unit_pk, NOBODY).plus(group.tally)
        return found

    @cached_property
    def rolled_up(self) -> dict[int, Tally]:
        return roll_up(self.units, self.by_unit)

    @property
    def paths(self) -> list[str]:
        """Where these units are answered for today: the fewest beginnings that cover all of them."""
        return outermost(unit.reach_path for unit in self.units.values())

    def of_kind(self, *kinds: str) -> list[UnitOn]:
        return [unit for unit in self.units.values() if unit.kind in kinds]


def snapshot(
    records: Records,
    *,
    on: date,
    scope: Scope | None = None,
    standing: Mapping[int, UnitOn] | None = None,
) -> Snapshot:
    """The units of a day (read before, or now) and everyone who serves in them: two queries whatever the size."""
    if standing is None:
        standing = units_on(records, on=on)
    units = units_of(standing, scope) if scope else standing
    stood = scope is not None and scope.unit_pk in standing
    groups = _remembered_groups(records, on=on, scope=scope, units=units if stood else {})
    return Snapshot(on, standing, units, [group for group in groups if not stood or group.unit_pk in units])


def _remembered_groups(records: Records, *, on: date, scope: Scope | None, units: Mapping[int, UnitOn]) -> list[Group]:
    if records.state is None:
        return _groups(records, on=on, scope=scope, units=units)
    return remembered(
        lambda: _groups(records, on=on, scope=scope, units=units), of=("groups", records.state, on, scope)
    )


def _groups(records: Records, *, on: date, scope: Scope | None, units: Mapping[int, UnitOn]) -> list[Group]:
    """The tally of each unit and component; `units` are those of a scope that stood on the day."""
    services = records.services.on(on)  # type: ignore[attr-defined]
    if scope:
        # Wider than the units of the day where the unit stood; the caller leaves out what lies outside of them.
        services = services.filter(below([unit.reach_path for unit in units.values()] if units else [scope.reach_path]))
    rows = (
        services.values_list("unit_id", "component")
        .annotate(
            strength=Count("pk"),
            party=Count("pk", filter=Q(person__party_joined_on__lte=on)),
            union=Count("pk", filter=Q(person__union_joined_on__lte=on)),
            women=Count("pk", filter=Q(person__sex="female")),
            soldiers=Count("pk", filter=Q(person__is_former_soldier=True)),
        )
        .order_by()
    )
    return [Group(unit, component, Tally(*numbers)) for unit, component, *numbers in rows]


def units_on(records: Records, *, on: date) -> dict[int, UnitOn]:
    rows = records.versions.on(on).values_list(  # type: ignore[attr-defined]
        "unit_id",
        "unit__kind",
        "unit__component",
        "name",
        "path",
        "unit__reach_path",
        "place_id",
        "authorised",
    )
    return {row[0]: UnitOn(*row) for row in rows}


def units_of(units: Mapping[int, UnitOn], scope: Scope) -> dict[int, UnitOn]:
    """The part of a day's units that belongs to one of them."""
    chosen = units.get(scope.unit_pk)
    if chosen:
        return {pk: unit for pk, unit in units.items() if unit.path.startswith(chosen.path)}
    return {pk: unit for pk, unit in units.items() if unit.reach_path.startswith(scope.reach_path)}


def below(reach_paths: Sequence[str]) -> Q:
    """A condition on services: in units that are answered for at or below these paths."""
    found = Q(pk__in=[])
    for path in outermost(reach_paths):
        found |= Q(unit__reach_path__startswith=path)
    return found

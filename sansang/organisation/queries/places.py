"""Administrative units on a day, their people and what is special about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_noop as _

from sansang.organisation.access import Permission
from sansang.organisation.models import (
    Place,
    PlaceAttribute,
    PlaceSuccession,
    PlaceVersion,
    Population,
    Unit,
    UnitKind,
    UnitVersion,
    User,
)


def population(place_ids: Iterable[int], *, on: date) -> int | None:
    """People living in places, by the latest year before the day's (else that year); None when unknown."""
    rows = Population.objects.filter(place_id__in=list(place_ids), year__lte=on.year).order_by("year")
    chosen: dict[int, Population] = {}
    for row in rows:
        if row.year < on.year or row.place_id not in chosen:
            chosen[row.place_id] = row
    return sum(row.persons for row in chosen.values()) if chosen else None


def place_on(place: Place | None, *, on: date) -> PlaceVersion | None:
    return PlaceVersion.objects.filter(place=place).on(on).select_related("place").first() if place else None


def places_where(user: User, permission: Permission) -> QuerySet[Place]:
    """Places on which units within the user's reach stand or stood; a whole province for who reaches its command."""
    units = Unit.objects.permitted(user, permission)
    provinces = units.filter(kind=UnitKind.PROVINCIAL_COMMAND).values("province_code")
    stood_on = UnitVersion.objects.filter(unit__in=units, place__isnull=False).values("place")
    return Place.objects.filter(Q(province_code__in=provinces) | Q(pk__in=stood_on))


def place_versions(places: QuerySet[Place], *, on: date) -> QuerySet[PlaceVersion]:
    """Places as they are on a day, with `persons` and `persons_year` of the latest year not after it."""
    latest = Population.objects.filter(place=OuterRef("place"), year__lte=on.year).order_by("-year")
    found: QuerySet[PlaceVersion] = PlaceVersion.objects.filter(place__in=places).on(on)
    return found.select_related("place").annotate(
        persons=Subquery(latest.values("persons")[:1]), persons_year=Subquery(latest.values("year")[:1])
    )


def with_attribute(rows: QuerySet[PlaceVersion], kind: str, *, on: date) -> QuerySet[PlaceVersion]:
    return rows.filter(place__in=PlaceAttribute.objects.filter(kind=kind).on(on).values("place"))


def attributes_of(place_ids: Iterable[int], *, on: date) -> dict[int, list[PlaceAttribute]]:
    """The attributes that hold on a day, by place, in one query."""
    found: dict[int, list[PlaceAttribute]] = {}
    for row in PlaceAttribute.objects.filter(place__in=list(place_ids)).on(on).order_by("kind"):
        found.setdefault(row.place_id, []).append(row)
    return found


@dataclass(frozen=True)
class PlaceLine:
    """One line of a place's history."""

    on: date
    message: str
    params: dict[str, str]
    decision_number: str
    place_id: int | None = None


def place_history(place: Place) -> list[PlaceLine]:
    """What became of a place, the latest first: versions, and who followed whom."""
    versions = list(PlaceVersion.objects.filter(place=place).order_by("first_on"))
    lines = []
    for before, version in zip([None, *versions], versions, strict=False):
        lines += _place_changes(before, version)
    rows = PlaceSuccession.objects.filter(Q(predecessor=place) | Q(successor=place))
    names = place_names(pk for row in rows for pk in (row.predecessor_id, row.successor_id))
    for row in rows:
        goes = row.predecessor_id == place.pk
        other = row.successor_id if goes else row.predecessor_id
        text = _SUCCESSIONS[goes, row.is_part]
        lines.append(PlaceLine(row.effective_on, text, {"name": names.get(other, "")}, row.decision_number, other))
    return sorted(lines, key=lambda line: line.on, reverse=True)


def _place_changes(before: PlaceVersion | None, version: PlaceVersion) -> list[PlaceLine]:
    on, number = version.first_on, version.decision_number
    if before is None:
        return [PlaceLine(on, _("Có tên {name}, mã {code}"), {"name": version.full_name, "code": version.code}, number)]
    found = []
    if before.full_name != version.full_name:
        found.append(PlaceLine(on, _("Đổi tên thành {name}"), {"name": version.full_name}, number))
    if before.code != version.code:
        found.append(PlaceLine(on, _("Đổi mã thành {name}"), {"name": version.code}, number))
    if before.parent_id != version.parent_id and version.parent_id:
        name = place_names([version.parent_id]).get(version.parent_id, "")
        found.append(PlaceLine(on, _("Chuyển về trực thuộc {name}"), {"name": name}, number, version.parent_id))
    return found


_SUCCESSIONS = {
    (True, False): _("Nhập vào {name}"),
    (True, True): _("Một phần chuyển sang {name}"),
    (False, False): _("Tiếp nhận {name}"),
    (False, True): _("Nhận một phần của {name}"),
}


def place_names(place_ids: Iterable[int]) -> dict[int, str]:
    """The last known full name of each place."""
    rows = PlaceVersion.objects.filter(place_id__in=set(place_ids)).order_by("first_on")
    return {row.place_id: row.full_name for row in rows}


def places_now(place_ids: Iterable[int], *, on: date) -> dict[int, PlaceVersion]:
    """Each place as it is on a day, or the place that took it over whole; parts are not guessed."""
    wanted = {pk: pk for pk in place_ids}
    found: dict[int, PlaceVersion] = {}
    while wanted:
        rows = {
            row.place_id: row
            for row in PlaceVersion.objects.filter(place_id__in=set(wanted.values())).on(on).select_related("place")
        }
        found |= {asked: rows[at] for asked, at in wanted.items() if at in rows}
        missing = {asked: at for asked, at in wanted.items() if at not in rows}
        heirs = PlaceSuccession.objects.filter(
            predecessor__in=set(missing.values()), is_part=False, effective_on__lte=on
        )
        next_of = dict(heirs.values_list("predecessor", "successor"))
        wanted = {asked: next_of[at] for asked, at in missing.items() if at in next_of}
    return found

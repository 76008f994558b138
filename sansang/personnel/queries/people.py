"""Questions about members, posts and waiting entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sansang.audit.models import AuditEvent
from sansang.citizens.models import Person
from sansang.citizens.queries.merging import came_from
from sansang.citizens.queries.privacy_readers import SHEET, VIEWED
from sansang.kernel.days import Days
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import COMMANDS, Unit, UnitVersion, User
from sansang.personnel.models import Appointment, Commitment, EndReason, Service, WaitingEntry
from sansang.personnel.queries.discipline import told
from sansang.personnel.rules import Held, Promised


def members(
    user: User, *, on: date, unit: Unit | None = None, permission: Permission = Permission.PEOPLE_VIEW
) -> QuerySet[Service]:
    """Services running on a day within reach of a permission, of a unit with all below it when one is named.

    A unit that stood on that day is taken with its tree of that day, else with what it answers for today.
    """
    services = Service.objects.permitted(user, permission).on(on)
    if unit is not None:
        services = services.filter(unit_id__in=units_below(unit, on=on))
    return services.select_related("person__keeper", "unit")


def serving(user: User, on: date) -> Iterable[int]:
    """The numbers of the people within reach who serve on a day."""
    found = Service.objects.permitted(user, Permission.PEOPLE_VIEW).on(on)
    return found.values_list("person_id", flat=True).iterator(chunk_size=5000)


def units_below(unit: Unit, *, on: date) -> QuerySet[Any]:
    version = UnitVersion.objects.filter(unit=unit).on(on).first()
    if version is None:
        return Unit.objects.filter(reach_path__startswith=unit.reach_path).values("pk")
    return UnitVersion.objects.below(version).on(on).values("unit_id")


def with_unit_and_post(services: QuerySet[Service], *, on: date) -> QuerySet[Service]:
    """Adds `unit_name` and `post` as they are on the day, in the same query."""
    names = UnitVersion.objects.filter(unit=OuterRef("unit")).on(on).values("name")[:1]
    posts = Appointment.objects.filter(person=OuterRef("person")).on(on).order_by("pk").values("post")[:1]
    return services.annotate(unit_name=Subquery(names), post=Subquery(posts))


def strengths(unit_ids: Iterable[int] | None, on: date) -> dict[int, int]:
    """People serving in each unit itself on a day."""
    services = Service.objects.on(on)
    if unit_ids is not None:
        services = services.filter(unit_id__in=list(unit_ids))
    return dict(services.values_list("unit_id").annotate(number=Count("pk")).order_by())


def members_in(user: User, unit_ids: Iterable[int], on: date) -> QuerySet[Service]:
    """Services running on a day in some units, within reach, as rows of a reorganisation's preview."""
    return _people_of(Service.objects.permitted(user, Permission.PEOPLE_VIEW), unit_ids, on)


def posts_in(user: User, unit_ids: Iterable[int], on: date) -> QuerySet[Appointment]:
    """Posts held on a day in some units, within reach, as rows of a reorganisation's preview."""
    return _people_of(Appointment.objects.permitted(user, Permission.PEOPLE_VIEW), unit_ids, on)


def _people_of(rows: Any, unit_ids: Iterable[int], on: date) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.filter(unit_id__in=list(unit_ids)).on(on)
    return found.annotate(
        who=F("person__full_name"),
        who_key=F("person__name_key"),
        village=F("person__village"),
        order=F("person__name_order"),
    )


def holders(unit: Unit, *, on: date) -> list[Appointment]:
    """Who holds which post in a unit on a day, the highest first."""
    order = {value: at for at, (value, _label) in enumerate(Appointment._meta.get_field("post").choices or [])}
    found = Appointment.objects.filter(unit=unit).on(on).select_related("person")
    return sorted(found, key=lambda one: order[one.post])


def held_services(person: Person, *, seen_by: User, but: int | None = None) -> list[Held]:
    """Every service of a person; where it was is named to who reaches the record, or the unit itself, alone."""
    rows = list(Service.objects.filter(person=person).exclude(pk=but).select_related("unit"))
    names = _names({row.unit_id for row in rows})
    view = Permission.PEOPLE_VIEW
    sees_all = reaches(seen_by, view, person.keeper)
    return [
        Held(row.days, names.get(row.unit_id, "") if sees_all or reaches(seen_by, view, row.unit) else "")
        for row in rows
    ]


def promised(person: Person, *, starts_at: datetime, ends_at: datetime) -> list[Promised]:
    """What a person has already promised between two times."""
    rows = Commitment.objects.filter(person=person, starts_at__lt=ends_at, ends_at__gt=starts_at)
    return [Promised(row.starts_at, row.ends_at, row.title) for row in rows.order_by("starts_at")]


def held_posts(unit: Unit, post: str, *, but: int | None = None) -> list[Held]:
    rows = Appointment.objects.filter(unit=unit, post=post).exclude(pk=but).select_related("person")
    return [Held(row.days, row.person.full_name) for row in rows]


def unit_days(unit: Unit) -> list[Days]:
    return [version.days for version in UnitVersion.objects.filter(unit=unit)]


def _names(unit_ids: set[int]) -> dict[int, str]:
    rows = UnitVersion.objects.filter(unit_id__in=unit_ids).order_by("first_on")
    return dict(rows.values_list("unit_id", "name"))


def keeper_of(unit: Unit) -> Unit:
    """The command that keeps the records of people in a unit: the lowest command on its way to the top."""
    steps = [int(step) for step in unit.reach_path.split("/") if step]
    above = {one.pk: one for one in Unit.objects.filter(pk__in=steps)}
    return next((above[pk] for pk in reversed(steps) if above[pk].kind in COMMANDS), unit)


def tray_for(office: Unit, other_path: str | None) -> Unit:
    """The lowest command that answers for both an office and another record (or just the office's superior)."""
    return lowest_for(commands_above(office), other_path)


def commands_above(office: Unit) -> list[Unit]:
    """The commands that answer for an office, its superior first, the top last; the top itself has only itself."""
    steps = [int(step) for step in office.reach_path.split("/") if step]
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=steps)}
    above = [units[pk] for pk in reversed(steps[:-1]) if units[pk].kind in COMMANDS]
    return above or [units[steps[0]]]


def lowest_for(commands: list[Unit], other_path: str | None) -> Unit:
    """The first of these commands that answers for another record too; the last when none does."""
    return next((one for one in commands if other_path is None or other_path.startswith(one.reach_path)), commands[-1])


@dataclass(frozen=True)
class Known:
    person_pk: int
    reach_path: str


def known_by_hash(hashes: Iterable[str]) -> dict[str, Known]:
    """Who carries these identity hashes, wherever they are kept. Never shown; only ever used to decide who checks."""
    found: dict[str, Known] = {}
    wanted = list(hashes)
    columns = ("identity_hash", "pk", "keeper__reach_path", "merged_into_id", "merged_into__keeper__reach_path")
    for at in range(0, max(len(wanted), 1), 500):
        rows = Person.objects.filter(identity_hash__in=wanted[at : at + 500])
        for key, pk, path, goes_on, its_path in rows.values_list(*columns):
            # The number of a merged record stands for the person, whose record is now another one.
            found[str(key)] = Known(goes_on or pk, its_path or path)
    return found


def record_with_a_number_to_come(entry: WaitingEntry) -> Person | None:
    """The office's own record for which an entry brings an identity number; None for a new member's row."""
    pk = entry.values.get("number_for")
    return Person.objects.filter(pk=pk).first() if pk else None


@dataclass(frozen=True)
class Line:
    """One line of a person's time: when, what, in which unit; corrections are marked as such."""

    first_on: date
    last_on: date | None
    kind: str
    title: Any
    unit_id: int | None = None
    unit_name: str = ""
    note: str = ""
    is_correction: bool = False
    pk: int = 0
    unit_path: str = ""
    called_now: str = ""  # the unit on the day looked at, when it is called otherwise by then


def timeline(person: Person, *, on: date | None = None) -> list[Line]:
    """Everything dated about a person, the latest first; units by the name and command they had on the first day.

    What still runs on the day `on` is also told by the name and command of that day.
    """
    services = list(person.services.select_related("unit"))
    posts = list(person.appointments.select_related("unit"))
    asked = {(row.unit_id, row.first_on) for row in [*services, *posts]}
    running = {(row.unit_id, on) for row in [*services, *posts] if on is not None and on in row.days}
    called = _called(asked | running)
    lines = [_dated_line("service", row, called, _service_note(row), on) for row in services]
    lines += [
        _dated_line("post", row, called, " · ".join(filter(None, [row.rank, row.decision_number])), on) for row in posts
    ]
    lines += [
        Line(day, None, kind, title)
        for kind, title, day in (
            ("party", _("Vào Đảng"), person.party_joined_on),
            ("union", _("Vào Đoàn"), person.union_joined_on),
        )
        if day
    ]
    lines += [
        Line(
            row.starts_at.date(), row.ends_at.date(), "commitment", row.title, row.unit_id, note=row.get_kind_display()
        )
        for row in person.commitments.all()
    ]
    lines += [
        Line(first_on, last_on, kind, title, note=note, is_correction=wrong, pk=pk)
        for first_on, last_on, kind, title, note, wrong, pk in told(person)
    ]
    return sorted(_labelled(person, lines), key=lambda line: line.first_on, reverse=True)


def _labelled(person: Person, lines: list[Line]) -> list[Line]:
    """Lines that came from a record merged into this one say so."""
    came, tables = came_from(person), {"service": "personnel.Service", "post": "personnel.Appointment"}
    tables |= {"discipline": "personnel.Discipline", "commendation": "personnel.Commendation"}
    if not came:
        return lines
    label = gettext("từ hồ sơ đã gộp")
    return [
        replace(line, note=" · ".join(filter(None, [line.note, label])))
        if (tables.get(line.kind, ""), line.pk) in came
        else line
        for line in lines
    ]


def _dated_line(
    kind: str, row: Service | Appointment, called: dict[tuple[int, date], str], note: str, on: date | None
) -> Line:
    name = called.get((row.unit_id, row.first_on), "")
    now = called.get((row.unit_id, on), "") if on is not None and on in row.days else ""
    return Line(
        row.first_on,
        row.last_on,
        kind,
        row.what,
        row.unit_id,
        name,
        note,
        is_correction=getattr(row, "end_reason", "") == EndReason.CORRECTED,
        pk=row.pk,
        unit_path=row.unit.reach_path,
        called_now=now if now != name else "",
    )


def _service_note(row: Service) -> str:
    reason = str(row.get_end_reason_display()) if row.end_reason else ""
    return " · ".join(filter(None, [reason, row.decision_number]))


def _called(asked: set[tuple[int, date]]) -> dict[tuple[int, date], str]:
    """Units on a day as “Tiểu đội 1, Ban CHQS xã Thanh Yên”, in two queries."""
    own: dict[tuple[int, date], UnitVersion] = {}
    rows = list(UnitVersion.objects.filter(unit__in={unit for unit, _ in asked}).select_related("unit"))
    for unit, day in asked:
        known = sorted(
            (row for row in rows if row.unit_id == unit), key=lambda row: (day not in row.days, row.first_on)
        )
        if known:
            own[unit, day] = known[0]
    steps = {int(step) for row in own.values() for step in row.path.split("/") if step}
    above: dict[int, list[UnitVersion]] = {}
    for row in UnitVersion.objects.filter(unit__in=steps, unit__kind__in=COMMANDS):
        above.setdefault(row.unit_id, []).append(row)
    return {key: ", ".join([row.name, *_command_above(row, key[1], above)]) for key, row in own.items()}


def _command_above(row: UnitVersion, day: date, above: dict[int, list[UnitVersion]]) -> list[str]:
    if row.unit_id in above:
        return []
    for step in reversed([int(step) for step in row.path.split("/") if step]):
        for version in sorted(above.get(step, ()), key=lambda version: day not in version.days):
            return [version.name]
    return []


def corrections(person: Person) -> list[AuditEvent]:
    """Who changed which fields of the record and when, the latest first."""
    events = AuditEvent.objects.filter(subject_type="citizens.Person", subject_id=person.pk)
    events = events.exclude(verb__in=[VIEWED, SHEET])
    return list(events.order_by("-pk")[:20])


def units_to_serve_in(user: User, *, on: date) -> QuerySet[UnitVersion]:
    """Units of troops and establishments within reach on a day, for choosing one."""
    versions = UnitVersion.objects.permitted(user, Permission.PEOPLE_EDIT).on(on)
    troops: QuerySet[UnitVersion] = (
        versions.exclude(unit__kind__in=COMMANDS).select_related("unit", "parent").order_by("path")
    )
    return troops


def with_skill(services: QuerySet[Service], kind: str) -> QuerySet[Service]:
    return services.filter(person__skills__kind=kind).distinct()


def holding_a_post(services: QuerySet[Service], *, on: date) -> QuerySet[Service]:
    held = Appointment.objects.on(on).values("person_id")
    return services.filter(person_id__in=held)


def named(services: QuerySet[Service], key: str) -> QuerySet[Service]:
    """Services of people whose folded name has every word of the key."""
    found = Q()
    for word in key.split():
        found &= Q(person__name_key__contains=word)
    return services.filter(found)

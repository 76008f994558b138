"""Who can see a person's record and why, and who looked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sansang.audit.models import AuditEvent
from sansang.audit.queries import exports_with
from sansang.citizens.belongings import BELONGINGS
from sansang.citizens.models import Move, MoveState, Person
from sansang.organisation.access import PERMISSION_LABELS, ROLES, Permission, Reach, Role
from sansang.organisation.models import Grant, User
from sansang.organisation.queries import names_of

VIEWED, SHEET = "person.viewed", "person.sheet"
# What somebody who reaches the record may do with it, in the order in which it is told.
TOLD = (
    Permission.PEOPLE_VIEW,
    Permission.PEOPLE_CONTACT,
    Permission.PEOPLE_EDIT,
    Permission.REGISTER,
    Permission.PEOPLE_EXPORT,
)
BY_KEEPER: str | Promise = _("giữ hồ sơ")
ABOVE_KEEPER: str | Promise = _("cấp trên của nơi giữ hồ sơ")
IN_LISTS: str | Promise = _("thấy tên trong danh sách: từng phục vụ hoặc đăng ký ở đơn vị này hoặc bên dưới")
OFFERED: str | Promise = _("đang được giới thiệu chuyển đến đây")


@dataclass(frozen=True)
class Reader:
    """A user who can see a record by a role in a unit; without `may` only the name, in lists."""

    user: User
    role: Role
    unit_name: str
    why: str | Promise
    may: tuple[str | Promise, ...]


def readers(person: Person, *, on: date) -> list[Reader]:
    """Everyone who can see a person's record on a day, and why: who is nearest to the record comes first."""
    path = person.keeper.reach_path
    reaching = _grants_reaching([path], on=on)
    found = [_reader(grant, BY_KEEPER if grant.unit.reach_path == path else ABOVE_KEEPER) for grant in reaching]
    known = {grant.pk for grant in reaching}
    for why, paths in ((OFFERED, _offered_to(person)), (IN_LISTS, _places_of(person))):
        others = [grant for grant in _grants_reaching(paths, on=on) if grant.pk not in known]
        found += [_reader(grant, why, in_full=False) for grant in others]
        known |= {grant.pk for grant in others}
    return found


def _grants_reaching(paths: Iterable[str], *, on: date) -> list[Grant]:
    """Running grants of active users by which people are seen at one of these paths, the nearest first."""
    wanted = set(paths)
    above = {prefix for path in wanted for prefix in _prefixes(path)}
    roles = {code: far for code, role in ROLES.items() if (far := role.permissions.get(Permission.PEOPLE_VIEW))}
    grants = Grant.objects.on(on).filter(unit__reach_path__in=above, role__in=roles, user__is_active=True)
    found = [
        grant
        for grant in grants.select_related("user", "unit")
        if roles[grant.role] is Reach.BELOW or grant.unit.reach_path in wanted
    ]
    return sorted(found, key=lambda grant: (-len(grant.unit.reach_path), grant.user.full_name, grant.pk))


def _prefixes(path: str) -> list[str]:
    steps = [step for step in path.split("/") if step]
    return ["".join(f"{step}/" for step in steps[:number]) for number in range(1, len(steps) + 1)]


def _reader(grant: Grant, why: str | Promise, *, in_full: bool = True) -> Reader:
    role = ROLES[grant.role]
    may = tuple(PERMISSION_LABELS[one] for one in TOLD if one in role.permissions) if in_full else ()
    return Reader(grant.user, role, names_of([grant.unit_id]).get(grant.unit_id, ""), why, may)


def _places_of(person: Person) -> set[str]:
    """Where the person stands or stood in a list: units served in, offices registered at."""
    return {
        path
        for table in BELONGINGS
        if table.where
        for path in table.rows.filter(**{table.person: person}).values_list(f"{table.where}__reach_path", flat=True)
    }


def _offered_to(person: Person) -> set[str]:
    moves = Move.objects.filter(person=person, state=MoveState.OFFERED)
    return set(moves.values_list("to_office__reach_path", flat=True))


def looks(person: Person) -> QuerySet[AuditEvent]:
    """Who opened, printed or exported a person's record (or one merged into it), the latest first."""
    records = [person.pk, *person.merged_from.values_list("pk", flat=True)]
    opened = Q(verb__in=[VIEWED, SHEET], subject_type="citizens.Person", subject_id__in=records)
    exported = {event for pk in records for event in exports_with(pk)}
    return AuditEvent.objects.filter(opened | Q(pk__in=exported)).order_by("-at", "-pk")

"""Questions about accounts, roles in words and the record of who did what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sansang.audit.models import AuditEvent
from sansang.kernel.names import name_key
from sansang.organisation.access import PERMISSION_LABELS, ROLES, Permission, Reach, Role, units_where
from sansang.organisation.models import Grant, UnitVersion, User
from sansang.organisation.models.users import UserQuerySet

LOOK_AS = "look_as"  # the key in the session: which role in which unit an administrator looks as

# What the record calls things, in the user's words.
VERBS: dict[str, str | Promise] = {
    "account.created": _("Tạo tài khoản"),
    "account.password_set": _("Đặt lại mật khẩu"),
    "account.locked": _("Khóa tài khoản"),
    "account.unlocked": _("Mở khóa tài khoản"),
    "account.sessions_ended": _("Kết thúc các phiên đăng nhập"),
    "grant.given": _("Giao vai trò"),
    "grant.ended": _("Kết thúc vai trò"),
    "look_as.started": _("Xem thử như một vai trò"),
}


@dataclass(frozen=True)
class AccountRow:
    user: User
    roles: list[tuple[Role, str]]


@dataclass(frozen=True)
class GrantInWords:
    grant: Grant
    role: Role
    unit_name: str
    is_running: bool
    sentences: list[tuple[str | Promise, str | Promise]]


@dataclass(frozen=True)
class AuditRow:
    event: AuditEvent
    what: str | Promise
    unit_name: str
    details: str


HOW_FAR: dict[Reach, str | Promise] = {
    Reach.UNIT: _("chỉ đơn vị này"),
    Reach.BELOW: _("đơn vị này và mọi đơn vị bên dưới"),
}


def unit_names(unit_ids: set[int]) -> dict[int, str]:
    """The last known name of each unit."""
    versions = UnitVersion.objects.filter(unit_id__in=unit_ids).order_by("unit_id", "first_on")
    return {version.unit_id: version.name for version in versions}


def accounts(users: UserQuerySet, *, text: str, on: date) -> list[AccountRow]:
    found = list(users.order_by("username"))
    if key := name_key(text):
        found = [user for user in found if key in name_key(f"{user.username} {user.full_name} {user.title}")]
    grants = list(Grant.objects.filter(user__in=[user.pk for user in found], role__in=ROLES).on(on))
    names = unit_names({grant.unit_id for grant in grants})
    roles: dict[int, list[tuple[Role, str]]] = {}
    for grant in grants:
        roles.setdefault(grant.user_id, []).append((ROLES[grant.role], names.get(grant.unit_id, "")))
    return [AccountRow(user, roles.get(user.pk, [])) for user in found]


def grants_of(user: User, *, on: date) -> list[GrantInWords]:
    return _in_words(list(Grant.objects.filter(user=user, role__in=ROLES).order_by("-first_on", "-pk")), on=on)


def grants_in_words(user: User, *, on: date) -> list[GrantInWords]:
    return _in_words(user.grants_held(), on=on)


def _in_words(grants: list[Grant], *, on: date) -> list[GrantInWords]:
    names = unit_names({grant.unit_id for grant in grants})
    return [
        GrantInWords(
            grant,
            ROLES[grant.role],
            names.get(grant.unit_id, ""),
            on in grant.days,
            sentences(ROLES[grant.role]),
        )
        for grant in grants
    ]


def sentences(role: Role) -> list[tuple[str | Promise, str | Promise]]:
    """What a role allows, each with how far it reaches."""
    return [(PERMISSION_LABELS[permission], HOW_FAR[far]) for permission, far in role.permissions.items()]


def roles_in_words() -> list[tuple[Role, list[tuple[str | Promise, str | Promise]]]]:
    return [(role, sentences(role)) for role in ROLES.values()]


def audit_page(user: User, *, verb: str, who: str, page: str | None) -> Page[AuditEvent]:
    """Recorded events of units within reach, and those without a unit for who reaches everything."""
    units = units_where(user, Permission.AUDIT_VIEW)
    seen = Q(unit_id__in=units.values("pk"))
    if any(grant.unit.reach_path.count("/") == 1 for grant in user.grants_held()):
        seen |= Q(unit_id=None)
    events = AuditEvent.objects.filter(seen).order_by("-pk")
    if verb:
        events = events.filter(verb=verb)
    if who:
        events = events.filter(by_name__startswith=who)
    return Paginator(events, 50).get_page(page)


def audit_rows(page: Page[AuditEvent]) -> list[AuditRow]:
    """The events of a page in words."""
    names = unit_names({event.unit_id for event in page if event.unit_id})
    return [
        AuditRow(
            event,
            VERBS.get(event.verb, event.verb),
            names.get(event.unit_id or 0, ""),
            ", ".join(f"{key}: {value}" for key, value in event.details.items()),
        )
        for event in page
    ]

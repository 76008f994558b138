"""Giving and taking accounts and roles; every step is recorded."""

from __future__ import annotations

from datetime import date

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from sansang.audit.actions import record
from sansang.kernel.days import Days
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import ROLES, Permission, reaches
from sansang.organisation.actions.founding import NewUnit, found_units
from sansang.organisation.models import Grant, PlaceVersion, Unit, User


@transaction.atomic
def begin_province(
    province_code: str, *, name: str, username: str, password: str, on: date, with_communes: bool
) -> tuple[User, int]:
    """Found the provincial command of an empty system and its first administrator; returns the user and units founded.

    `with_communes` founds a command and a militia establishment for every commune of the day as well. Raises
    RuleViolated when a provincial command stands already or the province's code is not known on the day.
    """
    if Unit.objects.filter(kind="provincial_command").exists():
        raise RuleViolated([Reason("begun", "Đã có Bộ Chỉ huy quân sự tỉnh trong hệ thống.")])
    places = PlaceVersion.objects.on(on).filter(place__province_code=province_code).select_related("place")
    province = places.filter(place__level="province").first()
    if province is None:
        raise RuleViolated([Reason("no_province", "Không có tỉnh mã “{code}” vào ngày này.", {"code": province_code})])
    own_name = name or f"Bộ CHQS {province.kind.lower()} {province.name}"
    top = NewUnit("provincial_command", own_name, None, place=province.place)
    new = [top]
    for commune in places.filter(place__level="commune").order_by("code") if with_communes else ():
        called = f"{commune.kind.lower()} {commune.name}"
        command = NewUnit("commune_command", f"Ban CHQS {called}", top, code=commune.code, place=commune.place)
        militia = NewUnit("militia", f"Dân quân {called}", command, code=f"{commune.code}-DQ", place=commune.place)
        new += [command, militia]
    units = found_units(new, on=on, province_code=province_code)
    user = User(username=username, full_name=username)
    user.set_password(password)
    user.save()
    Grant.objects.create(user=user, role="administrator", unit=units[0], first_on=on, given_by_name="Hệ thống")
    record("province.begun", units[0], by=None, unit_id=units[0].pk, units=len(units), username=username)
    return user, len(units)


@transaction.atomic
def update_account(user: User, *, full_name: str, title: str, by: User) -> None:
    """Correct the name and the title of an account. Raises RuleViolated out of reach."""
    _refuse_out_of_reach(user, by=by)
    user.full_name, user.title = full_name, title
    user.save(update_fields=["full_name", "title"])
    record("account.updated", user, by=by)


@transaction.atomic
def create_account(username: str, *, full_name: str, title: str, password: str, by: User) -> User:
    """Create an account that may do nothing until it is given a role. Returns the user."""
    user = User(username=username, full_name=full_name, title=title)
    user.set_password(password)
    user.save()
    record("account.created", user, by=by, username=username)
    return user


@transaction.atomic
def set_password(user: User, *, password: str, by: User) -> None:
    """Set a new password; Django ends the user's sessions, since they carry a hash of the old one."""
    _refuse_out_of_reach(user, by=by)
    user.set_password(password)
    user.save(update_fields=["password"])
    record("account.password_set", user, by=by)


@transaction.atomic
def set_active(user: User, *, active: bool, by: User) -> None:
    """Lock or unlock an account. Raises RuleViolated when someone would lock themselves out."""
    _refuse_out_of_reach(user, by=by)
    if user.pk == by.pk and not active:
        raise RuleViolated([Reason("own_account", "Không thể tự khóa tài khoản của mình.")])
    user.is_active = active
    user.save(update_fields=["is_active"])
    record("account.unlocked" if active else "account.locked", user, by=by)


@transaction.atomic
def end_sessions(user: User, *, by: User) -> int:
    """End every running session of a user; returns how many there were."""
    _refuse_out_of_reach(user, by=by)
    ended = 0
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
            ended += 1
    record("account.sessions_ended", user, by=by, sessions=ended)
    return ended


@transaction.atomic
def reset_second_factor(user: User, *, by: User | None) -> int:
    """Take every second factor away, passkeys and spare codes too, from who lost them; returns how many there were.

    `by` is None for who runs the machine itself. Raises RuleViolated out of reach, for one's own account and when
    there is nothing to take away.
    """
    if by is not None:
        _refuse_out_of_reach(user, by=by)
    if by is not None and user.pk == by.pk:
        raise RuleViolated([Reason("own_account", "Lớp xác thực của mình thì đổi ở trang Xác thực hai lớp.")])
    factors = Authenticator.objects.filter(user=user)
    kinds = sorted(set(factors.values_list("type", flat=True)))
    if not kinds:
        raise RuleViolated([Reason("no_second_factor", "Tài khoản này chưa có lớp xác thực thứ hai.")])
    removed, _ = factors.delete()
    record("second_factor.reset", user, by=by, factors=kinds)
    return removed


@transaction.atomic
def rename_passkey(passkey: Authenticator, *, name: str, by: User) -> None:
    """Call one's passkey by another name."""
    passkey.wrap().name = name
    passkey.save(update_fields=["data"])
    record("second_factor.renamed", by, by=by, factors=[passkey.type])


@transaction.atomic
def give_grant(
    user: User, *, role: str, unit: Unit, first_on: date, last_on: date | None, reason: str, by: User
) -> Grant:
    """Give a role in a unit from a day (to a day). Raises RuleViolated outside of the giver's own reach."""
    if not reaches(by, Permission.ACCOUNTS_MANAGE, unit):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.")])
    if reasons := _reasons_against_grant(user, role, unit, by):
        raise RuleViolated(reasons)
    User.objects.select_for_update().get(pk=user.pk)
    days = Days(first_on, last_on)
    if Grant.objects.filter(user=user, role=role, unit=unit).during(days).exists():
        raise RuleViolated([Reason("grant_exists", "Người này đã có vai trò đó tại đơn vị trong thời gian này.")])
    grant = Grant.objects.create(
        user=user,
        role=role,
        unit=unit,
        first_on=first_on,
        last_on=last_on,
        reason=reason,
        given_by_name=str(by),
    )
    record("grant.given", user, by=by, unit_id=unit.pk, role=role, first_on=first_on.isoformat())
    return grant


def _reasons_against_grant(user: User, role: str, unit: Unit, by: User) -> list[Reason]:
    if user.pk == by.pk:
        return [Reason("own_grant", "Không thể tự giao vai trò cho mình; hãy nhờ một quản trị khác.")]
    if role not in ROLES:
        return [Reason("no_such_role", "Vai trò không có.")]
    held_at = ROLES[role].held_at
    if held_at and unit.kind not in held_at:
        return [
            Reason(
                "role_not_here",
                "Vai trò “{role}” không giao được tại loại đơn vị này.",
                {"role": str(ROLES[role].title)},
            )
        ]
    return []


@transaction.atomic
def end_grant(grant: Grant, *, last_on: date, by: User) -> None:
    """End a role on a day. Raises RuleViolated for a day before it began."""
    if not reaches(by, Permission.ACCOUNTS_MANAGE, grant.unit):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.")])
    if grant.user_id == by.pk:
        raise RuleViolated([Reason("own_grant_end", "Không thể tự kết thúc vai trò của mình.")])
    if last_on < grant.first_on:
        raise RuleViolated([Reason("ends_before_it_begins", "Ngày thôi phải từ ngày bắt đầu trở đi.")])
    grant.last_on = last_on
    grant.save(update_fields=["last_on"])
    record("grant.ended", grant.user, by=by, unit_id=grant.unit_id, role=grant.role, last_on=last_on.isoformat())


def record_look_as(*, role: str, unit: Unit, by: User) -> None:
    """Record that an administrator looks at the system as a role in a unit would."""
    record("look_as.started", unit, by=by, unit_id=unit.pk, role=role)


def _refuse_out_of_reach(user: User, *, by: User) -> None:
    """Whoever would take over an account takes over all its roles: every one of them must be within reach."""
    held = list(Grant.objects.filter(user=user).select_related("unit"))
    if not all(reaches(by, Permission.ACCOUNTS_MANAGE, grant.unit) for grant in held):
        raise RuleViolated([Reason("out_of_reach", "Tài khoản này ngoài phạm vi bạn quản lý.")])

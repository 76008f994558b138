"""Demonstration accounts, one for every role; all with one password, all marked as demonstration."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from sansang.audit.actions import record
from sansang.organisation.actions.places import TWO_TIERS
from sansang.organisation.models import Grant, UnitVersion, User

PASSWORD = os.environ.get("DEMO_PASSWORD") or "san-sang-2025"
REASON = "Tài khoản trình diễn"


@dataclass(frozen=True)
class Account:
    username: str
    role: str
    unit_code: str
    full_name: str
    title: str
    since: date = TWO_TIERS


ACCOUNTS = (
    Account("tinh.chihuy", "provincial_commander", "11", "Phạm Trình Diễn", "Chỉ huy Bộ CHQS tỉnh", date(2020, 1, 1)),
    Account("tinh.canbo", "provincial_staff", "11", "Lò Trình Diễn", "Cán bộ Bộ CHQS tỉnh", date(2020, 1, 1)),
    Account("tinh.canbo2", "provincial_staff", "11", "Giàng Trình Diễn", "Cán bộ Bộ CHQS tỉnh", date(2020, 1, 1)),
    Account("khuvuc3.canbo", "regional_board_staff", "KV3", "Quàng Trình Diễn", "Cán bộ Ban CHPTKV 3 - Na Son"),
    Account("thanhyen.chihuy", "commune_commander", "03349", "Cà Trình Diễn", "Chỉ huy Ban CHQS xã Thanh Yên"),
    Account("thanhyen.canbo", "commune_clerk", "03349", "Lường Trình Diễn", "Trợ lý Ban CHQS xã Thanh Yên"),
    Account("thanhan.canbo", "commune_clerk", "03352", "Tòng Trình Diễn", "Trợ lý Ban CHQS xã Thanh An"),
    Account("dienluc.chihuy", "agency_commander", "", "Đinh Trình Diễn", "Chỉ huy Ban CHQS Công ty Điện lực Điện Biên"),
    Account("dienluc.canbo", "agency_clerk", "", "Trần Trình Diễn", "Cán bộ tự vệ Công ty Điện lực Điện Biên"),
    Account("thanh.tra", "inspector", "11", "Vũ Trình Diễn", "Thanh tra", date(2020, 1, 1)),
    Account("quantri", "administrator", "11", "Mùa Trình Diễn", "Quản trị hệ thống", date(2020, 1, 1)),
)
AGENCY_NAMES = dict.fromkeys(("dienluc.chihuy", "dienluc.canbo"), "Ban CHQS Công ty Điện lực Điện Biên")


def create_accounts() -> dict[str, User]:
    """Create every account with its role; returns them by name. The password is hashed once for all."""
    secret = make_password(PASSWORD)
    open_now = UnitVersion.objects.filter(last_on=None).select_related("unit")
    by_code = {version.code: version.unit for version in open_now}
    by_name = {version.name: version.unit for version in open_now}
    made = {}
    for one in ACCOUNTS:
        unit = by_name[AGENCY_NAMES[one.username]] if one.username in AGENCY_NAMES else by_code[one.unit_code]
        user = User.objects.create(
            username=one.username, full_name=one.full_name, title=one.title, password=secret, is_demonstration=True
        )
        Grant.objects.create(
            user=user, unit=unit, role=one.role, first_on=one.since, given_by_name="Hệ thống", reason=REASON
        )
        record("account.created", user, by=None, username=one.username)
        record("grant.given", user, by=None, unit_id=unit.pk, role=one.role, first_on=one.since.isoformat())
        made[one.username] = user
    return made


def account_lines() -> list[str]:
    """The demonstration accounts that are there, as lines to print."""
    known = {user.username: user for user in User.objects.filter(is_demonstration=True)}
    if not known:
        return []
    width = max(len(one.username) for one in ACCOUNTS)
    lines = [f"  {one.username:<{width}}  {one.title}" for one in ACCOUNTS if one.username in known]
    return [f"Tài khoản trình diễn (mật khẩu chung: {PASSWORD}):", *lines]

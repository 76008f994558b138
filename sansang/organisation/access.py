"""Who may do what, and how far: roles are code, grants are rows, and reach is part of the query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from sansang.organisation.models import Grant, Unit, User
    from sansang.organisation.models.units import UnitQuerySet

View = Callable[..., HttpResponseBase]


class Permission(StrEnum):
    PICTURE_VIEW = "picture_view"
    UNITS_VIEW = "units_view"
    UNITS_EDIT = "units_edit"
    REORGANISE = "reorganise"
    PEOPLE_VIEW = "people_view"
    PEOPLE_CONTACT = "people_contact"
    PEOPLE_EDIT = "people_edit"
    PEOPLE_EXPORT = "people_export"
    INTAKE = "intake"
    WAITING_DECIDE = "waiting_decide"
    REGISTER = "register"
    SELECTION = "selection"
    SELECTION_DECIDE = "selection_decide"
    TRAINING_VIEW = "training_view"
    TRAINING = "training"
    TRAINING_APPROVE = "training_approve"
    LAW_EDIT = "law_edit"
    ACCOUNTS_MANAGE = "accounts_manage"
    AUDIT_VIEW = "audit_view"
    LOOKS_VIEW = "looks_view"


class Reach(StrEnum):
    UNIT = "unit"  # this unit only
    BELOW = "below"  # this unit and everything it answers for


PERMISSION_LABELS: dict[Permission, str | Promise] = {
    Permission.PICTURE_VIEW: _("Xem bức tranh lực lượng và các con số tổng hợp"),
    Permission.UNITS_VIEW: _("Xem tổ chức và lịch sử đơn vị"),
    Permission.UNITS_EDIT: _("Sửa tên, biên chế, dân số và đặc điểm địa bàn"),
    Permission.REORGANISE: _("Thành lập, sáp nhập, chia tách, chuyển và giải thể đơn vị"),
    Permission.PEOPLE_VIEW: _("Xem danh sách và hồ sơ người"),
    Permission.PEOPLE_CONTACT: _("Xem số định danh và số điện thoại đầy đủ"),
    Permission.PEOPLE_EDIT: _("Thêm, sửa hồ sơ; biên chế vào đơn vị; bổ nhiệm chức vụ"),
    Permission.PEOPLE_EXPORT: _("Xuất danh sách người ra Excel (có ghi nhật ký)"),
    Permission.INTAKE: _("Tải danh sách lên, áp dụng và hoàn tác"),
    Permission.WAITING_DECIDE: _("Xử lý các dòng chờ cấp trên kiểm tra"),
    Permission.REGISTER: _("Đăng ký công dân trong độ tuổi, chuyển đến chuyển đi, ghi căn cứ tạm hoãn, miễn"),
    Permission.SELECTION: _("Chuẩn bị đợt tuyển chọn, ghi kết quả xét duyệt"),
    Permission.SELECTION_DECIDE: _("Công bố danh sách, ghi quyết định tuyển chọn"),
    Permission.TRAINING_VIEW: _("Xem kế hoạch, lớp và kết quả huấn luyện"),
    Permission.TRAINING: _("Lập kế hoạch huấn luyện, mở lớp, điểm danh, chấm điểm"),
    Permission.TRAINING_APPROVE: _("Phê duyệt kế hoạch, giáo án; công bố kết quả huấn luyện"),
    Permission.LAW_EDIT: _("Đề nghị và xác nhận dòng luật riêng của tỉnh (cần hai người)"),
    Permission.ACCOUNTS_MANAGE: _("Quản lý tài khoản và vai trò, xem thử như một vai trò"),
    Permission.AUDIT_VIEW: _("Xem nhật ký ai đã làm gì"),
    Permission.LOOKS_VIEW: _("Xem ai xem được một người, ai đã xem"),
}


@dataclass(frozen=True)
class Role:
    code: str
    title: str | Promise
    description: str | Promise
    permissions: dict[Permission, Reach]
    held_at: tuple[str, ...] = ()  # the kinds of command in which the role makes sense; none: any
    is_provincial: bool = False

    @property
    def needs_second_factor(self) -> bool:
        return self.is_provincial


P = Permission
_SEE = (P.PICTURE_VIEW, P.UNITS_VIEW, P.PEOPLE_VIEW, P.TRAINING_VIEW)
_OFFICE = (*_SEE, P.PEOPLE_CONTACT, P.PEOPLE_EDIT, P.PEOPLE_EXPORT, P.INTAKE, P.REGISTER, P.SELECTION, P.TRAINING)


_PROVINCE, _BOARD = ("provincial_command",), ("regional_board", "district_command")
_COMMUNE, _AGENCY = ("commune_command",), ("agency_command",)


def _below(*permissions: Permission) -> dict[Permission, Reach]:
    return dict.fromkeys(permissions, Reach.BELOW)


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "provincial_commander",
            _("Chỉ huy Bộ CHQS tỉnh"),
            _("Xem toàn bộ lực lượng của tỉnh, mọi thời điểm; không nhập liệu."),
            _below(*_SEE, P.PEOPLE_CONTACT, P.TRAINING_APPROVE, P.AUDIT_VIEW, P.LOOKS_VIEW),
            _PROVINCE,
            is_provincial=True,
        ),
        Role(
            "provincial_staff",
            _("Cán bộ cơ quan Bộ CHQS tỉnh"),
            _("Quản lý tổ chức, xử lý dòng chờ kiểm tra, nhập và sửa hồ sơ trong toàn tỉnh."),
            _below(
                *_OFFICE,
                P.UNITS_EDIT,
                P.REORGANISE,
                P.WAITING_DECIDE,
                P.SELECTION_DECIDE,
                P.TRAINING_APPROVE,
                P.LAW_EDIT,
                P.AUDIT_VIEW,
                P.LOOKS_VIEW,
            ),
            _PROVINCE,
            is_provincial=True,
        ),
        Role(
            "regional_board_staff",
            _("Cán bộ Ban CHPTKV"),
            _("Xem và kiểm tra các xã thuộc ban; xử lý dòng chờ kiểm tra giữa các xã đó."),
            _below(*_SEE, P.PEOPLE_CONTACT, P.WAITING_DECIDE, P.TRAINING, P.TRAINING_APPROVE),
            _BOARD,
        ),
        Role(
            "commune_commander",
            _("Chỉ huy Ban CHQS cấp xã"),
            _("Xem lực lượng và hồ sơ của xã mình."),
            _below(*_SEE, P.PEOPLE_CONTACT, P.PEOPLE_EXPORT, P.SELECTION_DECIDE, P.TRAINING_APPROVE, P.LOOKS_VIEW),
            _COMMUNE,
        ),
        Role(
            "commune_clerk",
            _("Trợ lý Ban CHQS cấp xã"),
            _("Nhập danh sách, sửa hồ sơ của xã mình."),
            _below(*_OFFICE),
            _COMMUNE,
        ),
        Role(
            "agency_commander",
            _("Chỉ huy Ban CHQS cơ quan"),
            _("Xem lực lượng và hồ sơ tự vệ của cơ quan mình."),
            _below(*_SEE, P.PEOPLE_CONTACT, P.PEOPLE_EXPORT, P.SELECTION_DECIDE, P.TRAINING_APPROVE, P.LOOKS_VIEW),
            _AGENCY,
        ),
        Role(
            "agency_clerk",
            _("Cán bộ phụ trách tự vệ cơ quan"),
            _("Nhập danh sách, sửa hồ sơ tự vệ của cơ quan mình."),
            _below(*_OFFICE),
            _AGENCY,
        ),
        Role(
            "inspector",
            _("Thanh tra (chỉ xem)"),
            _("Chỉ xem số liệu, hồ sơ và nhật ký; không thấy số định danh đầy đủ, không sửa."),
            _below(*_SEE, P.AUDIT_VIEW, P.LOOKS_VIEW),
        ),
        Role(
            "administrator",
            _("Quản trị hệ thống"),
            _("Quản lý tài khoản và vai trò; không xem hồ sơ người, trừ khi xem thử có ghi nhật ký."),
            _below(P.UNITS_VIEW, P.ACCOUNTS_MANAGE, P.AUDIT_VIEW),
            is_provincial=True,
        ),
    )
}


def grants_held(user: User, on: date | None = None) -> list[Grant]:
    """The user's grants on a day (default: today, as the request or the clock has it), read once."""
    if on is None:
        held: list[Grant] | None = getattr(user, "_grants_held", None)
        if held is None:
            held = _read_grants(user, timezone.localdate())
            user._grants_held = held  # type: ignore[attr-defined]
        return held
    return _read_grants(user, on)


def _read_grants(user: User, on: date) -> list[Grant]:
    if not user.pk or not user.is_active:
        return []
    grants = apps.get_model("organisation", "Grant").objects.filter(user=user, role__in=ROLES).on(on)
    return list(grants.select_related("unit").order_by("pk"))


def set_grants_held(user: User, grants: list[Grant]) -> None:
    """Fix what this user object may do for the rest of the request (the day's grants, or a role looked through)."""
    user._grants_held = grants  # type: ignore[attr-defined]


def reach(user: User, permission: Permission, field: str) -> Q:
    """A condition on a reach_path column that holds for rows on which the user has this permission."""
    found = Q(pk__in=[])
    for grant in grants_held(user):
        how_far = ROLES[grant.role].permissions.get(permission)
        if not grant.unit.reach_path:  # an empty path would be the beginning of every path
            continue
        if how_far is Reach.BELOW:
            found |= Q(**{f"{field}__startswith": grant.unit.reach_path})
        elif how_far is Reach.UNIT:
            found |= Q(**{field: grant.unit.reach_path})
    return found


def may(user: User, permission: Permission) -> bool:
    """True when the user holds this permission in at least one unit."""
    return any(permission in ROLES[grant.role].permissions for grant in grants_held(user))


def units_where(user: User, permission: Permission) -> UnitQuerySet:
    """Every unit in which this user holds this permission."""
    units: UnitQuerySet = apps.get_model("organisation", "Unit").objects.filter(reach(user, permission, "reach_path"))
    return units


def reaches(user: User, permission: Permission, unit: Unit) -> bool:
    """True when the user holds this permission in this unit."""
    for grant in grants_held(user):
        how_far = ROLES[grant.role].permissions.get(permission)
        if how_far is Reach.BELOW and reaches_path(grant.unit.reach_path, unit.reach_path):
            return True
        if how_far is Reach.UNIT and unit.pk == grant.unit_id:
            return True
    return False


def reaches_path(own: str, other: str) -> bool:
    """True when a record at the path `other` is answered for at the path `own`, or below it."""
    return bool(own) and other.startswith(own)


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view with the permission it needs; refuse users who hold it nowhere."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request.user, permission):  # type: ignore[arg-type]
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return mark


def hands_out(view: View) -> View:
    """Mark a view whose answer is a file to take away: refused to who looks at the system as a role would."""

    @wraps(view)
    def handing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    handing.hands_out = True  # type: ignore[attr-defined]
    return handing


def signed_in(view: View) -> View:
    """Mark a view that any signed-in user may open."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    marked.permission = None  # type: ignore[attr-defined]
    return marked


def public(view: View) -> View:
    """Mark a view that needs no sign-in."""
    opened: View = login_not_required(view)
    opened.is_public = True  # type: ignore[attr-defined]
    return opened

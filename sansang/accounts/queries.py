"""Questions about accounts, roles in words and the record of who did what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sansang.audit.models import AuditEvent
from sansang.kernel.names import name_key
from sansang.organisation.access import PERMISSION_LABELS, ROLES, Permission, Reach, Role, units_where
from sansang.organisation.models import Grant, UnitVersion, User
from sansang.organisation.models.users import UserQuerySet

LOOK_AS = "look_as"  # the key in the session: which role in which unit an administrator looks as

# What the record calls things, in the user's words.
VERBS: dict[str, str | Promise] = {
    "province.begun": _("Lập Bộ CHQS tỉnh và người quản trị đầu tiên"),
    "account.created": _("Tạo tài khoản"),
    "account.updated": _("Sửa tài khoản"),
    "account.password_set": _("Đặt lại mật khẩu"),
    "account.locked": _("Khóa tài khoản"),
    "account.unlocked": _("Mở khóa tài khoản"),
    "account.sessions_ended": _("Kết thúc các phiên đăng nhập"),
    "second_factor.added": _("Thêm lớp xác thực thứ hai"),
    "second_factor.removed": _("Bỏ lớp xác thực thứ hai"),
    "second_factor.renamed": _("Đổi tên khóa truy cập"),
    "second_factor.codes_made": _("Tạo mã dự phòng mới"),
    "second_factor.used": _("Xác nhận bằng lớp thứ hai"),
    "second_factor.refused": _("Xác nhận sai bằng lớp thứ hai"),
    "second_factor.reset": _("Bỏ mọi lớp xác thực thứ hai của một tài khoản"),
    "grant.given": _("Giao vai trò"),
    "grant.ended": _("Kết thúc vai trò"),
    "look_as.started": _("Xem thử như một vai trò"),
    "intake.received": _("Tải danh sách lên"),
    "intake.applied": _("Áp dụng danh sách"),
    "intake.undone": _("Hoàn tác danh sách"),
    "intake.discarded": _("Bỏ danh sách"),
    "people.exported": _("Xuất danh sách người"),
    "person.created": _("Thêm người"),
    "person.updated": _("Sửa hồ sơ"),
    "person.moved": _("Chuyển hồ sơ về đơn vị khác"),
    "person.viewed": _("Mở xem hồ sơ"),
    "person.sheet": _("In phiếu dữ liệu của một người"),
    "merge.made": _("Gộp hai hồ sơ trùng"),
    "merge.different": _("Ghi hai hồ sơ là hai người khác nhau"),
    "merge.undone": _("Bỏ quyết định về hồ sơ trùng"),
    "privacy.minimised": _("Xóa bớt dữ liệu cá nhân quá hạn"),
    "registration.entered": _("Ghi vào sổ đăng ký"),
    "registration.round_entered": _("Đăng ký lần đầu theo đợt"),
    "registration.ended": _("Ghi ra khỏi sổ đăng ký"),
    "circumstance.recorded": _("Ghi hoàn cảnh"),
    "circumstance.ended": _("Ghi ngày hết hạn của hoàn cảnh"),
    "circumstance.removed": _("Bỏ hoàn cảnh ghi nhầm"),
    "circumstance.decided": _("Ghi quyết định về hoàn cảnh"),
    "absence.recorded": _("Ghi vắng mặt"),
    "absence.changed": _("Sửa lần vắng mặt"),
    "move.offered": _("Giới thiệu chuyển đi"),
    "move.accepted": _("Tiếp nhận người chuyển đến"),
    "move.returned": _("Trả lại giấy giới thiệu"),
    "move.withdrawn": _("Rút lại giấy giới thiệu"),
    "round.opened": _("Mở đợt đăng ký"),
    "round.closed": _("Khóa sổ đăng ký"),
    "round.reopened": _("Mở lại sổ đăng ký"),
    "register.exported": _("Xuất sổ đăng ký"),
    "register.book_exported": _("Xuất sổ của một đợt đăng ký"),
    "law.proposed": _("Đề nghị dòng luật riêng của tỉnh"),
    "law.confirmed": _("Xác nhận dòng luật riêng của tỉnh"),
    "law.returned": _("Không xác nhận dòng luật riêng của tỉnh"),
    "service.started": _("Biên chế vào đơn vị"),
    "service.ended": _("Thôi phục vụ"),
    "service.corrected": _("Sửa thời gian phục vụ"),
    "post.given": _("Bổ nhiệm chức vụ"),
    "post.ended": _("Thôi giữ chức vụ"),
    "post.corrected": _("Sửa thời gian giữ chức vụ"),
    "extension.asked": _("Đề nghị kéo dài thời hạn"),
    "extension.agreed": _("Đồng ý kéo dài thời hạn"),
    "extension.refused": _("Không đồng ý kéo dài thời hạn"),
    "extension.withdrawn": _("Rút đề nghị kéo dài thời hạn"),
    "active_service.recognised": _("Công nhận hoàn thành nghĩa vụ quân sự tại ngũ"),
    "discipline.recorded": _("Ghi kỷ luật"),
    "discipline.corrected": _("Sửa dòng kỷ luật"),
    "discipline.ended": _("Ghi kết thúc kỷ luật"),
    "commendation.recorded": _("Ghi khen thưởng"),
    "commendation.corrected": _("Sửa dòng khen thưởng"),
    "commendation.ended": _("Hủy khen thưởng"),
    "waiting.seen": _("Đã xem lại dòng bị trả"),
    "waiting.entered": _("Gửi dòng chờ kiểm tra"),
    "waiting.accepted": _("Chấp nhận dòng chờ kiểm tra"),
    "waiting.returned": _("Trả lại dòng chờ kiểm tra"),
    "commitment.made": _("Ghi lịch công tác"),
    "commitment.released": _("Bỏ lịch công tác"),
    "reorganisation.drafted": _("Soạn quyết định sắp xếp"),
    "reorganisation.applied": _("Áp dụng quyết định sắp xếp"),
    "reorganisation.cancelled": _("Hủy dự thảo sắp xếp"),
    "intake.exported": _("Tải kết quả kiểm tra ra Excel"),
    "selection.opened": _("Mở đợt tuyển chọn"),
    "selection.changed": _("Sửa đợt tuyển chọn"),
    "selection.need_set": _("Sửa nhu cầu tuyển chọn"),
    "selection.candidates_added": _("Đưa người vào danh sách xét"),
    "selection.candidate_removed": _("Bỏ người khỏi danh sách xét"),
    "selection.checked": _("Ghi kết quả kiểm tra khi tuyển chọn"),
    "selection.propose": _("Trình hội đồng xét tuyển chọn"),
    "selection.reopen": _("Lấy danh sách về chuẩn bị lại"),
    "selection.chosen": _("Ghi kết quả hội đồng xét"),
    "selection.publish": _("Niêm yết danh sách tuyển chọn"),
    "selection.withdraw": _("Rút danh sách đã niêm yết"),
    "selection.objection_raised": _("Ghi ý kiến về danh sách"),
    "selection.objection_settled": _("Giải quyết ý kiến về danh sách"),
    "selection.sign": _("Ghi quyết định tuyển chọn"),
    "selection.replaced": _("Thay người trong quyết định"),
    "selection.enter": _("Đưa người được chọn vào đơn vị"),
    "selection.cancel": _("Hủy đợt tuyển chọn"),
    "selection.revoke": _("Thu hồi đợt tuyển chọn"),
    "selection.exported": _("Xuất danh sách tuyển chọn"),
    "training.ground_registered": _("Thêm thao trường, bãi tập"),
    "training.ground_changed": _("Sửa thông tin thao trường, bãi tập"),
    "training.aid_registered": _("Thêm học cụ"),
    "training.aid_changed": _("Sửa thông tin học cụ"),
    "training.aid_booked": _("Đặt học cụ cho buổi học"),
    "training.upkeep_recorded": _("Ghi sửa chữa, đổi mới"),
    "training.upkeep_taken_back": _("Bỏ dòng sửa chữa ghi nhầm"),
    "training.readiness_marked": _("Đánh dấu chuẩn bị huấn luyện"),
    "training.material_written": _("Thêm giáo án, bài giảng"),
    "training.material_changed": _("Sửa thông tin giáo án, bài giảng"),
    "training.material_uploaded": _("Tải một bản giáo án, bài giảng lên"),
    "training.material_submitted": _("Trình giáo án, bài giảng"),
    "training.material_taken_back": _("Lấy lại giáo án, bài giảng đã trình"),
    "training.material_approved": _("Phê duyệt giáo án, bài giảng"),
    "training.material_returned": _("Trả lại giáo án, bài giảng"),
    "training.material_withdrawn": _("Thu hồi giáo án, bài giảng"),
    "training.material_discarded": _("Bỏ bản thảo giáo án, bài giảng"),
    "training.material_read": _("Tải giáo án, bài giảng về"),
    "training.competition_planned": _("Thêm hội thi, hội thao"),
    "training.competition_changed": _("Sửa thông tin hội thi, hội thao"),
    "training.competition_held": _("Ghi đã tổ chức hội thi, hội thao"),
    "training.competition_cancelled": _("Hủy hội thi, hội thao"),
    "training.placing_written": _("Ghi kết quả hội thi, hội thao"),
    "training.placing_removed": _("Bỏ kết quả hội thi ghi nhầm"),
    "training.exported": _("Xuất danh sách về huấn luyện"),
    "training.plan_begun": _("Lập kế hoạch huấn luyện"),
    "training.plan_changed": _("Sửa kế hoạch huấn luyện"),
    "training.plan_submit": _("Trình kế hoạch huấn luyện"),
    "training.plan_recall": _("Lấy lại kế hoạch huấn luyện đã trình"),
    "training.plan_approve": _("Phê duyệt kế hoạch huấn luyện"),
    "training.plan_return": _("Trả lại kế hoạch huấn luyện"),
    "training.plan_reopen": _("Điều chỉnh kế hoạch huấn luyện"),
    "training.programme_set": _("Ghi chương trình huấn luyện"),
    "training.instructor_set": _("Ghi người giảng dạy"),
    "training.class_prepared": _("Lập lớp huấn luyện"),
    "training.class_changed": _("Sửa lớp huấn luyện"),
    "training.class_open": _("Mở ghi danh lớp huấn luyện"),
    "training.class_start": _("Khai giảng lớp huấn luyện"),
    "training.class_close": _("Kết thúc lớp huấn luyện"),
    "training.class_resume": _("Mở lại lớp huấn luyện"),
    "training.class_cancel": _("Hủy lớp huấn luyện"),
    "training.sessions_laid_out": _("Xếp lịch lớp theo chương trình"),
    "training.session_set": _("Ghi buổi học"),
    "training.session_removed": _("Bỏ buổi học"),
    "training.enrolled": _("Ghi danh vào lớp"),
    "training.confirmed": _("Xác nhận người được gọi vào lớp"),
    "training.withdrawn": _("Rút khỏi lớp"),
    "training.attendance": _("Điểm danh"),
    "training.roll_printed": _("In phiếu điểm danh"),
    "training.roll_taken": _("Lấy danh sách điểm danh về điện thoại"),
    "training.moved_up": _("Lấy người chờ vào lớp"),
    "training.timetable_asked": _("Lập lịch huấn luyện đề xuất"),
    "training.timetable_edited": _("Sửa lịch huấn luyện đề xuất"),
    "training.timetable_used": _("Dùng lịch huấn luyện đề xuất"),
    "training.timetable_thrown_away": _("Bỏ lịch huấn luyện đề xuất"),
    "training.days_avoided": _("Ghi ngày tránh xếp lịch"),
    "training.days_not_avoided": _("Bỏ ngày tránh xếp lịch"),
    "training.exams_set": _("Ghi nội dung kiểm tra của lớp"),
    "training.marked": _("Ghi điểm"),
    "training.retested": _("Ghi điểm kiểm tra lại"),
    "training.minutes_written": _("Ghi biên bản xét kết quả"),
    "training.published": _("Công bố kết quả huấn luyện"),
    "training.corrected": _("Sửa kết quả đã công bố theo quyết định"),
    "training.certificates_issued": _("Cấp giấy chứng nhận"),
    "training.certificate_withdrawn": _("Thu hồi giấy chứng nhận"),
    "training.qualification_kind_set": _("Ghi loại chứng chỉ"),
    "training.qualification_given": _("Ghi chứng chỉ"),
    "training.qualification_withdrawn": _("Thu hồi chứng chỉ"),
    "training.prolonged": _("Kéo dài chứng chỉ theo quyết định"),
    "training.prolongation_undone": _("Hoàn tác quyết định kéo dài chứng chỉ"),
    "training.feed_handed_out": _("Đưa địa chỉ lịch huấn luyện"),
    "training.feed_taken_back": _("Thu hồi địa chỉ lịch huấn luyện"),
    "demo.built": _("Tạo tỉnh trình diễn"),
    "places.loaded": _("Nạp đơn vị hành chính"),
    "places.updated": _("Cập nhật đơn vị hành chính"),
    "places.boundaries": _("Nạp ranh giới"),
    "places.exported": _("Xuất danh sách địa bàn"),
    "places.population": _("Ghi dân số"),
    "places.attribute_set": _("Ghi đặc điểm địa bàn"),
    "places.attribute_ended": _("Kết thúc đặc điểm địa bàn"),
}

# What stands beside an event, in the user's words; the rest (internal numbers) is not shown.
DETAILS: dict[str, str | Promise] = {
    "role": _("vai trò"),
    "username": _("tên đăng nhập"),
    "first_on": _("từ ngày"),
    "last_on": _("đến hết ngày"),
    "on": _("ngày"),
    "sessions": _("số phiên"),
    "fields": _("mục đã sửa"),
    "factors": _("lớp thứ hai"),
    "decision_number": _("số quyết định"),
    "steps": _("số bước"),
    "rows": _("số dòng"),
    "year": _("năm"),
    "persons": _("dân số"),
    "places": _("số đơn vị"),
    "outlines": _("số ranh giới"),
}

# Parts of a record that are rows of their own, and so no column says what they are called.
PARTS: dict[str, str | Promise] = {"skills": _("kỹ năng")}


# Second factors by the library's name of their kind.
FACTORS: dict[str, str | Promise] = {
    "totp": _("ứng dụng xác thực"),
    "webauthn": _("khóa truy cập"),
    "recovery_codes": _("mã dự phòng"),
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
    may_end: bool  # it runs, or will, and has no last day yet


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


def accounts(users: UserQuerySet, *, on: date) -> list[AccountRow]:
    """Every account of a query with the roles it holds on a day; three queries whatever the number."""
    found = list(users.order_by("username"))
    grants = list(Grant.objects.filter(user__in=[user.pk for user in found], role__in=ROLES).on(on))
    names = unit_names({grant.unit_id for grant in grants})
    roles: dict[int, list[tuple[Role, str]]] = {}
    for grant in grants:
        roles.setdefault(grant.user_id, []).append((ROLES[grant.role], names.get(grant.unit_id, "")))
    return [AccountRow(user, roles.get(user.pk, [])) for user in found]


def matching(rows: list[AccountRow], text: str) -> list[AccountRow]:
    """The accounts whose name, title, roles or units have this text, with or without marks."""
    key = name_key(text)
    return [row for row in rows if key in name_key(" ".join(_words_of(row)))]


def _words_of(row: AccountRow) -> Iterator[str]:
    yield from (row.user.username, row.user.full_name, row.user.title)
    for role, unit in row.roles:
        yield from (str(role.title), unit)


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
            grant.last_on is None or grant.last_on > on,
        )
        for grant in grants
    ]


def second_factors_of(account: User) -> dict[str, int]:
    """How many second factors of each kind an account has, in the order of FACTORS."""
    kinds = Counter(Authenticator.objects.filter(user=account).values_list("type", flat=True))
    return {kind: kinds[kind] for kind in FACTORS if kinds[kind]}


def factors_in_words(account: User) -> list[str]:
    """The second factors an account has, passkeys with their number."""
    found = second_factors_of(account)
    return [f"{FACTORS[kind]} ({found[kind]})" if kind == "webauthn" else str(FACTORS[kind]) for kind in found]


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


def audit_rows(events: Sequence[AuditEvent]) -> list[AuditRow]:
    """Events in words."""
    names = unit_names({event.unit_id for event in events if event.unit_id})
    return [
        AuditRow(event, VERBS.get(event.verb, event.verb), names.get(event.unit_id or 0, ""), _details(event))
        for event in events
    ]


def _details(event: AuditEvent) -> str:
    known = [(key, value) for key, value in event.details.items() if key in DETAILS and value not in (None, "", [])]
    return "; ".join(f"{DETAILS[key]}: {_in_words_of(event, key, value)}" for key, value in known)


def _in_words_of(event: AuditEvent, key: str, value: Any) -> str:
    if key == "role" and value in ROLES:
        return str(ROLES[value].title)
    if key == "factors":
        return ", ".join(str(FACTORS.get(name, name)) for name in value)
    if key == "fields":
        return ", ".join(_label(event.subject_type, name) for name in value)
    if key in {"first_on", "last_on", "on"}:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return str(value)


def _label(model: str, name: str) -> str:
    """What a column of a record is called; a room above names its own columns."""
    if name in PARTS:
        return str(PARTS[name])
    try:
        field = apps.get_model(model)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return name
    return gettext(str(getattr(field, "verbose_name", name)))

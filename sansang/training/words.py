"""What this room calls its steps and how states look."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sansang.law.facts import Words
from sansang.organisation.models import COMMANDS
from sansang.training.models import ClassState, EnrolmentState, Plan, PlanState, TrainingClass
from sansang.training.rules.owed import Stood
from sansang.ui.templatetags.ui import badge

Text = str | Promise

CLASS_BADGES = {
    ClassState.PLANNED: "plain",
    ClassState.OPEN: "info",
    ClassState.RUNNING: "warn",
    ClassState.CLOSED: "info",
    ClassState.PUBLISHED: "ok",
    ClassState.CANCELLED: "plain",
}
PLAN_BADGES = {
    PlanState.DRAFT: "plain",
    PlanState.SUBMITTED: "warn",
    PlanState.RETURNED: "bad",
    PlanState.APPROVED: "ok",
}
ENROLMENT_BADGES = {
    EnrolmentState.INVITED: "info",
    EnrolmentState.ENROLLED: "ok",
    EnrolmentState.WAITING: "warn",
    EnrolmentState.WITHDRAWN: "plain",
}
CLASS_DO: dict[str, Text] = {
    "open": _("Mở ghi danh"),
    "start": _("Khai giảng"),
    "close": _("Kết thúc lớp"),
    "resume": _("Mở lại lớp"),
    "cancel": _("Hủy lớp"),
}
CLASS_DONE: dict[str, Text] = {
    "open": _("Đã mở ghi danh."),
    "start": _("Lớp đã khai giảng."),
    "close": _("Đã kết thúc lớp; tiếp theo là kết quả."),
    "resume": _("Đã mở lại lớp."),
    "cancel": _("Đã hủy lớp."),
}
PLAN_DONE: dict[str, Text] = {
    "begin": _("Lập kế hoạch"),
    "submit": _("Trình phê duyệt"),
    "recall": _("Lấy lại để sửa"),
    "approve": _("Phê duyệt"),
    "return": _("Trả lại"),
    "reopen": _("Lấy lên điều chỉnh"),
}


def class_badge(one: TrainingClass) -> SafeString:
    """The state of a class, as a mark."""
    return badge(one.get_state_display(), CLASS_BADGES[ClassState(one.state)])


def plan_badge(one: Plan) -> SafeString:
    """The state of a plan, as a mark."""
    return badge(one.get_state_display(), PLAN_BADGES[PlanState(one.state)])


def in_language(words: Words) -> str:
    """Words of the law in the reader's language."""
    return words.en if get_language() == "en" else str(words)


def commands_to_pick(units: Iterable[Stood]) -> list[tuple[Stood, str]]:
    """The commands one may pick on a page, indented by where they stand."""
    found = sorted((unit for unit in units if unit.kind in COMMANDS), key=lambda unit: unit.path)
    top = min((len(unit.line) for unit in found), default=0)
    return [(unit, "\u2003" * (len(unit.line) - top)) for unit in found]

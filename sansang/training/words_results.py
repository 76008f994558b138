"""How grades and qualifications are called and look on pages."""

from __future__ import annotations

from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sansang.law.counting import months_later
from sansang.training.models import Grade, Qualification
from sansang.ui.templatetags.ui import badge

GRADE_BADGES = {
    Grade.EXCELLENT: "ok",
    Grade.GOOD: "ok",
    Grade.PASS: "info",
    Grade.FAIL: "bad",
    Grade.UNTESTED: "warn",
}
SOON = 3  # months before the end


def grade_badge(grade: str) -> SafeString:
    """The badge of a grade; of none yet, as marks are missing."""
    return badge(Grade(grade).label, GRADE_BADGES[Grade(grade)]) if grade else badge(_("thiếu điểm"), "warn")


def state_words(row: Qualification, on: date) -> tuple[str, str]:
    """How a qualification stands on a day, and the kind of its badge."""
    if row.withdrawn_on is not None and row.withdrawn_on <= on:
        return gettext("đã thu hồi"), "bad"
    if row.first_on > on:
        return gettext("chưa có hiệu lực"), "plain"
    if row.last_on is not None and row.last_on < on:
        return gettext("hết hạn"), "warn"
    if row.last_on is not None and row.last_on <= months_later(on, SOON):
        return gettext("sắp hết hạn"), "warn"
    return gettext("có giá trị"), "ok"

"""What the codes of support are called on pages."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sansang.training.rules.assurance import Check

CHECKS: dict[Check, str | Promise] = {
    Check.PLAN_APPROVED: _("Kế hoạch được phê duyệt"),
    Check.LESSON_PLANS: _("Giáo án của từng nội dung được phê duyệt"),
    Check.INSTRUCTORS: _("Buổi học có giáo viên"),
    Check.GROUNDS_CHOSEN: _("Buổi học có thao trường, bãi tập"),
    Check.GROUNDS_FIT: _("Thao trường, bãi tập dùng được"),
    Check.AIDS_REPAIRED: _("Học cụ đã sửa chữa, không còn cái hỏng"),
    Check.AIDS_ENOUGH: _("Học cụ đủ cho các buổi đã đặt"),
    Check.REHEARSED: _("Bồi dưỡng giáo viên, thông qua giáo án"),
    Check.CALLED: _("Gửi thông báo, lệnh gọi huấn luyện"),
    Check.SAFETY: _("Phổ biến quy tắc an toàn thao trường"),
    Check.MEDICAL: _("Bảo đảm quân y, cấp cứu"),
    Check.LIVING: _("Bảo đảm ăn, ở, đi lại"),
    Check.MONEY: _("Kinh phí huấn luyện được cấp"),
}

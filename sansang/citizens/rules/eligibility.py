"""What the reasons of many people are called together: a sentence about one person's age names no group."""

from __future__ import annotations

from sansang.kernel.reasons import Reason
from sansang.law.facts import Words
from sansang.law.whys import Why

_TOGETHER = {
    "of_age": Words("Trong độ tuổi nghĩa vụ", "Of ordinary age"),
    "volunteer_age": Words("Quá độ tuổi nghĩa vụ nhưng tình nguyện", "Past the ordinary age but volunteering"),
    "too_young": Words("Chưa đủ tuổi", "Too young"),
    "past_ordinary_age": Words("Quá độ tuổi nghĩa vụ, không tình nguyện", "Past the ordinary age and not volunteering"),
    "past_extended_age": Words("Quá độ tuổi cả khi tình nguyện", "Past the age even for volunteers"),
    "sex_missing": Words("Thiếu giới tính", "Sex missing"),
    "birth_missing": Words("Thiếu ngày sinh", "Birth missing"),
    "birth_day_missing": Words(
        "Ngày sinh chưa đủ, mà giới hạn tuổi nằm trong khoảng đó",
        "Birth not known to the day, with an age limit in between",
    ),
    "not_understood": Words("Có sự việc không còn trong bảng luật", "A fact that the tables know no longer"),
    "no_rule": Words("Ngày này bảng luật không có dòng nào về độ tuổi", "No row says the ages on this day"),
}


def together(why: Why) -> Reason:
    """The words for all who have this reason."""
    if words := _TOGETHER.get(why.code):
        return Reason(why.code, "{words}", {"words": words}, why.article)
    return why

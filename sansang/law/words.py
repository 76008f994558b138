"""Rows of the law in words: what a key means, what each column says. For people who never see a code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sansang.law.columns import Column
from sansang.law.deciders import DECISION_WORDS
from sansang.law.facts import Fact, Words
from sansang.law.grounds import KIND_WORDS
from sansang.law.rows import TABLES, Row
from sansang.law.training_words import TRAINING_KEYS
from sansang.law.whys import SEX_WORDS

COMPONENT_WORDS = {
    "TC": Words("Tại chỗ", "On the spot"),
    "CD": Words("Cơ động", "Mobile"),
    "TT": Words("Thường trực", "Standing"),
    "B": Words("Biển", "Maritime"),
    "PK": Words("Phòng không", "Air defence"),
    "PB": Words("Pháo binh", "Artillery"),
    "TS": Words("Trinh sát", "Reconnaissance"),
    "TTin": Words("Thông tin", "Signals"),
    "CB": Words("Công binh", "Engineers"),
    "PH": Words("Phòng hóa", "Chemical defence"),
    "YT": Words("Y tế", "Medical"),
}
EXTENSION_WORDS = {
    "ordinary": Words("Thông thường", "Ordinary"),
    "maritime_militia": Words("Dân quân biển", "Maritime militia"),
    "self_defence": Words("Tự vệ", "Self-defence"),
    "commander": Words("Chỉ huy đơn vị", "Commanders of units"),
}
LIMIT_WORDS = {
    "child": Words("Nuôi con nhỏ: con dưới số tháng tuổi", "Young child: under so many months"),
    "absence": Words("Tạm vắng phải báo cáo: từ", "Absence to be reported: from"),
    "standing_active_service": Words(
        "Dân quân thường trực được công nhận hoàn thành nghĩa vụ quân sự tại ngũ",
        "Standing militia recognised as having completed active service",
    ),
    "enterprise": Words("Doanh nghiệp xét tổ chức tự vệ: hoạt động từ đủ", "Enterprises with self-defence: active for"),
    "discipline_limitation": Words("Thời hiệu xử lý kỷ luật", "Limitation of disciplinary action"),
    "discipline_handling": Words("Thời hạn xử lý kỷ luật", "Time for handling discipline"),
    "discipline_handling_extended": Words(
        "Thời hạn xử lý kỷ luật, vụ việc phức tạp", "Time for handling discipline, complicated cases"
    ),
    "progress_after_reprimand": Words(
        "Công nhận tiến bộ sau khiển trách, cảnh cáo", "Progress recognised after a reprimand or warning"
    ),
    "progress_after_demotion": Words(
        "Công nhận tiến bộ sau giáng chức, cách chức", "Progress recognised after demotion or dismissal"
    ),
}
BODY_WORDS = {
    "commune": Words("cấp xã", "commune"),
    "agency": Words("cơ quan, tổ chức", "agency or organisation"),
    "district_without_communes": Words("huyện không có đơn vị hành chính cấp xã", "district without communes"),
    "standing": Words("dân quân thường trực", "standing militia"),
    "any": Words("mọi nơi", "anywhere"),
}
LEVEL_WORDS = {
    "ministry": Words("Bộ Quốc phòng, Chính phủ", "ministry and government"),
    "region": Words("Quân khu", "military region"),
    "province": Words("Cấp tỉnh", "province"),
    "board": Words("Ban Chỉ huy phòng thủ khu vực", "Regional Defence Command Board"),
    "district": Words("Cấp huyện", "district"),
    "commune": Words("Cấp xã", "commune"),
    "agency": Words("Cơ quan, tổ chức", "agency or organisation"),
}
MORE_DECISIONS = {
    "appoint_agency_command_posts": Words(
        "Bổ nhiệm chức vụ Ban CHQS cơ quan, tổ chức", "Appointment to an agency's command"
    ),
    "appoint_battalion_posts": Words("Bổ nhiệm chỉ huy tiểu đoàn", "Appointment of battalion leaders"),
    "appoint_commune_command_posts": Words("Bổ nhiệm chức vụ Ban CHQS cấp xã", "Appointment to a commune's command"),
    "appoint_company_posts": Words("Bổ nhiệm chỉ huy đại đội", "Appointment of company leaders"),
    "appoint_unit_leaders": Words(
        "Bổ nhiệm thôn đội trưởng, chỉ huy trung đội, tiểu đội, khẩu đội",
        "Appointment of village, platoon, squad and crew leaders",
    ),
    "found_artillery_company": Words("Thành lập đại đội pháo binh", "Foundation of an artillery company"),
    "found_command": Words("Thành lập Ban Chỉ huy quân sự", "Foundation of a command"),
    "found_company": Words("Thành lập đại đội", "Foundation of a company"),
    "found_on_the_spot_team": Words("Thành lập tổ tại chỗ", "Foundation of an on-the-spot team"),
    "found_platoon_or_squad": Words("Thành lập trung đội, tiểu đội", "Foundation of a platoon or squad"),
    "found_self_defence_battalion": Words("Thành lập tiểu đoàn tự vệ", "Foundation of a self-defence battalion"),
    "found_standing_unit": Words("Thành lập đơn vị thường trực", "Foundation of a standing unit"),
    "mobilise_in_agency": Words("Điều động trong cơ quan, tổ chức", "Mobilisation within an agency"),
    "mobilise_in_commune": Words("Điều động trong xã", "Mobilisation within a commune"),
    "mobilise_in_district": Words("Điều động trong huyện", "Mobilisation within a district"),
    "mobilise_in_province": Words("Điều động trong tỉnh", "Mobilisation within a province"),
    "mobilise_in_region": Words("Điều động trong Quân khu", "Mobilisation within a region"),
    "mobilise_nationwide": Words("Điều động trên toàn quốc", "Mobilisation nationwide"),
}
KEY_WORDS: dict[str, Mapping[str, Words]] = {
    "ages": SEX_WORDS,
    "terms": COMPONENT_WORDS,
    "extensions": EXTENSION_WORDS,
    "limits": LIMIT_WORDS,
    "registration": {"first": Words("Đăng ký lần đầu", "First registration")},
    "counting": {
        "birthday_29_february": Words(
            "Sinh ngày 29/02: năm không nhuận tròn tuổi vào", "Born on 29 February: birthday in other years"
        )
    },
    **TRAINING_KEYS,
}
CHOICE_WORDS: dict[str, Mapping[str, Words]] = {
    "kind": KIND_WORDS,
    "sex": SEX_WORDS,
    "body": BODY_WORDS,
    "level": LEVEL_WORDS,
    "decision": {**DECISION_WORDS, **MORE_DECISIONS},
}
YES, NO = Words("có", "yes"), Words("không", "no")
# Columns that the title of a row says already, and the English twin of a column that brings it along.
_IN_THE_TITLE = {"points": {"kind", "point"}, "cases": {"fact", "words", "words_en"}, "deciders": {"decision"}}
_TWINS = {
    "text": "text_en",
    "who": "who_en",
    "agreement": "agreement_en",
    "prepared_by": "prepared_by_en",
    "otherwise": "otherwise_en",
}


def title_of(row: Row, facts: Mapping[str, Fact]) -> Words:
    """What a row is about: “nam”, “Cơ động”, “Tạm hoãn, điểm đ”, “đang học”."""
    said = row.values
    if row.table == "points":
        return _point(row)
    if row.table == "cases":
        fact = facts.get(said["fact"])
        return fact.words if fact else _own(said.get("words") or said["fact"], said.get("words_en"))
    if row.table == "deciders":
        return CHOICE_WORDS["decision"].get(said["decision"], _own(said["decision"]))
    return KEY_WORDS[row.table].get(row.key, _own(row.key))


def said_in(row: Row, points: Mapping[str, Row]) -> Iterator[tuple[Column, Words]]:
    """Each filled column that the title does not say, with its value in words; `points` are the rows of that table."""
    twins = set(_TWINS.values())
    for column in TABLES[row.table].columns:
        value = row.values.get(column.name)
        if column.name in twins or column.name in _IN_THE_TITLE.get(row.table, ()) or value in (None, "", [], ()):
            continue
        yield column, _value(row, column, value, points)


def _value(row: Row, column: Column, value: Any, points: Mapping[str, Row]) -> Words:
    if isinstance(value, bool):
        return YES if value else NO
    if row.table == "cases" and column.name == "point":
        return _point(points[value]) if value in points else _own(value)
    if column.name in CHOICE_WORDS:
        return CHOICE_WORDS[column.name].get(value, _own(value))
    if column.kind == "list":
        return _own("; ".join(value), "; ".join(row.values.get(_TWINS[column.name]) or value))
    return _own(value, row.values.get(_TWINS.get(column.name, "")))


def _point(row: Row) -> Words:
    kind, point = KIND_WORDS[row.values["kind"]], row.values["point"]
    if len(point) > 1:  # no letter of the decree
        return kind
    return Words(f"{kind}, điểm {point}", f"{kind.en}, point {point}")


def _own(text: Any, english: Any = None) -> Words:
    return Words(str(text), str(english or text))

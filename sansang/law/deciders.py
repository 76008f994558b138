"""Who decides what: by decision, by body, on a day."""

from __future__ import annotations

from dataclasses import dataclass

from sansang.law.facts import Words
from sansang.law.rows import Row
from sansang.law.rules import Rules

DECISION_WORDS: dict[str, Words] = {
    "registration": Words("Đăng ký", "Registration"),
    "selection_guidance": Words("Chỉ đạo, hướng dẫn tuyển chọn", "Guidance of selection"),
    "selection": Words("Quyết định thực hiện nghĩa vụ", "Decision of service"),
    "deferral": Words("Tạm hoãn", "Deferral"),
    "exemption": Words("Miễn", "Exemption"),
    "age_extension": Words("Kéo dài độ tuổi", "Extension of age"),
    "term_extension": Words("Kéo dài thời hạn", "Extension of the term"),
    "early_release": Words("Thôi trước thời hạn", "Early release"),
    "removal": Words("Đưa ra khỏi danh sách", "Removal from the list"),
    "completion": Words("Công nhận hoàn thành nghĩa vụ", "Recognition of completion"),
    "active_service_completion": Words(
        "Công nhận hoàn thành nghĩa vụ quân sự tại ngũ", "Recognition of completed active service"
    ),
}


@dataclass(frozen=True)
class Decider:
    """`who` decides, on a level, with the `agreement` of others."""

    who: Words
    level: str
    agreement: tuple[Words, ...]
    row: Row


def who_decides(rules: Rules, decision: str, *, body: str = "commune") -> list[Decider]:
    """Everyone who may take a decision on the day of the rules, for a commune, an agency or standing militia.

    `decision` is a key of DECISION_WORDS or of the table (appoint_…, found_…, mobilise_…). Empty: no row says it.
    """
    found = rules.rows("deciders")
    return [_decider(found[key]) for key in dict.fromkeys((f"{decision}/{body}", f"{decision}/any")) if key in found]


def _decider(row: Row) -> Decider:
    said = row.values
    agreement = said.get("agreement") or ()
    english = said.get("agreement_en") or agreement
    return Decider(
        Words(said["who"], said["who_en"]),
        said["level"],
        tuple(Words(vi, en) for vi, en in zip(agreement, english, strict=False)),
        row,
    )

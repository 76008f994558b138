"""A plan's way from draft to approval, and what speaks against its items; pure.

Circular 69/2020/TT-BQP, Art. 7.2, as amended by Circular 83/2025/TT-BQP.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sansang.kernel.reasons import Reason

ARTICLE = "Thông tư 69/2020/TT-BQP, Điều 7 khoản 2"


class PlanStage(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


# Plans on which the office still works.
EDITABLE = (PlanStage.DRAFT, PlanStage.RETURNED)


@dataclass(frozen=True)
class PlanMove:
    """A step of a plan: from which stages to which; `decides` is for the approver, `says_why` wants words."""

    verb: str
    sources: tuple[PlanStage, ...]
    target: PlanStage
    decides: bool = False
    says_why: bool = False


MOVES: dict[str, PlanMove] = {
    move.verb: move
    for move in (
        PlanMove("submit", EDITABLE, PlanStage.SUBMITTED),
        PlanMove("recall", (PlanStage.SUBMITTED,), PlanStage.DRAFT),
        PlanMove("approve", (PlanStage.SUBMITTED,), PlanStage.APPROVED, decides=True),
        PlanMove("return", (PlanStage.SUBMITTED,), PlanStage.RETURNED, decides=True, says_why=True),
        PlanMove("reopen", (PlanStage.APPROVED,), PlanStage.DRAFT, says_why=True),
    )
}
# The level of the law of a unit that makes plans, by its kind.
LEVELS = {
    "provincial_command": "province",
    "regional_board": "board",
    "district_command": "district",
    "commune_command": "commune",
    "agency_command": "agency",
}


def reasons_against_move(verb: str, stage: str, *, items: int, words: str = "") -> list[Reason]:
    """Why a plan at this stage cannot take a step."""
    move = MOVES[verb]
    if stage not in move.sources:
        return [Reason("wrong_stage", "Việc này không làm được ở bước hiện tại của kế hoạch.", {})]
    if verb == "submit" and not items:
        return [Reason("no_items", "Kế hoạch chưa có dòng nào; hãy ghi ít nhất một dòng rồi trình.", {})]
    if move.says_why and not words.strip():
        return [Reason("no_words", "Hãy ghi ý kiến: cần sửa gì, vì sao.", {})]
    return []


def reasons_against_approval(*, number: str, on: date, submitted_on: date, today: date) -> list[Reason]:
    """Why an approval cannot be written so."""
    found = []
    if not number.strip():
        found.append(Reason("no_paper", "Phải ghi số văn bản phê duyệt.", {}, ARTICLE))
    if on > today:
        found.append(Reason("approved_in_future", "Ngày phê duyệt không thể sau hôm nay.", {}))
    if on < submitted_on:
        words = "Ngày phê duyệt không thể trước ngày trình ({day})."
        found.append(Reason("approved_before_submitted", words, {"day": f"{submitted_on:%d/%m/%Y}"}))
    return found


def reasons_against_item(
    *, year: int, first_on: date, last_on: date, classes: int, trainees: int, hours: Decimal | int
) -> list[Reason]:
    """Why a line of a plan cannot stand so."""
    found = []
    if last_on < first_on:
        found.append(Reason("ends_before_it_begins", "Ngày cuối không thể trước ngày đầu.", {}))
    elif first_on.year != year or last_on.year != year:
        found.append(Reason("other_year", "Thời gian phải nằm trong năm {year} của kế hoạch.", {"year": year}))
    if classes < 1:
        found.append(Reason("no_classes", "Phải có ít nhất một lớp.", {}))
    if trainees < 1:
        found.append(Reason("no_trainees", "Phải có ít nhất một người học.", {}))
    if hours <= 0:
        found.append(Reason("no_hours", "Số giờ phải lớn hơn 0.", {}))
    return found


def reasons_against_plan(*, year: int, today: date, has_one: bool, kind: str) -> list[Reason]:
    """Why a unit cannot begin a plan of a year."""
    found = []
    if kind not in LEVELS:
        found.append(Reason("no_office", "Chỉ Bộ CHQS tỉnh, Ban CHPTKV, xã, phường, cơ quan lập kế hoạch.", {}))
    if not today.year - 5 <= year <= today.year + 2:
        words = "Năm {year} quá xa; ghi từ {first} đến {last}."
        said = {"year": year, "first": today.year - 5, "last": today.year + 2}
        found.append(Reason("far_year", words, said))
    if has_one:
        found.append(Reason("has_a_plan", "Đơn vị đã có kế hoạch năm {year}.", {"year": year}))
    return found

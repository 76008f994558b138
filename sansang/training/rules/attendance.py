"""Attendance: what an entry says, what speaks against it, which of two entries counts. Pure.

An entry says who, in which session, how marked, at what moment. It carries a number of its own (a UUID made where it
was entered), so that it may arrive twice, late, or after a newer one and still count once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sansang.kernel.reasons import Reason

PRESENT, EXCUSED, ABSENT = "present", "excused", "absent"
MARKS = (PRESENT, EXCUSED, ABSENT)
TAKING = ("open", "running")  # the stages of a class in which attendance is taken
CLOCKS_DIFFER_BY = timedelta(minutes=5)
AT_ONCE = 500  # entries in one batch
LARGEST = 2**63 - 1


class Outcome(StrEnum):
    """What became of an entry."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"  # it counts already
    SUPERSEDED = "superseded"  # a later entry about the same person and session counts
    REFUSED = "refused"


@dataclass(frozen=True)
class Entry:
    """One mark of one person in one session; `person` is the number of the enrolment, never of the person."""

    uuid: UUID
    session: int
    person: int
    mark: str
    reason: str
    entered_at: datetime

    @property
    def order(self) -> tuple[datetime, int]:
        """The later one counts; of two made at the same moment the one with the larger number."""
        return self.entered_at, self.uuid.int

    @property
    def about(self) -> tuple[int, int]:
        return self.session, self.person


def read_entry(raw: object, *, reasons: Collection[str]) -> Entry | Reason:
    """An entry as it came over the line, or why it cannot be one. `reasons` are the codes of excused absence."""
    if not isinstance(raw, Mapping):
        return Reason("not_an_entry", "Đây không phải một lần ghi điểm danh.", {})
    uuid, moment = read_uuid(raw.get("uuid")), _moment(raw.get("entered_at"))
    session, person = _number(raw.get("session")), _number(raw.get("person"))
    if uuid is None:
        return Reason("no_uuid", "Lần ghi này thiếu mã, không biết đã nhận hay chưa.", {})
    if session is None or person is None:
        return Reason("no_subject", "Lần ghi này không nói rõ buổi học hoặc người.", {})
    if moment is None:
        return Reason("no_moment", "Lần ghi này không nói rõ ghi lúc nào.", {})
    mark, why = raw.get("mark"), raw.get("reason") or ""
    if mark not in MARKS:
        return Reason("no_mark", "Dấu điểm danh chỉ là có mặt, vắng có phép hoặc vắng không phép.", {})
    if mark == EXCUSED and why not in reasons:
        return Reason("no_reason", "Vắng có phép cần một lý do trong danh sách.", {})
    return Entry(uuid, session, person, mark, str(why) if mark == EXCUSED else "", moment)


def read_uuid(value: object) -> UUID | None:
    """The number of an entry; None when it is none."""
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found and found.tzinfo and date.min.year < found.year < date.max.year else None


def _number(value: object) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 < value <= LARGEST else None  # type: ignore[operator, return-value]


@dataclass(frozen=True)
class EntryFacts:
    """What the server knows of the session and of the person's place in the class."""

    day: date
    stage: str
    state: str = ""  # of the enrolment; none: not in this class
    left_on: date | None = None


NO_SESSION = Reason("no_session", "Buổi học không còn trong lịch (đã hủy), hoặc ngoài phạm vi bạn quản lý.", {})
USED = Reason("uuid_used", "Mã của lần ghi này đã dùng cho một lần ghi khác.", {})
_OVER = {
    "planned": "Lớp chưa mở, chưa điểm danh được.",
    "closed": "Lớp đã kết thúc; người phụ trách mở lại lớp thì điểm danh mới ghi được.",
    "published": "Lớp đã công bố kết quả, điểm danh không sửa được nữa.",
    "cancelled": "Lớp đã hủy.",
}


def refusal(entry: Entry, facts: EntryFacts, *, entered_on: date, now: datetime) -> Reason | None:
    """The one reason why an entry does not count, or None; `entered_on` is its day by the clock of the place.

    An absence with leave may be entered before its session; whether someone came is known on the day only.
    """
    if entry.entered_at > now + CLOCKS_DIFFER_BY:
        return Reason("in_the_future", "Giờ ghi muộn hơn giờ máy chủ; hãy xem lại đồng hồ của máy đã ghi.", {})
    if facts.stage not in TAKING:
        return Reason(f"class_{facts.stage}", _OVER.get(facts.stage, _OVER["closed"]), {})
    if found := _against_person(facts):
        return found
    if entered_on < facts.day and entry.mark != EXCUSED:
        words = "Buổi học ngày {day}: ghi trước ngày học chỉ được ghi vắng có phép."
        return Reason("too_early", words, {"day": f"{facts.day:%d/%m/%Y}"})
    return None


def _against_person(facts: EntryFacts) -> Reason | None:
    if not facts.state:
        return Reason("not_enrolled", "Người này không có trong danh sách lớp.", {})
    if facts.state == "waiting":
        return Reason("waiting", "Người này còn chờ chỗ, chưa vào lớp.", {})
    if facts.state == "withdrawn" and facts.left_on and facts.left_on <= facts.day:
        words = "Người này đã rút khỏi lớp từ ngày {day}."
        return Reason("withdrawn", words, {"day": f"{facts.left_on:%d/%m/%Y}"})
    return None


def settle(entry: Entry, standing: Entry | None) -> Outcome:
    """What becomes of an entry that nothing speaks against, beside the one that counts so far.

    Whatever the order of arrival, the largest of `Entry.order` counts in the end.
    """
    if standing is None:
        return Outcome.ACCEPTED
    if standing.uuid == entry.uuid:
        return Outcome.REPEATED
    return Outcome.ACCEPTED if entry.order > standing.order else Outcome.SUPERSEDED


@dataclass(frozen=True)
class Answer:
    """What the server says of one entry, in the order in which they came."""

    uuid: str
    outcome: Outcome
    reason: Reason | None = None


def shares(counts: Mapping[str, int]) -> Mapping[str, Any]:
    """Of a number of marks: how many there are, and which share of them was there or had leave."""
    number = sum(counts.get(mark, 0) for mark in MARKS)
    share = {f"{mark}_share": counts.get(mark, 0) / number if number else None for mark in MARKS}
    return {"marks": number, **{mark: counts.get(mark, 0) for mark in MARKS}, **share}

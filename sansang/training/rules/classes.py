"""A class's way from plan to close, its sessions and places: what speaks against them; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from sansang.kernel.reasons import Reason


class Stage(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    RUNNING = "running"
    CLOSED = "closed"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


ALIVE = (Stage.PLANNED, Stage.OPEN, Stage.RUNNING)  # dates, sessions and people may still change


@dataclass(frozen=True)
class Move:
    verb: str
    sources: tuple[Stage, ...]
    target: Stage


MOVES: dict[str, Move] = {
    move.verb: move
    for move in (
        Move("open", (Stage.PLANNED,), Stage.OPEN),
        Move("start", (Stage.OPEN,), Stage.RUNNING),
        Move("close", (Stage.RUNNING,), Stage.CLOSED),
        Move("resume", (Stage.CLOSED,), Stage.RUNNING),
        Move("cancel", ALIVE, Stage.CANCELLED),
    )
}


@dataclass(frozen=True)
class ClassFacts:
    """What the steps of a class want to know of it."""

    first_on: date
    last_on: date
    people: int
    sessions: int
    last_session: date | None = None
    attended: bool = False  # somebody was marked in some session


def reasons_against_move(verb: str, stage: str, facts: ClassFacts, *, today: date) -> list[Reason]:
    """Why a class at this stage cannot take a step."""
    if stage not in MOVES[verb].sources:
        return [Reason("wrong_stage", "Việc này không làm được ở bước hiện tại của lớp.", {})]
    found = []
    if verb in {"open", "start"} and not facts.sessions:
        found.append(Reason("no_sessions", "Lớp chưa có buổi học nào; hãy xếp lịch trước.", {}))
    if verb == "start" and today < facts.first_on:
        words = "Lớp bắt đầu từ ngày {day}."
        found.append(Reason("too_early", words, {"day": f"{facts.first_on:%d/%m/%Y}"}))
    if verb == "start" and not facts.people:
        found.append(Reason("nobody", "Chưa có ai trong lớp.", {}))
    if verb == "close" and facts.last_session and facts.last_session > today:
        words = "Còn buổi học ngày {day}; hãy bỏ các buổi không học nữa rồi kết thúc lớp."
        found.append(Reason("sessions_to_come", words, {"day": f"{facts.last_session:%d/%m/%Y}"}))
    if verb == "cancel" and facts.attended:
        found.append(Reason("attended", "Lớp đã có người điểm danh; hãy kết thúc lớp thay vì hủy.", {}))
    return found


def reasons_against_class(
    *, first_on: date, last_on: date, quota: int, unfinished: Sequence[tuple[str, date]]
) -> list[Reason]:
    """Why a unit cannot prepare such a class; `unfinished` are its classes past their last day and not closed."""
    found = reasons_against_dates(first_on, last_on)
    if quota < 1:
        found.append(Reason("no_places", "Số chỗ ít nhất là 1.", {}))
    for title, day in unfinished:
        words = "Lớp “{title}” đã qua ngày cuối {day} mà chưa kết thúc; hãy kết thúc lớp ấy trước khi lập lớp mới."
        found.append(Reason("left_open", words, {"title": title, "day": f"{day:%d/%m/%Y}"}))
    return found


def reasons_against_dates(first_on: date, last_on: date, sessions: Iterable[date] = ()) -> list[Reason]:
    """Why a class cannot be held on these days, given the days of its sessions."""
    if last_on < first_on:
        return [Reason("ends_before_it_begins", "Ngày cuối không thể trước ngày đầu.", {})]
    if (last_on - first_on).days > 200:
        return [Reason("too_long", "Một lớp không dài quá 200 ngày; hãy chia thành nhiều lớp.", {})]
    outside = [one for one in sessions if not first_on <= one <= last_on]
    words = "Buổi học ngày {day} nằm ngoài thời gian lớp; hãy chuyển hoặc bỏ buổi ấy trước."
    return [Reason("session_outside", words, {"day": f"{one:%d/%m/%Y}"}) for one in sorted(set(outside))]


BEGINS = {0: time(7), 1: time(13, 30), 2: time(19)}
LONGEST = 5  # hours


def span(day: date, half: int, hours: Decimal | float) -> tuple[datetime, datetime]:
    """From when until when a session lasts, by the clock of the place."""
    begins = datetime.combine(day, BEGINS[half])
    return begins, begins + timedelta(minutes=round(float(hours) * 60))


@dataclass(frozen=True)
class SessionFacts:
    """What speaks of a session wanted: who and what else is taken in that half-day (by class title, if at all)."""

    day: date
    half: int
    hours: Decimal | int
    class_first: date
    class_last: date
    own_taken: bool = False
    ground: str = ""
    ground_taken_by: str = ""
    ground_is_fit: bool = True
    ground_holds: int = 0  # 0: nothing known
    people: int = 0
    instructor: str = ""
    instructor_taken_by: str = ""


def reasons_against_session(facts: SessionFacts) -> list[Reason]:
    """Every reason against a session: outside the class, or class, ground or instructor in two places at once."""
    if facts.half not in BEGINS:
        return [Reason("no_half", "Buổi học là sáng, chiều hoặc tối.", {})]
    said = {"day": f"{facts.day:%d/%m/%Y}", "time": f"{BEGINS[facts.half]:%H:%M}"}
    found = []
    if not 0 < facts.hours <= LONGEST:
        found.append(Reason("hours", "Một buổi dài từ nửa giờ đến {most} giờ.", {"most": LONGEST}))
    if not facts.class_first <= facts.day <= facts.class_last:
        words = "Ngày {day} nằm ngoài thời gian lớp ({first} – {last})."
        days = {"first": f"{facts.class_first:%d/%m/%Y}", "last": f"{facts.class_last:%d/%m/%Y}"}
        found.append(Reason("session_outside", words, {**said, **days}))
    if facts.own_taken:
        found.append(Reason("class_taken", "Lớp đã có buổi học lúc {time} ngày {day}.", said))
    return [*found, *_against_ground(facts, said), *_against_instructor(facts, said)]


def _against_ground(facts: SessionFacts, said: dict[str, str]) -> list[Reason]:
    found = []
    if facts.ground_taken_by:
        words = "{ground}: {time} ngày {day} đã có lớp “{title}”."
        found.append(Reason("ground_taken", words, {**said, "ground": facts.ground, "title": facts.ground_taken_by}))
    if facts.ground and not facts.ground_is_fit:
        found.append(Reason("ground_unfit", "{ground}: không dùng được ngày {day}.", {**said, "ground": facts.ground}))
    if facts.ground_holds and facts.people > facts.ground_holds:
        words = "{ground} chứa {holds} người, lớp có {people} người."
        about = {"ground": facts.ground, "holds": facts.ground_holds, "people": facts.people}
        found.append(Reason("ground_small", words, about))
    return found


def _against_instructor(facts: SessionFacts, said: dict[str, str]) -> list[Reason]:
    if not facts.instructor_taken_by:
        return []
    words = "{name}: {time} ngày {day} đã dạy lớp “{title}”."
    return [Reason("instructor_taken", words, {**said, "name": facts.instructor, "title": facts.instructor_taken_by})]


@dataclass(frozen=True)
class Block:
    """A session to be laid out: a half-day with the place of its heading in the programme."""

    day: date
    half: int
    heading: int
    hours: Decimal


def lay_out(
    headings: Sequence[tuple[int, Decimal]], days: Sequence[date], *, halves: Sequence[int] = (0, 1), longest: int = 4
) -> tuple[list[Block], Decimal]:
    """Sessions in the order of the programme over the days given, and the hours for which no half-day was left.

    `headings` are (key, hours) in order. A heading takes as many half-days as it needs; none is shared by two.
    """
    slots = iter([(day, half) for day in days for half in sorted(halves)])
    blocks: list[Block] = []
    left = Decimal(0)
    for key, hours in headings:
        rest = Decimal(hours)
        while rest > 0:
            slot = next(slots, None)
            if slot is None:
                left += rest
                break
            part = min(rest, Decimal(longest))
            blocks.append(Block(*slot, key, part))
            rest -= part
    return blocks, left

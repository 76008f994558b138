"""Grounds and aids: what stock can be promised, what upkeep does to it, what of a plan is ready; pure.

Before training begins, target boards, models, aids, grounds and fields are repaired and renewed, and lesson plans are
approved; the checklist of a plan says what of this is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sansang.kernel.reasons import Reason


class UpkeepKind(StrEnum):
    REPAIR = "repair"
    RENEW = "renew"
    DAMAGE = "damage"
    DISCARD = "discard"


class Condition(StrEnum):
    GOOD = "good"
    USABLE = "usable"
    REPAIR = "repair"
    UNUSABLE = "unusable"


FIT = (Condition.GOOD, Condition.USABLE)  # in which one may train on a ground


class Stock(NamedTuple):
    """How many of an aid there are, and how many of them are damaged."""

    quantity: int
    damaged: int = 0

    @property
    def usable(self) -> int:
        return self.quantity - self.damaged


def after_upkeep(stock: Stock, kind: UpkeepKind | str, number: int) -> Stock:
    """What a line of the log makes of a stock: repair mends, renewal adds, damage is noted, what is lost is struck."""
    quantity, damaged = stock
    if kind == UpkeepKind.REPAIR:
        return Stock(quantity, damaged - number)
    if kind == UpkeepKind.RENEW:
        return Stock(quantity + number, damaged)
    if kind == UpkeepKind.DAMAGE:
        return Stock(quantity, damaged + number)
    return Stock(quantity - number, damaged - number)


def before_upkeep(stock: Stock, kind: UpkeepKind | str, number: int) -> Stock:
    """What a stock was before a line of the log: taking the line back."""
    return after_upkeep(stock, kind, -number)


def reasons_against_stock(stock: Stock) -> list[Reason]:
    """Why there cannot be such a stock: fewer than none, or more damaged than there are."""
    if stock.damaged < 0:
        words = "Số sửa hoặc loại bỏ nhiều hơn số đang hỏng; hãy ghi hỏng trước."
        return [Reason("more_than_damaged", words, {})]
    if stock.quantity < stock.damaged:
        return [Reason("more_than_there_are", "Số hỏng nhiều hơn số hiện có.", {})]
    return []


def reasons_against_upkeep(
    *, done_on: date, today: date, cost: int, number: int | None, stock: Stock | None, kind: UpkeepKind | str
) -> list[Reason]:
    """Why a line of the log cannot be written; `stock` and `number` speak of an aid, a ground has none."""
    reasons = []
    if done_on > today:
        reasons.append(
            Reason("upkeep_in_future", "Ngày làm không thể sau hôm nay; việc sẽ làm thì ghi khi đã làm.", {})
        )
    if cost < 0:
        reasons.append(Reason("negative_cost", "Kinh phí không thể nhỏ hơn 0.", {}))
    if stock is None:
        return reasons
    if number is None or number < 1:
        return [*reasons, Reason("no_number", "Phải ghi số lượng, ít nhất là 1.", {})]
    return reasons + reasons_against_stock(after_upkeep(stock, kind, number))


def reasons_against_booking(*, wanted: int, usable: int, taken: int, unit: str = "") -> list[Reason]:
    """Why so many of an aid cannot be had for half a day: `taken` are promised to other sessions then."""
    if wanted < 1:
        return [Reason("no_number", "Phải ghi số lượng, ít nhất là 1.", {})]
    if wanted <= usable - taken:
        return []
    words = "Chỉ còn {free} {unit} trong buổi này (dùng được {usable}, đã hẹn buổi khác {taken})."
    free = max(usable - taken, 0)
    return [Reason("stock_exceeded", words, {"free": free, "unit": unit, "usable": usable, "taken": taken})]


def reasons_against_ground(
    *, capacity: int, first_on: date, last_on: date | None, kinds: Sequence[str]
) -> list[Reason]:
    """Why a ground cannot be registered so."""
    reasons = []
    if not kinds:
        reasons.append(Reason("no_kind", "Hãy chọn ít nhất một công dụng của thao trường, bãi tập.", {}))
    if capacity < 1:
        reasons.append(Reason("no_capacity", "Sức chứa ít nhất là 1 người.", {}))
    if last_on is not None and last_on < first_on:
        reasons.append(Reason("ends_before_it_begins", "Ngày cuối không thể trước ngày đầu.", {}))
    return reasons


class Check(StrEnum):
    """A line of the readiness checklist of a plan."""

    PLAN_APPROVED = "plan_approved"
    LESSON_PLANS = "lesson_plans"
    INSTRUCTORS = "instructors"
    GROUNDS_CHOSEN = "grounds_chosen"
    GROUNDS_FIT = "grounds_fit"
    AIDS_REPAIRED = "aids_repaired"
    AIDS_ENOUGH = "aids_enough"
    REHEARSED = "rehearsed"
    CALLED = "called"
    SAFETY = "safety"
    MEDICAL = "medical"
    LIVING = "living"
    MONEY = "money"


# What the rows of the register tell; the rest is ticked by whoever looked.
COMPUTED = (
    Check.PLAN_APPROVED,
    Check.LESSON_PLANS,
    Check.INSTRUCTORS,
    Check.GROUNDS_CHOSEN,
    Check.GROUNDS_FIT,
    Check.AIDS_REPAIRED,
    Check.AIDS_ENOUGH,
)
TICKED = tuple(one for one in Check if one not in COMPUTED)


class Mark(StrEnum):
    """What is ticked: done, or of no concern to this plan."""

    DONE = "done"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True)
class CheckLine:
    """How one line of the checklist stands: `done` of `total`, and which ones are `lacking`."""

    check: Check
    done: int
    total: int
    lacking: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        return self.done >= self.total


def computed_line(check: Check, wanted: Iterable[str], there: Iterable[str]) -> CheckLine:
    """A line that needs every one of `wanted` among what is `there`; names what lacks, in order."""
    needed, found = list(dict.fromkeys(wanted)), set(there)
    lacking = tuple(one for one in needed if one not in found)
    return CheckLine(check, len(needed) - len(lacking), len(needed), lacking)


def ticked_lines(marks: Mapping[str, str]) -> list[CheckLine]:
    """The lines that people tick, each done once or not at all; what is not needed counts as ready."""
    return [CheckLine(check, int(marks.get(check, "") in set(Mark)), 1) for check in TICKED]


def share_ready(lines: Sequence[CheckLine]) -> float:
    """How much of the checklist is ready, by lines, from 0 to 1; nothing to do is ready."""
    return sum(one.is_ready for one in lines) / len(lines) if lines else 1.0


def reasons_against_mark(check: str, mark: str) -> list[Reason]:
    """Why a line cannot be ticked: it is computed, or nobody knows it."""
    if check not in set(TICKED):
        words = "Mục này tính từ sổ sách, không đánh dấu được; hãy sửa chỗ còn thiếu."
        return [Reason("computed_check", words, {})]
    if mark and mark not in set(Mark):
        return [Reason("no_such_mark", "Không có cách đánh dấu này.", {})]
    return []


def shortages(stock: int, wanted: Mapping[tuple[date, str], int]) -> list[tuple[date, str, int]]:
    """Half-days in which more is promised than there is to use, each with how many lack; in order of time."""
    return sorted((day, half, number - stock) for (day, half), number in wanted.items() if number > stock)

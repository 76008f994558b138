"""What a class needs of a timetable: sessions by its headings, and where and by whom each may be held; pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

from sansang.kernel.reasons import Reason
from sansang.planning.timetable.values import Avoided, Half
from sansang.training.rules.classes import BEGINS

LONGEST = 4  # hours of one session
# Which grounds serve a part of the programme; a heading that names one of these words needs its own kind of ground.
USES_OF_PART = {
    "political": frozenset({"hall"}),
    "military": frozenset({"field", "drill"}),
    "civil_defence": frozenset({"civil_defence", "field"}),
}
USES_OF_WORD = {
    "bơi": frozenset({"water"}),
    "bắn": frozenset({"range"}),
    "điều lệnh": frozenset({"drill", "field"}),
}
MOST_CLASSES = 1000


@dataclass(frozen=True)
class HeadingFacts:
    """A heading of a programme and how many of its hours are laid out already."""

    pk: int
    name: str
    part: str
    hours: Decimal
    done: Decimal = Decimal(0)


@dataclass(frozen=True)
class Lesson:
    """One session that a class lacks."""

    heading: int
    hours: Decimal
    kind: str


def uses_of(part: str, name: str) -> frozenset[str]:
    """Which uses of a ground serve a heading."""
    words = " ".join(["", *re.findall(r"\w+", name.casefold()), ""])
    special = [uses for word, uses in USES_OF_WORD.items() if f" {word} " in words]
    return special[0] if special else USES_OF_PART.get(part, frozenset())


def kind_of(part: str, name: str) -> str:
    """What grounds and instructors must allow, as one word: the part of the programme and the uses of a ground."""
    return f"{part}:{'+'.join(sorted(uses_of(part, name)))}"


def serves(kind: str, uses: Collection[str]) -> bool:
    """True if a ground of these uses serves content of this kind."""
    return not set(kind.partition(":")[2].split("+")).isdisjoint(uses)


def may_teach(kind: str, parts: Collection[str]) -> bool:
    """True if an instructor of these parts (none: of every part) may teach content of this kind."""
    return not parts or kind.partition(":")[0] in parts


def lessons_of(headings: Iterable[HeadingFacts]) -> list[Lesson]:
    """The sessions still to be laid out, in the order of the programme; no session is shared by two headings."""
    found = []
    for one in headings:
        rest, kind = one.hours - one.done, kind_of(one.part, one.name)
        while rest > 0:
            part = min(rest, Decimal(LONGEST))
            found.append(Lesson(one.pk, part, kind))
            rest -= part
    return found


def clock() -> dict[Half, tuple[int, int]]:
    """From which to which minute of the day a session of the longest kind lasts in each half-day."""

    def minute(at: time) -> int:
        return at.hour * 60 + at.minute

    return {Half(half): (minute(at), minute(at) + LONGEST * 60) for half, at in BEGINS.items()}


@dataclass(frozen=True)
class Shunned:
    """Days that a unit avoids, with the reach path of the unit: they hold for it and all below it."""

    path: str
    name: str
    first: date
    last: date
    cost: int | None


def avoided_by(
    path: str, first: date, last: date, shunned: Sequence[Shunned], *, rest_days: Collection[int], rest: str
) -> dict[date, Avoided]:
    """The days that a class of this unit avoids in its window; of two rules for one day the stricter holds.

    `rest_days` are days of the week (6: Sunday) without sessions, named `rest`.
    """
    found = {day: Avoided(rest) for day in _days(first, last) if day.weekday() in rest_days}
    for one in shunned:
        if path.startswith(one.path):
            for day in _days(max(first, one.first), min(last, one.last)):
                found[day] = _stricter(found.get(day), Avoided(one.name, one.cost))
    return found


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=at) for at in range((last - first).days + 1))


def _stricter(one: Avoided | None, other: Avoided) -> Avoided:
    if one is None or one.cost is None:
        return one or other
    return other if other.cost is None or other.cost > one.cost else one


def reasons_against_choices(classes: int, halves: Collection[int], per_day: int) -> list[Reason]:
    """Why no timetable can be asked for so."""
    found = []
    if not classes:
        found.append(Reason("no_classes", "Hãy chọn ít nhất một lớp còn thiếu buổi học.", {}))
    if classes > MOST_CLASSES:
        found.append(Reason("too_many_classes", "Mỗi lần xếp không quá {most} lớp.", {"most": MOST_CLASSES}))
    if not set(halves) or not set(halves) <= set(BEGINS):
        found.append(Reason("no_halves", "Hãy chọn các buổi được dùng để học.", {}))
    if not 1 <= per_day <= len(BEGINS):
        found.append(Reason("per_day", "Mỗi ngày mỗi lớp học từ 1 đến {most} buổi.", {"most": len(BEGINS)}))
    return found


def reasons_against_days(first: date, last: date, name: str, cost: int | None) -> list[Reason]:
    """Why these days cannot be noted as days to avoid."""
    found = []
    if not name.strip():
        found.append(Reason("no_name", "Phải ghi tên.", {}))
    if last < first:
        found.append(Reason("ends_before_it_begins", "Ngày cuối không thể trước ngày đầu.", {}))
    if (last - first).days > 92:
        found.append(Reason("too_long", "Một đợt tránh xếp lịch không dài quá ba tháng.", {}))
    if cost is not None and cost < 1:
        found.append(Reason("no_cost", "Mức tránh ít nhất là 1.", {}))
    return found


def changed_since(kept: Mapping[str, Sequence[Sequence[str]]], now: Mapping[str, Sequence[Sequence[str]]]) -> list[str]:
    """The classes whose missing sessions are no longer those that a timetable was made for."""
    return [key for key in kept if [list(one) for one in kept[key]] != [list(one) for one in now.get(key, ())]]

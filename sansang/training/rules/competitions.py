"""Competitions: what cannot be written, and how often the law wants one held; pure.

Circular 69/2020/TT-BQP, Art. 8.3: the whole country and a military region once in five years, a locality twice in five
years, agencies of central ministries at least once. Hội thi and hội thao are counted together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sansang.kernel.reasons import Reason
from sansang.law.training_results import Event, still_to_hold

# Which row of the law speaks of a level; below the province nothing is said of commune or board alone.
EVENT_OF = {
    "ministry": "contest_national",
    "region": "contest_region",
    "province": "contest_locality",
    "agency": "contest_agency",
}
# What the province itself must reach; the others are held by somebody above, or bind only agencies of ministries.
BINDING = ("province",)


def reasons_against_competition(*, first_on: date, last_on: date, paper_on: date) -> list[Reason]:
    """Why a competition cannot stand so."""
    reasons = []
    if last_on < first_on:
        reasons.append(Reason("ends_before_it_begins", "Ngày cuối không thể trước ngày đầu.", {}))
    if paper_on > first_on:
        reasons.append(Reason("paper_after", "Văn bản tổ chức phải có trước hoặc trong ngày khai mạc.", {}))
    return reasons


def reasons_against_holding(*, state: str, last_on: date, today: date, participants: int) -> list[Reason]:
    """Why it cannot be written that a competition was held."""
    reasons = []
    if state != "planned":
        reasons.append(Reason("wrong_state", "Chỉ ghi đã tổ chức cho hội thi, hội thao còn dự kiến.", {}))
    if last_on > today:
        reasons.append(Reason("not_over", "Chưa hết ngày thi; hãy ghi sau ngày {day}.", {"day": f"{last_on:%d/%m/%Y}"}))
    if participants < 1:
        reasons.append(Reason("nobody", "Số người tham gia ít nhất là 1.", {}))
    return reasons


def reasons_against_placing(
    *, state: str, rank: int | None, award: str, score: Decimal | None, is_twice: bool
) -> list[Reason]:
    """Why a placing cannot be written: nothing reached yet, nothing said, or the unit has one for that content."""
    reasons = []
    if state != "held":
        reasons.append(Reason("not_held", "Chỉ ghi kết quả khi đã tổ chức.", {}))
    if rank is None and not award and score is None:
        reasons.append(Reason("nothing_said", "Hãy ghi thứ hạng, giải hoặc điểm.", {}))
    if rank is not None and rank < 1:
        reasons.append(Reason("no_rank", "Thứ hạng bắt đầu từ 1.", {}))
    if score is not None and score < 0:
        reasons.append(Reason("negative_score", "Điểm không thể nhỏ hơn 0.", {}))
    if is_twice:
        reasons.append(Reason("placed_twice", "Đơn vị này đã có kết quả ở nội dung đó.", {}))
    return reasons


@dataclass(frozen=True)
class Held:
    """One competition as the frequency counts it: held or still planned, never a cancelled one."""

    pk: int
    level: str
    year: int


def too_often(event: Event | None, held: Sequence[Held], *, one: Held) -> list[Reason]:
    """A reason when `one` makes more competitions of its level than said in some run of years that holds it.

    A rule that names a least number is never exceeded; a level of which nothing is said neither.
    """
    if event is None or not event.times or not event.years or event.at_least:
        return []
    years = sorted(other.year for other in held if other.level == one.level and other.pk != one.pk)
    for first in range(one.year - event.years + 1, one.year + 1):
        last = first + event.years - 1
        count = 1 + sum(first <= year <= last for year in years)
        if count > event.times:
            words = "{count} lần trong các năm {first}–{last}; quy định {times} lần trong {of} năm."
            params = {"count": count, "first": first, "last": last, "times": event.times, "of": event.years}
            return [Reason("held_too_often", words, params, event.row.citation)]
    return []


def not_met(event: Event | None, held: Sequence[Held], *, level: str, year: int) -> list[Reason]:
    """A reason when fewer of a level than said were held, or are planned, in the years that end with `year`."""
    found = still_to_hold(event, (one.year for one in held if one.level == level), year=year) if event else None
    return [found[1]] if found and found[0] else []

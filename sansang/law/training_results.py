"""How results are graded, and how often competitions and exercises are held.

No public text says the thresholds: the rows are marked as to be confirmed and a province replaces them. Competitions
and exercises: Circular 69/2020/TT-BQP, Art. 8 and 9.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, cast

from sansang.law.facts import Words
from sansang.law.rows import Row
from sansang.law.rules import Rules
from sansang.law.training_words import EVENT_WORDS, GRADE_WORDS
from sansang.law.whys import Why, cite

GRADES = ("excellent", "good", "pass", "fail")

Grade = Literal["excellent", "good", "pass", "fail"]


def grade_of(rules: Rules, score: Decimal | float, *, out_of: Decimal | int = 10) -> tuple[Grade, Why] | None:
    """The grade of a score and why; None when no row in force says a threshold.

    Raises ValueError when the score lies outside 0 and `out_of`.
    """
    exact, most = Decimal(str(score)), Decimal(str(out_of))
    if not (most > 0 and 0 <= exact <= most):
        raise ValueError(f"{score} of {out_of}")
    rows = sorted(rules.rows("training_grades").values(), key=lambda row: -int(row.values["percent"]))
    if not rows:
        return None
    for row in rows:
        if exact * 100 >= most * row.values["percent"]:
            return _graded(cast(Grade, row.key), row, "{score}/{out_of}, từ {least}: {grade}.", exact, most)
    return _graded("fail", rows[-1], "{score}/{out_of}, chưa đến {least}: {grade}.", exact, most)


def _graded(grade: Grade, row: Row, message: str, score: Decimal, out_of: Decimal) -> tuple[Grade, Why]:
    least = out_of * row.values["percent"] / 100
    params = {"score": _points(score), "out_of": _points(out_of), "least": _points(least), "grade": GRADE_WORDS[grade]}
    return grade, cite(row, f"grade_{grade}", message, params)


def _points(value: Decimal) -> str:
    """“7,5”, “10”."""
    return f"{value.normalize():f}".replace(".", ",")


# Competitions and exercises


@dataclass(frozen=True)
class Event:
    """How often: `times` in `years`; None where who decides is all that is said."""

    kind: str
    times: int | None
    years: int | None
    at_least: bool
    who: Words
    row: Row


def events(rules: Rules) -> list[Event]:
    """Competitions and exercises with how often each is held, in the order of the law."""
    found = rules.rows("training_events")
    order = [*(key for key in EVENT_WORDS if key in found), *(key for key in found if key not in EVENT_WORDS)]
    return [_event(found[key]) for key in order]


def _event(row: Row) -> Event:
    said = row.values
    who = Words(said["who"], said["who_en"])
    return Event(row.key, said.get("times"), said.get("years"), bool(said.get("at_least")), who, row)


def still_to_hold(event: Event, held: Iterable[int], *, year: int) -> tuple[int, Why] | None:
    """How many are still to be held in the years that end with `year`, given the years of those held, and why.

    None where the law names no frequency. A competition held more often than said is not counted below nothing.
    """
    if not event.times or not event.years:
        return None
    first = year - event.years + 1
    done = sum(first <= one <= year for one in held)
    missing = max(event.times - done, 0)
    least = Words("ít nhất ", "at least ") if event.at_least else Words("", "")
    params = {
        "event": EVENT_WORDS.get(event.kind, Words(event.kind, event.kind)),
        "least": least,
        "times": event.times,
        "years": event.years,
        "first": first,
        "last": year,
        "done": done,
    }
    message = "{event}: {least}{times} lần trong {years} năm; từ {first} đến {last} đã tổ chức {done} lần."
    return missing, cite(event.row, "how_often", message, params)

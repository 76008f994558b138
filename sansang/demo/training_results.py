"""Marks and published results: shares as article 2 says, but each the score of a person, graded by the law.

Article 2 (03/2025): every year 100 % meet the requirements, 75 % are excellent or good. People are put in an order by
chance, their command's habit counting; the first 75 of a hundred get marks of which the rules make khá or giỏi.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from django.utils import timezone

from sansang.demo.chance import stream
from sansang.demo.training_classes import AUTHOR
from sansang.demo.training_courses import Course, Outline
from sansang.demo.training_people import ATTENDED_SINCE, Pupil
from sansang.demo.training_rows import write_rows
from sansang.law.rules import rules_on
from sansang.law.training_results import grade_of
from sansang.training.models import OFFICERS, Exam, Mark, Result
from sansang.training.rules.results import score_of

BATCH = 2000
EXAMINED = 3  # headings a class is examined in, by the hours they take
# By year: how many of a hundred reach at least giỏi, khá, đạt.
SHARES = {2024: (22.0, 75.0, 100.0), 2025: (23.0, 76.4, 100.0), 2026: (24.0, 77.2, 99.7)}
# Marks of each band in hundredths: highest and lowest; the rest of the scale is kept free, so that no weight matters.
BANDS = ((945, 825), (780, 720), (675, 525), (470, 380))
APART = 15  # how far apart the marks of one person lie, in hundredths

Marks = dict[int, Decimal]


@cache
def _longest(outline: Outline) -> dict[int, Decimal]:
    longest = sorted(outline.headings, key=lambda row: -row[2])[:EXAMINED]
    return {pk: hours for pk, _part, hours in longest}


def examined(course: Course) -> dict[int, Decimal]:
    """The headings with the most hours, weighted by them; of a short class that makes up its only one."""
    return {course.outline.main: course.hours} if course.is_short else _longest(course.outline)


def write_results(pupils: Sequence[Pupil], courses: Iterable[Course], *, seed: int) -> int:
    """Marks of the classes that are over (those of 2024 are not kept any more), results of those published."""
    random = stream(seed, "results")
    over = [one for one in pupils if one.left is None and one.course.state in ("closed", "published")]
    marked = list(_marked(over, random))
    Exam.objects.bulk_create(
        [
            Exam(training_class_id=course.pk, heading_id=heading, weight=weight)
            for course in courses
            if course.state in ("closed", "published")
            for heading, weight in examined(course).items()
        ],
        batch_size=BATCH,
    )
    columns = ("enrolment_id", "heading_id", "score", "entered_by_name", "entered_at")
    write_rows(Mark, columns, _mark_rows(marked))
    columns = ("enrolment_id", "score", "grade", "hours", "hours_attended")
    return write_rows(Result, columns, _result_rows(marked))


def _marked(pupils: Sequence[Pupil], random: Random) -> Iterator[tuple[Pupil, Marks]]:
    """Each pupil with marks; of officers and of members in a year the shares hold to the person.

    Who made up for some hours is as good as before.
    """
    groups: dict[tuple[int, bool], list[Pupil]] = {}
    for one in pupils:
        if not one.course.is_short:
            groups.setdefault((one.course.year, one.course.audience in OFFICERS), []).append(one)
    habit: dict[int, float] = {}
    known: dict[tuple[int, str], int] = {}
    for (year, _is_officers), group in groups.items():
        keys = [random.gauss(habit.setdefault(one.course.trainer, random.gauss(0, 0.5)), 1) for one in group]
        order = sorted(range(len(group)), key=keys.__getitem__)
        firsts = [round(len(group) * share / 100) for share in SHARES[year]]
        for place, at in enumerate(order):
            one, base = group[at], _base(place, [0, *firsts, len(group)])
            known[one.person, one.course.audience] = base
            yield one, _marks(one, base, random)
    for one in pupils:
        if one.course.is_short:
            yield one, _marks(one, known[one.person, one.course.audience], random)


def _base(place: int, edges: Sequence[int]) -> int:
    """A mark in hundredths for someone at a place of the order, by the edges of the bands."""
    band = next(at for at in range(len(BANDS)) if place < edges[at + 1])
    best, least = BANDS[band]
    into = (place - edges[band]) / (edges[band + 1] - edges[band])
    return round(best - (best - least) * into)


def _marks(one: Pupil, base: int, random: Random) -> Marks:
    headings = examined(one.course)
    return {heading: _hundredths((base + random.randrange(-APART, APART + 1)) // 5 * 5) for heading in headings}


@cache
def _hundredths(value: int) -> Decimal:
    return (Decimal(value) / 100).quantize(Decimal("0.01"))


def _mark_rows(marked: Iterable[tuple[Pupil, Marks]]) -> Iterator[tuple[Any, ...]]:
    for one, marks in marked:
        if one.course.year >= ATTENDED_SINCE:
            at = timezone.make_aware(datetime.combine(one.course.last, time(17, 30)))
            for heading, score in marks.items():
                yield one.pk, heading, score, AUTHOR, at


def _result_rows(marked: Iterable[tuple[Pupil, Marks]]) -> Iterator[tuple[Any, ...]]:
    for one, marks in marked:
        if one.course.state == "published":
            score = score_of(marks, examined(one.course))
            assert score is not None
            hours = one.course.hours
            yield one.pk, score, _grade(score, one.course.year), hours, hours - one.hours_missed


@cache
def _grade(score: Decimal, year: int) -> str:
    found = grade_of(rules_on(date(year, 12, 31)), score)
    return found[0] if found else ""

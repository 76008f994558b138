"""Measurements of attendance: a province's year of marks added up by unit, the grid of a session opened."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from scripts.bench.measure import Figure, median_ms, start_django

YEAR, MARKS = 2040, 150_000  # a year of which the demonstration says nothing
PEOPLE, SESSIONS = 30, 12  # in a class


def attendance(var: str, count: str = str(MARKS)) -> dict[str, Any]:
    """A year with so many marks: every sum of it, and the grid of one class of 150."""
    start_django(var)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from sansang.organisation.models import Grant
    from sansang.training.models import Attendance
    from sansang.training.queries.attendance_sums import summary

    if not Attendance.objects.filter(session__day__year=YEAR).exists():
        _fill(int(count))
    user = Grant.objects.filter(role="provincial_staff").select_related("user")[0].user
    ways = {by: median_ms(partial(summary, user, year=YEAR, by=by)) for by in ("unit", "class")}
    with CaptureQueriesContext(connection) as asked:
        found = summary(user, year=YEAR, by="unit")
    with connection.cursor() as cursor:
        bare = median_ms(
            lambda: cursor.execute("SELECT mark, COUNT(*) FROM training_attendance GROUP BY mark").fetchall()
        )
    marks = sum(one.number for one in found.values())
    return {"ms": ways, "bare": bare, "queries": len(asked), "marks": marks, "units": len(found)}


def _fill(count: int) -> None:
    from django.db import transaction
    from django.utils import timezone

    from sansang.citizens.models import Person
    from sansang.demo.training_rows import write_rows
    from sansang.organisation.models import Unit
    from sansang.training.models import Attendance, Enrolment, Programme, Session, TrainingClass

    now, units = timezone.now(), list(Unit.objects.order_by("pk"))
    classes = -(-count // (PEOPLE * SESSIONS))
    with transaction.atomic():
        programme = Programme.objects.create(
            unit=units[0], code="BENCH", name="Bench", audience="on_the_spot", days_long=7,
            first_on=date(2020, 1, 1), instrument="-",
        )  # fmt: skip
        held = TrainingClass.objects.bulk_create(
            TrainingClass(
                unit=units[number % len(units)], programme=programme, title=f"Bench {number}", quota=PEOPLE,
                first_on=_first(number), last_on=_first(number) + timedelta(days=6), state="closed",
                closed_on=_first(number), created_by_name="-",
            )
            for number in range(classes)
        )  # fmt: skip
        people = _people(Person, units, PEOPLE * 40)
        sessions = [
            (one.pk, one.first_on + timedelta(days=at // 2), at % 2, 4) for one in held for at in range(SESSIONS)
        ]
        write_rows(Session, ("training_class", "day", "half", "hours"), sessions)
        places = [
            (one.pk, people[(at * PEOPLE + place) % len(people)], units[(at + place) % len(units)].pk, "enrolled",
             "list", one.first_on, "-", now)
            for at, one in enumerate(held)
            for place in range(PEOPLE)
        ]  # fmt: skip
        columns = ("training_class", "person", "unit", "state", "how", "joined_on", "added_by_name", "added_at")
        write_rows(Enrolment, columns, places)
        _mark(write_rows, Attendance, Session, Enrolment, held, count, now)


def _first(number: int) -> date:
    return date(YEAR, 1, 6) + timedelta(days=7 * (number % 50))


def _people(model: Any, units: list[Any], number: int) -> list[int]:
    known = list(model.objects.order_by("pk").values_list("pk", flat=True)[:number])
    if len(known) < PEOPLE:
        raise SystemExit("the scratch province has too few people")
    return known


def _mark(write_rows: Any, table: Any, sessions: Any, enrolments: Any, held: list[Any], count: int, now: Any) -> None:
    """Marks in the order in which a year brings them: session by session."""
    people: dict[int, list[int]] = {}
    for one, pk in enrolments.objects.filter(training_class__in=held).values_list("training_class", "pk"):
        people.setdefault(one, []).append(pk)
    days = sessions.objects.filter(training_class__in=held).order_by("day", "half", "pk")
    pairs = ((session, person) for one, session in days.values_list("training_class", "pk") for person in people[one])
    marks = itertools.cycle([("present", "")] * 17 + [("excused", "family"), ("absent", ""), ("present", "")])
    rows = (
        (session, person, *next(marks), UUID(int=number + 1).hex, now, "-")
        for number, (session, person) in enumerate(itertools.islice(pairs, count))
    )
    write_rows(table, ("session", "enrolment", "mark", "reason", "entry", "entered_at", "entered_by_name"), rows)


def figures(found: dict[str, Any]) -> list[Figure]:
    """The rows of the table."""
    name = f"Attendance of a province's year, {found['marks']:,} marks"
    bare = "one bare count of all marks"
    return [
        *(Figure(f"{name}, by {by}", ms, "ms", bare, found["bare"], 300) for by, ms in found["ms"].items()),
        Figure(f"{name}, queries", found["queries"], "", limit=3),
    ]

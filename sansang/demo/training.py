"""Training of the demonstration province: three years of plans, classes, attendance and results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sansang.demo.grounds import PRESENT
from sansang.demo.offices import SHOWCASE
from sansang.demo.training_classes import title_of, write_classes, write_sessions
from sansang.demo.training_courses import Course, Timetable, timetable
from sansang.demo.training_materials import book_aids, write_materials
from sansang.demo.training_people import Pupil, gather, missing, write_attendance, write_commitments, write_enrolments
from sansang.demo.training_plans import write_plans, write_programmes
from sansang.demo.training_results import write_results
from sansang.demo.training_shown import show
from sansang.demo.training_support import get_ready, prepare_places
from sansang.demo.training_survey import Tree, last_days
from sansang.organisation.models import Unit, User

MANAGERS = {"thanhyen.canbo": "03349", "thanhan.canbo": "03352", "khuvuc3.canbo": "KV3", "tinh.canbo": "11"}


def write_training(users: Mapping[str, User], *, seed: int) -> dict[str, int]:
    """Everything of training; returns counts."""
    now = Tree(PRESENT)
    top = Unit.objects.get(pk=now.top)
    table = timetable(write_programmes(top, by=users["tinh.canbo"]))
    courses, until = table.courses, last_days()
    pupils = gather(courses, until, seed=seed)
    pupils += gather(_made_up(table, pupils, now), until, seed=seed)
    counts = {"training_plans": write_plans(courses), "training_classes": len(courses), "enrolments": len(pupils)}
    places = prepare_places(now, seed=seed)
    get_ready(places, seed=seed)
    by_code = {code: unit for unit, code in now.codes.items() if now.levels[unit] and code}
    write_classes(courses, places, {by_code[code]: users[name].pk for name, code in MANAGERS.items()})
    sessions = write_sessions(courses, places, now.codes)
    write_enrolments(pupils)
    counts["attendances"] = write_attendance(pupils, sessions, seed=seed)
    counts["results"] = write_results(pupils, courses, seed=seed)
    titles = {course.pk: title_of(course) for course in courses}
    counts["training_commitments"] = write_commitments(pupils, courses, sessions, places, titles)
    counts["materials"] = write_materials(top, by=users["tinh.canbo"], signed_by=users["tinh.chihuy"])
    book_aids(courses, sessions)
    show(users, now)
    return counts


def _made_up(table: Timetable, pupils: Sequence[Pupil], now: Tree) -> list[Course]:
    """Every second commune made up for the hours missed in 2025; every fifth will for those of both years."""
    communes = {unit: at for at, unit in enumerate(now.of_level("commune"))}
    even = {unit: at for unit, at in communes.items() if at % 2 == 0}
    ahead = {unit: at for unit, at in communes.items() if at % 5 == 0 or now.codes[unit] in SHOWCASE}
    made = table.make_up(now, missing(pupils, even, [2025]), date(2025, 12, 15))
    left = {unit: at for unit, at in ahead.items() if unit not in even}
    still = [*missing(pupils, ahead, [2026]), *missing(pupils, left, [2025])]
    return [*made, *table.make_up(now, still, date(2026, 12, 14))]

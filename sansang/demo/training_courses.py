"""Which classes were and will be held from 2024 to 2026: for whom, by whom, on which days and lanes. Writes nothing.

A lane is a ground with those who teach on it: classes of one lane follow each other, so no place and nobody who teaches
is taken twice. The officers' classes of 2025 are as many as the press says; their people come from the records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from math import ceil

from sansang.demo.geography import split
from sansang.demo.grounds import PRESENT
from sansang.demo.training_rows import chunks
from sansang.demo.training_survey import Trainee, Tree, joined_between, survey
from sansang.training.models import OFFICERS
from sansang.training.rules.classes import lay_out

OFFICERS_CLASSES_OF_2025 = 39  # article 1; the figure itself is counted from the classes
LANES = {"province": 6, "board": 5, "district": 4, "commune": 2, "agency": 1}
LIMIT = {"officers_command": 80, "officers_unit": 75}
MOST = 110
ORDER = {"standing": 0, "officers_command": 2}  # what takes longest first, what holds up nobody else last
MADE_UP_IN = 4  # half-days of a class that makes up for sessions missed
WAITING = 2  # who finds no place in the class shown
SHOWN_RUNNING, SHOWN_AHEAD = ("03349", "mobile"), ("CQ043", "self_defence")  # Thanh Yên; the power company
WEEK, ONE_DAY = timedelta(days=7), timedelta(days=1)
LATE = date(PRESENT.year, 11, 16)  # classes that run on the day the demonstration looks around
AHEAD = date(PRESENT.year, 12, 7)
HOLIDAYS = {(1, 1), (4, 30), (5, 1), (9, 1), (9, 2)}
TET = (date(2026, 2, 14), date(2026, 2, 22))


def teaching_days(first: date, number: int) -> list[date]:
    """So many days from one on, without Sundays and holidays."""
    found: list[date] = []
    day = first
    while len(found) < number:
        if day.weekday() < 6 and (day.month, day.day) not in HOLIDAYS and not TET[0] <= day <= TET[1]:
            found.append(day)
        day += timedelta(days=1)
    return found


@dataclass(frozen=True)
class Outline:
    """A programme as half-days: which heading, how long."""

    pk: int
    audience: str
    headings: tuple[tuple[int, str, Decimal], ...]  # number, part, hours

    @property
    def blocks(self) -> list[tuple[int, Decimal]]:
        many = [date.fromordinal(at) for at in range(1, 400)]
        laid, _left = lay_out([(pk, hours) for pk, _part, hours in self.headings], many)
        return [(one.heading, one.hours) for one in laid]

    @property
    def hours(self) -> Decimal:
        return sum((hours for _pk, _part, hours in self.headings), Decimal(0))

    @property
    def main(self) -> int:
        """The military heading with the most hours."""
        return max(self.headings, key=lambda row: (row[1] == "military", row[2]))[0]


@dataclass
class Course:
    """A class with its days; `people` are in the order of their commands and names."""

    year: int
    phase: int
    audience: str
    trainer: int
    outline: Outline
    people: list[Trainee]
    number: int = 0  # of several for one audience; 0: the only one
    lane: int = 0
    blocks: list[tuple[int, Decimal]] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    is_make_up: bool = False
    is_short: bool = False  # makes up for a few hours
    places: int = 0  # 0: enough for everybody
    pk: int = 0
    item: int | None = None

    @property
    def hours(self) -> Decimal:
        return sum((hours for _heading, hours in self.blocks), Decimal(0))

    @property
    def first(self) -> date:
        return self.days[0]

    @property
    def last(self) -> date:
        return self.days[-1]

    @property
    def hosts(self) -> list[int]:
        return list(dict.fromkeys(one.host for one in self.people))

    @property
    def slots(self) -> list[tuple[date, int, int, Decimal]]:
        """Day, half, heading, hours of each session."""
        return [(self.days[at // 2], at % 2, *block) for at, block in enumerate(self.blocks)]

    @property
    def state(self) -> str:
        if self.last < PRESENT - 5 * WEEK:
            return "published"
        if self.last < PRESENT:
            return "closed"
        if self.first <= PRESENT:
            return "running"
        return "open" if self.first <= AHEAD + timedelta(days=7) else "planned"


Outlines = Callable[[str, int, date], Outline]  # audience, hours, day
Wanted = Callable[[str, int, str], date]  # audience, place of the trainer among its like, its code: not before


class Timetable:
    """Takes classes one after another and finds them a lane and days."""

    def __init__(self, outlines: Outlines) -> None:
        self.outlines = outlines
        self.courses: list[Course] = []
        self.taken: dict[int, list[list[tuple[date, date]]]] = {}  # by trainer and lane, first and last days
        self.phase = 0

    def hold(
        self, tree: Tree, people: Iterable[Trainee], wanted: Wanted, *, exactly: int = 0, is_make_up: bool = False
    ) -> None:
        """Classes for these people, in one phase of a year; `exactly` so many when named."""
        self.phase += 1
        groups: dict[tuple[int, str, int], list[Trainee]] = {}
        for one in people:
            groups.setdefault((one.trainer, one.audience, one.hours), []).append(one)
        numbers = dict(zip(groups, _numbers(list(groups.values()), exactly), strict=True))
        place = {level: {unit: at for at, unit in enumerate(tree.of_level(level))} for level in LANES}
        firsts = {key: wanted(key[1], place[tree.levels[key[0]]][key[0]], tree.codes[key[0]]) for key in groups}
        for key in sorted(groups, key=lambda key: (firsts[key], ORDER.get(key[1], 1))):
            trainer, audience, hours = key
            outline = self.outlines(audience, hours, firsts[key])
            for number, part in enumerate(chunks(groups[key], numbers[key]), 1):
                course = Course(
                    firsts[key].year, self.phase, audience, trainer, outline, list(part),
                    number=number if numbers[key] > 1 else 0, blocks=outline.blocks, is_make_up=is_make_up,
                )  # fmt: skip
                self.place(course, LANES[tree.levels[trainer]], firsts[key])

    def make_up(self, tree: Tree, people: Iterable[tuple[Course, Trainee]], first: date) -> list[Course]:
        """Two days for those who missed hours of a class of the same trainer and audience."""
        self.phase += 1
        groups: dict[tuple[int, str], tuple[Course, dict[int, Trainee]]] = {}
        for of, one in people:
            groups.setdefault((of.trainer, of.audience), (of, {}))[1].setdefault(one.person, one)
        made = []
        for (trainer, audience), (of, found) in groups.items():
            blocks = [(of.outline.main, Decimal(4))] * MADE_UP_IN
            course = Course(
                first.year, self.phase, audience, trainer, of.outline, list(found.values()), blocks=blocks,
                is_make_up=True, is_short=True,
            )  # fmt: skip
            if tree.codes[trainer] == SHOWN_RUNNING[0] and len(found) > WAITING:
                course.places = len(found) - WAITING
            self.place(course, LANES[tree.levels[trainer]], first)
            made.append(course)
        return made

    def place(self, course: Course, lanes: int, first: date) -> None:
        """Put a class on the lane on which it can begin first."""
        taken = self.taken.setdefault(course.trainer, [[] for _ in range(lanes)])
        number = ceil(len(course.blocks) / 2)
        found = [_free_days(periods, first, number) for periods in taken]
        course.lane = min(range(lanes), key=lambda lane: (found[lane], lane))
        course.days = found[course.lane]
        taken[course.lane].append((course.first, course.last))
        self.courses.append(course)


def _free_days(taken: Sequence[tuple[date, date]], first: date, number: int) -> list[date]:
    """The first teaching days from a day on that touch no period taken, one day apart from it."""
    while True:
        days = teaching_days(first, number)
        crossed = [last for begun, last in taken if begun <= days[-1] + ONE_DAY and days[0] <= last + ONE_DAY]
        if not crossed:
            return days
        first = max(crossed) + ONE_DAY * 2


def _numbers(groups: Sequence[Sequence[Trainee]], exactly: int) -> list[int]:
    """How many classes each group has: as many as its people need, or together exactly so many."""
    if exactly:
        spread = split(exactly - len(groups), [len(group) ** 0.5 for group in groups])
        return [1 + more for more in spread]
    return [ceil(len(group) / LIMIT.get(group[0].audience, MOST)) for group in groups]


def timetable(outlines: Outlines) -> Timetable:
    """Every class of three years in the order in which it was planned."""
    table = Timetable(outlines)
    _of_2024(table)
    _of_2025(table)
    _of_2026(table)
    return table


def _is_officer(one: Trainee) -> bool:
    return one.audience in OFFICERS


def _from(day: date, weeks: int = 0, *, officers: date | None = None) -> Wanted:
    """From a day on, commands of one level staggered over some weeks; officers from a day of their own."""

    def wanted(audience: str, at: int, code: str) -> date:
        if officers and audience in OFFICERS:
            return officers
        return day + WEEK * (at % weeks if weeks and audience != "standing" else 0)

    return wanted


def _of_2024(table: Timetable) -> None:
    """The last year of the former order."""
    tree = Tree(date(2024, 7, 1))
    table.hold(tree, survey(tree), _from(date(2024, 9, 3), 4, officers=date(2024, 7, 1)))
    _hold_late(table, date(2024, 11, 9), since=tree.on)


def _of_2025(table: Timetable) -> None:
    """After the arrangement of 01/07/2025: who came at the end of 2024 first, officers, then all members."""
    tree = Tree(date(2025, 7, 7))
    table.hold(tree, _missed_first_year(tree, table, 2024), _from(tree.on), is_make_up=True)
    tree = Tree(date(2025, 7, 28))
    found = survey(tree)
    officers = [one for one in found if _is_officer(one)]
    table.hold(tree, officers, _from(tree.on), exactly=OFFICERS_CLASSES_OF_2025)
    table.hold(tree, [one for one in found if not _is_officer(one)], _from(date(2025, 8, 25), 6))
    _hold_late(table, date(2025, 11, 8), since=tree.on)


def _of_2026(table: Timetable) -> None:
    tree = Tree(date(2026, 1, 19))
    table.hold(tree, [one for one in survey(tree) if one.audience == "officers_command"], _from(tree.on))
    tree = Tree(date(2026, 3, 2))
    table.hold(tree, _missed_first_year(tree, table, 2025), _from(tree.on), is_make_up=True)
    tree = Tree(date(2026, 3, 23))
    table.hold(tree, [one for one in survey(tree) if one.audience == "officers_unit"], _from(tree.on))
    tree = Tree(date(2026, 4, 6))
    members = [one for one in survey(tree) if not _is_officer(one) and one.audience != "first_year"]
    table.hold(tree, members, _members_of_2026)
    tree = Tree(date(2026, 8, 3))
    table.hold(tree, joined_between(tree, date(2025, 12, 31)), _from(date(2026, 8, 10)))
    _hold_late(table, LATE - WEEK, since=tree.on)


def _hold_late(table: Timetable, on: date, *, since: date) -> None:
    """The second class of the year for those who joined after the first."""
    tree, trained = Tree(on), _trained(table, on.year)
    late = [one for one in joined_between(tree, since) if one.person not in trained]
    table.hold(tree, late, _from(on + timedelta(days=7 - on.weekday())))


def _trained(table: Timetable, year: int) -> set[int]:
    """Who was in a class for members in a year."""
    held = (course for course in table.courses if course.year == year and course.audience not in OFFICERS)
    return {one.person for course in held for one in course.people}


def _members_of_2026(audience: str, at: int, code: str) -> date:
    """Most by October; some run on the day the demonstration looks around, some are still to come."""
    if (code, audience) == SHOWN_RUNNING:
        return LATE
    if (code, audience) == SHOWN_AHEAD:
        return AHEAD
    if audience == "mobile":
        return {1: LATE, 4: AHEAD}.get(at % 9, date(2026, 8, 3) + WEEK * (at % 6))
    if audience == "self_defence":
        return {5: LATE, 9: AHEAD}.get(at % 17, date(2026, 6, 1) + WEEK * (at % 10))
    return date(2026, 4, 13) + (WEEK * 2 * (at % 8) if audience == "on_the_spot" else timedelta(0))


def _missed_first_year(tree: Tree, table: Timetable, year: int) -> list[Trainee]:
    """Who joined at the end of a year, after its last class: they make up for it early in the next."""
    trained = _trained(table, year)
    begun = max(course.first for course in table.courses if course.year == year)
    end = date(year, 12, 31)
    found = joined_between(tree, begun - timedelta(days=5))
    came = {one.person for one in joined_between(Tree(end), begun - timedelta(days=5))}
    return [one for one in found if one.person in came and one.person not in trained]

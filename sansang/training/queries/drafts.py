"""Proposed timetables on their pages: classes that lack sessions, drafts within reach, a draft by weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.core.cache import cache
from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum

from sansang.kernel.reasons import Reason
from sansang.organisation.access import Permission, grants_held, reaches
from sansang.organisation.models import Unit, User
from sansang.planning.timetable.choosing import places_for
from sansang.planning.timetable.values import GroundOffer, InstructorOffer, Placement
from sansang.training.models import AvoidedDays, Ground, Half, Heading, Instructor, TimetableDraft, TrainingClass
from sansang.training.queries.classes import classes
from sansang.training.queries.plans import unit_name
from sansang.training.queries.timetabling import Records, classes_of, problem_of, progress_key
from sansang.training.rules.classes import ALIVE
from sansang.training.rules.drafts import Kept, Sitting, unplaced_of

TRAINING = Permission.TRAINING


def lacking(user: User, *, on: date) -> QuerySet[TrainingClass]:
    """Classes that the user prepares, not over yet, whose timetable is shorter than their programme.

    A make-up class holds what its people missed, not a programme; its timetable is made by hand.
    """
    hours = Heading.objects.filter(programme=OuterRef("programme")).order_by().values("programme")
    total = Subquery(hours.annotate(n=Sum("hours")).values("n"), output_field=DecimalField())
    found = classes(user, TRAINING).filter(state__in=ALIVE, last_on__gte=on, is_make_up=False).annotate(wanted=total)
    return found.filter(wanted__gt=F("hours")).annotate(missing=F("wanted") - F("hours")).order_by("first_on", "pk")


def drafts(user: User) -> QuerySet[TimetableDraft]:
    """Drafts that the user may work on, the newest first."""
    found: QuerySet[TimetableDraft] = TimetableDraft.objects.permitted(user, TRAINING)
    return found.select_related("unit").annotate(unit_name=unit_name("unit"))


def avoided(user: User, *, on: date) -> QuerySet[AvoidedDays]:
    """Days to avoid from the beginning of a day's year on: those noted within reach and those of commands above."""
    found: QuerySet[AvoidedDays] = AvoidedDays.objects.offered(user, TRAINING).filter(last_on__gte=date(on.year, 1, 1))
    return found.select_related("unit").annotate(unit_name=unit_name("unit"))


def keeper_of(user: User, chosen: Sequence[TrainingClass]) -> Unit | None:
    """The lowest unit of the user's own that reaches all these classes; it keeps their draft."""
    units = [grant.unit for grant in grants_held(user) if reaches(user, TRAINING, grant.unit)]
    fit = [unit for unit in units if all(one.unit.reach_path.startswith(unit.reach_path) for one in chosen)]
    return max(fit, key=lambda unit: len(unit.reach_path), default=None)


@dataclass(frozen=True)
class Progress:
    done: int
    total: int


def progress_of(draft: TimetableDraft) -> Progress:
    """How far the planner is; nothing done while the draft waits for its turn."""
    word = cache.get(progress_key(draft)) or {}
    return Progress(int(word.get("done", 0)), int(word.get("total", 0)))


# A draft in words


@dataclass(frozen=True)
class Cell:
    """One session where it stands in the week; `number` names it in addresses."""

    place: Placement
    number: int
    half: str
    heading: str
    ground: str
    instructor: str
    is_by_hand: bool


@dataclass(frozen=True)
class Row:
    one: TrainingClass
    days: list[list[Cell]]  # as many as the week's days


@dataclass(frozen=True)
class Week:
    """The days of a week on which something stands, and the classes with a session in it."""

    first: date
    days: list[date]
    rows: list[Row]

    @property
    def last(self) -> date:
        return self.first + timedelta(days=6)


@dataclass(frozen=True)
class Left:
    """Sessions of one class that have no place for the same reasons."""

    one: TrainingClass
    sessions: list[tuple[int, int]]  # counted in the class, and the number that names it in addresses
    headings: list[str]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Load:
    name: str
    sessions: int


class Sheet:
    """A draft with the names of everything it speaks of; a fixed number of queries for any number of classes."""

    def __init__(self, draft: TimetableDraft) -> None:
        self.draft, self.kept = draft, Kept.read(draft.found)
        self.classes = {str(one.pk): one for one in classes_of(draft)}
        grounds = {place.ground for place in self.kept.placements}
        self.grounds = {str(pk): name for pk, name in Ground.objects.filter(pk__in=grounds).values_list("pk", "name")}
        people = set(self.kept.loads) | {place.instructor for place in self.kept.placements}
        rows = Instructor.objects.filter(pk__in=people).values_list("pk", "full_name")
        self.instructors = {str(pk): name for pk, name in rows}
        self.headings = {
            str(heading.pk): heading.name for one in self.classes.values() for heading in one.programme.headings.all()
        }

    @cached_property
    def numbers(self) -> dict[Sitting, int]:
        """By session the number that names it in addresses."""
        return {sitting: at for at, sitting in enumerate(self.kept.sittings, 1)}

    def heading(self, sitting: Sitting) -> str:
        """What a session is about."""
        needs = self.kept.needs.get(sitting[0], [])
        return self.headings.get(needs[sitting[1]][0], "–") if sitting[1] < len(needs) else "–"

    @cached_property
    def mondays(self) -> list[date]:
        """The weeks in which something stands."""
        days = {place.slot.day for place in self.kept.placements}
        return sorted({day - timedelta(days=day.weekday()) for day in days})

    def week(self, monday: date) -> Week:
        """Where the sessions of a week stand, by class and day."""
        inside = [place for place in self.kept.placements if 0 <= (place.slot.day - monday).days < 7]
        days = sorted({place.slot.day for place in inside})
        standing: dict[str, dict[date, list[Cell]]] = defaultdict(lambda: defaultdict(list))
        for place in sorted(inside, key=lambda place: place.slot):
            standing[place.class_key][place.slot.day].append(self.cell(place))
        rows = [Row(one, [standing[key][day] for day in days]) for key, one in self.classes.items() if key in standing]
        return Week(monday, days, rows)

    def cell(self, place: Placement) -> Cell:
        """A placement in words."""
        sitting = (place.class_key, place.number)
        return Cell(
            place,
            self.numbers.get(sitting, 0),
            str(Half(place.slot.half).label),
            self.heading(sitting),
            self.grounds.get(place.ground, "–"),
            self.instructors.get(place.instructor, "–"),
            sitting in self.kept.by_hand,
        )

    def left(self) -> list[Left]:
        """What has no place, class by class and reason by reason; shortages are told once for all classes."""
        told = {str(reason) for reason in self.kept.shortages}
        found: dict[tuple[str, tuple[str, ...]], Left] = {}
        for one in unplaced_of(self.kept):
            if one.class_key not in self.classes:
                continue
            own = tuple(reason for reason in one.reasons if str(reason) not in told)
            key = (one.class_key, tuple(map(str, own)))
            left = found.setdefault(key, Left(self.classes[one.class_key], [], [], own))
            sitting = (one.class_key, one.number)
            left.sessions.append((one.number + 1, self.numbers.get(sitting, 0)))
            if (heading := self.heading(sitting)) not in left.headings:
                left.headings.append(heading)
        return list(found.values())

    def loads(self) -> list[Load]:
        """How many sessions each instructor teaches in the draft, most first."""
        counted: dict[str, int] = dict.fromkeys(self.kept.loads, 0)
        for place in self.kept.placements:
            counted[place.instructor] = counted.get(place.instructor, 0) + 1
        found = [Load(self.instructors.get(key, "–"), number) for key, number in counted.items()]
        return sorted(found, key=lambda load: (-load.sessions, load.name))


# One session of a draft


@dataclass(frozen=True)
class Choice:
    """What one session may be given: grounds and instructors that fit its content, and where it could stand."""

    grounds: list[tuple[str, str]]
    instructors: list[tuple[str, str]]
    places: list[Cell]


def choice_for(sheet: Sheet, sitting: Sitting) -> Choice:
    """What a hand can choose from for one session, as the records stand."""
    records = Records(sheet.draft, list(sheet.classes.values()))
    problem = problem_of(records)
    one = problem.class_of[sitting[0]]
    kind = one.sessions[sitting[1]].kind if sitting[1] < len(one.sessions) else ""
    grounds = [row for row in problem.grounds if kind in row.kinds and (not one.grounds or row.key in one.grounds)]
    instructors = [row for row in problem.instructors if kind in row.kinds]
    sheet.grounds |= {row.key: row.name for row in grounds}
    sheet.instructors |= {row.key: row.name for row in instructors}
    places = places_for(problem, sheet.kept.placements, *sitting) if kind else []
    return Choice(_by_name(grounds), _by_name(instructors), [sheet.cell(place) for place in places])


def _by_name(rows: Iterable[GroundOffer | InstructorOffer]) -> list[tuple[str, str]]:
    return sorted(((row.key, row.name) for row in rows), key=lambda pair: pair[1])

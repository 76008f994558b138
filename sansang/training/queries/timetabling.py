"""From the records to a planner's problem: classes that lack sessions, grounds, instructors, promised time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext

from sansang.personnel.models import Commitment
from sansang.planning import travel
from sansang.planning.timetable.values import (
    ClassNeed,
    GroundOffer,
    Half,
    InstructorOffer,
    Placement,
    Problem,
    SessionNeed,
    Slot,
)
from sansang.training.models import (
    AvoidedDays,
    Enrolment,
    Ground,
    GroundCondition,
    GroundUse,
    Instructor,
    Part,
    Session,
    TimetableDraft,
    TrainingClass,
)
from sansang.training.models.offered import paths_above
from sansang.training.rules import timetabling as rules
from sansang.training.rules.timetabling import HeadingFacts, Lesson, Shunned

AT_ONCE = 500
NOBODY = frozenset({"-"})  # narrows a class to nothing, where an empty set would not narrow it
Busy = dict[int, set[Slot]]


def lessons_of(classes: Sequence[TrainingClass]) -> dict[int, list[Lesson]]:
    """By class the sessions that it lacks, in the order of its programme."""
    done: dict[tuple[int, int], Decimal] = {}
    rows = Session.objects.filter(training_class__in=[one.pk for one in classes]).exclude(heading=None).order_by()
    for row in rows.values("training_class", "heading").annotate(n=Sum("hours")):
        done[row["training_class"], row["heading"]] = row["n"]
    return {
        one.pk: rules.lessons_of(
            HeadingFacts(row.pk, row.name, row.part, row.hours, done.get((one.pk, row.pk), Decimal(0)))
            for row in one.programme.headings.all()
        )
        for one in classes
    }


def as_written(lessons: Iterable[Lesson]) -> list[list[str]]:
    """Missing sessions as a draft keeps them, to see whether they are still the same."""
    return [[str(one.heading), str(one.hours.normalize()), one.kind] for one in lessons]


def classes_of(draft: TimetableDraft) -> list[TrainingClass]:
    """The classes of a draft, the first to begin first."""
    found = draft.classes.select_related("unit", "programme").prefetch_related("programme__headings")
    return list(found.order_by("first_on", "pk"))


@dataclass(frozen=True)
class Records:
    """What a draft's problem is read from; everything is read once, whatever the number of classes."""

    draft: TimetableDraft
    classes: list[TrainingClass]

    @cached_property
    def lessons(self) -> dict[int, list[Lesson]]:
        return lessons_of(self.classes)

    @cached_property
    def window(self) -> tuple[date, date]:
        return min(self.first_of(one) for one in self.classes), max(one.last_on for one in self.classes)

    def first_of(self, one: TrainingClass) -> date:
        """The first day on which a session of the class may be proposed: none before the draft was asked for."""
        asked = self.draft.choices.get("first_on")
        return max(one.first_on, date.fromisoformat(asked)) if asked else one.first_on

    @cached_property
    def kinds(self) -> set[str]:
        return {lesson.kind for lessons in self.lessons.values() for lesson in lessons}

    # Time that is promised already

    def slots(self, first: datetime, last: datetime) -> set[Slot]:
        """The half-days that some time touches."""
        first, last = timezone.localtime(first), timezone.localtime(last)
        found = set()
        for half, (starts, ends) in rules.clock().items():
            day = first.date()
            while day <= last.date():
                begins = timezone.make_aware(datetime.combine(day, time(starts // 60, starts % 60)))
                if first < begins + timedelta(minutes=ends - starts) and begins < last:
                    found.add(Slot(day, half))
                day += timedelta(days=1)
        return found

    def promised(self, people: Collection[int]) -> Busy:
        """Half-days in which people have promised their time, sessions of these very classes among them."""
        found: Busy = defaultdict(set)
        first, last = self.window
        ends, begins = (
            timezone.make_aware(datetime.combine(day, time.min)) for day in (first, last + timedelta(days=1))
        )
        every = sorted(people)
        for at in range(0, len(every), AT_ONCE):
            rows = Commitment.objects.filter(
                person__in=every[at : at + AT_ONCE], ends_at__gt=ends, starts_at__lt=begins
            )
            for person, starts_at, ends_at in rows.values_list("person_id", "starts_at", "ends_at"):
                found[person] |= self.slots(starts_at, ends_at)
        return found

    def taken(self, column: str, keys: Collection[int]) -> Busy:
        """Half-days in which grounds, instructors or classes (`column`) have sessions."""
        found: Busy = defaultdict(set)
        first, last = self.window
        rows = Session.objects.filter(**{f"{column}__in": list(keys)}, day__gte=first, day__lte=last)
        for key, day, half in rows.values_list(column, "day", "half"):
            found[key].add(Slot(day, Half(half)))
        return found

    # Classes

    @cached_property
    def enrolled(self) -> dict[int, set[int]]:
        """By class the people who have a place in it."""
        found: dict[int, set[int]] = defaultdict(set)
        rows = Enrolment.objects.in_class().filter(training_class__in=[one.pk for one in self.classes])
        for one, person in rows.values_list("training_class", "person"):
            found[one].add(person)
        return found

    @cached_property
    def shunned(self) -> list[Shunned]:
        """Days to avoid of the classes' units and of all above them."""
        paths = {path for one in self.classes for path in _line(one.unit.reach_path)}
        first, last = self.window
        rows = AvoidedDays.objects.filter(unit__reach_path__in=paths, first_on__lte=last, last_on__gte=first)
        return [
            Shunned(row.unit.reach_path, row.name, row.first_on, row.last_on or row.first_on, row.cost)
            for row in rows.select_related("unit")
        ]

    def needs(self, grounds: Sequence[Ground]) -> list[ClassNeed]:
        """Every class with the sessions it lacks; `grounds` are all that any of them may use.

        Grounds are those of its unit, of units below and of commands above; it is taught by its unit and those above.
        """
        rest_days, rest = self.draft.choices.get("rest_days", []), gettext("ngày nghỉ trong tuần")
        found = []
        for one in self.classes:
            line = set(_line(one.unit.reach_path))
            usable = {str(row.pk) for row in grounds if _may_use(row, one.unit.reach_path, line)}
            teachers = {str(row.pk) for row in self.instructor_rows if row.unit.reach_path in line}
            found.append(
                ClassNeed(
                    str(one.pk),
                    one.title,
                    tuple(SessionNeed(lesson.kind) for lesson in self.lessons[one.pk]),
                    self.first_of(one),
                    one.last_on,
                    people=frozenset({_self(one.pk), *map(str, self.enrolled[one.pk])}),
                    size=len(self.enrolled[one.pk]),
                    grounds=frozenset(usable or NOBODY),
                    instructors=frozenset(teachers or NOBODY),
                    home=str(one.ground_id or ""),
                    avoid=rules.avoided_by(
                        one.unit.reach_path,
                        self.first_of(one),
                        one.last_on,
                        self.shunned,
                        rest_days=rest_days,
                        rest=rest,
                    ),
                )
            )
        return found

    @cached_property
    def busy(self) -> dict[str, frozenset[Slot]]:
        """When people have promised their time, and when the classes themselves have sessions."""
        people = self.promised(set().union(*self.enrolled.values()))
        held = self.taken("training_class", [one.pk for one in self.classes])
        return {
            **{str(pk): frozenset(slots) for pk, slots in people.items()},
            **{_self(pk): frozenset(slots) for pk, slots in held.items()},
        }

    # Offers

    def ground_rows(self) -> list[Ground]:
        """Grounds that some class may use, in use on some day of the window and fit."""
        first, last = self.window
        found = Ground.objects.filter(condition__in=[GroundCondition.GOOD, GroundCondition.USABLE], first_on__lte=last)
        rows = [
            row
            for row in found.select_related("unit", "commune").order_by("pk")
            if not row.last_on or row.last_on >= first
        ]
        lines = [(one.unit.reach_path, set(_line(one.unit.reach_path))) for one in self.classes]
        return [row for row in rows if any(_may_use(row, path, line) for path, line in lines)]

    def grounds(self, rows: Sequence[Ground]) -> list[GroundOffer]:
        """Grounds with the kinds of content they serve: by their use, or because a class chose them for all it does."""
        taken = self.taken("ground", [row.pk for row in rows])
        chosen: dict[int, set[str]] = defaultdict(set)
        for one in self.classes:
            if one.ground_id:
                chosen[one.ground_id] |= {lesson.kind for lesson in self.lessons[one.pk]}
        return [
            GroundOffer(
                str(row.pk),
                row.name,
                frozenset(kind for kind in self.kinds if rules.serves(kind, row.kinds)) | frozenset(chosen[row.pk]),
                place=str(row.commune_id or ""),
                seats=row.capacity,
                busy=frozenset(taken[row.pk] | self._closed(row)),
            )
            for row in rows
        ]

    def _closed(self, ground: Ground) -> set[Slot]:
        """Half-days of the window on which a ground may not be used yet, or no more."""
        first, last = self.window
        days = (first + timedelta(days=at) for at in range((last - first).days + 1))
        return {Slot(day, half) for day in days if day not in ground.days for half in Half}

    @cached_property
    def instructor_rows(self) -> list[Instructor]:
        """The instructors chosen, less those who sit in one of the classes themselves."""
        learning = set().union(*self.enrolled.values())
        asked = Instructor.objects.filter(pk__in=self.draft.choices.get("instructors", []), is_active=True)
        return [row for row in asked.select_related("unit").order_by("pk") if row.person_id not in learning]

    def instructors(self) -> list[InstructorOffer]:
        """Who may teach what, and when they cannot."""
        rows = self.instructor_rows
        taken = self.taken("instructor", [row.pk for row in rows])
        promised = self.promised({row.person_id for row in rows if row.person_id})
        return [
            InstructorOffer(
                str(row.pk),
                row.full_name,
                frozenset(kind for kind in self.kinds if rules.may_teach(kind, row.parts)),
                busy=frozenset(taken[row.pk] | promised[row.person_id or 0]),
                carried=len(taken[row.pk]),
            )
            for row in rows
        ]


def _self(pk: int) -> str:
    """A class itself, as somebody whose time its own sessions take."""
    return f"class {pk}"


def _line(path: str) -> list[str]:
    return [path, *paths_above(path)]


def _may_use(ground: Ground, path: str, line: Collection[str]) -> bool:
    return ground.unit.reach_path in line or ground.unit.reach_path.startswith(path)


def _ways(rows: Sequence[Ground]) -> Callable[[str, str], int]:
    """Minutes by road from commune to commune; none where one of them is not known."""
    points = {
        str(row.commune_id): (row.commune.latitude, row.commune.longitude)
        for row in rows
        if row.commune and row.commune.latitude is not None and row.commune.longitude is not None
    }
    return lambda one, other: travel.minutes(points[one], points[other]) if one in points and other in points else 0


def kind_name(kind: str) -> str:
    """“Huấn luyện quân sự”, or with its own kind of ground “Huấn luyện quân sự (Trường bắn)”."""
    part, _colon, uses = kind.partition(":")
    label = str(dict(Part.choices).get(part, part))
    if frozenset(uses.split("+")) == rules.USES_OF_PART.get(part):
        return label
    return f"{label} ({', '.join(str(name) for use, name in GroundUse.choices if use in uses.split('+'))})"


def problem_of(records: Records, *, fixed: Iterable[Placement] = ()) -> Problem:
    """What the planner is asked for a draft, with these sessions fixed."""
    rows = records.ground_rows()
    choices: dict[str, Any] = records.draft.choices
    return Problem(
        classes=tuple(records.needs(rows)),
        grounds=tuple(records.grounds(rows)),
        instructors=tuple(records.instructors()),
        halves=tuple(Half(half) for half in choices.get("halves", [0, 1])),
        busy=records.busy,
        fixed=tuple(fixed),
        minutes=_ways(rows),
        per_day=choices.get("per_day", 2),
        hours=rules.clock(),
        kind_names={kind: kind_name(kind) for kind in records.kinds},
    )


def progress_key(draft: TimetableDraft) -> str:
    return f"timetable-{draft.pk}"

"""Who is trained by whom on a day: everybody's duty by the law of that day, the commands as they stood."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sansang.citizens.models import Person
from sansang.demo.commands import NAMED
from sansang.law.rules import rules_on
from sansang.law.training import member_share
from sansang.law.training_deciders import officers_of, trainers
from sansang.organisation.models import UnitVersion
from sansang.personnel.models import Appointment, Service
from sansang.training.queries.owed_counting import count
from sansang.training.rules.plans import LEVELS

OF_COMMUNES = ("mobile", "on_the_spot")


class Trainee(NamedTuple):
    """Someone with a duty of one kind; `host` is the command the unit stands under, `trainer` the one that trains."""

    person: int
    unit: int
    host: int
    trainer: int
    audience: str
    hours: int


class Tree:
    """The units of a day."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.names: dict[int, str] = {}
        self.codes: dict[int, str] = {}
        self.levels: dict[int, str] = {}
        self.lines: dict[int, tuple[int, ...]] = {}
        rows = UnitVersion.objects.on(on).filter(unit__is_demonstration=True).order_by("path")
        for unit, name, code, path, kind in rows.values_list("unit_id", "name", "code", "path", "unit__kind"):
            self.names[unit], self.codes[unit] = name, code
            self.levels[unit] = LEVELS.get(kind, "")
            self.lines[unit] = tuple(int(step) for step in path.split("/") if step)
        self.top = next(unit for unit, level in self.levels.items() if level == "province")
        self.rules = rules_on(on)

    def of_level(self, level: str) -> list[int]:
        """The commands of a level, in the order of the tree."""
        return [unit for unit, of in self.levels.items() if of == level]

    def host(self, unit: int) -> int:
        """The command under which a unit stands; itself when it is one."""
        return next(one for one in reversed(self.lines[unit]) if self.levels.get(one))

    def trainer(self, unit: int, audience: str) -> int:
        """Who trains an audience of a unit by law; the province where the level has no command above the unit."""
        found = trainers(self.rules, audience)
        level = found.level if found else ""
        for one in reversed(self.lines[unit]):
            if self.levels.get(one) == level:
                return one
        return self.top if level in ("board", "district", "province") else self.host(unit)


def survey(tree: Tree) -> list[Trainee]:
    """Everybody's duties on the day of a tree, as a member and as an officer; by command, then by name."""
    named = named_by_the_press()
    found = [one for one in _trainees(tree) if one.person not in named]
    place = {unit: at for at, unit in enumerate(tree.lines)}
    found.sort(key=lambda one: place[one.host])
    return found


def named_by_the_press() -> set[int]:
    """Real people: their posts are known, and no class, mark or lesson is invented for them."""
    return set(Person.objects.filter(full_name__in=NAMED, born_on=None).values_list("pk", flat=True))


def _trainees(tree: Tree) -> Iterator[Trainee]:
    for due in count(Service.objects.on(tree.on), Appointment.objects.on(tree.on), tree.rules):
        if due.trainee and due.owed:
            yield trainee(tree, due.person_id, due.unit_id, due.trainee, due.owed)
        if due.course_owed:
            yield trainee(tree, due.person_id, due.unit_id, officers_of(due.group), due.course_owed)


def trainee(tree: Tree, person: int, unit: int, audience: str, hours: float) -> Trainee:
    host = tree.host(unit)
    if tree.levels[host] == "agency" and audience in OF_COMMUNES:  # of an agency that has joined a commune since
        audience = "self_defence"
    return Trainee(person, unit, host, tree.trainer(unit, audience), audience, round(hours))


def joined_between(tree: Tree, after: date) -> list[Trainee]:
    """Those in their first year who joined after a day and serve on the day of the tree, of the standing force none."""
    end_of_before = date(after.year - 1, 12, 31)
    rows = Service.objects.on(tree.on).filter(first_on__gt=after).order_by("unit", "pk")
    rows = rows.exclude(component="TT").exclude(unit__kind="company")
    before = set(Service.objects.on(end_of_before).values_list("person_id", flat=True))
    share = member_share(tree.rules, "first_year")
    return [
        trainee(tree, person, unit, "first_year", share.hours if share else 0)
        for person, unit in rows.values_list("person_id", "unit_id").distinct()
        if person not in before and unit in tree.lines
    ]


def last_days() -> dict[int, date]:
    """Of everyone who ever served or held a post the last day of it all; without an end `date.max`."""
    found: dict[int, date] = {}
    for rows in (Service.objects.order_by("pk"), Appointment.objects.order_by("pk")):
        for person, last in rows.values_list("person_id", "last_on"):
            found[person] = max(found.get(person, date.min), last or date.max)
    return found

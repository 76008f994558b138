"""Plans within reach, what stands in them, and what of them is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Round

from sansang.citizens.queries.law import rules_for
from sansang.law.training import reasons_against_split
from sansang.law.training_deciders import Approver, Trainer, approver, trainers, why_not_trainer
from sansang.law.whys import Why
from sansang.organisation.access import Permission
from sansang.organisation.models import COMMANDS, Unit, UnitVersion, User
from sansang.organisation.queries import names_of
from sansang.training.models import (
    BudgetLine,
    ClassState,
    Enrolment,
    Plan,
    PlanItem,
    PlanState,
    Programme,
    Session,
    TrainingClass,
)
from sansang.training.models.offered import along_the_line
from sansang.training.rules.plans import LEVELS

OFFICES = tuple(kind for kind in COMMANDS if kind in LEVELS)


def hours_in(column: str, *, only: Q | None = None) -> Any:
    """Hours of rows added up; SQLite adds in fractions of two, which a tenth is not."""
    field = DecimalField(max_digits=9, decimal_places=1)
    return Round(Coalesce(Sum(column, filter=only), Decimal(0), output_field=field), precision=1, output_field=field)


def unit_name(path: str) -> Any:
    """The last known name of the unit that a column leads to."""
    return Subquery(UnitVersion.objects.filter(unit=OuterRef(path)).order_by("-first_on").values("name")[:1])


def plans(user: User, permission: Permission = Permission.TRAINING_VIEW) -> QuerySet[Plan]:
    """Plans within reach with their unit's name, how many lines and classes they have and what they cost."""
    return _described(Plan.objects.permitted(user, permission))


def hosted(user: User) -> QuerySet[Plan]:
    """Approved plans of commands above by which units within reach are trained together with others."""
    found = Plan.objects.filter(state=PlanState.APPROVED, pk__in=_hosted_items(user).values("plan"))
    return _described(found.exclude(user.reach(Permission.TRAINING_VIEW, "unit__reach_path"))).order_by("-year", "pk")


def _hosted_items(user: User) -> QuerySet[PlanItem]:
    return PlanItem.objects.filter(user.reach(Permission.TRAINING_VIEW, "hosts__reach_path"))


def _described(rows: QuerySet[Plan]) -> QuerySet[Plan]:
    found = rows.select_related("unit", "approver")
    items = PlanItem.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
    costs = BudgetLine.objects.filter(item__plan=OuterRef("pk")).order_by().values("item__plan")
    held = TrainingClass.objects.filter(item__plan=OuterRef("pk")).exclude(state=ClassState.CANCELLED).order_by()
    finished = held.filter(state__in=[ClassState.CLOSED, ClassState.PUBLISHED])

    def number(rows: Any, what: Any) -> Any:
        return Coalesce(Subquery(rows.annotate(number=what).values("number"), output_field=IntegerField()), 0)

    return found.annotate(
        unit_name=unit_name("unit"),
        classes=number(items, Sum("classes")),
        trainees=number(items, Sum("trainees")),
        cost=number(costs, Sum("amount")),
        held=number(held.values("item__plan"), Count("pk")),
        finished=number(finished.values("item__plan"), Count("pk")),
    )


def to_decide(user: User) -> QuerySet[Plan]:
    """Plans that wait for the user's approval."""
    found = plans(user, Permission.TRAINING_APPROVE).filter(state="submitted")
    return found.filter(user.reach(Permission.TRAINING_APPROVE, "approver__reach_path"))


@dataclass(frozen=True)
class Line:
    """A line of a plan and what of it is done on a day."""

    item: PlanItem
    cost: int
    held: int  # classes prepared or held, none that was cancelled
    finished: int
    people: int
    hours_done: Decimal  # taught up to the day, over all classes
    trainer_name: str
    hosts: tuple[str, ...]  # the names of the units that are trained together
    is_late: bool  # its last day is past, and fewer classes are finished than planned

    @property
    def hours_planned(self) -> Decimal:
        return self.item.hours * self.item.classes

    @property
    def share(self) -> float:
        return float(min(self.hours_done / self.hours_planned, Decimal(1))) if self.hours_planned else 0.0


def lines(plan: Plan, *, on: date, hosted_by: User | None = None) -> list[Line]:
    """The lines of a plan with what is done on a day; the same few queries however long the plan.

    `hosted_by` leaves only the lines by which units within that user's reach are trained.
    """
    found = plan.items.select_related("programme", "trainer").prefetch_related("hosts", "budget")
    if hosted_by is not None:
        found = found.filter(pk__in=_hosted_items(hosted_by).values("pk"))
    items = list(found.order_by("order", "pk"))
    names = names_of({pk for item in items for pk in (item.trainer_id, *(one.pk for one in item.hosts.all()))})
    held = TrainingClass.objects.filter(item__plan=plan).exclude(state=ClassState.CANCELLED).order_by()
    over = Q(state__in=[ClassState.CLOSED, ClassState.PUBLISHED])
    classes = {row["item"]: row for row in held.values("item").annotate(n=Count("pk"), done=Count("pk", filter=over))}
    people = dict(
        Enrolment.objects.in_class().filter(training_class__in=held.values("pk")).order_by()
        .values_list("training_class__item").annotate(Count("pk"))
    )  # fmt: skip
    taught = dict(
        Session.objects.filter(training_class__in=held.values("pk"), day__lte=on).order_by()
        .values_list("training_class__item").annotate(taught=hours_in("hours"))
    )  # fmt: skip
    return [
        Line(
            item,
            sum(one.amount for one in item.budget.all()),
            classes.get(item.pk, {}).get("n", 0),
            classes.get(item.pk, {}).get("done", 0),
            people.get(item.pk, 0),
            taught.get(item.pk) or Decimal(0),
            names.get(item.trainer_id, ""),
            tuple(names.get(one.pk, "") for one in item.hosts.all()),
            item.last_on < on and classes.get(item.pk, {}).get("done", 0) < item.classes,
        )
        for item in items
    ]


@dataclass(frozen=True)
class Totals:
    classes: int
    finished: int
    trainees: int
    people: int
    hours_planned: Decimal
    hours_done: Decimal
    cost: int

    @property
    def millions(self) -> float:
        return self.cost / 1_000_000


def totals(found: Iterable[Line]) -> Totals:
    """Everything of a plan added up."""
    rows = list(found)
    return Totals(
        sum(one.item.classes for one in rows),
        sum(one.finished for one in rows),
        sum(one.item.trainees for one in rows),
        sum(one.people for one in rows),
        sum((one.hours_planned for one in rows), Decimal(0)),
        sum((one.hours_done for one in rows), Decimal(0)),
        sum(one.cost for one in rows),
    )


def planning_units(user: User, *, on: date) -> QuerySet[UnitVersion]:
    """Commands within reach that make plans and hold classes, the highest first."""
    found: QuerySet[UnitVersion] = UnitVersion.objects.permitted(user, Permission.TRAINING).on(on)
    return found.filter(unit__kind__in=OFFICES).select_related("unit").order_by("path")


def programmes(user: User, *, on: date | None = None) -> QuerySet[Programme]:
    """Programmes that units within reach teach by, with hours by part; those in force on a day when one is named."""
    found = Programme.objects.offered(user, Permission.TRAINING_VIEW).select_related("unit")
    found = found if on is None else found.on(on)
    return found.annotate(
        unit_name=unit_name("unit"),
        hours=hours_in("headings__hours"),
        political=hours_in("headings__hours", only=Q(headings__part="political")),
        civil=hours_in("headings__hours", only=Q(headings__part="civil_defence")),
        number=Count("headings"),
    ).order_by(F("unit__reach_path"), "code", "pk")


# By law


def approver_of(unit: Unit, *, on: date) -> tuple[Approver, Unit | None] | None:
    """Who approves the plan of a unit on a day, in words, and the command itself when there is one above."""
    found = approver(rules_for(unit.province_code, on=on), LEVELS.get(unit.kind, ""))
    return (found, _nearest(unit, found.level)) if found else None


def trainer_of(unit: Unit, audience: str, *, on: date) -> tuple[Trainer, Unit | None] | None:
    """Who trains an audience of a unit by law on a day, in words, and the command itself when there is one."""
    found = trainers(rules_for(unit.province_code, on=on), audience)
    return (found, _nearest(unit, found.level)) if found else None


def _nearest(unit: Unit, level: str) -> Unit | None:
    """The unit itself or the nearest command above it that stands on a level of the law."""
    steps = [int(step) for step in unit.reach_path.split("/") if step]
    above = {one.pk: one for one in Unit.objects.filter(pk__in=steps)}
    return next((above[pk] for pk in reversed(steps) if LEVELS.get(above[pk].kind) == level), None)


def doubts(plan: Plan, found: Iterable[Line]) -> list[Why]:
    """Why trainers of lines are not those whom the law of their first day names, each said once."""
    rows: dict[str, Why] = {}
    for one in found:
        level = LEVELS.get(one.item.trainer.kind, "")
        rules = rules_for(plan.unit.province_code, on=one.item.first_on)
        why = why_not_trainer(rules, one.item.audience, level=level)
        if why:
            rows.setdefault(str(why), why)
    return list(rows.values())


def trainers_for(plan: Plan, *, on: date) -> QuerySet[UnitVersion]:
    """Commands that may train for a plan: the unit itself, those above it and those below it, the highest first."""
    found: QuerySet[UnitVersion] = UnitVersion.objects.filter(along_the_line(plan.unit, "unit__reach_path")).on(on)
    return found.filter(unit__kind__in=OFFICES).select_related("unit").order_by("path")


def hosts_for(plan: Plan, *, on: date) -> QuerySet[UnitVersion]:
    """Commands below a unit whose people may be trained together, in the order of the tree."""
    found: QuerySet[UnitVersion] = UnitVersion.objects.filter(unit__reach_path__startswith=plan.unit.reach_path).on(on)
    below = found.exclude(unit=plan.unit).filter(unit__kind__in=("commune_command", "agency_command"))
    return below.select_related("unit").order_by("path")


def split_doubts(programme: Programme) -> list[Why]:
    """What speaks against how a programme shares its hours between political and military training."""
    rules = rules_for(programme.unit.province_code, on=programme.last_on or programme.first_on)
    political = sum((row.hours for row in programme.headings.all() if row.part == "political"), Decimal(0))
    whole = sum((row.hours for row in programme.headings.all()), Decimal(0))
    return reasons_against_split(rules, political=political, military=whole - political)

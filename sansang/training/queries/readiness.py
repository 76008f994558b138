"""How ready a plan is: what the rows tell, what people ticked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from sansang.organisation.access import Permission
from sansang.organisation.models import Unit, UnitVersion, User
from sansang.training.models import (
    Aid,
    AidBooking,
    ClassState,
    Ground,
    Half,
    Heading,
    Material,
    MaterialKind,
    Plan,
    PlanState,
    Readiness,
    Session,
)
from sansang.training.models.offered import along_the_line
from sansang.training.rules.assurance import (
    FIT,
    Check,
    CheckLine,
    Stock,
    computed_line,
    share_ready,
    shortages,
    ticked_lines,
)


def plans_along(user: User, unit: Unit) -> Any:
    """Plans for which something of a unit may be prepared: its own, of those above and below, with `unit_name`."""
    names = UnitVersion.objects.filter(unit=OuterRef("unit")).order_by("-first_on").values("name")[:1]
    found = Plan.objects.permitted(user, Permission.TRAINING_VIEW).filter(along_the_line(unit, "unit__reach_path"))
    return found.annotate(unit_name=Subquery(names)).order_by("-year", "unit__reach_path")


@dataclass(frozen=True)
class Checklist:
    """The lines that are computed, the lines that are ticked with their rows, and how much is ready."""

    computed: list[CheckLine]
    ticked: list[tuple[CheckLine, Readiness | None]]
    share: float

    @property
    def done(self) -> int:
        return sum(line.is_ready for line in self._lines)

    @property
    def total(self) -> int:
        return len(self._lines)

    @property
    def _lines(self) -> list[CheckLine]:
        return [*self.computed, *(line for line, _row in self.ticked)]


def checklist(plan: Plan) -> Checklist:
    """The whole checklist of a plan."""
    computed = _computed(plan)
    rows = {row.check_code: row for row in Readiness.objects.filter(plan=plan)}
    lines = ticked_lines({code: row.mark for code, row in rows.items()})
    return Checklist(computed, [(line, rows.get(line.check)) for line in lines], share_ready([*computed, *lines]))


def _computed(plan: Plan) -> list[CheckLine]:
    sessions = list(
        Session.objects.filter(training_class__item__plan=plan)
        .exclude(training_class__state=ClassState.CANCELLED)
        .select_related("training_class", "ground")
    )
    return [
        _approved(plan),
        _lesson_plans(plan),
        _placed(Check.INSTRUCTORS, sessions, "instructor_id"),
        _placed(Check.GROUNDS_CHOSEN, sessions, "ground_id"),
        _grounds_fit(plan, sessions),
        _aids_repaired(plan, sessions),
        _aids_enough(sessions),
    ]


def _approved(plan: Plan) -> CheckLine:
    is_approved = plan.state == PlanState.APPROVED
    lacking = () if is_approved else (str(plan.get_state_display()).lower(),)
    return CheckLine(Check.PLAN_APPROVED, int(is_approved), 1, lacking)


def _lesson_plans(plan: Plan) -> CheckLine:
    """Every heading of the plan's programmes has an approved lesson plan of the unit or of a command above."""
    headings = Heading.objects.filter(programme__plan_items__plan=plan).distinct()
    approved = Material.objects.for_classes_of(plan.unit).filter(kind=MaterialKind.LESSON_PLAN)
    taught = set(approved.filter(headings__in=headings.values("pk")).values_list("headings", flat=True))
    names = {heading.pk: f"{heading.name} ({heading.programme.code})" for heading in _with_programme(headings)}
    if not names:
        return CheckLine(Check.LESSON_PLANS, 0, 1, (_("kế hoạch chưa có nội dung"),))
    return computed_line(Check.LESSON_PLANS, names.values(), (names[pk] for pk in taught if pk in names))


def _with_programme(headings: QuerySet[Heading]) -> QuerySet[Heading]:
    return headings.select_related("programme").order_by("programme__code", "order", "pk")


def _placed(check: Check, sessions: list[Session], column: str) -> CheckLine:
    """Every session has one; classes of those that have none are named."""
    if not sessions:
        return CheckLine(check, 0, 1, (_("chưa xếp buổi nào"),))
    empty = [one for one in sessions if getattr(one, column) is None]
    titles = tuple(dict.fromkeys(one.training_class.title for one in empty))
    return CheckLine(check, len(sessions) - len(empty), len(sessions), titles)


def _grounds_fit(plan: Plan, sessions: list[Session]) -> CheckLine:
    """The grounds of the sessions, before there are any those of the unit, are good or usable."""
    chosen = {one.ground for one in sessions if one.ground is not None}
    grounds = sorted(chosen or set(Ground.objects.filter(unit=plan.unit, last_on=None)), key=lambda one: one.name)
    if not grounds:
        return CheckLine(Check.GROUNDS_FIT, 0, 1, (_("chưa có thao trường, bãi tập"),))
    names = {one.pk: f"{one.name}: {one.get_condition_display()}" for one in grounds}
    return computed_line(Check.GROUNDS_FIT, names.values(), (names[one.pk] for one in grounds if one.condition in FIT))


def _aids_repaired(plan: Plan, sessions: list[Session]) -> CheckLine:
    """No aid of the unit, and none that its sessions have, waits for repair."""
    booked = AidBooking.objects.filter(session__in=[one.pk for one in sessions]).values("aid")
    aids = list(Aid.objects.filter(Q(unit=plan.unit) | Q(pk__in=booked)).order_by("name", "pk"))
    if not aids:
        return CheckLine(Check.AIDS_REPAIRED, 0, 1, (_("chưa ghi học cụ nào"),))
    names = {one.pk: _("%(name)s: hỏng %(number)s") % {"name": one.name, "number": one.damaged} for one in aids}
    return computed_line(Check.AIDS_REPAIRED, names.values(), (names[one.pk] for one in aids if not one.damaged))


def _aids_enough(sessions: list[Session]) -> CheckLine:
    """What is promised to the sessions is there, also after something was found damaged."""
    own = AidBooking.objects.filter(session__in=[one.pk for one in sessions])
    aids = {aid.pk: aid for aid in Aid.objects.filter(pk__in=own.values("aid"))}
    days = {one.day for one in sessions}
    wanted: dict[int, dict[tuple[Any, str], int]] = {pk: {} for pk in aids}
    every = AidBooking.objects.filter(aid__in=aids, session__day__in=days)
    for aid, day, half, number in every.values_list("aid", "session__day", "session__half", "quantity"):
        slot = (day, str(Half(half).label))
        wanted[aid][slot] = wanted[aid].get(slot, 0) + number
    lacking = [
        _("%(name)s, %(half)s %(day)s: thiếu %(number)s")
        % {"name": aids[pk].name, "half": half.lower(), "day": f"{day:%d/%m/%Y}", "number": lack}
        for pk, slots in wanted.items()
        for day, half, lack in shortages(Stock(aids[pk].quantity, aids[pk].damaged).usable, slots)
    ]
    number = sum(len(slots) for slots in wanted.values())
    return CheckLine(Check.AIDS_ENOUGH, number - len(lacking), number, tuple(lacking))

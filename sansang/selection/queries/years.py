"""A year in figures: by office how many are registered, in which state, considered, chosen and called, as of a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from sansang.audit.queries import last_change
from sansang.audit.remembering import remembered
from sansang.citizens.queries.eligibility_sorted import passed
from sansang.law.whys import State
from sansang.organisation.access import Permission
from sansang.organisation.models import Unit, User
from sansang.organisation.queries import names_of
from sansang.selection.models import Candidate, Chosen, Round
from sansang.selection.models import State as Stage

SEE = Permission.PEOPLE_VIEW


@dataclass(frozen=True)
class YearOf:
    """One office: its register on the day by state, and its selection of the year up to the day."""

    office: int
    name: str
    kind: str  # of UnitKind: a commune's command or an agency's
    states: Mapping[State, int] = field(default_factory=dict)
    considered: int = 0
    chosen: int = 0
    called: int = 0

    @property
    def registered(self) -> int:
        return sum(self.states.values())


def candidates(user: User, *, year: int, on: date) -> QuerySet[Candidate]:
    """Everyone considered in the year's rounds within reach by the day; cancelled rounds left out.

    Who was taken up by then, and everyone of a list that hung out by then: papers may be entered after their days.
    """
    by_then = Q(added_at__date__lte=on) | Q(round__public_from__lte=on)
    rows = Candidate.objects.permitted(user, SEE).filter(by_then, round__year=year)
    return rows.exclude(round__state=Stage.CANCELLED).filter(person__merged_into=None)


def is_chosen(on: date) -> Q:
    """Chosen in a decision signed by the day."""
    signed = Q(round__state__in=[Stage.DECIDED, Stage.ENTERED], round__decided_on__lte=on)
    return Q(choice=Chosen.CHOSEN) & signed


def is_called(on: date) -> Q:
    """Serving since a day that has come, by the round's decision."""
    return Q(service__first_on__lte=on)


def by_office(user: User, *, year: int, on: date) -> list[YearOf]:
    """A line for every office within reach that registers anybody or selects in the year, by name."""
    states = _states(user, on)
    counted = _selected(user, year, on)
    known = {*states, *counted}
    names, kinds = names_of(known), dict(Unit.objects.filter(pk__in=known).values_list("pk", "kind"))

    def line(pk: int) -> YearOf:
        of_register = {State(code): number for code, number in states.get(pk, {}).items()}
        return YearOf(pk, names.get(pk, ""), kinds.get(pk, ""), of_register, **counted.get(pk, {}))

    return sorted(map(line, known), key=lambda one: one.name)


def _states(user: User, on: date) -> dict[int, dict[str, int]]:
    """By office how many of its register are in each state on the day; remembered until something is recorded."""

    def count() -> dict[int, dict[str, int]]:
        found = passed(user, on=on, permission=SEE).by_office
        return {office: {state.value: number for state, number in of.items()} for office, of in found.items()}

    return remembered(count, of=("register by state", str(user.reach(SEE, "reach_path")), on, last_change()))


def _selected(user: User, year: int, on: date) -> dict[int, dict[str, int]]:
    rows = candidates(user, year=year, on=on).order_by().values("round__office")
    counts = {"considered": Count("pk")}
    counts |= {name: Count("pk", filter=of) for name, of in (("chosen", is_chosen(on)), ("called", is_called(on)))}
    found = rows.annotate(**counts).values_list("round__office", *counts)
    return {office: dict(zip(counts, numbers, strict=True)) for office, *numbers in found}


def years(user: User, *, on: date) -> list[int]:
    """The years that have a round within reach, and that of the day; the latest first."""
    known = Round.objects.permitted(user, SEE).exclude(state=Stage.CANCELLED).order_by()
    return sorted({on.year, *known.values_list("year", flat=True).distinct()}, reverse=True)


def total(lines: list[YearOf]) -> dict[str, Any]:
    """All lines added up."""
    states = {state: sum(line.states.get(state, 0) for line in lines) for state in State}
    numbers = {name: sum(getattr(line, name) for line in lines) for name in ("considered", "chosen", "called")}
    return {"registered": sum(states.values()), "states": states, **numbers}

"""Citizens by state, asked of the database: the same answer as `Rules.state_of`, without reading everyone.

The state is the strongest that age and facts ask for. Birthdays fall into the few classes between the limits of age;
each fact asks for one state. Where birth or a fact leaves a doubt (few people), the law itself is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Q, QuerySet

from sansang.citizens.models import Circumstance, Person
from sansang.citizens.queries.eligibility import NOTHING, Judge, facts_of
from sansang.kernel.dates import PartialDate
from sansang.law.counting import anniversary
from sansang.law.rules import STRONGEST_FIRST, VOLUNTEER, Rules
from sansang.law.whys import State, Verdict

SEXES = ("male", "female")
_FORCE = {state: len(STRONGEST_FIRST) - at for at, state in enumerate(STRONGEST_FIRST)}


def in_state(rows: QuerySet[Any], state: State, *, rules: Rules) -> QuerySet[Any]:
    """Those rows (with a column `person`) whose person is in a state on the day of the rules.

    The few of them about whom birth or facts leave a doubt are judged one by one.
    """
    if any(sex not in rules.ages.rows for sex in SEXES):  # no row says the ages: nobody's state is known
        return rows if state is State.UNKNOWN else rows.none()
    doubtful = _Doubt(rules).condition()
    persons = Person.objects.filter(pk__in=rows.order_by().values("person"))
    special = judged(persons.filter(doubtful), rules=rules)
    pks = [pk for pk, verdict in special if verdict.state is state]
    plain = persons.filter(_plain(rules, state)).filter(~doubtful)
    return rows.filter(Q(person__in=pks) | Q(person__in=plain.order_by().values("pk")))


def judged(persons: QuerySet[Person], *, rules: Rules) -> Iterator[tuple[int, Verdict]]:
    """Some people of one province judged by rules that are at hand. Two queries."""
    judge, facts = Judge(rules), facts_of(persons, on=rules.on)
    rows = persons.order_by().values_list("pk", "born_on", "born_precision", "sex")
    for pk, born_on, precision, sex in rows.iterator(chunk_size=5000):
        yield pk, judge.verdict(born_on, precision, sex, facts.get(pk, NOTHING))


def _facts(rules: Rules, facts: Iterable[str]) -> Q:
    """Of whom one of some facts holds: a set that the database makes once, not a question about each person."""
    return Q(pk__in=Circumstance.objects.on(rules.on).filter(fact__in=sorted(facts)).values("person"))


def _plain(rules: Rules, state: State) -> Q:
    """Whose birth and facts leave no doubt and are in a state: by sex, by volunteering, by class of age."""
    found = Q(pk__in=[])
    for sex in SEXES:
        for volunteers in (False, True):
            effects = _effects(rules, sex, volunteers=volunteers)
            wish = _facts(rules, [VOLUNTEER])
            for group in classes(rules, sex):
                condition = _in_class(rules, group.state_for(rules, sex, volunteers=volunteers), effects, state)
                if condition is not None:
                    found |= Q(sex=sex) & group.condition() & (wish if volunteers else ~wish) & condition
    return found


def _effects(rules: Rules, sex: str, *, volunteers: bool) -> dict[State, list[str]]:
    """Which facts ask for which state of someone of age."""
    born = next(group.example for group in classes(rules, sex) if group.is_of_age(rules, sex))
    found: dict[State, list[str]] = {}
    for code in rules.book.facts.keys() - {VOLUNTEER}:
        facts = {code, VOLUNTEER} if volunteers else {code}
        found.setdefault(rules.state_of(born, sex, facts).state, []).append(code)
    return found


def _in_class(rules: Rules, by_age: State, effects: dict[State, list[str]], wanted: State) -> Q | None:
    """Which facts bring a class of age, itself in a state, into the wanted one; None: no facts do."""
    force = _FORCE.get(wanted, 0)
    if _FORCE.get(by_age, 0) > force:
        return None
    stronger = [code for state, codes in effects.items() if _FORCE.get(state, 0) > force for code in codes]
    condition = ~_facts(rules, stronger) if stronger else Q()
    if by_age is wanted:
        return condition
    return condition & _facts(rules, effects[wanted]) if effects.get(wanted) else None


@dataclass(frozen=True)
class AgeClass:
    """Birthdays between two limits of age, both included; None: open to that side."""

    first: date | None
    last: date | None

    @property
    def example(self) -> date:
        return self.last or self.first or date(2000, 1, 1)

    def condition(self) -> Q:
        found = Q()
        if self.first is not None:
            found &= Q(born_on__gte=self.first)
        if self.last is not None:
            found &= Q(born_on__lte=self.last)
        return found

    def state_for(self, rules: Rules, sex: str, *, volunteers: bool) -> State:
        return rules.state_of(self.example, sex, {VOLUNTEER} if volunteers else ()).state

    def is_of_age(self, rules: Rules, sex: str) -> bool:
        return self.state_for(rules, sex, volunteers=False) is State.ELIGIBLE


def classes(rules: Rules, sex: str) -> list[AgeClass]:
    """The classes of birthdays between a sex's limits of age on the day of the rules, the youngest first."""
    said = rules.ages.rows[sex].values
    ages = sorted({said["from_age"], said["to_age"] + 1, said["extended_to"] + 1})
    edges = [latest_birth(rules, age) for age in ages]
    found = [AgeClass(edges[0] + timedelta(days=1), None)]
    found += [AgeClass(older + timedelta(days=1), edge) for edge, older in pairwise(edges)]
    return [*found, AgeClass(None, edges[-1])]


def latest_birth(rules: Rules, age: int) -> date:
    """The last day of birth of whom is so many years old on the day of the rules."""
    near = anniversary(rules.on, -age) + timedelta(days=2)
    while rules.ages.span(near).low < age:
        near -= timedelta(days=1)
    return near


class _Doubt:
    """Who cannot be sorted by classes: birth not known well enough, a fact of the other sex, a fact no row knows."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    def condition(self) -> Q:
        known = self.rules.book.facts
        strange = Circumstance.objects.on(self.rules.on).exclude(fact__in=list(known))
        found = Q(born_on=None) | Q(pk__in=strange.values("person"))
        for sex in SEXES:
            wrong = [code for code, fact in known.items() if fact.only not in ("", sex)]
            found |= Q(sex=sex) & (_facts(self.rules, wrong) | self._straddles(sex))
        return found

    def _straddles(self, sex: str) -> Q:
        """Births known to the month or year on whose days a limit of age lies."""
        found = Q(pk__in=[])
        for group in classes(self.rules, sex):
            if group.last is not None:
                for precision in ("month", "year"):
                    first = _first_of(group.last, precision)
                    if PartialDate(first, precision).latest != group.last:
                        found |= Q(born_precision=precision, born_on=first)
        return found


def _first_of(day: date, precision: str) -> date:
    return date(day.year, 1, 1) if precision == "year" else day.replace(day=1)

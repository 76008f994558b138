"""How citizens stand towards selection on a day: the law of their province, their facts, and what comes of both.

The state of a citizen is never stored. It is computed from birth, sex and the circumstances that run on the day, by
the rules of the nation as the province's confirmed rows revise them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import QuerySet

from sansang.citizens.models import Circumstance, Person
from sansang.citizens.queries.law import rules_for
from sansang.kernel.dates import PartialDate
from sansang.law.ages import Span
from sansang.law.facts import Held
from sansang.law.rules import Rules, not_on_day, not_understood
from sansang.law.whys import Verdict

__all__ = ["Judge", "facts_of", "held_by", "rules_for", "state_of_person", "verdicts"]

NOTHING: frozenset[str] = frozenset()


def verdicts(persons: QuerySet[Person], *, on: date) -> Iterator[tuple[int, Verdict]]:
    """Each person's number with the state on the day and every reason, in the order of the query.

    Three queries whatever the number: circumstances, persons, and a province's rows.
    """
    facts = facts_of(persons, on=on)
    provinces: dict[str, Judge] = {}
    rows = persons.values_list("pk", "born_on", "born_precision", "sex", "province_code")
    for pk, born_on, precision, sex, province in rows.iterator(chunk_size=5000):
        if (judge := provinces.get(province)) is None:
            judge = provinces[province] = Judge(rules_for(province, on=on))
        yield pk, judge.verdict(born_on, precision, sex, facts.get(pk, NOTHING))


def facts_of(persons: QuerySet[Person] | None, *, on: date) -> dict[int, frozenset[str]]:
    """The codes of the facts that hold on a day, for those persons (None: everyone) of whom any does."""
    rows = Circumstance.objects.on(on)
    if persons is not None:
        rows = rows.filter(person__in=persons.order_by().values("pk"))
    found: dict[int, set[str]] = defaultdict(set)
    for pk, fact in rows.values_list("person_id", "fact").order_by().iterator(chunk_size=5000):
        found[pk].add(fact)
    same: dict[frozenset[str], frozenset[str]] = {}
    return {pk: same.setdefault(frozen, frozen) for pk, facts in found.items() if (frozen := frozenset(facts))}


class Judge:
    """The rules of one day and province, with the answers that they gave already: most people share one."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._spans: dict[tuple[date | None, str], Span] = {}
        self._given: dict[tuple[Span, str, frozenset[str]], Verdict] = {}

    def verdict(self, born_on: date | None, precision: str, sex: str, facts: frozenset[str]) -> Verdict:
        """The state and every reason of somebody born then, whose facts hold on the day."""
        birth = (born_on, precision)
        if (span := self._spans.get(birth)) is None:
            span = self._spans[birth] = self.span(*birth)
        key = (span, sex, facts)
        if (found := self._given.get(key)) is None:
            found = self._given[key] = self._judge(_partial(*birth), sex, facts)
        return found

    def span(self, born_on: date | None, precision: str) -> Span:
        """The ages that a birth allows on the day."""
        return self.rules.ages.span(_partial(born_on, precision))

    def _judge(self, born: PartialDate | None, sex: str, facts: frozenset[str]) -> Verdict:
        known = self.rules.book.facts.keys()
        verdict = self.rules.state_of(born, sex or None, facts & known)
        if strange := sorted(facts - known):
            # Recorded under a row that is in the book no more: nobody may conclude anything from silence about it.
            why = not_understood(self.rules, strange)
            return verdict.with_reason(why, state=why.effect)
        return verdict


def _partial(born_on: date | None, precision: str) -> PartialDate | None:
    return PartialDate(born_on, precision) if born_on else None  # type: ignore[arg-type]


def state_of_person(person: Person, on: date) -> Verdict:
    """One person's state on a day, with what the facts of other days would say: they give nothing on this one."""
    rules = rules_for(person.province_code, on=on)
    held = held_by(person)
    facts = frozenset(one.code for one in held if one.holds(on))
    verdict = Judge(rules).verdict(person.born_on, person.born_precision, person.sex, facts)
    for one in _of_other_days(held, facts, rules, on):
        verdict = verdict.with_reason(not_on_day(rules, one))
    return verdict


def held_by(person: Person) -> list[Held]:
    """Everything recorded about a person that the law attaches something to, with its days."""
    rows = Circumstance.objects.filter(person=person).order_by("first_on", "pk")
    return [Held(row.fact, row.first_on, row.last_on) for row in rows]


def _of_other_days(held: Iterable[Held], facts: frozenset[str], rules: Rules, on: date) -> list[Held]:
    """Of each known fact that does not hold on the day, the period nearest to it."""
    nearest: dict[str, Held] = {}
    for one in held:
        if one.code not in facts and one.code in rules.book.facts:
            best = nearest.get(one.code)
            if best is None or _distance(one, on) <= _distance(best, on):
                nearest[one.code] = one
    return list(nearest.values())


def _distance(held: Held, on: date) -> int:
    edge = held.first if held.first and on < held.first else held.last
    return abs((edge or on).toordinal() - on.toordinal())

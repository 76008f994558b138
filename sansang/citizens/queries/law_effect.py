"""What a change of a province's law does before it is made: whose state becomes another, citizens and members apart."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, overload

from django.db.models import Q

from sansang.citizens.followers import SERVING
from sansang.citizens.models import Circumstance, Person, Registration
from sansang.citizens.queries.eligibility import NOTHING, Judge, facts_of
from sansang.citizens.queries.eligibility_sorted import LARGE, unchanged
from sansang.citizens.queries.law import Change, applied, first_day, revised_for, rules_for
from sansang.law.ages import Span
from sansang.law.changes import Changed, tally
from sansang.law.rules import TABLES_OF_AGES, TABLES_OF_FACTS, rules_on
from sansang.law.whys import State, Verdict
from sansang.organisation.access import Permission
from sansang.organisation.models import Unit, User

_remembered: OrderedDict[tuple[Any, ...], Effect] = OrderedDict()


@dataclass(frozen=True)
class Other:
    """One person whose state becomes another."""

    person: Person
    changed: Changed[int]
    is_member: bool
    is_registered: bool


@dataclass(frozen=True)
class Effect:
    """Everyone within reach whose state on a day is another with a change than without.

    `judged` is how many were compared: nobody, where the table decides no state.
    """

    on: date
    judged: int
    changed: tuple[Changed[int], ...]
    members: frozenset[int]
    registered: frozenset[int]
    keepers: Mapping[int, int]

    @cached_property
    def citizens(self) -> int:
        """Of the citizens registered on the day."""
        return sum(one.key in self.registered for one in self.changed)

    @cached_property
    def serving(self) -> int:
        """Of the members serving on the day."""
        return sum(one.key in self.members for one in self.changed)

    @cached_property
    def tally(self) -> list[tuple[State, State, int]]:
        """How many go from which state to which, the most first."""
        return [(before, after, number) for (before, after), number in Counter(tally(self.changed)).most_common()]


def days_shown(change: Change, *, today: date) -> list[date]:
    """The day on which a change begins to count; when that lies in the past, today as well."""
    first = first_day(change)
    return [first] if first >= today else [today, first]


def effect_of(change: Change, *, command: Unit, user: User, on: date) -> Effect:
    """What a change does on a day to everyone within the user's reach in the province of a command.

    Raises RuleViolated when the change does not fit the province's book. A large answer is remembered until something
    is recorded: looking through its list repeats no work.
    """
    province = command.province_code
    after = applied(revised_for(province).book, change)
    if change.table not in (*TABLES_OF_AGES, *TABLES_OF_FACTS):
        return Effect(on, 0, (), frozenset(), frozenset(), {})
    key = (change, province, str(user.reach(Permission.PEOPLE_VIEW, "reach_path")), on, unchanged())
    if (found := _remembered.get(key)) is None:
        found = _effect(
            Twice(Judge(rules_for(province, on=on)), Judge(rules_on(on, after))), province, user, change.table
        )
        if found.judged >= LARGE:
            _remembered[key] = found
            while len(_remembered) > 4:
                _remembered.popitem(last=False)
    return found


class Twice:
    """Two rules asked at once; equal people are judged once."""

    def __init__(self, before: Judge, after: Judge) -> None:
        self.before, self.after = before, after
        self._spans: dict[tuple[date | None, str], tuple[Span, Span]] = {}
        self._given: dict[tuple[tuple[Span, Span], str, frozenset[str]], tuple[Verdict, Verdict] | None] = {}

    def differ(
        self, born_on: date | None, precision: str, sex: str, facts: frozenset[str]
    ) -> tuple[Verdict, Verdict] | None:
        """Both verdicts when their states differ."""
        birth = (born_on, precision)
        if (spans := self._spans.get(birth)) is None:
            spans = self._spans[birth] = (self.before.span(*birth), self.after.span(*birth))
        key = (spans, sex, facts)
        if key not in self._given:
            old, new = (one.verdict(*birth, sex, facts) for one in (self.before, self.after))
            self._given[key] = None if old.state is new.state else (old, new)
        return self._given[key]


def _effect(both: Twice, province: str, user: User, table: str) -> Effect:
    on = both.before.rules.on
    registered = _registered(user, on)
    members = frozenset(pk for serving in SERVING for pk in serving(user, on))
    persons = Person.objects.permitted(user, Permission.PEOPLE_VIEW).filter(province_code=province, merged_into=None)
    if table in TABLES_OF_FACTS:  # nobody else can be concerned
        persons = persons.filter(pk__in=Circumstance.objects.on(on).values("person"))
    facts, kept, found = facts_of(None, on=on), registered | members, []
    keepers: dict[int, int] = {}
    rows = persons.order_by("name_order", "pk").values_list("pk", "born_on", "born_precision", "sex", "keeper_id")
    for pk, born_on, precision, sex, keeper in rows.iterator(chunk_size=5000):
        if pk in kept and (verdicts := both.differ(born_on, precision, sex, facts.get(pk, NOTHING))):
            found.append(Changed(pk, *verdicts))
            keepers[pk] = keeper
    return Effect(on, len(kept), tuple(found), members, registered, keepers)


def _registered(user: User, on: date) -> frozenset[int]:
    rows = Registration.objects.permitted(user, Permission.PEOPLE_VIEW).on(on)
    return frozenset(rows.values_list("person_id", flat=True).iterator(chunk_size=5000))


class Others(Sequence[Other]):
    """The people of an effect as rows of a list: narrowed down, and read only when shown."""

    def __init__(self, effect: Effect, *, holds: Callable[[Changed[int]], bool] = lambda _one: True) -> None:
        self.effect = effect
        self.rows = [one for one in effect.changed if holds(one)]

    def narrowed(self, holds: Callable[[Changed[int]], bool]) -> Others:
        found = Others(self.effect)
        found.rows = [one for one in self.rows if holds(one)]
        return found

    def named(self, key: str) -> Others:
        asked = Q()
        for word in key.split():
            asked &= Q(name_key__contains=word)
        numbers = {one.key for one in self.rows}
        named = numbers.intersection(Person.objects.filter(asked).values_list("pk", flat=True))
        return self.narrowed(lambda one: one.key in named)

    def order_by(self, *_order: Any) -> Others:
        """Itself: people stand by name already."""
        return self

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> Other: ...
    @overload
    def __getitem__(self, at: slice) -> list[Other]: ...
    def __getitem__(self, at: int | slice) -> Other | list[Other]:
        return self._read(self.rows[at]) if isinstance(at, slice) else self._read([self.rows[at]])[0]

    def __iter__(self) -> Iterator[Other]:
        for first in range(0, len(self), 500):
            yield from self._read(self.rows[first : first + 500])

    def _read(self, rows: Sequence[Changed[int]]) -> list[Other]:
        persons = Person.objects.defer("identity_number", "phone").in_bulk([one.key for one in rows])
        effect = self.effect
        return [
            Other(persons[one.key], one, one.key in effect.members, one.key in effect.registered)
            for one in rows
            if one.key in persons
        ]

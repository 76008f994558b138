"""The whole register sorted by state on a day: counts by state, office and reason, and the people of each count.

Counts and list come from one pass over the register, so that they cannot disagree.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import Any, NamedTuple, overload

from django.db.models import F, Max, Q

from sansang.audit.queries import last_change
from sansang.citizens.models import Circumstance, Person, Registration
from sansang.citizens.queries.eligibility import NOTHING, Judge, facts_of
from sansang.citizens.queries.law import rules_for
from sansang.citizens.queries.register import BESIDE, is_wide
from sansang.law.whys import State, Verdict, Why
from sansang.organisation.access import Permission
from sansang.organisation.models import Unit, User

# In a register of this many people, passes are remembered until something is recorded: turning a page repeats no work.
LARGE = 20_000
# So many passes, and people in those before the last: the ones looked at longest ago are forgotten first.
MOST, KEPT = 50, 500_000
NAME = "person__name_order"
_remembered: OrderedDict[tuple[Any, ...], Pass] = OrderedDict()


@dataclass
class Pass:
    """Everyone registered, in order, side by side: person, office and verdict."""

    persons: list[int] = field(default_factory=list)
    offices: list[int] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)

    @cached_property
    def same(self) -> Counter[tuple[int, int]]:
        """How many of an office have the very same verdict (by its identity: equal people share it)."""
        return Counter(zip(self.offices, map(id, self.verdicts), strict=True))

    @cached_property
    def distinct(self) -> dict[int, Verdict]:
        return {id(one): one for one in self.verdicts}

    @cached_property
    def by_office(self) -> dict[int, Counter[State]]:
        found: dict[int, Counter[State]] = {}
        for (office, one), number in self.same.items():
            found.setdefault(office, Counter())[self.distinct[one].state] += number
        return found

    @cached_property
    def by_state(self) -> Counter[State]:
        return sum(self.by_office.values(), Counter())

    @cached_property
    def by_reason(self) -> dict[State, list[Counted]]:
        """Of each state the reasons that decide it, the most frequent first; who has two is counted under both."""
        numbers: Counter[tuple[State, str]] = Counter()
        told: dict[str, Why] = {}
        for (_office, one), number in self.same.items():
            verdict = self.distinct[one]
            for code, why in {why.code: why for why in verdict.decisive}.items():
                numbers[verdict.state, code] += number
                told.setdefault(code, why)
        found: dict[State, list[Counted]] = {}
        for (state, code), number in numbers.most_common():
            found.setdefault(state, []).append(Counted(code, told[code], number))
        return found


class Counted(NamedTuple):
    """A reason by its code, one example of it, and how many have it."""

    code: str
    why: Why
    number: int


@dataclass(frozen=True)
class Citizen:
    """One line of the list."""

    person: Person
    office_id: int
    verdict: Verdict


class Sorted(Sequence[Citizen]):
    """The citizens within reach on a day, narrowed down step by step and read only when shown."""

    def __init__(self, user: User, *, on: date, permission: Permission, order: str = NAME) -> None:
        self._rows = partial(registered, user, on=on, permission=permission)
        self._pass = partial(passed, user, on=on, permission=permission, order=order)
        self.state: State | None = None
        self.office: int | None = None
        self.code = ""
        self.name_key = ""

    def narrowed(self, **wanted: Any) -> Sorted:
        """The same with `state`, `office`, `code` (of a reason that decides) or `name_key` asked for."""
        found = copy(self)
        found.__dict__.update(wanted)
        found.__dict__.pop("picks", None)
        return found

    def order_by(self, *_order: Any) -> Sorted:
        """Itself: the pass is read in order already."""
        return self

    @cached_property
    def everyone(self) -> Pass:
        return self._pass()

    @cached_property
    def picks(self) -> Sequence[int]:
        """Places in the pass of those asked for."""
        one = self.everyone
        wanted = {key: self._is_asked_for(verdict) for key, verdict in one.distinct.items()}
        found = [at for at, verdict in enumerate(one.verdicts) if wanted[id(verdict)]]
        if self.office is not None:
            found = [at for at in found if one.offices[at] == self.office]
        if self.name_key:
            named = self._named()
            found = [at for at in found if one.persons[at] in named]
        return found

    def _is_asked_for(self, verdict: Verdict) -> bool:
        if self.state is not None and verdict.state is not self.state:
            return False
        return not self.code or any(why.code == self.code for why in verdict.decisive)

    def _named(self) -> set[int]:
        asked = Q()
        for word in self.name_key.split():
            asked &= Q(person__name_key__contains=word)
        return set(self._rows().filter(asked).values_list("person_id", flat=True))

    def __len__(self) -> int:
        return len(self.picks)

    @overload
    def __getitem__(self, at: int) -> Citizen: ...
    @overload
    def __getitem__(self, at: slice) -> list[Citizen]: ...
    def __getitem__(self, at: int | slice) -> Citizen | list[Citizen]:
        return self._read(self.picks[at]) if isinstance(at, slice) else self._read([self.picks[at]])[0]

    def __iter__(self) -> Iterator[Citizen]:
        for first in range(0, len(self), 500):
            yield from self._read(self.picks[first : first + 500])

    def _read(self, picks: Sequence[int]) -> list[Citizen]:
        one = self.everyone
        persons = Person.objects.defer("identity_number", "phone").in_bulk([one.persons[at] for at in picks])
        return [
            Citizen(persons[one.persons[at]], one.offices[at], one.verdicts[at])
            for at in picks
            if one.persons[at] in persons
        ]


def registered(user: User, *, on: date, permission: Permission) -> Any:
    """Registrations open on a day in offices within reach, of people whose records are within reach too.

    Who has moved out of reach since is left out even on a past day: what is recorded there is not for the old office.
    """
    rows = Registration.objects.on(on)
    if is_wide(user, permission):
        keepers = user.reach(permission, "person__keeper__reach_path")
        return rows.filter(user.reach(permission, "office__reach_path")).filter(keepers)
    # As a list of offices: a commune finds its own by an index and does not read the province.
    units = Unit.objects.permitted(user, permission).values("pk")
    return rows.filter(office__in=units, person__keeper__in=units)


def out_of_reach(user: User, *, on: date, permission: Permission) -> int:
    """How many who were registered within reach on a day have moved out of reach since."""
    units = Unit.objects.permitted(user, permission).values("pk")
    here = Registration.objects.filter(office__in=units).on(on)
    return here.exclude(person__keeper__in=units).count()


def passed(user: User, *, on: date, permission: Permission, order: str = NAME) -> Pass:
    """Everyone registered within reach on a day, judged; remembered while unchanged where the register is large."""
    rows = registered(user, on=on, permission=permission)
    wide = is_wide(user, permission)
    if Registration.objects.count() < LARGE:
        return _pass(rows, on=on, order=order, is_wide=wide)
    key = (str(user.reach(permission, "office__reach_path")), on, order, unchanged())
    found = _remembered.pop(key, None) or _pass(rows, on=on, order=order, is_wide=wide)
    _remembered[key] = found  # again as the last one looked at
    while len(_remembered) > MOST or sum(len(one.persons) for one in list(_remembered.values())[:-1]) > KEPT:
        _remembered.popitem(last=False)
    return found


def unchanged() -> tuple[Any, ...]:
    """Another value as soon as a change was recorded: every change writes the record in its own transaction."""
    tables = (Registration, Circumstance, Person)
    return last_change(beside=BESIDE), *(table.objects.aggregate(last=Max("pk"))["last"] for table in tables)


def _pass(rows: Any, *, on: date, order: str, is_wide: bool) -> Pass:
    persons = None if is_wide else Person.objects.filter(pk__in=rows.order_by().values("person"))
    facts = facts_of(persons, on=on)
    judges: dict[str, Judge] = {}
    made = Pass()
    by = F(order.lstrip("-"))
    rows = rows.order_by(by.desc(nulls_last=True) if order.startswith("-") else by.asc(nulls_last=True), "pk")
    columns = ("person_id", "office_id", *(f"person__{name}" for name in _READ))
    for pk, office, born_on, precision, sex, province in rows.values_list(*columns).iterator(chunk_size=5000):
        if (judge := judges.get(province)) is None:
            judge = judges[province] = Judge(rules_for(province, on=on))
        made.persons.append(pk)
        made.offices.append(office)
        made.verdicts.append(judge.verdict(born_on, precision, sex, facts.get(pk, NOTHING)))
    return made


_READ = ("born_on", "born_precision", "sex", "province_code")

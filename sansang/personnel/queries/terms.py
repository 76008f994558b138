"""The terms of those who serve on a day: of everyone within reach at once, or of one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from sansang.citizens.models import Circumstance, Person
from sansang.citizens.queries.law import province_of, rules_for
from sansang.kernel.dates import PartialDate
from sansang.law.rules import VOLUNTEER, Rules
from sansang.organisation.access import Permission
from sansang.organisation.models import Unit, UnitKind, User
from sansang.personnel.models import Answer, Appointment, Ending, Extension, Service
from sansang.personnel.rules.terms import COMMANDING, Extended, Served, Serving, Term, run_on, term_of

OF_SELF_DEFENCE = (UnitKind.AGENCY_COMMAND, UnitKind.SELF_DEFENCE)
_COLUMNS = (
    "person_id", "first_on", "last_on", "component", "end_reason", "unit_id", "unit__reach_path", "person__full_name",
    "person__name_order", "person__born_on", "person__born_precision", "person__sex", "person__keeper__reach_path",
    "commands", "volunteers",
)  # fmt: skip


@dataclass(frozen=True)
class MemberTerm:
    """Someone who serves on a day, and the term."""

    person_id: int
    name: str
    name_order: bytes
    unit_id: int
    unit_path: str
    keeper_path: str
    who: Serving
    term: Term
    asked: Extension | None = None

    @property
    def is_open(self) -> bool:
        """Nobody has written yet when the service ends."""
        return self.term.last_on is None


def terms(
    user: User,
    *,
    on: date,
    permission: Permission = Permission.PEOPLE_VIEW,
    rules: Rules | None = None,
    self_defence: frozenset[str] | None = None,
) -> list[MemberTerm]:
    """The terms of everyone who serves within reach on a day. Four queries whatever the number.

    Two fewer when the caller has the rules of the day and the steps of a path that say self-defence.
    """
    running = Service.objects.permitted(user, permission).on(on)
    return _terms(running.values("person"), rules or rules_for(province_of(user), on=on), self_defence)


def term_of_person(person: Person, *, on: date) -> MemberTerm | None:
    """The term of a person found within reach; None for who does not serve on the day."""
    found = _terms([person.pk], rules_for(person.province_code, on=on))
    return found[0] if found else None


def terms_in(unit_ids: Iterable[int], *, rules: Rules) -> list[MemberTerm]:
    """The terms of everyone who serves in some units on the day of the rules. Three queries whatever the number."""
    running = Service.objects.filter(unit__in=list(unit_ids)).on(rules.on)
    return _terms(running.values("person"), rules)


def extensions_of(person: Person) -> list[Extension]:
    return list(Extension.objects.filter(person=person))


def endings_of(person: Person) -> list[Ending]:
    return list(Ending.objects.filter(person=person))


def _terms(persons: Any, rules: Rules, self_defence: frozenset[str] | None = None) -> list[MemberTerm]:
    on = rules.on
    rows = Service.objects.filter(person__in=persons).annotate(
        commands=Exists(Appointment.objects.on(on).filter(person=OuterRef("person"), post__in=COMMANDING)),
        volunteers=Exists(Circumstance.objects.on(on).filter(person=OuterRef("person"), fact=VOLUNTEER)),
    )
    extensions = _extensions(Extension.objects.filter(person__in=persons))
    steps = self_defence_steps() if self_defence is None else self_defence
    found = []
    values = rows.order_by("person_id", "first_on", "pk").values_list(*_COLUMNS).iterator(chunk_size=5000)
    for person_id, group in groupby(values, key=lambda row: row[0]):
        if made := _member_term(rules, list(group), extensions.get(person_id, []), steps):
            found.append(made)
    return found


def _member_term(
    rules: Rules, rows: list[tuple[Any, ...]], extensions: list[Extension], agencies: frozenset[str]
) -> MemberTerm | None:
    run = run_on((Served(*row[1:5]) for row in rows), rules.on)
    if run is None:
        return None
    # Where the member serves on the day: its service that holds it, else the last one begun.
    row = next(
        (row for row in rows if row[1] <= rules.on and (row[2] is None or rules.on <= row[2])),
        next(row for row in reversed(rows) if row[1] <= rules.on),
    )
    unit_id, path, name, order, born_on, precision, sex, keeper, commands, volunteers = row[5:]
    born = PartialDate(born_on, precision) if born_on else None
    who = Serving(born, sex, not agencies.isdisjoint(path.split("/")), commands, volunteers)
    agreed = [Extended(one.asked_on, one.until, one.beyond_age) for one in extensions if one.answer == Answer.AGREED]
    asked = next((one for one in extensions if one.answer == Answer.ASKED), None)
    term = term_of(rules, run, who, agreed)
    return MemberTerm(row[0], name, bytes(order), unit_id, path, keeper, who, term, asked)


def _extensions(rows: QuerySet[Extension]) -> dict[int, list[Extension]]:
    found: dict[int, list[Extension]] = defaultdict(list)
    for row in rows.filter(answer__in=[Answer.ASKED, Answer.AGREED]):
        found[row.person_id].append(row)
    return found


def self_defence_steps() -> frozenset[str]:
    """The steps of a path that say self-defence: agency commands and establishments of self-defence."""
    return frozenset(f"{pk:06d}" for pk in Unit.objects.filter(kind__in=OF_SELF_DEFENCE).values_list("pk", flat=True))


def running_service(person: Person, *, on: date) -> Service | None:
    """The service of a person that runs on a day, with its unit."""
    found: Service | None = (
        Service.objects.filter(person=person).on(on).select_related("unit", "person__keeper").first()
    )
    return found


def past_removal(rules: Rules) -> list[str]:
    """The facts that are grounds of removal from the list."""
    return sorted({one.fact.code for one in rules.grounds.values() if one.kind == "removal"})


def commanded(person: Person, days: Iterable[date]) -> bool:
    """Whether a person held a post of command on one of some days."""
    held = Q(pk__in=[])
    for day in days:
        held |= Q(pk__in=Appointment.objects.on(day).filter(person=person, post__in=COMMANDING).values("pk"))
    return Appointment.objects.filter(held).exists()

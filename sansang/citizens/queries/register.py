"""Who is registered where on a day; who is to be registered; moves on offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from sansang.audit.queries import last_change
from sansang.audit.remembering import remembered
from sansang.citizens.models import Circumstance, Move, MoveState, Person, Registration, RegistrationRound
from sansang.citizens.queries.law import rules_for
from sansang.citizens.rules.register import Citizen, Registered
from sansang.kernel.days import Days
from sansang.law.registration import Round, round_of
from sansang.law.rules import Rules
from sansang.organisation.access import ROLES, Permission, Reach
from sansang.organisation.models import Unit, UnitKind, UnitVersion, User
from sansang.organisation.queries import names_of

# The commands that keep a register: of a commune, of an agency.
REGISTERING = (UnitKind.COMMUNE_COMMAND, UnitKind.AGENCY_COMMAND)
# What is recorded under these words leaves the register, and what the law says of anyone in it, as they are.
BESIDE = ("training", "commitment", "service", "post", "account", "grant")
FEW = 2000  # people looked up one by one


def registrations(
    user: User, *, on: date, permission: Permission = Permission.PEOPLE_VIEW, office: Unit | None = None
) -> QuerySet[Registration]:
    """The register of the offices within reach on a day; of one office (and what it took over) when named."""
    if is_wide(user, permission):
        found = Registration.objects.permitted(user, permission).on(on)
    else:
        # As a list of offices: a commune finds its own by an index and does not read the province.
        found = Registration.objects.on(on).filter(office__in=Unit.objects.permitted(user, permission).values("pk"))
    if office is not None:
        found = found.filter(office__reach_path__startswith=office.reach_path)
    return found.select_related("person__keeper", "office")


def offices(user: User, permission: Permission, *, on: date) -> QuerySet[UnitVersion]:
    """The commands within reach that keep a register on a day, by name."""
    found: QuerySet[UnitVersion] = UnitVersion.objects.permitted(user, permission).on(on)
    return found.filter(unit__kind__in=REGISTERING).select_related("unit").order_by("name")


def offices_of_province(province_code: str, *, on: date, but: Iterable[int] = ()) -> QuerySet[UnitVersion]:
    """Every command of a province that keeps a register on a day: their names are known to all."""
    found: QuerySet[UnitVersion] = UnitVersion.objects.filter(
        unit__province_code=province_code, unit__kind__in=REGISTERING
    ).on(on)
    return found.exclude(unit__in=list(but)).select_related("unit").order_by("name")


def is_wide(user: User, permission: Permission) -> bool:
    """True for who reaches a whole province, where reading everything is quicker than looking up each office."""
    below = (grant for grant in user.grants_held() if ROLES[grant.role].permissions.get(permission) is Reach.BELOW)
    return any(grant.unit.kind == UnitKind.PROVINCIAL_COMMAND for grant in below)


def counts_by_office(user: User, *, on: date, permission: Permission) -> dict[int, int]:
    """How many are registered in each office within reach on a day; remembered until something is recorded."""
    offices = Unit.objects.permitted(user, permission).values("pk")
    rows = Registration.objects.on(on).filter(office__in=offices)

    def count() -> dict[int, int]:
        return dict(rows.order_by().values_list("office_id").annotate(number=Count("pk")))

    return remembered(count, of=("register", str(user.reach(permission, "reach_path")), on, last_change(beside=BESIDE)))


def in_order_of_names(rows: QuerySet[Registration], sort: str, first: int, last: int) -> list[int] | None:
    """Numbers of the registrations of a page sorted by name, found by walking the names; None for another order.

    Quick for who reaches most of those in the index of names; a database left to itself may sort everybody.
    """
    if sort.lstrip("-") != "name":
        return None
    down = "-" * sort.startswith("-")
    here = Exists(rows.order_by().filter(person=OuterRef("pk")))
    people = list(
        Person.objects.filter(here).order_by(f"{down}name_order", "pk").values_list("pk", flat=True)[first:last]
    )
    found = dict(rows.order_by().filter(person__in=people).values_list("person_id", "pk"))
    return [found[person] for person in people if person in found]


def named(rows: QuerySet[Registration], key: str) -> QuerySet[Registration]:
    """Registrations of people whose folded name has every word of the key."""
    # The people first: the index of names answers alone, without reading whole records.
    people = Person.objects.all()
    for word in key.split():
        people = people.filter(name_key__contains=word)
    # Found once, for the count and the page; of a name that very many have the database decides how.
    few = list(people.order_by().values_list("pk", flat=True)[: FEW + 1])
    return rows.filter(person__in=few) if len(few) <= FEW else rows.filter(person__in=people.values("pk"))


def with_fact(rows: QuerySet[Registration], fact: str, *, on: date) -> QuerySet[Registration]:
    """Registrations of people of whom a fact is recorded that holds on the day."""
    return rows.filter(Exists(Circumstance.objects.on(on).filter(person=OuterRef("person"), fact=fact)))


def held_registrations(person: Person, *, but: int | None = None) -> list[Registered]:
    rows = list(Registration.objects.filter(person=person).exclude(pk=but))
    names = names_of({row.office_id for row in rows})
    return [Registered(row.days, names.get(row.office_id, "")) for row in rows]


def office_days(office: Unit) -> list[Days]:
    return [version.days for version in UnitVersion.objects.filter(unit=office)]


def citizen_of(person: Person, *, on: date) -> Citizen:
    """What the law looks at of a person on a day."""
    facts = Circumstance.objects.on(on).filter(person=person).values_list("fact", flat=True)
    return Citizen(person.born, person.sex, frozenset(facts))


def open_registration(person: Person, *, on: date) -> Registration | None:
    found: Registration | None = (
        Registration.objects.filter(person=person).on(on).select_related("office", "person").first()
    )
    return found


@dataclass(frozen=True)
class Candidates:
    """Whom a round registers for the first time, and whom it cannot yet: no full day of birth, or exempt."""

    ready: list[Person]
    birth_unclear: list[Person]
    exempt: list[Person]


def legal_round(round_: RegistrationRound) -> tuple[Rules, Round] | None:
    """The law on the last day of a round's month, and whom it registers; None where no row says."""
    province = round_.office.province_code
    said = round_of(rules_for(province, on=date(round_.year, 4, 1)), round_.year)
    return (rules_for(province, on=said.days.last), said) if said and said.days.last else None


def candidates(round_: RegistrationRound) -> Candidates:
    """Those kept by the round's office who come of age for it and are in no register. Three queries."""
    found = Candidates([], [], [])
    if (law := legal_round(round_)) is None:
        return found
    rules, said = law
    years = Q(born_on__year=said.born.first.year) | Q(born_on__year=said.born.last.year if said.born.last else 0)
    full = Q(born_precision="day", born_on__gte=said.born.first, born_on__lte=said.born.last)
    kept = Person.objects.filter(keeper=round_.office, merged_into=None).filter(
        full | (~Q(born_precision="day") & years)
    )
    kept = kept.filter(~Exists(Registration.objects.filter(person=OuterRef("pk"))))
    free = _exempt_persons(kept, rules)
    for person in kept.order_by("name_order", "pk"):
        if not _may_be_born_in(person, said.born):
            continue
        if person.pk in free:
            found.exempt.append(person)
        elif person.born_precision == "day" or _surely_born_in(person, said.born):
            found.ready.append(person)
        else:
            found.birth_unclear.append(person)
    return found


def _may_be_born_in(person: Person, days: Days) -> bool:
    born = person.born
    return born is not None and Days(born.day, born.latest).overlaps(days)


def _surely_born_in(person: Person, days: Days) -> bool:
    born = person.born
    return born is not None and born.day in days and born.latest in days


def _exempt_persons(persons: QuerySet[Person], rules: Rules) -> set[int]:
    codes = [one.fact.code for one in rules.grounds.values() if one.kind == "registration_exemption"]
    rows = Circumstance.objects.on(rules.on).filter(person__in=persons.order_by().values("pk"), fact__in=codes)
    return set(rows.values_list("person_id", flat=True))


def moves(user: User, permission: Permission = Permission.PEOPLE_VIEW) -> QuerySet[Move]:
    """Moves out of and into the offices within reach, the latest first."""
    found: QuerySet[Move] = Move.objects.permitted(user, permission)
    return found.select_related("person__keeper", "from_office", "to_office").order_by("-pk")


def number_incoming(user: User) -> int:
    """How many moves wait for an answer of the user's own offices."""
    return Move.objects.incoming(user, Permission.REGISTER).count()


def open_move(person: Person) -> Move | None:
    return Move.objects.filter(person=person, state=MoveState.OFFERED).first()


def fact_choices(rules: Rules) -> list[tuple[str, Any]]:
    """Every fact that a circumstance may record, in the order of the law's list."""
    return [(code, fact.words) for code, fact in rules.book.facts.items()]


def names_in(rows: Iterable[Any], *columns: str) -> Mapping[int, str]:
    """The last known names of the units that some rows name in these columns."""
    return names_of({getattr(row, column) for row in rows for column in columns})


def persons_of(pks: Any) -> QuerySet[Person]:
    """The people of some rows that the asker may see: their numbers, or a query of them."""
    return Person.objects.filter(pk__in=pks)

"""What is due of members and citizens, computed from the records for everyone within reach at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import TruncDate

from sansang.citizens.models import (
    Absence,
    Circumstance,
    Move,
    Person,
    Registration,
    RegistrationRound,
)
from sansang.citizens.queries.law import province_of, revised_for
from sansang.citizens.queries.register import REGISTERING
from sansang.citizens.rules.register import is_long_absence
from sansang.kernel.dates import PartialDate
from sansang.kernel.days import Days
from sansang.law.book import packaged
from sansang.law.counting import last_day_of_months
from sansang.law.registration import Round, round_of
from sansang.law.rules import Rules, rules_on
from sansang.organisation.access import Permission
from sansang.organisation.models import COMMANDS, Reorganisation, UnitVersion, User
from sansang.personnel.models import Discipline, Ending, Service, WaitingEntry, WaitingState
from sansang.personnel.queries.terms import OF_SELF_DEFENCE, MemberTerm, terms
from sansang.personnel.rules.discipline import progress_on
from sansang.personnel.tasks import Asked, Due, due

SEE = Permission.PEOPLE_VIEW


def asked_by(user: User, *, on: date, until: date) -> Asked:
    """What the providers want to know: commands within reach, the law, which paths are of self-defence. Two queries."""
    kinds = (*COMMANDS, *OF_SELF_DEFENCE)
    rows = UnitVersion.objects.permitted(user, SEE).on(on).filter(unit__kind__in=kinds).select_related("unit")
    found = list(rows.order_by("name"))
    offices = {row.unit.reach_path: row for row in found if row.unit.kind in COMMANDS}
    steps = frozenset(f"{row.unit_id:06d}" for row in found if row.unit.kind in OF_SELF_DEFENCE)
    return Asked(user, on, until, offices, _law(province_of(user)), steps)


def _law(province: str) -> Callable[[date], Rules]:
    """The law of any day in a province, its own rows read once."""
    book = revised_for(province).book
    return cache(lambda day: rules_on(day) if book is packaged() else rules_on(day, book))


def everything_due(asked: Asked) -> list[Due]:
    """Everything due, each with the path of the office that answers for it."""
    way: dict[str, str] = {}
    found = []
    for one in due(asked):
        if one.path not in way:
            way[one.path] = office_above(one.path, asked.offices)
        found.append(one._replace(path=way[one.path]))
    return found


def office_above(path: str, known: Mapping[str, UnitVersion]) -> str:
    """The path of the lowest known office that answers for a record; the record's own when none does."""
    steps = path.split("/")[:-1]
    ways = ("".join(f"{step}/" for step in steps[:number]) for number in range(len(steps), 0, -1))
    return next((way for way in ways if way in known), path)


def of_members_and_citizens(asked: Asked) -> Iterator[Due]:
    """Everything of this room and the rooms below that is due."""
    for provider in (of_terms, of_people, of_registration, of_offices):
        yield from provider(asked)


def of_terms(asked: Asked) -> Iterator[Due]:
    """Terms and ages that end, and extensions that wait for an answer; of members whose end nobody has written."""
    found = terms(asked.user, on=asked.on, rules=asked.law(asked.on), self_defence=asked.self_defence)
    for one in found:
        if one.is_open:
            yield from _of_member(one, asked)


def _of_member(one: MemberTerm, asked: Asked) -> Iterator[Due]:
    term = one.term
    about = (one.unit_path, one.person_id, one.name, one.keeper_path)
    if one.asked is not None:
        yield Due("extension", one.asked.asked_on, *about, one.asked.pk)
    if term.age_ends is not None and term.age_ends <= asked.until:
        yield Due("age", term.age_ends, *about)
    elif term.until is not None and term.until <= asked.until:
        yield Due("past_term" if term.until < asked.on else "term", term.until, *about)


def of_people(asked: Asked) -> Iterator[Due]:
    """Deferrals that end, grounds of removal of those who serve, long absences, progress after a penalty, decisions on
    active service: what is dated about people, in one question."""
    rules = asked.law(asked.on)
    found = [_deferrals(asked, rules), _removals(asked, rules), _absences(asked), _progress(asked), _active(asked)]
    for kind, first, last, path, keeper, person, name, extra, pk in found[0].union(*found[1:], all=True):
        day = _day_of(kind, first, last, extra, asked, rules)
        if day is not None:
            yield Due(kind, day, path, person, name, keeper, pk)


def _day_of(kind: str, first: date, last: date | None, extra: str, asked: Asked, rules: Rules) -> date | None:
    """When one of these rows is due; None: it is not."""
    if kind == "deferral":
        return last
    if kind == "absence":
        row = rules.rows("limits").get("absence")
        is_long = row is not None and is_long_absence(rules, Days(first, last), on=asked.on)
        return last_day_of_months(first, row.values["months"]) if row and is_long else None
    if kind == "progress":
        day = progress_on(asked.law(first), extra, first)
        return day if day is not None and day <= asked.until else None
    return first


def _values(rows: Any, kind: str, *, first: str, last: str, extra: str = "", of: str = "person__keeper") -> Any:
    """Rows as the columns that all of them share."""
    return (
        rows.order_by()
        .annotate(task=Value(kind, output_field=CharField()), begun=F(first), over=F(last), told=_told(extra))
        .values_list(
            "task", "begun", "over", f"{of}__reach_path", "person__keeper__reach_path", "person_id",
            "person__full_name", "told", "pk",
        )
    )  # fmt: skip


def _told(column: str) -> Any:
    return F(column) if column else Value("", output_field=CharField())


def _facts(rules: Rules, kind: str) -> list[str]:
    return sorted({one.fact.code for one in rules.grounds.values() if one.kind == kind})


def _deferrals(asked: Asked, rules: Rules) -> Any:
    """Deferrals of the registered that end from this month on and were not continued."""
    later = Circumstance.objects.filter(person=OuterRef("person"), fact=OuterRef("fact"))
    later = later.filter(Q(last_on=None) | Q(last_on__gt=OuterRef("last_on")))
    rows = Circumstance.objects.permitted(asked.user, SEE).filter(
        fact__in=_facts(rules, "deferral"), last_on__gte=asked.on.replace(day=1), last_on__lte=asked.until
    )
    registered = Registration.objects.on(asked.on).filter(person=OuterRef("person"))
    rows = rows.filter(Exists(registered), ~Exists(later), person__merged_into=None)
    return _values(rows, "deferral", first="first_on", last="last_on")


def _removals(asked: Asked, rules: Rules) -> Any:
    """Members of whom a fact is recorded that removes them from the list, and who still serve."""
    rows = Circumstance.objects.permitted(asked.user, SEE).on(asked.on).filter(fact__in=_facts(rules, "removal"))
    serving = Service.objects.on(asked.on).filter(person=OuterRef("person"), last_on=None)
    return _values(rows.filter(Exists(serving)), "removal", first="first_on", last="last_on")


def _absences(asked: Asked) -> Any:
    rows = Absence.objects.permitted(asked.user, SEE).filter(reported_on=None, first_on__lte=asked.on)
    return _values(rows.filter(person__merged_into=None), "absence", first="first_on", last="last_on")


def _progress(asked: Asked) -> Any:
    rows = Discipline.objects.permitted(asked.user, SEE).filter(ended_on=None, decided_on__lte=asked.until)
    return _values(rows, "progress", first="decided_on", last="ended_on", extra="penalty", of="unit")


def _active(asked: Asked) -> Any:
    """Completed standing militia whose active service nobody has recognised yet."""
    rows = Ending.objects.permitted(asked.user, SEE).filter(active_number="", last_on__lte=asked.until)
    rows = rows.exclude(active_by="")
    return _values(rows, "active_service", first="last_on", last="last_on")


def of_registration(asked: Asked) -> Iterator[Due]:
    """Rounds of registration to open and to close, and who comes of age for them."""
    rounds = _rounds_of_law(asked)
    if not rounds:
        return
    yield from _books(asked, rounds)
    yield from _coming_of_age(asked, rounds)


def _rounds_of_law(asked: Asked) -> dict[int, Round]:
    """The yearly registrations that have begun, or will have within the days asked for."""
    found = {}
    for year in range(asked.on.year, asked.until.year + 1):
        said = round_of(asked.law(date(year, 4, 1)), year)
        if said is not None and said.days.first <= asked.until:
            found[year] = said
    return found


def _books(asked: Asked, rounds: dict[int, Round]) -> Iterator[Due]:
    rows = RegistrationRound.objects.permitted(asked.user, SEE).filter(year__in=list(rounds))
    known = {(office, year): closed for office, year, closed in rows.values_list("office_id", "year", "closed_on")}
    for path, office in asked.offices.items():
        if office.unit.kind not in REGISTERING:
            continue
        for year, said in rounds.items():
            last = said.days.last or said.days.first
            if office.first_on > last:
                continue
            if (office.unit_id, year) not in known:
                yield Due("round_open", said.days.first, path)
            elif known[office.unit_id, year] is None and last <= asked.until:
                yield Due("round_close", last, path)


def _coming_of_age(asked: Asked, rounds: dict[int, Round]) -> Iterator[Due]:
    """Who comes of age for a round, is kept by an office with a register, and stands in none."""
    born = Q(pk__in=[])
    for said in rounds.values():
        # Births known to the month or the year are kept as its first day.
        born |= Q(born_on__gte=said.born.first.replace(month=1, day=1), born_on__lte=said.born.last)
    exempt = sorted({code for said in rounds.values() for code in _exempting(asked, said)})
    rows = Person.objects.permitted(asked.user, SEE).filter(born, keeper__kind__in=REGISTERING)
    rows = rows.filter(
        ~Exists(Registration.objects.filter(person=OuterRef("pk"))),
        ~Exists(Circumstance.objects.on(asked.on).filter(person=OuterRef("pk"), fact__in=exempt)),
    )
    columns = ("pk", "full_name", "born_on", "born_precision", "keeper__reach_path")
    for pk, name, born_on, precision, path in rows.order_by("name_order").values_list(*columns):
        birth = PartialDate(born_on, precision)
        for said in rounds.values():
            if birth.day in said.born and birth.latest in said.born:
                yield Due("of_age", said.days.last or said.days.first, path, pk, name, path)


def _exempting(asked: Asked, said: Round) -> list[str]:
    rules = asked.law(said.days.first)
    return _facts(rules, "registration_exemption")


def of_offices(asked: Asked) -> Iterator[Due]:
    """Moves on offer, waiting rows to decide and rows sent back, draft reorganisations: in one question."""
    moves = Move.objects.incoming(asked.user, SEE).filter(leaves_on__lte=asked.until)
    found = [_papers(moves, "move", day=F("leaves_on"), of="to_office")]
    waiting = WaitingEntry.objects.to_act_on(asked.user)
    for state, kind, at, of in _WAITING:
        found.append(_papers(waiting.filter(state=state), kind, day=TruncDate(at), of=of))
    if asked.user.may(Permission.REORGANISE):
        drafts = Reorganisation.objects.permitted(asked.user, Permission.REORGANISE).filter(state="draft")
        drafts = drafts.filter(effective_on__lte=asked.until)
        found.append(_papers(drafts, "reorganisation", day=F("effective_on"), of="unit"))
    for kind, day, path, pk in found[0].union(*found[1:], all=True):
        yield Due(kind, day, path, pk=pk)


_WAITING = (
    (WaitingState.WAITING, "waiting", "entered_at", "tray"),
    (WaitingState.RETURNED, "returned", "decided_at", "unit"),
)


def _papers(rows: Any, kind: str, *, day: Any, of: str) -> Any:
    """Rows as the columns that all papers share."""
    shown = rows.order_by().annotate(task=Value(kind, output_field=CharField()), due=day)
    return shown.values_list("task", "due", f"{of}__reach_path", "pk")


def returned_entries(user: User) -> Any:
    """The rows sent back to offices within reach that nobody there has dealt with."""
    rows = WaitingEntry.objects.entered_by_office(user, Permission.PEOPLE_EDIT)
    return rows.filter(state=WaitingState.RETURNED, seen_at=None)


def people_of(found: Iterable[Due], *, kind: str, first: date, last: date) -> list[Due]:
    """The things of one task: of a kind, due on some days, in the order of their day."""
    return sorted((one for one in found if one.kind == kind and first <= one.day <= last), key=lambda one: one.day)

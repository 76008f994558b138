"""Who may be considered, and who is: with checks, state, skills, and the proposal that comes of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from sansang.citizens.models import Circumstance, Person, Registration, Skill
from sansang.citizens.queries.eligibility import verdicts
from sansang.kernel.names import name_key
from sansang.kernel.reasons import Reason
from sansang.law.rules import VOLUNTEER
from sansang.law.whys import State, Verdict
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import User
from sansang.personnel.models import Service
from sansang.selection.models import Candidate, Check, Need, Round
from sansang.selection.rules.checks import Standing, standing
from sansang.selection.rules.ranking import Applicant, Opening, Position, order, propose

UNCHECKED = standing({})


def registered(one: Round, *, on: date) -> QuerySet[Person]:
    """Whoever is in the register of the round's office on a day."""
    entries = Registration.objects.filter(office=one.office_id).on(on)
    return Person.objects.filter(pk__in=entries.values("person_id"), merged_into=None)


def _serving(one: Round, person: str) -> Exists:
    """Serves, or will, when the chosen begin: a new service would overlap."""
    own = Q(person=OuterRef(person), unit__isnull=False)
    return Exists(Service.objects.filter(own).filter(Q(last_on=None) | Q(last_on__gte=one.serve_from)))


@dataclass(frozen=True)
class Pooled:
    """A citizen who may be taken up: registered here, eligible on the round's day, not serving, not in the list."""

    pk: int
    full_name: str
    name_key: str
    name_order: Any
    born_on: date | None
    sex: str
    village: str
    is_volunteer: bool
    skills: frozenset[str]

    @property
    def birth_year(self) -> int | None:
        return self.born_on.year if self.born_on else None


def pool(one: Round) -> list[Pooled]:
    """Everyone who may still be taken up into a round, by name."""
    free = registered(one, on=one.day).filter(~_serving(one, "pk"))
    free = free.exclude(pk__in=one.candidates.values("person_id"))
    eligible = {pk for pk, verdict in verdicts(free, on=one.day) if verdict.state is State.ELIGIBLE}
    wish, skilled = volunteers(free, on=one.day), _skills(free.values("pk"), one.skills)
    rows = free.order_by("name_order", "pk").values_list(
        "pk", "full_name", "name_key", "name_order", "born_on", "sex", "village"
    )
    return [Pooled(*row, row[0] in wish, skilled.get(row[0], frozenset())) for row in rows if row[0] in eligible]


def volunteers(persons: QuerySet[Person], *, on: date) -> set[int]:
    """Those of some persons who volunteer on a day."""
    rows = Circumstance.objects.on(on).filter(fact=VOLUNTEER, person__in=persons.order_by().values("pk"))
    return set(rows.values_list("person_id", flat=True))


def _skills(persons: Any, wanted: Sequence[str]) -> dict[int, frozenset[str]]:
    if not wanted:
        return {}
    found: dict[int, set[str]] = defaultdict(set)
    for person, kind in Skill.objects.filter(person__in=persons, kind__in=wanted).values_list("person_id", "kind"):
        found[person].add(kind)
    return {person: frozenset(kinds) for person, kinds in found.items()}


def first_of_pool(one: Round, number: int) -> list[int]:
    """The first so many of those who may be taken up, in the order of the proposal before any check."""
    waiting = [
        Applicant(
            row.pk,
            UNCHECKED,
            volunteer=row.is_volunteer,
            skills=row.skills,
            village=name_key(row.village),
            village_name=row.village,
            sex=row.sex,
            birth_year=row.birth_year,
        )
        for row in pool(one)
    ]
    return order(waiting, seed=one.seed)[:number]


@dataclass
class Considered:
    """A candidate with everything that counts."""

    candidate: Candidate
    standing: Standing
    checks: Mapping[str, Check]
    verdict: Verdict | None
    skills: frozenset[str] = frozenset()
    position: Position | None = field(default=None)


def considered(one: Round, *, seen_by: User, on: date | None = None) -> list[Considered]:
    """Every candidate of a round with checks, skills and the state on a day (the round's own), in six queries.

    Of one whose record another office keeps by now, beyond the reach of who looks, nothing recorded there is said:
    only that he or she is not registered here any more.
    """
    day = on or one.day
    entries = Registration.objects.filter(person=OuterRef("person"), office=one.office_id).on(day)
    rows = list(
        one.candidates.select_related("person__keeper")
        .annotate(is_serving=_serving(one, "person"), is_registered=Exists(entries))
        .order_by("rank", "pk")
    )
    left = {row.pk for row in rows if not reaches(seen_by, Permission.PEOPLE_VIEW, row.person.keeper)}
    for row in rows:
        if row.pk in left:
            row.is_serving = row.is_registered = False  # type: ignore[attr-defined]
            row.person.village = ""
    checks = _checks(one)
    people = Person.objects.filter(candidacies__round=one)
    states = dict(verdicts(people, on=day))
    skilled = _skills(people.values("pk"), one.skills)
    return [
        Considered(
            row,
            standing({kind: (check.result, check.checked_on) for kind, check in checks[row.pk].items()}),
            checks[row.pk],
            None if row.pk in left else states.get(row.person_id),
            frozenset() if row.pk in left else skilled.get(row.person_id, frozenset()),
        )
        for row in rows
    ]


def _checks(one: Round) -> dict[int, dict[str, Check]]:
    """The latest check of each kind by candidate."""
    found: dict[int, dict[str, Check]] = defaultdict(dict)
    for check in Check.objects.filter(candidate__round=one).order_by("checked_on", "pk"):
        found[check.candidate_id][check.kind] = check
    return found


def bars_of(row: Considered) -> tuple[Reason, ...]:
    """What keeps a candidate from serving whatever the panel decides: state, another service, another register."""
    if row.candidate.service_id is not None:
        return ()
    if row.candidate.person.merged_into_id is not None:
        return (Reason("merged", "Hồ sơ này đã gộp vào một hồ sơ khác có trong đợt.", {}),)
    found: list[Reason] = []
    if row.verdict is not None and row.verdict.state is not State.ELIGIBLE:
        found += row.verdict.decisive
    if row.candidate.is_serving:  # type: ignore[attr-defined]
        found.append(Reason("serving", "Đang phục vụ trong lực lượng.", {}))
    if not row.candidate.is_registered:  # type: ignore[attr-defined]
        found.append(Reason("not_registered_here", "Không còn đăng ký tại đơn vị.", {}, "Luật 48/2019/QH14, Điều 9"))
    return tuple(found)


def proposal(one: Round, rows: Sequence[Considered], needs: Sequence[Need]) -> list[Position]:
    """The ranked proposal for a round's candidates; what it reads is in `rules.ranking`."""
    applicants = [
        Applicant(
            row.candidate.pk,
            row.standing,
            volunteer=row.candidate.is_volunteer,
            skills=row.skills,
            village=name_key(row.candidate.person.village),
            village_name=row.candidate.person.village,
            sex=row.candidate.person.sex,
            birth_year=row.candidate.person.born_on.year if row.candidate.person.born_on else None,
            bars=bars_of(row),
        )
        for row in rows
    ]
    openings = [
        Opening(need.pk, need.unit_name, need.number, name_key(need.village or ""))  # type: ignore[attr-defined]
        for need in needs
    ]
    return propose(applicants, openings=openings, seed=one.seed)

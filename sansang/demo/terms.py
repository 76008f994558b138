"""Terms of service: extensions asked and agreed, endings with their decisions; discipline and commendation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from sansang.citizens.models import Circumstance
from sansang.demo.chance import stream
from sansang.demo.grounds import DECISION, PRESENT, decider
from sansang.law.counting import last_day_of_years
from sansang.law.rules import Rules, rules_on
from sansang.organisation.actions.places import TWO_TIERS
from sansang.organisation.models import User
from sansang.personnel.models import (
    Answer,
    Appointment,
    AwardLevel,
    Commendation,
    Discipline,
    DisciplineEnd,
    Ending,
    Extension,
    Occasion,
    Penalty,
    Service,
    Title,
)
from sansang.personnel.queries.terms import MemberTerm, terms
from sansang.personnel.rules.discipline import progress_on
from sansang.personnel.rules.terms import COMMANDING

BATCH = 2000
ENDINGS_SINCE = date(2025, 1, 1)
KINDS = {"completed": "completion", "early_release": "early_release", "removed": "removal"}
PENALTIES = (Penalty.REPRIMAND,) * 5 + (Penalty.WARNING,) * 3 + (Penalty.DEMOTION,)
TITLES = (
    (Title.ADVANCED, AwardLevel.COMMUNE), (Title.ADVANCED, AwardLevel.COMMUNE), (Title.CERTIFICATE, AwardLevel.COMMUNE),
    (Title.EMULATION, AwardLevel.COMMUNE), (Title.CERTIFICATE, AwardLevel.BOARD), (Title.DIPLOMA, AwardLevel.PROVINCE),
)  # fmt: skip
YEARS_BY_AGE = 5  # how far those extend who may serve up to the age limit


def write_terms(users: Mapping[str, User], *, seed: int) -> dict[str, int]:
    """Extensions of those who serve past their term, endings since 2025, penalties and commendations; counts."""
    random = stream(seed, "terms")
    rules = rules_on(PRESENT)
    rows: dict[type[Any], list[Any]] = {
        Extension: list(_extensions(terms(users["tinh.canbo"], on=PRESENT), random)),
        Ending: list(_endings(rules, random)),
        Discipline: list(_penalties(rules, random)),
        Commendation: list(_commendations(random)),
    }
    for model, made in rows.items():
        model.objects.bulk_create(made, batch_size=BATCH)
    return {model.__name__.lower(): len(made) for model, made in rows.items()}


def _extensions(found: list[MemberTerm], random: Random) -> Iterator[Extension]:
    """Agreed for nearly all whose term is over and may go on; asked by some whose term ends soon."""
    for at, one in enumerate(found):
        term = one.term
        if term.ends is None or term.latest is None or term.last_on is not None or term.latest <= PRESENT:
            continue
        until = min(term.latest, last_day_of_years(term.ends + timedelta(days=1), YEARS_BY_AGE))
        if term.ends >= PRESENT and (until <= term.ends or (term.ends - PRESENT).days > 120):
            continue
        if random.random() < (0.02 if term.ends < PRESENT else 0.6):
            continue
        if until <= PRESENT:
            until = term.latest
        asked_on = min(term.ends - timedelta(days=random.randrange(30, 90)), PRESENT - timedelta(days=5))
        row = Extension(
            person_id=one.person_id, asked_on=max(asked_on, term.first), until=until, beyond_age=one.who.volunteer
        )
        if term.ends < PRESENT:
            row.answer, row.decided_on = Answer.AGREED, row.asked_on + timedelta(days=random.randrange(5, 25))
            body = "agency" if one.who.self_defence else "commune"
            row.decision_number = f"{at}/{DECISION}"
            row.decided_by = decider("term_extension", body, is_new=row.decided_on >= TWO_TIERS)
        yield row


def _endings(rules: Rules, random: Random) -> Iterator[Ending]:
    """Of each service that ended since 2025 the decision, with its article."""
    facts = dict(Circumstance.objects.filter(first_on__gte=ENDINGS_SINCE).values_list("person_id", "fact"))
    rows = Service.objects.filter(last_on__gte=ENDINGS_SINCE, end_reason__in=KINDS).order_by("pk")
    seen: set[tuple[int, date]] = set()
    for pk, person, sex, last_on, reason in rows.values_list("pk", "person_id", "person__sex", "last_on", "end_reason"):
        kind = KINDS[reason]
        ground = _ground(rules, kind, facts.get(person, ""), sex)
        if (person, last_on) in seen or (ground is None and kind != "completion"):
            continue
        seen.add((person, last_on))
        row = rules.rows("deciders")["completion/commune"] if ground is None else rules.grounds[ground].row
        number = f"{pk}/{DECISION}"
        yield Ending(
            person_id=person, last_on=last_on, reason=reason, ground=ground or "", instrument=row.instrument,
            article=row.article, decision_number=number, decided_on=last_on - timedelta(days=random.randrange(3, 20)),
            decided_by=decider(kind, "commune", is_new=last_on >= TWO_TIERS),
            certificate_number=f"{pk}/GCN-TRÌNH-DIỄN" if kind == "completion" else "",
        )  # fmt: skip


def _ground(rules: Rules, kind: str, fact: str, sex: str) -> str | None:
    found = (one.key for one in rules.grounds.values() if (one.kind, one.fact.code) == (kind, fact))
    return next((key for key in found if rules.grounds[key].sex in ("", sex)), None)


def _serving() -> list[tuple[int, int, date]]:
    rows = Service.objects.on(PRESENT).filter(first_on__lt=PRESENT - timedelta(days=400)).order_by("pk")
    return list(rows.values_list("person_id", "unit_id", "first_on"))


def _penalties(rules: Rules, random: Random) -> Iterator[Discipline]:
    """A few of those who serve; old penalties have ended with progress recognised."""
    posts = Appointment.objects.on(PRESENT).filter(post__in=COMMANDING).values_list("person_id", flat=True)
    commanding = set(posts)
    for at, (person, unit, first) in enumerate(_serving()):
        if random.random() > 0.006:
            continue
        penalty = PENALTIES[random.randrange(len(PENALTIES))]
        if penalty == Penalty.DEMOTION and person not in commanding:
            penalty = Penalty.WARNING
        offence = max(first, PRESENT - timedelta(days=random.randrange(120, 1100))) + timedelta(days=5)
        found_on = offence + timedelta(days=random.randrange(1, 20))
        decided = found_on + timedelta(days=random.randrange(10, 60))
        row = Discipline(
            person_id=person, unit_id=unit, penalty=penalty, offence_on=offence, found_on=found_on,
            decision_number=f"{at}/QĐKL-TRÌNH-DIỄN", decided_on=decided,
        )  # fmt: skip
        over = progress_on(rules, penalty, decided)
        if over is not None and over < PRESENT - timedelta(days=30):
            row.ended_on, row.end_reason, row.end_number = over, DisciplineEnd.PROGRESS, f"{at}/CNTB-TRÌNH-DIỄN"
        yield row


def _commendations(random: Random) -> Iterator[Commendation]:
    for at, (person, unit, _first) in enumerate(_serving()):
        if random.random() > 0.04:
            continue
        title, level = TITLES[random.randrange(len(TITLES))]
        decided = PRESENT - timedelta(days=random.randrange(5, 330))
        occasion = Occasion.REGULAR if random.random() < 0.7 else Occasion.THEMATIC
        number = f"{at}/QĐKT-TRÌNH-DIỄN"
        yield Commendation(
            person_id=person, unit_id=unit, title=title, occasion=occasion, level=level, decision_number=number,
            decided_on=decided,
        )  # fmt: skip
        if random.random() < 0.05:
            yield Commendation(
                person=None, unit_id=unit, title=Title.ADVANCED_UNIT, occasion=Occasion.REGULAR,
                level=AwardLevel.COMMUNE, decision_number=f"{number}/TT", decided_on=decided,
            )  # fmt: skip

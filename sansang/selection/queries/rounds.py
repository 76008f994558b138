"""Rounds within reach, with their counts; what stands in the way of their next step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from sansang.citizens.queries.law import rules_for
from sansang.kernel.reasons import Reason
from sansang.law.deciders import Decider, who_decides
from sansang.organisation.access import Permission
from sansang.organisation.models import UnitKind, UnitVersion, User
from sansang.selection.models import Candidate, Chosen, Need, Objection, Outcome, Round, State
from sansang.selection.queries.candidates import Considered, bars_of
from sansang.selection.rules.checks import Meaning
from sansang.selection.rules.choices import OBJECTION_KINDS
from sansang.selection.rules.states import Filling, RoundFacts

OFFICES = (UnitKind.COMMUNE_COMMAND, UnitKind.AGENCY_COMMAND)


def rounds(user: User, permission: Permission = Permission.PEOPLE_VIEW) -> QuerySet[Round]:
    """Rounds within reach with their office's name and their counts, in one query."""
    names = UnitVersion.objects.filter(unit=OuterRef("office")).order_by("-first_on").values("name")[:1]
    found = Round.objects.permitted(user, permission).select_related("office")
    return found.annotate(
        office_name=Subquery(names),
        wanted=_counted(Need.objects.filter(round=OuterRef("pk")), Sum("number")),
        considered=_counted(Candidate.objects.filter(round=OuterRef("pk")), Count("pk")),
        chosen=_counted(Candidate.objects.filter(round=OuterRef("pk"), choice=Chosen.CHOSEN), Count("pk")),
        undecided=_counted(Candidate.objects.filter(round=OuterRef("pk"), choice=""), Count("pk")),
        open_objections=_counted(Objection.objects.filter(round=OuterRef("pk"), outcome=Outcome.OPEN), Count("pk")),
    )


def _counted(rows: Any, what: Any) -> Any:
    counted = rows.order_by().values("round").annotate(number=what).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


@dataclass(frozen=True)
class Summary:
    """Rounds of a year added up (figure row 38: citizens registered, managed and selected)."""

    year: int
    rounds: int
    wanted: int
    considered: int
    chosen: int
    entered: int


def summaries(user: User) -> list[Summary]:
    """One line a year over all rounds within reach that were not cancelled, the latest first."""
    found: dict[int, list[int]] = {}
    for one in rounds(user).exclude(state=State.CANCELLED):
        of_year = found.setdefault(one.year, [0] * 5)
        entered = one.chosen if one.state == State.ENTERED else 0  # type: ignore[attr-defined]
        added = (1, one.wanted, one.considered, one.chosen, entered)  # type: ignore[attr-defined]
        found[one.year] = [a + b for a, b in zip(of_year, added, strict=True)]
    return [Summary(year, *numbers) for year, numbers in sorted(found.items(), reverse=True)]


def offices(user: User, permission: Permission, *, on: date) -> QuerySet[UnitVersion]:
    """Communes and agencies within reach in which a round may be opened, by name."""
    found: QuerySet[UnitVersion] = UnitVersion.objects.permitted(user, permission).on(on)
    return found.filter(unit__kind__in=OFFICES).select_related("unit").order_by("name")


def needs_of(one: Round) -> list[Need]:
    """The need of a round, each with the `unit_name` and `village` the unit has when the chosen begin."""
    versions = UnitVersion.objects.filter(unit=OuterRef("unit")).order_by("-first_on")
    named = one.needs.annotate(
        unit_name=Subquery(versions.values("name")[:1]), village=Subquery(versions.values("village")[:1])
    )
    return list(named.order_by("pk"))


def chosen_in(one: Round) -> dict[int, int]:
    """How many the panel has chosen for each line of the need."""
    rows = one.candidates.filter(choice=Chosen.CHOSEN, need__isnull=False).order_by()
    return dict(rows.values_list("need").annotate(number=Count("pk")))


def decider_of(one: Round, *, on: date) -> Decider | None:
    """Who decides a selection on a day, by the law of the office's province; None when no row says it."""
    body = "agency" if one.office.kind == UnitKind.AGENCY_COMMAND else "commune"
    found = who_decides(rules_for(one.office.province_code, on=on), "selection", body=body)
    return found[0] if found else None


def facts_of(one: Round, candidates: Sequence[Considered], *, on: date, **changes: Any) -> RoundFacts:
    """What the rules of a step want to know about a round; `changes` are values that the step brings along."""
    needs = needs_of(one)
    chosen = [row for row in candidates if row.candidate.choice == Chosen.CHOSEN]
    by_need = {need.pk: sum(1 for row in chosen if row.candidate.need_id == need.pk) for need in needs}
    return RoundFacts(
        **{
            "on": on,
            "wanted": sum(need.number for need in needs),
            "candidates": len(candidates),
            "chosen": len(chosen),
            "unchosen_yet": sum(1 for row in candidates if not row.candidate.choice),
            "fillings": [Filling(need.unit_name, need.number, by_need[need.pk]) for need in needs],  # type: ignore[attr-defined]
            "serve_from": one.serve_from,
            "checked_to": max((check.checked_on for row in candidates for check in row.checks.values()), default=None),
            "public_from": one.public_from,
            "public_to": one.public_to,
            **_objections(one),
            "barred": _barred(chosen),
            **changes,
        }
    )


def _objections(one: Round) -> Mapping[str, int]:
    """Objections still open, and those of the list posted now that change it."""
    changing = [kind.code for kind in OBJECTION_KINDS.values() if kind.changes_list]
    upheld = Q(outcome=Outcome.UPHELD, publication=one.publication, kind__in=changing)
    return one.objections.aggregate(
        open_objections=Count("pk", filter=Q(outcome=Outcome.OPEN)), upheld_objections=Count("pk", filter=upheld)
    )


def _barred(chosen: Iterable[Considered]) -> dict[str, list[Reason]]:
    found: dict[str, list[Reason]] = {}
    for row in chosen:
        checks = row.standing.reasons if row.standing.meaning in {Meaning.FAILS, Meaning.OPEN} else ()
        if reasons := [*bars_of(row), *checks]:
            found[row.candidate.person.full_name] = [*found.get(row.candidate.person.full_name, []), *reasons]
    return found

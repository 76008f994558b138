"""What of a selection goes along when two records become one, and how each term of the retention policy is found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sansang.citizens.belongings import Belonging, Told
from sansang.organisation.access import Permission
from sansang.organisation.queries import names_of
from sansang.privacy.minimising import Asked, Duty
from sansang.selection.models import Candidate, Check, Chosen, Objection, Round, State, Step


def _candidacies(rows: Sequence[Candidate]) -> list[Told]:
    rounds = Round.objects.in_bulk({row.round_id for row in rows})
    names = names_of({one.office_id for one in rounds.values()})
    found = []
    for row in rows:
        one = rounds[row.round_id]
        what = [f"{names.get(one.office_id, '')} {one.year}", str(row.get_choice_display())]
        found.append((one.day, one.day, " · ".join(filter(None, what))))
    return found


# Somebody who was in one round twice stays there once; the other line stays with the merged record.
CANDIDACIES = Belonging(
    "selection.Candidate",
    _("Xét tuyển chọn"),
    _candidacies,
    once=("round_id",),
    parts=(("selection.Check", "candidate"), ("selection.Objection", "candidate")),
    shown_with=Permission.PEOPLE_VIEW,
)


def _over(asked: Asked) -> QuerySet[Round]:
    """Rounds decided or cancelled so long ago."""
    rounds = Round.objects.annotate(last_step=Max("steps__on"))
    decided = Q(state__in=[State.DECIDED, State.ENTERED]) & asked.ended("decided_on")
    return rounds.filter(decided | (Q(state=State.CANCELLED) & asked.ended("last_step")))


def _checks(asked: Asked) -> QuerySet[Check]:
    return Check.objects.filter(candidate__round__in=_over(asked).values("pk"))


def _objections(asked: Asked) -> QuerySet[Objection]:
    return Objection.objects.filter(round__in=_over(asked).values("pk"))


def _explained(asked: Asked) -> QuerySet[Candidate]:
    return Candidate.objects.filter(round__in=_over(asked).values("pk")).exclude(whys=[])


def _not_chosen(asked: Asked) -> QuerySet[Candidate]:
    return Candidate.objects.filter(round__in=_over(asked).values("pk")).exclude(choice=Chosen.CHOSEN)


def _of_years_past(asked: Asked, year: str) -> Q:
    return Q(**{f"{year}__lt": asked.edge.year})


def _candidates(asked: Asked) -> QuerySet[Candidate]:
    return Candidate.objects.filter(_of_years_past(asked, "round__year"))


def _rounds(asked: Asked) -> QuerySet[Round]:
    return Round.objects.filter(_of_years_past(asked, "year")).exclude(signed_by="", created_by_name="")


def _steps(asked: Asked) -> QuerySet[Step]:
    return Step.objects.filter(_of_years_past(asked, "round__year")).exclude(by_name="")


_NAMES: dict[str, Any] = {"signed_by": "", "created_by_name": ""}
DUTIES = (
    Duty("selection.Check", "selection_check", _checks),
    Duty("selection.Objection", "selection_check", _objections),
    Duty("selection.Candidate", "selection_check", _not_chosen),
    Duty("selection.Candidate", "selection_check", _explained, blank={"whys": []}),
    Duty("selection.Candidate", "selection", _candidates),
    Duty("selection.Round", "selection", _rounds, blank=_NAMES),
    Duty("selection.Step", "selection", _steps, blank={"by_name": ""}),
)

"""Work of training that outlives the page that asked for it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django_tasks import task

from sansang.organisation.models import Unit, User
from sansang.training.actions import timetabling as actions
from sansang.training.models import DraftState, TimetableDraft, TrainingClass


@task()
def propose_timetable(draft_id: int) -> None:
    draft = TimetableDraft.objects.select_related("unit").filter(pk=draft_id, state=DraftState.WAITING).first()
    if draft is not None:
        with actions.giving_up(draft):
            actions.make_proposal(draft)


def ask_for_timetable(unit: Unit, classes: Sequence[TrainingClass], *, by: User, **choices: object) -> TimetableDraft:
    """A draft that the worker will make; raises RuleViolated as the action does."""
    with transaction.atomic():  # the draft and the queue's row stand or fall together
        draft = actions.ask_for_timetable(unit, classes, by=by, **choices)  # type: ignore[arg-type]
        propose_timetable.enqueue(draft.pk)
    draft.refresh_from_db()
    return draft


def ask_again(draft: TimetableDraft, *, by: User) -> None:
    """Have the worker propose the rest anew; raises RuleViolated as the action does."""
    with transaction.atomic():
        actions.ask_again(draft, by=by)
        propose_timetable.enqueue(draft.pk)
    draft.refresh_from_db()

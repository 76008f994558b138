"""The last step of a round: the chosen become members of their units from the day of the decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.models import User
from sansang.personnel.actions.service import start_service
from sansang.personnel.models import Service
from sansang.selection.actions.steps import lock_for, take_step
from sansang.selection.models import Candidate, Chosen, Round
from sansang.selection.queries import candidates as people
from sansang.selection.queries import rounds as asking
from sansang.selection.rules.states import reasons_against_step


@transaction.atomic
def enter_members(one: Round, *, today: date, by: User) -> int:
    """Begin the service of everyone chosen, all or nobody; returns how many.

    Raises RuleViolated naming each one who cannot begin, with why; then nobody has begun.
    """
    locked = lock_for("enter", one, by=by)
    rows = people.considered(locked, seen_by=by, on=today)
    if reasons := reasons_against_step("enter", locked.state, asking.facts_of(locked, rows, on=today)):
        raise RuleViolated(reasons)
    chosen = [row.candidate for row in rows if row.candidate.choice == Chosen.CHOSEN]
    begun = _begin(locked, chosen, by=by)
    for candidate, service in begun:
        candidate.service = service
    Candidate.objects.bulk_update([candidate for candidate, _ in begun], ["service"], batch_size=200)
    take_step("enter", locked, on=today, by=by)
    return len(begun)


def _begin(one: Round, chosen: Sequence[Candidate], *, by: User) -> list[tuple[Candidate, Service]]:
    needs = {need.pk: need for need in one.needs.select_related("unit")}
    begun, refused = [], []
    for candidate in chosen:
        need = needs.get(candidate.need_id or 0)
        try:
            if need is None:
                raise RuleViolated([Reason("no_unit", "Chọn thì phải chọn cả đơn vị còn chỉ tiêu.")])
            service = start_service(
                candidate.person,
                need.unit,
                component=need.component,
                first_on=one.serve_from,
                decision_number=one.decision_number,
                by=by,
            )
            begun.append((candidate, service))
        except RuleViolated as violated:
            refused += [_named(candidate.person.full_name, reason) for reason in violated.reasons]
    if refused:
        raise RuleViolated(refused)
    return begun


def _named(name: str, reason: Reason) -> Reason:
    return Reason("cannot_begin", "{name}: {why}", {"name": name, "why": str(reason)}, reason.article)

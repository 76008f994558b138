"""Objections against a posted list: written down by code, settled by who answers for the list."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from sansang.audit.actions import record
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission
from sansang.organisation.models import User
from sansang.selection.actions.steps import lock_in
from sansang.selection.models import Candidate, Objection, RaisedBy, Round
from sansang.selection.rules.choices import reasons_against_objection, reasons_against_settling
from sansang.selection.rules.states import RoundState


@transaction.atomic
def raise_objection(
    one: Round, *, kind: str, raised_by: str, received_on: date, candidate: Candidate | None, today: date, by: User
) -> Objection:
    """Write down an objection against the list posted now. Raises RuleViolated with every reason."""
    locked = lock_in(one, RoundState.PUBLISHED, by=by)
    reasons = reasons_against_objection(
        kind,
        about_one=candidate is not None,
        received_on=received_on,
        public_from=locked.public_from,
        public_to=locked.public_to,
        today=today,
    )
    if candidate is not None and candidate.round_id != locked.pk:
        reasons.append(Reason("no_candidate", "Có người không có trong danh sách xét.", {}))
    if raised_by not in RaisedBy.values:
        reasons.append(Reason("raised_by_nobody", "Hãy chọn ai nêu ý kiến."))
    if reasons:
        raise RuleViolated(reasons)
    made = Objection.objects.create(
        round=locked,
        candidate=candidate,
        kind=kind,
        raised_by=raised_by,
        received_on=received_on,
        publication=locked.publication,
        recorded_by_name=str(by),
    )
    record("selection.objection_raised", made, by=by, unit_id=locked.office_id)
    return made


@transaction.atomic
def settle_objection(
    objection: Objection, *, outcome: str, settled_on: date, paper_number: str = "", today: date, by: User
) -> None:
    """Decide an objection. Raises RuleViolated when it is decided already or the day does not fit."""
    states = (RoundState.PUBLISHED, RoundState.PANEL)
    locked_round = lock_in(objection.round, *states, permission=Permission.SELECTION_DECIDE, by=by)
    locked = Objection.objects.select_for_update().get(pk=objection.pk)
    reasons = reasons_against_settling(
        outcome, is_settled=bool(locked.outcome), received_on=locked.received_on, on=settled_on
    )
    if settled_on > today:
        reasons.append(Reason("settled_in_future", "Ngày giải quyết không thể sau hôm nay."))
    if reasons:
        raise RuleViolated(reasons)
    locked.outcome, locked.settled_on = outcome, settled_on
    locked.paper_number, locked.settled_by_name = paper_number.strip(), str(by)
    locked.save(update_fields=["outcome", "settled_on", "paper_number", "settled_by_name"])
    record("selection.objection_settled", locked, by=by, unit_id=locked_round.office_id)

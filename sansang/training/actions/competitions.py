"""Competitions: planning one, writing that it was held or cancelled, and which place each unit took."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from sansang.audit.actions import record
from sansang.kernel.reasons import Reason
from sansang.organisation.access import Permission
from sansang.organisation.models import Unit, User
from sansang.training.actions.locking import raise_any, refuse_out_of_reach
from sansang.training.models import (
    Award,
    Competition,
    CompetitionKind,
    CompetitionLevel,
    CompetitionState,
    Placing,
)
from sansang.training.queries.competitions import takes_part
from sansang.training.rules import competitions as rules

TRAINING = Permission.TRAINING


@transaction.atomic
def plan_competition(unit: Unit, *, by: User, **values: Any) -> Competition:
    """Write down a competition that a unit holds or takes part in; `values` are its columns.

    Raises RuleViolated with every reason. How often the law wants one is a warning, never a refusal.
    """
    refuse_out_of_reach(unit, TRAINING, by=by)
    raise_any(_against(**values))
    made: Competition = Competition.objects.create(unit=unit, **values)
    record("training.competition_planned", made, by=by, unit_id=unit.pk)
    return made


def _against(
    *, kind: str, level: str, title: str, host: str, first_on: date, last_on: date, paper_number: str, paper_on: date,
    place: str = "",
) -> list[Reason]:  # fmt: skip
    reasons = rules.reasons_against_competition(first_on=first_on, last_on=last_on, paper_on=paper_on)
    if kind not in CompetitionKind.values or level not in CompetitionLevel.values:
        reasons.append(Reason("unknown_code", "Loại hoặc cấp không có trong danh mục.", {}))
    if not (title.strip() and host.strip() and paper_number.strip()):
        reasons.append(Reason("no_name", "Phải ghi tên, đơn vị đăng cai và số văn bản.", {}))
    return reasons


def _lock(one: Competition, *, by: User) -> Competition:
    locked: Competition = Competition.objects.select_for_update(of=("self",)).select_related("unit").get(pk=one.pk)
    refuse_out_of_reach(locked.unit, TRAINING, by=by)
    return locked


@transaction.atomic
def change_competition(one: Competition, *, by: User, **values: Any) -> Competition:
    """Change what is written of a competition. Raises RuleViolated with every reason."""
    locked = _lock(one, by=by)
    reasons = _against(**values)
    if locked.state == CompetitionState.CANCELLED:
        reasons.append(Reason("wrong_state", "Hội thi, hội thao đã hủy không sửa được nữa.", {}))
    raise_any(reasons)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*values])
    record("training.competition_changed", locked, by=by, unit_id=locked.unit_id)
    return locked


@transaction.atomic
def record_held(one: Competition, *, participants: int, report_number: str, today: date, by: User) -> Competition:
    """Write that a competition was held, with how many people, by which paper. Raises RuleViolated."""
    locked = _lock(one, by=by)
    raise_any(
        rules.reasons_against_holding(
            state=locked.state, last_on=locked.last_on, today=today, participants=participants
        )
    )
    locked.state, locked.participants = CompetitionState.HELD, participants
    locked.report_number = report_number.strip()
    locked.save(update_fields=["state", "participants", "report_number"])
    record("training.competition_held", locked, by=by, unit_id=locked.unit_id, rows=participants)
    return locked


@transaction.atomic
def cancel_competition(one: Competition, *, by: User) -> None:
    """Lay a planned competition aside; it stays on the list and counts no more. Raises RuleViolated."""
    locked = _lock(one, by=by)
    if locked.state != CompetitionState.PLANNED:
        raise_any([Reason("wrong_state", "Chỉ hủy được hội thi, hội thao còn dự kiến.", {})])
    locked.state = CompetitionState.CANCELLED
    locked.save(update_fields=["state"])
    record("training.competition_cancelled", locked, by=by, unit_id=locked.unit_id)


@transaction.atomic
def place_unit(
    one: Competition, unit: Unit, *, content: str = "", rank: int | None = None, award: str = "",
    score: Decimal | None = None, by: User,
) -> Placing:  # fmt: skip
    """Write which place a unit took, in the whole or in one content. Raises RuleViolated with every reason."""
    locked, what = _lock(one, by=by), content.strip()
    is_twice = Placing.objects.filter(competition=locked, content=what, unit=unit).exists()
    reasons = rules.reasons_against_placing(state=locked.state, rank=rank, award=award, score=score, is_twice=is_twice)
    if award and award not in Award.values:
        reasons.append(Reason("unknown_code", "Giải không có trong danh mục.", {}))
    if not takes_part(locked, unit):
        reasons.append(Reason("foreign_unit", "Đơn vị này không dự thi ở đây.", {}))
    raise_any(reasons)
    made: Placing = Placing.objects.create(
        competition=locked, unit=unit, content=what, rank=rank, award=award, score=score
    )
    record("training.placing_written", locked, by=by, unit_id=locked.unit_id)
    return made


@transaction.atomic
def remove_placing(row: Placing, *, by: User) -> None:
    """Strike a placing that was written by mistake. Raises RuleViolated out of reach."""
    locked = _lock(Competition.objects.get(pk=row.competition_id), by=by)
    Placing.objects.filter(pk=row.pk).delete()
    record("training.placing_removed", locked, by=by, unit_id=locked.unit_id)

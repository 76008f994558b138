"""Competitions: planning one, writing that it was held or cancelled, and which place each unit took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from sansang.audit.actions import record
from sansang.kernel.reasons import Reason, RuleViolated
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
from sansang.training.queries.competitions import table_mark, takes_part, teams
from sansang.training.rules import competitions as rules

TRAINING = Permission.TRAINING
CHANGED_SINCE = "Bảng này vừa được người khác sửa; chưa ghi gì. Mở lại trang để xem bảng mới rồi ghi."


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


@dataclass(frozen=True)
class Place:
    """What a unit reached: a place, a prize, points, or several of them."""

    unit: Unit
    rank: int | None = None
    award: str = ""
    score: Decimal | None = None


@transaction.atomic
def place_unit(
    one: Competition, unit: Unit, *, content: str = "", rank: int | None = None, award: str = "",
    score: Decimal | None = None, by: User,
) -> Placing:  # fmt: skip
    """Write which place a unit took, in the whole or in one content. Raises RuleViolated with every reason."""
    locked, what = _lock(one, by=by), content.strip()
    place = Place(unit, rank, award, score)
    is_twice = Placing.objects.filter(competition=locked, content=what, unit=unit).exists()
    raise_any(_against_place(locked, place, is_twice=is_twice, takes_part=takes_part(locked, unit)))
    made: Placing = Placing.objects.create(
        competition=locked, unit=unit, content=what, rank=rank, award=award, score=score
    )
    record("training.placing_written", locked, by=by, unit_id=locked.unit_id)
    return made


def _against_place(locked: Competition, place: Place, *, is_twice: bool, takes_part: bool) -> list[Reason]:
    reasons = rules.reasons_against_placing(
        state=locked.state, rank=place.rank, award=place.award, score=place.score, is_twice=is_twice
    )
    if place.award and place.award not in Award.values:
        reasons.append(Reason("unknown_code", "Giải không có trong danh mục.", {}))
    if not takes_part:
        reasons.append(Reason("foreign_unit", "Đơn vị này không dự thi ở đây.", {}))
    return reasons


@transaction.atomic
def write_places(
    one: Competition, table: Sequence[Place], *, content: str = "", shown: str, by: User
) -> int:  # fmt: skip
    """Make this the whole table of results of a content (empty: of the teams): written together or not at all.

    `shown` is the table that was on the page (`queries.competitions.table_mark`): when somebody has changed it since,
    nothing is written. Returns how many lines differ now. Raises RuleViolated, line by line.
    """
    locked, what = _lock(one, by=by), content.strip()
    if shown != table_mark(locked, what):
        raise RuleViolated([Reason("changed_since", CHANGED_SINCE, {})])
    raise_any(_against_table(locked, table))
    before = {row.unit_id: row for row in Placing.objects.filter(competition=locked, content=what)}
    changed = [place for place in table if _differs(before.get(place.unit.pk), place)]
    gone = [row.pk for unit, row in before.items() if unit not in {place.unit.pk for place in table}]
    for place in changed:
        values = {"rank": place.rank, "award": place.award, "score": place.score}
        Placing.objects.update_or_create(competition=locked, content=what, unit=place.unit, defaults=values)
    Placing.objects.filter(pk__in=gone).delete()
    if changed or gone:
        record("training.placing_written", locked, by=by, unit_id=locked.unit_id, rows=len(changed) + len(gone))
    return len(changed) + len(gone)


def _against_table(locked: Competition, table: Sequence[Place]) -> list[Reason]:
    below, times = set(teams(locked).values_list("unit", flat=True)), Counter(place.unit.pk for place in table)
    reasons = []
    for number, place in enumerate(table, 1):
        unit = place.unit.pk
        for why in _against_place(locked, place, is_twice=times[unit] > 1, takes_part=unit in below):
            words = {"number": number, "why": str(why)}
            reasons.append(Reason(why.code, "Dòng {number}: {why}", words))
    return reasons


def _differs(row: Placing | None, place: Place) -> bool:
    return row is None or (row.rank, row.award, row.score) != (place.rank, place.award, place.score)


@transaction.atomic
def remove_placing(row: Placing, *, by: User) -> None:
    """Strike a placing that was written by mistake. Raises RuleViolated out of reach."""
    locked = _lock(Competition.objects.get(pk=row.competition_id), by=by)
    Placing.objects.filter(pk=row.pk).delete()
    record("training.placing_removed", locked, by=by, unit_id=locked.unit_id)

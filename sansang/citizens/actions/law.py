"""A province's own rows of the law: one person proposes, another confirms; only then they count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from sansang.audit.actions import record
from sansang.citizens.models import ProvincialRow, RowState
from sansang.citizens.queries.law import applied, change_of, revised_for
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import Unit, User

OUT_OF_REACH = Reason("law_out_of_reach", "Bạn không có quyền sửa bảng luật của tỉnh này.")
DECIDED = Reason("law_decided", "Đề nghị này đã được xử lý.")
OWN_PROPOSAL = Reason(
    "law_second_person", "Người đề nghị không tự xác nhận được; cần một người khác có quyền xác nhận dòng luật."
)


@transaction.atomic
def propose_row(
    command: Unit,
    *,
    table: str,
    by: User,
    values: Mapping[str, Any] | None = None,
    ends: str = "",
    last_on: date | None = None,
    paper_number: str = "",
) -> ProvincialRow:
    """Propose a change to the law of a province: `values` of a row to add, `ends` and `last_on` of one to end, or both.

    `paper_number` is what the province rests it on.
    Returns the row, which counts for nothing until another person confirms it. Raises RuleViolated with every reason:
    out of reach, a row that does not fit its table, two rows of one key on one day (both are named).
    """
    locked = _locked(command, by=by)
    row = ProvincialRow(
        command=locked,
        table=table,
        values=dict(values or {}),
        ends=ends,
        last_on=last_on,
        paper_number=paper_number,
        proposed_by_id=by.pk,
        proposed_by_name=str(by),
        proposed_at=timezone.now(),
    )
    _check(row)
    row.save()
    record("law.proposed", row, by=by, unit_id=locked.pk, table=table, ends=ends)
    return row


@transaction.atomic
def confirm_row(row: ProvincialRow, *, by: User) -> None:
    """Let a proposed change count from now on. Raises RuleViolated for its proposer, and for what no longer fits."""
    found = _undecided(row, by=by)
    if found.proposed_by_id == by.pk:
        raise RuleViolated([OWN_PROPOSAL])
    _check(found)
    _decide(found, RowState.CONFIRMED, by=by)
    record("law.confirmed", found, by=by, unit_id=found.command_id, table=found.table, ends=found.ends)


@transaction.atomic
def return_row(row: ProvincialRow, *, by: User) -> None:
    """Turn a proposed change down; its proposer may withdraw it so. Raises RuleViolated when it is decided already."""
    found = _undecided(row, by=by)
    _decide(found, RowState.RETURNED, by=by)
    record("law.returned", found, by=by, unit_id=found.command_id, table=found.table, ends=found.ends)


def _locked(command: Unit, *, by: User) -> Unit:
    """One decision about a province's law at a time."""
    locked = Unit.objects.select_for_update().get(pk=command.pk)
    if not reaches(by, Permission.LAW_EDIT, locked):
        raise RuleViolated([OUT_OF_REACH])
    return locked


def _undecided(row: ProvincialRow, *, by: User) -> ProvincialRow:
    _locked(row.command, by=by)
    found = ProvincialRow.objects.select_for_update().get(pk=row.pk)
    if found.state != RowState.PROPOSED:
        raise RuleViolated([DECIDED])
    return found


def _check(row: ProvincialRow) -> None:
    """Raise every reason against a change to the province's book as it stands confirmed."""
    change = change_of(row)
    if not change.ends and not row.values:
        raise RuleViolated([Reason("law_nothing", "Đề nghị không thêm và không kết thúc dòng nào.")])
    applied(revised_for(row.command.province_code).book, change)


def _decide(row: ProvincialRow, state: RowState, *, by: User) -> None:
    row.state = state
    row.decided_by_id, row.decided_by_name, row.decided_at = by.pk, str(by), timezone.now()
    row.save(update_fields=["state", "decided_by_id", "decided_by_name", "decided_at"])

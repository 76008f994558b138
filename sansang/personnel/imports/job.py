"""Judging and writing a members' list: each row read once, the register asked once per thousand rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sansang.intake.kinds import NEW, REFUSED, UNCHANGED, WAITING, Raw, Row, reason_values
from sansang.kernel.reasons import Reason
from sansang.organisation.models import Unit, User
from sansang.personnel.imports.comparing import Comparing
from sansang.personnel.imports.reading import RowReader
from sansang.personnel.imports.register import Found, Register
from sansang.personnel.imports.undoing import obstacles, undo_rows
from sansang.personnel.imports.units import Units
from sansang.personnel.imports.writing import Writing

_WAITS = reason_values(Reason("will_wait", "Chờ cấp trên kiểm tra", {}))
_WAITS_ALREADY = reason_values(Reason("waits_already", "Đang chờ cấp trên kiểm tra", {}))


class MemberJob:
    """One upload's work: the office's units, what the register knows, what the file already said."""

    def __init__(self, office: Unit, user: User | None, day: date, upload_id: int) -> None:
        self.office, self.user, self.day, self.upload_id = office, user, day, upload_id
        self._judging: tuple[RowReader, Register, Comparing] | None = None

    def check(self, rows: Sequence[Raw]) -> list[Row]:
        """Judge a thousand rows: what each would do, every reason against it, every note."""
        if self._judging is None:
            units, register = Units(self.office, self.day), Register(self.office, self.user, self.day)
            self._judging = RowReader(self.office, self.day, units), register, Comparing(register, units, self.day)
        reader, register, comparing = self._judging
        judged = [reader.read(raw) for raw in rows]
        register.look_up([row for row in judged if row.state != REFUSED])
        for row in judged:
            if row.state != REFUSED:
                _compare(row, register.find(row), register, comparing)
            del row.basis["alike"]
        return judged

    def apply(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """Write what still fits what was shown; the rest becomes refused. Returns the journal."""
        return Writing(self.office, self.user, self.day, self.upload_id).write(rows)

    def obstacles(self, journal: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """What was changed since and stands in the way of taking a journal back."""
        return [reason_values(reason) for reason in obstacles(journal)]

    def undo(self, journal: Sequence[dict[str, Any]]) -> None:
        """Take a journal back; `obstacles` was empty."""
        undo_rows(journal)


def _compare(row: Row, found: Found, register: Register, comparing: Comparing) -> None:
    """What writing this row would do, given who is known. A person out of reach makes the row wait, no more."""
    if found.waits_already:
        row.state = UNCHANGED
        row.notes.append(_WAITS_ALREADY)
    elif found.refusal is not None:
        row.state, row.reasons = REFUSED, [reason_values(found.refusal)]
    elif found.known is not None or (found.without_number is not None and not _waits(row, found, register)):
        comparing.differences(row, found.known or found.without_number)  # type: ignore[arg-type]
    else:
        _compare_unknown(row, found, register, comparing)


def _waits(row: Row, found: Found, register: Register) -> bool:
    """Whether the superior looks at a number first: known out of reach, or drawn for a check of an office's row."""
    return found.elsewhere is not None or (row.basis["drawn"] and not register.decides)


def _compare_unknown(row: Row, found: Found, register: Register, comparing: Comparing) -> None:
    comparing.complete(row)
    if found.without_number is not None:
        row.basis["number_for"] = found.without_number.pk
    if row.basis["missing"]:
        row.state, row.reasons = REFUSED, row.basis["missing"]
    elif _waits(row, found, register):
        row.state = WAITING
        row.notes.append(_WAITS)
    else:
        row.state = NEW
    if found.namesake:
        params = {"name": found.namesake}
        message = "Có người cùng tên, cùng năm sinh trong đơn vị: {name}"
        row.notes.append(reason_values(Reason("namesake", message, params)))

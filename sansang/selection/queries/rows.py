"""Candidates in the order of the proposal, as lists, files and the posted paper show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sansang.citizens.models import Person
from sansang.organisation.models import User
from sansang.selection.models import Need, Round, State
from sansang.selection.queries.candidates import Considered, considered, proposal
from sansang.selection.rules.ranking import Position


@dataclass(frozen=True)
class Row:
    """A candidate as the list shows it: live while the list is prepared, as kept from then on."""

    of: Considered
    rank: int
    proposed: str
    proposed_unit: str
    unit: str
    whys: Sequence[Any]

    @property
    def person(self) -> Person:
        return self.of.candidate.person

    @property
    def birth_year(self) -> str:
        return str(self.person.born_on.year) if self.person.born_on else ""


def rows_of(
    considered: Sequence[Considered], positions: Sequence[Position], needs: Sequence[Need], *, is_live: bool
) -> list[Row]:
    """The candidates in the order of the proposal."""
    units = {need.pk: str(need.unit_name) for need in needs}  # type: ignore[attr-defined]
    live = {position.key: position for position in positions}
    found = []
    for one in considered:
        row = one.candidate
        position = live.get(row.pk)
        at, proposed, opening, whys = row.rank or 0, row.proposed, row.proposed_need_id, row.whys
        if is_live and position is not None:
            at, proposed, opening, whys = position.rank, position.proposed, position.opening, position.whys
        found.append(Row(one, at, proposed, units.get(opening or 0, ""), units.get(row.need_id or 0, ""), whys))
    return sorted(found, key=lambda row: (row.rank, row.of.candidate.pk))


def sheet(one: Round, needs: Sequence[Need], *, seen_by: User) -> list[Row]:
    """Everyone considered in a round with what was proposed (live while the list is prepared) and chosen."""
    rows = considered(one, seen_by=seen_by)
    is_live = one.state == State.PREPARING
    return rows_of(rows, proposal(one, rows, needs) if is_live else [], needs, is_live=is_live)

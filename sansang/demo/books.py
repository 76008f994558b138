"""Yearly rounds of every office: the books of 2024 and 2025 closed as they balance, that of 2026 open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sansang.citizens.models import RegistrationRound
from sansang.citizens.queries.register_books import book_of
from sansang.demo.accounts import REASON
from sansang.demo.grounds import PRESENT
from sansang.demo.offices import Office
from sansang.organisation.actions.places import TWO_TIERS

FIRST, OPEN = 2024, PRESENT.year


def open_books(offices: Iterable[Office]) -> dict[tuple[int, int], int]:
    """Open the rounds of every year in which an office kept a register; returns them by (office, year)."""
    rows = []
    for office in sorted(set(offices), key=lambda one: one.before):
        rows += [_opened(office.before, year, date(year, 4, 1)) for year in (FIRST, FIRST + 1)]
        if office.before == office.now:
            rows.append(_opened(office.now, OPEN, date(OPEN, 4, 1)))
    heirs = {one.now for one in offices if one.before != one.now} - {one.before for one in offices}
    for unit in sorted(heirs):
        rows += [_opened(unit, TWO_TIERS.year, TWO_TIERS), _opened(unit, OPEN, date(OPEN, 4, 1))]
    made = RegistrationRound.objects.bulk_create(rows)
    return {(row.office_id, row.year): row.pk for row in made}


def _opened(unit: int, year: int, on: date) -> RegistrationRound:
    paper = f"{unit}/KH{year}-TRÌNH-DIỄN"
    return RegistrationRound(office_id=unit, year=year, opened_on=on, paper_number=paper)


def close_books() -> int:
    """Close the books of the years that are over with how they balanced; an office that ended closed at its end.

    Returns how many. Raises ValueError when one does not balance.
    """
    closed = 0
    ended = set(RegistrationRound.objects.exclude(office__versions__last_on=None).values_list("office_id", flat=True))
    for year in range(FIRST, OPEN):
        rows = list(RegistrationRound.objects.filter(year=year).order_by("pk"))
        for row in rows:
            is_last = row.office_id in ended and year == TWO_TIERS.year
            row.closed_on = TWO_TIERS - timedelta(days=1) if is_last else date(year, 12, 31)
            book = book_of(row, until=row.closed_on)
            if book.balance.difference or book.twice:
                raise ValueError(f"book {row.office_id} {year} does not balance")
            row.closed_by_name, row.closed_with = REASON, book.kept()
        RegistrationRound.objects.bulk_update(rows, ["closed_on", "closed_by_name", "closed_with"], batch_size=200)
        closed += len(rows)
    return closed

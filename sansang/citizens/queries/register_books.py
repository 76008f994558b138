"""The books of yearly rounds: over which days they run, their rows, how they balance, what changed since closing."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from sansang.citizens.models import Registration, RegistrationRound
from sansang.citizens.rules.register import ONE_DAY, Balance, Entered, balance_of
from sansang.kernel.days import Days


@dataclass(frozen=True)
class Book:
    """A book computed from its rows: its days, its balance; how it was when it was closed, if it is."""

    days: Days
    balance: Balance
    mark: str
    twice: int
    closed: Balance | None
    closed_before: int | None
    changed_since: bool

    def kept(self) -> dict[str, Any]:
        """What a closed round remembers of its book."""
        one = self.balance
        return {
            "opening": one.opening,
            "closing": one.closing,
            "entered": dict(one.entered),
            "left": dict(one.left),
            "mark": self.mark,
        }


def book_of(round_: RegistrationRound, *, until: date) -> Book:
    """The book of a round up to its closing day, or up to `until` while it is open. Two queries."""
    before = previous(round_)
    days = days_of(round_, before, until=until)
    values = touching(round_, days).values_list("pk", "first_on", "last_on", "entry", "leaving", "person_id")
    pairs = [(row[0], Entered(*row[1:])) for row in values.order_by("pk")]
    rows = [row for _, row in pairs]
    mark = _mark(pairs, days)
    kept = round_.closed_with if round_.closed_on else None
    closed_before = before.closed_with["closing"] if before and before.closed_with else None
    changed = kept is not None and kept["mark"] != mark
    return Book(days, balance_of(rows, days), mark, _twice(rows, days), _kept(kept), closed_before, changed)


def days_of(round_: RegistrationRound, before: RegistrationRound | None, *, until: date) -> Days:
    """From the day after the book before was closed (else 1 January) to the closing day, or `until`."""
    first = date(round_.year, 1, 1)
    if before is not None and before.closed_on:
        first = before.closed_on + ONE_DAY
    last = round_.closed_on or until
    return Days(min(first, last), last)


def previous(round_: RegistrationRound) -> RegistrationRound | None:
    """The office's last closed book of an earlier year."""
    rounds = RegistrationRound.objects.filter(office=round_.office, year__lt=round_.year, closed_on__isnull=False)
    return rounds.order_by("-year").first()


def touching(round_: RegistrationRound, days: Days) -> QuerySet[Registration]:
    """The rows of an office's register that a book over these days counts, the day before them included."""
    rows: QuerySet[Registration] = Registration.objects.filter(office=round_.office)
    return rows.filter(Q(last_on=None) | Q(last_on__gte=days.first - ONE_DAY)).filter(first_on__lte=days.last)


def _mark(pairs: list[tuple[int, Entered]], days: Days) -> str:
    """What the rows say about these days, in short: the same while nothing about them is changed."""
    parts = []
    for pk, row in pairs:
        has_left = row.last_on is not None and days.last is not None and row.last_on < days.last
        left = (row.last_on, row.leaving) if has_left else (None, "")
        parts.append(f"{pk} {row.person} {row.first_on} {row.entry} {left[0]} {left[1]}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _twice(rows: list[Entered], days: Days) -> int:
    """How many people stand in the register twice on the last day."""
    last = days.last or date.max
    held = Counter(row.person for row in rows if row.first_on <= last and (row.last_on is None or last <= row.last_on))
    return sum(number > 1 for number in held.values())


def _kept(kept: dict[str, Any] | None) -> Balance | None:
    return Balance(kept["opening"], kept["closing"], kept["entered"], kept["left"]) if kept else None


def rows_of_book(round_: RegistrationRound, days: Days) -> QuerySet[Registration]:
    """The rows of a book as it is printed, by name: everyone who stood in the register on one of its days."""
    rows: QuerySet[Registration] = touching(round_, days).filter(Q(last_on=None) | Q(last_on__gte=days.first))
    return rows.select_related("person").order_by("person__name_order", "first_on", "pk")

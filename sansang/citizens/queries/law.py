"""The book of the law as it holds in a province: the nation's rows, revised by the rows the province confirmed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sansang.citizens.models import ProvincialRow, RowState
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.law.book import Book, packaged, row_from
from sansang.law.counting import ONE_DAY
from sansang.law.facts import Words
from sansang.law.rows import TABLES, Row
from sansang.law.rules import Rules, rules_on
from sansang.law.words import KEY_WORDS, said_in, title_of
from sansang.organisation.models import User


class Change(NamedTuple):
    """One confirmed row of a province as plain values; hashable, so that a book is built once."""

    pk: int
    table: str
    values: str  # JSON
    ends: str
    last_on: date | None


@dataclass(frozen=True)
class Revised:
    """A book and the changes that do not fit it any more, each with why."""

    book: Book
    misfits: Mapping[int, tuple[Reason, ...]]


def rules_for(province_code: str, *, on: date) -> Rules:
    """The law of a day in a province: the nation's rows revised by those the province has confirmed."""
    return _rules(confirmed_changes(province_code), on)


@lru_cache(maxsize=64)
def _rules(changes: tuple[Change, ...], on: date) -> Rules:
    return rules_on(on, _revised(changes).book) if changes else rules_on(on)


def revised_for(province_code: str) -> Revised:
    """The nation's rows with a province's confirmed changes, in the order in which they were confirmed."""
    return _revised(confirmed_changes(province_code))


def confirmed_changes(province_code: str) -> tuple[Change, ...]:
    rows = ProvincialRow.objects.filter(command__province_code=province_code, state=RowState.CONFIRMED)
    return tuple(change_of(row) for row in rows.order_by("decided_at", "pk"))


def change_of(row: ProvincialRow) -> Change:
    return Change(row.pk or 0, row.table, json.dumps(row.values, sort_keys=True), row.ends, row.last_on)


@lru_cache(maxsize=64)
def _revised(changes: tuple[Change, ...]) -> Revised:
    book, misfits = packaged(), {}
    for change in changes:
        try:
            book = applied(book, change)
        except RuleViolated as refused:
            # The nation's rows may have changed since it was confirmed; the others still hold.
            misfits[change.pk] = tuple(refused.reasons)
    return Revised(book, misfits)


def applied(book: Book, change: Change) -> Book:
    """The book with one change more. Raises RuleViolated with every reason against it, in words for people."""
    ended = {identity_of(change.ends): change.last_on} if change.ends and change.last_on else {}
    try:
        return book.revised(added=rows_added(change), ended=ended)
    except RuleViolated as refused:
        raise RuleViolated([_without_codes(reason) for reason in refused.reasons]) from None


def _without_codes(reason: Reason) -> Reason:
    """The same reason with the words of its table and key."""
    table = reason.params.get("table", "")
    if table not in TABLES:
        return reason
    key = str(reason.params.get("key", ""))
    words = KEY_WORDS.get(table, {}).get(key, key)
    return replace(reason, params={**reason.params, "table": TABLES[table].title, "key": words})


def rows_added(change: Change) -> list[Row]:
    """The row that a change brings; none when it only ends one. Raises RuleViolated when its days cannot be read."""
    values: dict[str, Any] = json.loads(change.values)
    return [row_from(change.table, {**values, **_days(values, ("first", "last"))})] if values else []


def first_day(change: Change) -> date:
    """The day from which a change makes a difference. Raises RuleViolated when its days cannot be read."""
    added = rows_added(change)
    days = [row.days.first for row in added]
    return min([*days, *([change.last_on + ONE_DAY] if change.last_on else [])])


def row_ended(book: Book, change: Change) -> Row | None:
    """The row of a book that a change ends."""
    if not change.ends:
        return None
    wanted = identity_of(change.ends)
    return next((row for row in book.by_table.get(wanted[0], ()) if row.identity == wanted), None)


def _days(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, date | None]:
    return {name: date.fromisoformat(values[name]) if values.get(name) else None for name in names}


def identity_text(row: Row) -> str:
    """A row's identity as one text: “ages:male:2020-07-01”."""
    return f"{row.table}:{row.key}:{row.days.first.isoformat()}"


def identity_of(text: str) -> tuple[str, str, date]:
    """The identity that a text names. Raises ValueError when it names none."""
    table, rest = text.split(":", 1)
    key, first = rest.rsplit(":", 1)
    return table, key, date.fromisoformat(first)


# The law as people read it


@dataclass(frozen=True)
class Line:
    """One row as a page shows it."""

    row: Row
    title: Words
    said: list[tuple[Words, Words]]
    is_own: bool
    is_cut: bool  # a row of the nation that the province ended


@dataclass(frozen=True)
class Turn:
    """A day on which the law changes: the rows that begin, and those that ended the day before."""

    day: date
    begin: list[Line]
    ended: list[Line]


def province_of(user: User) -> str:
    """The province whose law a user lives under; empty for who holds no role."""
    return next((grant.unit.province_code for grant in user.grants_held()), "")


def lines_in_force(book: Book, on: date) -> dict[str, list[Line]]:
    """The rows in force on a day by table, in the order of the files."""
    return {code: [line_of(book, row) for row in book.by_table[code] if on in row.days] for code in TABLES}


def line_of(book: Book, row: Row) -> Line:
    points = {one.key: one for one in book.by_table["points"]}
    said = [(column.label, value) for column, value in said_in(row, points)]
    national = _national().get(row.identity)
    is_cut = national is not None and national.days != row.days
    return Line(row, title_of(row, book.facts), said, national is None, is_cut)


@lru_cache(maxsize=1)
def _national() -> dict[tuple[str, str, date], Row]:
    return {row.identity: row for row in packaged().rows}


def turns_after(book: Book, on: date) -> list[Turn]:
    """Every later day on which something in the book changes."""
    return [
        Turn(
            day,
            [line_of(book, row) for row in book.rows if row.days.first == day],
            [line_of(book, row) for row in book.rows if row.days.last == day - ONE_DAY],
        )
        for day in book.changes_after(on)
    ]

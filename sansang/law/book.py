"""The book of the law: all rows of all tables, read from files, revised by a province, looked up by day."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from sansang.kernel.days import Days
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.law.facts import Fact, packaged_facts
from sansang.law.rows import TABLES, Row, Status, overlaps, reasons_against

ABOUT_THE_ROW = frozenset({"key", "first", "last", "instrument", "article", "status", "note"})


@dataclass(frozen=True)
class Book:
    """Rows that fit each other. Make one with `book_of`, `packaged` or `revised`."""

    rows: tuple[Row, ...]
    facts: Mapping[str, Fact] = field(hash=False)

    @cached_property
    def by_table(self) -> dict[str, tuple[Row, ...]]:
        return {code: tuple(row for row in self.rows if row.table == code) for code in TABLES}

    def in_force(self, table: str, on: date) -> dict[str, Row]:
        """The rows of a table in force on a day, by key."""
        return {row.key: row for row in self.by_table[table] if on in row.days}

    def revised(
        self,
        *,
        added: Iterable[Row] = (),
        ended: Mapping[tuple[str, str, date], date] | None = None,
        facts: Iterable[Fact] = (),
    ) -> Book:
        """This book with rows added and others ended; `ended` gives a row's last day by its identity.

        Raises RuleViolated with every reason when a row ended is not in the book or would end before it began, when a
        row does not fit its table, or when two rows of one key share a day (both are named).
        """
        last_days = dict(ended or {})
        rows, problems = [], []
        for row in self.rows:
            last = last_days.pop(row.identity, None)
            if last is not None and last < row.days.first:
                problems.append(_cannot_end(row.table, row.key, row.days.first))
            rows.append(row if last is None or last < row.days.first else replace(row, days=Days(row.days.first, last)))
        problems += [_cannot_end(*identity) for identity in last_days]
        if problems:
            raise RuleViolated(problems)
        return book_of([*rows, *added], facts={**self.facts, **{fact.code: fact for fact in facts}})

    def changes_after(self, day: date) -> list[date]:
        """The days after `day` on which a row begins or has just ended, in order."""
        edges = {row.days.first for row in self.rows}
        edges |= {date.fromordinal(row.days.last.toordinal() + 1) for row in self.rows if row.days.last is not None}
        return sorted(edge for edge in edges if edge > day)


def book_of(rows: Iterable[Row], *, facts: Mapping[str, Fact] | None = None) -> Book:
    """A book of these rows. Raises RuleViolated with every reason why they cannot stand together."""
    kept = tuple(rows)
    known = packaged_facts() if facts is None else facts
    problems = [reason for row in kept for reason in reasons_against(row)]
    problems += overlaps(kept)
    if not problems:
        problems = _dangling(kept, known)
    if problems:
        raise RuleViolated(problems)
    return Book(kept, {**known, **_facts_of_rows(kept, known)})


@cache
def packaged() -> Book:
    """The nation's rows, read once from `data/`."""
    return book_of(row for code in TABLES for row in _read(code))


def rows_from(table: str, text: str) -> Iterator[Row]:
    """The rows of one TOML text. Raises RuleViolated when a row lacks its days, source or status."""
    for values in tomllib.loads(text).get("row", []):
        yield row_from(table, values)


def row_from(table: str, values: Mapping[str, Any]) -> Row:
    """A row from plain values: its columns beside key, first, last, instrument, article, status and note.

    Raises RuleViolated when its days or its status cannot be read.
    """
    key, first, last = str(values.get("key", "")), values.get("first"), values.get("last")
    about = {"key": key, "table": table}
    if not isinstance(first, date) or not (last is None or isinstance(last, date)) or (last and last < first):
        raise RuleViolated([Reason("law_days", "Dòng “{key}” của bảng “{table}” thiếu hoặc sai ngày hiệu lực.", about)])
    try:
        status = Status(values.get("status", ""))
    except ValueError:
        wrong = Reason("law_status", "Dòng “{key}” của bảng “{table}” không nói mức tin cậy (status).", about)
        raise RuleViolated([wrong]) from None
    return Row(
        table,
        key,
        Days(first, last),
        {name: value for name, value in values.items() if name not in ABOUT_THE_ROW},
        str(values.get("instrument", "")),
        str(values.get("article", "")),
        status,
        str(values.get("note", "")),
    )


def _read(table: str) -> Iterator[Row]:
    return rows_from(table, (files("sansang.law") / "data" / f"{table}.toml").read_text(encoding="utf-8"))


def _cannot_end(table: str, key: str, first: date) -> Reason:
    return Reason(
        "law_cannot_end",
        "Không kết thúc được dòng “{key}” của bảng “{table}” từ {first}: không có, hoặc ngày cuối trước ngày đầu.",
        {"table": table, "key": key, "first": f"{first:%d/%m/%Y}"},
    )


def _dangling(rows: Iterable[Row], known: Mapping[str, Fact]) -> list[Reason]:
    """Cases of a point or a fact that nothing defines."""
    kept = list(rows)
    points = {row.key for row in kept if row.table == "points"}
    found = []
    for row in (one for one in kept if one.table == "cases"):
        about = {"key": row.key, "point": row.values["point"], "fact": row.values["fact"]}
        if row.values["point"] not in points:
            found.append(Reason("law_no_point", "Dòng “{key}” nêu điểm “{point}” không có trong bảng điểm.", about))
        if row.values["fact"] not in known and not row.values.get("words"):
            found.append(Reason("law_no_fact", "Dòng “{key}” nêu sự việc “{fact}” chưa có lời.", about))
    return found


def _facts_of_rows(rows: Iterable[Row], known: Mapping[str, Fact]) -> dict[str, Fact]:
    """Facts that only a row names: a province may add a ground that no list knew."""
    return {
        row.values["fact"]: Fact(
            row.values["fact"], row.values["words"], row.values.get("words_en") or row.values["words"]
        )
        for row in rows
        if row.table == "cases" and row.values["fact"] not in known
    }

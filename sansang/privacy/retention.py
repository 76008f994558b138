"""The retention policy as values: for each personal column what it is for, who may read it, how long it stays.

Its words are messages (context "retention"): a page translates them when it shows them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NO_PERSONAL_DATA = "no_personal_data"


@dataclass(frozen=True)
class Duration:
    """How long after its end something is kept; nothing at all: until it ends."""

    years: int = 0
    months: int = 0
    days: int = 0

    def __str__(self) -> str:
        parts = ((self.years, "năm"), (self.months, "tháng"), (self.days, "ngày"))
        return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 ngày"


@dataclass(frozen=True)
class Term:
    """How long something is kept: in words, as a duration (`keeps`), and the article or reason (`ground`).

    `{keep}` in `words` stands for the duration, so that the two can never differ.
    """

    words: str
    ground: str
    keeps: Duration = Duration()

    @property
    def until(self) -> str:
        """How long, in the words of the policy."""
        return self.words.replace("{keep}", str(self.keeps))


@dataclass(frozen=True)
class Line:
    """One personal column: its purpose, the permissions that may read it (none: no page shows it), its term."""

    purpose: str
    read_by: tuple[str, ...]
    term: Term


@dataclass(frozen=True)
class Table:
    """A table with personal columns; `plain` are its columns that tell nothing about a person."""

    about: str
    lines: Mapping[str, Line]
    plain: frozenset[str]


@dataclass(frozen=True)
class Policy:
    """Tables with personal data by label ("citizens.Person"), and the labels of those without."""

    tables: Mapping[str, Table]
    without_personal_data: frozenset[str]
    terms: Mapping[str, Term]

    def columns(self, table: str, term: str) -> tuple[str, ...]:
        """The columns of a table that stay as long as a term says."""
        lines = self.tables[table].lines if table in self.tables else {}
        return tuple(column for column, line in lines.items() if line.term == self.terms[term])


def read_policy(path: Path) -> Policy:
    """Read a policy from a TOML file. Raises ValueError that names the line which is incomplete or twofold."""
    written = tomllib.loads(path.read_text(encoding="utf-8"))
    terms = {name: _term(name, values) for name, values in written.pop("terms").items()}
    without = frozenset(written.pop(NO_PERSONAL_DATA)["tables"])
    tables = {label: _table(label, values, terms) for label, values in written.items()}
    if twofold := without & tables.keys():
        raise ValueError(f"both with and without personal data: {', '.join(sorted(twofold))}")
    return Policy(tables, without, terms)


def _term(name: str, written: Mapping[str, Any]) -> Term:
    if not {"until", "ground"} <= written.keys() <= {"until", "ground", "keep"}:
        raise ValueError(f"terms.{name} must say until and ground, and may say keep")
    keep = written.get("keep", {})
    numbers = all(isinstance(one, int) and not isinstance(one, bool) and one >= 0 for one in keep.values())
    if not keep.keys() <= {"years", "months", "days"} or not numbers:
        raise ValueError(f"terms.{name}: keep is a number of years, months and days")
    if bool(keep) != ("{keep}" in written["until"]):
        raise ValueError(f"terms.{name}: where there is a duration, its words have {{keep}}, else not")
    return Term(written["until"], written["ground"], Duration(**keep))


def _table(label: str, values: Mapping[str, Any], terms: Mapping[str, Term]) -> Table:
    lines = {column: _line(f"{label}.{column}", written, terms) for column, written in values["columns"].items()}
    plain = frozenset(values["plain"])
    if twofold := plain & lines.keys():
        raise ValueError(f"{label}: both plain and personal: {', '.join(sorted(twofold))}")
    return Table(values["about"], lines, plain)


def _line(name: str, written: Mapping[str, Any], terms: Mapping[str, Term]) -> Line:
    if written.keys() != {"for", "read_by", "keep"} or not written["for"]:
        raise ValueError(f"{name} must say for, read_by and keep")
    if written["keep"] not in terms:
        raise ValueError(f"{name}: no term is called {written['keep']}")
    return Line(written["for"], tuple(written["read_by"]), terms[written["keep"]])

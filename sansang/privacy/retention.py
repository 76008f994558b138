"""The retention policy as values: for each personal column what it is for, who may read it, how long it stays."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NO_PERSONAL_DATA = "no_personal_data"


@dataclass(frozen=True)
class Term:
    """How long something is kept (`until`), and the article or the practical reason for it (`ground`)."""

    until: str
    ground: str


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


def read_policy(path: Path) -> Policy:
    """Read a policy from a TOML file. Raises ValueError that names the line which is incomplete or twofold."""
    written = tomllib.loads(path.read_text(encoding="utf-8"))
    terms = {name: Term(**values) for name, values in written.pop("terms").items()}
    without = frozenset(written.pop(NO_PERSONAL_DATA)["tables"])
    tables = {label: _table(label, values, terms) for label, values in written.items()}
    if twofold := without & tables.keys():
        raise ValueError(f"both with and without personal data: {', '.join(sorted(twofold))}")
    return Policy(tables, without, terms)


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

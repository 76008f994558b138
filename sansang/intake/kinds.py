"""Which lists can be read: rooms above register their kinds here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.functional import Promise

from sansang.intake.rules import Field
from sansang.kernel.reasons import Reason

if TYPE_CHECKING:
    from sansang.organisation.models import Unit, User

# How a row stands, one letter each in RowChunk.states.
NEW, CHANGED, UNCHANGED, WAITING, REFUSED = "N", "C", "U", "W", "R"


@dataclass(slots=True)
class Row:
    """One row on its way: what was read, what it means, how it stands.

    `cells` by field key as shown to people, `values` what would be written (JSON values), `reasons` (refused) and
    `notes` as mappings of Reason values, `changes` as (label, before, after), `basis` what the kind needs to
    write it later.
    """

    number: int
    cells: dict[str, str]
    state: str = NEW
    values: dict[str, Any] = field(default_factory=dict)
    reasons: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    basis: dict[str, Any] = field(default_factory=dict)
    sheet: str = ""


def reason_values(reason: Reason) -> dict[str, Any]:
    """A Reason as it is stored and later said again in the reader's language."""
    return {"code": reason.code, "message": reason.message, "params": dict(reason.params), "article": reason.article}


@dataclass(slots=True)
class Raw:
    """A row as the sheet has it, by field."""

    number: int
    cells: dict[str, Any]
    group: str
    sheet: str = ""


class Job(Protocol):
    """The work of one upload: made once, then given chunk after chunk."""

    def check(self, rows: Sequence[Raw]) -> list[Row]: ...

    def apply(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """Write rows that are new, changed or waiting; returns a journal. Rows that no longer fit become refused."""
        ...

    def obstacles(self, journal: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Why a journal cannot be taken back, as Reason values; empty when it can."""
        ...

    def undo(self, journal: Sequence[dict[str, Any]]) -> None: ...


def _nobody(_found: Mapping[str, Any]) -> int | None:
    return None


@dataclass(frozen=True)
class Kind:
    """A kind of list. `person_of` tells whose record a row (its `basis`) is about, or a line of the journal made."""

    code: str
    title: str | Promise
    fields: tuple[Field, ...]
    start: Callable[[Unit, User | None, date, int], Job]
    examples: tuple[Mapping[str, str], ...] = ()  # filled rows for a template, by field key
    person_of: Callable[[Mapping[str, Any]], int | None] = _nobody


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind of list known under its code."""
    KINDS[kind.code] = kind

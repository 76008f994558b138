"""What the columns of a list mean, guessed from their titles. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sansang.kernel.names import name_key


@dataclass(frozen=True)
class Field:
    """Something a kind of list can say about each row.

    `meanings` are folded words or phrases of titles; one in brackets “(…)” must be the whole title. With `beside`
    it is meant only where another title of the list ends in one of these words.
    """

    key: str
    label: str
    meanings: tuple[str, ...]
    required: bool = False
    example: str = ""
    hint: str = ""
    choices: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def shown(cell: Any) -> str:
    """A cell as people read it: whole numbers without “.0”, days as dd/mm/yyyy."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return str(cell)


def title_key(title: str) -> str:
    """A title as it is compared and remembered: folded, only letters and digits, single spaces."""
    return " ".join(re.sub(r"[^a-z0-9/]+", " ", name_key(title)).split())[:200]


def guess(titles: Sequence[str], fields: Sequence[Field], *, remembered: Mapping[str, str]) -> dict[str, str]:
    """A field (or "" for none) for each folded title: what the office said before, else the closest meaning.

    No field is given to two titles; the title that says it most exactly wins.
    """
    keys = [title_key(title) for title in titles if title_key(title)]
    ends = {key.rpartition(" / ")[2] for key in keys}
    possible = [field for field in fields if not field.beside or ends & set(field.beside)]
    mapping: dict[str, str] = {}
    taken: set[str] = set()
    for key in keys:
        if key in remembered and remembered[key] not in taken:
            mapping[key] = remembered[key]
            taken |= {remembered[key]} - {""}
    scored = sorted(
        (
            (score, -at, key, field.key)
            for at, key in enumerate(keys)
            if key not in mapping
            for field in possible
            if (score := _closeness(key, field)) > 0
        ),
        reverse=True,
    )
    for _score, _at, key, field_key in scored:
        if key not in mapping and field_key not in taken:
            mapping[key] = field_key
            taken.add(field_key)
    return {key: mapping.get(key, "") for key in keys}


def means_something(title: str, fields: Sequence[Field]) -> bool:
    """True when a folded title fits at least one field."""
    key = title_key(title)
    return any(_closeness(key, field) > 0 for field in fields)


def _closeness(key: str, field: Field) -> int:
    """How well a title says a field: 0 not at all; whole titles above phrases, long phrases above short ones."""
    best = 0
    for meaning in field.meanings:
        if meaning.startswith("("):
            best = max(best, 1000 * (key == meaning.strip("()")))
        elif key == meaning:
            best = max(best, 900 + len(meaning))
        elif meaning in key and re.search(rf"\b{re.escape(meaning)}\b", key):
            # A phrase that fills most of a title says more than one lost in a long title.
            best = max(best, len(meaning) * 10 + 100 * len(meaning) // len(key))
    return best

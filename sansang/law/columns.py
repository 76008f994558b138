"""What a table of the law looks like: its columns, and what may stand in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sansang.law.facts import Words

Kind = Literal["whole number", "text", "yes or no", "list"]

LEVELS = ("ministry", "region", "province", "board", "district", "commune", "agency")


@dataclass(frozen=True)
class Column:
    """What a row of a table says under one name; `choices` are all the texts allowed, `least` the smallest number."""

    name: str
    label: Words
    kind: Kind = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    least: int = 0


@dataclass(frozen=True)
class Table:
    code: str
    title: Words
    columns: tuple[Column, ...]

"""The table inside a sheet: below a letterhead, under one to three rows of titles, above the signatures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from sansang.kernel.names import name_key

LOOK_AT = 80  # rows searched for the titles
DEEPEST_TITLES = 3

_NUMBERING = re.compile(r"\(?\s*(?:\d{1,2}|[A-Za-z])\s*\)?")
_ORDINAL = re.compile(r"(?:[IVXLC]+|[A-Z])\.?")
_GROUP = re.compile(r"\s*(?:[IVXLC]+|[A-Za-z]|\d{1,2})\s*[.\-)/:]\s*\D")
_GROUP_WORDS = (
    "tieu doi",
    "trung doi",
    "to ",
    "khau doi",
    "dai doi",
    "ban ",
    "thon ",
    "xa ",
    "phuong ",
    "khoi ",
    "bo phan",
)
_TOTAL = re.compile(r"(?:tong|cong)\b(?! ty)")
_SIGNATURE = re.compile(
    r"(?:nguoi lap|thu truong|noi nhan|chi huy truong|xac nhan|ky ten|tm[. ]|t/m|kt[. ]|chu tich|nguoi ky)"
)
_PLACE_AND_DAY = re.compile(r".*ngay .{1,6}thang .{1,6}nam\b.*")


@dataclass(slots=True)
class BodyRow:
    """One row of the list: its number in the file, its cells, the group title above it."""

    number: int
    cells: list[Any]
    group: str


@dataclass
class Table:
    """`titles` by column (joined “above / below” under merged cells); `rows` may be walked once."""

    titles: list[str]
    titles_at: tuple[int, int]
    rows: Iterator[BodyRow]
    samples: list[list[Any]] = field(default_factory=list)


def find_table(rows: Iterable[list[Any]], *, known: Callable[[str], bool]) -> Table | None:
    """Find the table of a sheet; None when no row of titles is recognised.

    `known` tells whether a folded title (`name_key`) means something to the reader; at least two must.
    """
    walk = iter(rows)
    head = list(islice(walk, LOOK_AT))
    best: tuple[int, int, int] | None = None  # known titles, first row, depth
    for first in range(len(head)):
        for depth in range(1, min(DEEPEST_TITLES, len(head) - first) + 1):
            if depth > 1 and not _continues(head, first, depth):
                break
            hits = sum(known(name_key(title)) for title in _join(head[first : first + depth]) if title)
            # As few rows as say as much: a letterhead above titles adds none.
            if hits >= 2 and (best is None or (hits, -depth) > (best[0], -best[2])):
                best = (hits, first, depth)
    if best is None:
        return None
    _, first, depth = best
    titles = _join(head[first : first + depth])
    start = first + depth
    if start < len(head) and _is_numbering(head[start]):
        start += 1
    body = chain(head[start:], walk)
    return Table(titles, (first + 1, first + depth), _body(body, start + 1, len(titles)), head[start : start + 5])


def _text(cell: Any) -> str:
    return " ".join(str(cell).split()) if cell is not None else ""


def _continues(head: list[list[Any]], first: int, depth: int) -> bool:
    """Whether the row below the titles so far can still be titles: only words, and only where room was left."""
    upper, lower = head[first], head[first + depth - 1]
    filled = [(at, _text(cell)) for at, cell in enumerate(lower) if _text(cell)]
    if not filled or any(re.search(r"\d{3,}", text) or not isinstance(lower[at], str) for at, text in filled):
        return False
    if _is_numbering(lower):
        return False
    # A person's row fills the places under single titles; titles below titles leave those blank (merged downwards).
    single = [
        at
        for at, cell in enumerate(upper)
        if _text(cell) and (at + 1 >= len(upper) or _text(upper[at + 1])) and at < len(lower)
    ]
    covered = sum(1 for at in single if _text(lower[at]))
    return not single or covered <= len(single) // 3


def _join(levels: list[list[Any]]) -> list[str]:
    width = max(map(len, levels), default=0)
    titles = []
    above = [""] * len(levels)
    for at in range(width):
        parts: list[str] = []
        for level, row in enumerate(levels):
            text = _text(row[at]) if at < len(row) else ""
            if text:
                above[level] = text
                above[level + 1 :] = [""] * (len(levels) - level - 1)
                parts.append(text)
            elif level < len(levels) - 1 and above[level] and _has_below(levels, level, at):
                parts.append(above[level])  # merged to the right
        titles.append(" / ".join(dict.fromkeys(parts)))
    return titles


def _has_below(levels: list[list[Any]], level: int, at: int) -> bool:
    return any(at < len(row) and _text(row[at]) for row in levels[level + 1 :])


def _is_numbering(row: list[Any]) -> bool:
    filled = [_text(cell).removesuffix(".0") for cell in row if _text(cell)]
    return len(filled) >= 3 and all(_NUMBERING.fullmatch(text) for text in filled)


def _body(rows: Iterable[list[Any]], number: int, width: int) -> Iterator[BodyRow]:
    group = ""
    few = 1 if width < 5 else max(2, width // 4)
    for at, row in enumerate(rows, number):
        filled = len(row) - row.count("") - row.count(None)
        if filled == 0:
            continue
        if filled <= few + 2:
            kind, text = _kind(row, filled)
            if kind == "end":
                return
            if kind == "group":
                group = text
                continue
            if kind == "total" or not text:
                continue
        yield BodyRow(at, row, group)


def _kind(row: list[Any], filled: int) -> tuple[str, str]:
    texts = [text for cell in row if (text := _text(cell))]
    if not texts:
        return "blank", ""
    keys = [name_key(text) for text in texts]
    if any(_PLACE_AND_DAY.fullmatch(key) for key in keys) or all(_SIGNATURE.match(key) for key in keys):
        return "end", ""
    if any(_SIGNATURE.match(key) for key in keys) and not any(char.isdigit() for key in keys for char in key):
        return "end", ""
    if _TOTAL.match(keys[0]) or (filled <= 3 and _TOTAL.match(keys[min(1, len(keys) - 1)])):
        return "total", texts[0]
    if len(texts) == 1 and (_GROUP.match(texts[0]) or keys[0].startswith(_GROUP_WORDS)):
        return "group", re.sub(r"^\s*(?:[IVXLC]+|[A-Za-z]|\d{1,2})\s*[.\-)/:]\s*", "", texts[0])
    if len(texts) == 2 and _ORDINAL.fullmatch(texts[0]):
        return "group", texts[1]
    return "row", texts[0]

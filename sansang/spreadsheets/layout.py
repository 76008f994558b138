"""The table inside a sheet: below a letterhead, under one to three rows of titles, above the signatures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from sansang.kernel.names import name_key
from sansang.spreadsheets.encodings import repair_text

LOOK_AT = 80  # rows searched for the titles
DEEPEST_TITLES = 3

_NUMBERING = re.compile(r"\(?\s*(?:\d{1,2}|[A-Za-z])\s*\)?")
_ORDINAL = re.compile(r"(?:[IVXLC]+|[A-Z])[.)]?")
_GROUP = re.compile(r"\s*(?:[IVXLC]+|[A-Za-z]|\d{1,2})\s*[.\-)/:]\s*(?=\D)")
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
    "dan quan",
    "tu ve",
)
# With its marks: Tống and Công are names of people.
_TOTAL = re.compile(r"(?:tổng|cộng)\b(?! ty)|tong (?:so|cong)\b", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"(?:nguoi lap|thu truong|noi nhan|chi huy truong|xac nhan|ky ten|tm[. ]|t/m|kt[. ]|chu tich|nguoi ky)"
)
_PLACE_AND_DAY = re.compile(r".*ngay .{1,6}thang .{1,6}nam\b.*")
LONGEST_NAME = 6  # words; one long text alone in its row is a remark, not a person


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


def find_table(rows: Iterable[list[Any]], *, known: Callable[[str], bool]) -> Table | None:
    """Find the table of a sheet; None when no row of titles is recognised.

    `known` tells whether a folded title (`name_key`) means something to the reader; at least two must.
    """
    walk = iter(rows)
    head = list(islice(walk, LOOK_AT))
    place = _titles_at(head, known)
    if place is None:
        return None
    first, depth = place
    titles = _join(head[first : first + depth])
    start = first + depth
    if start < len(head) and _is_numbering(head[start]):
        start += 1
    body = _Body(titles, head[first : first + depth], start + 1)
    return Table(titles, (first + 1, first + depth), body.rows(chain(head[start:], walk)))


def _titles_at(head: list[list[Any]], known: Callable[[str], bool]) -> tuple[int, int] | None:
    """(first row, number of rows) of the titles: where the most are known."""
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
    # Titles below titles belong to them even when none of them is known.
    while depth < DEEPEST_TITLES and first + depth < len(head) and _only_below_joined(head, first, depth):
        depth += 1
    return first, depth


def _only_below_joined(head: list[list[Any]], first: int, depth: int) -> bool:
    """Whether the next row fills none but places that the row above leaves open under a joined title."""
    if not _continues(head, first, depth + 1):
        return False
    upper, lower = head[first + depth - 1], head[first + depth]
    filled = [at for at, cell in enumerate(lower) if _text(cell)]
    return len(filled) > 1 and all(at in _joined(upper) for at in filled)


def _joined(row: list[Any]) -> set[int]:
    """Columns of titles that reach over blank cells to their right, with those cells."""
    found: set[int] = set()
    for at, cell in enumerate(row):
        if at and not _text(cell) and (at - 1 in found or _text(row[at - 1])):
            found |= {at - 1, at}
    return found


def _text(cell: Any) -> str:
    """A cell as Unicode text on one line, an old encoding undone."""
    return " ".join(repair_text(str(cell))[0].split()) if cell is not None else ""


def _continues(head: list[list[Any]], first: int, depth: int) -> bool:
    """Whether the row below the titles so far can still be titles: only words, and only where room was left."""
    upper, lower = head[first], head[first + depth - 1]
    filled = [(at, _text(cell)) for at, cell in enumerate(lower) if _text(cell)]
    if not filled or any(re.search(r"\d{3,}", text) or not isinstance(lower[at], str) for at, text in filled):
        return False
    if _is_numbering(lower) or _kind(lower)[0] == "group":
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


class _Body:
    """The rows below the titles: titles repeated on a new page, groups, totals, remarks and signatures told apart."""

    def __init__(self, titles: list[str], levels: list[list[Any]], number: int) -> None:
        self.number = number
        width = len(titles)
        # Rows with more filled cells than this are people, whatever they say.
        self.few = (1 if width < 5 else max(2, width // 4)) + 2
        self.levels = [[_text(cell) for cell in row] for row in levels]
        self.sign = next((at for at, cell in enumerate(levels[0]) if _text(cell)), 0)
        self.signs = {level[self.sign] for level in self.levels if len(level) > self.sign} | {1, "1", "(1)", "A"}
        self.groups: list[tuple[str, str]] = []
        self.group = ""
        self.ended: list[BodyRow] = []  # what looked like the end, until more of the list follows

    def rows(self, rows: Iterable[list[Any]]) -> Iterator[BodyRow]:
        for at, row in enumerate(rows, self.number):
            filled = len(row) - row.count("") - row.count(None)
            if filled == 0 or (len(row) > self.sign and row[self.sign] in self.signs and self._is_title(row)):
                continue
            if filled <= self.few and not self._is_person(at, row):
                continue
            if self.ended:
                yield from self.ended
                self.ended = []
            yield BodyRow(at, row, self.group)

    def _is_title(self, row: list[Any]) -> bool:
        """Titles again, as offices repeat them on each page, or the numbers of the columns under them."""
        return [_text(cell) for cell in row] in self.levels or _is_numbering(row)

    def _is_person(self, at: int, row: list[Any]) -> bool:
        """Whether a row of few cells is of the list; remembers groups and what may be the end."""
        kind, text = _kind(row)
        if kind == "group" and not self.ended:
            self.group = self._within(text)
        elif kind == "end" or (self.ended and kind in {"row", "group"} and not _is_numbered(row)):
            self.ended.append(BodyRow(at, row, self.group))
            return False
        return kind == "row"

    def _within(self, text: str) -> str:
        """The titles of groups above, outermost first; a title of the same style as an earlier one replaces it."""
        mark = _GROUP.match(text)
        style = _style(mark[0] if mark else "")
        styles = [one for one, _ in self.groups]
        kept = self.groups[: styles.index(style)] if style in styles else self.groups
        self.groups = [*kept, (style, text[mark.end() :].strip() if mark else text)]
        return " / ".join(text for _, text in self.groups)


def _style(mark: str) -> str:
    sign = mark.strip(" .-)/:")
    if not sign:
        return ""
    if sign.isdigit():
        return "1"
    return "I" if re.fullmatch("[IVXLC]+", sign) and sign not in {"C", "L"} else "A" if sign.isupper() else "a"


def _is_numbered(row: list[Any]) -> bool:
    return _text(row[0]).removesuffix(".0").isdigit()


def _kind(row: list[Any]) -> tuple[str, str]:
    """What a row of few cells is: blank, group, total, end (signatures), remark or row; and its text."""
    texts = [text for cell in row if (text := _text(cell))]
    if not texts or (len(texts) == 1 and texts[0].removesuffix(".0").isdigit()):
        return "blank", ""
    keys = [name_key(text) for text in texts]
    if _is_end(texts, keys):
        return "end", ""
    if any(_TOTAL.match(text) for text in texts[:2]):
        return "total", texts[0]
    if found := _group(texts, keys):
        return "group", found
    if len(texts) == 1 and len(keys[0].split()) > LONGEST_NAME:
        return "remark", texts[0]
    return "row", texts[0]


def _is_end(texts: list[str], keys: list[str]) -> bool:
    if all(_PLACE_AND_DAY.fullmatch(key) or _SIGNATURE.match(key) for key in keys):
        return True
    # A signer's title beside words we do not know; a person's post is not written so.
    loud = [text for text, key in zip(texts, keys, strict=True) if _SIGNATURE.match(key) and _is_loud(text)]
    return bool(loud) and all(map(_is_loud, texts)) and not any(char.isdigit() for text in texts for char in text)


def _is_loud(text: str) -> bool:
    return text.isupper() or text.endswith(":")


def _group(texts: list[str], keys: list[str]) -> str:
    """The title of a group, with the number of its people or without: “I. Tiểu đội 1”, “I | Tiểu đội 1”."""
    if len(texts) == 1 and (_GROUP.match(texts[0]) or keys[0].startswith(_GROUP_WORDS)):
        return texts[0]
    if len(texts) in (2, 3) and _ORDINAL.fullmatch(texts[0]) and (len(texts) == 2 or _is_count(texts[2])):
        return f"{texts[0].rstrip('.)')}. {texts[1]}"
    bare = name_key(_GROUP.sub("", texts[0], count=1))
    if len(texts) == 2 and bare.startswith(_GROUP_WORDS) and _is_count(texts[1]):
        return texts[0]
    return ""


def _is_count(text: str) -> bool:
    return re.fullmatch(r"\D{0,12}\d{1,4}(?:\.0)?\s*(?:người|đ/c|đồng chí)?\D{0,2}", text) is not None

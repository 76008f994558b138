"""A workbook as lists: which sheets hold one, what their columns mean, their rows by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

from sansang.intake.kinds import Kind, Raw
from sansang.intake.rules import guess, means_something, shown, title_key
from sansang.kernel.names import clean_name
from sansang.spreadsheets.encodings import repair_text
from sansang.spreadsheets.layout import Table, find_table
from sansang.spreadsheets.reading import Sheet, Workbook

SAMPLES = 3


def find_lists(book: Workbook, kind: Kind) -> list[dict[str, Any]]:
    """The sheets that hold a list, as `Upload.sheets` keeps them: titles and a few cells of each column."""
    found = []
    for sheet in book.sheets:
        table = _table(sheet, kind)
        if table is not None:
            titles = [clean_name(repair_text(title)[0]) for title in table.titles]
            samples = [_shown(row.cells, len(titles)) for row in islice(table.rows, SAMPLES)]
            found.append({"name": sheet.name, "titles": titles, "samples": samples, "chosen": True})
    return found


def guess_all(sheets: Sequence[Mapping[str, Any]], kind: Kind, *, remembered: Mapping[str, str]) -> dict[str, str]:
    """A meaning for each title of all sheets; within one sheet no meaning is given twice."""
    known = {one.key for one in kind.fields}
    mapping: dict[str, str] = {}
    for sheet in sheets:
        said = {key: field for key, field in {**remembered, **mapping}.items() if not field or field in known}
        mapping |= guess(sheet["titles"], kind.fields, remembered=said)
    return mapping


def meanings_given_twice(sheets: Sequence[Mapping[str, Any]], mapping: Mapping[str, str]) -> bool:
    """True when two titles of one chosen sheet are said to mean the same."""
    for sheet in sheets:
        keys = {title_key(title) for title in sheet["titles"]} if sheet["chosen"] else set()
        meanings = [mapping[key] for key in keys if mapping.get(key)]
        if len(meanings) != len(set(meanings)):
            return True
    return False


def rows_of(
    book: Workbook, sheets: Sequence[Mapping[str, Any]], mapping: Mapping[str, str], kind: Kind
) -> Iterator[Raw]:
    """Every row of the chosen sheets, its cells by field."""
    chosen = {sheet["name"] for sheet in sheets if sheet["chosen"]}
    for sheet in book.sheets:
        table = _table(sheet, kind) if sheet.name in chosen else None
        if table is None:
            continue
        columns = _columns(table.titles, mapping)
        fields, width = list(columns), max(columns.values(), default=0) + 1
        # Always two or more, so that it gives a tuple.
        pick = itemgetter(*columns.values(), 0, 0)
        for row in table.rows:
            cells = row.cells if len(row.cells) >= width else [*row.cells, *[None] * width]
            yield Raw(row.number, dict(zip(fields, pick(cells), strict=False)), row.group, sheet.name)


def _columns(titles: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """Where each field stands; of two columns with one meaning the first counts."""
    found: dict[str, int] = {}
    for at, title in enumerate(titles):
        field = mapping.get(title_key(repair_text(title)[0]), "")
        if field:
            found.setdefault(field, at)
    return found


def _table(sheet: Sheet, kind: Kind) -> Table | None:
    answers: dict[str, bool] = {}

    def known(title: str) -> bool:
        if title not in answers:
            answers[title] = means_something(title, kind.fields)
        return answers[title]

    return find_table(sheet.rows(), known=known)


def _shown(cells: Sequence[Any], width: int) -> list[str]:
    texts = [shown(cell)[:60] for cell in cells[:width]]
    return texts + [""] * (width - len(texts))

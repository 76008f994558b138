"""One list for every room: search, filters as chips, sorting, pages, cards on a phone, Excel export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from io import BytesIO
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Page, Paginator
from django.db.models import F, OrderBy, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from sansang.spreadsheets.writing import ColumnOut, Kind, SheetOut, write_rows
from sansang.ui.templatetags.ui import day, vi_number

Text = str | Promise
Pick = Callable[[str, int, int], Sequence[int] | None]
SEARCH, SORT, PAGE, EXPORT = "q", "sap", "trang", "xuat"
# A name, a day, a kind: text of this many letters never breaks over two lines; a longer one may, so that all columns
# stay in sight. A sentence gets the whole width of a card on a phone.
SHORT, LONG, LONGEST_WORD = 15, 60, 24
NOTHING = "–"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Column:
    """`cell` takes a row and gives its value; `sort` is a column of the query, several, or (for lists) a key function.

    `shown` gives what the page shows where that differs from the value in the Excel file (a bar, a badge); a `spare`
    column is left out of a window too narrow for all, and stands in the file all the same.
    """

    key: str
    label: Text
    cell: Callable[[Any], Any]
    sort: str | tuple[str, ...] | Callable[[Any], Any] = ""
    number: bool = False
    main: bool = False
    url: Callable[[Any], str] | None = None
    shown: Callable[[Any], Any] | None = None
    spare: bool = False


@dataclass(frozen=True)
class Filter:
    key: str
    label: Text
    choices: Sequence[tuple[str, Text]]
    apply: Callable[[Any, str], Any]


@dataclass(frozen=True)
class Cell:
    text: Any
    label: Text
    url: str
    number: bool
    main: bool
    spare: bool

    @property
    def css(self) -> str:
        """How the cell is laid out: numbers to the right, short words on one line, some not on a phone."""
        words = strip_tags(self.text) if isinstance(self.text, SafeString) else str(self.text)
        letters = len(words)
        is_short = not self.number and letters <= SHORT
        is_empty = self.text == NOTHING
        names = (
            ("num", self.number),
            ("short", is_short),
            ("long", letters > LONG),
            ("breaks", letters > LONGEST_WORD and max(map(len, words.split()), default=0) > LONGEST_WORD),
            ("none", is_empty),
            ("not-on-phone", not self.main),
            ("spare", self.spare),
        )
        return " ".join(name for name, holds in names if holds)


@dataclass(frozen=True)
class Head:
    column: Column
    url: str
    direction: str  # "", "ascending", "descending"

    @property
    def css(self) -> str:
        return " ".join(name for name, holds in (("num", self.column.number), ("spare", self.column.spare)) if holds)


@dataclass(frozen=True)
class Chip:
    label: Text
    value: Text
    remove_url: str


@dataclass(frozen=True)
class Choice:
    value: str
    label: Text
    selected: bool


@dataclass
class Listing:
    request: HttpRequest
    columns: Sequence[Column]
    filters: Sequence[Filter]
    rows_found: Any
    page: Page[Any]
    sort: str
    noun: Text
    export_name: str
    has_search: bool
    chips: list[Chip] = field(default_factory=list)
    empty: Text = ""

    @property
    def text(self) -> str:
        return self.request.GET.get(SEARCH, "").strip()

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def wants_export(self) -> bool:
        return bool(self.export_name) and self.request.GET.get(EXPORT) == "xlsx"

    @property
    def rows(self) -> list[list[Cell]]:
        return [[_cell(column, row) for column in self.columns] for row in self.page]

    @property
    def heads(self) -> list[Head]:
        return [self._head(column) for column in self.columns]

    @property
    def selects(self) -> list[tuple[Filter, list[Choice]]]:
        chosen = self.request.GET
        return [
            (one, [Choice(value, label, chosen.get(one.key) == value) for value, label in one.choices])
            for one in self.filters
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form carries along: the date, the unit, the order."""
        own = {SEARCH, PAGE, EXPORT, *(one.key for one in self.filters)}
        return [(key, str(value)) for key, value in self.request.GET.items() if key not in own and value]

    @property
    def clear_url(self) -> str:
        return self._url(**{one.key: None for one in self.filters}, **{SEARCH: None, PAGE: None})

    @property
    def export_url(self) -> str:
        return self._url(**{EXPORT: "xlsx", PAGE: None})

    @property
    def previous_url(self) -> str:
        return self._url(**{PAGE: str(self.page.number - 1)}) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self._url(**{PAGE: str(self.page.number + 1)}) if self.page.has_next() else ""

    def export(self) -> HttpResponse:
        """Every row found, not only this page, as an Excel file."""
        columns = [ColumnOut(str(one.label), 14 if one.number else 24, kind=_kind(one)) for one in self.columns]
        found = self.rows_found
        rows = found.iterator(chunk_size=2000) if isinstance(found, QuerySet) else iter(found)
        buffer = BytesIO()
        values = ([_plain(column.cell(row)) for column in self.columns] for row in rows)
        write_rows(buffer, sheets=[SheetOut(str(self.noun)[:31], columns, values)])
        response = HttpResponse(buffer.getvalue(), content_type=XLSX)
        response.headers["Content-Disposition"] = f'attachment; filename="{self.export_name}.xlsx"'
        response.headers["Cache-Control"] = "no-store"
        return response

    def _head(self, column: Column) -> Head:
        if not column.sort:
            return Head(column, "", "")
        is_current = self.sort.lstrip("-") == column.key
        direction = ("descending" if self.sort.startswith("-") else "ascending") if is_current else ""
        wanted = f"-{column.key}" if direction == "ascending" else column.key
        return Head(column, self._url(**{SORT: wanted, PAGE: None}), direction)

    def _url(self, **changes: str | None) -> str:
        return changed_url(self.request, **changes)


def changed_url(request: HttpRequest, **changes: str | None) -> str:
    """This address with some of its parameters changed, or left out (None)."""
    query: QueryDict = request.GET.copy()
    query.pop(EXPORT, None)
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = value
    return f"?{query.urlencode()}"


def listing(
    request: HttpRequest,
    rows: Any,
    *,
    columns: Sequence[Column],
    filters: Sequence[Filter] = (),
    search: Callable[[Any, str], Any] | None = None,
    default_sort: str = "",
    page_size: int = 50,
    export_name: str = "",
    noun: Text = "",
    total: int | None = None,
    pick: Pick | None = None,
    empty: Text = "",
) -> Listing:
    """Build the list that the address asks for, from a query or a plain list. Unknown parameters are ignored.

    `total` is how many rows there are, where that is known, and `pick` finds the keys of a page in an order quicker
    than the query would, or gives None: both serve while nothing narrows the list down. `empty` says what belongs
    into a list that holds nothing yet, and the first step.
    """
    chips = []
    for one in filters:
        value = request.GET.get(one.key, "")
        labels = dict(one.choices)
        if value in labels and value:
            rows, total = one.apply(rows, value), None
            chips.append(Chip(one.label, labels[value], changed_url(request, **{one.key: None, PAGE: None})))
    text = request.GET.get(SEARCH, "").strip()
    if search and text:
        rows, total = search(rows, text), None
    sort = _asked_sort(request, columns) or default_sort
    rows = _sorted(rows, columns, sort)
    pages = _pages(rows, page_size)
    if total is not None:
        pages.count = total
        if isinstance(pages, _IdsFirst) and pick:
            pages.pick = partial(pick, sort)
    page = pages.get_page(request.GET.get(PAGE))
    return Listing(request, columns, filters, rows, page, sort, noun, export_name, search is not None, chips, empty)


class _IdsFirst(Paginator[Any]):
    """Finds which rows a page shows before reading them whole: the rows passed over cost next to nothing."""

    pick: Callable[[int, int], Sequence[int] | None] | None = None

    def page(self, number: int | str) -> Page[Any]:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        last = min(first + self.per_page, self.count)
        found: Any = self.object_list
        wanted = self.pick(first, last) if self.pick else None
        if wanted is None:
            if number == 1:
                return super().page(number)  # nothing is passed over
            wanted = list(found.values_list("pk", flat=True)[first:last])
        rows = {row.pk: row for row in found.order_by().filter(pk__in=wanted)}
        return Page([rows[pk] for pk in wanted if pk in rows], number, self)


def _pages(rows: Any, size: int) -> Paginator[Any]:
    whole_rows = isinstance(rows, QuerySet) and rows.query.values_select == () and not rows.query.distinct
    return _IdsFirst(rows, size) if whole_rows else Paginator(rows, size)


def _asked_sort(request: HttpRequest, columns: Sequence[Column]) -> str:
    asked = request.GET.get(SORT, "")
    return asked if any(column.sort and column.key == asked.lstrip("-") for column in columns) else ""


def _sorted(rows: Any, columns: Sequence[Column], sort: str) -> Any:
    by = next((column.sort for column in columns if column.key == sort.lstrip("-")), "")
    if not by:
        return rows
    down = sort.startswith("-")
    if callable(by):
        return sorted(rows, key=by, reverse=down)
    names = (by,) if isinstance(by, str) else by
    return rows.order_by(
        *(_order(getattr(rows, "model", None), name, down=down) for name in names), "-pk" if down else "pk"
    )


def _order(model: Any, name: str, *, down: bool) -> OrderBy:
    """Empty cells last, both ways; a column that is never empty is left plain, so that its index gives the order."""
    last = None if _is_never_empty(model, name) else True
    return F(name).desc(nulls_last=last) if down else F(name).asc(nulls_last=last)


def _is_never_empty(model: Any, name: str) -> bool:
    for part in name.split("__"):
        if model is None:
            return False
        try:
            field = model._meta.get_field(part)
        except FieldDoesNotExist:
            return False  # computed by the query
        if field.null:
            return False
        model = field.related_model
    return True


def _cell(column: Column, row: Any) -> Cell:
    value = column.shown(row) if column.shown else column.cell(row)
    url = column.url(row) if column.url else ""
    return Cell(_on_page(value), column.label, url, column.number, column.main, column.spare)


def _on_page(value: Any) -> Any:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return vi_number(value)
    return value


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Promise) else value


def _kind(column: Column) -> Kind:
    return "number" if column.number else "text"

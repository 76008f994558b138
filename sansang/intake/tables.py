"""Uploads and rows as the pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sansang.intake import queries
from sansang.intake.kinds import Kind, Row
from sansang.intake.models import Upload, UploadState
from sansang.intake.words import BY_LETTER, ROW_STATES, TO_WRITE, RowState
from sansang.kernel.names import name_key
from sansang.spreadsheets.encodings import repair_text
from sansang.ui.listing import Column, Filter, Listing, listing
from sansang.ui.templatetags.ui import badge, say, vi_number

if TYPE_CHECKING:
    from sansang.ui.requests import Request

Text = str | Promise
UPLOAD_BADGES = {
    UploadState.RECEIVED: "info",
    UploadState.READY: "warn",
    UploadState.REFUSED: "bad",
    UploadState.APPLYING: "info",
    UploadState.UNDOING: "info",
    UploadState.APPLIED: "ok",
    UploadState.UNDONE: "plain",
}
FACTS = 6  # cells of a row that are shown at once; the others unfold


def upload_list(request: Request, *, with_units: bool) -> Listing:
    """The list of uploads within reach."""
    return listing(
        request,
        queries.uploads(request.user),
        columns=_columns(with_units=with_units),
        filters=[
            Filter("tt", _("Tình trạng"), UploadState.choices, lambda rows, value: rows.filter(state=value)),
        ],
        search=_named,
        noun=_("lần tải lên"),
    )


def _named(rows: QuerySet[Upload], text: str) -> QuerySet[Upload]:
    """By folded name, in Python: databases do not agree on small and capital Vietnamese letters."""
    names = rows.values_list("pk", "file_name").order_by()
    return rows.filter(pk__in=[pk for pk, name in names if name_key(text) in name_key(name)])


def _columns(*, with_units: bool) -> list[Column]:
    unit = Column("don-vi", _("Đơn vị"), lambda row: row.unit_name, sort="unit_name", main=True)
    return [
        Column(
            "tep",
            _("Tệp"),
            lambda row: row.file_name,
            sort="file_name",
            main=True,
            url=lambda row: reverse("intake:upload_detail", args=[row.pk]),
        ),
        *([unit] if with_units else []),
        Column("tt", _("Tình trạng"), lambda row: row.get_state_display(), sort="state", main=True, shown=state_badge),
        Column("dong", _("Các dòng"), counts_in_words, main=True),
        Column("ai", _("Người tải lên"), lambda row: row.created_by_name, sort="created_by_name"),
        Column("luc", _("Lúc"), lambda row: row.created_at, sort="created_at", main=True),
    ]


def state_badge(upload: Upload) -> SafeString:
    return badge(upload.get_state_display(), UPLOAD_BADGES[UploadState(upload.state)])


def counts_in_words(upload: Upload) -> str:
    """18 mới · 5 sửa · 3 từ chối; why it stopped where nothing was judged."""
    if not upload.counts and upload.problem:
        return say(upload.problem)
    parts = [
        f"{vi_number(upload.counts[one.letter])} {one.brief}" for one in ROW_STATES if upload.counts.get(one.letter)
    ]
    return " · ".join(parts)


@dataclass(frozen=True)
class StateCount:
    state: RowState
    label: Text
    number: int


def counts(upload: Upload) -> list[StateCount]:
    """How many rows stand how, in the order in which they matter."""
    is_done = upload.state == UploadState.APPLIED
    return [StateCount(one, one.done if is_done else one.label, upload.counts.get(one.letter, 0)) for one in ROW_STATES]


def to_write(upload: Upload) -> int:
    return sum(upload.counts.get(letter, 0) for letter in TO_WRITE)


@dataclass(frozen=True)
class Line:
    """A row as a page shows it."""

    number: int
    name: str
    facts: list[str]
    cells: list[tuple[str, str]]
    state: RowState
    label: Text
    reasons: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    changes: list[tuple[str, str, str]]
    sheet: str


def lines(rows: Sequence[Row], kind: Kind, *, is_done: bool, with_sheets: bool) -> list[Line]:
    """Rows in words. One that waits shows what the office wrote and that it waits, never why."""
    return [_line(row, kind, is_done=is_done, with_sheets=with_sheets) for row in rows]


def _line(row: Row, kind: Kind, *, is_done: bool, with_sheets: bool) -> Line:
    state = BY_LETTER[row.state]
    name = queries.name_of(row, kind)
    cells = [(_(one.label), repair_text(row.cells[one.key])[0]) for one in kind.fields if row.cells.get(one.key)]
    # The name stands on its own already.
    facts = [text for label, text in cells if text != name][:FACTS]
    return Line(
        row.number,
        name,
        facts,
        cells,
        state,
        state.done if is_done else state.label,
        row.reasons,
        row.notes,
        [(_(label), before, after) for label, before, after in row.changes],
        row.sheet if with_sheets else "",
    )

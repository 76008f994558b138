"""Questions of the pages: uploads within reach, one page of rows, how far a job is, an office's own words."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.cache import cache
from django.db.models import OuterRef, QuerySet, Subquery

from sansang.intake import storage
from sansang.intake.kinds import Kind, Row
from sansang.intake.models import ColumnMemory, Upload, UploadState
from sansang.intake.rules import title_key
from sansang.kernel.names import name_key
from sansang.organisation.access import Permission
from sansang.organisation.models import COMMANDS, ESTABLISHMENTS, UnitVersion, User
from sansang.spreadsheets.encodings import repair_text

PAGE_ROWS = 50
PAGE_CHUNKS = 4  # a page of rows that lie far apart ends early rather than decrypt more
SEARCHED_CHUNKS = 16  # how much of a list one search reads; the next page goes on from there


def uploads(user: User) -> QuerySet[Upload]:
    """Uploads within reach, each with the name of its unit, the newest first."""
    names = UnitVersion.objects.filter(unit=OuterRef("unit")).order_by("-first_on").values("name")[:1]
    found: QuerySet[Upload] = Upload.objects.permitted(user, Permission.INTAKE)
    return found.annotate(unit_name=Subquery(names))


def offices(user: User, *, on: date) -> list[tuple[int, str]]:
    """The commands that a user may load lists for, by their place in the tree."""
    found = UnitVersion.objects.permitted(user, Permission.INTAKE).on(on).filter(unit__kind__in=COMMANDS)
    return list(found.order_by("path").values_list("unit_id", "name"))


def applied_before(upload: Upload) -> Upload | None:
    """The very same file, applied for the same office and not taken back."""
    same = Upload.objects.filter(unit=upload.unit_id, sha256=upload.sha256, state=UploadState.APPLIED)
    return same.exclude(pk=upload.pk).first()


def seen(upload: Upload) -> str:
    """What a preview showed, in a word: it differs as soon as the list was judged otherwise."""
    chosen = [sheet["name"] for sheet in upload.sheets if sheet["chosen"]]
    shown = json.dumps([upload.mapping, chosen, upload.counts], sort_keys=True)
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


# How far a job is.


@dataclass(frozen=True)
class Progress:
    """`total` is None while nobody knows it; `seconds_left` None until two looks at the job tell its speed."""

    done: int
    total: int | None
    since: str  # when and where the first look found the job, for the next look
    seconds_left: int | None = None

    @property
    def is_waiting(self) -> bool:
        return self.done == 0 and self.total is None

    @property
    def minutes_left(self) -> int:
        return round((self.seconds_left or 0) / 60)


WORDS_LEFT: dict[str, str] = {UploadState.APPLYING: "apply", UploadState.UNDOING: "undo"}


def progress_of(upload: Upload, *, since: str, now: float) -> Progress:
    """How far reading, applying or undoing is; `since` is what the page's first look gave, "" at first."""
    what = WORDS_LEFT.get(upload.state, "read")
    word = cache.get(f"intake-{upload.pk}") or {}
    if word.get("what") != what:
        return Progress(0, None if what == "read" else sum(upload.counts.values()), "")
    done, total = int(word["done"]), word["total"]
    began_at, began_with = _since(since)
    if not began_at or began_with > done:
        return Progress(done, total, f"{now:.1f}-{done}")
    left = None
    if total and done > began_with and now > began_at:
        left = round((total - done) * (now - began_at) / (done - began_with))
    return Progress(done, total, since, max(left, 1) if left is not None else None)


def _since(text: str) -> tuple[float, int]:
    when, _, done = text.partition("-")
    try:
        return float(when), int(done)
    except ValueError:
        return 0.0, 0


# One page of rows: only the chunks it lies in are decrypted.


@dataclass
class RowPage:
    rows: list[Row]
    number: int = 1
    pages: int = 1
    first: int = 0
    total: int = 0
    # Of a search in a long list: rows searched so far, and the chunk to go on from.
    searched: int = 0
    of: int = 0
    next_start: int | None = None

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


Cut = list[tuple[int, Sequence[int]]]  # chunk numbers, each with the positions of rows in it


def page_of_rows(upload: Upload, kind: Kind, *, state: str, text: str, page: int, start: int) -> RowPage:
    """One page of an upload's rows: of one state or all (""), named like `text` or all, searched from chunk `start`."""
    chunks = list(upload.chunks.order_by("number").values_list("number", "states"))
    if text:
        return _search(upload, kind, chunks, state=state, text=text, page=page, start=start)
    cuts = list(_cuts(chunks, state))
    sizes = [sum(len(positions) for _, positions in cut) for cut in cuts]
    number = min(max(page, 1), max(len(cuts), 1))
    rows = list(_rows(upload, cuts[number - 1])) if cuts else []
    return RowPage(rows, number, max(len(cuts), 1), sum(sizes[: number - 1]) + 1, sum(sizes))


def _cuts(chunks: Iterable[tuple[int, str]], state: str) -> Iterator[Cut]:
    cut: Cut = []
    room = PAGE_ROWS
    for number, states in chunks:
        found: Sequence[int] = _positions(states, state)
        while found:
            cut.append((number, found[:room]))
            found, room = found[room:], room - len(found[:room])
            if room == 0 or len(cut) == PAGE_CHUNKS:
                yield cut
                cut, room = [], PAGE_ROWS
    if cut:
        yield cut


def _positions(states: str, state: str) -> Sequence[int]:
    if not state:
        return range(len(states))
    return [at for at, letter in enumerate(states) if letter == state] if state in states else []


def _rows(upload: Upload, cut: Cut) -> Iterator[Row]:
    wanted = dict(cut)
    chunks = upload.chunks.filter(number__in=wanted).order_by("number").values_list("number", "content")
    for number, content in chunks.iterator(chunk_size=PAGE_CHUNKS):
        rows = storage.unseal_rows(content)
        yield from (rows[at] for at in wanted[number])


def _search(
    upload: Upload, kind: Kind, chunks: list[tuple[int, str]], *, state: str, text: str, page: int, start: int
) -> RowPage:
    start = min(max(start, 0), len(chunks))
    window = chunks[start : start + SEARCHED_CHUNKS]
    cut: Cut = [(number, found) for number, states in window if (found := _positions(states, state))]
    matching = [row for row in _rows(upload, cut) if _is_named(row, kind, text)]
    pages = max(-(-len(matching) // PAGE_ROWS), 1)
    number = min(max(page, 1), pages)
    first = (number - 1) * PAGE_ROWS
    end = start + len(window)
    return RowPage(
        matching[first : first + PAGE_ROWS],
        number,
        pages,
        first + 1,
        len(matching),
        searched=sum(len(states) for _, states in chunks[:end]),
        of=sum(len(states) for _, states in chunks),
        next_start=end if end < len(chunks) else None,
    )


def _is_named(row: Row, kind: Kind, text: str) -> bool:
    if text.isdigit():
        return row.number == int(text) or (len(text) > 3 and any(text in cell for cell in row.cells.values()))
    return name_key(text) in name_key(name_of(row, kind))


def name_of(row: Row, kind: Kind) -> str:
    """What a row is called: its first required column, old encodings undone."""
    key = next((one.key for one in kind.fields if one.required), kind.fields[0].key)
    return str(row.values.get(key) or "") or repair_text(row.cells.get(key, ""))[0]


def rows_of(upload: Upload, *, state: str = "") -> Iterator[Row]:
    """Every row of one state, or all, chunk after chunk."""
    for states, content in upload.chunks.order_by("number").values_list("states", "content").iterator(chunk_size=2):
        found = _positions(states, state)
        if found:
            rows = storage.unseal_rows(content)
            yield from (rows[at] for at in found)


def people_made(upload: Upload, kind: Kind) -> Iterator[int]:
    """Whose records applying an upload made; nobody's once it was taken back."""
    if upload.state == UploadState.APPLIED:
        for sealed in upload.chunks.exclude(journal=None).values_list("journal", flat=True).iterator(chunk_size=2):
            yield from filter(None, map(kind.person_of, storage.unseal(sealed, storage.JOURNAL)))


# The columns that were found.


@dataclass(frozen=True)
class FoundColumn:
    key: str
    title: str
    samples: list[str]
    field: str
    is_remembered: bool
    sheets: list[str]  # where it stands


def found_columns(upload: Upload) -> list[FoundColumn]:
    """Every title of the file once, with a few cells below it and what it is taken to mean."""
    memory = ColumnMemory.objects.filter(unit=upload.unit_id, kind=upload.kind).values_list("title_key", "field")
    remembered = dict(memory)
    found: dict[str, FoundColumn] = {}
    for sheet in upload.sheets:
        for at, title in enumerate(sheet["titles"]):
            key = title_key(title)
            if key in found:
                found[key].sheets.append(sheet["name"])
            if key not in upload.mapping or key in found:
                continue
            samples = [repair_text(row[at])[0] for row in sheet["samples"] if at < len(row) and row[at]]
            meaning = upload.mapping[key]
            is_remembered = remembered.get(key) == meaning
            found[key] = FoundColumn(key, title, samples, meaning, is_remembered, [sheet["name"]])
    return list(found.values())


# An office's own words, for the template and the example.


@dataclass(frozen=True)
class Office:
    name: str
    place: str
    units: list[str] = field(default_factory=list)


def office_words(unit_id: int, *, on: date) -> Office:
    """Its name, its commune, and the names below it that mean one unit only (troops before establishments)."""
    own = UnitVersion.objects.filter(unit=unit_id).on(on).select_related("place").first()
    if own is None:
        return Office("", "")
    below = UnitVersion.objects.below(own).on(on).exclude(unit__kind__in=COMMANDS).order_by("path")
    named = list(below.values_list("name", "unit__kind"))
    times = Counter(name_key(name) for name, _kind in named)
    once = sorted(
        (kind in ESTABLISHMENTS, at, name) for at, (name, kind) in enumerate(named) if times[name_key(name)] == 1
    )
    place = own.place.versions.on(on).first() if own.place else None
    return Office(own.name, place.name if place else "", [name for _, _, name in once])

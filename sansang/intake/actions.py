"""From a file to records: receive, read, judge every row, apply in one transaction, take back."""

from __future__ import annotations

import gc
import hashlib
import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from sansang.audit.actions import record
from sansang.intake import storage
from sansang.intake.kinds import CHANGED, KINDS, NEW, WAITING, Job, Kind, Raw, Row, reason_values
from sansang.intake.models import BUSY, ColumnMemory, RowChunk, Upload, UploadState
from sansang.intake.rules import title_key
from sansang.intake.sources import find_lists, guess_all, meanings_given_twice, rows_of
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import Unit, User
from sansang.spreadsheets.limits import FileRefused
from sansang.spreadsheets.reading import Workbook, open_workbook

logger = logging.getLogger(__name__)

CHUNK = 1000
MOST_ATTEMPTS = 2  # to read a file that stops the process
MOST_TRIES = 3  # to apply beside somebody else
TO_WRITE = {NEW, CHANGED, WAITING}
_USED = Reason("used_elsewhere", "Có hồ sơ đã được dùng ở nơi khác sau khi nạp.", {})


def receive(unit: Unit, *, kind: str, name: str, content: bytes, day: date, by: User | None) -> Upload:
    """Store an office's file; nothing is read yet. Raises RuleViolated out of reach or for an unknown kind."""
    if by is not None and not reaches(by, Permission.INTAKE, unit):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.", {})])
    if kind not in KINDS:
        raise RuleViolated([Reason("kind", "Không có loại danh sách này.", {})])
    with transaction.atomic():
        upload = Upload.objects.create(
            unit=unit,
            kind=kind,
            file_name=Path(name).name[-150:],
            sha256=hashlib.sha256(content).hexdigest(),
            created_by_id=by.pk if by else None,
            created_by_name=str(by or "Hệ thống"),
            day=day,
        )
        record("intake.received", upload, by=by, unit_id=unit.pk, bytes=len(content))
    storage.keep_file(upload.pk, content)
    return upload


def read(upload: Upload) -> None:
    """Open the file, find its tables, guess its columns, judge every row. A file that cannot be read says why."""
    kind = KINDS[upload.kind]
    try:
        with storage.opened_file(upload.pk) as path:
            book = open_workbook(path, name=upload.file_name)
            if not upload.sheets:
                _look(upload, book, kind)
            _judge(upload, book, kind)
    except FileRefused as refused:
        _refuse(upload, refused.reason)


def _look(upload: Upload, book: Workbook, kind: Kind) -> None:
    """Which sheets hold a list, and what their columns mean by what the office said before."""
    sheets = find_lists(book, kind)
    if not sheets:
        raise FileRefused(
            "no_table", "Không thấy dòng tiêu đề (Họ và tên, Ngày sinh…) trong tệp; hãy tải mẫu về để so."
        )
    remembered = dict(ColumnMemory.objects.filter(unit=upload.unit, kind=upload.kind).values_list("title_key", "field"))
    upload.sheets = sheets
    upload.mapping = guess_all(sheets, kind, remembered=remembered)
    upload.save(update_fields=["sheets", "mapping"])


def _judge(upload: Upload, book: Workbook, kind: Kind) -> None:
    """Judge every row of the chosen sheets into chunks, replacing what was judged before.

    Chunk after chunk is kept as soon as it is judged: only a finished list is ready, and nobody waits for the pen.
    """
    RowChunk.objects.filter(upload=upload).delete()
    if missing := _missing_columns(upload, kind):
        problem = Reason("columns_missing", "Chưa biết cột nào là: {columns}.", {"columns": ", ".join(missing)})
        _finish(upload, {}, reason_values(problem))
        return
    by = User.objects.filter(pk=upload.created_by_id or 0).first()
    job = kind.start(upload.unit, by, upload.day, upload.pk)
    counts: Counter[str] = Counter()
    with _rested_collector():
        judged = _chunks(rows_of(book, upload.sheets, upload.mapping, kind), job)
        for number, (states, sealed) in enumerate(storage.seal_all(judged)):
            counts.update(states)
            RowChunk.objects.create(upload=upload, number=number, states=states, content=sealed)
            progress(upload.pk, "read", counts.total(), None)
    _finish(upload, dict(counts), {})


@contextmanager
def _rested_collector() -> Iterator[None]:
    """Nobody looks for rings among the many rows made and dropped: there are none, and looking costs half the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _missing_columns(upload: Upload, kind: Kind) -> list[str]:
    """Labels of required fields that no column of the chosen sheets means."""
    titles = {title_key(title) for sheet in upload.sheets if sheet["chosen"] for title in sheet["titles"]}
    meant = {field for key, field in upload.mapping.items() if key in titles}
    return [one.label for one in kind.fields if one.required and one.key not in meant]


def _chunks(rows: Iterator[Raw], job: Job) -> Iterator[list[Row]]:
    while part := list(islice(rows, CHUNK)):
        yield job.check(part)


def _finish(upload: Upload, counts: dict[str, int], problem: dict[str, Any]) -> None:
    upload.counts, upload.problem, upload.state = counts, problem, UploadState.READY
    upload.save(update_fields=["counts", "problem", "state"])


def _refuse(upload: Upload, reason: Reason) -> None:
    upload.state, upload.problem, upload.counts = UploadState.REFUSED, reason_values(reason), {}
    upload.save(update_fields=["state", "problem", "counts"])
    storage.drop_file(upload.pk)


@transaction.atomic
def change_mapping(
    upload: Upload, *, mapping: Mapping[str, str], sheets: list[str], by: User | None, remember: bool = True
) -> None:
    """Say what the columns mean and which sheets count; the office's choice is remembered. Read again afterwards.

    Raises RuleViolated when two columns mean the same or the upload is past changing.
    """
    locked = _lock(upload, by, UploadState.READY)
    kind = KINDS[locked.kind]
    known = {one.key for one in kind.fields}
    chosen = [{**sheet, "chosen": sheet["name"] in sheets} for sheet in locked.sheets]
    if not any(sheet["chosen"] for sheet in chosen):
        raise RuleViolated([Reason("no_sheet", "Hãy chọn ít nhất một trang tính.", {})])
    if not {field for field in mapping.values() if field} <= known or meanings_given_twice(chosen, mapping):
        raise RuleViolated([Reason("same_meaning", "Hai cột không thể cùng một ý nghĩa.", {})])
    for key in locked.mapping if remember else ():
        field = mapping.get(key, "")
        ColumnMemory.objects.update_or_create(
            unit=locked.unit, kind=locked.kind, title_key=key, defaults={"field": field}
        )
    locked.mapping = {key: mapping.get(key, "") for key in locked.mapping}
    locked.sheets = chosen
    locked.state = UploadState.RECEIVED
    locked.save(update_fields=["mapping", "sheets", "state"])
    upload.refresh_from_db()


def begin_applying(upload: Upload, *, by: User | None) -> None:
    """Mark an upload as being applied, so that only one does it. Raises RuleViolated when it is not ready."""
    with transaction.atomic():
        locked = _lock(upload, by, UploadState.READY)
        if not any(locked.counts.get(state) for state in TO_WRITE):
            raise RuleViolated([Reason("nothing_to_apply", "Không có dòng nào để áp dụng.", {})])
        locked.state = UploadState.APPLYING
        locked.applied_by_name = str(by or "Hệ thống")
        locked.save(update_fields=["state", "applied_by_name"])
    upload.refresh_from_db()


def apply(upload: Upload, *, by: User | None) -> None:
    """Write every row that is new, changed or waiting, in one transaction. `begin_applying` comes before.

    When somebody else writes one of these people in the same moment, the database lets only one of both through;
    the other then looks again and writes what is still right.
    """
    for attempt in range(1, MOST_TRIES + 1):
        try:
            with transaction.atomic(), _rested_collector():
                _apply_all(upload, by)
            break
        except (IntegrityError, OperationalError):
            if attempt == MOST_TRIES:
                busy = "Có nơi khác đang ghi cùng lúc; chưa có gì được ghi. Hãy áp dụng lại sau ít phút."
                _back_to_ready(upload, Reason("busy", busy, {}))
    upload.refresh_from_db()


def _apply_all(upload: Upload, by: User | None) -> None:
    locked = Upload.objects.select_for_update().get(pk=upload.pk)
    if locked.state != UploadState.APPLYING:
        return
    Unit.objects.select_for_update().get(pk=locked.unit_id)  # one list of an office at a time
    job = KINDS[locked.kind].start(locked.unit, by, locked.day, locked.pk)
    total = sum(locked.counts.values())
    counts: Counter[str] = Counter()
    for chunk in locked.chunks.order_by("number").iterator(chunk_size=4):
        rows = storage.unseal_rows(chunk.content)
        journal = job.apply([row for row in rows if row.state in TO_WRITE])
        states = "".join(row.state for row in rows)
        counts.update(states)
        if states != chunk.states:
            chunk.states, chunk.content = states, storage.seal_rows(rows)
        chunk.journal = storage.seal(journal, storage.JOURNAL)
        chunk.save(update_fields=["journal", "states", "content"])
        progress(locked.pk, "apply", counts.total(), total)
    locked.state, locked.applied_at, locked.counts, locked.problem = UploadState.APPLIED, timezone.now(), counts, {}
    locked.save(update_fields=["state", "applied_at", "counts", "problem"])
    record("intake.applied", locked, by=by, unit_id=locked.unit_id, counts=counts)


def begin_undoing(upload: Upload, *, by: User | None) -> None:
    """Mark an upload as being taken back, so that only one does it. Raises RuleViolated when it is not applied."""
    with transaction.atomic():
        locked = _lock(upload, by, UploadState.APPLIED)
        locked.state, locked.obstacles, locked.problem = UploadState.UNDOING, [], {}
        locked.save(update_fields=["state", "obstacles", "problem"])
    upload.refresh_from_db()


def undo(upload: Upload, *, by: User | None) -> None:
    """Take back exactly what applying wrote, in one transaction. `begin_undoing` comes before.

    Whatever was changed since stands in the way: then nothing is taken back, and `obstacles` names it all.
    """
    try:
        with transaction.atomic(), _rested_collector():
            _undo_all(upload, by)
    except RuleViolated as refused:
        _back_to_applied(upload, obstacles=[reason_values(reason) for reason in refused.reasons])
    except ProtectedError:
        _back_to_applied(upload, obstacles=[reason_values(_USED)])
    upload.refresh_from_db()


def _undo_all(upload: Upload, by: User | None) -> None:
    locked = Upload.objects.select_for_update().get(pk=upload.pk)
    if locked.state != UploadState.UNDOING:
        return
    job = KINDS[locked.kind].start(locked.unit, by, locked.day, locked.pk)
    journals = [storage.unseal(chunk.journal, storage.JOURNAL) for chunk in locked.chunks.order_by("-number")]
    obstacles = [found for journal in journals for found in job.obstacles(journal)]
    if obstacles:
        raise RuleViolated([Reason(one["code"], one["message"], one["params"]) for one in obstacles])
    total = sum(locked.counts.values())
    for done, journal in enumerate(journals, start=1):
        job.undo(journal)
        progress(locked.pk, "undo", min(done * CHUNK, total), total)
    locked.state, locked.undone_at = UploadState.UNDONE, timezone.now()
    locked.save(update_fields=["state", "undone_at"])
    record("intake.undone", locked, by=by, unit_id=locked.unit_id)


def _back_to_applied(upload: Upload, *, obstacles: list[dict[str, Any]], problem: Reason | None = None) -> None:
    upload.state, upload.obstacles = UploadState.APPLIED, obstacles
    upload.problem = reason_values(problem) if problem else {}
    upload.save(update_fields=["state", "obstacles", "problem"])


@transaction.atomic
def discard(upload: Upload, *, by: User | None) -> None:
    """Forget an upload that was not applied: file, rows and all. Raises RuleViolated for one that was."""
    locked = Upload.objects.select_for_update().get(pk=upload.pk)
    if locked.state not in {UploadState.RECEIVED, UploadState.READY, UploadState.REFUSED}:
        raise RuleViolated([Reason("applied", "Danh sách này đã áp dụng, không bỏ được; hãy hoàn tác.", {})])
    _lock(upload, by, locked.state)
    record("intake.discarded", locked, by=by, unit_id=locked.unit_id)
    storage.drop_file(locked.pk)
    locked.delete()


def recover_interrupted() -> int:
    """After a crash: what was being read is read again, what was being applied or undone was not; returns how many.

    What waits in the queue, or is in the hands of another living process, is left alone. A file that stopped the
    process twice is refused.
    """
    found = Upload.objects.filter(state__in=BUSY).select_related("unit")
    return sum(_recover(upload) for upload in found)


def _recover(upload: Upload) -> bool:
    begun = storage.times_begun(upload.pk)
    if not begun:
        return False
    with storage.working_on(upload.pk) as mine:
        if not mine:
            return False
        upload.refresh_from_db()
        if upload.state == UploadState.APPLYING:
            interrupted = "Máy dừng giữa chừng; chưa có gì được ghi. Hãy áp dụng lại."
            _back_to_ready(upload, Reason("interrupted", interrupted, {}))
        elif upload.state == UploadState.UNDOING:
            interrupted = "Máy dừng giữa chừng; chưa hoàn tác gì. Hãy hoàn tác lại."
            _back_to_applied(upload, obstacles=[], problem=Reason("interrupted", interrupted, {}))
        elif upload.state == UploadState.RECEIVED and begun >= MOST_ATTEMPTS:
            stopped = "Máy đã dừng giữa chừng hai lần khi đọc tệp này; hãy kiểm tra tệp hoặc tách nhỏ rồi tải lại."
            _refuse(upload, Reason("file_stops_machine", stopped, {}))
        elif upload.state == UploadState.RECEIVED:
            try:
                with giving_up(upload):
                    read(upload)
            except Exception:  # the upload says so itself; the other ones still want their turn
                logger.exception("upload %s", upload.pk)
    return True


@contextmanager
def giving_up(upload: Upload) -> Iterator[None]:
    """Should the work inside fail for a fault of ours, the upload says so instead of staying busy for ever."""
    try:
        yield
    except Exception:
        if upload.state == UploadState.APPLYING:
            failed = "Hệ thống gặp lỗi khi áp dụng; chưa có gì được ghi. Hãy báo người quản trị."
            _back_to_ready(upload, Reason("failed", failed, {}))
        elif upload.state == UploadState.UNDOING:
            failed = "Hệ thống gặp lỗi khi hoàn tác; chưa có gì thay đổi. Hãy báo người quản trị."
            _back_to_applied(upload, obstacles=[], problem=Reason("failed", failed, {}))
        else:
            failed = "Hệ thống gặp lỗi khi đọc tệp này; hãy báo người quản trị."
            _refuse(upload, Reason("failed", failed, {}))
        raise


def _back_to_ready(upload: Upload, reason: Reason) -> None:
    upload.state, upload.problem = UploadState.READY, reason_values(reason)
    upload.save(update_fields=["state", "problem"])


def progress(upload_id: int, what: str, done: int, total: int | None) -> None:
    """Leave word of how far a job is, for the page to show."""
    cache.set(f"intake-{upload_id}", {"what": what, "done": done, "total": total}, 3600)


def _lock(upload: Upload, by: User | None, state: str) -> Upload:
    locked = Upload.objects.select_for_update(of=("self",)).select_related("unit").get(pk=upload.pk)
    if by is not None and not reaches(by, Permission.INTAKE, locked.unit):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.", {})])
    if locked.state != state:
        raise RuleViolated([Reason("wrong_state", "Danh sách này đang ở bước khác; hãy tải lại trang.", {})])
    return locked

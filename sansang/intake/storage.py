"""Uploaded files and judged rows, encrypted at rest."""

from __future__ import annotations

import fcntl
import tempfile
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.utils.functional import Promise

from sansang.intake.kinds import Row
from sansang.privacy.secrets import decrypt, encrypt

FILE, ROWS, JOURNAL = "intake.file", "intake.rows", "intake.journal"


def _path(upload_id: int) -> Path:
    return Path(settings.MEDIA_ROOT) / "intake" / f"{upload_id}.bin"


def keep_file(upload_id: int, content: bytes) -> None:
    """Store an uploaded file, encrypted."""
    path = _path(upload_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encrypt(content, FILE))


@contextmanager
def opened_file(upload_id: int) -> Iterator[Path]:
    """The file in the clear, for this process alone: it has no name, so nothing is left even of a process killed."""
    with tempfile.TemporaryFile() as plain:
        plain.write(decrypt(_path(upload_id).read_bytes(), FILE))
        plain.flush()
        yield Path(f"/dev/fd/{plain.fileno()}")


def drop_file(upload_id: int) -> None:
    """Forget an uploaded file; one that is gone already is no fault."""
    _path(upload_id).unlink(missing_ok=True)


def has_file(upload_id: int) -> bool:
    return _path(upload_id).exists()


def _mark(upload_id: int) -> Path:
    return _path(upload_id).with_suffix(".working")


@contextmanager
def working_on(upload_id: int) -> Iterator[bool]:
    """Hold an upload's mark while the block runs; False when another living process holds it.

    The system lets go of the mark when the process dies, but its file stays: that is how a crash is known.
    """
    path = _mark(upload_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        mark.write(".")
        mark.flush()
        try:
            yield True
        finally:
            path.unlink(missing_ok=True)


def times_begun(upload_id: int) -> int:
    """How often work on an upload began without coming to an end."""
    path = _mark(upload_id)
    return path.stat().st_size if path.exists() else 0


def seal(value: Any, context: str) -> bytes:
    """Any JSON value as encrypted, compressed bytes."""
    return _seal_text(_json(value), context)


def _json(value: Any) -> bytes:
    return orjson.dumps(value, default=_plain)


def _plain(value: Any) -> str:
    """Words that are translated late, as they stand; raises TypeError for what is no JSON value."""
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no JSON value")


def _seal_text(text: bytes, context: str) -> bytes:
    return encrypt(zlib.compress(text, 1), context)


def unseal(content: bytes | memoryview | None, context: str) -> Any:
    return orjson.loads(zlib.decompress(decrypt(bytes(content or b""), context)))


def seal_rows(rows: Sequence[Row]) -> bytes:
    """Rows as sealed bytes."""
    return seal(rows, ROWS)


def seal_all(chunks: Iterable[Sequence[Row]]) -> Iterator[tuple[str, bytes]]:
    """(states, sealed rows) of each chunk; one is pressed and encrypted beside while the next is judged."""
    with ThreadPoolExecutor(1) as beside:
        ahead: deque[tuple[str, Future[bytes]]] = deque()
        for rows in chunks:
            ahead.append(("".join([row.state for row in rows]), beside.submit(_seal_text, _json(rows), ROWS)))
            if len(ahead) > 1:
                states, sealed = ahead.popleft()
                yield states, sealed.result()
        for states, sealed in ahead:
            yield states, sealed.result()


def unseal_rows(content: bytes | memoryview) -> list[Row]:
    return [Row(**row) for row in unseal(content, ROWS)]

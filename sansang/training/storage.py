"""Files of lesson plans and lectures, encrypted at rest below the private folder; never among the static files."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from sansang.privacy.secrets import decrypt, encrypt

CONTEXT = "training.material"


def _path(version_id: int) -> Path:
    return Path(settings.MEDIA_ROOT) / "training" / f"{version_id}.bin"


def keep_file(version_id: int, content: bytes) -> None:
    """Store the file of a version, encrypted."""
    path = _path(version_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encrypt(content, CONTEXT))


def file_of(version_id: int) -> bytes | None:
    """The file of a version in the clear, or None when it is not there any more."""
    path = _path(version_id)
    return decrypt(path.read_bytes(), CONTEXT) if path.exists() else None


def drop_file(version_id: int) -> None:
    """Forget the file of a version; one that is gone already is no fault."""
    _path(version_id).unlink(missing_ok=True)

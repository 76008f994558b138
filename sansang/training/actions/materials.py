"""Lesson plans and lectures: writing them down, their versions, and the way of a version to approval."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import PurePath
from typing import Any

from django.db import transaction

from sansang.audit.actions import record
from sansang.kernel.reasons import Reason
from sansang.organisation.access import Permission
from sansang.organisation.models import Unit, User
from sansang.training import storage
from sansang.training.actions.locking import raise_any, refuse_out_of_reach
from sansang.training.models import Heading, Material, MaterialKind, MaterialVersion
from sansang.training.rules import materials as rules
from sansang.training.rules.materials import VersionState

TRAINING, APPROVE = Permission.TRAINING, Permission.TRAINING_APPROVE
_NOT_CLEAN = Reason(
    "not_confirmed",
    "Hãy xác nhận tệp không có nội dung mật và không hướng dẫn vũ khí; tài liệu như vậy không đưa vào hệ thống này.",
    {},
)


@transaction.atomic
def write_material(
    unit: Unit, *, kind: str, title: str, headings: Iterable[Heading], name: str, content: bytes, is_clean: bool,
    by: User,
) -> MaterialVersion:  # fmt: skip
    """Write down a lesson plan or lecture with its first version, a draft; returns the version.

    `is_clean` says that somebody confirmed that the file holds nothing classified and no instruction on weapons. Raises
    RuleViolated with every reason; then no file is kept.
    """
    refuse_out_of_reach(unit, TRAINING, by=by)
    chosen = list(headings)
    reasons = _against_material(unit, kind=kind, title=title, headings=chosen)
    raise_any(reasons + _against_file(name, content, is_clean=is_clean))
    made = Material.objects.create(unit=unit, kind=kind, title=title.strip())
    made.headings.set(chosen)
    record("training.material_written", made, by=by, unit_id=unit.pk)
    return _add_version(made, name=name, content=content, by=by)


def _against_material(unit: Unit, *, kind: str, title: str, headings: list[Heading]) -> list[Reason]:
    reasons = [] if title.strip() else [Reason("no_name", "Phải ghi tên.", {})]
    if kind not in MaterialKind.values:
        reasons.append(Reason("unknown_code", "Hãy chọn giáo án hoặc bài giảng.", {}))
    if not headings:
        reasons.append(Reason("no_heading", "Hãy chọn ít nhất một nội dung của chương trình.", {}))
    above = {one.programme.unit.reach_path for one in headings}
    if any(not unit.reach_path.startswith(path) and not path.startswith(unit.reach_path) for path in above):
        reasons.append(Reason("foreign_heading", "Có nội dung không thuộc chương trình của đơn vị và cấp trên.", {}))
    return reasons


def _against_file(name: str, content: bytes, *, is_clean: bool) -> list[Reason]:
    return rules.reasons_against_file(name, content) + ([] if is_clean else [_NOT_CLEAN])


def _add_version(material: Material, *, name: str, content: bytes, by: User) -> MaterialVersion:
    last = material.versions.order_by("-number").values_list("number", flat=True).first() or 0
    path = PurePath(name.replace("\\", "/"))
    made: MaterialVersion = MaterialVersion.objects.create(
        material=material, number=last + 1, file_name=path.name[-150:], ending=path.suffix.lower(), size=len(content),
        sha256=hashlib.sha256(content).hexdigest(), author_name=str(by),
    )  # fmt: skip
    storage.keep_file(made.pk, content)
    record("training.material_uploaded", made, by=by, unit_id=material.unit_id, bytes=len(content))
    return made


def _lock_material(material: Material, permission: Permission, *, by: User) -> Material:
    locked: Material = Material.objects.select_for_update(of=("self",)).select_related("unit").get(pk=material.pk)
    refuse_out_of_reach(locked.unit, permission, by=by)
    return locked


@transaction.atomic
def change_material(material: Material, *, kind: str, title: str, headings: Iterable[Heading], by: User) -> None:
    """Change what a lesson plan or lecture is called and which headings it serves. Raises RuleViolated."""
    locked, chosen = _lock_material(material, TRAINING, by=by), list(headings)
    raise_any(_against_material(locked.unit, kind=kind, title=title, headings=chosen))
    locked.kind, locked.title = kind, title.strip()
    locked.save(update_fields=["kind", "title"])
    locked.headings.set(chosen)
    record("training.material_changed", locked, by=by, unit_id=locked.unit_id)


@transaction.atomic
def upload_version(material: Material, *, name: str, content: bytes, is_clean: bool, by: User) -> MaterialVersion:
    """Add a new version, a draft; drafts and returned versions before it are replaced, an approved one still holds.

    Raises RuleViolated while a version waits for approval, for a file that is not taken, and for the same file again.
    """
    locked = _lock_material(material, TRAINING, by=by)
    reasons = _against_file(name, content, is_clean=is_clean)
    versions = locked.versions.exclude(state=VersionState.REPLACED)
    if versions.filter(state=VersionState.SUBMITTED).exists():
        reasons.append(Reason("one_waits", "Có một bản đang chờ phê duyệt; hãy lấy lại bản ấy trước.", {}))
    if versions.filter(sha256=hashlib.sha256(content).hexdigest()).exists():
        reasons.append(Reason("same_file", "Tệp này giống hệt bản đã có.", {}))
    raise_any(reasons)
    versions.filter(state__in=rules.REPLACED_AT_ONCE).update(state=VersionState.REPLACED)
    return _add_version(locked, name=name, content=content, by=by)


# The way of a version


def _lock_version(version: MaterialVersion, wanted: str, permission: Permission, *, by: User) -> MaterialVersion:
    """The version held, with its material; refused out of reach and in the wrong state."""
    _lock_material(Material.objects.get(pk=version.material_id), permission, by=by)
    locked = MaterialVersion.objects.select_for_update(of=("self",)).select_related("material__unit")
    found: MaterialVersion = locked.get(pk=version.pk)
    raise_any(rules.reasons_against_state(found.state, wanted))
    return found


def _move(version: MaterialVersion, verb: str, *, by: User, **columns: Any) -> None:
    for name, value in columns.items():
        setattr(version, name, value)
    version.save(update_fields=[*columns])
    record(f"training.material_{verb}", version, by=by, unit_id=version.material.unit_id)


@transaction.atomic
def submit_version(version: MaterialVersion, *, today: date, by: User) -> None:
    """Hand a draft to whoever approves. Raises RuleViolated."""
    locked = _lock_version(version, VersionState.SUBMITTED, TRAINING, by=by)
    _move(
        locked, "submitted", by=by, state=VersionState.SUBMITTED, submitted_by_id=by.pk, submitted_by_name=str(by),
        submitted_on=today,
    )  # fmt: skip


@transaction.atomic
def take_back_version(version: MaterialVersion, *, by: User) -> None:
    """Take back what waits for approval; it is a draft again. Raises RuleViolated."""
    locked = _lock_version(version, VersionState.DRAFT, TRAINING, by=by)
    _move(
        locked, "taken_back", by=by, state=VersionState.DRAFT, submitted_by_id=None, submitted_by_name="",
        submitted_on=None,
    )  # fmt: skip


@transaction.atomic
def approve_version(version: MaterialVersion, *, paper_number: str, today: date, by: User) -> None:
    """Approve: from now on this version is taught by, the one before is replaced. Raises RuleViolated.

    Who submitted a version never approves it.
    """
    locked = _lock_version(version, VersionState.APPROVED, APPROVE, by=by)
    _refuse_own(locked, by=by)
    locked.material.versions.filter(state=VersionState.APPROVED).update(state=VersionState.REPLACED)
    _decide(locked, "approved", VersionState.APPROVED, today=today, by=by, paper_number=paper_number.strip())


@transaction.atomic
def return_version(version: MaterialVersion, *, words: str, today: date, by: User) -> None:
    """Send a submitted version back with what is to be mended. Raises RuleViolated, also without words."""
    locked = _lock_version(version, VersionState.RETURNED, APPROVE, by=by)
    _refuse_own(locked, by=by, words=words, needs_words=True)
    _decide(locked, "returned", VersionState.RETURNED, today=today, by=by, words=words.strip())


@transaction.atomic
def withdraw_version(version: MaterialVersion, *, words: str, today: date, by: User) -> None:
    """Withdraw an approved version: nobody teaches by it any more. Raises RuleViolated, also without words."""
    locked = _lock_version(version, VersionState.WITHDRAWN, APPROVE, by=by)
    raise_any(rules.reasons_against_deciding(same_person=False, words=words, needs_words=True))
    _decide(locked, "withdrawn", VersionState.WITHDRAWN, today=today, by=by, words=words.strip())


def _refuse_own(version: MaterialVersion, *, by: User, words: str = "", needs_words: bool = False) -> None:
    same = version.submitted_by_id == by.pk
    raise_any(rules.reasons_against_deciding(same_person=same, words=words, needs_words=needs_words))


def _decide(version: MaterialVersion, verb: str, state: VersionState, *, today: date, by: User, **said: str) -> None:
    columns: dict[str, Any] = {"state": state, "decided_by_name": str(by), "decided_on": today, **said}
    _move(version, verb, by=by, **columns)


@transaction.atomic
def discard_version(version: MaterialVersion, *, by: User) -> bool:
    """Drop a draft with its file; True when it was the only version and all went along. Raises RuleViolated."""
    locked = _lock_version(version, VersionState.SUBMITTED, TRAINING, by=by)  # what may be submitted is a draft
    material, pk = locked.material, locked.pk
    locked.delete()
    transaction.on_commit(lambda: storage.drop_file(pk))
    record("training.material_discarded", material, by=by, unit_id=material.unit_id)
    if material.versions.exists():
        return False
    material.delete()
    return True


def read_version(version: MaterialVersion, *, by: User) -> bytes:
    """The file of a version for who was found to be allowed to see it; that it was read is recorded.

    Raises RuleViolated when the file is gone.
    """
    content = storage.file_of(version.pk)
    if content is None:
        raise_any([Reason("file_gone", "Tệp không còn trên máy chủ; hãy báo người quản trị.", {})])
    record("training.material_read", version, by=by, unit_id=version.material.unit_id)
    return content or b""

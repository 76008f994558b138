"""Work that outlives the page that asked for it.

Whoever works on an upload holds its mark (`storage.working_on`); a mark that nobody holds tells of a process that was
killed. What waits in the queue has no mark and is left to the queue.
"""

from __future__ import annotations

from django.db import transaction
from django_tasks import task

from sansang.intake import actions, storage
from sansang.intake.models import Upload, UploadState
from sansang.organisation.models import User


@task()
def read_upload(upload_id: int) -> None:
    with storage.working_on(upload_id) as mine:
        upload = Upload.objects.select_related("unit").filter(pk=upload_id, state=UploadState.RECEIVED).first()
        if mine and upload is not None:
            with actions.giving_up(upload):
                actions.read(upload)


@task()
def apply_upload(upload_id: int, user_id: int | None) -> None:
    with storage.working_on(upload_id) as mine:
        upload = Upload.objects.filter(pk=upload_id, state=UploadState.APPLYING).first()
        if mine and upload is not None:
            with actions.giving_up(upload):
                actions.apply(upload, by=User.objects.filter(pk=user_id or 0).first())


@task()
def undo_upload(upload_id: int, user_id: int | None) -> None:
    with storage.working_on(upload_id) as mine:
        upload = Upload.objects.filter(pk=upload_id, state=UploadState.UNDOING).first()
        if mine and upload is not None:
            with actions.giving_up(upload):
                actions.undo(upload, by=User.objects.filter(pk=user_id or 0).first())


def ask_to_read(upload: Upload) -> None:
    """Have a received upload read by the worker."""
    read_upload.enqueue(upload.pk)


def ask_to_apply(upload: Upload, *, by: User) -> None:
    """Have an upload applied by the worker; raises RuleViolated when it is not ready or another does it already."""
    with transaction.atomic():  # the mark and the queue's row stand or fall together
        actions.begin_applying(upload, by=by)
        apply_upload.enqueue(upload.pk, by.pk)
    upload.refresh_from_db()


def ask_to_undo(upload: Upload, *, by: User) -> None:
    """Have an applied upload taken back by the worker; raises RuleViolated when another does it already."""
    with transaction.atomic():
        actions.begin_undoing(upload, by=by)
        undo_upload.enqueue(upload.pk, by.pk)
    upload.refresh_from_db()

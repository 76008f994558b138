"""Work that outlives the page that asked for it."""

from __future__ import annotations

from django_tasks import task

from sansang.intake import actions
from sansang.intake.models import Upload, UploadState
from sansang.organisation.models import User


@task()
def read_upload(upload_id: int) -> None:
    upload = Upload.objects.select_related("unit").filter(pk=upload_id, state=UploadState.RECEIVED).first()
    if upload is not None:
        actions.read(upload)


@task()
def apply_upload(upload_id: int, user_id: int | None) -> None:
    upload = Upload.objects.filter(pk=upload_id, state=UploadState.APPLYING).first()
    if upload is not None:
        actions.apply(upload, by=User.objects.filter(pk=user_id or 0).first())

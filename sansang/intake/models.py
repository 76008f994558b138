from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models import Unit
from sansang.privacy.fields import EncryptedJSONField

if TYPE_CHECKING:
    from sansang.organisation.access import Permission
    from sansang.organisation.models import User


class UploadState(models.TextChoices):
    RECEIVED = "received", _("Đang đọc")
    READY = "ready", _("Chờ áp dụng")
    REFUSED = "refused", _("Không đọc được")
    APPLYING = "applying", _("Đang áp dụng")
    APPLIED = "applied", _("Đã áp dụng")
    UNDOING = "undoing", _("Đang hoàn tác")
    UNDONE = "undone", _("Đã hoàn tác")


# The worker has the upload in hand, or will as soon as it is free.
BUSY = (UploadState.RECEIVED, UploadState.APPLYING, UploadState.UNDOING)


class UploadQuerySet(models.QuerySet["Upload"]):
    def permitted(self, user: User, permission: Permission) -> UploadQuerySet:
        return self.filter(user.reach(permission, "unit__reach_path"))


class Upload(models.Model):
    """One file of an office; its content is stored encrypted beside the database."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="uploads")
    kind = models.CharField("loại danh sách", max_length=30)
    file_name = models.CharField("tên tệp", max_length=150)
    sha256 = models.CharField(max_length=64)
    # [{"name", "titles": […], "samples": [[…]], "chosen": bool}]; the samples are cells of people's rows.
    sheets = EncryptedJSONField(context="intake.sheets", default=list)
    mapping = models.JSONField(default=dict)  # folded title -> field, "" for a column that is not read
    state = models.CharField("tình trạng", max_length=10, choices=UploadState, default=UploadState.RECEIVED)
    counts = models.JSONField(default=dict)  # state of rows -> how many
    problem = models.JSONField(default=dict)  # the reason why it stopped, as Reason values
    created_by_id = models.BigIntegerField(null=True)
    created_by_name = models.CharField("người tải lên", max_length=150)
    created_at = models.DateTimeField("lúc", auto_now_add=True)
    day = models.DateField("ngày nạp")  # what “today” means for this file
    applied_by_name = models.CharField(max_length=150, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    # What stood in the way of the last attempt to undo, as Reason values; they name people.
    obstacles = EncryptedJSONField(context="intake.obstacles", default=list)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["unit", "state"])]

    def __str__(self) -> str:
        return self.file_name


class RowChunk(models.Model):
    """Up to a thousand rows as they were read and judged, encrypted; `states` tells one letter per row."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    states = models.TextField()
    content = models.BinaryField()
    journal = models.BinaryField(null=True)  # what applying did, for undoing it

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="one_chunk_per_number")]

    def __str__(self) -> str:
        return f"{self.upload_id} #{self.number}"


class ColumnMemory(models.Model):
    """What an office said a column means."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="column_memories")
    kind = models.CharField(max_length=30)
    title_key = models.CharField(max_length=200)
    field = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "title_key"], name="one_meaning_per_office_and_title")
        ]

    def __str__(self) -> str:
        return f"{self.title_key} = {self.field}"

from __future__ import annotations

from typing import Any

from django.db import models


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def update(self, **_: Any) -> int:
        raise TypeError("The record of who did what is never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("The record of who did what is never deleted.")

    def forget(self) -> int:
        """Drop events whose time in the retention policy is over; nothing else may call this."""
        return super().delete()[0]


class AuditEvent(models.Model):
    """No foreign keys: the record outlives what it speaks of."""

    verb = models.CharField("việc", max_length=60, db_index=True)
    at = models.DateTimeField("lúc", db_index=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField("ai", max_length=150)
    subject_type = models.CharField("loại đối tượng", max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField("đơn vị", null=True, db_index=True)
    details = models.JSONField("chi tiết", default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("The record of who did what is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("The record of who did what is never deleted.")


class ExportedPeople(models.Model):
    """Whom a file that was handed out spoke of: sorted numbers of records, packed (`sansang.audit.packing`)."""

    event = models.OneToOneField(AuditEvent, models.CASCADE, related_name="people")
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    packed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["first_id", "last_id"])]

    def __str__(self) -> str:
        return f"#{self.event_id}"

"""A decision that changes the organisation on a day: drafted, previewed, applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models.units import Unit

if TYPE_CHECKING:
    from sansang.organisation.access import Permission
    from sansang.organisation.models.users import User


class ReorganisationState(models.TextChoices):
    DRAFT = "draft", _("Dự thảo")
    APPLIED = "applied", _("Đã áp dụng")
    CANCELLED = "cancelled", _("Đã hủy")


class ReorganisationQuerySet(models.QuerySet["Reorganisation"]):
    def permitted(self, user: User, permission: Permission) -> ReorganisationQuerySet:
        return self.filter(user.reach(permission, "unit__reach_path"))


class Reorganisation(models.Model):
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reorganisations")  # whose command decides it
    title = models.CharField("nội dung", max_length=200)
    decision_number = models.CharField("số quyết định", max_length=60)
    issuer = models.CharField("cơ quan ban hành", max_length=150, blank=True)
    issued_on = models.DateField("ngày ký", null=True, blank=True)
    effective_on = models.DateField("ngày có hiệu lực")
    steps = models.JSONField("các bước", default=list)
    handovers = models.JSONField(default=list)  # once applied: [unit, its heir, {folded village: heir}]
    state = models.CharField("trạng thái", max_length=10, choices=ReorganisationState, default="draft")
    created_by_name = models.CharField(max_length=150, blank=True)
    applied_by_name = models.CharField(max_length=150, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    # When today's reach (Unit.reach_path) was moved along; later than applied_at for decisions of a future day.
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ReorganisationQuerySet.as_manager()

    class Meta:
        ordering = ["-effective_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.decision_number}: {self.title}"

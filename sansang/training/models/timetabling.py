"""Timetables proposed for many classes at once, and the days on which a unit would rather not train."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models import Unit
from sansang.organisation.models.dated import Dated
from sansang.training.models.classes import TrainingClass
from sansang.training.models.reach import DatedOffered, OfUnit


class AvoidedDays(Dated):
    """Holidays, Tết and harvest weeks of a unit, and of all below it: no sessions, or only if there is no other day."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="avoided_days")
    name = models.CharField("tên", max_length=100)
    cost = models.PositiveSmallIntegerField("mức tránh", null=True, blank=True)  # a session's; none: never

    objects = DatedOffered.as_manager()

    class Meta(Dated.Meta):
        ordering = ["first_on", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(last_on__isnull=False), name="avoided_days_end"),
            models.CheckConstraint(condition=Q(cost=None) | Q(cost__gt=0), name="avoided_days_cost_something"),
            models.UniqueConstraint(fields=["unit", "name", "first_on"], name="avoided_days_once"),
        ]

    def __str__(self) -> str:
        return self.name


class DraftState(models.TextChoices):
    WAITING = "waiting", _("Đang lập")
    READY = "ready", _("Chờ xem xét")
    FAILED = "failed", _("Không lập được")
    ACCEPTED = "accepted", _("Đã dùng")


class TimetableDraft(models.Model):
    """A timetable proposed for some classes, corrected by hand, accepted or thrown away.

    `choices` is what was asked (half-days, most sessions a day, days of rest, instructors), `found` the proposal:
    placements, what has no place and why, the bound. `version` counts its changes.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="timetable_drafts")
    classes = models.ManyToManyField(TrainingClass, related_name="timetable_drafts")
    state = models.CharField("trạng thái", max_length=10, choices=DraftState, default=DraftState.WAITING)
    choices = models.JSONField("lựa chọn", default=dict)
    found = models.JSONField("đề xuất", default=dict)
    version = models.PositiveIntegerField("lần sửa", default=0)
    placed = models.PositiveIntegerField("số buổi đã xếp", default=0)
    asked = models.PositiveIntegerField("số buổi cần xếp", default=0)
    created_by_name = models.CharField(max_length=150)
    created_at = models.DateTimeField(auto_now_add=True)
    accepted_on = models.DateField("ngày dùng", null=True, blank=True)

    objects = OfUnit.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_on__isnull=False), name="accepted_timetable_says_when"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

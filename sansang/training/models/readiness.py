"""Tables of getting ready: the log of repair and renewal, aids promised to sessions, ticked lines of a checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sansang.training.models.assurance import Aid, Ground, GroundCondition
from sansang.training.models.classes import Session
from sansang.training.models.plans import OfPlan, Plan

if TYPE_CHECKING:
    from sansang.organisation.access import Permission
    from sansang.organisation.models import User


class UpkeepKind(models.TextChoices):
    REPAIR = "repair", _("Sửa chữa")
    RENEW = "renew", _("Đổi mới, bổ sung")
    DAMAGE = "damage", _("Ghi hỏng")
    DISCARD = "discard", _("Loại bỏ")


class UpkeepQuerySet(models.QuerySet["Upkeep"]):
    def permitted(self, user: User, permission: Permission) -> UpkeepQuerySet:
        ground = user.reach(permission, "ground__unit__reach_path")
        return self.filter(ground | user.reach(permission, "aid__unit__reach_path"))


class Upkeep(models.Model):
    """What was done to a ground or to some of an aid: when, what, for how much, for which plan."""

    ground = models.ForeignKey(Ground, models.CASCADE, null=True, blank=True, related_name="upkeep")
    aid = models.ForeignKey(Aid, models.CASCADE, null=True, blank=True, related_name="upkeep")
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, blank=True, related_name="upkeep")
    kind = models.CharField("việc", max_length=7, choices=UpkeepKind)
    done_on = models.DateField("ngày làm")
    what = models.CharField("đã làm gì", max_length=200)
    number = models.PositiveIntegerField("số lượng", null=True, blank=True)  # of an aid
    condition = models.CharField("tình trạng sau khi làm", max_length=8, choices=GroundCondition, blank=True)
    condition_before = models.CharField(max_length=8, choices=GroundCondition, blank=True)
    cost = models.PositiveBigIntegerField("kinh phí (đồng)", default=0)
    by_name = models.CharField("ai ghi", max_length=150)
    at = models.DateTimeField("ghi lúc", auto_now_add=True)

    objects = UpkeepQuerySet.as_manager()

    class Meta:
        ordering = ["-done_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ground__isnull=False, aid=None, number=None) & ~Q(condition="")
                | Q(ground=None, aid__isnull=False, number__isnull=False, number__gte=1, condition=""),
                name="upkeep_is_of_a_ground_or_of_an_aid",
            )
        ]

    def __str__(self) -> str:
        return f"{self.done_on} {self.what}"


class BookingQuerySet(models.QuerySet["AidBooking"]):
    def permitted(self, user: User, permission: Permission) -> BookingQuerySet:
        """Those of sessions of classes within reach."""
        return self.filter(user.reach(permission, "session__training_class__unit__reach_path"))


class AidBooking(models.Model):
    """So many of an aid promised to a session."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="aid_bookings")
    aid = models.ForeignKey(Aid, models.PROTECT, related_name="bookings")
    quantity = models.PositiveIntegerField("số lượng")

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "aid"], name="one_booking_per_session_and_aid"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="aid_booking_is_something"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.aid_id} #{self.session_id}"


class ReadinessMark(models.TextChoices):
    DONE = "done", _("Đã xong")
    NOT_NEEDED = "not_needed", _("Không cần")


class Readiness(models.Model):
    """A line of a plan's checklist that somebody ticked; lines without a row are open."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="readiness")
    check_code = models.CharField("mục", max_length=20)  # a code of rules.assurance.Check
    mark = models.CharField("đánh dấu", max_length=10, choices=ReadinessMark)
    marked_on = models.DateField("ngày")
    by_name = models.CharField("ai đánh dấu", max_length=150)

    objects = OfPlan.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "check_code"], name="one_tick_per_plan_and_line")]

    def __str__(self) -> str:
        return f"{self.check_code} {self.mark}"

"""The plan of a unit for a year: what is trained when, by whom, for how much, and who approved it.

Circular 69/2020/TT-BQP, Art. 7.2, as amended by Circular 83/2025/TT-BQP.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models import Unit
from sansang.training.models.programmes import Audience, Programme
from sansang.training.models.reach import OfUnit


class PlanState(models.TextChoices):
    DRAFT = "draft", _("Đang lập")
    SUBMITTED = "submitted", _("Đã trình")
    RETURNED = "returned", _("Trả lại")
    APPROVED = "approved", _("Đã phê duyệt")


class Plan(models.Model):
    """The training plan of a unit and a year."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="training_plans")
    year = models.PositiveSmallIntegerField("năm")
    state = models.CharField("trạng thái", max_length=10, choices=PlanState, default=PlanState.DRAFT)
    number = models.CharField("số kế hoạch", max_length=60, blank=True)
    approver = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    approver_words = models.CharField("ai phê duyệt", max_length=150, blank=True)  # in the words of the law of that day
    approved_on = models.DateField("ngày phê duyệt", null=True, blank=True)
    approval_number = models.CharField("số văn bản phê duyệt", max_length=60, blank=True)
    signed_by = models.CharField("người ký", max_length=100, blank=True)
    created_by_name = models.CharField(max_length=150)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfUnit.as_manager()

    class Meta:
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], name="one_training_plan_per_year"),
            models.CheckConstraint(
                condition=~Q(state="approved") | (Q(approved_on__isnull=False) & ~Q(approval_number="")),
                name="approved_plan_has_its_paper",
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(approver__isnull=False), name="submitted_plan_has_its_approver"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year}"


class OfPlan(OfUnit):
    path = "plan__unit__reach_path"


class PlanStep(models.Model):
    """A step that a plan took: made, submitted, returned with words, approved, taken up again."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="steps")
    verb = models.CharField("bước", max_length=10)
    on = models.DateField("ngày")
    paper_number = models.CharField("văn bản", max_length=60, blank=True)
    words = models.CharField("ý kiến", max_length=500, blank=True)
    by_name = models.CharField("ai", max_length=150)
    at = models.DateTimeField("lúc", auto_now_add=True)

    objects = OfPlan.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.verb} #{self.plan_id}"


class PlanItem(models.Model):
    """So many classes of one programme for one audience in a phase of the year, with its hosts and its trainer."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField("thứ tự")
    phase = models.PositiveSmallIntegerField("đợt", default=1)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="plan_items")
    audience = models.CharField("đối tượng", max_length=20, choices=Audience)
    trainer = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    hosts = models.ManyToManyField(Unit, related_name="+", blank=True)  # the units of a cluster; none: the plan's own
    classes = models.PositiveSmallIntegerField("số lớp")
    trainees = models.PositiveIntegerField("số người")
    hours = models.DecimalField("số giờ", max_digits=6, decimal_places=1)
    first_on = models.DateField("từ ngày")
    last_on = models.DateField("đến hết ngày")

    objects = OfPlan.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="plan_item_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(classes__gt=0) & Q(hours__gt=0), name="plan_item_is_something"),
        ]

    def __str__(self) -> str:
        return f"{self.get_audience_display()} #{self.plan_id}"


class OfItem(OfUnit):
    path = "item__plan__unit__reach_path"


class BudgetLine(models.Model):
    """What an item costs, in whole đồng."""

    item = models.ForeignKey(PlanItem, models.CASCADE, related_name="budget")
    words = models.CharField("khoản chi", max_length=150)
    amount = models.PositiveBigIntegerField("số tiền (đồng)")

    objects = OfItem.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.words}: {self.amount}"

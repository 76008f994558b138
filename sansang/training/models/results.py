"""Marks and results: drafts until the minutes are written and the class is published."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sansang.training.models.attending import Enrolment, OfEnrolment
from sansang.training.models.classes import TrainingClass
from sansang.training.models.programmes import Heading
from sansang.training.models.reach import OfUnit

_WITHIN_TEN = {"score__gte": 0, "score__lte": 10}


class Mark(models.Model):
    """The mark of a test of one heading, on a scale of ten."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="marks")
    heading = models.ForeignKey(Heading, models.PROTECT, related_name="marks")
    score = models.DecimalField("điểm", max_digits=4, decimal_places=2)
    entered_by_name = models.CharField(max_length=150)
    entered_at = models.DateTimeField("ghi lúc", auto_now=True)

    objects = OfEnrolment.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "heading"], name="one_mark_per_heading"),
            models.CheckConstraint(condition=Q(**_WITHIN_TEN), name="mark_within_ten"),
        ]

    def __str__(self) -> str:
        return f"{self.score} #{self.enrolment_id}"


class OfClass(OfUnit):
    path = "training_class__unit__reach_path"


class Minutes(models.Model):
    """The minutes of the board that judged a class."""

    training_class = models.OneToOneField(TrainingClass, models.CASCADE, related_name="minutes")
    number = models.CharField("số biên bản", max_length=60)
    day = models.DateField("ngày")
    board = models.JSONField("hội đồng", default=list)  # [{"name": …, "position": …}], the chair first
    words = models.CharField("kết luận", max_length=500, blank=True)
    written_by_name = models.CharField(max_length=150)

    objects = OfClass.as_manager()

    class Meta:
        verbose_name_plural = "minutes"

    def __str__(self) -> str:
        return self.number


class Grade(models.TextChoices):
    """The keys are those of the table of grades of the law."""

    EXCELLENT = "excellent", _("Giỏi")
    GOOD = "good", _("Khá")
    PASS = "pass", _("Đạt")
    FAIL = "fail", _("Không đạt")


class Result(models.Model):
    """What someone reached in a published class, with the hours taught and the hours attended."""

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="result")
    score = models.DecimalField("điểm", max_digits=4, decimal_places=2, null=True, blank=True)
    grade = models.CharField("xếp loại", max_length=10, choices=Grade)
    hours = models.DecimalField("số giờ của lớp", max_digits=6, decimal_places=1)
    hours_attended = models.DecimalField("số giờ dự học", max_digits=6, decimal_places=1)

    objects = OfEnrolment.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["grade"])]
        constraints = [
            models.CheckConstraint(condition=Q(score=None) | Q(**_WITHIN_TEN), name="result_within_ten"),
            models.CheckConstraint(
                condition=Q(hours_attended__gte=0) & Q(hours__gte=models.F("hours_attended")),
                name="nobody_attends_more_than_was_taught",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grade} #{self.enrolment_id}"

"""Marks and results: drafts until the minutes are written and the class is published.

A published number changes by a decision alone (`Correction`), which keeps what stood before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sansang.organisation.access import Permission
from sansang.training.models.attending import Enrolment, OfEnrolment
from sansang.training.models.classes import ClassState, TrainingClass
from sansang.training.models.programmes import Heading
from sansang.training.models.reach import OfUnit

if TYPE_CHECKING:
    from sansang.organisation.models import User

_WITHIN_TEN = {"score__gte": 0, "score__lte": 10}
_RETEST_WITHIN_TEN = {"retest__gte": 0, "retest__lte": 10}
# Who works on what is not published yet: those who prepare the class, and those who will publish it.
PREPARING = (Permission.TRAINING, Permission.TRAINING_APPROVE)


def is_shown(user: User, path: str) -> Q:
    """Drafts for the office of the class alone; what is published for everyone within reach. `path` leads to it."""
    found = Q(**{f"{path}state": ClassState.PUBLISHED})
    for permission in PREPARING:
        found |= user.reach(permission, f"{path}unit__reach_path")
    return found


class OfClass(OfUnit):
    path = "training_class__unit__reach_path"


class Exam(models.Model):
    """A heading that a class is examined in, and its weight; without any row every heading counts by its hours."""

    training_class = models.ForeignKey(TrainingClass, models.CASCADE, related_name="exams")
    heading = models.ForeignKey(Heading, models.PROTECT, related_name="exams")
    weight = models.DecimalField("hệ số", max_digits=5, decimal_places=1)

    objects = OfClass.as_manager()

    class Meta:
        ordering = ["heading__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["training_class", "heading"], name="one_exam_per_heading"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="exam_has_weight"),
        ]

    def __str__(self) -> str:
        return f"{self.heading_id} × {self.weight}"


class MarkQuerySet(OfEnrolment):
    def permitted(self, user: User, permission: Permission) -> OfEnrolment:
        return super().permitted(user, permission).filter(is_shown(user, "enrolment__training_class__"))


class Mark(models.Model):
    """The mark of a test of one heading, on a scale of ten; a re-test's counts in its place."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="marks")
    heading = models.ForeignKey(Heading, models.PROTECT, related_name="marks")
    score = models.DecimalField("điểm", max_digits=4, decimal_places=2, null=True, blank=True)
    retest = models.DecimalField("điểm kiểm tra lại", max_digits=4, decimal_places=2, null=True, blank=True)
    entered_by_name = models.CharField(max_length=150)
    entered_at = models.DateTimeField("ghi lúc", auto_now=True)

    objects = MarkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "heading"], name="one_mark_per_heading"),
            models.CheckConstraint(condition=Q(score=None) | Q(**_WITHIN_TEN), name="mark_within_ten"),
            models.CheckConstraint(condition=Q(retest=None) | Q(**_RETEST_WITHIN_TEN), name="retest_within_ten"),
            models.CheckConstraint(
                condition=Q(score__isnull=False) | Q(retest__isnull=False), name="mark_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counts} #{self.enrolment_id}"

    @property
    def counts(self) -> Any:
        """The mark that counts."""
        return self.score if self.retest is None else self.retest


class MinutesQuerySet(OfClass):
    def permitted(self, user: User, permission: Permission) -> MinutesQuerySet:
        return super().permitted(user, permission).filter(is_shown(user, "training_class__"))


class Minutes(models.Model):
    """The minutes of the board that judged a class."""

    training_class = models.OneToOneField(TrainingClass, models.CASCADE, related_name="minutes")
    number = models.CharField("số biên bản", max_length=60)
    day = models.DateField("ngày")
    board = models.JSONField("hội đồng", default=list)  # [{"name": …, "position": …}], the chair first
    words = models.CharField("kết luận", max_length=500, blank=True)
    written_by_name = models.CharField(max_length=150)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "minutes"

    def __str__(self) -> str:
        return self.number


class Grade(models.TextChoices):
    """The first four keys are those of the table of grades of the law; the last is no grade: nobody was tested."""

    EXCELLENT = "excellent", _("Giỏi")
    GOOD = "good", _("Khá")
    PASS = "pass", _("Đạt")
    FAIL = "fail", _("Không đạt")
    UNTESTED = "untested", _("Chưa kiểm tra")


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
                condition=~Q(grade="untested") | Q(score=None), name="who_was_not_tested_has_no_score"
            ),
            models.CheckConstraint(
                condition=Q(hours_attended__gte=0) & Q(hours__gte=models.F("hours_attended")),
                name="nobody_attends_more_than_was_taught",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grade} #{self.enrolment_id}"


class CorrectionKind(models.TextChoices):
    RETEST = "retest", _("Kiểm tra lại")
    MISTAKE = "mistake", _("Đính chính ghi nhầm")


class CorrectionQuerySet(OfUnit):
    def permitted(self, user: User, permission: Permission) -> CorrectionQuerySet:
        return self.filter(training_class__in=TrainingClass.objects.permitted(user, permission).values("pk"))


class Correction(models.Model):
    """A decision that changes published results of a class: after a re-test, or because a number was written wrong."""

    training_class = models.ForeignKey(TrainingClass, models.CASCADE, related_name="corrections")
    kind = models.CharField("loại", max_length=8, choices=CorrectionKind)
    number = models.CharField("số quyết định", max_length=60)
    day = models.DateField("ngày")
    signed_by = models.CharField("người ký", max_length=100)
    words = models.CharField("nội dung", max_length=300, blank=True)
    written_by_name = models.CharField(max_length=150)
    at = models.DateTimeField("ghi lúc", auto_now_add=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["day", "pk"]

    def __str__(self) -> str:
        return self.number


class OfResult(models.QuerySet[Any]):
    def permitted(self, user: User, permission: Permission) -> OfResult:
        held = user.reach(permission, "result__enrolment__training_class__unit__reach_path")
        return self.filter(held | user.reach(permission, "result__enrolment__unit__reach_path"))


class CorrectedResult(models.Model):
    """What a decision changed of a result: what stood before, and since."""

    correction = models.ForeignKey(Correction, models.CASCADE, related_name="results")
    result = models.ForeignKey(Result, models.CASCADE, related_name="corrections")
    score_before = models.DecimalField("điểm trước", max_digits=4, decimal_places=2, null=True, blank=True)
    grade_before = models.CharField("xếp loại trước", max_length=10, choices=Grade)
    score_after = models.DecimalField("điểm sau", max_digits=4, decimal_places=2, null=True, blank=True)
    grade_after = models.CharField("xếp loại sau", max_length=10, choices=Grade)

    objects = OfResult.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["correction", "result"], name="one_change_per_decision")]

    def __str__(self) -> str:
        return f"{self.grade_before} → {self.grade_after} #{self.result_id}"

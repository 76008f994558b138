"""Who takes part in a class, and who was there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sansang.citizens.models import Person
from sansang.organisation.models import Unit
from sansang.training.models.classes import Session, TrainingClass

if TYPE_CHECKING:
    from sansang.organisation.access import Permission
    from sansang.organisation.models import User


class EnrolmentState(models.TextChoices):
    INVITED = "invited", _("Đã gọi")
    ENROLLED = "enrolled", _("Trong lớp")
    WAITING = "waiting", _("Chờ chỗ")
    WITHDRAWN = "withdrawn", _("Đã rút")


class EnrolledBy(models.TextChoices):
    RULE = "rule", _("Theo đối tượng phải học")
    LIST = "list", _("Theo danh sách")
    WALK_IN = "walk_in", _("Đến sau buổi đầu")


class Withdrawing(models.TextChoices):
    """Why someone left a class."""

    ILLNESS = "illness", _("Ốm đau, thai sản")
    FAMILY = "family", _("Việc gia đình")
    MISSION = "mission", _("Làm nhiệm vụ khác")
    LEFT = "left", _("Thôi phục vụ, chuyển đi")
    OTHER_CLASS = "other_class", _("Chuyển lớp khác")
    MISTAKE = "mistake", _("Ghi nhầm")


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def permitted(self, user: User, permission: Permission) -> EnrolmentQuerySet:
        """Everyone in the classes of units within reach, and people of units within reach wherever they take part."""
        held = user.reach(permission, "training_class__unit__reach_path")
        return self.filter(held | user.reach(permission, "unit__reach_path"))

    def in_class(self) -> EnrolmentQuerySet:
        """Those who have a place."""
        return self.filter(state__in=[EnrolmentState.INVITED, EnrolmentState.ENROLLED])


class Enrolment(models.Model):
    """A person in a class; `unit` is where the person served when called."""

    training_class = models.ForeignKey(TrainingClass, models.CASCADE, related_name="enrolments")
    person = models.ForeignKey(Person, models.CASCADE, related_name="enrolments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="enrolments")
    state = models.CharField("trạng thái", max_length=10, choices=EnrolmentState)
    queue = models.PositiveIntegerField("thứ tự chờ", null=True, blank=True)
    how = models.CharField("cách ghi danh", max_length=10, choices=EnrolledBy)
    is_make_up = models.BooleanField("học bù", default=False)
    joined_on = models.DateField("vào lớp ngày")
    left_on = models.DateField("rời lớp ngày", null=True, blank=True)
    withdrawing = models.CharField("lý do rút", max_length=12, choices=Withdrawing, blank=True)
    added_by_name = models.CharField(max_length=150)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["person"]), models.Index(fields=["unit"])]
        constraints = [
            models.UniqueConstraint(fields=["training_class", "person"], name="one_enrolment_per_class"),
            models.UniqueConstraint(
                fields=["training_class", "queue"], condition=Q(queue__isnull=False), name="one_place_in_the_queue"
            ),
            models.CheckConstraint(
                condition=(Q(state="waiting") & Q(queue__isnull=False)) | (~Q(state="waiting") & Q(queue=None)),
                name="who_waits_has_a_place_in_the_queue",
            ),
            models.CheckConstraint(
                condition=(Q(state="withdrawn") & Q(left_on__isnull=False) & ~Q(withdrawing=""))
                | (~Q(state="withdrawn") & Q(left_on=None, withdrawing="")),
                name="who_withdrew_says_when_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.training_class_id}"


class Presence(models.TextChoices):
    PRESENT = "present", _("Có mặt")
    EXCUSED = "excused", _("Vắng có phép")
    ABSENT = "absent", _("Vắng không phép")


class AbsenceReason(models.TextChoices):
    ILLNESS = "illness", _("Ốm đau, thai sản")
    FAMILY = "family", _("Việc gia đình")
    MISSION = "mission", _("Làm nhiệm vụ khác")
    WORK = "work", _("Việc của cơ quan, đi công tác")
    STUDY = "study", _("Học tập, thi cử")
    WEATHER = "weather", _("Thiên tai, không đi lại được")


class OfEnrolment(models.QuerySet[Any]):
    def permitted(self, user: User, permission: Permission) -> OfEnrolment:
        held = user.reach(permission, "enrolment__training_class__unit__reach_path")
        return self.filter(held | user.reach(permission, "enrolment__unit__reach_path"))


class Attendance(models.Model):
    """Whether someone was there: the last entry by the time it was made counts, whenever it arrived."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="attendances", db_index=False)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attendances", db_index=False)
    mark = models.CharField("điểm danh", max_length=8, choices=Presence)
    reason = models.CharField("lý do vắng", max_length=10, choices=AbsenceReason, blank=True)
    entry = models.UUIDField("mã lần ghi", unique=True)
    entered_at = models.DateTimeField("ghi lúc")
    entered_by_name = models.CharField(max_length=150)
    received_at = models.DateTimeField("nhận lúc", auto_now=True)

    objects = OfEnrolment.as_manager()

    class Meta:
        ordering = ["pk"]
        # A year of a province is counted from these alone: marks by person, hours by the sessions of some days.
        indexes = [models.Index(fields=["enrolment", "mark"]), models.Index(fields=["session", "mark", "enrolment"])]
        constraints = [
            models.UniqueConstraint(fields=["session", "enrolment"], name="one_mark_of_attendance_per_session"),
            models.CheckConstraint(
                condition=(Q(mark="excused") & ~Q(reason="")) | (~Q(mark="excused") & Q(reason="")),
                name="excused_absence_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mark} #{self.enrolment_id}"

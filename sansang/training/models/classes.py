"""Classes and their sessions of half a day: when, where, who teaches what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sansang.citizens.models import Person
from sansang.organisation.access import Permission
from sansang.organisation.models import Unit
from sansang.training.models.assurance import Ground
from sansang.training.models.plans import PlanItem
from sansang.training.models.programmes import Heading, Programme
from sansang.training.models.reach import Offered, OfUnit

if TYPE_CHECKING:
    from sansang.organisation.models import User


class Instructor(models.Model):
    """Someone who teaches; a member has a person's record, an officer of the army or a guest only a name."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="instructors")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="instructing")
    full_name = models.CharField("họ và tên", max_length=100)
    position = models.CharField("cấp bậc, chức vụ", max_length=100, blank=True)
    parts = models.JSONField("phần được dạy", default=list)  # codes of Part; none: every part
    is_active = models.BooleanField("đang giảng dạy", default=True)

    objects = Offered.as_manager()

    class Meta:
        ordering = ["full_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(person__isnull=False), name="one_instructor_per_person"
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.position, self.full_name]))


class ClassState(models.TextChoices):
    PLANNED = "planned", _("Dự kiến")
    OPEN = "open", _("Đang ghi danh")
    RUNNING = "running", _("Đang học")
    CLOSED = "closed", _("Đã kết thúc")
    PUBLISHED = "published", _("Đã công bố kết quả")
    CANCELLED = "cancelled", _("Đã hủy")


class Cancelling(models.TextChoices):
    """Why a class was cancelled."""

    DISASTER = "disaster", _("Thiên tai, dịch bệnh")
    MISSION = "mission", _("Nhiệm vụ đột xuất")
    PLAN = "plan", _("Điều chỉnh kế hoạch")
    TOO_FEW = "too_few", _("Không đủ người")
    MISTAKE = "mistake", _("Mở nhầm, ghi nhầm")


class ClassQuerySet(OfUnit):
    def permitted(self, user: User, permission: Permission) -> ClassQuerySet:
        """Classes of units within reach; to look at, also those in which people of units within reach take part."""
        found = user.reach(permission, "unit__reach_path")
        if permission == Permission.TRAINING_VIEW:
            sent = user.reach(permission, "unit__reach_path")
            found |= Q(pk__in=self.model.enrolments.rel.related_model.objects.filter(sent).values("training_class"))
        return self.filter(found)


class TrainingClass(models.Model):
    """A class held by a unit, by a programme, for an item of its plan when there is one."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="training_classes")
    item = models.ForeignKey(PlanItem, models.PROTECT, null=True, blank=True, related_name="held")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="held")
    title = models.CharField("tên lớp", max_length=150)
    first_on = models.DateField("từ ngày")
    last_on = models.DateField("đến hết ngày")
    ground = models.ForeignKey(Ground, models.PROTECT, null=True, blank=True, related_name="held")
    lead = models.ForeignKey(Instructor, models.SET_NULL, null=True, blank=True, related_name="leads")
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="training_classes"
    )
    quota = models.PositiveSmallIntegerField("số chỗ")
    state = models.CharField("trạng thái", max_length=10, choices=ClassState, default=ClassState.PLANNED)
    is_make_up = models.BooleanField("lớp học bù", default=False)
    closed_on = models.DateField("ngày kết thúc lớp", null=True, blank=True)
    published_on = models.DateField("ngày công bố kết quả", null=True, blank=True)
    cancelling = models.CharField("lý do hủy", max_length=10, choices=Cancelling, blank=True)
    created_by_name = models.CharField(max_length=150)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ClassQuerySet.as_manager()

    class Meta:
        ordering = ["-first_on", "-pk"]
        indexes = [models.Index(fields=["unit", "first_on"]), models.Index(fields=["state", "last_on"])]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="class_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(quota__gt=0), name="class_has_places"),
            models.CheckConstraint(
                condition=(Q(state="cancelled") & ~Q(cancelling="")) | (~Q(state="cancelled") & Q(cancelling="")),
                name="cancelled_class_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "published"]) | Q(closed_on__isnull=False),
                name="closed_class_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_on__isnull=False), name="published_class_says_when"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        return self.state in {ClassState.CLOSED, ClassState.PUBLISHED, ClassState.CANCELLED}


class Half(models.IntegerChoices):
    """Half-days in the order of the day."""

    MORNING = 0, _("Sáng")
    AFTERNOON = 1, _("Chiều")
    EVENING = 2, _("Tối")


class SessionQuerySet(OfUnit):
    def permitted(self, user: User, permission: Permission) -> SessionQuerySet:
        return self.filter(training_class__in=TrainingClass.objects.permitted(user, permission).values("pk"))


class Session(models.Model):
    """A class on a half-day; a ground and an instructor are in one place at a time."""

    training_class = models.ForeignKey(TrainingClass, models.CASCADE, related_name="sessions")
    day = models.DateField("ngày")
    half = models.PositiveSmallIntegerField("buổi", choices=Half)
    heading = models.ForeignKey(Heading, models.PROTECT, null=True, blank=True, related_name="sessions")
    hours = models.DecimalField("số giờ", max_digits=3, decimal_places=1)
    ground = models.ForeignKey(Ground, models.PROTECT, null=True, blank=True, related_name="sessions")
    instructor = models.ForeignKey(Instructor, models.SET_NULL, null=True, blank=True, related_name="sessions")
    note = models.CharField("ghi chú", max_length=150, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["day", "half", "pk"]
        indexes = [models.Index(fields=["day"])]
        constraints = [
            models.UniqueConstraint(fields=["training_class", "day", "half"], name="class_is_in_one_place"),
            models.UniqueConstraint(
                fields=["ground", "day", "half"], condition=Q(ground__isnull=False), name="ground_takes_one_class"
            ),
            models.UniqueConstraint(
                fields=["instructor", "day", "half"],
                condition=Q(instructor__isnull=False),
                name="instructor_is_in_one_place",
            ),
            models.CheckConstraint(condition=Q(hours__gt=0) & Q(hours__lte=8), name="session_takes_half_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.half} #{self.training_class_id}"

    @property
    def source(self) -> str:
        """Who wrote a promise of time for this session."""
        return f"training.Session:{self.pk}"

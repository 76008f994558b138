"""Lesson plans and lectures: which headings they serve, their versions and who approved them. The files lie apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models import Unit
from sansang.training.models.offered import from_above, paths_above
from sansang.training.models.programmes import Heading

if TYPE_CHECKING:
    from sansang.organisation.access import Permission
    from sansang.organisation.models import User


class MaterialKind(models.TextChoices):
    LESSON_PLAN = "lesson_plan", _("Giáo án")
    LECTURE = "lecture", _("Bài giảng")


class VersionState(models.TextChoices):
    DRAFT = "draft", _("Bản thảo")
    SUBMITTED = "submitted", _("Chờ phê duyệt")
    APPROVED = "approved", _("Đã phê duyệt")
    RETURNED = "returned", _("Trả lại")
    WITHDRAWN = "withdrawn", _("Đã thu hồi")
    REPLACED = "replaced", _("Đã có bản mới")


class MaterialQuerySet(models.QuerySet["Material"]):
    def permitted(self, user: User, permission: Permission) -> MaterialQuerySet:
        return self.filter(user.reach(permission, "unit__reach_path"))

    def offered(self, user: User, permission: Permission) -> MaterialQuerySet:
        """Those within reach, and the approved ones of commands above."""
        above = from_above(user, permission, "unit__reach_path") & Q(self._is_approved())
        return self.filter(user.reach(permission, "unit__reach_path") | above)

    def approved(self) -> MaterialQuerySet:
        return self.filter(self._is_approved())

    def for_classes_of(self, unit: Unit) -> MaterialQuerySet:
        """Approved ones that a class of the unit may teach by: its own, and those of commands above."""
        line = [unit.reach_path, *paths_above(unit.reach_path)]
        return self.approved().filter(unit__reach_path__in=line)

    @staticmethod
    def _is_approved() -> Exists:
        return Exists(MaterialVersion.objects.filter(material=OuterRef("pk"), state=VersionState.APPROVED))


class Material(models.Model):
    """A lesson plan or a lecture of a unit for some headings of content."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="training_materials")
    kind = models.CharField("loại", max_length=11, choices=MaterialKind)
    title = models.CharField("tên", max_length=200)
    headings = models.ManyToManyField(Heading, related_name="materials", blank=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class VersionQuerySet(models.QuerySet["MaterialVersion"]):
    def permitted(self, user: User, permission: Permission) -> VersionQuerySet:
        return self.filter(user.reach(permission, "material__unit__reach_path"))

    def offered(self, user: User, permission: Permission) -> VersionQuerySet:
        """Those within reach, and the approved ones of commands above."""
        above = from_above(user, permission, "material__unit__reach_path") & Q(state=VersionState.APPROVED)
        return self.filter(user.reach(permission, "material__unit__reach_path") | above)


class MaterialVersion(models.Model):
    """One file of a lesson plan or lecture, and the way it took: who wrote, submitted, decided."""

    material = models.ForeignKey(Material, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("bản số")
    file_name = models.CharField("tên tệp", max_length=150)
    ending = models.CharField("loại tệp", max_length=5)
    size = models.PositiveIntegerField("cỡ tệp")
    sha256 = models.CharField(max_length=64)
    state = models.CharField("trạng thái", max_length=10, choices=VersionState, default=VersionState.DRAFT)
    author_name = models.CharField("người tải lên", max_length=150)
    uploaded_at = models.DateTimeField("tải lên lúc", auto_now_add=True)
    submitted_by_id = models.BigIntegerField(null=True, blank=True)
    submitted_by_name = models.CharField("người trình", max_length=150, blank=True)
    submitted_on = models.DateField("ngày trình", null=True, blank=True)
    decided_by_name = models.CharField("người quyết định", max_length=150, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    paper_number = models.CharField("số văn bản", max_length=60, blank=True)
    words = models.CharField("ý kiến", max_length=300, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["material", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["material"], condition=Q(state="approved"), name="one_approved_version_per_material"
            ),
            models.UniqueConstraint(
                fields=["material"], condition=Q(state="submitted"), name="one_submitted_version_per_material"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | (Q(decided_on__isnull=False, submitted_on__isnull=False) & Q(decided_on__gte=F("submitted_on"))),
                name="material_is_approved_after_it_was_submitted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material_id} v{self.number}"

"""Tables of what training needs: grounds, aids and their upkeep, what of them is promised, what of a plan is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models import Place, Unit
from sansang.organisation.models.dated import Dated, DatedQuerySet
from sansang.training.models.offered import along_the_line, from_above

if TYPE_CHECKING:
    from sansang.organisation.access import Permission
    from sansang.organisation.models import User


class GroundUse(models.TextChoices):
    """What a ground serves; a ground often serves several."""

    DRILL = "drill", _("Điều lệnh đội ngũ")
    FIELD = "field", _("Thao trường, bãi tập")
    RANGE = "range", _("Trường bắn")
    HALL = "hall", _("Hội trường, lớp học")
    WATER = "water", _("Bơi, cứu hộ dưới nước")
    CIVIL_DEFENCE = "civil_defence", _("Phòng thủ dân sự, cứu hộ")


class GroundCondition(models.TextChoices):
    GOOD = "good", _("Tốt")
    USABLE = "usable", _("Dùng được")
    REPAIR = "repair", _("Cần sửa chữa")
    UNUSABLE = "unusable", _("Không dùng được")


class GroundQuerySet(DatedQuerySet):
    def permitted(self, user: User, permission: Permission) -> GroundQuerySet:
        return self.filter(user.reach(permission, "unit__reach_path"))

    def offered(self, user: User, permission: Permission) -> GroundQuerySet:
        """Those within reach, and those of commands above, which train here too."""
        own = user.reach(permission, "unit__reach_path")
        return self.filter(own | from_above(user, permission, "unit__reach_path"))

    def usable_by(self, unit: Unit) -> GroundQuerySet:
        """Those on which a class of the unit may train."""
        return self.filter(along_the_line(unit, "unit__reach_path"))


class Ground(Dated):
    """A training ground, field or hall, for as long as it may be used."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="grounds")  # who keeps it
    name = models.CharField("tên", max_length=120)
    commune = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="grounds")
    place = models.CharField("vị trí", max_length=150, blank=True)
    kinds = models.JSONField("công dụng", default=list)  # codes of GroundUse
    capacity = models.PositiveIntegerField("sức chứa (người)")
    condition = models.CharField("tình trạng", max_length=8, choices=GroundCondition, default=GroundCondition.GOOD)

    objects = GroundQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["name", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(capacity__gte=1), name="ground_holds_somebody"),
        ]

    def __str__(self) -> str:
        return self.name


class AidKind(models.TextChoices):
    TARGET = "target", _("Bia, bảng")
    MODEL = "model", _("Mô hình")
    AID = "aid", _("Đồ dùng huấn luyện khác")


class AidQuerySet(models.QuerySet["Aid"]):
    def permitted(self, user: User, permission: Permission) -> AidQuerySet:
        return self.filter(user.reach(permission, "unit__reach_path"))

    def offered(self, user: User, permission: Permission) -> AidQuerySet:
        """Those within reach, and those of commands above, which lend them."""
        own = user.reach(permission, "unit__reach_path")
        return self.filter(own | from_above(user, permission, "unit__reach_path"))

    def usable_by(self, unit: Unit) -> AidQuerySet:
        """Those that a class of the unit may have."""
        return self.filter(along_the_line(unit, "unit__reach_path"))


class Aid(models.Model):
    """One kind of training aid that a unit keeps, by the number; never a weapon, ammunition or explosive."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="aids")
    name = models.CharField("tên", max_length=120)
    kind = models.CharField("loại", max_length=6, choices=AidKind)
    measure = models.CharField("đơn vị tính", max_length=20)
    quantity = models.PositiveIntegerField("số lượng")
    damaged = models.PositiveIntegerField("đang hỏng", default=0)
    kept_at = models.CharField("nơi để", max_length=120, blank=True)

    objects = AidQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="one_aid_per_unit_and_name"),
            models.CheckConstraint(condition=Q(damaged__lte=F("quantity")), name="damaged_aids_are_among_all"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def usable(self) -> int:
        return self.quantity - self.damaged

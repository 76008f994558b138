"""Discipline of members, commendation of members and units: dated records with their decision, no opinions.

Law on Militia and Self-Defence Force 2019, Art. 48; Circular 75/2020/TT-BQP (discipline); Circulars 93/2024/TT-BQP and
62/2025/TT-BQP (commendation).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sansang.citizens.models import Person
from sansang.organisation.models import Unit

if TYPE_CHECKING:
    from sansang.organisation.access import Permission
    from sansang.organisation.models import User


class OfUnit(models.QuerySet[Any]):
    def permitted(self, user: User, permission: Permission) -> OfUnit:
        return self.filter(user.reach(permission, "unit__reach_path"))


class Penalty(models.TextChoices):
    REPRIMAND = "reprimand", _("Khiển trách")
    WARNING = "warning", _("Cảnh cáo")
    DEMOTION = "demotion", _("Giáng chức")
    DISMISSAL = "dismissal", _("Cách chức")
    STRIPPED = "stripped", _("Tước danh hiệu Dân quân tự vệ")


class DisciplineEnd(models.TextChoices):
    PROGRESS = "progress", _("Công nhận tiến bộ")
    OVERTURNED = "overturned", _("Hủy quyết định kỷ luật")
    CORRECTED = "corrected", _("Ghi nhầm, đã sửa")


class Discipline(models.Model):
    """A penalty: when the offence was, when it came to light, which decision, how it ended."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="disciplines")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="disciplines")
    penalty = models.CharField("hình thức", max_length=10, choices=Penalty)
    offence_on = models.DateField("ngày vi phạm")
    found_on = models.DateField("ngày phát hiện")
    is_complicated = models.BooleanField("vụ việc phức tạp, đã gia hạn xử lý", default=False)
    decision_number = models.CharField("số quyết định", max_length=60)
    decided_on = models.DateField("ngày quyết định")
    ended_on = models.DateField("ngày kết thúc", null=True, blank=True)
    end_reason = models.CharField("lý do kết thúc", max_length=10, choices=DisciplineEnd, blank=True)
    end_number = models.CharField("văn bản kết thúc", max_length=60, blank=True)

    objects = OfUnit.as_manager()

    class Meta:
        ordering = ["-decided_on", "-pk"]
        indexes = [models.Index(fields=["person"]), models.Index(fields=["unit", "decided_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(offence_on__lte=F("found_on")) & Q(found_on__lte=F("decided_on")),
                name="discipline_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_reason="") | (Q(ended_on__isnull=False) & ~Q(end_reason="")),
                name="discipline_says_why_it_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_penalty_display()} #{self.person_id}"


class Title(models.TextChoices):
    """Titles of emulation and forms of commendation; those of a unit stand last."""

    ADVANCED = "advanced", _("Chiến sĩ tiên tiến")
    EMULATION = "emulation", _("Chiến sĩ thi đua cơ sở")
    CERTIFICATE = "certificate", _("Giấy khen")
    DIPLOMA = "diploma", _("Bằng khen")
    ADVANCED_UNIT = "advanced_unit", _("Đơn vị tiên tiến")


class Occasion(models.TextChoices):
    REGULAR = "regular", _("Thường xuyên")
    THEMATIC = "thematic", _("Chuyên đề")


class AwardLevel(models.TextChoices):
    COMMUNE = "commune", _("Cấp xã")
    AGENCY = "agency", _("Cơ quan, tổ chức")
    BOARD = "board", _("Ban CHPTKV")
    PROVINCE = "province", _("Cấp tỉnh")
    REGION = "region", _("Quân khu")
    MINISTRY = "ministry", _("Bộ, Nhà nước")


class CommendationEnd(models.TextChoices):
    REVOKED = "revoked", _("Hủy quyết định khen thưởng")
    CORRECTED = "corrected", _("Ghi nhầm, đã sửa")


class Commendation(models.Model):
    """A title or a commendation of a member, or (without a person) of a unit."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="commendations")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="commendations")
    title = models.CharField("danh hiệu, hình thức", max_length=15, choices=Title)
    occasion = models.CharField("loại khen thưởng", max_length=10, choices=Occasion)
    level = models.CharField("cấp khen thưởng", max_length=10, choices=AwardLevel)
    decision_number = models.CharField("số quyết định", max_length=60)
    decided_on = models.DateField("ngày quyết định")
    ended_on = models.DateField("ngày hủy", null=True, blank=True)
    end_reason = models.CharField("lý do hủy", max_length=10, choices=CommendationEnd, blank=True)
    end_number = models.CharField("văn bản hủy", max_length=60, blank=True)

    objects = OfUnit.as_manager()

    class Meta:
        ordering = ["-decided_on", "-pk"]
        indexes = [models.Index(fields=["unit", "decided_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None, end_reason="") | (Q(ended_on__isnull=False) & ~Q(end_reason="")),
                name="commendation_says_why_it_ended",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_title_display()} #{self.person_id or self.unit_id}"

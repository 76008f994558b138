"""Competitions (hội thi, hội thao): who holds them on which level, and which place each unit took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models import Unit
from sansang.training.models.offered import from_above

if TYPE_CHECKING:
    from sansang.organisation.access import Permission
    from sansang.organisation.models import User


class CompetitionKind(models.TextChoices):
    CONTEST = "contest", _("Hội thi")
    SPORTS = "sports", _("Hội thao")


class CompetitionLevel(models.TextChoices):
    """Levels as the law names them; a regional board or a former district holds what its communes take part in."""

    MINISTRY = "ministry", _("Toàn quốc")
    REGION = "region", _("Quân khu")
    PROVINCE = "province", _("Cấp tỉnh")
    BOARD = "board", _("Khu vực phòng thủ")
    DISTRICT = "district", _("Cấp huyện (trước 01/07/2025)")
    COMMUNE = "commune", _("Cấp xã")
    AGENCY = "agency", _("Cơ quan, tổ chức")


class CompetitionState(models.TextChoices):
    PLANNED = "planned", _("Dự kiến")
    HELD = "held", _("Đã tổ chức")
    CANCELLED = "cancelled", _("Đã hủy")


class CompetitionQuerySet(models.QuerySet["Competition"]):
    def permitted(self, user: User, permission: Permission) -> CompetitionQuerySet:
        return self.filter(user.reach(permission, "unit__reach_path"))

    def offered(self, user: User, permission: Permission) -> CompetitionQuerySet:
        """Those within reach, and those of commands above, in which units from here take part."""
        own = user.reach(permission, "unit__reach_path")
        return self.filter(own | from_above(user, permission, "unit__reach_path"))


class Competition(models.Model):
    """One hội thi or hội thao; `unit` holds it, or keeps the record of one that a higher level held."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="competitions")
    kind = models.CharField("loại", max_length=8, choices=CompetitionKind)
    level = models.CharField("cấp", max_length=8, choices=CompetitionLevel)
    title = models.CharField("tên", max_length=200)
    host = models.CharField("đơn vị đăng cai", max_length=150)
    place = models.CharField("địa điểm", max_length=150, blank=True)
    first_on = models.DateField("từ ngày")
    last_on = models.DateField("đến hết ngày")
    paper_number = models.CharField("số kế hoạch, công văn", max_length=60)
    paper_on = models.DateField("ngày văn bản")
    participants = models.PositiveIntegerField("số người tham gia", null=True, blank=True)
    state = models.CharField("trạng thái", max_length=9, choices=CompetitionState, default=CompetitionState.PLANNED)
    report_number = models.CharField("số quyết định công nhận kết quả", max_length=60, blank=True)

    objects = CompetitionQuerySet.as_manager()

    class Meta:
        ordering = ["-first_on", "-pk"]
        indexes = [models.Index(fields=["unit", "first_on"])]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="competition_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def year(self) -> int:
        return self.first_on.year


class Award(models.TextChoices):
    FIRST = "first", _("Giải nhất")
    SECOND = "second", _("Giải nhì")
    THIRD = "third", _("Giải ba")
    CONSOLATION = "consolation", _("Giải khuyến khích")


class PlacingQuerySet(models.QuerySet["Placing"]):
    def permitted(self, user: User, permission: Permission) -> PlacingQuerySet:
        return self.filter(user.reach(permission, "competition__unit__reach_path"))


class Placing(models.Model):
    """The place a unit took in a competition: in the whole (`content` empty) or in one content."""

    competition = models.ForeignKey(Competition, models.CASCADE, related_name="placings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="placings")
    content = models.CharField("nội dung thi", max_length=120, blank=True)
    rank = models.PositiveSmallIntegerField("thứ hạng", null=True, blank=True)
    award = models.CharField("giải", max_length=11, choices=Award, blank=True)
    score = models.DecimalField("điểm", max_digits=7, decimal_places=2, null=True, blank=True)

    objects = PlacingQuerySet.as_manager()

    class Meta:
        ordering = ["content", F("rank").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["competition", "content", "unit"], name="one_placing_per_unit_and_content"),
            models.CheckConstraint(condition=Q(rank=None) | Q(rank__gte=1), name="places_begin_with_one"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.rank}"

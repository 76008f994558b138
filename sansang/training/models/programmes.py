"""Programmes: who is taught under which headings for how long. Headings only, never what is taught.

Circular 69/2020/TT-BQP, Appendices I-IV; Circular 111/2025/TT-BQP (civil defence).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models import Unit
from sansang.organisation.models.dated import Dated
from sansang.training.models.reach import DatedOffered, Offered


class Audience(models.TextChoices):
    """Who is trained; the keys are those of the table of trainers of the law."""

    OFFICERS_COMMAND = "officers_command", _("Cán bộ Ban CHQS cấp xã, cơ quan; chỉ huy tiểu đoàn, đại đội")
    OFFICERS_UNIT = "officers_unit", _("Thôn đội trưởng, trung đội trưởng, tiểu đội trưởng, khẩu đội trưởng")
    OFFICERS_FURTHER = "officers_further", _("Bồi dưỡng cán bộ")
    COMPANY = "company", _("Đại đội pháo binh, phòng không; hải đội thường trực")
    FIRST_YEAR = "first_year", _("Năm thứ nhất")
    BRANCH = "branch", _("Binh chủng và biển")
    AIR_DEFENCE = "air_defence", _("Phòng không, pháo binh")
    STANDING = "standing", _("Thường trực")
    MOBILE = "mobile", _("Cơ động")
    ON_THE_SPOT = "on_the_spot", _("Tại chỗ")
    SELF_DEFENCE = "self_defence", _("Tự vệ")


OFFICERS = (Audience.OFFICERS_COMMAND, Audience.OFFICERS_UNIT, Audience.OFFICERS_FURTHER)


class Programme(Dated):
    """A programme that a command issued, in force on its days."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="programmes")
    code = models.CharField("ký hiệu", max_length=20)
    name = models.CharField("tên chương trình", max_length=200)
    audience = models.CharField("đối tượng", max_length=20, choices=Audience)
    days_long = models.PositiveSmallIntegerField("số ngày")
    instrument = models.CharField("văn bản", max_length=60)
    article = models.CharField("điều, phụ lục", max_length=60, blank=True)
    is_confirmed = models.BooleanField("đã đối chiếu với văn bản", default=False)

    objects = DatedOffered.as_manager()

    class Meta(Dated.Meta):
        ordering = ["code", "first_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["unit", "code", "first_on"], name="one_programme_per_code_and_day"),
        ]

    def __str__(self) -> str:
        return self.name


class Part(models.TextChoices):
    POLITICAL = "political", _("Giáo dục chính trị, pháp luật")
    MILITARY = "military", _("Huấn luyện quân sự")
    CIVIL_DEFENCE = "civil_defence", _("Phòng thủ dân sự")


class OfProgramme(Offered):
    path = "programme__unit__reach_path"


class Heading(models.Model):
    """A heading of content with its hours; civil defence is counted within the military part."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="headings")
    order = models.PositiveSmallIntegerField("thứ tự")
    name = models.CharField("nội dung", max_length=200)
    part = models.CharField("phần", max_length=15, choices=Part)
    hours = models.DecimalField("số giờ", max_digits=5, decimal_places=1)

    objects = OfProgramme.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "order"], name="one_heading_per_place"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="heading_takes_time"),
        ]

    def __str__(self) -> str:
        return self.name

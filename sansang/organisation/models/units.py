"""Units: commands, establishments and troop units of the military line, by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models.dated import Dated, DatedQuerySet
from sansang.organisation.models.places import Place

if TYPE_CHECKING:
    from sansang.organisation.access import Permission
    from sansang.organisation.models.users import User


class UnitKind(models.TextChoices):
    PROVINCIAL_COMMAND = "provincial_command", _("Bộ Chỉ huy quân sự tỉnh")
    DISTRICT_COMMAND = "district_command", _("Ban Chỉ huy quân sự cấp huyện (trước 01/07/2025)")
    REGIONAL_BOARD = "regional_board", _("Ban Chỉ huy phòng thủ khu vực")
    COMMUNE_COMMAND = "commune_command", _("Ban Chỉ huy quân sự cấp xã")
    AGENCY_COMMAND = "agency_command", _("Ban Chỉ huy quân sự cơ quan, tổ chức")
    MILITIA = "militia", _("Cơ sở dân quân")
    SELF_DEFENCE = "self_defence", _("Cơ sở tự vệ")
    TEAM = "team", _("Tổ")
    SQUAD = "squad", _("Tiểu đội")
    CREW = "crew", _("Khẩu đội")
    PLATOON = "platoon", _("Trung đội")
    COMPANY = "company", _("Đại đội")
    BATTALION = "battalion", _("Tiểu đoàn")


COMMANDS = (
    UnitKind.PROVINCIAL_COMMAND,
    UnitKind.DISTRICT_COMMAND,
    UnitKind.REGIONAL_BOARD,
    UnitKind.COMMUNE_COMMAND,
    UnitKind.AGENCY_COMMAND,
)
ESTABLISHMENTS = (UnitKind.MILITIA, UnitKind.SELF_DEFENCE)
TROOPS = (
    UnitKind.TEAM,
    UnitKind.SQUAD,
    UnitKind.CREW,
    UnitKind.PLATOON,
    UnitKind.COMPANY,
    UnitKind.BATTALION,
)


class Component(models.TextChoices):
    """Thành phần, Law on Militia and Self-Defence Force 2019, Art. 6."""

    ON_THE_SPOT = "TC", _("Tại chỗ")
    MOBILE = "CD", _("Cơ động")
    STANDING = "TT", _("Thường trực")
    MARITIME = "B", _("Biển")
    AIR_DEFENCE = "PK", _("Phòng không")
    ARTILLERY = "PB", _("Pháo binh")
    RECONNAISSANCE = "TS", _("Trinh sát")
    SIGNALS = "TTin", _("Thông tin")
    ENGINEERS = "CB", _("Công binh")
    CHEMICAL = "PH", _("Phòng hóa")
    MEDICAL = "YT", _("Y tế")


class UnitQuerySet(models.QuerySet["Unit"]):
    def permitted(self, user: User, permission: Permission) -> UnitQuerySet:
        return self.filter(user.reach(permission, "reach_path"))

    def within(self, *units: Unit) -> UnitQuerySet:
        """These units and all whose records they answer for now."""
        found = Q(pk__in=[])
        for unit in units:
            found |= Q(reach_path__startswith=unit.reach_path)
        return self.filter(found)


class Unit(models.Model):
    """One unit for as long as it lives; what changes is in its versions."""

    kind = models.CharField("loại", max_length=20, choices=UnitKind)
    component = models.CharField("thành phần", max_length=4, choices=Component, blank=True)
    province_code = models.CharField("mã tỉnh", max_length=2, db_index=True)
    # "000001/000007/": where the records of this unit are answered for today. A dissolved unit stands below
    # its successor, so that today's commander sees its history and nobody else's clerk does.
    reach_path = models.CharField(max_length=200, db_index=True)
    is_demonstration = models.BooleanField("dữ liệu trình diễn", default=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"

    @property
    def step(self) -> str:
        """This unit's own part of a path."""
        return f"{self.pk:06d}/"


class UnitVersionQuerySet(DatedQuerySet):
    def permitted(self, user: User, permission: Permission) -> UnitVersionQuerySet:
        return self.filter(user.reach(permission, "unit__reach_path"))

    def below(self, *versions: UnitVersion) -> UnitVersionQuerySet:
        """On the tree of their day: these and everything under them (combine with .on(day))."""
        found = Q(pk__in=[])
        for version in versions:
            found |= Q(path__startswith=version.path)
        return self.filter(found)


class UnitVersion(Dated):
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="versions")
    name = models.CharField("tên", max_length=150)
    code = models.CharField("mã đơn vị", max_length=30, blank=True)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="child_versions")
    path = models.CharField(max_length=200, db_index=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="unit_versions")
    village = models.CharField("thôn, bản, tổ dân phố", max_length=100, blank=True)
    authorised = models.PositiveIntegerField("biên chế", default=0)
    decision_number = models.CharField("quyết định", max_length=60, blank=True)

    objects = UnitVersionQuerySet.as_manager()

    class Meta(Dated.Meta):
        indexes = [models.Index(fields=["unit", "first_on"]), models.Index(fields=["place"])]

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        return self.path.count("/") - 1


class UnitSuccession(models.Model):
    """Which unit took over from which, wholly or in part."""

    predecessor = models.ForeignKey(Unit, models.CASCADE, related_name="successions")
    successor = models.ForeignKey(Unit, models.CASCADE, related_name="origins")
    effective_on = models.DateField("từ ngày")
    is_part = models.BooleanField("một phần", default=False)
    decision_number = models.CharField("quyết định", max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "effective_on"], name="one_unit_succession_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"

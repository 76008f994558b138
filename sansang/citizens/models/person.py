"""The person: one row per human being."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sansang.kernel.dates import PartialDate
from sansang.organisation.models import Place, Unit
from sansang.privacy.fields import EncryptedTextField

if TYPE_CHECKING:
    from sansang.organisation.access import Permission
    from sansang.organisation.models import User

# Contexts of the keyed hashes: the same text in two columns never gives the same hash.
IDENTITY = "citizens.identity_number"
PHONE = "citizens.phone"


class Sex(models.TextChoices):
    MALE = "male", _("Nam")
    FEMALE = "female", _("Nữ")


class BirthPrecision(models.TextChoices):
    DAY = "day", _("đủ ngày tháng năm")
    MONTH = "month", _("chỉ tháng và năm")
    YEAR = "year", _("chỉ năm")


class Education(models.TextChoices):
    NONE = "none", _("Chưa qua trường lớp")
    PRIMARY = "primary", _("Tiểu học")
    LOWER_SECONDARY = "lower_secondary", _("Trung học cơ sở")
    UPPER_SECONDARY = "upper_secondary", _("Trung học phổ thông")
    INTERMEDIATE = "intermediate", _("Trung cấp")
    COLLEGE = "college", _("Cao đẳng")
    UNIVERSITY = "university", _("Đại học trở lên")


class PersonQuerySet(models.QuerySet["Person"]):
    def permitted(self, user: User, permission: Permission) -> PersonQuerySet:
        """Records within reach that go on; those merged into another are found in `merged` alone."""
        return self.filter(user.reach(permission, "keeper__reach_path"), merged_into=None)

    def merged(self, user: User, permission: Permission) -> PersonQuerySet:
        """Records within reach that were merged into another."""
        return self.filter(user.reach(permission, "keeper__reach_path")).exclude(merged_into=None)


class Person(models.Model):
    keeper = models.ForeignKey(Unit, models.PROTECT, related_name="persons")
    province_code = models.CharField("mã tỉnh", max_length=2)
    full_name = models.CharField("họ và tên", max_length=100)
    name_key = models.CharField(max_length=100)
    name_order = models.BinaryField(max_length=400, default=b"")
    identity_number = EncryptedTextField("số định danh cá nhân", context=IDENTITY, null=True, blank=True)
    identity_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    born_on = models.DateField("ngày sinh", null=True, blank=True)
    born_precision = models.CharField(
        "độ chính xác của ngày sinh", max_length=5, choices=BirthPrecision, default=BirthPrecision.DAY
    )
    sex = models.CharField("giới tính", max_length=6, choices=Sex)
    residence = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="xã, phường nơi ở")
    village = models.CharField("thôn, bản, tổ dân phố", max_length=100, blank=True)
    phone = EncryptedTextField("số điện thoại", context=PHONE, null=True, blank=True)
    phone_hash = models.CharField(max_length=64, null=True, blank=True, db_index=True)
    party_joined_on = models.DateField("ngày vào Đảng", null=True, blank=True)
    union_joined_on = models.DateField("ngày vào Đoàn", null=True, blank=True)
    is_former_soldier = models.BooleanField("bộ đội xuất ngũ", default=False)
    education = models.CharField("trình độ", max_length=20, choices=Education, blank=True)
    # Set when this record turned out to be of a person known already: the one record that goes on.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["name_key"]),
            # Names are searched by any part: the index alone answers, in the order in which they are shown.
            models.Index(
                fields=["name_key", "keeper", "name_order"], condition=Q(merged_into=None), name="person_name_search"
            ),
            models.Index(fields=["name_order"]),  # the first page of a province, without sorting everybody
            models.Index(fields=["keeper"]),
            models.Index(fields=["born_on"]),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(full_name=""), name="person_has_a_name"),
            models.CheckConstraint(
                condition=Q(identity_number=None, identity_hash=None)
                | Q(identity_number__isnull=False, identity_hash__isnull=False),
                name="person_identity_number_and_hash_go_together",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def born(self) -> PartialDate | None:
        return PartialDate(self.born_on, self.born_precision) if self.born_on else None  # type: ignore[arg-type]


class SkillKind(models.TextChoices):
    FIRST_AID = "first_aid", _("Sơ cấp cứu")
    SWIMMING = "swimming", _("Bơi")
    BOAT = "boat", _("Lái xuồng")
    DRIVING = "driving", _("Lái xe")
    CHAINSAW = "chainsaw", _("Cưa máy")
    LANGUAGE = "language", _("Ngôn ngữ")


class Skill(models.Model):
    person = models.ForeignKey(Person, models.CASCADE, related_name="skills")
    kind = models.CharField("kỹ năng", max_length=10, choices=SkillKind)
    detail = models.CharField("chi tiết", max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "detail"], name="one_skill_per_person_and_kind")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.detail}".strip()

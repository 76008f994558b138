"""Places: administrative units of both tiers and the former three, by day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models.dated import Dated, DatedQuerySet


class PlaceLevel(models.TextChoices):
    PROVINCE = "province", _("Cấp tỉnh")
    DISTRICT = "district", _("Cấp huyện (trước 01/07/2025)")
    COMMUNE = "commune", _("Cấp xã")


class Place(models.Model):
    """One administrative unit for as long as it lives; its code and name are in its versions."""

    level = models.CharField("cấp", max_length=10, choices=PlaceLevel)
    province_code = models.CharField("mã tỉnh", max_length=2, db_index=True)
    latitude = models.FloatField("vĩ độ", null=True, blank=True)
    longitude = models.FloatField("kinh độ", null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.get_level_display()} #{self.pk}"


class PlaceVersion(Dated):
    place = models.ForeignKey(Place, models.CASCADE, related_name="versions")
    code = models.CharField("mã", max_length=5)
    name = models.CharField("tên", max_length=100)
    kind = models.CharField("loại", max_length=30)  # Xã, Phường, Thị trấn, Huyện, Tỉnh …
    parent = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="child_versions")
    area_km2 = models.DecimalField("diện tích (km²)", max_digits=9, decimal_places=2, null=True, blank=True)
    decision_number = models.CharField("văn bản", max_length=60, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        indexes = [models.Index(fields=["code", "first_on"]), models.Index(fields=["place", "first_on"])]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.kind} {self.name}"


class PlaceSuccession(models.Model):
    """Which place took over from which, wholly or in part."""

    predecessor = models.ForeignKey(Place, models.CASCADE, related_name="successions")
    successor = models.ForeignKey(Place, models.CASCADE, related_name="origins")
    effective_on = models.DateField("từ ngày")
    is_part = models.BooleanField("một phần", default=False)
    decision_number = models.CharField("văn bản", max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "effective_on"], name="one_place_succession_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class Population(models.Model):
    place = models.ForeignKey(Place, models.CASCADE, related_name="populations")
    year = models.PositiveSmallIntegerField("năm")
    persons = models.PositiveIntegerField("dân số")
    source = models.CharField("nguồn", max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "year"], name="one_population_per_place_and_year")]

    def __str__(self) -> str:
        return f"{self.year}: {self.persons}"


class PlaceAttribute(Dated):
    class Kind(models.TextChoices):
        BORDER = "border", _("Xã biên giới")
        KEY_DEFENCE = "key_defence", _("Xã trọng điểm về quốc phòng")
        ZONE_1 = "zone_1", _("Vùng đồng bào dân tộc thiểu số: khu vực I")
        ZONE_2 = "zone_2", _("Vùng đồng bào dân tộc thiểu số: khu vực II")
        ZONE_3 = "zone_3", _("Vùng đồng bào dân tộc thiểu số: khu vực III")

    place = models.ForeignKey(Place, models.CASCADE, related_name="attributes")
    kind = models.CharField("thuộc tính", max_length=12, choices=Kind)
    decision_number = models.CharField("văn bản", max_length=60, blank=True)

    objects = DatedQuerySet.as_manager()

    def __str__(self) -> str:
        return self.get_kind_display()


class Boundary(models.Model):
    """The outline of a place as an installation loaded it; a reference map, never a legal boundary."""

    place = models.OneToOneField(Place, models.CASCADE, related_name="boundary")
    geometry = models.JSONField("hình dạng (GeoJSON)")
    source = models.CharField("nguồn", max_length=200, blank=True)

    def __str__(self) -> str:
        return f"Ranh giới {self.place_id}"

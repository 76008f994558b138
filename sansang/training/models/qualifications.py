"""What people are qualified for, for how long: kinds, who holds them, and decisions that prolong many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sansang.citizens.models import Person
from sansang.organisation.models import Unit
from sansang.organisation.models.dated import Dated, DatedQuerySet
from sansang.training.models.offered import from_above
from sansang.training.models.programmes import Programme
from sansang.training.models.reach import OfUnit
from sansang.training.models.results import Result

if TYPE_CHECKING:
    from sansang.organisation.access import Permission
    from sansang.organisation.models import User


class LeastGrade(models.TextChoices):
    """The grades that may be asked for; a better one does as well."""

    PASS = "pass", _("Đạt trở lên")
    GOOD = "good", _("Khá trở lên")
    EXCELLENT = "excellent", _("Giỏi")


class KindQuerySet(models.QuerySet["QualificationKind"]):
    def permitted(self, user: User, permission: Permission) -> KindQuerySet:
        return self.filter(user.reach(permission, "unit__reach_path"))

    def offered(self, user: User, permission: Permission) -> KindQuerySet:
        """Those of units within reach, and of the commands above."""
        own = user.reach(permission, "unit__reach_path")
        return self.filter(own | from_above(user, permission, "unit__reach_path"))


class QualificationKind(models.Model):
    """A kind of qualification: how long it holds, which others it includes, which programmes give it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="qualification_kinds")
    code = models.CharField("ký hiệu", max_length=20)
    name = models.CharField("tên", max_length=150)
    months = models.PositiveSmallIntegerField("có giá trị (tháng)", null=True, blank=True)  # none: without end
    includes = models.ManyToManyField("self", symmetrical=False, related_name="included_in", blank=True)
    programmes = models.ManyToManyField(Programme, related_name="qualification_kinds", blank=True)
    least_grade = models.CharField("cấp khi xếp loại", max_length=10, choices=LeastGrade, default=LeastGrade.PASS)
    is_active = models.BooleanField("đang cấp", default=True)

    objects = KindQuerySet.as_manager()

    class Meta:
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "code"], name="one_qualification_kind_per_code"),
            models.CheckConstraint(condition=Q(months=None) | Q(months__gt=0), name="qualification_holds_for_a_time"),
        ]

    def __str__(self) -> str:
        return self.name


class QualificationQuerySet(DatedQuerySet):
    def permitted(self, user: User, permission: Permission) -> QualificationQuerySet:
        """Of people whose record is kept within reach."""
        return self.filter(user.reach(permission, "person__keeper__reach_path"))

    def in_force(self, day: Any) -> QualificationQuerySet:
        return self.on(day).filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=day))


class Qualification(Dated):
    """A qualification of a person: by a published result, or by a paper from elsewhere."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="qualifications")
    kind = models.ForeignKey(QualificationKind, models.PROTECT, related_name="held")
    result = models.ForeignKey(Result, models.SET_NULL, null=True, blank=True, related_name="qualifications")
    paper_number = models.CharField("số văn bản", max_length=60)
    paper_on = models.DateField("ngày văn bản")
    issued_by = models.CharField("nơi cấp", max_length=150)
    given_by_name = models.CharField(max_length=150)
    given_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    withdrawn_on = models.DateField("thu hồi từ ngày", null=True, blank=True)
    withdrawal_number = models.CharField("số văn bản thu hồi", max_length=60, blank=True)

    objects = QualificationQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["first_on", "pk"]
        indexes = [models.Index(fields=["person"]), models.Index(fields=["kind", "last_on"])]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["person", "kind", "first_on"], name="one_qualification_per_kind_and_day"),
            models.CheckConstraint(
                condition=(Q(withdrawn_on=None) & Q(withdrawal_number=""))
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawal_number="")),
                name="withdrawn_qualification_has_its_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} #{self.person_id}"


class Prolongation(models.Model):
    """A decision that prolongs everyone's qualification of a kind that ends within some days, up to one day."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="prolongations")  # whose people
    kind = models.ForeignKey(QualificationKind, models.PROTECT, related_name="prolongations")
    ends_from = models.DateField("hết hạn từ ngày")
    ends_to = models.DateField("đến ngày")
    until = models.DateField("kéo dài đến hết ngày")
    number = models.CharField("số quyết định", max_length=60)
    day = models.DateField("ngày quyết định")
    written_by_name = models.CharField(max_length=150)
    at = models.DateTimeField("ghi lúc", auto_now_add=True)
    undone_at = models.DateTimeField("hoàn tác lúc", null=True, blank=True)
    undone_by_name = models.CharField("ai hoàn tác", max_length=150, blank=True)

    objects = OfUnit.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_to__gte=F("ends_from")), name="prolongation_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(until__gt=F("ends_from")), name="prolongation_prolongs"),
        ]

    def __str__(self) -> str:
        return self.number


class ProlongedQuerySet(models.QuerySet["Prolonged"]):
    def permitted(self, user: User, permission: Permission) -> ProlongedQuerySet:
        return self.filter(user.reach(permission, "qualification__person__keeper__reach_path"))


class Prolonged(models.Model):
    """One qualification that a decision prolonged, and its last day before."""

    prolongation = models.ForeignKey(Prolongation, models.CASCADE, related_name="rows")
    qualification = models.ForeignKey(Qualification, models.CASCADE, related_name="prolonged")
    last_before = models.DateField("hết hạn trước")
    last_after = models.DateField("hết hạn sau")

    objects = ProlongedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["prolongation", "qualification"], name="one_line_per_prolongation"),
            models.CheckConstraint(condition=Q(last_after__gt=F("last_before")), name="prolonged_ends_later"),
        ]

    def __str__(self) -> str:
        return f"{self.last_before} → {self.last_after} #{self.qualification_id}"

"""Certificates of who passed a class: numbered by the unit that issues them, verified by a code."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models import Unit
from sansang.training.models.results import OfResult, Result


class CertificateEnd(models.TextChoices):
    """Why a certificate is worth nothing any more."""

    CORRECTED = "corrected", _("Kết quả đã đính chính")
    MISPRINT = "misprint", _("Ghi sai, cấp lại")
    LOST = "lost", _("Mất, hỏng, cấp lại")


class Certificate(models.Model):
    """A numbered certificate; the code says on the public page whether it is genuine."""

    result = models.ForeignKey(Result, models.CASCADE, related_name="certificates")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="certificates")  # who issued it
    year = models.PositiveSmallIntegerField("năm")
    serial = models.PositiveIntegerField("số thứ tự trong năm")
    code = models.CharField("mã kiểm tra", max_length=16, unique=True)
    issued_on = models.DateField("ngày cấp")
    signed_by = models.CharField("người ký", max_length=100)
    issued_by_name = models.CharField(max_length=150)
    withdrawn_on = models.DateField("thu hồi ngày", null=True, blank=True)
    end = models.CharField("lý do thu hồi", max_length=10, choices=CertificateEnd, blank=True)

    objects = OfResult.as_manager()

    class Meta:
        ordering = ["year", "serial", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "serial"], name="one_certificate_per_number"),
            models.UniqueConstraint(
                fields=["result"], condition=Q(withdrawn_on=None), name="one_certificate_in_force_per_result"
            ),
            models.CheckConstraint(
                condition=(Q(withdrawn_on=None) & Q(end="")) | (Q(withdrawn_on__isnull=False) & ~Q(end="")),
                name="withdrawn_certificate_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"{self.serial:04d}/{self.year}/GCN"

    @property
    def spelled(self) -> str:
        """The code in groups of four, as it is printed."""
        return "-".join(self.code[at : at + 4] for at in range(0, len(self.code), 4))

"""A province's own rows of the law: proposed by one, confirmed by another, in force from a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models import Unit

if TYPE_CHECKING:
    from sansang.organisation.access import Permission
    from sansang.organisation.models import User


class RowState(models.TextChoices):
    PROPOSED = "proposed", _("Chờ người thứ hai xác nhận")
    CONFIRMED = "confirmed", _("Đã xác nhận")
    RETURNED = "returned", _("Không xác nhận")


class ProvincialRowQuerySet(models.QuerySet["ProvincialRow"]):
    def permitted(self, user: User, permission: Permission) -> ProvincialRowQuerySet:
        return self.filter(user.reach(permission, "command__reach_path"))


class ProvincialRow(models.Model):
    """One change to the law as data: a row added, a row of the nation or the province ended (`ends`), or both at once.

    The columns of an added row are `values`, as `sansang.law.book.row_from` reads them, days as ISO texts.
    """

    command = models.ForeignKey(Unit, models.PROTECT, related_name="provincial_rows")
    table = models.CharField("bảng", max_length=20)
    values = models.JSONField("nội dung", default=dict)
    ends = models.CharField("dòng kết thúc", max_length=120, blank=True)  # Row.identity
    last_on = models.DateField("hiệu lực đến hết ngày", null=True, blank=True)  # of the row that ends
    paper_number = models.CharField("văn bản", max_length=60, blank=True)  # on which the change rests
    state = models.CharField("tình trạng", max_length=10, choices=RowState, default=RowState.PROPOSED)
    proposed_by_id = models.BigIntegerField(null=True)
    proposed_by_name = models.CharField("người đề nghị", max_length=150)
    proposed_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField("người xác nhận", max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ProvincialRowQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | (
                    Q(proposed_by_id__isnull=False, decided_by_id__isnull=False)
                    & ~Q(decided_by_id=models.F("proposed_by_id"))
                )
                # Both forgotten together when their time is over; the row goes on.
                | Q(proposed_by_id=None, decided_by_id=None, proposed_by_name="", decided_by_name=""),
                name="provincial_row_needs_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(ends="", last_on=None) | (~Q(ends="") & Q(last_on__isnull=False)),
                name="provincial_row_ends_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} #{self.pk}"

"""What every dated table shares: inclusive days and the question "on this day?"."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from sansang.kernel.days import Days


class DatedQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> Self:
        """The rows whose period holds this day."""
        return self.filter(first_on__lte=day).filter(Q(last_on=None) | Q(last_on__gte=day))

    def during(self, days: Days) -> Self:
        """The rows whose period shares at least one day with these days."""
        rows = self.filter(Q(last_on=None) | Q(last_on__gte=days.first))
        return rows if days.last is None else rows.filter(first_on__lte=days.last)


class Dated(models.Model):
    first_on = models.DateField("từ ngày")
    last_on = models.DateField("đến hết ngày", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on=None) | Q(last_on__gte=F("first_on")),
                name="%(class)s_ends_after_it_begins",
            )
        ]

    @property
    def days(self) -> Days:
        return Days(self.first_on, self.last_on)

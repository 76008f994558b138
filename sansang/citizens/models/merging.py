"""Two records of one person made one, and records that look alike but are two persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sansang.citizens.models.person import Person
from sansang.privacy.fields import EncryptedJSONField

if TYPE_CHECKING:
    from sansang.organisation.access import Permission
    from sansang.organisation.models import User


class MergeState(models.TextChoices):
    MERGED = "merged", _("Đã gộp")
    UNDONE = "undone", _("Đã tách lại")
    DIFFERENT = "different", _("Là hai người khác nhau")


class MergeQuerySet(models.QuerySet["Merge"]):
    def permitted(self, user: User, permission: Permission) -> MergeQuerySet:
        """Decisions about two records that are both within reach."""
        sides = (user.reach(permission, f"{side}__keeper__reach_path") for side in ("kept", "other"))
        return self.filter(*sides)


class Merge(models.Model):
    """What someone decided about a pair of records; `journal` is what a merge moved, for taking it back."""

    kept = models.ForeignKey(Person, models.CASCADE, related_name="merges_kept")
    other = models.ForeignKey(Person, models.CASCADE, related_name="merges_other")
    state = models.CharField("quyết định", max_length=10, choices=MergeState)
    journal = EncryptedJSONField("đã gộp những gì", context="citizens.merge", null=True, blank=True)
    decided_by_name = models.CharField(max_length=150)
    decided_at = models.DateTimeField()
    undone_by_name = models.CharField(max_length=150, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("other")), name="merge_is_of_two_records"),
            models.UniqueConstraint(
                fields=["kept", "other"], condition=~Q(state="undone"), name="one_decision_per_pair_of_records"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kept_id} ← {self.other_id}"

"""Calendars for telephones: an address that is a secret, and can be taken back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from sansang.citizens.models import Person
from sansang.organisation.models import Unit
from sansang.training.models.reach import OfUnit


class Feed(models.Model):
    """Whoever knows the secret reads the sessions of a unit or of a person; only its keyed hash is kept."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="training_feeds")  # who answers for it
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="training_feeds")
    secret_hash = models.CharField(max_length=64, unique=True)
    label = models.CharField("đưa cho ai", max_length=100)
    created_by_name = models.CharField(max_length=150)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)

    objects = OfUnit.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["unit"], condition=Q(revoked_at=None), name="running_training_feeds")]

    def __str__(self) -> str:
        return self.label

"""Whose rows are whose: every table of the room stands under a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models

from sansang.organisation.models.dated import DatedQuerySet
from sansang.training.models.offered import from_above

if TYPE_CHECKING:
    from sansang.organisation.access import Permission
    from sansang.organisation.models import User


class OfUnit(models.QuerySet[Any]):
    """Rows within reach by the unit that `path` leads to."""

    path: ClassVar[str] = "unit__reach_path"

    def permitted(self, user: User, permission: Permission) -> Any:
        return self.filter(user.reach(permission, self.path))


class Offered(OfUnit):
    def offered(self, user: User, permission: Permission) -> Any:
        """Those within reach, and those of commands above, which serve here too."""
        return self.filter(user.reach(permission, self.path) | from_above(user, permission, self.path))


class DatedOffered(DatedQuerySet):
    def permitted(self, user: User, permission: Permission) -> Any:
        return self.filter(user.reach(permission, "unit__reach_path"))

    def offered(self, user: User, permission: Permission) -> Any:
        """Those within reach, and those of commands above, which serve here too."""
        own = user.reach(permission, "unit__reach_path")
        return self.filter(own | from_above(user, permission, "unit__reach_path"))

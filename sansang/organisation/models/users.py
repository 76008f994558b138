"""Users and what they are allowed: grants of a role in a unit, from a day to a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q

from sansang.organisation import access
from sansang.organisation.models.dated import Dated, DatedQuerySet
from sansang.organisation.models.units import Unit

if TYPE_CHECKING:
    from sansang.organisation.access import Permission


class UserQuerySet(models.QuerySet["User"]):
    def permitted(self, user: User, permission: Permission) -> UserQuerySet:
        """Users with a grant within reach, and users who hold none at all."""
        reached = Grant.objects.filter(user.reach(permission, "unit__reach_path"))
        return self.filter(Q(grants__in=reached) | Q(grants=None)).distinct()


class Accounts(UserManager["User"]):
    use_in_migrations = False

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def permitted(self, user: User, permission: Permission) -> UserQuerySet:
        return self.get_queryset().permitted(user, permission)


class User(AbstractUser):
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField("họ và tên", max_length=100, blank=True)
    title = models.CharField("chức danh", max_length=100, blank=True)
    language = models.CharField("ngôn ngữ", max_length=2, default="vi")
    is_demonstration = models.BooleanField("tài khoản trình diễn", default=False)

    objects = Accounts()  # type: ignore[misc]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def grants_held(self, on: date | None = None) -> list[Grant]:
        """The grants that hold on this day; read once per request (middleware.Reach sets the day)."""
        return access.grants_held(self, on)

    def reach(self, permission: Permission, field: str) -> Q:
        """Condition on a reach_path column: the rows this user may use this permission on."""
        return access.reach(self, permission, field)

    def may(self, permission: Permission) -> bool:
        """Holds this permission somewhere."""
        return access.may(self, permission)


class GrantQuerySet(DatedQuerySet):
    def permitted(self, user: User, permission: Permission) -> GrantQuerySet:
        return self.filter(user.reach(permission, "unit__reach_path"))


class Grant(Dated):
    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="grants")
    role = models.CharField("vai trò", max_length=30)
    given_by_name = models.CharField("người giao", max_length=150, blank=True)
    reason = models.CharField("căn cứ", max_length=200, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta(Dated.Meta):
        indexes = [models.Index(fields=["user", "first_on"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.unit_id}"

    @property
    def role_title(self) -> str:
        return str(access.ROLES[self.role].title)

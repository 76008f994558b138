"""The register of citizens of eligible age: who is registered where, why, from when to when; moves, absences, grounds.

Law on Militia and Self-Defence Force 2019, Art. 9, 11 and 13.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sansang.citizens.models.person import Person
from sansang.organisation.models import Unit
from sansang.organisation.models.dated import Dated, DatedQuerySet

if TYPE_CHECKING:
    from sansang.organisation.access import Permission
    from sansang.organisation.models import User


class KeptByOffice(DatedQuerySet):
    def permitted(self, user: User, permission: Permission) -> KeptByOffice:
        return self.filter(user.reach(permission, "office__reach_path"))


class OfPerson(DatedQuerySet):
    def permitted(self, user: User, permission: Permission) -> OfPerson:
        return self.filter(user.reach(permission, "person__keeper__reach_path"))


class Entry(models.TextChoices):
    """How someone came into an office's register."""

    FIRST = "first", _("Đăng ký lần đầu (đủ 18 tuổi)")
    SUPPLEMENTARY = "supplementary", _("Đăng ký bổ sung")
    MOVED_IN = "moved_in", _("Chuyển đến")
    REORGANISED_IN = "reorganised_in", _("Nhận từ đơn vị cũ khi sắp xếp")


class Leaving(models.TextChoices):
    """How someone left an office's register."""

    MOVED_OUT = "moved_out", _("Chuyển đi")
    PAST_AGE = "past_age", _("Hết tuổi")
    EXEMPT = "exempt", _("Miễn đăng ký")
    DIED = "died", _("Chết, mất tích")
    REORGANISED_OUT = "reorganised_out", _("Bàn giao cho đơn vị mới khi sắp xếp")
    CORRECTED = "corrected", _("Ghi nhầm, đã sửa")


class RegistrationRound(models.Model):
    """One office's registration of one year; open until its book is closed."""

    office = models.ForeignKey(Unit, models.PROTECT, related_name="registration_rounds")
    year = models.PositiveSmallIntegerField("năm")
    opened_on = models.DateField("mở từ ngày")
    closed_on = models.DateField("khóa sổ ngày", null=True, blank=True)
    paper_number = models.CharField("văn bản", max_length=60, blank=True)
    closed_by_name = models.CharField(max_length=150, blank=True)
    # The reconciliation and the mark of the rows as they were when the book was closed: later changes show.
    closed_with = models.JSONField("khi khóa sổ", null=True, blank=True)

    objects = KeptByOffice.as_manager()

    class Meta:
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "year"], name="one_registration_round_per_year"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=models.F("opened_on")),
                name="registration_round_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.year}"


class Registration(Dated):
    """A person in the register of a commune's or an agency's command; at most one at a time."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="registrations")
    office = models.ForeignKey(Unit, models.PROTECT, related_name="registrations")
    round = models.ForeignKey(RegistrationRound, models.SET_NULL, null=True, blank=True, related_name="entries")
    entry = models.CharField("lý do vào sổ", max_length=15, choices=Entry)
    leaving = models.CharField("lý do ra khỏi sổ", max_length=15, choices=Leaving, blank=True)
    paper_number = models.CharField("văn bản vào sổ", max_length=60, blank=True)
    leaving_paper_number = models.CharField("văn bản ra sổ", max_length=60, blank=True)

    objects = KeptByOffice.as_manager()

    class Meta(Dated.Meta):
        indexes = [
            models.Index(fields=["person", "first_on"]),
            models.Index(fields=["office", "first_on", "last_on"]),
        ]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(last_on=None, leaving="") | (Q(last_on__isnull=False) & ~Q(leaving="")),
                name="registration_says_why_it_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.office_id}"


class Circumstance(Dated):
    """A fact about a person that the law attaches something to (`sansang.law.facts`), with its paper."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="circumstances")
    fact = models.CharField("sự việc", max_length=60)
    paper_number = models.CharField("giấy tờ, văn bản", max_length=60, blank=True)
    paper_on = models.DateField("ngày văn bản", null=True, blank=True)
    # The decision that rests on it, once made: deferral, exemption, exemption from registration.
    decision_number = models.CharField("quyết định", max_length=60, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    decided_by = models.CharField("người quyết định", max_length=100, blank=True)

    objects = OfPerson.as_manager()

    class Meta(Dated.Meta):
        indexes = [models.Index(fields=["person", "fact"]), models.Index(fields=["last_on"])]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(decision_number="", decided_on=None)
                | (~Q(decision_number="") & Q(decided_on__isnull=False)),
                name="circumstance_decision_has_number_and_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fact} #{self.person_id}"


class MoveKind(models.TextChoices):
    RESIDENCE = "residence", _("Chuyển nơi ở")
    WORKPLACE = "workplace", _("Chuyển nơi làm việc")


class MoveState(models.TextChoices):
    OFFERED = "offered", _("Đã giới thiệu chuyển đi")
    ACCEPTED = "accepted", _("Đã tiếp nhận")
    RETURNED = "returned", _("Trả lại nơi chuyển")
    WITHDRAWN = "withdrawn", _("Đã rút lại")


class MoveQuerySet(models.QuerySet["Move"]):
    def permitted(self, user: User, permission: Permission) -> MoveQuerySet:
        """Moves out of or into an office within reach: both sides see the one paper."""
        leaving, coming = (user.reach(permission, f"{side}__reach_path") for side in ("from_office", "to_office"))
        return self.filter(leaving | coming)

    def incoming(self, user: User, permission: Permission) -> MoveQuerySet:
        return self.filter(user.reach(permission, "to_office__reach_path"), state=MoveState.OFFERED)


class Move(models.Model):
    """One paper with which an office offers a registered person to another, which accepts or returns it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="moves")
    kind = models.CharField("loại", max_length=10, choices=MoveKind)
    from_office = models.ForeignKey(Unit, models.PROTECT, related_name="moves_out")
    to_office = models.ForeignKey(Unit, models.PROTECT, related_name="moves_in")
    state = models.CharField("tình trạng", max_length=10, choices=MoveState, default=MoveState.OFFERED)
    paper_number = models.CharField("giấy giới thiệu", max_length=60)
    leaves_on = models.DateField("chuyển từ ngày")
    offered_by_name = models.CharField(max_length=150)
    offered_at = models.DateTimeField()
    decided_by_name = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = MoveQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="offered"), name="one_open_move_per_person"),
            models.CheckConstraint(condition=~Q(from_office=models.F("to_office")), name="move_goes_to_another_office"),
        ]

    def __str__(self) -> str:
        return f"{self.paper_number}: {self.person_id}"


class Absence(Dated):
    """Away from home; three months or more are reported to the command (Art. 9)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="absences")
    place = models.CharField("nơi đến", max_length=150)
    reported_on = models.DateField("ngày báo cáo", null=True, blank=True)

    objects = OfPerson.as_manager()

    class Meta(Dated.Meta):
        indexes = [models.Index(fields=["person", "first_on"])]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.first_on}"

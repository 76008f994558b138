"""Tables of the service record and of the one calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sansang.citizens.models import Person
from sansang.organisation.access import Permission
from sansang.organisation.models import Component, Unit
from sansang.organisation.models.dated import Dated, DatedQuerySet
from sansang.privacy.fields import EncryptedJSONField

if TYPE_CHECKING:
    from sansang.organisation.models import User


class PermittedByUnit(DatedQuerySet):
    def permitted(self, user: User, permission: Permission) -> PermittedByUnit:
        return self.filter(user.reach(permission, "unit__reach_path"))


class EndReason(models.TextChoices):
    COMPLETED = "completed", _("Hoàn thành nghĩa vụ")
    EARLY_RELEASE = "early_release", _("Thôi trước thời hạn")
    REMOVED = "removed", _("Đưa ra khỏi danh sách")
    TRANSFERRED = "transferred", _("Chuyển đơn vị")
    REORGANISED = "reorganised", _("Sắp xếp lại đơn vị")
    CORRECTED = "corrected", _("Ghi nhầm, đã sửa")


class Service(Dated):
    """One person in one unit, inclusive of both days."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="services")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="services")
    component = models.CharField("thành phần", max_length=4, choices=Component)
    end_reason = models.CharField("lý do thôi", max_length=15, choices=EndReason, blank=True)
    decision_number = models.CharField("quyết định", max_length=60, blank=True)

    objects = PermittedByUnit.as_manager()

    class Meta(Dated.Meta):
        indexes = [
            models.Index(fields=["person", "first_on"]),
            models.Index(fields=["unit", "first_on", "last_on"]),
        ]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(last_on=None, end_reason="") | Q(last_on__isnull=False),
                name="open_service_has_no_end_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.unit_id}"

    @property
    def what(self) -> str:
        return self.get_component_display()


class Post(models.TextChoices):
    """Chức vụ, Law on Militia and Self-Defence Force 2019, Art. 19; assistants from 2025."""

    COMMANDER = "commander", _("Chỉ huy trưởng")
    POLITICAL_OFFICER = "political_officer", _("Chính trị viên")
    DEPUTY_COMMANDER = "deputy_commander", _("Phó Chỉ huy trưởng")
    DEPUTY_POLITICAL_OFFICER = "deputy_political_officer", _("Chính trị viên phó")
    ASSISTANT = "assistant", _("Trợ lý")
    VILLAGE_LEADER = "village_leader", _("Thôn đội trưởng")
    BATTALION_LEADER = "battalion_leader", _("Tiểu đoàn trưởng")
    COMPANY_LEADER = "company_leader", _("Đại đội trưởng")
    PLATOON_LEADER = "platoon_leader", _("Trung đội trưởng")
    SQUAD_LEADER = "squad_leader", _("Tiểu đội trưởng")
    CREW_LEADER = "crew_leader", _("Khẩu đội trưởng")


class Appointment(Dated):
    person = models.ForeignKey(Person, models.CASCADE, related_name="appointments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments")
    post = models.CharField("chức vụ", max_length=30, choices=Post)
    rank = models.CharField("cấp bậc", max_length=40, blank=True)
    decision_number = models.CharField("quyết định", max_length=60, blank=True)

    objects = PermittedByUnit.as_manager()

    class Meta(Dated.Meta):
        indexes = [models.Index(fields=["unit", "post", "first_on"]), models.Index(fields=["person"])]

    def __str__(self) -> str:
        return f"{self.get_post_display()} #{self.unit_id}"

    @property
    def what(self) -> str:
        return self.get_post_display()


class CommitmentKind(models.TextChoices):
    DUTY = "duty", _("Trực sẵn sàng")
    TRAINING = "training", _("Huấn luyện")
    EXERCISE = "exercise", _("Diễn tập")
    MOBILISATION = "mobilisation", _("Huy động")
    ABSENCE = "absence", _("Vắng mặt có báo cáo")


class Commitment(models.Model):
    """Time a person has already promised; the clash rule is rules.reasons_against."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="commitments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="commitments")
    kind = models.CharField("loại", max_length=12, choices=CommitmentKind)
    starts_at = models.DateTimeField("bắt đầu")
    ends_at = models.DateTimeField("kết thúc")
    title = models.CharField("nội dung", max_length=150)
    source = models.CharField(max_length=60, blank=True)  # "duty.Shift:12": who wrote it

    objects = PermittedByUnit.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "starts_at"]), models.Index(fields=["source"])]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="commitment_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return self.title


class WaitingState(models.TextChoices):
    WAITING = "waiting", _("Chờ cấp trên kiểm tra")
    ACCEPTED = "accepted", _("Đã chấp nhận")
    RETURNED = "returned", _("Trả lại để xem lại")


class WaitingQuerySet(models.QuerySet["WaitingEntry"]):
    def permitted(self, user: User, permission: Permission) -> WaitingQuerySet:
        """Entries in the tray of a superior who may decide (tray within reach)."""
        return self.filter(user.reach(permission, "tray__reach_path"))

    def entered_by_office(self, user: User, permission: Permission) -> WaitingQuerySet:
        """Entries that offices within reach sent up; they show what was typed, never why it waits."""
        return self.filter(user.reach(permission, "unit__reach_path"))

    def to_act_on(self, user: User) -> WaitingQuerySet:
        """Entries that wait for the user's own decision, and those sent back to the user's own office."""
        deciding = user.reach(Permission.WAITING_DECIDE, "tray__reach_path") & Q(state=WaitingState.WAITING)
        own = user.reach(Permission.PEOPLE_EDIT, "unit__reach_path")
        return self.filter(deciding | (own & Q(state=WaitingState.RETURNED, seen_at=None)))


class WaitingEntry(models.Model):
    """A new member's row that waits for the first level that may see everything it touches.

    `why` is for that level alone: an office must never learn from it that a person is known elsewhere.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="waiting_sent")  # the office that entered it
    tray = models.ForeignKey(Unit, models.PROTECT, related_name="waiting_tray")  # who decides
    values = EncryptedJSONField("nội dung", context="personnel.waiting")
    why = EncryptedJSONField("lý do", context="personnel.waiting.why")
    known = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="waiting_entries")
    state = models.CharField("trạng thái", max_length=10, choices=WaitingState, default=WaitingState.WAITING)
    upload_id = models.BigIntegerField(null=True, blank=True)
    row_hash = models.CharField(max_length=64)
    entered_by_name = models.CharField(max_length=150)
    entered_at = models.DateTimeField()
    decided_by_name = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField("ý kiến", max_length=300, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)  # when the office has dealt with what was sent back

    objects = WaitingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "row_hash"], condition=Q(state="waiting"), name="one_waiting_entry_per_row"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} #{self.pk}"

"""How a term of service goes on and how it ends, each with its decision.

Law on Militia and Self-Defence Force 2019, Art. 8.2 (extension), 12 (early release, removal) and 13 (completion).
The term itself is never stored: `sansang.law.service` computes it from the services.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sansang.citizens.models import Person

if TYPE_CHECKING:
    from sansang.organisation.access import Permission
    from sansang.organisation.models import User


class KeptWithPerson(models.QuerySet[Any]):
    def permitted(self, user: User, permission: Permission) -> KeptWithPerson:
        return self.filter(user.reach(permission, "person__keeper__reach_path"))


class Answer(models.TextChoices):
    ASKED = "asked", _("Đã đề nghị, chưa trả lời")
    AGREED = "agreed", _("Đồng ý")
    REFUSED = "refused", _("Không đồng ý")
    WITHDRAWN = "withdrawn", _("Đã rút đề nghị")


class Extension(models.Model):
    """A member asks to serve longer: until when, and what was answered."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="extensions")
    asked_on = models.DateField("ngày đề nghị")
    until = models.DateField("đề nghị đến hết ngày")
    # Volunteers may serve beyond the ordinary age, up to the extended one (Art. 8.1).
    beyond_age = models.BooleanField("tình nguyện kéo dài độ tuổi", default=False)
    answer = models.CharField("trả lời", max_length=10, choices=Answer, default=Answer.ASKED)
    decision_number = models.CharField("số quyết định", max_length=60, blank=True)
    decided_on = models.DateField("ngày trả lời", null=True, blank=True)
    decided_by = models.CharField("thẩm quyền", max_length=120, blank=True)  # in the words of the law of that day

    objects = KeptWithPerson.as_manager()

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(answer="asked"), name="one_open_extension"),
            models.CheckConstraint(
                condition=~Q(answer="agreed") | (~Q(decision_number="") & Q(decided_on__isnull=False)),
                name="agreed_extension_has_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.until}"


class Ending(models.Model):
    """The decision with which a member's service ended: completed, released early, removed from the list."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="endings")
    last_on = models.DateField("ngày cuối cùng phục vụ")
    reason = models.CharField("lý do", max_length=15)  # of EndReason: completed, early_release, removed
    ground = models.CharField("căn cứ", max_length=60, blank=True)  # a key of the law's cases
    instrument = models.CharField("văn bản", max_length=60)
    article = models.CharField("điều khoản", max_length=60)
    decision_number = models.CharField("số quyết định", max_length=60)
    decided_on = models.DateField("ngày quyết định")
    decided_by = models.CharField("thẩm quyền", max_length=120)  # in the words of the law of that day
    certificate_number = models.CharField("số giấy chứng nhận", max_length=60, blank=True)
    # Standing militia who served long enough have completed active military service too.
    active_number = models.CharField("quyết định về nghĩa vụ quân sự tại ngũ", max_length=60, blank=True)
    active_on = models.DateField("ngày quyết định", null=True, blank=True)
    active_by = models.CharField("thẩm quyền", max_length=120, blank=True)

    objects = KeptWithPerson.as_manager()

    class Meta:
        ordering = ["-last_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "last_on"], name="one_ending_per_person_and_day"),
            models.CheckConstraint(
                condition=Q(active_number="", active_on=None) | (~Q(active_number="") & Q(active_on__isnull=False)),
                name="active_service_decision_has_number_and_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason}: {self.person_id} {self.last_on}"

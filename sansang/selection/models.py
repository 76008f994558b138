"""Tables of selection: a round, its need, its candidates with their checks, objections, and the steps it took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sansang.citizens.models import Person
from sansang.organisation.models import Component, Unit
from sansang.personnel.models import Service

if TYPE_CHECKING:
    from sansang.organisation.access import Permission
    from sansang.organisation.models import User


class State(models.TextChoices):
    PREPARING = "preparing", _("Chuẩn bị")
    PANEL = "panel", _("Hội đồng xét")
    PUBLISHED = "published", _("Niêm yết")
    DECIDED = "decided", _("Đã ký quyết định")
    ENTERED = "entered", _("Đã vào đơn vị")
    CANCELLED = "cancelled", _("Đã hủy")


class Ending(models.TextChoices):
    """Why a round was cancelled."""

    MISTAKE = "mistake", _("Mở nhầm, ghi nhầm")
    GUIDANCE = "guidance", _("Theo chỉ đạo của cấp trên")
    REORGANISED = "reorganised", _("Sắp xếp lại đơn vị")
    NO_NEED = "no_need", _("Không còn nhu cầu")
    PROCEDURE = "procedure", _("Làm lại vì sai trình tự")


class CheckKind(models.TextChoices):
    BACKGROUND = "background", _("Lý lịch")
    CONDUCT = "conduct", _("Chấp hành pháp luật")
    HEALTH = "health", _("Sức khỏe")


class Chosen(models.TextChoices):
    CHOSEN = "chosen", _("Chọn")
    RESERVE = "reserve", _("Dự bị")
    NOT_CHOSEN = "not_chosen", _("Không chọn")


class Ground(models.TextChoices):
    """On what the panel rests its choice."""

    AS_PROPOSED = "as_proposed", _("Theo đề xuất")
    SKILLS_NEEDED = "skills_needed", _("Cần kỹ năng")
    VILLAGE_BALANCE = "village_balance", _("Cân đối giữa các thôn")
    SEX_BALANCE = "sex_balance", _("Cân đối nam nữ")
    NEED_MET = "need_met", _("Đủ chỉ tiêu")
    STANDARDS = "standards", _("Chưa đủ tiêu chuẩn")
    GROUND_OF_LAW = "ground_of_law", _("Có căn cứ tạm hoãn, miễn")
    ABSENT = "absent", _("Vắng mặt khi xét")
    MOVED = "moved", _("Đã chuyển đi")
    OBJECTION_UPHELD = "objection_upheld", _("Chấp nhận khiếu nại")
    FROM_RESERVE = "from_reserve", _("Thay từ danh sách dự bị")


class ObjectionCode(models.TextChoices):
    GROUND_OF_LAW = "ground_of_law", _("Có căn cứ tạm hoãn, miễn mà vẫn có tên")
    STANDARDS = "standards", _("Chưa đủ tiêu chuẩn mà vẫn có tên")
    LEFT_OUT = "left_out", _("Đủ điều kiện mà không có tên")
    WRONG_DATA = "wrong_data", _("Ghi sai thông tin")
    PROCEDURE = "procedure", _("Sai trình tự xét")


class RaisedBy(models.TextChoices):
    SELF = "self", _("Chính người được xét")
    FAMILY = "family", _("Gia đình")
    CITIZEN = "citizen", _("Công dân khác")
    BODY = "body", _("Cơ quan, đoàn thể")


class Outcome(models.TextChoices):
    OPEN = "", _("Chưa giải quyết")
    UPHELD = "upheld", _("Chấp nhận")
    REJECTED = "rejected", _("Không chấp nhận")


class RoundQuerySet(models.QuerySet["Round"]):
    def permitted(self, user: User, permission: Permission) -> RoundQuerySet:
        return self.filter(user.reach(permission, "office__reach_path"))


class Round(models.Model):
    """The selection of one commune or agency in one year."""

    office = models.ForeignKey(Unit, models.PROTECT, related_name="selection_rounds")
    year = models.PositiveSmallIntegerField("năm")
    day = models.DateField("ngày tính điều kiện")  # the day on which everyone's state is judged
    serve_from = models.DateField("phục vụ từ ngày")
    skills = models.JSONField("kỹ năng cần", default=list)  # codes of citizens.SkillKind
    guidance_number = models.CharField("văn bản hướng dẫn, kế hoạch", max_length=60, blank=True)
    state = models.CharField("bước", max_length=10, choices=State, default=State.PREPARING)
    publication = models.PositiveSmallIntegerField("lần niêm yết", default=0)
    public_from = models.DateField("niêm yết từ ngày", null=True, blank=True)
    public_to = models.DateField("niêm yết đến hết ngày", null=True, blank=True)
    decision_number = models.CharField("số quyết định", max_length=60, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    decided_by = models.CharField("thẩm quyền", max_length=120, blank=True)  # in the words of the law of that day
    signed_by = models.CharField("người ký", max_length=100, blank=True)
    created_by_name = models.CharField(max_length=150)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "year"], condition=~Q(state="cancelled"), name="one_selection_round_per_year"
            ),
            models.CheckConstraint(
                condition=Q(public_from=None, public_to=None) | Q(public_to__gte=F("public_from")),
                name="selection_posting_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "entered"])
                | (~Q(decision_number="") & Q(decided_on__isnull=False) & Q(decided_on__gt=F("public_to"))),
                name="selection_is_decided_after_its_posting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.year}"

    @property
    def seed(self) -> str:
        """What the tie-break is made of beside the person: the same for every calculation of the round."""
        return f"{self.office_id}-{self.year}"


class OfRound(models.QuerySet["Step"]):
    def permitted(self, user: User, permission: Permission) -> OfRound:
        return self.filter(user.reach(permission, "round__office__reach_path"))


class Step(models.Model):
    """A step that a round took: when, who, with which paper."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="steps")
    verb = models.CharField("bước", max_length=10)
    on = models.DateField("ngày")
    paper_number = models.CharField("văn bản", max_length=60, blank=True)
    ending = models.CharField("lý do hủy", max_length=12, choices=Ending, blank=True)
    by_name = models.CharField("ai", max_length=150)
    at = models.DateTimeField("lúc", auto_now_add=True)

    objects = OfRound.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.verb} #{self.round_id}"


class NeedQuerySet(models.QuerySet["Need"]):
    def permitted(self, user: User, permission: Permission) -> NeedQuerySet:
        return self.filter(user.reach(permission, "round__office__reach_path"))


class Need(models.Model):
    """How many people a unit wants in a component: authorised minus staying, or another number with its reason."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="needs")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    component = models.CharField("thành phần", max_length=4, choices=Component)
    authorised = models.PositiveIntegerField("biên chế")
    staying = models.PositiveIntegerField("người ở lại")
    number = models.PositiveIntegerField("cần tuyển")
    reason = models.CharField("lý do sửa", max_length=150, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "unit"], name="one_need_per_unit")]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.number}"

    @property
    def computed(self) -> int:
        return max(self.authorised - self.staying, 0)


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def permitted(self, user: User, permission: Permission) -> CandidateQuerySet:
        return self.filter(user.reach(permission, "round__office__reach_path"))


class Candidate(models.Model):
    """A citizen considered in a round; what was proposed is kept from the day the panel took it up."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="candidates")
    person = models.ForeignKey(Person, models.PROTECT, related_name="candidacies")
    is_volunteer = models.BooleanField("tình nguyện", default=False)
    rank = models.PositiveIntegerField("thứ tự đề xuất", null=True, blank=True)
    proposed = models.CharField("đề xuất", max_length=10, choices=Chosen, blank=True)
    proposed_need = models.ForeignKey(Need, models.SET_NULL, null=True, blank=True, related_name="+")
    whys = models.JSONField("vì sao", default=list)
    choice = models.CharField("kết quả xét", max_length=10, choices=Chosen, blank=True)
    need = models.ForeignKey(Need, models.SET_NULL, null=True, blank=True, related_name="chosen")
    ground = models.CharField("căn cứ", max_length=20, choices=Ground, blank=True)
    chosen_by_name = models.CharField(max_length=150, blank=True)
    chosen_at = models.DateTimeField(null=True, blank=True)
    service = models.ForeignKey(Service, models.SET_NULL, null=True, blank=True, related_name="+")
    added_by_name = models.CharField(max_length=150)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "person"], name="one_candidacy_per_round"),
            models.CheckConstraint(
                condition=Q(choice="", ground="") | (~Q(choice="") & ~Q(ground="")),
                name="candidate_choice_has_a_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} #{self.round_id}"


class OfCandidate(models.QuerySet["Check"]):
    def permitted(self, user: User, permission: Permission) -> OfCandidate:
        return self.filter(user.reach(permission, "candidate__round__office__reach_path"))


class Check(models.Model):
    """One result of one check of a candidate; the latest day of a kind counts."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="checks")
    kind = models.CharField("mặt kiểm tra", max_length=10, choices=CheckKind)
    result = models.CharField("kết quả", max_length=10)  # a code of rules.checks
    checked_on = models.DateField("ngày kiểm tra")
    checked_by = models.CharField("nơi kiểm tra", max_length=100)
    recorded_by_name = models.CharField(max_length=150)
    recorded_at = models.DateTimeField(auto_now=True)

    objects = OfCandidate.as_manager()

    class Meta:
        ordering = ["checked_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "kind", "checked_on"], name="one_check_per_kind_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.result}"


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def permitted(self, user: User, permission: Permission) -> ObjectionQuerySet:
        return self.filter(user.reach(permission, "round__office__reach_path"))


class Objection(models.Model):
    """An objection against a posted list: what kind, about whom, how it was settled. No opinion is written down."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="objections")
    candidate = models.ForeignKey(Candidate, models.CASCADE, null=True, blank=True, related_name="objections")
    kind = models.CharField("loại ý kiến", max_length=15, choices=ObjectionCode)
    raised_by = models.CharField("ai nêu", max_length=10, choices=RaisedBy)
    received_on = models.DateField("ngày nhận")
    publication = models.PositiveSmallIntegerField("lần niêm yết")
    outcome = models.CharField("kết quả", max_length=10, choices=Outcome, blank=True)
    settled_on = models.DateField("ngày giải quyết", null=True, blank=True)
    paper_number = models.CharField("văn bản trả lời", max_length=60, blank=True)
    recorded_by_name = models.CharField(max_length=150)
    settled_by_name = models.CharField(max_length=150, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["received_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", settled_on=None) | (~Q(outcome="") & Q(settled_on__isnull=False)),
                name="settled_objection_has_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.round_id}"

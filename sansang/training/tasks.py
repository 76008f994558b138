"""What of training is to be done, for the page of tasks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.utils.translation import gettext_lazy as _

from sansang.law.counting import months_later
from sansang.organisation.access import Permission
from sansang.personnel.models import Appointment, Service
from sansang.personnel.tasks import Asked, Due, Kind
from sansang.training.models import (
    ClassState,
    Ground,
    GroundCondition,
    MaterialVersion,
    Plan,
    PlanState,
    PlanStep,
    Qualification,
    Session,
    TrainingClass,
    VersionState,
)
from sansang.training.queries.qualifications import ending
from sansang.training.queries.results import waiting_for_results
from sansang.training.rules.classes import ALIVE

LEFT_OPEN = Kind("class_open", _("{number} lớp huấn luyện phải kết thúc"), who=_("Đơn vị tổ chức lớp"),
                 url_name="training:class_list")  # fmt: skip
TO_PUBLISH = Kind("results", _("{number} lớp chưa công bố kết quả"), who=_("Người công bố của đơn vị tổ chức lớp"),
                  url_name="training:class_list", query=f"tt={ClassState.CLOSED}")  # fmt: skip
PLANS = Kind("plan_approve", _("{number} kế hoạch huấn luyện chờ phê duyệt"), who=_("Người phê duyệt"),
             url_name="training:plan_list")  # fmt: skip
MATERIALS = Kind("material_approve", _("{number} giáo án, bài giảng chờ phê duyệt"), who=_("Người phê duyệt"),
                 url_name="training:material_list", query="tt=submitted")  # fmt: skip
TO_MEND = Kind("ground_mend", _("{number} thao trường, bãi tập cần sửa trước buổi học"), who=_("Đơn vị quản lý"),
               url_name="training:ground_list", query="tt=repair")  # fmt: skip
ENDING = Kind("qualification", _("{number} chứng chỉ hết hạn"), who=_("Cấp quy định chứng chỉ"), grouped="month")
KINDS = (LEFT_OPEN, TO_PUBLISH, PLANS, MATERIALS, TO_MEND, ENDING)
BACK = 3  # months for which a qualification that ended stays to be done
_WORN = (GroundCondition.REPAIR, GroundCondition.UNUSABLE)


def due(asked: Asked) -> Iterator[Due]:
    """Everything of training that is due, in one question."""
    first, *others = (_left_open(asked), _to_publish(asked), _plans(asked), _materials(asked), _to_mend(asked),
                      _ending(asked))  # fmt: skip
    for kind, day, path, person, name, pk in first.union(*others, all=True):
        yield Due(kind, day, path, person, name, path if person else "", pk)


def _rows(rows: QuerySet[Any], kind: Kind, *, day: Any, path: str, person: str = "", name: str = "") -> QuerySet[Any]:
    """The columns in which all these questions answer alike."""
    return rows.order_by().values_list(
        Value(kind.code, CharField()),
        F(day) if isinstance(day, str) else day,
        F(path),
        F(person) if person else Value(0, BigIntegerField()),
        F(name) if name else Value("", CharField()),
        F("pk"),
    )


def _left_open(asked: Asked) -> QuerySet[Any]:
    """Classes that are over, or will be, by their last day."""
    classes = TrainingClass.objects.permitted(asked.user, Permission.TRAINING)
    classes = classes.filter(state__in=ALIVE, last_on__lte=asked.until)
    return _rows(classes, LEFT_OPEN, day="last_on", path="unit__reach_path")


def _to_publish(asked: Asked) -> QuerySet[Any]:
    """Closed classes by the day they closed."""
    classes = waiting_for_results(asked.user, until=asked.until)
    return _rows(classes, TO_PUBLISH, day="closed_on", path="unit__reach_path")


def _plans(asked: Asked) -> QuerySet[Any]:
    """Plans that the user may approve by the day they were submitted."""
    steps = PlanStep.objects.filter(plan=OuterRef("pk"), verb="submit").order_by("-pk").values("on")
    plans = Plan.objects.permitted(asked.user, Permission.TRAINING_APPROVE).filter(state=PlanState.SUBMITTED)
    plans = plans.filter(asked.user.reach(Permission.TRAINING_APPROVE, "approver__reach_path"))
    plans = plans.alias(submitted=Subquery(steps[:1])).filter(submitted__lte=asked.until)
    return _rows(plans, PLANS, day="submitted", path="unit__reach_path")


def _materials(asked: Asked) -> QuerySet[Any]:
    """Versions by the day they were submitted; whoever submitted one never approves it."""
    versions = MaterialVersion.objects.permitted(asked.user, Permission.TRAINING_APPROVE)
    versions = versions.filter(state=VersionState.SUBMITTED, submitted_on__lte=asked.until)
    versions = versions.exclude(submitted_by_id=asked.user.pk)
    return _rows(versions, MATERIALS, day="submitted_on", path="material__unit__reach_path")


def _to_mend(asked: Asked) -> QuerySet[Any]:
    """Worn grounds by the next session that stands there."""
    sessions = Session.objects.filter(ground=OuterRef("pk"), day__gte=asked.on, day__lte=asked.until)
    grounds = Ground.objects.permitted(asked.user, Permission.TRAINING).on(asked.on).filter(condition__in=_WORN)
    grounds = grounds.alias(next_on=Subquery(sessions.order_by("day").values("day")[:1])).filter(next_on__isnull=False)
    return _rows(grounds, TO_MEND, day="next_on", path="unit__reach_path")


def _ending(asked: Asked) -> QuerySet[Any]:
    """Qualifications of who serves by their last day."""
    rows = Qualification.objects.permitted(asked.user, Permission.TRAINING_VIEW).filter(person__merged_into=None)
    serves = Exists(Service.objects.on(asked.on).filter(person=OuterRef("person")))
    holds_a_post = Exists(Appointment.objects.on(asked.on).filter(person=OuterRef("person")))
    rows = rows.filter(serves | holds_a_post)
    found = ending(rows, first=months_later(asked.on, -BACK), last=asked.until)
    path = "person__keeper__reach_path"
    return _rows(found, ENDING, day="last_on", path=path, person="person_id", name="person__full_name")

"""What of training is to be done, for the page of tasks: classes left open, plans that wait for a signature."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from sansang.organisation.access import Permission
from sansang.personnel.tasks import Asked, Due, Kind
from sansang.training.models import Plan, PlanState, TrainingClass
from sansang.training.rules.classes import ALIVE

LEFT_OPEN = Kind("class_open", _("{number} lớp huấn luyện phải kết thúc"), who=_("Đơn vị tổ chức lớp"),
                 url_name="training:class_list")  # fmt: skip
TO_APPROVE = Kind("plan_approve", _("{number} kế hoạch huấn luyện chờ phê duyệt"), who=_("Người phê duyệt"),
                  url_name="training:plan_list")  # fmt: skip
KINDS = (LEFT_OPEN, TO_APPROVE)


def due(asked: Asked) -> Iterator[Due]:
    """Classes by their last day, and plans that the user may approve by the day they were submitted."""
    classes = TrainingClass.objects.permitted(asked.user, Permission.TRAINING)
    classes = classes.filter(state__in=ALIVE, last_on__lte=asked.until)
    for pk, day, path in classes.values_list("pk", "last_on", "unit__reach_path"):
        yield Due(LEFT_OPEN.code, day, path, pk=pk)
    plans = Plan.objects.permitted(asked.user, Permission.TRAINING_APPROVE).filter(state=PlanState.SUBMITTED)
    plans = plans.filter(asked.user.reach(Permission.TRAINING_APPROVE, "approver__reach_path"))
    for plan in plans.select_related("unit").prefetch_related("steps"):
        submitted = [step.on for step in plan.steps.all() if step.verb == "submit"]
        if submitted and submitted[-1] <= asked.until:
            yield Due(TO_APPROVE.code, submitted[-1], plan.unit.reach_path, pk=plan.pk)

"""What of the support of training is to be done: lesson plans that wait for a signature, grounds to be mended."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from sansang.organisation.access import Permission
from sansang.personnel.tasks import Asked, Due, Kind
from sansang.training.models import Ground, GroundCondition, MaterialVersion, Session, VersionState

TO_APPROVE = Kind("material_approve", _("{number} giáo án, bài giảng chờ phê duyệt"), who=_("Người phê duyệt"),
                  url_name="training:material_list", query="tt=submitted")  # fmt: skip
TO_MEND = Kind("ground_mend", _("{number} thao trường, bãi tập cần sửa trước buổi học"), who=_("Đơn vị quản lý"),
               url_name="training:ground_list", query="tt=repair")  # fmt: skip
KINDS = (TO_APPROVE, TO_MEND)
_WORN = (GroundCondition.REPAIR, GroundCondition.UNUSABLE)


def due(asked: Asked) -> Iterator[Due]:
    """Versions by the day they were submitted, grounds by the next session that stands there. Two queries."""
    versions = MaterialVersion.objects.permitted(asked.user, Permission.TRAINING_APPROVE)
    versions = versions.filter(state=VersionState.SUBMITTED, submitted_on__lte=asked.until)
    # Whoever submitted a version never approves it.
    versions = versions.exclude(submitted_by_id=asked.user.pk)
    for pk, day, path in versions.values_list("pk", "submitted_on", "material__unit__reach_path"):
        if day is not None:
            yield Due(TO_APPROVE.code, day, path, pk=pk)
    grounds = Ground.objects.permitted(asked.user, Permission.TRAINING).on(asked.on).filter(condition__in=_WORN)
    next_on = Session.objects.filter(ground__in=grounds.values("pk"), day__gte=asked.on, day__lte=asked.until)
    first = next_on.order_by().values("ground", "ground__unit__reach_path").annotate(day=Min("day"))
    for row in first:
        yield Due(TO_MEND.code, row["day"], row["ground__unit__reach_path"], pk=row["ground"])

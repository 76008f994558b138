"""What of results is to be done, for the page of tasks: results to publish, qualifications that end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from sansang.law.counting import months_later
from sansang.organisation.access import Permission
from sansang.personnel.models import Appointment, Service
from sansang.personnel.tasks import Asked, Due, Kind
from sansang.training.models import ClassState, Qualification
from sansang.training.queries.qualifications import ending
from sansang.training.queries.results import waiting_for_results

TO_PUBLISH = Kind("results", _("{number} lớp chưa công bố kết quả"), who=_("Người công bố của đơn vị tổ chức lớp"),
                  url_name="training:class_list", query=f"tt={ClassState.CLOSED}")  # fmt: skip
ENDING = Kind("qualification", _("{number} chứng chỉ hết hạn"), who=_("Cấp quy định chứng chỉ"), grouped="month")
KINDS = (TO_PUBLISH, ENDING)
BACK = 3  # months for which what ended stays to be done


def due(asked: Asked) -> Iterator[Due]:
    """Closed classes by the day they closed; qualifications of who serves by their last day."""
    classes = waiting_for_results(asked.user, until=asked.until)
    for pk, day, path in classes.values_list("pk", "closed_on", "unit__reach_path"):
        if day is not None:
            yield Due(TO_PUBLISH.code, day, path, pk=pk)
    columns = ("pk", "last_on", "person__keeper__reach_path", "person_id", "person__full_name")
    for pk, day, path, person, name in _ending(asked).values_list(*columns):
        yield Due(ENDING.code, day, path, person, name, path, pk)


def _ending(asked: Asked) -> QuerySet[Qualification]:
    rows = Qualification.objects.permitted(asked.user, Permission.TRAINING_VIEW).filter(person__merged_into=None)
    serves = Exists(Service.objects.on(asked.on).filter(person=OuterRef("person")))
    holds_a_post = Exists(Appointment.objects.on(asked.on).filter(person=OuterRef("person")))
    return ending(rows.filter(serves | holds_a_post), first=_since(asked.on), last=asked.until)


def _since(on: date) -> date:
    return months_later(on, -BACK)

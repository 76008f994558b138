"""Classes of a commune that lack their timetable, with grounds and instructors for them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sansang.organisation.models import Unit, User
from sansang.training import jobs
from sansang.training.models import Instructor, TimetableDraft, TrainingClass
from sansang.training.rules.drafts import Kept
from tests import factories
from tests.training.support import Commune

MONDAY = date(2026, 3, 2)


class Planned(Commune):
    """A commune with a hall, a field, two instructors and classes of 24 hours, six sessions each."""

    def __init__(self, *, classes: int = 2, monday: date = MONDAY) -> None:
        super().__init__()
        self.monday = monday
        self.hall = self.ground(name="Hội trường xã", kinds=["hall"])
        self.field = self.ground(name="Bãi tập Noong Vai", kinds=["field", "drill"])
        self.teachers = [self.instructor("Lò Văn Đan"), self.instructor("Quàng Thị Hặc")]
        self.programme = factories.programme(self.command, hours=(8, 16))
        self.classes = [self.a_class(f"Lớp {at}") for at in range(1, classes + 1)]

    def instructor(self, name: str, unit: Unit | None = None, **values: Any) -> Instructor:
        return Instructor.objects.create(unit=unit or self.command, full_name=name, **values)

    def a_class(self, title: str, unit: Unit | None = None, **values: Any) -> TrainingClass:
        values.setdefault("programme", self.programme)
        return factories.training_class(unit or self.command, first_on=self.monday, title=title, **values)

    def draft(self, *, by: User | None = None, **choices: Any) -> TimetableDraft:
        """A draft for all classes, made at once as there is no worker beside the tests."""
        choices.setdefault("instructors", [one.pk for one in self.teachers])
        choices.setdefault("today", self.monday - timedelta(days=10))
        return jobs.ask_for_timetable(self.command, self.classes, by=by or self.clerk, **choices)


def kept(draft: TimetableDraft) -> Kept:
    draft.refresh_from_db()
    return Kept.read(draft.found)

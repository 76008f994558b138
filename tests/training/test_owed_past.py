"""What was done in a year whose marks of attendance are not kept any more."""

from datetime import date

import pytest

from sansang.training.models import Attendance, Result
from tests.training.test_owed import Commune, attend

pytestmark = pytest.mark.django_db
END = date(2026, 12, 31)


@pytest.mark.parametrize("state", ["published", "closed"])
def test_published_results_say_what_was_done_once_attendance_is_gone(state: str) -> None:
    commune = Commune()
    person, other = commune.member(), commune.member()
    one = commune.held(state=state, closed_on=date(2026, 3, 8), published_on=date(2026, 3, 20))
    for attending, present in ((person, 3), (other, 1)):
        enrolment = attend(attending, one, present=present, missed=1)
        hours = present * 4
        Result.objects.create(enrolment=enrolment, score=7, grade="good", hours=hours + 4, hours_attended=hours)
    before = commune.due(person, on=END)
    assert (before.done, before.hours.missed) == (12, 4)
    Attendance.objects.all().delete()
    after = commune.due(person, on=END)
    assert (after.done, after.hours.missed) == ((12, 4) if state == "published" else (0, 0))


def test_of_a_class_whose_attendance_is_kept_the_marks_count() -> None:
    commune = Commune()
    person = commune.member()
    one = commune.held(state="published", closed_on=date(2026, 3, 8), published_on=date(2026, 3, 20))
    enrolment = attend(person, one, present=2)
    Result.objects.create(enrolment=enrolment, score=7, grade="good", hours=96, hours_attended=96)
    assert commune.due(person, on=END).done == 8

"""Writes classes with their sessions: places and teachers by lane, the state as the days say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sansang.demo.grounds import PRESENT
from sansang.demo.training_courses import Course
from sansang.demo.training_rows import write_rows
from sansang.demo.training_support import Places
from sansang.training.models import Cancelling, ClassState, Minutes, Session, TrainingClass

BATCH = 2000
TITLES = {
    "officers_command": "Tập huấn cán bộ Ban CHQS cấp xã, cơ quan",
    "officers_unit": "Tập huấn thôn đội trưởng, trung đội trưởng, tiểu đội trưởng",
    "company": "Huấn luyện đại đội pháo binh, phòng không",
    "first_year": "Huấn luyện năm thứ nhất",
    "branch": "Huấn luyện dân quân binh chủng",
    "air_defence": "Huấn luyện phân đội phòng không, pháo binh",
    "standing": "Huấn luyện dân quân thường trực",
    "mobile": "Huấn luyện dân quân cơ động",
    "on_the_spot": "Huấn luyện dân quân tại chỗ",
    "self_defence": "Huấn luyện tự vệ",
}
AUTHOR = "Dữ liệu trình diễn"
PRESS_CAPTION = ("03328", "on_the_spot", 2025)  # Thanh Nưa: article 1 shows its militia training in shooting
SHOOTING = "Nội dung bắn súng (chỉ ghi tên nội dung)"
BOARD = (
    {"name": "Phạm Trình Diễn", "position": "Chủ tịch hội đồng"},
    {"name": "Lò Trình Diễn", "position": "Thư ký"},
    {"name": "Giàng Trình Diễn", "position": "Ủy viên"},
)


def title_of(course: Course) -> str:
    made_up = ", học bù" if course.is_make_up else ""
    number = f", lớp {course.number}" if course.number else ""
    return f"{TITLES[course.audience]} năm {course.year}{made_up}{number}"


def write_classes(courses: Sequence[Course], places: Places, managers: Mapping[int, int]) -> None:
    """Write the classes, minutes of those published, and one that was cancelled; each course learns its number.

    `managers` are users by the command whose classes they look after.
    """
    rows = TrainingClass.objects.bulk_create([_class(course, places, managers) for course in courses], batch_size=BATCH)
    for course, row in zip(courses, rows, strict=True):
        course.pk = row.pk
    Minutes.objects.bulk_create(
        [_minutes(row, at) for at, row in enumerate(rows, 1) if row.state == ClassState.PUBLISHED], batch_size=BATCH
    )
    TrainingClass.objects.bulk_create(_cancelled(courses))


def _class(course: Course, places: Places, managers: Mapping[int, int]) -> TrainingClass:
    lead = places.teacher(course.trainer, course.lane, "military")
    state = course.state
    is_over = state in (ClassState.CLOSED, ClassState.PUBLISHED)
    published = course.last + timedelta(days=9) if state == ClassState.PUBLISHED else None
    return TrainingClass(
        unit_id=course.trainer, item_id=course.item, programme_id=course.outline.pk, title=title_of(course)[:150],
        first_on=course.first, last_on=course.last, ground_id=places.ground(course.trainer, course.lane),
        lead_id=lead.pk if lead else None, manager_id=managers.get(course.trainer), state=state,
        quota=course.places or max(10, -(-len(course.people) // 5) * 5), is_make_up=course.is_make_up,
        closed_on=course.last if is_over else None, published_on=published, created_by_name=AUTHOR,
    )  # fmt: skip


def _minutes(row: TrainingClass, at: int) -> Minutes:
    return Minutes(
        training_class=row, number=f"{at}/BB-TRÌNH-DIỄN", day=row.last_on + timedelta(days=2), board=list(BOARD),
        words="Đề nghị công nhận kết quả.", written_by_name=AUTHOR,
    )  # fmt: skip


def _cancelled(courses: Sequence[Course]) -> Iterator[TrainingClass]:
    """A class that was prepared like another and cancelled before anybody was called; none where nobody is like it."""
    like = next((one for one in courses if one.audience == "self_defence" and one.year == PRESENT.year), None)
    if like is not None:
        yield TrainingClass(
            unit_id=like.trainer, item_id=like.item, programme_id=like.outline.pk, title=f"{title_of(like)}, đợt đầu",
            first_on=like.first - timedelta(days=21), last_on=like.first - timedelta(days=14), quota=20,
            state=ClassState.CANCELLED, cancelling=Cancelling.TOO_FEW, created_by_name=AUTHOR,
        )  # fmt: skip


def write_sessions(courses: Iterable[Course], places: Places, codes: Mapping[int, str]) -> dict[int, list[int]]:
    """Write every session; returns their numbers by class, in the order of time."""
    columns = ("training_class_id", "day", "half", "heading_id", "hours", "ground_id", "instructor_id", "note")
    write_rows(Session, columns, _sessions(courses, places, codes))
    found: dict[int, list[int]] = {}
    for pk, of in Session.objects.order_by("day", "half").values_list("pk", "training_class_id"):
        found.setdefault(of, []).append(pk)
    return found


def _sessions(courses: Iterable[Course], places: Places, codes: Mapping[int, str]) -> Iterator[tuple[Any, ...]]:
    for course in courses:
        part_of = {pk: part for pk, part, _hours in course.outline.headings}
        is_shown = (codes.get(course.trainer), course.audience, course.year) == PRESS_CAPTION
        ground = places.ground(course.trainer, course.lane)
        for day, half, heading, hours in course.slots:
            teacher = places.teacher(course.trainer, course.lane, part_of[heading])
            note = SHOOTING if is_shown and heading == course.outline.main else ""
            yield course.pk, day, half, heading, hours, ground, teacher.pk if teacher else None, note

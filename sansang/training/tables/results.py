"""Lists of results: a class as a draft and as published, units of a year, people of a year."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sansang.kernel.names import name_key
from sansang.organisation.access import Permission, reaches
from sansang.training.models import Certificate, Grade, Result, TrainingClass
from sansang.training.queries.results import Row, Sheet
from sansang.training.queries.years import in_order_of_names
from sansang.training.rules.results import spoken
from sansang.training.rules.tallies import Line
from sansang.training.words_results import grade_badge
from sansang.ui.listing import Column, Filter, Listing, listing
from sansang.ui.templatetags.ui import percent

if TYPE_CHECKING:
    from sansang.ui.requests import Request

Text = str | Promise
_ORDER = {grade: at for at, grade in enumerate(Grade.values)}


def person_url(request: Request, person: Any) -> str:
    """The page of a person, for whoever may open it."""
    if not reaches(request.user, Permission.PEOPLE_VIEW, person.keeper):
        return ""
    return reverse("personnel:person_detail", args=[person.pk]) + "#ket-qua"


def _share(attended: Any, hours: Any) -> float | None:
    return float(attended) / float(hours) if hours else None


def _percent(value: float | None) -> float | None:
    return None if value is None else round(value * 100, 1)


def draft_list(request: Request, one: TrainingClass, sheet: Sheet, *, may_export: bool) -> Listing:
    """Everyone in a class with the marks so far."""
    return listing(
        request,
        sheet.rows,
        columns=[
            Column(
                "ten", _("Họ và tên"), lambda row: row.enrolment.person.full_name,
                sort=lambda row: bytes(row.enrolment.person.name_order), main=True,
                url=lambda row: person_url(request, row.enrolment.person),
            ),
            Column("don-vi", _("Đơn vị"), lambda row: row.enrolment.unit_name,
                   sort=lambda row: name_key(row.enrolment.unit_name or "")),
            Column("diem", _("Điểm"), lambda row: _number(row.score), sort=lambda row: row.score or -1, number=True,
                   main=True, shown=lambda row: spoken(row.score) or "–"),
            Column("loai", _("Xếp loại"), lambda row: row.grade_words,
                   sort=lambda row: _ORDER.get(row.grade, len(_ORDER)), main=True,
                   shown=lambda row: grade_badge(row.grade)),
            Column("du", _("Dự học (%)"), lambda row: _percent(_share(row.attended, sheet.hours)),
                   sort=lambda row: row.attended, number=True,
                   shown=lambda row: percent(_share(row.attended, sheet.hours), 0)),
            *(_mark_column(heading.pk, heading.name) for heading, _weight in sheet.examined),
        ],
        filters=[_grades(lambda found, grade: [row for row in found if row.grade == grade])],
        search=lambda found, text: [
            row for row in found if name_key(text) in row.enrolment.person.name_key
        ],
        page_size=150,
        export_name=f"ket-qua-du-thao-lop-{one.pk}" if may_export else "",
        noun=_("người"),
    )  # fmt: skip


def _grades(apply: Callable[[Any, str], Any]) -> Filter:
    return Filter("loai", _("Xếp loại"), Grade.choices, apply)


def _mark_column(heading: int, name: str) -> Column:
    def shown(row: Row) -> SafeString | str:
        mark = row.marks.get(heading)
        if mark is None:
            return "–"
        if mark.retest is None:
            return spoken(mark.score)
        before = spoken(mark.score) or "–"
        return format_html("<del>{}</del> {}", before, spoken(mark.retest))

    def value(row: Row) -> float | None:
        return _number(row.marks[heading].counts) if heading in row.marks else None

    return Column(f"n{heading}", name, value, number=True, shown=shown)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def result_list(
    request: Request, one: TrainingClass, rows: Any, *, certificates: Mapping[int, Certificate], may_correct: bool,
    may_export: bool,
) -> Listing:  # fmt: skip
    """The published results of a class."""

    def certificate_url(row: Result) -> str:
        return reverse("training:certificate_print", args=[certificates[row.pk].pk]) if row.pk in certificates else ""

    def correct_url(row: Result) -> str:
        return f"{reverse('training:result_correct', args=[one.pk])}?loai=mistake&nguoi={row.enrolment_id}"

    columns = [
        *_of_people(request),
        *_graded("grade"),
        Column("giay", _("Giấy chứng nhận"), lambda row: certificates[row.pk].number if row.pk in certificates else "",
               url=certificate_url),
        *([Column("sua", _("Đính chính"), lambda row: gettext("sửa"), url=correct_url)] if may_correct else []),
    ]  # fmt: skip
    return listing(
        request,
        rows,
        columns=columns,
        filters=[_grades(lambda found, grade: found.filter(grade=grade))],
        search=lambda found, text: found.filter(enrolment__person__name_key__contains=name_key(text)),
        default_sort="ten",
        export_name=f"ket-qua-lop-{one.pk}" if may_export else "",
        noun=_("người"),
    )


def _of_people(request: Request) -> list[Column]:
    return [
        Column(
            "ten", _("Họ và tên"), lambda row: row.enrolment.person.full_name,
            sort=("enrolment__person__name_order",), main=True,
            url=lambda row: person_url(request, row.enrolment.person),
        ),
        Column("don-vi", _("Đơn vị"), lambda row: row.unit_name or "", sort="unit_name"),
    ]  # fmt: skip


def _graded(name: str) -> list[Column]:
    def grade(row: Any) -> str:
        return str(getattr(row, name))

    return [
        Column("diem", _("Điểm"), lambda row: _number(row.score), sort="score", number=True, main=True,
               shown=lambda row: spoken(row.score) or "–"),
        Column("loai", _("Xếp loại"), lambda row: str(Grade(grade(row)).label), main=True,
               shown=lambda row: grade_badge(grade(row))),
        Column("du", _("Dự học (%)"), lambda row: _percent(_share(row.hours_attended, row.hours)),
               sort="hours_attended", number=True,
               shown=lambda row: percent(_share(row.hours_attended, row.hours), 0)),
    ]  # fmt: skip


def person_list(request: Request, rows: Any, *, may_export: bool, year: int, number: int | None) -> Listing:
    """Everyone counted in a year, with the class that counts; `number` of them where it is known already."""
    return listing(
        request,
        rows,
        columns=[
            *_of_people(request),
            Column(
                "lop", _("Lớp"), lambda row: row.enrolment.training_class.title,
                sort="enrolment__training_class__title",
                url=lambda row: reverse("training:result_class", args=[row.enrolment.training_class_id]),
            ),
            *_graded("grade_then"),
        ],
        filters=[
            _grades(lambda found, grade: found.filter(grade_then=grade)),
            Filter("muc", _("Mức"), [("dat", _("đạt yêu cầu")), ("kha-gioi", _("khá, giỏi"))], _level),
        ],
        search=lambda found, text: found.filter(enrolment__person__name_key__contains=name_key(text)),
        default_sort="ten",
        export_name=f"ket-qua-huan-luyen-tung-nguoi-{year}" if may_export else "",
        noun=_("người"),
        total=number,
        pick=partial(in_order_of_names, rows),
    )  # fmt: skip


def _level(found: Any, level: str) -> Any:
    grades = [Grade.EXCELLENT, Grade.GOOD] + ([Grade.PASS] if level == "dat" else [])
    return found.filter(grade_then__in=grades)


def unit_list(
    request: Request, lines: Sequence[Line], *, address: Callable[[Line], str], year: int
) -> Listing:  # fmt: skip
    """Units, each with everyone below it."""

    def count(key: str, label: Text, name: str, *, main: bool = False) -> Column:
        def value(line: Line) -> int:
            return int(getattr(line.tally, name))

        return Column(key, label, value, sort=value, number=True, main=main)

    def share(key: str, label: Text, name: str, *, main: bool = False) -> Column:
        def value(line: Line) -> float | None:
            found: float | None = getattr(line.tally, name)
            return found

        return Column(
            key, label, lambda line: _percent(value(line)), sort=lambda line: value(line) or 0.0, number=True,
            main=main, shown=lambda line: percent(value(line)),
        )  # fmt: skip

    return listing(
        request,
        lines,
        columns=[
            Column("don-vi", _("Đơn vị"), unit_words, sort=lambda line: name_key(unit_words(line)), main=True,
                   url=address),
            count("nguoi", _("Số người"), "people", main=True),
            count("kt", _("Đã kiểm tra"), "tested"),
            share("dat", _("Đạt yêu cầu"), "share_passed", main=True),
            share("kg", _("Khá, giỏi"), "share_better", main=True),
            count("gioi", _("Giỏi"), "excellent"),
            count("kha", _("Khá"), "good"),
            count("du", _("Đạt"), "passed_only"),
            count("khong", _("Không đạt"), "failed"),
            count("chua", _("Chưa kiểm tra"), "untested"),
            share("quan", _("Dự học"), "share_attended", main=True),
        ],
        search=lambda found, text: [line for line in found if name_key(text) in name_key(unit_words(line))],
        export_name=f"ket-qua-huan-luyen-{year}",
        noun=_("đơn vị"),
    )  # fmt: skip


def unit_words(line: Line) -> str:
    return gettext("Trực tiếp ở %(unit)s") % {"unit": line.unit.name} if line.is_own else line.unit.name

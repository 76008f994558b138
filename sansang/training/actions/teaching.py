"""Programmes with their headings, and who teaches."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any, NamedTuple

from django.db import transaction

from sansang.audit.actions import record
from sansang.citizens.models import Person
from sansang.kernel.names import clean_name
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.models import COMMANDS, Unit, User
from sansang.training.actions.locking import raise_any, refuse_out_of_reach
from sansang.training.models import Heading, Instructor, Part, Programme
from sansang.training.queries.matching import within


class HeadingValues(NamedTuple):
    """A heading in its order; one that was there keeps its number, so that sessions keep pointing to it."""

    name: str
    part: str
    hours: Decimal
    pk: int | None = None


@dataclass(frozen=True)
class ProgrammeValues:
    """What a programme says."""

    code: str
    name: str
    audience: str
    days_long: int
    first_on: date
    instrument: str
    last_on: date | None = None
    article: str = ""
    is_confirmed: bool = False


@transaction.atomic
def set_programme(
    programme: Programme | None, values: ProgrammeValues, headings: Sequence[HeadingValues], *, unit: Unit, by: User
) -> Programme:
    """Write a programme of a unit (None: a new one) with its headings in order. Raises RuleViolated.

    A heading under which sessions stand may change its words and hours, but not go.
    """
    unit = programme.unit if programme else unit
    refuse_out_of_reach(unit, by=by)
    raise_any(_against(programme, values, headings, unit))
    columns: dict[str, Any] = {**vars(values), "code": values.code.strip(), "name": values.name.strip()}
    if programme is None:
        programme = Programme.objects.create(unit=unit, **columns)
    else:
        for name, value in columns.items():
            setattr(programme, name, value)
        programme.save(update_fields=list(columns))
    _set_headings(programme, headings)
    record("training.programme_set", programme, by=by, unit_id=unit.pk, rows=len(headings))
    return programme


def _against(
    programme: Programme | None, values: ProgrammeValues, headings: Sequence[HeadingValues], unit: Unit
) -> list[Reason]:
    found = []
    if unit.kind not in COMMANDS:
        found.append(Reason("no_office", "Chỉ cơ quan chỉ huy ban hành chương trình.", {}))
    if values.last_on is not None and values.last_on < values.first_on:
        found.append(Reason("ends_before_it_begins", "Ngày cuối không thể trước ngày đầu.", {}))
    others = Programme.objects.filter(unit=unit, code=values.code.strip(), first_on=values.first_on)
    if others.exclude(pk=programme.pk if programme else 0).exists():
        found.append(Reason("same_code", "Đã có chương trình ký hiệu này từ ngày ấy.", {}))
    if not headings:
        found.append(Reason("no_headings", "Chương trình cần ít nhất một nội dung.", {}))
    for one in headings:
        if one.hours <= 0 or one.part not in Part.values or not one.name.strip():
            words = "Nội dung “{name}” thiếu tên, phần hoặc số giờ."
            found.append(Reason("heading", words, {"name": one.name.strip() or "?"}))
    if programme:
        kept = {one.pk for one in headings if one.pk}
        used = programme.headings.exclude(pk__in=kept).filter(sessions__isnull=False).distinct()
        words = "Nội dung “{name}” đã có trong lịch của lớp; không bỏ được."
        found += [Reason("heading_in_use", words, {"name": row.name}) for row in used]
    return found


def _set_headings(programme: Programme, headings: Sequence[HeadingValues]) -> None:
    before = {row.pk: row for row in programme.headings.all()}
    kept = {one.pk for one in headings if one.pk and one.pk in before}
    programme.headings.exclude(pk__in=kept).delete()
    # Two headings may change places: nobody keeps an old place while the new ones are written.
    for at, row in enumerate((before[pk] for pk in kept), 1):
        row.order = 10_000 + at
        row.save(update_fields=["order"])
    for order, one in enumerate(headings, 1):
        row = before.get(one.pk or 0) or Heading(programme=programme)
        row.order, row.name, row.part, row.hours = order, one.name.strip(), one.part, one.hours
        row.save()


@transaction.atomic
def adopt_standard_programmes(unit: Unit, *, by: User) -> int:
    """Write the programmes that the circulars outline for a command that has none of them yet; returns how many.

    Their headings and hours are marked as not yet compared with the appendices. Raises RuleViolated out of reach.
    """
    refuse_out_of_reach(unit, by=by)
    known = set(Programme.objects.filter(unit=unit).values_list("code", flat=True))
    made = 0
    for row in standard_programmes():
        if row["code"] in known:
            continue
        headings = [HeadingValues(one["name"], one["part"], Decimal(str(one["hours"]))) for one in row["headings"]]
        values = {name: value for name, value in row.items() if name != "headings"}
        set_programme(None, ProgrammeValues(**values), headings, unit=unit, by=by)
        made += 1
    return made


def standard_programmes() -> list[dict[str, Any]]:
    """The outlines of programmes as they are written in `data/programmes.toml`."""
    text = (files("sansang.training") / "data" / "programmes.toml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)["programme"]
    return rows


# Who teaches


@dataclass(frozen=True)
class InstructorValues:
    """Someone who teaches: a person within reach, or a name."""

    full_name: str
    position: str = ""
    parts: Collection[str] = ()
    person: Person | None = None
    is_active: bool = True


@transaction.atomic
def set_instructor(instructor: Instructor | None, values: InstructorValues, *, unit: Unit, by: User) -> Instructor:
    """Write someone who teaches for a unit (None: someone new). Raises RuleViolated with every reason."""
    unit = instructor.unit if instructor else unit
    refuse_out_of_reach(unit, by=by)
    person, name = values.person, clean_name(values.full_name)
    if person is not None:
        name = person.full_name
        if not within(by).filter(pk=person.pk).exists():
            raise RuleViolated([Reason("out_of_reach", "Người này ngoài phạm vi bạn quản lý.", {})])
        others = Instructor.objects.filter(person=person).exclude(pk=instructor.pk if instructor else 0)
        if others.exists():
            words = "{name} đã có trong danh sách giảng dạy."
            raise RuleViolated([Reason("teaches_already", words, {"name": name})])
    if not name:
        raise RuleViolated([Reason("no_name", "Hãy ghi họ và tên người giảng dạy.", {})])
    row = instructor or Instructor(unit=unit)
    row.person, row.full_name, row.position = person, name, values.position.strip()
    row.parts, row.is_active = sorted(set(values.parts) & set(Part.values)), values.is_active
    row.save()
    record("training.instructor_set", row, by=by, unit_id=unit.pk)
    return row

"""Programmes of the province; the plans of 2024 to 2026, a line for every kind of class that was or will be held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from sansang.demo.training_courses import Course, Outline, Outlines
from sansang.demo.training_survey import Tree
from sansang.law.training_deciders import approver
from sansang.organisation.models import Unit, User
from sansang.training.actions.teaching import (
    HeadingValues,
    ProgrammeValues,
    adopt_standard_programmes,
    set_programme,
)
from sansang.training.models import BudgetLine, Heading, Plan, PlanItem, PlanStep, Programme

BATCH = 2000
APPROVED = {2024: date(2024, 2, 15), 2025: date(2025, 7, 4), 2026: date(2026, 1, 9)}
MEALS, MATERIAL = 65_000, 120_000  # đồng: a day and person; a person
COURSE = "CB-BCH"
SIGNED_BY = "Phạm Trình Diễn"
# The course of officers of 2026 as article 1 names its content; hours are shared out by the 75-80 % of the law.
OFFICERS_2026 = (
    ("Giáo dục chính trị, pháp luật", "political", 2),
    ("Kết hợp phát triển kinh tế, văn hóa, xã hội với củng cố quốc phòng, an ninh", "political", 2),
    ("Đường lối đối ngoại của Đảng và Nhà nước", "political", 2),
    ("Những vấn đề cơ bản về chiến lược bảo vệ Tổ quốc trong tình hình mới", "political", 2),
    ("Xây dựng kế hoạch huấn luyện", "military", 8),
    ("Xây dựng kế hoạch chiến đấu phòng thủ", "military", 8),
    ("Xây dựng kế hoạch bảo vệ cơ quan, đơn vị", "military", 6),
    ("Xây dựng, củng cố lực lượng dân quân tự vệ vững mạnh, rộng khắp", "military", 6),
    ("Phòng thủ dân sự", "civil_defence", 2),
    ("Ôn luyện, kiểm tra", "military", 2),
)


# Programmes


def write_programmes(top: Unit, *, by: User) -> Outlines:
    """The programmes of the circulars; those of officers until 2024 and of 2026."""
    adopt_standard_programmes(top, by=by)
    course = Programme.objects.get(unit=top, code=COURSE)
    Programme.objects.filter(pk=course.pk).update(last_on=date(2025, 12, 31))
    longer = [HeadingValues(one.name, one.part, one.hours * Decimal("1.4")) for one in course.headings.all()]
    for values, headings in (
        (replace(_OF_OFFICERS, name=course.name), longer),
        (_OF_2026, [HeadingValues(name, part, Decimal(hours)) for name, part, hours in OFFICERS_2026]),
    ):
        set_programme(None, values, headings, unit=top, by=by)
    return _outlines(top)


_OF_OFFICERS = ProgrammeValues(
    COURSE, "", "officers_command", 7, date(2020, 8, 1), "TT 69/2020/TT-BQP", date(2024, 12, 31), "Phụ lục I"
)
_OF_2026 = ProgrammeValues(
    "CB-2026", "Tập huấn cán bộ dân quân tự vệ năm 2026", "officers_command", 5, date(2026, 1, 1),
    "01/HD-TRÌNH-DIỄN (nội dung theo báo đã đăng)", date(2026, 12, 31),
)  # fmt: skip


def _outlines(top: Unit) -> Outlines:
    parts: dict[int, list[tuple[int, str, Decimal]]] = {}
    for programme, pk, part, hours in Heading.objects.order_by("order").values_list(
        "programme_id", "pk", "part", "hours"
    ):
        parts.setdefault(programme, []).append((pk, part, hours))

    @cache
    def outline(audience: str, hours: int, on: date) -> Outline:
        """The shortest programme in force that is long enough, else that of the first year, which is the longest."""
        rows = Programme.objects.on(on).filter(unit=top, audience__in=[audience, "first_year"])
        found = [Outline(row.pk, row.audience, tuple(parts[row.pk])) for row in rows.order_by("days_long", "-first_on")]
        own = [one for one in found if one.audience == audience]
        return next(one for one in [*own, *found, own[-1]] if one.hours >= hours or one is own[-1])

    return outline


# Plans


def write_plans(courses: Sequence[Course]) -> int:
    """The plan of every command that holds classes, a line for each audience and phase, approved before the first."""
    trees = {year: Tree(day) for year, day in APPROVED.items()}
    by_plan: dict[tuple[int, int], list[Course]] = {}
    for course in courses:
        by_plan.setdefault((course.year, course.trainer), []).append(course)
    plans = Plan.objects.bulk_create(
        [_plan(trees[year], year, unit, at) for at, (year, unit) in enumerate(by_plan, 1)], batch_size=BATCH
    )
    PlanStep.objects.bulk_create([step for plan in plans for step in _steps(plan)], batch_size=BATCH)
    _write_items(plans, list(by_plan.values()))
    return len(plans)


def _plan(tree: Tree, year: int, unit: int, at: int) -> Plan:
    found = approver(tree.rules, tree.levels[unit])
    approving = [one for one in reversed(tree.lines[unit]) if found and tree.levels[one] == found.level]
    return Plan(
        unit_id=unit, year=year, state="approved", number=f"{at}/KH-TRÌNH-DIỄN",
        approver_id=approving[0] if approving else tree.top, approver_words=str(found.who)[:150] if found else "",
        approved_on=APPROVED[year], approval_number=f"{at}/QĐ-TRÌNH-DIỄN", signed_by=SIGNED_BY,
        created_by_name="Dữ liệu trình diễn",
    )  # fmt: skip


def _steps(plan: Plan) -> list[PlanStep]:
    on = APPROVED[plan.year]
    taken = (("begin", 3, ""), ("submit", 2, plan.number), ("approve", 0, plan.approval_number))
    return [
        PlanStep(plan=plan, verb=verb, on=on - timedelta(days=before), paper_number=paper, by_name=SIGNED_BY)
        for verb, before, paper in taken
    ]


def _write_items(plans: Sequence[Plan], groups: Sequence[list[Course]]) -> None:
    items: list[PlanItem] = []
    held: list[list[Course]] = []
    for plan, courses in zip(plans, groups, strict=True):
        lines: dict[tuple[int, str], list[Course]] = {}
        for course in courses:
            lines.setdefault((course.phase, course.audience), []).append(course)
        for order, part in enumerate(lines.values(), 1):
            items.append(_item(plan, order, part))
            held.append(part)
    PlanItem.objects.bulk_create(items, batch_size=BATCH)
    hosts, budget = [], []
    through = PlanItem.hosts.through
    for item, part in zip(items, held, strict=True):
        for course in part:
            course.item = item.pk
        found = {host for course in part for host in course.hosts} - {item.trainer_id}
        hosts += [through(planitem_id=item.pk, unit_id=host) for host in sorted(found)]
        days = sum(len(course.days) * len(course.people) for course in part)
        budget.append(BudgetLine(item=item, words="Hỗ trợ tiền ăn của người học", amount=days * MEALS))
        budget.append(BudgetLine(item=item, words="Vật chất, học cụ, tài liệu", amount=item.trainees * MATERIAL))
    through.objects.bulk_create(hosts, batch_size=BATCH)
    BudgetLine.objects.bulk_create(budget, batch_size=BATCH)


def _item(plan: Plan, order: int, part: Sequence[Course]) -> PlanItem:
    one = part[0]
    return PlanItem(
        plan=plan, order=order, phase=order, programme_id=one.outline.pk, audience=one.audience,
        trainer_id=one.trainer, classes=len(part), trainees=max(1, sum(len(course.people) for course in part)),
        hours=one.hours, first_on=min(course.first for course in part),
        last_on=max(course.last for course in part),
    )  # fmt: skip

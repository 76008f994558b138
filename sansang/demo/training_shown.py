"""What stands around the classes, through the doors that everybody uses: competitions, certificates and qualifications,
days to avoid, plans and classes of next year on their way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sansang.demo.grounds import PRESENT
from sansang.demo.training_classes import AUTHOR, TITLES
from sansang.demo.training_survey import Tree
from sansang.organisation.models import Unit, User
from sansang.training.actions.avoiding import avoid_days, avoid_holidays
from sansang.training.actions.certificates import issue_certificates
from sansang.training.actions.competitions import place_unit, plan_competition, record_held
from sansang.training.actions.giving import give_for_results
from sansang.training.actions.plans import begin_plan, copy_last_year, return_plan, submit
from sansang.training.actions.qualifications import KindValues, set_kind
from sansang.training.models import (
    Award,
    ClassState,
    CompetitionKind,
    CompetitionLevel,
    LeastGrade,
    Minutes,
    Plan,
    Programme,
    Result,
    TrainingClass,
)

NEXT = PRESENT.year + 1
TEAMS = ("03349", "03328", "03352", "03127", "03253", "03160", "03203", "03334", "03256", "03169")
AWARDS = (Award.FIRST, Award.SECOND, Award.THIRD, Award.THIRD, Award.CONSOLATION)
CLASSES_OF_NEXT_YEAR = 6


def show(users: Mapping[str, User], tree: Tree) -> None:
    """Write it all; `tree` is the province today."""
    by_code = {code: unit for unit, code in tree.codes.items() if tree.levels[unit] and code}
    units = Unit.objects.in_bulk([tree.top, *(by_code[code] for code in (*TEAMS, "KV3"))])
    top = units[tree.top]
    _competitions(top, [units[by_code[code]] for code in TEAMS], units[by_code["KV3"]], by=users["tinh.canbo"])
    _qualify(top, by=users["tinh.chihuy"])
    avoid_holidays(top, year=NEXT, by=users["tinh.canbo"])
    harvest = {"first_on": date(NEXT, 5, 20), "last_on": date(NEXT, 6, 10)}
    avoid_days(top, name="Mùa gặt lúa chiêm xuân", cost=3, by=users["tinh.canbo"], **harvest)
    _plan_next_year(users, {code: units[by_code[code]] for code in ("03349", "03352", "KV3")})
    _classes_of_next_year(units[by_code["KV3"]], users["khuvuc3.canbo"])


def _competitions(top: Unit, teams: list[Unit], board: Unit, *, by: User) -> None:
    """One of the province that was held, with its places, and one of a board to come."""
    values: dict[str, Any] = {
        "kind": CompetitionKind.SPORTS, "level": CompetitionLevel.PROVINCE, "host": "Bộ CHQS tỉnh Điện Biên",
        "title": "Hội thao trung đội dân quân cơ động năm 2025", "place": "Thao trường Bộ CHQS tỉnh",
        "first_on": date(2025, 10, 20), "last_on": date(2025, 10, 22), "paper_number": "21/KH-TRÌNH-DIỄN",
        "paper_on": date(2025, 9, 8),
    }  # fmt: skip
    held = plan_competition(top, by=by, **values)
    held = record_held(held, participants=270, report_number="35/BC-TRÌNH-DIỄN", today=PRESENT, by=by)
    for rank, unit in enumerate(teams, 1):
        award = AWARDS[rank - 1] if rank <= len(AWARDS) else ""
        place_unit(held, unit, rank=rank, award=award, by=by)
    values |= {
        "kind": CompetitionKind.CONTEST, "level": CompetitionLevel.BOARD, "host": "Ban CHPTKV 3 - Na Son",
        "title": "Hội thi thôn đội trưởng giỏi khu vực 3 năm 2026", "place": "Thao trường khu vực 3",
        "first_on": date(2026, 12, 29), "last_on": date(2026, 12, 30), "paper_number": "44/KH-TRÌNH-DIỄN",
        "paper_on": date(2026, 11, 9),
    }  # fmt: skip
    plan_competition(board, by=by, **values)


def _qualify(top: Unit, *, by: User) -> None:
    """Who passed a course for officers since 2025 is qualified; the command's course of 2026 has its certificates."""
    of_units = _kind(top, "CB-DV", "Đã tập huấn chỉ huy phân đội", ["CB-DV"], by=by)
    _kind(top, "CB-BCH", "Đã tập huấn chức vụ Ban CHQS", ["CB-BCH", "CB-2026"], includes=[of_units], by=by)
    wanted = TrainingClass.objects.filter(
        state=ClassState.PUBLISHED, first_on__year__gte=2025, programme__code__in=["CB-DV", "CB-BCH", "CB-2026"]
    )
    minutes = {row.training_class_id: row for row in Minutes.objects.filter(training_class__in=wanted)}
    for one in wanted.select_related("unit", "programme").order_by("pk"):
        paper = minutes[one.pk]
        results = list(Result.objects.filter(enrolment__training_class=one).select_related("enrolment"))
        give_for_results(one, results, paper_number=paper.number, on=paper.day, by=by)
        if results and one.programme.code == "CB-2026":
            issued = one.published_on or paper.day
            issue_certificates(one, signed_by=by.full_name, issued_on=issued, today=PRESENT, by=by)


def _kind(unit: Unit, code: str, name: str, programmes: list[str], *, by: User, includes: Any = ()) -> Any:
    found = list(Programme.objects.filter(unit=unit, code__in=programmes))
    values = KindValues(code, name, 18, LeastGrade.PASS, includes=includes, programmes=found)
    return set_kind(None, values, unit=unit, by=by)


def _plan_next_year(users: Mapping[str, User], units: Mapping[str, Unit]) -> None:
    """One plan being made, one that waits for its approval, one sent back with words."""
    on = PRESENT - timedelta(days=9)
    for code, name in (("03349", "thanhyen.canbo"), ("03352", "thanhan.canbo"), ("KV3", "khuvuc3.canbo")):
        unit, by = units[code], users[name]
        if not Plan.objects.filter(unit=unit, year=PRESENT.year).exists():
            continue  # a small province trains nobody here
        plan = begin_plan(unit, year=NEXT, today=on - timedelta(days=10), by=by)
        copy_last_year(plan, by=by)
        if code != "03349":
            submit(plan, number=f"{NEXT}/KH-TRÌNH-DIỄN", today=on, by=by)
        if code == "KV3":
            words = "Bổ sung lớp binh chủng cho các xã biên giới; nêu rõ thao trường của từng lớp."
            return_plan(plan, words=words, today=PRESENT - timedelta(days=3), by=users["tinh.chihuy"])


def _classes_of_next_year(board: Unit, by: User) -> None:
    """Classes of a board that still want a timetable."""
    programme = Programme.objects.on(date(NEXT, 1, 11)).get(code="CB-DV")
    TrainingClass.objects.bulk_create(
        TrainingClass(
            unit=board, programme=programme, title=f"{TITLES['officers_unit']} năm {NEXT}, lớp {number}", manager=by,
            first_on=date(NEXT, 1, 11), last_on=date(NEXT, 2, 3), quota=75, state=ClassState.PLANNED,
            created_by_name=AUTHOR,
        )
        for number in range(1, CLASSES_OF_NEXT_YEAR + 1)
    )  # fmt: skip

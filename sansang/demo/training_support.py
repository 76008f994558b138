"""Grounds and who teaches on them, aids and their upkeep before training, ticked checklists; nothing is a weapon."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sansang.demo.chance import stream
from sansang.demo.grounds import PRESENT
from sansang.demo.names import MALE, OFFICES, choose_style, invent_name
from sansang.demo.training_courses import LANES
from sansang.demo.training_survey import Tree, named_by_the_press
from sansang.organisation.actions.places import TWO_TIERS
from sansang.organisation.models import UnitVersion
from sansang.personnel.models import Appointment
from sansang.training.models import (
    Aid,
    AidKind,
    Ground,
    GroundCondition,
    Instructor,
    Plan,
    Readiness,
    ReadinessMark,
    Upkeep,
    UpkeepKind,
)
from sansang.training.rules.assurance import TICKED

BATCH = 2000
BY = "Trợ lý trình diễn"
TEACHING = ("deputy_commander", "assistant", "commander", "deputy_political_officer")
RANKS = ("Thiếu tá", "Đại úy", "Đại úy", "Thượng úy")
# Name, what it serves, how many it holds; as many as lanes.
GROUNDS = {
    "province": (
        ("Hội trường {of}", ["hall"], 300), ("Thao trường tổng hợp {of}", ["field", "drill"], 250),
        ("Trường bắn {of}", ["range", "field"], 200), ("Bãi tập cứu hộ {of}", ["civil_defence", "field"], 200),
        ("Phòng học số 1 {of}", ["hall"], 100), ("Phòng học số 2 {of}", ["hall"], 100),
    ),
    "board": (
        ("Hội trường {of}", ["hall"], 250), ("Thao trường tổng hợp {of}", ["field", "drill"], 200),
        ("Thao trường số 2 {of}", ["field", "drill"], 180), ("Trường bắn {of}", ["range", "field"], 180),
        ("Bãi tập bơi, cứu hộ {of}", ["water", "civil_defence", "field"], 150),
    ),
    "commune": (("Bãi tập {of}", ["field", "drill"], 180), ("Nhà văn hóa {of}", ["hall", "drill"], 150)),
    "agency": (("Sân, hội trường {of}", ["hall", "drill"], 150),),
}  # fmt: skip
# Name, kind, measure, how many.
AIDS = (
    ("Bia số 4", AidKind.TARGET, "chiếc", 40), ("Bia số 7, số 8", AidKind.TARGET, "chiếc", 36),
    ("Khung, cọc bia", AidKind.TARGET, "bộ", 40), ("Mô hình sa bàn địa hình", AidKind.MODEL, "bộ", 2),
    ("Mô hình cấp cứu, chuyển thương", AidKind.MODEL, "bộ", 4), ("Bảng, tranh huấn luyện", AidKind.AID, "bộ", 12),
    ("Cờ, còi chỉ huy", AidKind.AID, "bộ", 15), ("Áo phao, dây cứu hộ", AidKind.AID, "bộ", 20),
)  # fmt: skip
REPAIRED = {2025: date(2025, 8, 4), 2026: date(2026, 3, 9)}  # the first days of getting ready, before members train
SHORT_OF_REPAIR = 11  # every so many commands wait for something to be mended


@dataclass(frozen=True)
class Teacher:
    pk: int
    person: int | None


@dataclass(frozen=True)
class Places:
    """Per command of today, in the order of its lanes: grounds; two who teach a lane, of the political part first."""

    grounds: Mapping[int, list[int]]
    teachers: Mapping[int, list[Teacher]]

    def ground(self, unit: int, lane: int) -> int | None:
        return self.grounds[unit][lane] if unit in self.grounds else None

    def teacher(self, unit: int, lane: int, part: str) -> Teacher | None:
        if unit not in self.teachers:
            return None
        return self.teachers[unit][lane * 2 + (part != "political")]


def prepare_places(tree: Tree, *, seed: int) -> Places:
    """The grounds of every command of a day and who teaches there."""
    random = stream(seed, "training places")
    of_units = {unit: level for unit, level in tree.levels.items() if level in GROUNDS}
    return Places(_grounds(tree, of_units), _teachers(of_units, random))


def _grounds(tree: Tree, of_units: Mapping[int, str]) -> dict[int, list[int]]:
    place_of = dict(UnitVersion.objects.filter(unit__in=of_units, last_on=None).values_list("unit_id", "place_id"))
    rows = []
    for at, (unit, level) in enumerate(of_units.items()):
        called = tree.names[unit].removeprefix("Ban CHQS ").removeprefix("Ban ")
        for number, (name, kinds, capacity) in enumerate(GROUNDS[level]):
            is_worn = number == 0 and at % SHORT_OF_REPAIR == 7
            rows.append(
                Ground(
                    unit_id=unit, name=name.format(of=called)[:120], kinds=kinds, capacity=capacity,
                    first_on=date(2015, 1, 1) if level in ("province", "agency") else TWO_TIERS,
                    commune_id=place_of.get(unit) if level == "commune" else None,
                    condition=GroundCondition.USABLE if is_worn else GroundCondition.GOOD,
                )
            )  # fmt: skip
    found: dict[int, list[int]] = {}
    for row in Ground.objects.bulk_create(rows, batch_size=BATCH):
        found.setdefault(row.unit_id, []).append(row.pk)
    return found


def _teachers(of_units: Mapping[int, str], random: Random) -> dict[int, list[Teacher]]:
    """Officers who held a post before the classes of 2025 and hold it today, then invented officers of the army."""
    since = Appointment.objects.on(PRESENT).filter(post__in=TEACHING, first_on__lt=date(2025, 8, 1))
    holders: dict[int, list[tuple[int, str, str]]] = {}
    rows = since.filter(unit__in=of_units).select_related("person").order_by("unit", "post", "pk")
    for row in rows:
        holders.setdefault(row.unit_id, []).append((row.person_id, row.person.full_name, row.get_post_display()))
    made, taken = [], named_by_the_press()
    for unit, level in of_units.items():
        own = [one for one in holders.get(unit, []) if one[0] not in taken] if level in ("commune", "agency") else []
        for at in range(LANES[level] * 2):
            parts = ["political"] if at % 2 == 0 else ["military", "civil_defence"]
            person, name, position = own[at] if at < len(own) else (None, _invented(random), _rank(random))
            taken |= {person} if person else set()
            made.append(Instructor(unit_id=unit, person_id=person, full_name=name, position=position, parts=parts))
    found: dict[int, list[Teacher]] = {}
    for one in Instructor.objects.bulk_create(made, batch_size=BATCH):
        found.setdefault(one.unit_id, []).append(Teacher(one.pk, one.person_id))
    return found


def _invented(random: Random) -> str:
    return invent_name(random, choose_style(random, OFFICES), MALE)


def _rank(random: Random) -> str:
    return RANKS[random.randrange(len(RANKS))]


# What is prepared before training


def get_ready(places: Places, *, seed: int) -> None:
    """Aids, what was repaired and renewed before the training of 2025 and 2026, and the ticked lines of the plans."""
    random = stream(seed, "training support")
    units = [unit for unit, grounds in places.grounds.items() if len(grounds) > 1]  # agencies borrow
    aids = Aid.objects.bulk_create(
        [
            Aid(unit_id=unit, name=name, kind=kind, measure=measure, quantity=number, kept_at="Kho vật chất huấn luyện",
                damaged=2 if at % SHORT_OF_REPAIR == 3 and kind == AidKind.TARGET else 0)
            for at, unit in enumerate(units)
            for name, kind, measure, number in AIDS
        ],
        batch_size=BATCH,
    )  # fmt: skip
    plans = {(year, unit): pk for year, unit, pk in Plan.objects.values_list("year", "unit_id", "pk")}
    log = [row for year in REPAIRED for row in _upkeep(year, aids, units, places, plans, random)]
    Upkeep.objects.bulk_create(log, batch_size=BATCH)
    ticks = [row for (year, _unit), pk in plans.items() for row in _ticks(year, pk, random)]
    Readiness.objects.bulk_create(ticks, batch_size=BATCH)


def _upkeep(
    year: int, aids: list[Aid], units: list[int], places: Places, plans: Mapping[tuple[int, int], int], random: Random
) -> Iterator[Upkeep]:
    """Boards mended and renewed, models renewed, grounds put in order; of every command, for its plan of the year."""
    first = REPAIRED[year]
    for aid in aids:
        if aid.kind == AidKind.AID:
            continue
        kind = UpkeepKind.REPAIR if aid.kind == AidKind.TARGET else UpkeepKind.RENEW
        number = random.randrange(3, 9) if aid.kind == AidKind.TARGET else 1
        what = "Sửa chữa, bồi giấy, sơn lại" if kind == UpkeepKind.REPAIR else "Đổi mới mô hình hỏng, cũ"
        yield Upkeep(
            aid=aid, plan_id=plans.get((year, aid.unit_id)), kind=kind, number=number, what=what, by_name=BY,
            done_on=first + timedelta(days=random.randrange(14)), cost=number * random.choice((60_000, 90_000)),
        )  # fmt: skip
    for unit in units:
        for ground in places.grounds[unit]:
            yield Upkeep(
                ground_id=ground, plan_id=plans.get((year, unit)), kind=UpkeepKind.REPAIR, by_name=BY,
                what="Phát quang, sửa đường vào, củng cố thao trường, bãi tập", condition=GroundCondition.GOOD,
                condition_before=GroundCondition.REPAIR, done_on=first + timedelta(days=random.randrange(16)),
                cost=random.randrange(5, 40) * 500_000,
            )  # fmt: skip


def _ticks(year: int, plan: int, random: Random) -> Iterator[Readiness]:
    if year not in REPAIRED:
        return
    for check in TICKED:
        if year == PRESENT.year and random.random() < 0.08:
            continue
        mark = ReadinessMark.NOT_NEEDED if random.random() < 0.04 else ReadinessMark.DONE
        day = REPAIRED[year] + timedelta(days=random.randrange(18))
        yield Readiness(plan_id=plan, check_code=str(check), mark=mark, marked_on=day, by_name=BY)

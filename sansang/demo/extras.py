"""Work in progress to look at: rows that wait for a superior, decisions drafted, laid aside, and of a day to come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sansang.citizens.actions import FIELDS
from sansang.citizens.actions.law import confirm_row, propose_row
from sansang.citizens.models import IDENTITY, Person
from sansang.demo.arrangement import ISSUER, Steps
from sansang.demo.names import MIXES
from sansang.demo.people import Inventor
from sansang.demo.structure import MOBILE
from sansang.organisation.actions.reorganising import (
    add_step,
    apply_reorganisation,
    cancel_reorganisation,
    draft_reorganisation,
)
from sansang.organisation.models import Reorganisation, Unit, UnitVersion, User
from sansang.personnel.actions.entry import enter_member, is_drawn
from sansang.privacy.secrets import keyed_hash

JOINS_ON = date(2026, 11, 1)
NEXT_YEAR, NEXT_SPRING = date(2027, 1, 1), date(2027, 4, 1)


class Present:
    """Units as they stand without an end, by code and by name below a code."""

    def __init__(self) -> None:
        versions = UnitVersion.objects.filter(last_on=None).select_related("unit").order_by("path")
        self.versions = list(versions)
        self.by_code = {version.code: version for version in self.versions if version.code}

    def unit(self, code: str) -> Unit:
        return self.by_code[code].unit

    def first(self, code: str, start: str) -> UnitVersion:
        """The first unit below a command whose name begins so."""
        above = self.by_code[code].path
        return next(one for one in self.versions if one.path.startswith(above) and one.name.startswith(start))


def enter_waiting(users: Mapping[str, User], inventor: Inventor) -> None:
    """Rows that two clerks typed: people known elsewhere, and rows that wait for harmless reasons."""
    present = Present()
    yen, an = users["thanhyen.canbo"], users["thanhan.canbo"]
    here, there = present.first("03349", MOBILE).unit, present.first("03352", MOBILE).unit
    neighbour, far = _someone_of(present.unit("03352")), _someone_of(present.unit("03160"))
    plain = [_row(inventor) for _ in range(4)]
    drawn = _drawn(inventor, plain)
    rows = [
        *((yen, here, values) for values in drawn[:3]),
        (an, there, drawn[3]),
        *((yen, here, _copy(person)) for person in neighbour),
        *((an, there, _copy(person)) for person in far),
    ]
    for by, unit, values in rows:
        enter_member(values | {"skills": []}, unit=unit, component="CD", first_on=JOINS_ON, by=by)


def _someone_of(command: Unit) -> list[Person]:
    serving = Person.objects.filter(keeper=command, services__last_on=None, services__isnull=False)
    return list(serving.exclude(identity_number=None).exclude(born_on=None).order_by("pk")[:1])


def _copy(person: Person) -> dict[str, Any]:
    return {field: getattr(person, field) for field in FIELDS}


def _row(inventor: Inventor) -> dict[str, Any]:
    while True:
        values = inventor.citizen(MIXES["100"])
        is_whole = values["identity_number"] and values["born_on"] and values["born_precision"] == "day"
        if is_whole and 1980 < values["born_on"].year < 2006:
            return dict.fromkeys(FIELDS) | {"is_former_soldier": False} | values


def _drawn(inventor: Inventor, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """These people under numbers that the spot check draws; which those are hangs on the installation's own key."""
    found = []
    for row in rows:
        numbers = (f"{row['identity_number'][:6]}{serial:06d}" for serial in range(1_000_000))
        drawn = (one for one in numbers if one not in inventor.numbers and is_drawn(keyed_hash(one, IDENTITY)))
        found.append(row | {"identity_number": next(drawn)})
        inventor.numbers.add(found[-1]["identity_number"])
    return found


def draft_decisions(by: User, *, today: date) -> None:
    """Decisions of the provincial command: three drafts, one laid aside, one applied for a day to come."""
    present = Present()
    boards = {number: present.unit(f"KV{number}").pk for number in (2, 4)}
    tua_chua = [{"do": "move", "unit": present.unit(code).pk, "parent": boards[4]} for code in ("03217", "03241")]
    nhe, giao = present.first("03160", MOBILE), present.first("03253", MOBILE)
    militia, militia_of_giao = present.unit("03160-DQ").pk, present.unit("03253-DQ").pk
    standing = {"do": "found", "key": "standing", "kind": "platoon", "name": "Trung đội dân quân thường trực",
                "parent": militia, "component": "TT", "authorised": 20, "code": "03160-TT1"}  # fmt: skip
    _draft("Điều chỉnh địa bàn Ban CHPTKV 2 và Ban CHPTKV 4", "01/DT-TRÌNH-DIỄN", NEXT_YEAR, tua_chua, by)
    _draft("Thành lập trung đội dân quân thường trực xã Mường Nhé", "02/DT-TRÌNH-DIỄN", NEXT_YEAR, [standing], by)
    _draft(f"Tách {nhe.name} xã Mường Nhé", "03/DT-TRÌNH-DIỄN", NEXT_SPRING, _split(nhe, militia), by)
    aside = _draft(f"Tách {giao.name} xã Tuần Giáo", "04/DT-TRÌNH-DIỄN", NEXT_YEAR, _split(giao, militia_of_giao), by)
    cancel_reorganisation(aside, by=by)
    change: Steps = [
        {"do": "rename", "unit": giao.unit_id, "name": f"{MOBILE} trung tâm"},
        {"do": "authorised", "unit": giao.unit_id, "authorised": giao.authorised + 3},
    ]
    title = "Điều chỉnh biên chế dân quân cơ động xã Tuần Giáo"
    apply_reorganisation(_draft(title, "05/QĐ-TRÌNH-DIỄN", NEXT_SPRING, change, by), by=by, today=today)


def change_the_law(users: Mapping[str, User]) -> None:
    """Two changes of the province's own: one confirmed by a second person (it changes nobody's state), one waiting."""
    top = Unit.objects.get(kind="provincial_command", is_demonstration=True)
    day = {
        "key": "first", "month": 4, "reached_by_month": 4, "reached_by_day": 30, "first": NEXT_YEAR.isoformat(),
        "instrument": "01/HD-TRÌNH-DIỄN", "article": "Mục 1", "status": "read",
        "note": "Ngày chốt đủ 18 tuổi theo hướng dẫn của tỉnh (trình diễn).",
    }  # fmt: skip
    confirmed = propose_row(
        top, table="registration", values=day, ends="registration:first:2020-07-01",
        last_on=NEXT_YEAR - timedelta(days=1), paper_number="01/HD-TRÌNH-DIỄN", by=users["tinh.canbo"],
    )  # fmt: skip
    confirm_row(confirmed, by=users["tinh.canbo2"])
    hardship = {
        "key": "deferral/e/sudden_hardship", "point": "deferral/e", "fact": "sudden_hardship",
        "first": NEXT_YEAR.isoformat(), "instrument": "02/HD-TRÌNH-DIỄN", "article": "Mục 2", "status": "unconfirmed",
        "note": "Đề nghị trình diễn, chờ người thứ hai.",
    }  # fmt: skip
    propose_row(top, table="cases", values=hardship, paper_number="02/HD-TRÌNH-DIỄN", by=users["tinh.canbo2"])


def _split(platoon: UnitVersion, militia: int) -> Steps:
    """A mobile platoon into two of half its strength."""
    half = max(1, platoon.authorised // 2)
    halves: Steps = [
        {"do": "found", "key": key, "kind": "platoon", "name": f"{MOBILE} {key}", "parent": militia,
         "component": "CD", "authorised": half}
        for key in ("A", "B")
    ]  # fmt: skip
    return [*halves, {"do": "split", "unit": platoon.unit_id, "into": ["A", "B"]}]


def _draft(title: str, number: str, on: date, steps: Steps, by: User) -> Reorganisation:
    top = Unit.objects.get(kind="provincial_command", is_demonstration=True)
    draft = draft_reorganisation(top, title=title, decision_number=number, effective_on=on, by=by, issuer=ISSUER)
    for step in steps:
        add_step(draft, step=step, by=by)
    return draft

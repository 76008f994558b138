"""A commune that selects: its units with members who stay and go, its registered citizens, its people at work."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from sansang.audit.models import AuditEvent
from sansang.citizens.models import Circumstance, Person, Registration, Skill
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.models import Unit
from sansang.personnel.models import Service
from sansang.selection.actions import candidates, rounds
from sansang.selection.actions.candidates import CheckLine
from sansang.selection.models import Candidate, Check, Need, Objection, Round, Step
from tests import factories

TODAY, DAY, SERVE = date(2026, 3, 2), date(2026, 3, 2), date(2026, 4, 20)
GOOD = {"background": "clear", "conduct": "strict", "health": "2"}


class Commune:
    """A command with a mobile platoon of 6 (3 stay) and a team of Bản Noong Vai of 3 (1 stays, 1 completes)."""

    def __init__(self, top: Unit | None = None, *, name: str = "Thanh Yên", kind: str = "commune_command") -> None:
        self.top = top or factories.unit("provincial_command", name="Bộ CHQS tỉnh")
        self.command = factories.unit(kind, parent=self.top, name=f"Ban CHQS xã {name}")
        self.militia = factories.unit("militia", parent=self.command, name=f"Dân quân xã {name}")
        self.platoon = factories.unit(
            "platoon", parent=self.militia, name=f"Trung đội cơ động {name}", component="CD", authorised=6
        )
        self.team = factories.unit("team", parent=self.militia, name="Tổ dân quân bản Noong Vai", authorised=3)
        self.team.versions.update(village="Bản Noong Vai")
        for at in range(3):
            self.member(self.platoon, f"Lò Văn Ở {at}", date(2024, 1, 1), "CD")
        self.member(self.team, "Lò Văn Ở Lại", date(2025, 1, 1))
        self.member(self.team, "Lò Văn Hết Hạn", date(2022, 2, 1))
        self.clerk = factories.user(role="commune_clerk", unit=self.command)
        self.commander = factories.user(role="commune_commander", unit=self.command)

    def member(self, unit: Unit, name: str, first_on: date, component: str = "TC") -> Person:
        person = factories.person(self.command, full_name=name)
        factories.service(person, unit, first_on=first_on, component=component)
        return person

    def citizen(self, name: str, *, facts: tuple[str, ...] = (), skills: tuple[str, ...] = (), **values: Any) -> Person:
        """A citizen in the register since 2025."""
        person = factories.person(self.command, full_name=name, **{"born_on": date(2004, 5, 7), **values})
        Registration.objects.create(person=person, office=self.command, first_on=date(2025, 4, 10), entry="first")
        for fact in facts:
            Circumstance.objects.create(person=person, fact=fact, first_on=date(2025, 4, 10))
        for kind in skills:
            Skill.objects.create(person=person, kind=kind)
        return person

    def citizens(self, number: int) -> list[Person]:
        return [self.citizen(f"Quàng Thị {at}", village=f"Bản {at % 3}", sex="female") for at in range(number)]

    def open(self, **values: Any) -> Round:
        given = {"year": 2026, "day": DAY, "serve_from": SERVE, "today": TODAY, "by": self.clerk}
        return rounds.open_round(self.command, **{**given, **values})

    def considering(self, number: int = 4, *, checked: bool = True) -> Round:
        """A round whose candidates are all in the list, with good checks."""
        self.citizens(number)
        one = self.open()
        candidates.gather_candidates(one, number=number, by=self.clerk)
        if checked:
            self.check(one)
        return one

    def check(self, one: Round, **results: str) -> None:
        lines = [
            CheckLine(row.pk, kind, code, TODAY, "Trạm y tế xã")
            for row in one.candidates.all()
            for kind, code in {**GOOD, **results}.items()
        ]
        candidates.record_checks(one, lines=lines, today=TODAY, by=self.clerk)

    def before_panel(self, number: int = 4) -> Round:
        one = self.considering(number)
        rounds.propose(one, today=TODAY, by=self.clerk)
        candidates.choose_as_proposed(one, by=self.clerk)
        return fresh(one)

    def published(self, number: int = 4) -> Round:
        one = self.before_panel(number)
        rounds.publish(
            one, public_from=date(2026, 3, 5), public_to=date(2026, 3, 12), paper_number="01/TB", today=TODAY,
            by=self.commander,
        )  # fmt: skip
        return fresh(one)

    def signed(self, number: int = 4, **values: Any) -> Round:
        one = self.published(number)
        self.sign(one, **values)
        return fresh(one)

    def sign(self, one: Round, **values: Any) -> None:
        given = {
            "decision_number": "12/QĐ-UBND",
            "decided_on": date(2026, 3, 13),
            "serve_from": SERVE,
            "signed_by": "Lò Văn Chủ",
            "today": date(2026, 3, 13),
            "by": self.commander,
        }
        rounds.sign(one, **{**given, **values})


def fresh(one: Round) -> Round:
    return Round.objects.get(pk=one.pk)


def everything() -> list[Any]:
    """All that this room and the force hold, to compare before and after."""
    tables = (Round, Step, Need, Candidate, Check, Objection, Service, AuditEvent)
    return [list(table.objects.order_by("pk").values()) for table in tables]


@contextmanager
def refused(*codes: str) -> Any:
    """Refused for these reasons, and nothing has changed."""
    before = everything()
    with pytest.raises(RuleViolated) as caught:
        yield caught
    assert sorted({reason.code for reason in caught.value.reasons}) == sorted(codes)
    assert everything() == before

"""A commune that trains under its province: grounds, aids, a plan with a class and its sessions, its people at work."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from sansang.audit.models import AuditEvent
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.models import Unit, User
from sansang.training.actions import assurance
from sansang.training.models import (
    Aid,
    AidBooking,
    Competition,
    Ground,
    Heading,
    Material,
    MaterialVersion,
    Placing,
    Plan,
    PlanItem,
    Programme,
    Readiness,
    Session,
    TrainingClass,
    Upkeep,
)
from tests import factories

TODAY, DAY = date(2026, 3, 2), date(2026, 4, 6)
MORNING, AFTERNOON = 0, 1


class Commune:
    """A commune's command; `clerk` prepares, `commander` approves, `neighbour` is the clerk of the next commune."""

    def __init__(self) -> None:
        self.top = factories.unit("provincial_command", name="Bộ CHQS tỉnh")
        self.place = factories.place(name="Thanh Yên")
        self.command = self._command("Thanh Yên")
        self.other = self._command("Thanh An")
        self.staff = factories.user(role="provincial_staff", unit=self.top)
        self.clerk = factories.user(role="commune_clerk", unit=self.command)
        self.commander = factories.user(role="commune_commander", unit=self.command)
        self.neighbour = factories.user(role="commune_clerk", unit=self.other)

    def _command(self, name: str) -> Unit:
        place = self.place if name == "Thanh Yên" else factories.place(name=name)
        return factories.unit("commune_command", parent=self.top, name=f"Ban CHQS xã {name}", place=place)

    def ground(self, unit: Unit | None = None, **values: Any) -> Ground:
        given = {"name": "Bãi tập Noong Vai", "kinds": ["field"], "capacity": 60, "condition": "good"}
        days = {"first_on": date(2020, 1, 1), "last_on": None}
        return Ground.objects.create(unit=unit or self.command, **{**given, **days, **values})

    def aid(self, unit: Unit | None = None, **values: Any) -> Aid:
        given = {"name": "Bia số 4", "kind": "target", "measure": "cái", "quantity": 10}
        return Aid.objects.create(unit=unit or self.command, **{**given, **values})

    def plan(self, unit: Unit | None = None, *, year: int = 2026, **values: Any) -> Plan:
        return Plan.objects.create(unit=unit or self.command, year=year, created_by_name="Người Dùng", **values)

    def programme(self, *names: str, unit: Unit | None = None, **values: Any) -> Programme:
        """A programme of the province with a heading of each name."""
        given = {"code": "TC26", "name": "Chương trình tại chỗ 2026", "audience": "on_the_spot", "days_long": 7}
        made = Programme.objects.create(
            unit=unit or self.top, instrument="69/2020/TT-BQP", first_on=date(2026, 1, 1), **{**given, **values}
        )
        for order, name in enumerate(names, 1):
            Heading.objects.create(programme=made, order=order, name=name, part="military", hours=4)
        return made

    def item(self, plan: Plan, programme: Programme) -> PlanItem:
        return PlanItem.objects.create(
            plan=plan, order=1, programme=programme, audience="on_the_spot", trainer=plan.unit, classes=1, trainees=30,
            hours=56, first_on=DAY, last_on=date(2026, 4, 30),
        )  # fmt: skip

    def training_class(self, unit: Unit | None = None, *, item: PlanItem | None = None, **values: Any) -> TrainingClass:
        programme = item.programme if item else Programme.objects.first() or self.programme()
        given = {"title": "Lớp tại chỗ đợt 1", "first_on": DAY, "last_on": date(2026, 4, 30), "quota": 40}
        return TrainingClass.objects.create(
            unit=unit or self.command, item=item, programme=programme, created_by_name="Người Dùng",
            **{**given, **values},
        )  # fmt: skip

    def session(self, one: TrainingClass, *, day: date = DAY, half: int = MORNING, **values: Any) -> Session:
        return Session.objects.create(training_class=one, day=day, half=half, hours=4, **values)


def register_aid(unit: Unit, by: User, **values: Any) -> Aid:
    given = {"name": "Bia số 4", "kind": "target", "measure": "cái", "quantity": 10}
    return assurance.register_aid(unit, **{**given, **values}, by=by)


_TABLES: tuple[Any, ...] = (
    Ground, Aid, Upkeep, AidBooking, Readiness, Material, MaterialVersion, Competition, Placing, Session, AuditEvent,
)  # fmt: skip


def _everything() -> list[list[Any]]:
    return [list(table.objects.order_by("pk").values()) for table in _TABLES]


@contextmanager
def refused(*codes: str) -> Any:
    """What happens inside is refused for these reasons, and nothing at all has changed."""
    before = _everything()
    with pytest.raises(RuleViolated) as refusal:
        yield
    assert [reason.code for reason in refusal.value.reasons] == list(codes)
    assert _everything() == before

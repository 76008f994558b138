"""A province with two communes that train: who may do what, and people who serve."""

from __future__ import annotations

from datetime import date
from typing import Any

from sansang.citizens.models import Person
from sansang.training.actions import classes, sessions
from sansang.training.actions.plans import ItemValues
from sansang.training.models import Ground, TrainingClass
from tests import factories

TODAY = date(2026, 2, 5)
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 8)


class Offices:
    """Thanh Yên and its neighbour under one board of one province, with a programme of the province."""

    def __init__(self) -> None:
        self.top = factories.unit("provincial_command", name="Bộ CHQS tỉnh")
        self.board = factories.unit("regional_board", parent=self.top)
        self.commune = factories.unit("commune_command", parent=self.board, name="Ban CHQS xã Thanh Yên")
        self.beside = factories.unit("commune_command", parent=self.board, name="Ban CHQS xã Núa Ngam")
        self.squad = factories.unit("squad", parent=factories.unit("militia", parent=self.commune), name="Tiểu đội 1")
        self.programme = factories.programme(self.top)
        self.clerk = factories.user(role="commune_clerk", unit=self.commune)
        self.neighbour = factories.user(role="commune_clerk", unit=self.beside)
        self.commander = factories.user(role="commune_commander", unit=self.commune)
        self.staff = factories.user(role="provincial_staff", unit=self.top)
        self.ground = Ground.objects.create(
            unit=self.commune, name="Bãi tập", kinds=["field"], capacity=100, first_on=date(2020, 1, 1)
        )

    def member(self, name: str = "Lò Văn Thi", **values: Any) -> Person:
        return factories.member(self.squad, keeper=self.commune, full_name=name, **values)

    def members(self, number: int) -> list[Person]:
        return [self.member(f"Lò Văn Thứ {at}") for at in range(number)]

    def class_values(self, **values: Any) -> classes.ClassValues:
        given: dict[str, Any] = {
            "title": "Lớp tại chỗ",
            "programme": self.programme,
            "first_on": FIRST,
            "last_on": LAST,
            "quota": 3,
            **values,
        }
        return classes.ClassValues(**given)

    def prepared(self, *, by: Any = None, **values: Any) -> TrainingClass:
        """A class of the commune without a timetable."""
        return classes.prepare_class(
            self.commune, self.class_values(**values), today=values.pop("today", TODAY), by=by or self.clerk
        )

    def laid_out(self, **values: Any) -> TrainingClass:
        """A class with its timetable: fourteen half-days of a week."""
        made = self.prepared(**values)
        sessions.lay_out_sessions(made, rest_days=(), by=self.clerk)
        return made

    def item_values(self, **values: Any) -> ItemValues:
        given: dict[str, Any] = {
            "programme": self.programme,
            "trainer": self.commune,
            "classes": 2,
            "trainees": 60,
            "hours": 56,
            "first_on": FIRST,
            "last_on": LAST,
            "budget": [("Tiền ăn", 12_600_000)],
            **values,
        }
        return ItemValues(**given)

"""Two communes of one board with a clerk in each, and what a refusal must leave untouched."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from sansang.audit.models import AuditEvent
from sansang.citizens.actions.register import end_registration, register_person
from sansang.citizens.actions.register_moves import offer_move
from sansang.citizens.actions.register_rounds import open_round
from sansang.citizens.models import Absence, Circumstance, Move, Person, Registration, RegistrationRound
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.models import Unit
from tests import factories

TODAY = date(2026, 5, 20)
APRIL = date(2026, 4, 10)
DAY = timedelta(days=1)


class Two:
    """Two communes of one board, a clerk in each."""

    def __init__(self) -> None:
        self.top = factories.unit("provincial_command", name="Bộ CHQS tỉnh")
        self.board = factories.unit("regional_board", parent=self.top)
        self.here, self.there = (
            factories.unit("commune_command", parent=self.board, name=name) for name in ("Xã Đây", "Xã Kia")
        )
        self.clerk = factories.user(role="commune_clerk", unit=self.here)
        self.other_clerk = factories.user(role="commune_clerk", unit=self.there)
        self.staff = factories.user(role="provincial_staff", unit=self.top)

    def person(self, **values) -> Person:
        return factories.person(self.here, **values)

    def registered(self, first_on: date = date(2024, 4, 10), **values) -> Registration:
        return factories.registration(self.person(**values), self.here, first_on=first_on)

    def register(self, person: Person, office: Unit | None = None, **values) -> Registration:
        values = {"entry": "supplementary", "first_on": TODAY, "today": TODAY, "by": self.clerk, **values}
        return register_person(person, office or self.here, **values)

    def end(self, row: Registration, **values) -> Registration:
        values = {"leaving": "died", "last_on": TODAY, "today": TODAY, "by": self.clerk, **values}
        return end_registration(row, **values)

    def offer(self, row: Registration, **values) -> Move:
        values = {
            "to_office": self.there, "kind": "residence", "paper_number": "7/GGT", "leaves_on": TODAY,
            "by": self.clerk, **values,
        }  # fmt: skip
        return offer_move(row, **values)

    def round(self, year: int = 2026, **values) -> RegistrationRound:
        values = {"opened_on": date(year, 4, 1), "today": TODAY, "by": self.clerk, **values}
        return open_round(self.here, year=year, **values)


def refused(code: str, act, *args, **values) -> RuleViolated:
    """The act is refused for this reason alone, and nothing was written."""
    before = _rows()
    with pytest.raises(RuleViolated) as caught, transaction.atomic():
        act(*args, **values)
    assert [one.code.split("/")[0] for one in caught.value.reasons] == [code]
    assert _rows() == before
    return caught.value


def _rows() -> list:
    tables = (Person, Registration, Move, Circumstance, Absence, RegistrationRound, AuditEvent)
    return [sorted(table.objects.values_list(), key=lambda row: row[0]) for table in tables]

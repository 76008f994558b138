"""A class with a session in which attendance is taken."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sansang.training.actions.attendance import take_entries
from sansang.training.models import Attendance
from sansang.training.rules.attendance import Answer
from tests import factories

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)  # half past seven in the morning
NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


class World:
    """A class of a commune with three people and a session of today; the neighbour's clerk looks on."""

    def __init__(self, *, people: int = 3, with_second: bool = False) -> None:
        self.top = factories.unit("provincial_command")
        self.office = factories.unit("commune_command", parent=self.top)
        self.other = factories.unit("commune_command", parent=self.top)
        self.clerk = factories.user(role="commune_clerk", unit=self.office)
        self.neighbour = factories.user(role="commune_clerk", unit=self.other)
        self.one = factories.training_class(self.office, first_on=DAY, state="running", quota=200)
        self.session = factories.session(self.one)
        self.second = factories.session(self.one, half=1) if with_second else self.session
        self.later = factories.session(self.one, day=DAY + timedelta(days=1))
        self.enrolments = [
            factories.enrolment(factories.member(self.office, full_name=f"Lò Văn {number:03}"), self.one)
            for number in range(people)
        ]

    def entry(self, number: int = 0, mark: str = "present", *, after: float = 0, **values: Any) -> dict[str, Any]:
        """An entry about a person, so many minutes after the session began."""
        return {
            "uuid": str(uuid4()),
            "session": self.session.pk,
            "person": self.enrolments[number].pk,
            "mark": mark,
            "reason": "illness" if mark == "excused" else "",
            "entered_at": (AT + timedelta(minutes=after)).isoformat(),
            **values,
        }

    def take(self, *entries: object, by: Any = None, now: datetime = NOW) -> list[Answer]:
        return take_entries(entries, now=now, by=by or self.clerk)

    def said(self, *entries: object, by: Any = None) -> list[str]:
        return [one.reason.code if one.reason else str(one.outcome) for one in self.take(*entries, by=by)]

    def marks(self) -> dict[int, str]:
        return dict(Attendance.objects.order_by("enrolment").values_list("enrolment_id", "mark"))

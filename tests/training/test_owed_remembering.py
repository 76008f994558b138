"""What is owed, remembered and counted anew for those whom a change touched, is what a count of each person gives."""

from __future__ import annotations

import random
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from sansang.audit.actions import record
from sansang.citizens.models import Person
from sansang.kernel.reasons import RuleViolated
from sansang.personnel.actions.service import appoint, end_appointment, end_service, start_service, transfer
from sansang.personnel.models import Appointment, Service
from sansang.training.actions.attendance import Line, mark_session
from sansang.training.actions.classes import close_class
from sansang.training.actions.enrolling import enrol, withdraw
from sansang.training.actions.sessions import SessionValues, add_session
from sansang.training.models import Attendance, Enrolment, Result, TrainingClass
from sansang.training.queries import owed_remembering
from sansang.training.queries.owed import due_of, year_of
from sansang.training.queries.owed_remembering import BESIDE, Year
from sansang.training.rules.owed import sums_of
from tests import factories

pytestmark = pytest.mark.django_db

ON = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)
AUDIENCES = ("mobile", "first_year", "on_the_spot", "officers_unit")


@pytest.fixture(autouse=True)
def _remember_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owed_remembering, "LARGE", 1)
    monkeypatch.setattr(owed_remembering, "_remembered", OrderedDict())


class Small:
    """Two communes with two platoons each; people, classes of two years, places and marks as chance has it."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.top = factories.unit("provincial_command")
        self.staff = factories.user(role="provincial_staff", unit=self.top)
        self.offices = [factories.unit("commune_command", parent=self.top) for _ in range(2)]
        groups = [factories.unit("militia", parent=office) for office in self.offices]
        self.platoons = [factories.unit("platoon", parent=group) for group in groups for _ in range(2)]
        for number in range(14):
            self.serve(factories.person(self.offices[number % 2], full_name=f"Lò Văn {number:02}"))
        for year, state in ((2025, "published"), (2025, "closed"), (2026, "running"), (2026, "published")):
            self.hold(year, state)

    def serve(self, person: Person) -> None:
        first_on = self.chance.choice([date(2023, 3, 1), date(2025, 3, 1), date(2026, 3, 1)])
        if self.chance.random() < 0.8:
            component = self.chance.choice(["CD", "TC"])
            factories.service(person, self.chance.choice(self.platoons), first_on=first_on, component=component)
        if self.chance.random() < 0.3:
            unit = self.chance.choice([*self.platoons, *self.offices])
            post = "squad_leader" if unit in self.platoons else "assistant"
            Appointment.objects.create(person=person, unit=unit, post=post, first_on=first_on)

    def hold(self, year: int, state: str) -> None:
        first_on = date(year, 5, 25)
        days = {"closed_on": first_on, "published_on": first_on if state == "published" else None}
        for audience in AUDIENCES:
            office = self.chance.choice(self.offices)
            programme = factories.programme(office, audience=audience)
            ends = days if state != "running" else {"last_on": date(year, 7, 1)}
            one = factories.training_class(office, first_on=first_on, programme=programme, state=state, **ends)
            sessions = [factories.session(one, day=first_on + timedelta(days=at), heading=None) for at in range(3)]
            if state == "running":
                factories.session(one, day=date(year, 6, 20))
            for person in self.chance.sample(list(Person.objects.order_by("pk")), 5):
                self.put(person, one, sessions if self.chance.random() < 0.8 else [])

    def put(self, person: Person, one: TrainingClass, sessions: list[Any]) -> None:
        place = factories.enrolment(person, one, is_make_up=self.chance.random() < 0.2)
        for session in sessions:
            mark = "present" if self.chance.random() < 0.7 else "absent"
            Attendance.objects.create(
                session=session, enrolment=place, mark=mark, entry=uuid4(), entered_at=NOW, entered_by_name="x"
            )
        if one.state == "published" and self.chance.random() < 0.9:
            there = self.chance.choice([0, 4, 12])
            Result.objects.create(enrolment=place, score=7, grade="good", hours=12, hours_attended=there)

    def year(self) -> Year:
        return year_of(self.staff, on=ON)

    def check(self) -> None:
        """Each person alone, added up by unit, is what the list and the sums of units say; nobody is left out."""
        alone = {one.pk: due_of(one, on=ON) for one in Person.objects.all()}
        dues = [found[0] for found in alone.values() if found is not None]
        year = self.year()
        assert {one.person_id: one for one in year.dues if alone.get(one.person_id)} == {
            one.person_id: one for one in dues
        }
        by_unit: dict[int, list[Any]] = {}
        for one in dues:
            by_unit.setdefault(one.unit_id, []).append(one)
        assert {pk: one for pk, one in year.by_unit.items() if one.people} == {
            pk: sums_of(found) for pk, found in by_unit.items()
        }
        assert [one.person_id for one in year.dues] == sorted(
            (one.person_id for one in year.dues),
            key=lambda pk: (bytes(Person.objects.get(pk=pk).name_order), pk),
        )

    def check_anew(self) -> None:
        """What is remembered and mended after each change is what a count from nothing gives."""
        mended = self.year()
        kept = owed_remembering._remembered.copy()
        owed_remembering._remembered.clear()
        anew = self.year()
        owed_remembering._remembered.update(kept)
        assert (mended.dues, mended.by_unit) == (anew.dues, anew.by_unit)

    # What may happen

    def happens(self) -> None:
        act: Callable[[], Any] = self.chance.choice(
            [self.mark, self.mark, self.call, self.leave, self.lay_out, self.begin, self.end, self.transferred,
             self.given, self.taken, self.over]
        )  # fmt: skip
        with suppress(RuleViolated), transaction.atomic():
            act()

    def _one(self, rows: Any) -> Any:
        found = list(rows.order_by("pk"))
        return self.chance.choice(found) if found else None

    def _running(self) -> Any:
        return self._one(TrainingClass.objects.filter(state="running"))

    def mark(self) -> None:
        if one := self._running():
            session = self.chance.choice(list(one.sessions.filter(day__lte=ON)))
            mark = self.chance.choice(["present", "absent"])
            lines = [Line(row.pk, mark, "", None) for row in one.enrolments.all() if self.chance.random() < 0.5]
            mark_session(session, lines, form=uuid4(), now=NOW, by=self.staff)

    def call(self) -> None:
        if one := self._running():
            enrol(one, [self._one(Person.objects.all())], how="list", today=ON, by=self.staff)

    def leave(self) -> None:
        if place := self._one(Enrolment.objects.filter(training_class__state="running")):
            withdraw(place, withdrawing="illness", today=ON, by=self.staff)

    def lay_out(self) -> None:
        if one := self._running():
            add_session(one, SessionValues(date(2026, 6, 25), self.chance.randrange(2), 4), by=self.staff)

    def begin(self) -> None:
        unit, person = self.chance.choice(self.platoons), self._one(Person.objects.all())
        start_service(person, unit, component="CD", first_on=date(2026, 5, 1), by=self.staff)

    def end(self) -> None:
        if row := self._one(Service.objects.filter(last_on=None)):
            end_service(row, last_on=date(2026, 5, 1), reason="completed", by=self.staff)

    def transferred(self) -> None:
        if row := self._one(Service.objects.filter(last_on=None)):
            transfer(row, self.chance.choice(self.platoons), on=date(2026, 4, 1), component="TC", by=self.staff)

    def given(self) -> None:
        unit, person = self.chance.choice(self.platoons), self._one(Person.objects.all())
        appoint(person, unit, post="squad_leader", first_on=date(2026, 5, 1), by=self.staff)

    def taken(self) -> None:
        if row := self._one(Appointment.objects.filter(last_on=None)):
            end_appointment(row, last_on=date(2026, 5, 1), by=self.staff)

    def over(self) -> None:
        if one := self._running():
            one.sessions.filter(day__gt=ON).delete()  # the class ends earlier than planned
            close_class(one, today=ON, by=self.staff)


@pytest.mark.parametrize("seed", range(4))
def test_sums_of_units_are_those_of_their_people_each_counted_alone_whatever_happens(seed: int) -> None:
    small = Small(seed)
    small.check()
    for _ in range(12):
        small.happens()
        if small.chance.random() < 0.7:  # else several changes are looked at together
            small.check_anew()
    small.check()


def test_a_mark_in_one_class_counts_its_people_and_their_units_anew_and_nobody_else() -> None:
    small = Small(1)
    apart = factories.unit("platoon", parent=small.offices[1])
    other = factories.member(apart, keeper=small.offices[1])
    person = factories.member(small.platoons[0], keeper=small.offices[0])
    one = factories.training_class(small.offices[0], first_on=ON, state="running")
    place, session = factories.enrolment(person, one), factories.session(one)
    before = {row.person_id: row for row in small.year().dues}
    mark_session(session, [Line(place.pk, "present", "", None)], form=uuid4(), now=NOW, by=small.staff)
    after = {row.person_id: row for row in small.year().dues}
    assert (before[person.pk].hours.present, after[person.pk].hours.present) == (0, 4)
    assert after[other.pk] is before[other.pk]


def test_what_changes_nobodys_year_counts_nobody_anew_and_what_nobody_knows_of_counts_everyone() -> None:
    small = Small(2)
    year = small.year()
    record("account.updated", small.staff, by=small.staff)
    record("commitment.made", None, by=small.staff)
    record("person.viewed", Person.objects.first(), by=small.staff)
    assert small.year() is year
    record("reorganisation.applied", None, by=small.staff)
    assert small.year() is not year


def test_more_changes_than_are_looked_through_count_everyone_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sansang.audit.remembering.RECENT", 3)
    small = Small(3)
    year = small.year()
    for _ in range(2):
        record("account.updated", small.staff, by=small.staff)
    assert small.year() is year
    for _ in range(4):
        record("account.updated", small.staff, by=small.staff)
    assert small.year() is not year


def test_records_said_to_touch_nobody_are_records_that_there_are() -> None:
    from django.apps import apps

    assert {apps.get_model(one)._meta.label for one in BESIDE} == BESIDE

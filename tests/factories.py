"""Rows for tests, by keyword; each says only what the test speaks of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sansang.citizens.models import IDENTITY, PHONE, Circumstance, Move, Person, Registration
from sansang.kernel.names import name_key, sort_key
from sansang.organisation.models import Grant, Place, PlaceVersion, Unit, UnitVersion, User
from sansang.personnel.models import Appointment, Service
from sansang.privacy.secrets import keyed_hash
from sansang.training.models import Enrolment, Heading, Programme, Session, TrainingClass

LONG_AGO = date(2000, 1, 1)
_numbers = count(1)


def place(
    *,
    code: str = "",
    name: str = "Thanh Yên",
    kind: str = "Xã",
    level: str = "commune",
    province_code: str = "11",
    parent: Place | None = None,
    first_on: date = LONG_AGO,
    last_on: date | None = None,
) -> Place:
    made = Place.objects.create(level=level, province_code=province_code, latitude=21.3, longitude=103.0)
    PlaceVersion.objects.create(
        place=made,
        code=code or f"{next(_numbers):05d}",
        name=name,
        kind=kind,
        parent=parent,
        first_on=first_on,
        last_on=last_on,
    )
    return made


def unit(
    kind: str,
    *,
    parent: Unit | None = None,
    name: str = "",
    code: str = "",
    first_on: date = LONG_AGO,
    last_on: date | None = None,
    place: Place | None = None,
    authorised: int = 0,
    component: str = "",
) -> Unit:
    made = Unit.objects.create(kind=kind, component=component, province_code="11", reach_path="")
    made.reach_path = f"{parent.reach_path if parent else ''}{made.step}"
    made.save(update_fields=["reach_path"])
    above = parent.versions.order_by("first_on").last() if parent else None
    UnitVersion.objects.create(
        unit=made,
        name=name or f"{kind} {made.pk}",
        code=code,
        parent=parent,
        path=f"{above.path if above else ''}{made.step}",
        place=place,
        authorised=authorised,
        first_on=first_on,
        last_on=last_on,
    )
    return made


def user(*, role: str = "", unit: Unit | None = None, username: str = "", first_on: date = LONG_AGO) -> User:
    made: User = User.objects.create(username=username or f"user{next(_numbers)}", full_name="Người Dùng")
    if role and unit:
        Grant.objects.create(user=made, role=role, unit=unit, first_on=first_on)
    return made


def person(keeper: Unit, *, full_name: str = "Lò Văn Thi", **values: Any) -> Person:
    number, phone = values.pop("identity_number", None), values.pop("phone", None)
    values.setdefault("born_on", date(1995, 5, 7))
    values.setdefault("sex", "male")
    return Person.objects.create(
        keeper=keeper,
        province_code="11",
        full_name=full_name,
        name_key=name_key(full_name),
        name_order=sort_key(full_name),
        identity_number=number,
        identity_hash=keyed_hash(number, IDENTITY) if number else None,
        phone=phone,
        phone_hash=keyed_hash(phone, PHONE) if phone else None,
        **values,
    )


def service(person: Person, unit: Unit, *, first_on: date = date(2024, 1, 1), **values: Any) -> Service:
    values.setdefault("component", "TC")
    return Service.objects.create(person=person, unit=unit, first_on=first_on, **values)


def member(unit: Unit, *, keeper: Unit | None = None, full_name: str = "Lò Văn Thi", **values: Any) -> Person:
    """A person who serves in the unit since 2024."""
    made = person(keeper or unit, full_name=full_name, **values)
    service(made, unit)
    return made


def appointment(
    person: Person, unit: Unit, *, post: str = "commander", first_on: date = date(2024, 1, 1), **values: Any
) -> Appointment:
    return Appointment.objects.create(person=person, unit=unit, post=post, first_on=first_on, **values)


def registration(person: Person, office: Unit, *, first_on: date = date(2024, 4, 10), **values: Any) -> Registration:
    values.setdefault("entry", "supplementary")
    if values.get("last_on"):
        values.setdefault("leaving", "corrected")
    return Registration.objects.create(person=person, office=office, first_on=first_on, **values)


def circumstance(
    person: Person, *, fact: str = "studying", first_on: date = date(2025, 9, 1), **values: Any
) -> Circumstance:
    values.setdefault("paper_number", "45/XN")
    return Circumstance.objects.create(person=person, fact=fact, first_on=first_on, **values)


def move(person: Person, from_office: Unit, to_office: Unit, **values: Any) -> Move:
    """A move on offer."""
    values.setdefault("leaves_on", date(2026, 3, 1))
    values.setdefault("paper_number", "7/GGT")
    return Move.objects.create(
        person=person,
        kind="residence",
        from_office=from_office,
        to_office=to_office,
        offered_by_name="Người Dùng",
        offered_at=datetime(2026, 2, 1, tzinfo=UTC),
        **values,
    )


def programme(
    unit: Unit, *, audience: str = "on_the_spot", hours: tuple[int, ...] = (14, 42), **values: Any
) -> Programme:
    """A programme of a unit: political education first, then military training."""
    values.setdefault("code", f"CT{next(_numbers)}")
    values.setdefault("days_long", sum(hours) // 8)
    values.setdefault("audience", audience)
    values.setdefault("name", "Tại chỗ năm thứ hai")
    made = Programme.objects.create(unit=unit, first_on=LONG_AGO, instrument="TT 69/2020", **values)
    for order, number in enumerate(hours, 1):
        part = "political" if order == 1 else "military"
        Heading.objects.create(programme=made, order=order, name=f"Nội dung {order}", part=part, hours=number)
    return made


def training_class(unit: Unit, *, first_on: date = date(2026, 3, 2), **values: Any) -> TrainingClass:
    """A class of a week with a programme of its own."""
    values["programme"] = values.get("programme") or programme(unit)
    values.setdefault("last_on", first_on + timedelta(days=6))
    values.setdefault("title", "Lớp tại chỗ")
    values.setdefault("quota", 40)
    values.setdefault("state", "open")
    return TrainingClass.objects.create(unit=unit, first_on=first_on, created_by_name="Người Dùng", **values)


def session(one: TrainingClass, *, day: date | None = None, half: int = 0, **values: Any) -> Session:
    values.setdefault("hours", 4)
    return Session.objects.create(training_class=one, day=day or one.first_on, half=half, **values)


def enrolment(person: Person, one: TrainingClass, *, state: str = "enrolled", **values: Any) -> Enrolment:
    values.setdefault("unit", person.keeper)
    values.setdefault("how", "list")
    values.setdefault("joined_on", one.first_on)
    return Enrolment.objects.create(
        training_class=one, person=person, state=state, added_by_name="Người Dùng", **values
    )

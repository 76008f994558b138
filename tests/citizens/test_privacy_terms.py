"""Each term of the retention policy on the day before, of and after its end; what a night's work leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from sansang.audit.models import AuditEvent
from sansang.citizens.actions.privacy import minimise, policy
from sansang.citizens.models import (
    Absence,
    Circumstance,
    Merge,
    Move,
    Person,
    ProvincialRow,
    Registration,
    RegistrationRound,
    Skill,
)
from sansang.intake import storage
from sansang.intake.models import RowChunk, Upload
from sansang.organisation.models import Grant, Reorganisation, User
from sansang.personnel.models import (
    Appointment,
    Commendation,
    Commitment,
    Discipline,
    Ending,
    Extension,
    Service,
    WaitingEntry,
)
from sansang.privacy.minimising import before
from sansang.privacy.retention import Duration
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ENDED = date(2020, 6, 30)
PERSONAL = {"phone": "0912345678", "party_joined_on": date(2015, 3, 1), "education": "primary", "village": "Bản Ten"}


@pytest.fixture
def office() -> Any:
    return factories.unit("commune_command", parent=factories.unit("provincial_command"))


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def after(keeps: Duration, day: date = ENDED) -> date:
    """The anniversary: the last day on which something that ended on a day is kept."""
    return next(one for one in (day + DAY * n for n in range(8000)) if before(one + DAY, keeps) > day)


def former(office: Any, **values: Any) -> Person:
    person = factories.person(office, **{**PERSONAL, **values})
    factories.service(person, office, first_on=date(2018, 1, 1), last_on=ENDED, end_reason="completed")
    return person


def registered(person: Person, office: Any, **values: Any) -> Registration:
    return Registration.objects.create(
        person=person, office=office, entry="first", **{"first_on": date(2015, 4, 1), **values}
    )


# Each makes a row that ended on ENDED and gives the question whether it is still there.


def commitment(office: Any) -> Callable[[], bool]:
    Commitment.objects.create(
        person=factories.member(office), unit=office, kind="duty", title="Trực", starts_at=noon(ENDED - DAY),
        ends_at=noon(ENDED),
    )  # fmt: skip
    return Commitment.objects.exists


def waiting(office: Any) -> Callable[[], bool]:
    for state, decided in (("accepted", noon(ENDED)), ("waiting", None)):
        WaitingEntry.objects.create(
            unit=office, tray=office, values={"full_name": "Lò Văn Thi"}, why=[], row_hash=state, state=state,
            entered_by_name="A", entered_at=noon(ENDED - DAY), decided_at=decided,
        )  # fmt: skip
    return WaitingEntry.objects.exclude(state="waiting").exists


def upload(office: Any) -> Callable[[], bool]:
    made = {
        state: Upload.objects.create(
            unit=office, kind="members", file_name="a.xlsx", sha256="0", state=state, day=ENDED, applied_at=at
        )
        for state, at in (("applied", noon(ENDED)), ("ready", None))
    }
    for one in made.values():
        storage.keep_file(one.pk, b"rows")
        RowChunk.objects.create(upload=one, number=0, states="N", content=b"")

    def there() -> bool:
        assert storage.has_file(made["ready"].pk)
        assert RowChunk.objects.filter(upload=made["ready"]).exists()
        kept = Upload.objects.filter(pk=made["applied"].pk).exists()
        assert storage.has_file(made["applied"].pk) == kept
        return kept

    return there


def account(office: Any) -> Callable[[], bool]:
    user = factories.user(role="inspector", unit=office)
    factories.user(username="stays")
    User.objects.filter(pk=user.pk).update(is_active=False)
    AuditEvent.objects.create(
        verb="account.locked", at=noon(ENDED), by_name="A", subject_type="organisation.User", subject_id=user.pk
    )

    def there() -> bool:
        assert User.objects.filter(username="stays").exists()
        kept = User.objects.filter(pk=user.pk).exists()
        assert Grant.objects.filter(user=user.pk).exists() == kept
        return kept

    return there


def event(office: Any) -> Callable[[], bool]:
    made = AuditEvent.objects.create(verb="person.created", at=noon(ENDED), by_name="A")
    return AuditEvent.objects.filter(pk=made.pk).exists


def provincial_row(office: Any) -> Callable[[], bool]:
    ProvincialRow.objects.create(
        command=office, table="ages", proposed_by_id=1, proposed_by_name="A", proposed_at=noon(ENDED)
    )
    return ProvincialRow.objects.exclude(proposed_by_name="").exists


def decision(office: Any) -> Callable[[], bool]:
    Reorganisation.objects.create(
        unit=office, title="A", decision_number="1", effective_on=ENDED, created_by_name="A", applied_at=noon(ENDED)
    )
    return Reorganisation.objects.exclude(created_by_name="").exists


def session(office: Any) -> Callable[[], bool]:
    Session.objects.create(session_key="a", session_data="", expire_date=noon(ENDED))
    return Session.objects.exists


def ground(office: Any) -> Callable[[], bool]:
    person = factories.member(office)
    Circumstance.objects.create(person=person, fact="studying", first_on=ENDED - DAY, last_on=ENDED)
    Circumstance.objects.create(person=person, fact="studying", first_on=ENDED - DAY)
    return Circumstance.objects.exclude(last_on=None).exists


def ground_of_one_no_longer_registered(office: Any) -> Callable[[], bool]:
    person = factories.person(office)
    Circumstance.objects.create(person=person, fact="studying", first_on=ENDED - DAY)
    registered(person, office, last_on=ENDED, leaving="moved_out")
    return Circumstance.objects.exists


def absence(office: Any) -> Callable[[], bool]:
    Absence.objects.create(person=factories.member(office), place="Hà Nội", first_on=ENDED - DAY, last_on=ENDED)
    return Absence.objects.exists


def merge(office: Any) -> Callable[[], bool]:
    Merge.objects.create(
        kept=factories.member(office), other=factories.member(office), state="merged", journal={"kept": {}},
        decided_by_name="A", decided_at=noon(ENDED),
    )  # fmt: skip
    return Merge.objects.exclude(journal=None).exists


def book(office: Any) -> Callable[[], bool]:
    RegistrationRound.objects.create(
        office=office, year=2020, opened_on=ENDED - DAY, closed_on=ENDED, closed_by_name="A"
    )
    return RegistrationRound.objects.exclude(closed_by_name="").exists


def phone_of_one_who_left(office: Any) -> Callable[[], bool]:
    person = former(office)
    Skill.objects.create(person=person, kind="boat")

    def there() -> bool:
        person.refresh_from_db()
        columns = (person.phone, person.phone_hash, person.education, person.skills.exists())
        assert all(columns) or not any(columns)
        assert person.village == "Bản Ten"
        assert person.party_joined_on
        return bool(person.phone)

    return there


def share_of_one_who_left(office: Any) -> Callable[[], bool]:
    person = former(office, union_joined_on=date(2012, 3, 26), is_former_soldier=True)

    def there() -> bool:
        person.refresh_from_db()
        columns = (person.party_joined_on, person.union_joined_on, person.is_former_soldier)
        assert all(columns) or not any(columns)
        return bool(person.party_joined_on)

    return there


def phone_of_one_whose_registration_ended(office: Any) -> Callable[[], bool]:
    person = factories.person(office, **PERSONAL)
    registered(person, office, last_on=ENDED, leaving="moved_out")
    return Person.objects.exclude(phone=None).exists


def service(office: Any) -> Callable[[], bool]:
    person = former(office)
    registered(person, office)
    factories.appointment(person, office, post="squad_leader", first_on=date(2019, 1, 1), last_on=ENDED)
    decided = {"decision_number": "5/QĐ", "decided_on": ENDED}
    Extension.objects.create(person=person, asked_on=ENDED, until=ENDED, answer="refused")
    Ending.objects.create(person=person, last_on=ENDED, reason="completed", instrument="L", article="Đ", **decided)
    Discipline.objects.create(
        person=person, unit=office, penalty="warning", offence_on=ENDED, found_on=ENDED, **decided
    )
    Commendation.objects.create(
        person=person, unit=office, title="advanced", occasion="regular", level="commune", **decided
    )

    def there() -> bool:
        assert Person.objects.filter(pk=person.pk).exists()
        for table in (Appointment, Extension, Ending, Discipline, Commendation):
            assert Service.objects.exists() == table.objects.exists()
        return Service.objects.exists()

    return there


def whole_record(office: Any) -> Callable[[], bool]:
    person = former(office)
    factories.person(office, merged_into=person)
    Merge.objects.create(
        kept=person, other=Person.objects.exclude(merged_into=None).get(), state="merged", decided_by_name="A",
        decided_at=noon(ENDED),
    )  # fmt: skip

    def there() -> bool:
        assert Merge.objects.exists() == Service.objects.exists() == Person.objects.exists()
        return Person.objects.exists()

    return there


ENDING_ON_A_DAY: dict[str, tuple[str, Callable[[Any], Callable[[], bool]]]] = {
    "commitment": ("commitment", commitment),
    "waiting": ("waiting", waiting),
    "upload": ("upload", upload),
    "account": ("account", account),
    "event": ("audit", event),
    "provincial_row": ("audit", provincial_row),
    "decision": ("audit", decision),
    "session": ("session", session),
    "ground": ("ground", ground),
    "ground, not registered": ("ground", ground_of_one_no_longer_registered),
    "absence": ("absence", absence),
    "merge": ("merging", merge),
    "book": ("service_history", book),
    "phone": ("while_serving", phone_of_one_who_left),
    "party, union, former soldier": ("counted", share_of_one_who_left),
    "phone, registered": ("while_serving", phone_of_one_whose_registration_ended),
    "service": ("service_history", service),
    "record": ("service_history", whole_record),
}


@pytest.mark.parametrize("which", ENDING_ON_A_DAY)
def test_a_term_ends_on_its_day(which: str, office: Any) -> None:
    term, make = ENDING_ON_A_DAY[which]
    last = after(policy().terms[term].keeps)
    there = make(office)
    for day in (last - DAY, last):
        minimise(on=day)
        assert there(), day
    assert any(one.term == term for one in minimise(on=last + DAY, dry_run=True))
    assert there()
    minimise(on=last + DAY)
    assert not there()
    assert [one for one in minimise(on=last + DAY, dry_run=True) if one.term == term] == []


# A man is of age to 45, extended to 50; a woman to 40, extended to 45 (Law 48/2019/QH14, Art. 8).
@pytest.mark.parametrize(
    ("sex", "born", "precision", "past_on"),
    [
        ("male", date(1970, 6, 30), "day", date(2021, 6, 30)),
        ("female", date(1975, 6, 30), "day", date(2021, 6, 30)),
        ("male", date(1972, 2, 29), "day", date(2023, 3, 1)),
        ("male", date(1970, 6, 1), "month", date(2021, 6, 30)),
        ("male", date(1970, 1, 1), "year", date(2021, 12, 31)),
        ("", date(1970, 6, 30), "day", date(2021, 6, 30)),
    ],
)
def test_who_is_past_the_age_and_in_no_register_is_a_name_and_a_year(
    sex: str, born: date, precision: str, past_on: date, office: Any
) -> None:
    values = {"sex": sex, "born_on": born, "born_precision": precision, "identity_number": "011070000123"}
    person = former(office, residence=factories.place(), **values)
    registered(person, office, last_on=date(2020, 1, 1), leaving="past_age")
    Move.objects.create(
        person=person, kind="residence", from_office=office, to_office=factories.unit("commune_command"),
        state="returned", paper_number="1", leaves_on=ENDED, offered_by_name="A", offered_at=noon(ENDED),
    )  # fmt: skip
    before_ = Person.objects.values("identity_hash", "born_on", "village", "residence").get()
    minimise(on=past_on - DAY)
    assert Person.objects.values("identity_hash", "born_on", "village", "residence").get() == before_
    assert Registration.objects.exists()
    minimise(on=past_on)
    person.refresh_from_db()
    assert (person.identity_number, person.identity_hash, person.residence, person.village) == (None, None, None, "")
    assert (str(person.born), person.full_name, person.sex) == (str(born.year), "Lò Văn Thi", sex)
    assert not Registration.objects.exists()
    assert not Move.objects.exists()


def test_who_serves_or_is_registered_keeps_everything_whatever_the_age(office: Any) -> None:
    old = {**PERSONAL, "born_on": date(1960, 1, 1), "identity_number": "011060000123"}
    factories.member(office, **old)
    registered(former(office, **{**old, "identity_number": "011060000124"}), office)
    kept = former(office, **{**old, "identity_number": "011060000125"})
    Person.objects.filter(pk=kept.pk).update(merged_into=Person.objects.order_by("pk").first())
    before_ = list(Person.objects.order_by("pk").values())
    minimise(on=date(2029, 12, 31))
    assert list(Person.objects.order_by("pk").values()) == before_


def test_a_record_without_service_stays_until_it_is_old_and_past_the_age(office: Any) -> None:
    young = factories.person(office, born_on=date(1999, 1, 1))
    past = factories.person(office, born_on=date(1960, 1, 1))
    unknown = factories.person(office, born_on=None)
    Person.objects.update(created_at=noon(ENDED))
    last = after(policy().terms["service_history"].keeps)
    minimise(on=last)
    assert Person.objects.count() == 3
    minimise(on=last + DAY)
    assert set(Person.objects.values_list("pk", flat=True)) == {young.pk, unknown.pk}
    assert not Person.objects.filter(pk=past.pk).exists()

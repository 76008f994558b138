from datetime import date
from typing import Any

import pytest

from sansang.audit.models import AuditEvent
from sansang.citizens.actions import FIELDS, StaleRecord, build_person, create_person, derived_columns, update_person
from sansang.citizens.models import IDENTITY, PHONE, Person
from sansang.kernel.names import sort_key
from sansang.organisation.models import Unit, User
from sansang.privacy.secrets import keyed_hash
from tests import factories

pytestmark = pytest.mark.django_db
VALUES: dict[str, Any] = {
    "full_name": "  Lò  Văn\u200b Đạt ",
    "identity_number": "011095000123",
    "born_on": date(1995, 5, 7),
    "born_precision": "day",
    "sex": "male",
    "village": "Bản Noong Vai",
    "phone": "0912345678",
    "party_joined_on": date(2015, 2, 3),
    "education": "upper_secondary",
}


@pytest.fixture
def command() -> Unit:
    return factories.unit("commune_command")


@pytest.fixture
def clerk(command: Unit) -> User:
    return factories.user(role="commune_clerk", unit=command)


@pytest.fixture
def person(command: Unit, clerk: User) -> Person:
    return create_person(VALUES, keeper=command, skills=[("boat", "")], by=clerk)


def written(person: Person) -> dict[str, Any]:
    return Person.objects.values().get(pk=person.pk)


def test_what_can_be_derived_is_written_with_the_person(person: Person, command: Unit) -> None:
    kept = Person.objects.get()
    assert (kept.full_name, kept.name_key, bytes(kept.name_order)) == (
        "Lò Văn Đạt",
        "lo van dat",
        sort_key("Lò Văn Đạt"),
    )
    assert kept.identity_hash == keyed_hash("011095000123", IDENTITY)
    assert kept.phone_hash == keyed_hash("0912345678", PHONE)
    assert (kept.keeper, kept.province_code, kept.version) == (command, "11", 1)
    assert list(kept.skills.values_list("kind", "detail")) == [("boat", "")]


def test_derived_columns_follow_only_what_is_given() -> None:
    assert derived_columns({"village": "Bản A"}) == {}
    assert derived_columns({"identity_number": "", "phone": None}) == {
        "identity_number": None,
        "identity_hash": None,
        "phone": None,
        "phone_hash": None,
    }


def test_a_person_built_for_many_takes_no_strange_values(command: Unit) -> None:
    built = build_person({**VALUES, "version": 99, "keeper_id": 0, "unit": "x"}, keeper=command)
    assert (built.pk, built.version, built.keeper) == (None, 1, command)


def test_only_what_differs_is_written_and_told(person: Person, clerk: User) -> None:
    changed = update_person(
        person, {**VALUES, "village": "Bản B", "phone": ""}, skills=[("boat", "")], expected_version=1, by=clerk
    )
    assert changed == ["village", "phone"]
    kept = Person.objects.get()
    assert (kept.village, kept.phone, kept.phone_hash, kept.version) == ("Bản B", None, None, 2)
    event = AuditEvent.objects.get(verb="person.updated")
    assert (event.details, event.subject_id, event.by_id) == ({"fields": ["village", "phone"]}, person.pk, clerk.pk)


def test_the_same_values_change_nothing(person: Person, clerk: User) -> None:
    before = written(person)
    assert update_person(person, VALUES, skills=[("boat", "")], expected_version=1, by=clerk) == []
    assert written(person) == before
    assert not AuditEvent.objects.filter(verb="person.updated").exists()


def test_what_is_not_given_stays(person: Person, clerk: User) -> None:
    before = written(person)
    assert update_person(person, {"village": "Bản B"}, expected_version=1, by=clerk) == ["village"]
    assert written(person) == {**before, "village": "Bản B", "version": 2}
    assert person.skills.count() == 1


def test_a_new_name_takes_its_keys_along(person: Person, clerk: User) -> None:
    update_person(person, {"full_name": "Mùa A Chớ"}, expected_version=1, by=clerk)
    kept = Person.objects.get()
    assert (kept.name_key, bytes(kept.name_order)) == ("mua a cho", sort_key("Mùa A Chớ"))


def test_skills_are_replaced_when_they_differ(person: Person, clerk: User) -> None:
    wanted = [("language", "Mông"), ("swimming", ""), ("swimming", "")]
    assert update_person(person, {}, skills=wanted, expected_version=1, by=clerk) == ["skills"]
    assert sorted(person.skills.values_list("kind", "detail")) == [("language", "Mông"), ("swimming", "")]


def test_the_later_of_two_editors_overwrites_nothing(person: Person, clerk: User) -> None:
    update_person(person, {"village": "Bản A"}, expected_version=1, by=clerk)
    before, events = written(person), AuditEvent.objects.count()
    with pytest.raises(StaleRecord) as stale:
        update_person(person, {"village": "Bản B", "phone": ""}, skills=[("driving", "")], expected_version=1, by=clerk)
    assert [reason.code for reason in stale.value.reasons] == ["stale"]
    assert (stale.value.person.village, stale.value.person.version) == ("Bản A", 2)
    assert written(person) == before
    assert list(person.skills.values_list("kind", flat=True)) == ["boat"]
    assert AuditEvent.objects.count() == events


def test_the_record_names_fields_and_no_values(person: Person, clerk: User) -> None:
    update_person(
        person, {key: None for key in FIELDS if key in {"phone", "identity_number"}}, expected_version=1, by=clerk
    )
    told = " ".join(str(event.details) for event in AuditEvent.objects.all())
    for secret in ("Đạt", "011095000123", "0912345678", "Noong"):
        assert secret not in told

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from sansang.citizens.models import IDENTITY, Person, Skill
from sansang.kernel.dates import PartialDate
from sansang.organisation.access import Permission
from sansang.organisation.models import Unit
from sansang.privacy.secrets import keyed_hash
from tests import factories

pytestmark = pytest.mark.django_db
NUMBER = "011095000123"


@pytest.fixture
def command() -> Unit:
    return factories.unit("commune_command", parent=factories.unit("provincial_command"))


def test_nobody_is_without_a_name(command: Unit) -> None:
    with pytest.raises(IntegrityError, match="person_has_a_name"), transaction.atomic():
        factories.person(command, full_name="")
    assert not Person.objects.exists()


def test_a_number_and_its_hash_go_together(command: Unit) -> None:
    person = factories.person(command, identity_number=NUMBER)
    for halves in ({"identity_hash": None}, {"identity_number": None}):
        with pytest.raises(IntegrityError, match="person_identity_number_and_hash_go_together"), transaction.atomic():
            Person.objects.filter(pk=person.pk).update(**halves)
    person.refresh_from_db()
    assert (person.identity_number, person.identity_hash) == (NUMBER, keyed_hash(NUMBER, IDENTITY))


def test_a_number_belongs_to_one_person_in_the_whole_register(command: Unit) -> None:
    factories.person(command, identity_number=NUMBER)
    elsewhere = factories.unit("commune_command", parent=factories.unit("provincial_command"))
    with pytest.raises(IntegrityError, match="identity_hash"), transaction.atomic():
        factories.person(elsewhere, full_name="Mùa A Chớ", identity_number=NUMBER)
    assert Person.objects.count() == 1


def test_many_people_may_be_without_a_number_or_share_a_telephone(command: Unit) -> None:
    for name in ("Lò Văn Thi", "Lò Văn Thi", "Mùa A Chớ"):
        factories.person(command, full_name=name, phone="0912345678")
    assert Person.objects.filter(identity_number=None).count() == 3


def test_a_skill_is_written_once(command: Unit) -> None:
    person = factories.person(command)
    Skill.objects.create(person=person, kind="language", detail="Mông")
    Skill.objects.create(person=person, kind="language", detail="Thái")
    with pytest.raises(IntegrityError), transaction.atomic():
        Skill.objects.create(person=person, kind="language", detail="Mông")


def test_an_office_that_keeps_records_cannot_be_deleted(command: Unit) -> None:
    factories.person(command)
    with pytest.raises(ProtectedError):
        command.delete()


def test_a_birth_date_knows_how_much_of_it_is_known(command: Unit) -> None:
    assert factories.person(command, born_on=None).born is None
    person = factories.person(command, born_on=date(1995, 1, 1), born_precision="year")
    assert person.born == PartialDate(date(1995, 1, 1), "year")


def test_a_person_is_seen_by_who_reaches_the_keeper(command: Unit) -> None:
    person = factories.person(command)
    province = Unit.objects.get(kind="provincial_command")
    neighbour = factories.unit("commune_command", parent=province)
    seen = {
        (role, held_at.pk): list(
            Person.objects.permitted(factories.user(role=role, unit=held_at), Permission.PEOPLE_CONTACT)
        )
        for role, held_at in [
            ("commune_clerk", command),
            ("commune_clerk", neighbour),
            ("provincial_staff", province),
            ("inspector", province),
        ]
    }
    assert list(seen.values()) == [[person], [], [person], []]
    assert not Person.objects.permitted(factories.user(), Permission.PEOPLE_VIEW).exists()

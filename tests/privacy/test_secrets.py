import json
from datetime import date

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from sansang.citizens.models import IDENTITY, PHONE, Person
from sansang.personnel.models import WaitingEntry
from sansang.privacy.fields import EncryptedJSONField, EncryptedTextField
from sansang.privacy.secrets import NONCE, decrypt, encrypt, keyed_hash
from tests import factories

contexts = st.sampled_from([IDENTITY, PHONE, "personnel.waiting", "intake.file"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.binary(max_size=500), contexts)
def test_what_is_encrypted_comes_back_only_in_its_own_context(plain: bytes, context: str) -> None:
    sealed = encrypt(plain, context)
    assert decrypt(sealed, context) == decrypt(memoryview(sealed), context) == plain
    with pytest.raises(InvalidTag):
        decrypt(sealed, f"{context}.other")


@given(st.binary(max_size=60), st.data())
def test_a_changed_byte_is_noticed(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(encrypt(plain, IDENTITY))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(InvalidTag):
        decrypt(bytes(sealed), IDENTITY)


@given(st.binary(min_size=8, max_size=60))
def test_the_same_text_is_never_encrypted_alike_and_never_shows(plain: bytes) -> None:
    one, other = encrypt(plain, IDENTITY), encrypt(plain, IDENTITY)
    assert one != other
    assert one[:NONCE] != other[:NONCE]
    assert plain not in one


def test_another_key_opens_nothing(settings) -> None:
    sealed, hashed = encrypt(b"011085000123", IDENTITY), keyed_hash("011085000123", IDENTITY)
    settings.FIELD_KEY = "another"
    with pytest.raises(InvalidTag):
        decrypt(sealed, IDENTITY)
    assert keyed_hash("011085000123", IDENTITY) != hashed


@given(st.text(), st.text(), contexts, contexts)
def test_hashes_are_equal_for_equal_texts_of_one_context_alone(one: str, other: str, here: str, there: str) -> None:
    same = keyed_hash(one, here) == keyed_hash(other, there)
    assert same == ((one, here) == (other, there))
    assert len(keyed_hash(one, here)) == 64


@given(st.text())
def test_a_text_column_gives_back_what_was_put_in(text: str) -> None:
    field = EncryptedTextField(context=PHONE)
    assert field.load(field.dump(text)) == text


@given(json_values)
def test_a_json_column_gives_back_what_was_put_in(value: object) -> None:
    field = EncryptedJSONField(context="personnel.waiting")
    assert field.load(field.dump(value)) == json.loads(json.dumps(value))


def test_a_json_column_keeps_days_as_text() -> None:
    field = EncryptedJSONField(context="personnel.waiting")
    assert field.load(field.dump({"born_on": date(1995, 5, 7)})) == {"born_on": "1995-05-07"}


@pytest.mark.django_db
def test_an_identity_number_is_not_readable_in_the_database() -> None:
    command = factories.unit("commune_command", name="Ban CHQS xã Thanh Yên")
    person = factories.person(command, full_name="Lò Văn Thi", identity_number="011085000123", phone="0912345678")
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_number, phone FROM citizens_person WHERE id = %s", [person.pk])
        number, phone = (bytes(column) for column in cursor.fetchone())
    assert b"011085000123" not in number
    assert b"0912345678" not in phone
    kept = Person.objects.get(identity_hash=keyed_hash("011085000123", IDENTITY))
    assert (kept.identity_number, kept.phone) == ("011085000123", "0912345678")


@pytest.mark.django_db
def test_a_number_moved_to_the_column_of_telephones_opens_nothing() -> None:
    command = factories.unit("commune_command")
    person = factories.person(command, identity_number="011085000123")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE citizens_person SET phone = identity_number WHERE id = %s", [person.pk])
    with pytest.raises(InvalidTag):
        Person.objects.get()


@pytest.mark.django_db
def test_a_column_without_a_value_stays_without_one() -> None:
    person = factories.person(factories.unit("commune_command"))
    kept = Person.objects.get(pk=person.pk)
    assert (kept.identity_number, kept.phone) == (None, None)
    assert Person.objects.filter(identity_number=None, phone=None).exists()


@pytest.mark.django_db
def test_a_waiting_row_is_not_readable_in_the_database() -> None:
    command = factories.unit("commune_command")
    WaitingEntry.objects.create(
        unit=command,
        tray=command,
        values={"full_name": "Lò Văn Thi", "identity_number": "011085000123"},
        why=["known_elsewhere"],
        row_hash="x",
        entered_by_name="Trợ lý",
        entered_at="2026-02-05T00:00:00Z",
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM personnel_waitingentry")
        stored = b" ".join(bytes(one) for one in cursor.fetchone() if isinstance(one, bytes | memoryview))
    assert b"011085000123" not in stored
    assert b"known_elsewhere" not in stored
    assert WaitingEntry.objects.get().values["identity_number"] == "011085000123"

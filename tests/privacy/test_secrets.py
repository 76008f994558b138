import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from sansang.citizens.models import IDENTITY, Person
from sansang.privacy.secrets import decrypt, encrypt, keyed_hash
from tests import factories


@given(st.binary(max_size=500), st.sampled_from(["a", "b"]))
def test_what_is_encrypted_comes_back_only_in_its_own_context(plain: bytes, context: str) -> None:
    sealed = encrypt(plain, context)
    assert decrypt(sealed, context) == plain
    with pytest.raises(InvalidTag):
        decrypt(sealed, "c")


def test_equal_texts_hash_equally_within_a_context_only() -> None:
    assert keyed_hash("011085000123", "a") == keyed_hash("011085000123", "a")
    assert keyed_hash("011085000123", "a") != keyed_hash("011085000123", "b")


@pytest.mark.django_db
def test_an_identity_number_is_not_readable_in_the_database() -> None:
    command = factories.unit("commune_command", name="Ban CHQS xã Thanh Yên")
    person = factories.person(command, full_name="Lò Văn Thi", identity_number="011085000123")
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_number FROM citizens_person WHERE id = %s", [person.pk])
        stored = bytes(cursor.fetchone()[0])
    assert b"011085000123" not in stored
    assert Person.objects.get(identity_hash=keyed_hash("011085000123", IDENTITY)).identity_number == "011085000123"

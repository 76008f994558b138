from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction

from sansang.demo.actions import Wish, build_province
from sansang.organisation.sources import Country, packaged

MEMBERS, CITIZENS = 200, 1000


def only_dien_bien(country: Country) -> Country:
    """The packaged country without the other provinces, so that tests stay quick."""
    old = [row for row in country.old if row.province_code == "11"]
    new = [row for row in country.new if row.province_code == "11"]
    return Country(old, new, country.heirs)


@pytest.fixture(scope="session")
def country() -> Country:
    return only_dien_bien(packaged())


@pytest.fixture(scope="package")
def built(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, country: Country
) -> Iterator[dict[str, int]]:
    """A small demonstration province, built once for these modules and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_province(Wish(MEMBERS, CITIZENS, seed=1935), country=country, today=date(2026, 11, 1))
        transaction.set_rollback(True)

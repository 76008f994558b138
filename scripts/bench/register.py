"""Measurements of the citizens' register: everyone's state at once, and its pages at two sizes of one engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from scripts.bench.measure import measured, median_ms, start_django

# Everyone's columns that a state is computed from, and the facts of a day: read and thrown away.
PEOPLE = "SELECT id, born_on, born_precision, sex, province_code FROM citizens_person"
FACTS = "SELECT person_id, fact FROM citizens_circumstance WHERE first_on <= %s AND (last_on IS NULL OR last_on >= %s)"
DAY = date(2026, 11, 26)


def eligibility(var: str) -> dict[str, Any]:
    """Everyone's state with every reason on a day, and the bare read of the same columns."""
    start_django(var)
    from django.db import connection

    from sansang.citizens.models import Person
    from sansang.citizens.queries.eligibility import verdicts

    states: dict[str, int] = {}
    with measured() as cost:
        for _pk, verdict in verdicts(Person.objects.all(), on=DAY):
            states[verdict.state.value] = states.get(verdict.state.value, 0) + 1

    def read() -> None:
        with connection.cursor() as cursor:
            cursor.execute(FACTS, [DAY.isoformat()] * 2)
            cursor.fetchall()
            cursor.execute(PEOPLE)
            while cursor.fetchmany(5000):
                pass

    bare = median_ms(read, runs=3, warm=1) / 1000
    return {**cost.values(), "bare": bare, "people": sum(states.values()), "states": states}


def register_pages(var: str) -> dict[str, Any]:
    """Milliseconds and queries of the lists of the register, as a province and as a commune look at them."""
    start_django(var)
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from sansang.citizens.models import Person, Registration
    from sansang.organisation.models import Grant

    pages: dict[str, dict[str, float]] = {}
    for role, said in (("provincial_staff", "tỉnh"), ("commune_clerk", "xã")):
        client = Client()
        client.force_login(Grant.objects.filter(role=role).order_by("pk").select_related("user")[0].user)
        for address in ADDRESSES:
            ask = asking(client, address)
            with CaptureQueriesContext(connection) as queries:
                ask()
            asked = len(queries)
            pages[f"{address} ({said})"] = {"ms": median_ms(ask, runs=7, warm=1), "queries": asked}
    rows = Registration.objects.filter(last_on=None).count()
    return {"pages": pages, "people": Person.objects.count(), "registered": rows}


ADDRESSES = ("/cong-dan/", "/cong-dan/?sap=-ten&trang=100")


def asking(client: Any, address: str) -> Callable[[], None]:
    """One request that must succeed."""

    def ask() -> None:
        answer = client.get(address, follow=True)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")

    return ask


def multiply(var: str, times: str, apart: str = "") -> dict[str, Any]:
    """Make so many times as many people of those there are, inside PostgreSQL: records, register, facts.

    With `apart` every copy is a province of its own, its commands copied too. Copies have no identity number, as two
    records never share one. Keys are not checked meanwhile: copies point to what their originals point to.
    """
    start_django(var)
    from django.db import connection

    from sansang.citizens.models import Circumstance, Person, Registration
    from sansang.organisation.models import Unit

    with measured() as cost, connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET session_replication_role = replica")
        person, unit = (_largest(cursor, model) for model in (Person, Unit))
        keys = {"person_id": f"person_id + copy * {person}"}
        there = {"province_code": "(20 + copy)::text"} if apart else {}
        office = {"office_id": f"office_id + copy * {unit}", "round_id": "NULL"} if apart else {}
        keeper = {"keeper_id": f"keeper_id + copy * {unit}"} if apart else {}
        _copy_rows(cursor, Registration, {**keys, **office}, int(times))
        _copy_rows(cursor, Circumstance, keys, int(times))
        _copy_rows(cursor, Person, {"id": f"id + copy * {person}", **BLANK, **keeper, **there}, int(times))
        if apart:
            path = "to_char(900000 + copy, 'FM000000') || '/' || reach_path"
            _copy_rows(cursor, Unit, {"id": f"id + copy * {unit}", "reach_path": path, **there}, int(times))
        cursor.execute("SET session_replication_role = DEFAULT")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return cost.values()


def unite(var: str) -> dict[str, Any]:
    """Put the commands of the copied provinces below the first one's: one province reaches everyone."""
    start_django(var)
    from django.db import connection

    with measured() as cost, connection.cursor() as cursor:
        cursor.execute("UPDATE organisation_unit SET reach_path = substr(reach_path, 8) WHERE reach_path LIKE '9%'")
        cursor.execute("VACUUM ANALYZE organisation_unit")
    return cost.values()


BLANK = {"identity_number": "NULL", "identity_hash": "NULL", "merged_into_id": "NULL"}


def _largest(cursor: Any, model: Any) -> int:
    cursor.execute(f"SELECT max(id) FROM {model._meta.db_table}")
    return int(cursor.fetchone()[0])


def _copy_rows(cursor: Any, model: Any, given: dict[str, str], times: int) -> None:
    """Every row once more for each copy; what is `given` is computed, the number of a row left to its table."""
    names = [field.column for field in model._meta.concrete_fields]
    columns = [name for name in names if name != "id" or name in given]
    values = ", ".join(given.get(name, f'"{name}"') for name in columns)
    listed = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} ({listed}) "
        f"SELECT {values} FROM {model._meta.db_table}, generate_series(1, {times - 1}) copy"
    )

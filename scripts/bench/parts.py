"""The measurements; each runs in a process of its own and returns plain values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from scripts.bench.attendance import attendance
from scripts.bench.first_looks import first_looks
from scripts.bench.measure import measured, median_ms, start_django
from scripts.bench.register import asking, eligibility, multiply, register_pages, unite
from scripts.bench.training import timetable


def bare(_var: str, file: str) -> dict[str, Any]:
    """The fastest reader alone: cells into columns, nothing understood."""
    with measured() as cost:
        import fastexcel

        frame = fastexcel.read_excel(file).load_sheet(0, header_row=None).to_polars()
        cells = frame.height * frame.width
    return {**cost.values(), "cells": cells}


def make_workbook(var: str, file: str, count: str) -> dict[str, Any]:
    """A roster of `count` people in the establishments of the scratch province."""
    start_django(var)
    from django.utils import timezone

    from sansang.organisation.models import PlaceVersion, UnitVersion
    from scripts.bench.workbook import people, write

    today = timezone.localdate()
    names = UnitVersion.objects.on(today).filter(unit__kind="militia").order_by("pk").values_list("name", flat=True)
    places = PlaceVersion.objects.on(today).filter(place__level="commune", place__province_code="11")
    communes = list(places.order_by("pk").values_list("name", flat=True))
    write(Path(file), people(int(count), units=list(names), communes=communes))
    return {"bytes": Path(file).stat().st_size}


def preview(var: str, file: str) -> dict[str, Any]:
    """From a file that lies there to a preview that is ready, stored and all."""
    start_django(var)
    from django.utils import timezone

    from sansang.intake import actions
    from sansang.organisation.models import Unit

    province = Unit.objects.get(kind="provincial_command")
    with measured() as cost:
        content = Path(file).read_bytes()
        upload = actions.receive(
            province, kind="members", name=Path(file).name, content=content, day=timezone.localdate(), by=None
        )
        del content
        actions.read(upload)
    return {**cost.values(), "upload": upload.pk, "counts": upload.counts, "problem": upload.problem}


def apply(var: str, upload_id: str) -> dict[str, Any]:
    """Everything of a preview written in one transaction."""
    start_django(var)
    from sansang.intake import actions
    from sansang.intake.models import Upload

    upload = Upload.objects.select_related("unit").get(pk=int(upload_id))
    with measured() as cost:
        actions.begin_applying(upload, by=None)
        actions.apply(upload, by=None)
    return {**cost.values(), "state": upload.state, "counts": upload.counts}


def bare_insert(var: str, count: str) -> dict[str, Any]:
    """As many rows of the same width put into a bare SQLite table with one index: what writing costs at least."""
    import sqlite3

    path = Path(var) / "bare.sqlite3"
    path.unlink(missing_ok=True)
    row = tuple(f"Lò Văn Thi {at}" for at in range(20))
    with measured() as cost, sqlite3.connect(path) as base:
        base.execute("PRAGMA journal_mode=WAL")
        base.execute(f"CREATE TABLE person (id INTEGER PRIMARY KEY, {', '.join(f'c{at} TEXT' for at in range(20))})")
        base.execute("CREATE INDEX by_name ON person (c1)")
        marks = ", ".join("?" * 20)
        base.executemany(f"INSERT INTO person VALUES (NULL, {marks})", (row for _ in range(int(count))))
    return cost.values()


def pages(var: str) -> dict[str, Any]:
    """Server milliseconds and queries of the pages, signed in as the roles that use them."""
    start_django(var)
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from sansang.organisation.models import Grant
    from sansang.personnel.models import Service

    def client_of(role: str) -> Client:
        client = Client()
        client.force_login(Grant.objects.filter(role=role).select_related("user")[0].user)
        return client

    staff, clerk, admin = (client_of(role) for role in ("provincial_staff", "commune_clerk", "administrator"))
    found: dict[str, Any] = {"members": Service.objects.filter(last_on=None).count()}
    for client, address in [
        (staff, "/"),
        (staff, "/?on=2025-03-28"),
        (clerk, "/"),
        (staff, "/luc-luong/"),
        (staff, "/luc-luong/?sap=-ten&trang=100"),
        (clerk, "/luc-luong/"),
        (staff, "/to-chuc/"),
        (staff, "/nap-danh-sach/"),
        (admin, "/tai-khoan/nguoi-dung/"),
        (admin, "/tai-khoan/nhat-ky/"),
        *((staff, f"/tim/?q={text}") for text in ("lo van thi", "Nguyễn", "0912000101", "011095000101", "Thanh Yên")),
    ]:
        ask = asking(client, address)
        with CaptureQueriesContext(connection) as queries:
            ask()
        asked = len(queries)  # before the next requests empty the log
        found[address if client is staff else f"{address} (xã)" if client is clerk else address] = {
            "ms": median_ms(ask),
            "queries": asked,
        }
    return found


def bare_counts(var: str) -> dict[str, Any]:
    """The least a page about everyone must ask: the stays of a day grouped by unit, and one scan of the names."""
    start_django(var)
    from django.db import connection

    def ask(statement: str, *values: Any) -> Callable[[], Any]:
        def run() -> None:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                cursor.fetchall()

        return run

    counted = (
        "SELECT s.unit_id, s.component, COUNT(*), SUM(p.sex = 'female'), SUM(p.party_joined_on <= %s) "
        "FROM personnel_service s JOIN citizens_person p ON p.id = s.person_id "
        "WHERE s.first_on <= %s AND (s.last_on IS NULL OR s.last_on >= %s) GROUP BY s.unit_id, s.component"
    )
    named = "SELECT COUNT(*) FROM citizens_person WHERE name_key LIKE '%%lo%%' AND name_key LIKE '%%thi%%'"
    return {"counts": median_ms(ask(counted, *["2026-01-31"] * 3)), "names": median_ms(ask(named))}


PARTS: dict[str, Callable[..., dict[str, Any]]] = {
    one.__name__: one
    for one in (
        bare, make_workbook, preview, apply, bare_insert, pages, bare_counts, eligibility, register_pages, multiply,
        unite, timetable, attendance, first_looks,
    )
}  # fmt: skip

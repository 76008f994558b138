"""Pages that add everyone up: processor time of the first look after somebody was marked present, and of the next."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

from scripts.bench.measure import Figure, median_ms, start_django
from scripts.bench.register import asking

PAGES = (
    "/huan-luyen/phai-hoc/",
    "/huan-luyen/phai-hoc/nguoi/",
    "/huan-luyen/ket-qua/",
    "/huan-luyen/ket-qua/nguoi/",
    "/cong-dan/?q=Nguyễn",
    "/cong-dan/?q=lo van thi",
    "/cong-dan/phan-loai/",
)
MOST, QUERIES = 150, 15


def first_looks(var: str) -> dict[str, Any]:
    """Each page for the staff of the province: milliseconds and queries after a change, and when remembered."""
    start_django(var)
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from sansang.organisation.models import Grant

    client = Client()
    staff = Grant.objects.filter(role="provincial_staff").order_by("pk").select_related("user")[0].user
    client.force_login(staff)
    change = _marking(staff)
    pages = {}
    for address in PAGES:
        ask = asking(client, address)
        timed = partial(median_ms, ask, runs=5, warm=1, clock=time.process_time)
        first = timed(before=change)
        change()
        with CaptureQueriesContext(connection) as queries:
            ask()
        pages[address] = {"first": first, "queries": len(queries), "again": timed()}
    return pages


def _marking(staff: Any) -> Callable[[], Any]:
    """Somebody of a running class is marked, there and away in turn; where no class runs, as if it were."""
    from django.utils import timezone

    from sansang.audit.actions import record
    from sansang.training.actions.attendance import Line, mark_session
    from sansang.training.models import Enrolment, Session

    today = timezone.localdate()
    held = Session.objects.filter(training_class__state="running", day__lte=today)
    session = held.filter(training_class__enrolments__state="enrolled").order_by("pk").first()
    if session is None:
        return lambda: record("training.attendance", None, by=staff)
    place = Enrolment.objects.filter(training_class=session.training_class_id, state="enrolled").order_by("pk")[0]
    marks = itertools.cycle(["absent", "present"])

    def mark() -> None:
        row = session.attendances.filter(enrolment=place).first()
        line = Line(place.pk, next(marks), "", row.entry if row else None)
        answers = mark_session(session, [line], form=uuid4(), now=timezone.now(), by=staff)
        if {one.outcome for one in answers.values()} != {"accepted"}:
            raise SystemExit(f"a mark was not taken: {answers}")

    return mark


def figures(few: dict[str, Any], many: dict[str, Any]) -> list[Figure]:
    """The rows of the table."""
    rows = []
    for address, page in many.items():
        name, small = f"First look after a mark, {address}", few[address]
        rows += [
            Figure(f"{name}, processor", page["first"], "ms", "with 10 members", small["first"], MOST),
            Figure(f"{name}, next look", page["again"], "ms", "with 10 members", small["again"], MOST),
            Figure(f"{name}, queries", page["queries"], "", "with 10 members", small["queries"], QUERIES),
        ]
    return rows

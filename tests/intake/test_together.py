"""Two clerks at once, each with a connection of their own."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection, connections

from sansang.citizens.models import Person
from sansang.intake import actions, storage
from sansang.intake.models import Upload
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.models import Unit, User
from sansang.personnel.models import Appointment, Service, WaitingEntry
from tests import factories
from tests.files.make import PEOPLE, TITLES
from tests.intake.offices import draw_none, line, listed, make_office, previewed

pytestmark = pytest.mark.usefixtures("on_disk")


@pytest.fixture
def on_disk(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A database in a file where tests run in memory: there, connections wait for each other as in life."""
    if connection.vendor != "sqlite" or not connection.is_in_memory_db():
        yield
        return
    file = tmp_path / "together.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    memory = connections["default"]
    monkeypatch.setitem(connections.settings, "default", {**memory.settings_dict, "NAME": str(file)})
    del connections["default"]
    yield
    connections["default"].close()
    connections["default"] = memory


def at_once(*works) -> list[str]:
    """Run works in threads that start together; what each said: "" or the code of the first reason against it."""
    start = Barrier(len(works))

    def run(work) -> str:
        try:
            start.wait()
            work()
        except RuleViolated as refused:
            return refused.reasons[0].code
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def applying(upload: Upload, by: User):
    def work() -> None:
        own = Upload.objects.select_related("unit").get(pk=upload.pk)
        actions.begin_applying(own, by=by)
        actions.apply(own, by=by)

    return work


def test_one_list_applied_by_two_is_applied_once(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_none(monkeypatch)
    office = make_office()
    second = factories.user(role="commune_clerk", unit=office.command)
    upload = previewed(office.command, "list.xlsx", listed(*map(line, PEOPLE)), by=office.clerk)
    said = at_once(applying(upload, office.clerk), applying(upload, second))
    assert sorted(said) == ["", "wrong_state"]
    assert Person.objects.count() == Service.objects.count() == 6
    upload.refresh_from_db()
    assert (upload.state, upload.counts) == ("applied", {"N": 6})


def test_two_lists_of_one_office_with_the_same_people_write_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_none(monkeypatch)
    office = make_office()
    titles = [*TITLES, "Đơn vị", "Chức vụ"]
    lines = [[*line(person), "Tiểu đội 1", "Chỉ huy trưởng" if not at else ""] for at, person in enumerate(PEOPLE)]
    lines[1][4] = None  # one of them without an identity number
    both = [previewed(office.command, f"{n}.xlsx", listed(*lines, titles=titles), by=office.clerk) for n in (1, 2)]
    assert at_once(*(applying(upload, office.clerk) for upload in both)) == ["", ""]
    assert Person.objects.count() == Service.objects.count() == 6
    assert Appointment.objects.count() == 1
    for upload in both:
        upload.refresh_from_db()
    assert sorted([upload.counts for upload in both], key=str) == [{"N": 6}, {"R": 6}]


def test_two_communes_that_list_the_same_people_share_them_out(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_none(monkeypatch)
    office = make_office()

    def upload_of(unit: Unit, by: User, people) -> Upload:
        return previewed(unit, "list.xlsx", listed(*map(line, people)), by=by)

    one = upload_of(office.command, office.clerk, PEOPLE)
    two = upload_of(office.neighbour, office.neighbours_clerk, PEOPLE[::-1])
    assert at_once(applying(one, office.clerk), applying(two, office.neighbours_clerk)) == ["", ""]
    assert Person.objects.count() == Service.objects.count() == 6
    one.refresh_from_db()
    two.refresh_from_db()
    assert one.state == two.state == "applied"
    assert sorted([one.counts, two.counts], key=str) == [{"N": 6}, {"W": 6}]
    assert WaitingEntry.objects.count() == 6


def test_an_upload_in_the_hands_of_another_is_left_to_them() -> None:
    with storage.working_on(7) as mine, storage.working_on(7) as others:
        assert (mine, others) == (True, False)
    assert storage.times_begun(7) == 0

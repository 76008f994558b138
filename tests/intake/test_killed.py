"""kill -9 in the middle: nothing is half-done, and the next worker picks up what was left."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from sansang.citizens.models import Person
from sansang.intake import actions, storage
from sansang.intake.models import Upload, UploadState
from sansang.personnel.models import Service
from tests.files.make import PEOPLE
from tests.intake.offices import DAY, Office, applied, draw_none, line, listed, make_office, previewed, undo
from tests.intake.test_together import on_disk  # noqa: F401

pytestmark = pytest.mark.usefixtures("on_disk")
ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds until a child that never comes to its middle is given up


@pytest.fixture(name="office")
def shared_files(on_disk: None, monkeypatch: pytest.MonkeyPatch, settings) -> Office:  # noqa: F811
    """Files and the note of progress where the child process finds them too."""
    settings.MEDIA_ROOT = settings.VAR_DIR / "files"
    settings.CACHES = {**settings.CACHES}
    draw_none(monkeypatch)
    return make_office()


def child(what: str) -> subprocess.Popen[bytes]:
    """A process of its own on this test's database and files."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "SANSANG_VAR": str(settings.VAR_DIR),
        "DATABASE_URL": os.environ.get("DATABASE_URL", ""),
    }
    if not environment["DATABASE_URL"]:
        del environment["DATABASE_URL"]
    environment.pop("PYTEST_XDIST_WORKER", None)  # the child has no folder of its own
    command = [sys.executable, "-m", "tests.intake.child", str(connection.settings_dict["NAME"]), what]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def killed_in_the_middle(upload: Upload) -> None:
    """Let a process work on the upload and kill it once it says how far it is."""
    cache.delete(f"intake-{upload.pk}")
    worker = child(str(upload.pk))
    deadline = time.monotonic() + PATIENCE
    while cache.get(f"intake-{upload.pk}") is None and time.monotonic() < deadline and worker.poll() is None:
        time.sleep(0.02)
    assert worker.poll() is None, worker.communicate()[1].decode()
    assert cache.get(f"intake-{upload.pk}")["done"] > 0
    assert storage.times_begun(upload.pk)
    worker.kill()
    worker.communicate()
    assert worker.returncode == -signal.SIGKILL


def test_an_apply_that_is_killed_wrote_nothing_and_can_be_done_again(office: Office) -> None:
    upload = previewed(office.command, "list.xlsx", listed(*map(line, PEOPLE)), by=None)
    actions.begin_applying(upload, by=None)
    killed_in_the_middle(upload)
    assert not Person.objects.exists()
    assert not Service.objects.exists()
    upload.refresh_from_db()
    assert upload.state == UploadState.APPLYING
    assert actions.recover_interrupted() == 1
    upload.refresh_from_db()
    assert (upload.state, upload.problem["code"]) == (UploadState.READY, "interrupted")
    actions.begin_applying(upload, by=None)
    actions.apply(upload, by=None)
    assert (upload.state, upload.counts, upload.problem) == (UploadState.APPLIED, {"N": 6}, {})
    assert Person.objects.count() == Service.objects.count() == 6
    assert storage.times_begun(upload.pk) == 0


def test_an_undo_that_is_killed_took_nothing_back_and_can_be_done_again(office: Office) -> None:
    upload = applied(office.command, "list.xlsx", listed(*map(line, PEOPLE)), by=None)
    actions.begin_undoing(upload, by=None)
    killed_in_the_middle(upload)
    assert Person.objects.count() == Service.objects.count() == 6
    assert actions.recover_interrupted() == 1
    upload.refresh_from_db()
    assert (upload.state, upload.problem["code"]) == (UploadState.APPLIED, "interrupted")
    assert undo(upload, by=None) == []
    assert (upload.state, upload.problem) == (UploadState.UNDONE, {})
    assert not Person.objects.exists()


def received(office: Office) -> Upload:
    content = listed(*map(line, PEOPLE))
    return actions.receive(office.command, kind="members", name="list.xlsx", content=content, day=DAY, by=None)


def test_a_reading_that_is_killed_goes_on_when_the_worker_starts(office: Office) -> None:
    upload = received(office)
    killed_in_the_middle(upload)
    worker = child("work")
    said, complaints = worker.communicate(timeout=PATIENCE)
    assert worker.returncode == 0, complaints.decode()
    assert "1 việc bị ngắt giữa chừng" in said.decode()
    upload.refresh_from_db()
    assert (upload.state, sum(upload.counts.values())) == (UploadState.READY, 6)


def test_a_file_that_stops_the_process_twice_is_refused(office: Office) -> None:
    upload = received(office)
    killed_in_the_middle(upload)
    killed_in_the_middle(upload)
    assert actions.recover_interrupted() == 1
    upload.refresh_from_db()
    assert (upload.state, upload.problem["code"]) == (UploadState.REFUSED, "file_stops_machine")
    assert actions.recover_interrupted() == 0


def test_what_another_process_works_on_and_what_still_waits_in_the_queue_is_left_alone(office: Office) -> None:
    queued, busy = received(office), received(office)
    with storage.working_on(busy.pk):
        assert actions.recover_interrupted() == 0
    states = set(Upload.objects.values_list("state", flat=True))
    assert states == {UploadState.RECEIVED}
    assert storage.has_file(queued.pk)

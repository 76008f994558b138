"""A process of its own for test_killed.py, on the test's database.

python -m tests.intake.child DATABASE_NAME 12      works on upload 12 and stands still in the middle, to be killed
python -m tests.intake.child DATABASE_NAME work    is a worker until its queue is empty
"""

import sys
import time

import django
from django.conf import settings
from django.core.management import call_command

database, what = sys.argv[1:]
settings.DATABASES["default"]["NAME"] = database
settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
django.setup()

from sansang.intake import actions, jobs  # noqa: E402
from sansang.intake.models import Upload  # noqa: E402


def stand_still(upload: Upload) -> None:
    """Work on an upload until rows are written and the note of progress, the test's signal, is left."""
    leave_word = actions.progress

    def and_wait(upload_id: int, what: str, done: int, total: int | None) -> None:
        leave_word(upload_id, what, done, total)
        time.sleep(600)

    actions.progress = and_wait
    if upload.state == "applying":
        jobs.apply_upload.func(upload.pk, None)
    elif upload.state == "undoing":
        jobs.undo_upload.func(upload.pk, None)
    else:
        jobs.read_upload.func(upload.pk)


if what == "work":
    call_command("work", batch=True, startup_delay=False, interval=0, reload=False)
else:
    stand_still(Upload.objects.get(pk=what))

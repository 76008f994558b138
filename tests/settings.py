"""Settings of a test run: its own folder for files and keys, fast passwords, jobs run at once."""

import os
import tempfile

# Each process of a run in parallel has its own folder, else one empties the cache of the other.
if "PYTEST_XDIST_WORKER" in os.environ or "SANSANG_VAR" not in os.environ:
    os.environ["SANSANG_VAR"] = tempfile.mkdtemp(prefix="sansang-test-")
os.environ["SECRET_KEY"] = "only-for-tests-" + "x" * 40
os.environ["FIELD_KEY"] = "only-for-tests-" + "y" * 40
os.environ["TASKS_BACKEND"] = "django_tasks.backends.immediate.ImmediateBackend"

from sansang.config.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

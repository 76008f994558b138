import sys

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling

# The same examples every time, and no clock: a slow machine is no fault.
settings.register_profile(
    "house", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


# What a folder builds once for all its files, and a file whose tests are long and share nothing.
BUILT_ONCE, SPREAD = "tests/demo/province/", "tests/test_access.py"


REMEMBERING = (
    "sansang.citizens.queries.eligibility_sorted",
    "sansang.citizens.queries.law_effect",
    "sansang.training.queries.owed_remembering",
    "sansang.training.queries.years_remembering",
)


class ByFile(LoadFileScheduling):
    """Side by side, the tests of one file stay in one process: what a module makes is made once."""

    def _split_scope(self, nodeid):
        if nodeid.startswith(BUILT_ONCE):
            return BUILT_ONCE
        return nodeid if nodeid.startswith(SPREAD) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config, log):
    return ByFile(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(autouse=True)
def _own_files_and_empty_cache(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    # What a process remembers of a database that is taken back after each test.
    for name in REMEMBERING:
        if name in sys.modules:
            sys.modules[name]._remembered.clear()

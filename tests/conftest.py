import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, settings

# The same examples every time, and no clock: a slow machine is no fault.
settings.register_profile(
    "house", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def _own_files_and_empty_cache(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()

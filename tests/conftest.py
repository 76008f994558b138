import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _own_files_and_empty_cache(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()

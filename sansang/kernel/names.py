"""Vietnamese names: clean, searchable with or without marks, sorted as a Vietnamese office sorts."""

from __future__ import annotations

import re
import unicodedata

from vn_collate import sort_key as _collate  # type: ignore[import-untyped]

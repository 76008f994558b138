"""Excel files of intake: the empty template, the filled example, a judged list with its reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.translation import gettext as _

from sansang.intake.kinds import REFUSED, WAITING, Kind, Row
from sansang.intake.models import Upload
from sansang.intake.queries import Office, rows_of
from sansang.intake.rules import Field, title_key
from sansang.intake.tables import BY_LETTER, notes_of
from sansang.spreadsheets.encodings import repair_text
from sansang.spreadsheets.writing import ColumnOut, Marked, SheetOut, write_rows
from sansang.ui.listing import XLSX
from sansang.ui.templatetags.ui import say

# Columns whose words are each office's own.
UNIT, PLACE = "unit", "residence"
FILLED_DOWN = 2000  # rows of the template that carry lists and hints


def as_download(content: bytes, *, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response.headers["Cache-Control"] = "no-store"
    return response

"""Codes to be scanned, as shapes for a page."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode  # type: ignore[import-untyped]
from qrcode.constants import ERROR_CORRECT_M  # type: ignore[import-untyped]

QUIET = 2  # modules of white around the code; the paper itself is white beyond


@dataclass(frozen=True)
class Code:
    """A code as one SVG path on a square of so many units."""

    size: int
    path: str


def drawn(text: str) -> Code:
    """The code of a short text. Capitals and figures fit the smallest codes, which a worn sheet still lets read."""
    # One fixed mask: trying all eight for the fairest takes ten times as long, which a roll of 150 would feel.
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=3)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    return Code(len(rows) + 2 * QUIET, "".join(_runs(rows)))


def _runs(rows: list[list[bool]]) -> list[str]:
    """Each run of dark modules in a row as a rectangle."""
    found = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                found.append(f"M{x + QUIET} {y + QUIET}h{end - x}v1h{x - end}z")
            x = end + 1
    return found

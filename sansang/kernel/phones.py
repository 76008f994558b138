"""Vietnamese telephone numbers as ten or eleven digits that begin with 0."""

from __future__ import annotations

import re

from sansang.kernel.reasons import Reason

_NUMBER = re.compile(r"0(?:[35789][0-9]{8}|2[0-9]{9})")
_BETWEEN = re.compile("[\\s.\\-–()'’\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
# A country code, with or without the zero that should have gone: “+84 912…”, “+84 (0)912…”.
_COUNTRY = re.compile(r"(?:\+?84|0084)0?(?=[1-9][0-9]{8,9}$)")


def read_phone(value: object) -> str | Reason:
    """Read a cell as a telephone number: “+84 912.345.678”, 912345678 (zero lost by Excel) → “0912345678”.

    Returns a Reason when it is none. Circular 22/2014/TT-BTTTT: mobile 03, 05, 07, 08, 09 and eight digits,
    fixed lines 02 and nine.
    """
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    digits = _BETWEEN.sub("", text.removesuffix(".0"))
    if country := _COUNTRY.match(digits):
        digits = f"0{digits[country.end() :]}"
    if not digits.startswith("0"):
        digits = f"0{digits}"
    if _NUMBER.fullmatch(digits):
        return digits
    return Reason("phone", "Số điện thoại “{value}” không đúng", {"value": text.strip()[:20]})

"""Dates as offices write them: day, month or year only; text, Excel serials, two-digit years."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sansang.kernel.reasons import Reason

Precision = Literal["day", "month", "year"]

EARLIEST = date(1900, 1, 1)
_EXCEL_EPOCH = date(1899, 12, 30)
_DAY = re.compile(r"(\d{1,2})\s*[/\-. ]\s*(\d{1,2})\s*[/\-. ]\s*(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})\s*[/\-.]\s*(\d{1,2})\s*[/\-.]\s*(\d{1,2})(?:[T ].*)?")
_MONTH = re.compile(r"(\d{1,2})\s*[/\-.]\s*(\d{4})")
_WORDS = re.compile(r"(?:ngày\s+)?(?:(\d{1,2})\s+)?tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date known to the day, the month or the year; `day` is the first day it may mean."""

    day: date
    precision: Precision = "day"

    def __str__(self) -> str:
        return {"day": f"{self.day:%d/%m/%Y}", "month": f"{self.day:%m/%Y}", "year": f"{self.day:%Y}"}[self.precision]

    @property
    def latest(self) -> date:
        """The last day it may mean."""
        if self.precision == "day":
            return self.day
        if self.precision == "year":
            return date(self.day.year, 12, 31)
        return self.day.replace(day=monthrange(self.day.year, self.day.month)[1])


def read_date(value: object, *, today: date) -> PartialDate | Reason:
    """Read a cell as a date no later than `today`.

    Takes a date, a datetime, an Excel serial number or text ("7/5/1990", "07-05-90", "05/1990", "1990",
    "ngày 7 tháng 5 năm 1990"); two-digit years mean the latest year not after today. Text that begins with the
    year is read as year-month-day, else day comes first, as
    Vietnamese offices write. Returns a Reason when it is no date.
    """
    found = _read(value, today)
    if found is None:
        return Reason("not_a_date", "“{value}” không phải là ngày", {"value": str(value).strip()[:40]})
    if found.day > today:
        return Reason("date_in_future", "Ngày {value} ở tương lai", {"value": str(found)})
    if found.day < EARLIEST:
        return Reason("date_too_early", "Ngày {value} quá xa trong quá khứ", {"value": str(found)})
    return found


def _read(value: object, today: date) -> PartialDate | None:
    if isinstance(value, datetime):
        return PartialDate(value.date())
    if isinstance(value, date):
        return PartialDate(value)
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _from_number(float(value))
    return _from_text(str(value).strip(), today)


def _from_number(number: float) -> PartialDate | None:
    if number.is_integer() and 1900 <= number <= 2100:
        return PartialDate(date(int(number), 1, 1), "year")
    if 2100 < number < 200_000:
        return PartialDate(_EXCEL_EPOCH + timedelta(days=int(number)))
    return None


def _from_text(text: str, today: date) -> PartialDate | None:
    if match := _DAY.fullmatch(text):
        return _build(_year(match[3], today), int(match[2]), int(match[1]), "day")
    if match := _ISO.fullmatch(text):
        return _build(int(match[1]), int(match[2]), int(match[3]), "day")
    if match := _MONTH.fullmatch(text):
        return _build(int(match[2]), int(match[1]), 1, "month")
    if match := _WORDS.fullmatch(text):
        return _build(int(match[3]), int(match[2]), int(match[1] or 1), "day" if match[1] else "month")
    if re.fullmatch(r"\d{8}", text):
        return _build(int(text[4:]), int(text[2:4]), int(text[:2]), "day")
    if re.fullmatch(r"\d{4,5}(?:\.0+)?", text):
        return _from_number(float(text))
    return None


def _year(text: str, today: date) -> int:
    if len(text) == 4:
        return int(text)
    century = today.year - today.year % 100
    year = century + int(text)
    return year if year <= today.year else year - 100


def _build(year: int, month: int, day: int, precision: Precision) -> PartialDate | None:
    try:
        return PartialDate(date(year, month, day), precision)
    except ValueError:
        return None

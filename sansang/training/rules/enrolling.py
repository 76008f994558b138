"""Places in a class: who gets one, who waits, who moves up; and what a pasted list names. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from sansang.kernel.identity import read_identity_number
from sansang.kernel.names import clean_name, name_key
from sansang.kernel.reasons import Reason


class Places(NamedTuple):
    """A class's places: how many there are, how many are taken, the last number in the queue."""

    quota: int
    taken: int
    last_in_queue: int = 0

    @property
    def free(self) -> int:
        return max(self.quota - self.taken, 0)


def allot(number: int, places: Places) -> list[int | None]:
    """For so many people in their order: None for a place in the class, else the number in the queue.

    Whoever waits already goes first: while a queue stands nobody new takes a free place.
    """
    free = 0 if places.last_in_queue else places.free
    queue = places.last_in_queue
    found: list[int | None] = []
    for at in range(number):
        if at < free:
            found.append(None)
        else:
            queue += 1
            found.append(queue)
    return found


def reasons_against_quota(quota: int, *, taken: int) -> list[Reason]:
    """Why the number of places cannot be this."""
    if quota < 1:
        return [Reason("no_places", "Số chỗ ít nhất là 1.", {})]
    if quota < taken:
        return [Reason("fewer_places", "Lớp đang có {taken} người, số chỗ không thể ít hơn.", {"taken": taken})]
    return []


@dataclass(frozen=True)
class Named:
    """A line of a pasted list as it can be looked up: by number, or by name and (when given) year of birth."""

    text: str
    number: str = ""
    key: str = ""
    year: int | None = None


_YEAR = re.compile(r"(?<!\d)(19[4-9]\d|20[0-2]\d)(?!\d)")
_NUMBER = re.compile(r"(?<!\d)\d[\d .\-]{9,18}\d(?!\d)")
MOST_LINES = 2000


def read_names(text: str) -> list[Named]:
    """The lines of a pasted list, each once. A line has an identity number, or a name with a year or day of birth.

    Columns pasted from a sheet (tabs, semicolons), a number in front and dots are allowed. Raises nothing: a line that
    names nobody has neither number nor key.
    """
    seen: set[tuple[str, str, int | None]] = set()
    found = []
    for line in text.splitlines()[:MOST_LINES]:
        one = _read(" ".join(line.split()), line)
        mark = (one.number, one.key, one.year) if one.number or one.key else (one.text, "", None)
        if one.text and mark not in seen:
            seen.add(mark)
            found.append(one)
    return found


def _read(text: str, line: str) -> Named:
    for match in _NUMBER.finditer(text):
        if number := read_identity_number(match.group()).number:
            return Named(text, number=number)
    year = next((int(match.group()) for match in _YEAR.finditer(text)), None)
    for cell in re.split(r"[\t;,|]", line):
        name = clean_name(re.sub(r"[\d./()\-]+", " ", cell))
        if len(name.split()) > 1:
            return Named(text, key=name_key(name), year=year)
    return Named(text)

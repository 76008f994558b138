"""What is pasted or scanned into the grid of attendance: a column of marks, or lines that name who was there. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from sansang.kernel.names import name_key
from sansang.kernel.reasons import Reason
from sansang.training.rules.attendance import ABSENT, EXCUSED, PRESENT
from sansang.training.rules.enrolling import MOST_LINES, read_names

WORDS = {
    **dict.fromkeys(("x", "+", "1", "c", "co", "cm", "co mat", "✓", "✔"), PRESENT),
    **dict.fromkeys(("p", "cp", "vp", "phep", "co phep", "vang co phep", "vang co ly do"), EXCUSED),
    **dict.fromkeys(("v", "k", "kp", "0", "-", "vang", "khong phep", "vang khong phep", "vang khong ly do"), ABSENT),
}


@dataclass(frozen=True)
class Listed:
    """Someone on the roll as a line may name them."""

    number: int  # of the enrolment
    place: int  # on the roll, from 1
    key: str
    year: int | None = None
    token: str = ""
    identity: str = ""  # keyed hash of the identity number


@dataclass
class Pasted:
    """How the rows are to be marked, and the lines that said nothing clear; nothing is kept by reading."""

    marks: dict[int, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    several: list[str] = field(default_factory=list)
    problem: Reason | None = None


def read_pasted(text: str, roll: Sequence[Listed], *, hash_of: Callable[[str], str]) -> Pasted:
    """Read a column of marks in the order of the roll, or lines with a name, a number or a scanned code.

    A line that names someone marks them as present unless a mark stands beside. A column must be as long as the roll:
    one shifted by a row would mark everybody wrongly.
    """
    lines = [" ".join(line.split("\r")) for line in text.split("\n")[: MOST_LINES + 1]]
    while lines and not lines[-1].strip() and len(lines) > len(roll):
        lines.pop()
    if text.strip() and all(not line.strip() or _mark(line) for line in lines):
        return _column(lines, roll)
    found = Pasted()
    known = _Known(roll, hash_of)
    for line in filter(str.strip, lines):
        _name(line, known, found)
    return found


def _mark(cell: str) -> str:
    return WORDS.get(name_key(cell), "")


def _column(lines: Sequence[str], roll: Sequence[Listed]) -> Pasted:
    if len(lines) != len(roll):
        words = "Cột dán vào có {lines} dòng, danh sách có {people} người; chưa đánh dấu ai."
        return Pasted(problem=Reason("another_length", words, {"lines": len(lines), "people": len(roll)}))
    return Pasted({one.number: _mark(line) for one, line in zip(roll, lines, strict=True) if line.strip()})


class _Known:
    """The roll by everything that a line may say."""

    def __init__(self, roll: Sequence[Listed], hash_of: Callable[[str], str]) -> None:
        self.hash_of = hash_of
        self.by_token = {one.token: one for one in roll if one.token}
        self.by_place = {one.place: one for one in roll}
        self.by_identity = {one.identity: one for one in roll if one.identity}
        self.by_key: dict[str, list[Listed]] = {}
        for one in roll:
            self.by_key.setdefault(one.key, []).append(one)

    def people(self, text: str) -> list[Listed]:
        """Whom a line may mean."""
        if one := self.by_token.get(text.strip().upper()):
            return [one]
        if re.fullmatch(r"\d{1,4}\.?", text.strip()):
            place = self.by_place.get(int(text.strip().rstrip(".")))
            return [place] if place else []
        found: list[Listed] = []
        for named in read_names(text):
            if named.number:
                one = self.by_identity.get(self.hash_of(named.number))
                found += [one] if one else []
            else:
                same = self.by_key.get(named.key, [])
                found += [one for one in same if named.year is None or one.year in {None, named.year}]
        return found


def _name(line: str, known: _Known, found: Pasted) -> None:
    mark, rest = PRESENT, line
    cells = [cell for cell in re.split(r"[\t;|]", line) if cell.strip()]
    if len(cells) > 1 and _mark(cells[-1]):
        mark, rest = _mark(cells[-1]), "\t".join(cells[:-1])
    people = known.people(rest) or _first(known.people(cell) for cell in cells)
    if len(people) == 1:
        found.marks[people[0].number] = mark
    else:
        (found.several if people else found.unknown).append(" ".join(line.split()))


def _first(every: Iterator[list[Listed]]) -> list[Listed]:
    return next((one for one in every if one), [])

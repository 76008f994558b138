"""How likely two records are of one person: scored in parts that a clerk can read. Pure.

Only what both records say counts; what either leaves blank scores nothing. A person decides, never the score.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import combinations
from typing import Any

from sansang.kernel.dates import PartialDate
from sansang.kernel.reasons import Reason

# From this on a pair is shown. One name and one birthday reach it, so does one name with one telephone.
LIKELY = 55
# What a number with one digit wrong adds; what is found before numbers are read may still gain so much.
NEAR_NUMBER = 20
# A telephone or a name that so many records share says nothing about any two of them.
MOST_IN_A_GROUP = 60


@dataclass(frozen=True, slots=True)
class Profile:
    """What is compared of a record; empty text and None are blanks. Names and villages are folded."""

    pk: int
    name: str = ""
    born_on: date | None = None
    precision: str = "day"
    sex: str = ""
    residence: int | None = None
    village: str = ""
    phone: str | None = None  # the keyed hash: it tells only whether two are the same
    number: str | None = None

    @property
    def born(self) -> PartialDate | None:
        return PartialDate(self.born_on, self.precision) if self.born_on else None  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that speaks for two records being of one person (or, with points below 0, against it)."""

    points: int
    reason: Reason


def score(one: Profile, other: Profile) -> tuple[int, tuple[Part, ...]]:
    """How much speaks for two records being of one person, and what; the order of the two does not matter."""
    parts = tuple(part for compare in _COMPARISONS if (part := compare(one, other)) is not None)
    return sum(part.points for part in parts), parts


@cache  # the same few parts, hundreds of thousands of times
def _part(points: int, code: str, message: str) -> Part:
    return Part(points, Reason(code, message))


def _number(one: Profile, other: Profile) -> Part | None:
    if not one.number or not other.number:
        return None
    if one.number == other.number:
        return _part(100, "same_number", "cùng số định danh")
    if one_slip_apart(one.number, other.number):
        return _part(NEAR_NUMBER, "near_number", "số định danh chỉ khác một chỗ gõ")
    return _part(-40, "other_number", "số định danh khác hẳn nhau")


def _name(one: Profile, other: Profile) -> Part | None:
    if not one.name or not other.name:
        return None
    if one.name == other.name:
        return _part(30, "same_name", "cùng họ tên (không kể dấu)")
    if near_names(one.name, other.name):
        return _part(18, "near_name", "họ tên gần giống")
    return None


def _birth(one: Profile, other: Profile) -> Part | None:
    if one.born_on is None or other.born_on is None:
        return None
    if one.precision == other.precision == "day":
        return _birth_days(one.born_on, other.born_on)
    return _birth_in_part(one.born, other.born)


def _birth_days(mine: date, theirs: date) -> Part:
    if mine == theirs:
        return _part(25, "same_birth", "cùng ngày sinh")
    if _one_birth_slip(mine, theirs):
        return _part(12, "near_birth", "ngày sinh chỉ khác một chỗ ghi")
    return _part(-15, "other_birth", "ngày sinh khác nhau")


def _birth_in_part(mine: PartialDate | None, theirs: PartialDate | None) -> Part | None:
    if mine is None or theirs is None:
        return None
    if mine.day <= theirs.latest and theirs.day <= mine.latest:
        finest = "month" if "year" not in (mine.precision, theirs.precision) else "year"
        if finest == "month":
            return _part(15, "same_birth_month", "ngày sinh khớp đến tháng, năm")
        return _part(10, "same_birth_year", "năm sinh khớp")
    return _part(-15, "other_birth", "ngày sinh khác nhau")


def _one_birth_slip(one: date, other: date) -> bool:
    """Day and month written the other way round, or only one of day, month and year different."""
    if one.year == other.year and (one.day, one.month) == (other.month, other.day):
        return True
    same = (one.day == other.day) + (one.month == other.month) + (one.year == other.year)
    return same == 2 and abs(one.year - other.year) <= 10


def _sex(one: Profile, other: Profile) -> Part | None:
    if not one.sex or not other.sex or one.sex == other.sex:
        return None
    return _part(-20, "other_sex", "giới tính khác nhau")


def _home(one: Profile, other: Profile) -> Part | None:
    if one.residence and other.residence and one.residence != other.residence:
        return None
    if one.village and one.village == other.village:
        return _part(15, "same_village", "cùng thôn, bản")
    if one.residence and one.residence == other.residence:
        return _part(5, "same_commune", "cùng xã, phường")
    return None


def _phone(one: Profile, other: Profile) -> Part | None:
    if not one.phone or one.phone != other.phone:
        return None
    return _part(25, "same_phone", "cùng số điện thoại")


_COMPARISONS: tuple[Callable[[Profile, Profile], Part | None], ...] = (_number, _name, _birth, _sex, _home, _phone)


def one_slip_apart(one: str, other: str) -> bool:
    """One letter left out, added, changed, or two neighbours exchanged."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, others = one[start:], other[start:]
    if len(rest) == len(others):
        return rest[1:] == others[1:] or (rest[:2] == others[1::-1] and rest[2:] == others[2:])
    longer, shorter = (rest, others) if len(rest) > len(others) else (others, rest)
    return longer[1:] == shorter


def near_names(one: str, other: str) -> bool:
    """Folded names that may be one name: a slip of the hand, words in another order, a middle name left out."""
    mine, theirs = one.split(), other.split()
    if sorted(mine) == sorted(theirs) or one_slip_apart(one, other):
        return one != other
    shorter, longer = sorted((mine, theirs), key=len)
    if len(shorter) < 2 or len(longer) != len(shorter) + 1:
        return False
    ends_alike = (shorter[0], shorter[-1]) == (longer[0], longer[-1])
    return ends_alike and any(shorter == longer[:at] + longer[at + 1 :] for at in range(len(longer)))


def keys(one: Profile) -> Iterator[tuple[object, ...]]:
    """Under which keys a record is looked for: two that share none cannot reach `LIKELY`, save by rare accidents."""
    year = one.born_on.year if one.born_on else None
    if one.phone:
        yield ("phone", one.phone)
    if one.name and year:
        yield ("name and year", one.name, year)
    if one.name and one.village:
        yield ("name and village", one.name, one.residence, one.village)
    if one.born_on and one.precision == "day":
        if one.name:
            yield ("birth and given name", one.born_on, one.name.rsplit(" ", 1)[-1])
        if one.village:
            yield ("birth and village", one.born_on, one.residence, one.village)


def pairs_alike(profiles: Sequence[Profile]) -> Iterator[tuple[Profile, Profile]]:
    """Every pair that shares a key, once, without comparing everyone with everyone."""
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for at, one in enumerate(profiles):
        for key in keys(one):
            groups[key].append(at)
    seen: set[tuple[int, int]] = set()
    for members in groups.values():
        if not 1 < len(members) <= MOST_IN_A_GROUP:
            continue
        for pair in combinations(members, 2):
            if pair not in seen:
                seen.add(pair)
                yield profiles[pair[0]], profiles[pair[1]]


def likely(profiles: Sequence[Profile], *, least: int = LIKELY) -> list[tuple[Profile, Profile, int]]:
    """The pairs that reach `least`, the likeliest first."""
    found = []
    for one, other in pairs_alike(profiles):
        points, _ = score(one, other)
        if points >= least:
            found.append((one, other, points))
    return sorted(found, key=lambda pair: (-pair[2], pair[0].pk, pair[1].pk))


Span = tuple[Any, Any]  # first and last day or time; None as the last means that it goes on


def clashes(kept: Iterable[Span], other: Iterable[Span]) -> list[tuple[Span, Span]]:
    """Which periods of one record share time with which of the other; both ends belong to a period."""
    theirs = list(other)
    return [
        (mine, one)
        for mine in kept
        for one in theirs
        if (one[1] is None or mine[0] <= one[1]) and (mine[1] is None or one[0] <= mine[1])
    ]

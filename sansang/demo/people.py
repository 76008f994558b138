"""Invented people: values of a person that agree with each other (number, sex, year of birth, joining dates). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from sansang.demo.chance import stream
from sansang.demo.names import FEMALE, KINH, MALE, Style, choose_style, invent_name
from sansang.demo.stays import REFERENCE, UNTIL, YEAR

PARTY_SHARE = 0.27
CHECKED = (REFERENCE, date(2026, 1, 31).toordinal(), UNTIL)  # days on which the share of Party members is held
LIMIT = {MALE: 45, FEMALE: 40}  # Art. 8.1: full years, prolonged by five where needed
ELSEWHERE = ("014", "012", "015", "017", "001", "034", "035", "036", "033", "030", "038", "040", "025", "010")
SCHOOLS = ("none", "primary", "lower_secondary", "upper_secondary", "intermediate", "college", "university")
IN_VILLAGES, IN_OFFICES = (4, 18, 34, 28, 8, 4, 4), (0, 0, 2, 14, 20, 16, 48)


@dataclass(frozen=True)
class Wanted:
    """What is known of a person before they are invented: when they serve, and as what."""

    first: int
    last: int | None
    mix: Sequence[tuple[Style, int]]
    in_office: bool = False
    is_officer: bool = False  # Party member whatever the quota
    is_leader: bool = False


class Quota:
    """Lets so many join the Party that the share stays as stated on each day that is checked."""

    def __init__(self, members: int) -> None:
        self.serving = [0, 0, 0]
        self.party = [0, 0, 0]
        self.slack = 0.003 * members if members > 2000 else 0.0

    def wants(self, random: Random, wanted: Wanted) -> int | None:
        """The last day by which this person should have joined; None when not at all. Counts nothing yet."""
        for at, day in enumerate(CHECKED):
            if wanted.first <= day and (wanted.last is None or wanted.last >= day):
                wish = PARTY_SHARE * (self.serving[at] + 1) + (self.slack if wanted.is_leader else 0.0)
                return day if self.party[at] < wish else None
        return wanted.last if random.random() < (0.6 if wanted.is_leader else 0.22) else None

    def count(self, wanted: Wanted, joined: int | None) -> None:
        for at, day in enumerate(CHECKED):
            if wanted.first <= day and (wanted.last is None or wanted.last >= day):
                self.serving[at] += 1
                self.party[at] += joined is not None and joined <= day


class Inventor:
    """Invents people one after another; the same seed invents the same people."""

    def __init__(self, seed: object, quota: Quota) -> None:
        self.random = stream(seed, "people")
        self.quota = quota
        self.numbers: set[str] = set()

    def invent(self, wanted: Wanted) -> dict[str, Any]:
        """Columns of a person (without residence and village)."""
        random = self.random
        style = choose_style(random, wanted.mix)
        sex = FEMALE if random.random() < (0.3 if wanted.in_office else 0.12) else MALE
        born = self._born(wanted, sex)
        joined = self._joined(wanted, born)
        values: dict[str, Any] = {
            "full_name": invent_name(random, style, sex),
            "sex": sex,
            "party_joined_on": joined,
            "union_joined_on": self._union(wanted, born),
            "is_former_soldier": sex == MALE and wanted.first - born.toordinal() > 21 * YEAR and random.random() < 0.15,
            "education": random.choices(SCHOOLS, IN_OFFICES if wanted.in_office else IN_VILLAGES)[0],
            "phone": f"09000{random.randrange(100_000):05d}" if random.random() < 0.72 else None,
        }
        number = self.identity_number(born.year, sex, "011" if style is not KINH else self._where())
        return values | _written(random, born) | {"identity_number": number if random.random() < 0.97 else None}

    def citizen(
        self, mix: Sequence[tuple[Style, int]], *, at_limit: bool = False, comes_of_age: bool = False
    ) -> dict[str, Any]:
        """Columns of someone who never served, of 16 to 60 years.

        `at_limit`: known to the year alone, that of the last age; `comes_of_age`: eighteen by the last April.
        """
        random = self.random
        style, sex = choose_style(random, mix), FEMALE if random.random() < 0.56 else MALE
        born = date.fromordinal(UNTIL - int(YEAR * random.triangular(16, 60, 24)))
        if at_limit:
            born = born.replace(year=date.fromordinal(UNTIL).year - LIMIT[sex] - 1, day=1)
        elif comes_of_age:
            born = date.fromordinal(UNTIL - int(YEAR * random.uniform(18.6, 19.4)))
        number = self.identity_number(born.year, sex, "011" if style is not KINH else self._where())
        known = {"born_on": date(born.year, 1, 1), "born_precision": "year"} if at_limit else _written(random, born)
        return {
            "full_name": invent_name(random, style, sex),
            "sex": sex,
            "education": random.choices(SCHOOLS, IN_VILLAGES)[0],
            "phone": f"09000{random.randrange(100_000):05d}" if random.random() < 0.4 else None,
            "identity_number": number,
        } | known

    def again(self, values: Mapping[str, Any], *, way: int) -> dict[str, Any]:
        """The same person as another office wrote them: no number or one slip in it, born in a year, a given phone."""
        born, number = values["born_on"], values["identity_number"]
        found = {**values, "identity_number": None, "phone": values["phone"] or "0900000001"}
        if way % 3 == 0 and born is not None and values["born_precision"] == "day":
            found |= {"born_on": date(born.year, 1, 1), "born_precision": "year"}
        if way % 3 == 1:
            slip = f"{number[:-1]}{(int(number[-1]) + 3) % 10}"
            if slip not in self.numbers:
                self.numbers.add(slip)
                found["identity_number"] = slip
        return found

    def identity_number(self, year: int, sex: str, province: str = "011") -> str:
        """A number nobody else in this province has (NĐ 137/2015/NĐ-CP Art. 13)."""
        fourth = (year // 100 - 19) * 2 + (sex == FEMALE)
        while True:
            number = f"{province}{fourth}{year % 100:02d}{self.random.randrange(1_000_000):06d}"
            if number not in self.numbers:
                self.numbers.add(number)
                return number

    def _where(self) -> str:
        return "011" if self.random.random() < 0.6 else ELSEWHERE[self.random.randrange(len(ELSEWHERE))]

    def _born(self, wanted: Wanted, sex: str) -> date:
        random = self.random
        years = ((wanted.last or UNTIL + 200) - wanted.first) / YEAR
        youngest = 28.0 if wanted.is_officer else 22.0 if wanted.in_office else 18.1
        oldest = max(youngest + 1.0, LIMIT[sex] + (5 if wanted.is_leader else 0) - years)
        mean = 9.0 if wanted.is_officer else 6.5 if wanted.in_office else 5.5
        age = youngest + min(random.expovariate(1 / mean), random.uniform(0.5, 1.0) * (oldest - youngest))
        return date.fromordinal(wanted.first - int(age * YEAR))

    def _joined(self, wanted: Wanted, born: date) -> date | None:
        """Between eighteen and the day by which they should have joined."""
        random = self.random
        by = wanted.first if wanted.is_officer else self.quota.wants(random, wanted)
        grown = date(born.year + 18, 12, 31).toordinal()
        found = None
        if by is not None:
            earliest = max(grown, wanted.first - int(6 * YEAR))
            latest = min(by, wanted.first + 900)
            found = random.randint(earliest, latest) if earliest <= latest else None
        elif wanted.last is None and random.random() < 0.01 and grown < UNTIL - 60:
            found = random.randint(max(grown, UNTIL - 500, wanted.first), UNTIL)
        if not wanted.is_officer:
            self.quota.count(wanted, found)
        return None if found is None else date.fromordinal(found)

    def _union(self, wanted: Wanted, born: date) -> date | None:
        if (wanted.last or UNTIL) - born.toordinal() > 31 * YEAR or self.random.random() > 0.85:
            return None
        return date.fromordinal(born.toordinal() + int(16.1 * YEAR) + self.random.randrange(500))

    def skills(self) -> list[tuple[str, str]]:
        """Skills useful in rescue, (kind, detail)."""
        random = self.random
        found = []
        for kind, often in (("first_aid", 9), ("swimming", 12), ("boat", 2), ("driving", 14), ("chainsaw", 6)):
            if random.randrange(100) < often:
                found.append((kind, "B1" if kind == "driving" and random.random() < 0.3 else ""))
        return found


def _written(random: Random, born: date) -> dict[str, Any]:
    """The birth date as an office has it: some to the month, some to the year, some not at all."""
    luck = random.randrange(100)
    if luck < 2:
        return {"born_on": None, "born_precision": "day"}
    if luck < 6:
        return {"born_on": date(born.year, 1, 1), "born_precision": "year"}
    if luck < 9:
        return {"born_on": born.replace(day=1), "born_precision": "month"}
    return {"born_on": born, "born_precision": "day"}

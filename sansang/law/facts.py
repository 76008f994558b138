"""Facts about a person that the law attaches something to: stable codes, words, and texts that mean them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files

from sansang.kernel.dates import PartialDate, read_date
from sansang.kernel.days import Days
from sansang.kernel.names import name_key
from sansang.kernel.reasons import Reason
from sansang.law.counting import ONE_DAY, months_later

LATEST = date(2199, 12, 31)


class Words(str):
    """Vietnamese words that also know their English."""

    en: str

    def __new__(cls, vi: str, en: str) -> Words:
        words = super().__new__(cls, vi)
        words.en = en
        return words

    def __reduce__(self) -> tuple[type[Words], tuple[str, str]]:
        return Words, (str(self), self.en)


@dataclass(frozen=True)
class Fact:
    """`also` are other texts that mean it; `only` is the one sex of which it can be true."""

    code: str
    vi: str
    en: str
    also: tuple[str, ...] = ()
    only: str = ""

    @property
    def words(self) -> Words:
        return Words(self.vi, self.en)


@dataclass(frozen=True)
class Held:
    """A fact that holds on some days; without a first day since ever, without a last day until further notice."""

    code: str
    first: date | None = None
    last: date | None = None

    def holds(self, on: date) -> bool:
        return (self.first is None or self.first <= on) and (self.last is None or on <= self.last)


@cache
def packaged_facts() -> dict[str, Fact]:
    """Every fact known, by code, in the order in which people are shown them."""
    text = (files("sansang.law") / "data" / "facts.toml").read_text(encoding="utf-8")
    return {
        code: Fact(code, said["vi"], said["en"], tuple(said.get("also", ())), said.get("only", ""))
        for code, said in tomllib.loads(text).items()
    }


def facts_on(held: Iterable[Held], on: date) -> frozenset[str]:
    """The codes of the facts that hold on a day."""
    return frozenset(one.code for one in held if one.holds(on))


def child_under(months: int, *, born: date) -> Days:
    """The days on which a child is under so many months."""
    return Days(born, months_later(born, months) - ONE_DAY)


_BETWEEN = re.compile(r"[;\n|]|,|\s\+\s|\s&\s")
_WORD_BETWEEN = re.compile(r"\s+(?:và|and)\s+", re.IGNORECASE)
_DAY = r"(\d[\d/.\-]{3,9})"
_UNTIL = re.compile(rf"[\s(,]*\b(?:đến hết|đến|tới|hết|until|till|to)\s+(?:ngày\s+)?{_DAY}\s*\)?\s*$", re.IGNORECASE)
_SINCE = re.compile(rf"[\s(,]*\b(?:từ|since|from)\s+(?:ngày\s+)?{_DAY}\s*\)?\s*$", re.IGNORECASE)
_CHILD_BORN = re.compile(
    r"(?:(?P<alone>một mình nuôi con|alone with (?:a )?child)|(?:đang )?(?:nuôi )?con|(?:has a )?child)\s+"
    rf"(?:sinh(?: ngày)?|born(?: on)?)\s+{_DAY}",
    re.IGNORECASE,
)


class FactReader:
    """Reads texts such as “studying; spouse in army” or “đang học đến 30/06/2027” as facts."""

    def __init__(self, facts: Mapping[str, Fact], *, child_months: int = 36) -> None:
        self.facts = facts
        self.child_months = child_months
        # Lists say the same few things again and again.
        self._remembered = lru_cache(maxsize=4096)(self._read)
        self.by_key = {_key(text): fact.code for fact in facts.values() for text in _texts(fact)}

    def find(self, text: str) -> str | None:
        """The code of the fact that a text means, else None."""
        return self.by_key.get(_key(text))

    def read(self, text: str) -> tuple[list[Held], list[Reason]]:
        """The facts a text names, and a reason for each part that names none."""
        read = self._remembered(text)
        return [one for one in read if isinstance(one, Held)], [one for one in read if isinstance(one, Reason)]

    def _read(self, text: str) -> tuple[Held | Reason, ...]:
        return tuple(self._one(part) for part in self._parts(text.strip()))

    def _parts(self, text: str) -> list[str]:
        if not text or self.find(text):
            return [text] if text else []
        parts = [part.strip(" .-\t") for part in _BETWEEN.split(text)]
        found: list[str] = []
        for part in filter(None, parts):
            pieces = _WORD_BETWEEN.split(part)
            whole = isinstance(self._one(part), Held) or not all(isinstance(self._one(one), Held) for one in pieces)
            found += [part] if whole else pieces
        return found

    def _one(self, text: str) -> Held | Reason:
        rest, last = _dated(text, _UNTIL)
        rest, first = _dated(rest, _SINCE)
        if code := self.find(rest) or self.find(text):
            dated = self.find(rest) is not None
            first_day = first.day if first and dated else None
            last_day = last.latest if last and dated else None
            if first_day and last_day and last_day < first_day:
                return Reason("fact_days", "“{text}”: ngày cuối trước ngày đầu.", {"text": text[:60]})
            return Held(code, first_day, last_day)
        if (child := _CHILD_BORN.fullmatch(text.strip())) and isinstance(
            born := read_date(child[2], today=LATEST), PartialDate
        ):
            code = "alone_with_child_under_36_months" if child["alone"] else "child_under_36_months"
            # Known to the month only, the child counts as young up to the last day that can be meant.
            return Held(code, born.day, child_under(self.child_months, born=born.latest).last)
        return self._not_understood(text)

    def _not_understood(self, text: str) -> Reason:
        near = get_close_matches(_key(text), self.by_key, n=1, cutoff=0.75)
        if near:
            meant = self.facts[self.by_key[near[0]]]
            return Reason(
                "fact_unknown", "Không hiểu “{text}”; có phải là “{near}”?", {"text": text[:60], "near": meant.words}
            )
        return Reason("fact_unknown_at_all", "Không hiểu sự việc “{text}”.", {"text": text[:60]})


def _texts(fact: Fact) -> tuple[str, ...]:
    return fact.code, fact.vi, fact.en, *fact.also


def _key(text: str) -> str:
    """Folded, letters and digits only; “có” before a fact says nothing."""
    key = " ".join(re.sub(r"[^a-z0-9]+", " ", name_key(text)).split())
    return key.removeprefix("co ")


def _dated(text: str, pattern: re.Pattern[str]) -> tuple[str, PartialDate | None]:
    """The text before a day at its end, and the day; the text whole when there is none."""
    if (match := pattern.search(text)) and isinstance(day := read_date(match[1], today=LATEST), PartialDate):
        return text[: match.start()].rstrip(" (,"), day
    return text, None

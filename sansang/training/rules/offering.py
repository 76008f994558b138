"""Things that many rows of a page choose from, each named by words of its own. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from sansang.kernel.names import clean_name, name_key


@dataclass(frozen=True)
class Thing:
    """Something offered: its number, its words, and what tells it from another of the same words (its unit)."""

    number: int
    words: str
    more: str = ""


@dataclass(frozen=True)
class Offer:
    """What is offered, by number, in words that name one thing each."""

    words: dict[int, str]
    notes: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, things: Iterable[Thing]) -> Offer:
        """Two of the same words are told apart by their units, and where that is not enough by counting them."""
        found = list(things)
        plain = Counter(_exact(one.words) for one in found)
        said = {
            one.number: f"{one.words} · {one.more}" if one.more and plain[_exact(one.words)] > 1 else one.words
            for one in found
        }
        twice, seen = Counter(map(_exact, said.values())), Counter[str]()
        for number, words in said.items():
            seen[_exact(words)] += 1
            if twice[_exact(words)] > 1:
                said[number] = f"{words} ({seen[_exact(words)]})"
        return cls(said, {one.number: one.more for one in found})

    def number_of(self, typed: str) -> int | None:
        """The number of what was typed: by its very words, or written without marks where only one is meant."""
        for like in (_exact, name_key):
            meant = [number for number, words in self.words.items() if like(words) == like(typed)]
            if len(meant) == 1:
                return meant[0]
        return None

    @property
    def options(self) -> list[tuple[str, str]]:
        """The words with what else is to say of each, as a page offers them."""
        return [(words, self.notes.get(number, "")) for number, words in self.words.items()]


def _exact(words: str) -> str:
    return clean_name(words).casefold()

"""What a change of the law does, before it is made: whose state would be another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from sansang.kernel.dates import PartialDate
from sansang.law.rules import Rules
from sansang.law.whys import State, Verdict

Key = TypeVar("Key")


@dataclass(frozen=True)
class Changed(Generic[Key]):
    key: Key
    before: Verdict
    after: Verdict


def changes(
    people: Iterable[tuple[Key, PartialDate | date | None, str | None, Collection[str]]], *, before: Rules, after: Rules
) -> Iterator[Changed[Key]]:
    """Everyone whose state differs between two rules; `people` are (key, born, sex, facts)."""
    for key, born, sex, facts in people:
        old, new = before.state_of(born, sex, facts), after.state_of(born, sex, facts)
        if old.state is not new.state:
            yield Changed(key, old, new)


def tally(changed: Iterable[Changed[Key]]) -> dict[tuple[State, State], int]:
    """How many go from one state to another."""
    return dict(Counter((one.before.state, one.after.state) for one in changed))

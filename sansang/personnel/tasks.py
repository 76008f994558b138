"""What is to be done, by date: rooms above register their kinds of tasks here, nothing is imported upwards.

A task is never stored. A provider computes from the records what is due; once it is done the records say so and it is
gone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from django.utils.functional import Promise

if TYPE_CHECKING:
    from sansang.law.rules import Rules
    from sansang.organisation.models import UnitVersion, User


class Due(NamedTuple):
    """One thing that is due: of which kind, when, in which office (its path); about whom, when it is about someone."""

    kind: str
    day: date
    path: str
    person_id: int = 0
    name: str = ""
    keeper_path: str = ""
    pk: int = 0  # of the row to act on


@dataclass(frozen=True)
class Kind:
    """A kind of task: `words` with {number} and {day}, who acts, where its list is.

    `grouped` by the day or by the month in which it is due. `decision` is a key of the law's deciders; without one
    `who` says who acts. Without `url_name` the list is the people of the task itself.
    """

    code: str
    words: str | Promise
    who: str | Promise = ""
    decision: str = ""
    grouped: Literal["day", "month"] = "day"
    url_name: str = ""
    query: str = ""


@dataclass(frozen=True)
class Task:
    """So many things of one kind due on a day, in some offices (by path)."""

    kind: Kind
    day: date  # the first on which one is due
    last: date  # the last
    number: int
    offices: Mapping[str, int]
    is_overdue: bool


@dataclass(frozen=True)
class Asked:
    """Whose tasks, as of which day, how far ahead.

    `offices` are the commands within reach on the day by their path, `law` gives the rules of a day, and `self_defence`
    the steps of a path that say self-defence: read once for all providers.
    """

    user: User
    on: date
    until: date
    offices: Mapping[str, UnitVersion]
    law: Callable[[date], Rules]
    self_defence: frozenset[str] = frozenset()


Provider = Callable[[Asked], Iterable[Due]]

KINDS: dict[str, Kind] = {}
PROVIDERS: list[Provider] = []


def register(provider: Provider, *kinds: Kind) -> None:
    """Add the tasks of a room; called when the room is ready."""
    PROVIDERS.append(provider)
    KINDS.update({kind.code: kind for kind in kinds})


def due(asked: Asked) -> list[Due]:
    """Everything due within the days asked for, and everything overdue."""
    return [one for provider in PROVIDERS for one in provider(asked)]


def grouped(found: Iterable[Due], *, on: date, by_month: bool = False) -> list[Task]:
    """Tasks by date: what is overdue is one task a kind, what comes is one a kind and day (or month)."""
    groups: dict[tuple[str, date | None], list[Due]] = {}
    for one in found:
        groups.setdefault((one.kind, _group_day(one, on, by_month=by_month)), []).append(one)
    tasks = [_task(KINDS[code], rows, is_overdue=day is None) for (code, day), rows in groups.items()]
    order = {code: at for at, code in enumerate(KINDS)}
    return sorted(tasks, key=lambda one: (one.day, order[one.kind.code]))


def _group_day(one: Due, on: date, *, by_month: bool) -> date | None:
    if one.day < on:
        return None
    return one.day.replace(day=1) if by_month or KINDS[one.kind].grouped == "month" else one.day


def _task(kind: Kind, rows: list[Due], *, is_overdue: bool) -> Task:
    days = [one.day for one in rows]
    return Task(kind, min(days), max(days), len(rows), dict(Counter(one.path for one in rows)), is_overdue)

"""What is past its time: rooms register here which rows and columns each term of the policy speaks of.

The policy (`config/retention.toml`) says how long; a `Duty` says how that is found in the rows. A duty either deletes
rows or blanks columns of rows that stay. Nothing here knows which tables there are.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from sansang.privacy.retention import Duration

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """The day on which is asked, and how long the term keeps: what both together make of a column of days."""

    on: date
    keeps: Duration

    @property
    def edge(self) -> date:
        """What ended on this day or later is still kept: its time is over on the day after the anniversary."""
        return before(self.on, self.keeps)

    @property
    def edge_at(self) -> datetime:
        """The same for a column of times."""
        return timezone.make_aware(datetime.combine(self.edge, time.min))

    def ended(self, column: str) -> Q:
        """Rows whose last day lies so far back that the term is over; without a last day never."""
        return Q(**{f"{column}__lt": self.edge})

    def happened(self, column: str) -> Q:
        """Rows of whose time (`_at`) the same holds."""
        return Q(**{f"{column}__lt": self.edge_at})


def before(day: date, keeps: Duration) -> date:
    """The day that lies so long before; the last of its month where the month is shorter (29 February, 31st)."""
    months = day.year * 12 + day.month - 1 - keeps.years * 12 - keeps.months
    year, month = divmod(months, 12)
    same = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    return same - timedelta(days=keeps.days)


@dataclass(frozen=True)
class Duty:
    """One term of one table.

    `due` gives the rows whose time is over. Without `blank` they are deleted, else these columns get these values
    (`blank` may name columns that follow from those of the policy, such as search keys). `along` are tables whose
    rows go with these. `clean` is told which rows go, for what lies beside the database.
    """

    table: str
    term: str
    due: Callable[[Asked], QuerySet[Any]]
    blank: Mapping[str, Any] = field(default_factory=dict)
    along: tuple[str, ...] = ()
    clean: Callable[[list[int]], None] | None = None
    erase: Callable[[QuerySet[Any]], int] | None = None  # another way of deleting, for tables that refuse it
    order: int = 0  # what blanks comes before what deletes


DUTIES: list[Duty] = []


def register(*duties: Duty) -> None:
    """Add duties of a room; called when the room is ready."""
    DUTIES.extend(duties)

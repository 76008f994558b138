"""Seconds, processor seconds and memory of a piece of work; the row a figure becomes."""

from __future__ import annotations

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any


@dataclass
class Cost:
    seconds: float = 0.0
    cpu: float = 0.0
    peak_mb: float = 0.0

    def values(self) -> dict[str, float]:
        return {key: round(value, 4) for key, value in asdict(self).items()}


@contextmanager
def measured() -> Iterator[Cost]:
    """What the block costs; `peak_mb` is the most this process ever held until its end."""
    cost = Cost()
    began, cpu = time.perf_counter(), time.process_time()
    yield cost
    cost.seconds, cost.cpu = time.perf_counter() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cost.peak_mb = peak / 1024 if sys.platform != "darwin" else peak / 1024 / 1024


def median_ms(
    work: Callable[[], Any],
    *,
    runs: int = 9,
    warm: int = 2,
    before: Callable[[], Any] = lambda: None,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """The median milliseconds of a small piece of work, after warming up; what comes `before` each run is not timed."""
    for _ in range(warm):
        work()
    times = []
    for _ in range(runs):
        before()
        began = clock()
        work()
        times.append((clock() - began) * 1000)
    return statistics.median(times)


@dataclass
class Figure:
    """One line of the table: what was measured, beside what, and the most it may be."""

    name: str
    value: float
    unit: str
    beside: str = ""
    base: float | None = None
    limit: float | None = None
    limit_is_ratio: bool = False

    @property
    def ratio(self) -> float | None:
        return self.value / self.base if self.base else None

    @property
    def holds(self) -> bool | None:
        if self.limit is None:
            return None
        measured = self.ratio if self.limit_is_ratio else self.value
        return measured is not None and measured <= self.limit

    def values(self) -> dict[str, Any]:
        ratio = self.ratio
        return {
            **asdict(self),
            "value": round(self.value, 2),
            "base": None if self.base is None else round(self.base, 2),
            "ratio": None if ratio is None else round(ratio, 2),
            "holds": self.holds,
        }


def start_django(var: str) -> None:
    """Set Django up on a scratch folder; jobs run at once, as there is no worker beside."""
    os.environ["SANSANG_VAR"] = var
    os.environ["TASKS_BACKEND"] = "django_tasks.backends.immediate.ImmediateBackend"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sansang.config.settings")
    import django

    django.setup()

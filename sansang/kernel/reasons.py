"""Why something is so, in words a clerk can show a citizen, with the article it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Reason:
    """One reason: a stable code, a Vietnamese sentence with ``{named}`` places, their values, and its article."""

    code: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)
    article: str = ""

    def __str__(self) -> str:
        return self.message.format(**self.params)


class RuleViolated(Exception):
    """An action that the rules refuse; `reasons` holds every reason."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self.reasons = list(reasons)
        super().__init__("; ".join(str(reason) for reason in self.reasons))

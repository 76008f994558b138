"""States of a citizen, and reasons that cite their instrument and say what they used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sansang.kernel.reasons import Reason
from sansang.law.facts import Words
from sansang.law.rows import Row, Status


class State(StrEnum):
    """How a citizen stands towards selection on a day."""

    ELIGIBLE = "eligible"
    DEFERRED = "deferred"
    EXEMPT = "exempt"
    NOT_ELIGIBLE = "not_eligible"
    EXEMPT_FROM_REGISTRATION = "exempt_from_registration"
    UNKNOWN = "unknown"


STATE_LABELS: dict[State, Words] = {
    State.ELIGIBLE: Words("Trong diện tuyển chọn", "Eligible"),
    State.DEFERRED: Words("Tạm hoãn", "Deferred"),
    State.EXEMPT: Words("Miễn", "Exempt"),
    State.NOT_ELIGIBLE: Words("Không thuộc diện", "Not eligible"),
    State.EXEMPT_FROM_REGISTRATION: Words("Miễn đăng ký", "Exempt from registration"),
    State.UNKNOWN: Words("Chưa xác định", "Unknown"),
}
SEX_WORDS = {"male": Words("nam", "male"), "female": Words("nữ", "female")}


@dataclass(frozen=True)
class Why(Reason):
    """A reason with its source.

    `effect` is the state it asks for (None: it only explains), `used` what it read ("born", "sex", codes of facts),
    `missing` what would settle it, `waivable` whether a volunteer may be considered all the same.
    """

    instrument: str = ""
    status: Status = Status.READ
    effect: State | None = None
    used: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    waivable: bool = False

    @property
    def citation(self) -> str:
        return f"{self.instrument}, {self.article}"


@dataclass(frozen=True)
class Verdict:
    """A state on a day and every reason: those that decide it and those that only explain."""

    state: State
    reasons: tuple[Why, ...]
    on: date

    @property
    def decisive(self) -> tuple[Why, ...]:
        """The reasons that ask for this very state; of an unknown state, those that say what is missing."""
        if self.state is State.UNKNOWN:
            return tuple(why for why in self.reasons if why.missing)
        return tuple(why for why in self.reasons if why.effect == self.state)

    @property
    def missing(self) -> tuple[str, ...]:
        """What would settle an unknown state ("born", "sex", codes of facts)."""
        if self.state is not State.UNKNOWN:
            return ()
        return tuple(dict.fromkeys(name for why in self.reasons for name in why.missing))

    def with_reason(self, why: Why, *, state: State | None = None) -> Verdict:
        """The same with one more reason, and another state when given."""
        return replace(self, state=state or self.state, reasons=(*self.reasons, why))


def cite(row: Row, code: str, message: str, params: dict[str, Any], **more: Any) -> Why:
    """A reason that rests on a row of the law."""
    return Why(code, message, params, row.article, instrument=row.instrument, status=row.status, **more)


def in_words(reason: Reason, *, translate: Callable[[str], str] = str, english: bool = False) -> str:
    """A reason's sentence; `translate` knows the sentences, the values bring their own English."""
    params = {
        name: value.en if english and isinstance(value, Words) else value for name, value in reason.params.items()
    }
    return translate(reason.message).format(**params)

"""Age on a day against the limits of a day, for a birth known to the day, the month, the year or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from sansang.kernel.dates import PartialDate
from sansang.law.counting import MARCH_FIRST, ONE_DAY, anniversary, years_old
from sansang.law.facts import Words
from sansang.law.rows import SEXES, Row
from sansang.law.whys import SEX_WORDS, State, Why, cite

OLDEST = 150
PAST_ORDINARY = "past_ordinary_age"
_PRECISIONS = {
    "month": Words("tháng và năm sinh", "month and year of birth"),
    "year": Words("năm sinh", "year of birth"),
}


class Span(NamedTuple):
    """The ages a person may have: `low` is `high` when the birth is known to the day."""

    low: int
    high: int
    precision: str

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"


class Ages:
    """The limits of one day by sex, and how birthdays count."""

    def __init__(self, rows: Mapping[str, Row], counting: Row | None, on: date) -> None:
        self.rows = rows
        self.on = on
        self._whys: dict[tuple[Span, str], Why] = {}
        self.leap = (counting.values["month"], counting.values["day"]) if counting else MARCH_FIRST

    def span(self, born: PartialDate | date | None) -> Span:
        """The ages that a birth allows; nobody is younger than 0."""
        if born is None:
            return Span(0, OLDEST, "none")
        if isinstance(born, PartialDate):
            return Span(max(self._age(born.latest), 0), max(self._age(born.day), 0), born.precision)
        age = max(self._age(born), 0)
        return Span(age, age, "day")

    def _age(self, born: date) -> int:
        return years_old(born, self.on, leap=self.leap)

    def on_birthday(self, born: date, years: int) -> date:
        """The day on which so many full years are reached."""
        return anniversary(born, years, leap=self.leap)

    def limit(self, born: date, sex: str, *, volunteer: bool = False) -> date | None:
        """The last day of the age of service, extended for a volunteer; None when no row says one."""
        row = self.rows.get(sex)
        if row is None:
            return None
        years = row.values["extended_to" if volunteer else "to_age"]
        return self.on_birthday(born, years + 1) - ONE_DAY

    def reached_on(self, born: date, sex: str) -> date | None:
        """The first day of the age of service; None when no row says one."""
        row = self.rows.get(sex)
        return self.on_birthday(born, row.values["from_age"]) if row else None

    def edges(self, sex: str, span: Span) -> dict[int, int]:
        """The ages within a span at which something changes, each with the limit as the law writes it."""
        if span.low == span.high or sex not in self.rows:
            return {}
        said = self.rows[sex].values
        limits = {said["extended_to"] + 1: said["extended_to"], said["to_age"] + 1: said["to_age"]}
        limits[said["from_age"]] = said["from_age"]
        return {age: limit for age, limit in limits.items() if span.low < age <= span.high}

    def worth_judging(self, span: Span, sexes: Iterable[str]) -> set[int]:
        """Both ends of a span and every age between at which something changes."""
        if span.low == span.high:
            return {span.low}
        return {span.low, span.high}.union(*(self.edges(sex, span) for sex in sexes))

    def why(self, span: Span, sex: str) -> Why:
        """What an age means for a sex; no limit may lie within the span."""
        if (found := self._whys.get((span, sex))) is None:
            found = self._whys[span, sex] = self._why(span, sex)
        return found

    def _why(self, span: Span, sex: str) -> Why:
        row = self.rows[sex]
        said = row.values
        params = {"age": str(span), "sex": SEX_WORDS[sex], **said}
        if span.high < said["from_age"]:
            code, effect, message = "too_young", State.NOT_ELIGIBLE, "{age} tuổi, chưa đủ {from_age} tuổi."
        elif span.low > said["extended_to"]:
            code, effect = "past_extended_age", State.NOT_ELIGIBLE
            message = "{age} tuổi, quá độ tuổi cả khi tình nguyện ({sex}: đến hết {extended_to})."
        elif span.low > said["to_age"]:
            code, effect = PAST_ORDINARY, State.NOT_ELIGIBLE
            message = (
                "{age} tuổi, quá độ tuổi nghĩa vụ ({sex}: đến hết {to_age}); tình nguyện thì đến hết {extended_to}."
            )
        else:
            code, effect = "of_age", State.ELIGIBLE
            message = "{age} tuổi, trong độ tuổi nghĩa vụ ({sex}: từ đủ {from_age} đến hết {to_age})."
        waivable = code == PAST_ORDINARY
        return cite(row, code, message, params, effect=effect, used=("born", "sex"), waivable=waivable)

    def volunteer_why(self, sex: str) -> Why:
        row = self.rows[sex]
        message = "Tình nguyện nên có thể được kéo dài độ tuổi đến hết {extended_to}."
        params = {"extended_to": row.values["extended_to"]}
        return cite(row, "volunteer_age", message, params, effect=State.ELIGIBLE, used=("volunteer",))

    def whys(self, span: Span, sex: str | None, *, volunteer: bool, certain: bool) -> list[Why]:
        """What can be said of the age, and what is missing; `certain` when the state does not hang on it."""
        sexes = [one for one in ((sex,) if sex else SEXES) if one in self.rows]
        known, unclear = [], {}
        for one in sexes if span.precision != "none" else []:
            edges = self.edges(one, span)
            if edges and not certain:
                unclear.update(edges)
            else:
                known += self._known(span, one, edges, volunteer=volunteer)
        return [*known, *self._doubts(span, sex, sorted(unclear.values()))]

    def _known(self, span: Span, sex: str, edges: Mapping[int, int], *, volunteer: bool) -> list[Why]:
        ends = [span] if not edges else [Span(age, age, "day") for age in (span.low, span.high)]
        found = list({why.code: why for why in (self.why(end, sex) for end in ends)}.values())
        if volunteer and any(why.waivable for why in found):
            found.append(self.volunteer_why(sex))
        return found

    def _doubts(self, span: Span, sex: str | None, limits: list[int]) -> list[Why]:
        row = self.rows.get(sex or "") or next(iter(self.rows.values()))
        found = []
        if sex is None:
            message = "Thiếu giới tính; độ tuổi của nam và nữ khác nhau."
            found.append(cite(row, "sex_missing", message, {}, missing=("sex",)))
        if span.precision == "none":
            found.append(cite(row, "birth_missing", "Thiếu ngày sinh.", {}, missing=("born",)))
        if limits:
            params = {"known": _PRECISIONS[span.precision], "limits": ", ".join(map(str, dict.fromkeys(limits)))}
            message = "Chỉ biết {known}, mà giới hạn {limits} tuổi nằm trong khoảng đó; cần ngày sinh."
            found.append(cite(row, "birth_day_missing", message, params, used=("born",), missing=("born",)))
        return found

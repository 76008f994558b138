"""The law of one day, compiled: a person's state with every reason.

`Rules` answers for one day and remembers its answers by age, sex and facts, so that a whole register costs one look-up
a person. Where birth or sex are not fully known, every possibility is judged: when all agree the state is certain,
else it is unknown and the reasons say what is missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any

from sansang.kernel.dates import PartialDate
from sansang.law.ages import PAST_ORDINARY, Ages, Span
from sansang.law.book import Book, packaged
from sansang.law.facts import FactReader, Held
from sansang.law.grounds import EFFECTS, OF_MEMBERS, Ground, grounds_from, not_for_this_sex
from sansang.law.rows import SEXES, Row
from sansang.law.whys import State, Verdict, Why, cite

VOLUNTEER = "volunteer"
# The tables that `Rules.state_of` reads: of everyone, and of those of whom a fact is true.
TABLES_OF_AGES = ("ages", "counting")
TABLES_OF_FACTS = ("points", "cases")
STRONGEST_FIRST = (
    State.UNKNOWN,
    State.NOT_ELIGIBLE,
    State.EXEMPT_FROM_REGISTRATION,
    State.EXEMPT,
    State.DEFERRED,
)


class Rules:
    """The rows in force on `on`, ready to be asked."""

    def __init__(self, book: Book, on: date) -> None:
        self.book = book
        self.on = on
        self._rows: dict[str, dict[str, Row]] = {}
        self.ages = Ages(self.rows("ages"), self.rows("counting").get("birthday_29_february"), on)
        self.grounds: dict[str, Ground] = grounds_from(self.rows("points"), self.rows("cases"), book.facts)
        self._considered = self.rows("points").get("volunteering/considered")
        self._by_fact: dict[str, list[Ground]] = {code: [] for code in book.facts}
        for ground in self.grounds.values():
            self._by_fact[ground.fact.code].append(ground)
        self._places = {code: place for place, code in enumerate(book.facts)}
        self._of_one_sex = frozenset(code for code, fact in book.facts.items() if fact.only)
        # Answers already given: the same values always get the same answer.
        self._of_fact: dict[tuple[str, str | None], tuple[Why, ...]] = {}
        self._wishes: dict[str, Why] = {}
        self._births: dict[PartialDate | date | None, Span] = {}
        self._verdicts: dict[tuple[Span, str | None, frozenset[str]], Verdict] = {}

    def rows(self, table: str) -> dict[str, Row]:
        """The rows of a table in force, by key; the same mapping each time."""
        if (found := self._rows.get(table)) is None:
            found = self._rows[table] = self.book.in_force(table, self.on)
        return found

    @cached_property
    def reader(self) -> FactReader:
        """Reads texts as facts, by the words this book knows."""
        child = self.rows("limits").get("child")
        return FactReader(self.book.facts, child_months=child.values["months"] if child else 36)

    def state_of(self, born: PartialDate | date | None, sex: str | None, facts: Collection[str] = ()) -> Verdict:
        """A person's state and every reason for it.

        `born` may be known in part or not at all, `sex` is "male", "female" or None, `facts` are codes true on the day.
        Raises ValueError for a fact or a sex that is not known.
        """
        span = self._births.get(born)
        if span is None:
            span = self._births[born] = self.ages.span(born)
        key = (span, sex or None, frozenset(facts))
        verdict = self._verdicts.get(key)
        if verdict is None:
            verdict = self._verdicts[key] = self._judge(*key)
        return verdict

    def _judge(self, span: Span, sex: str | None, facts: frozenset[str]) -> Verdict:
        if unknown := sorted(facts - self.book.facts.keys()):
            raise ValueError(f"unknown facts: {', '.join(unknown)}")
        if sex not in (*SEXES, None):
            raise ValueError(f"unknown sex: {sex}")
        refused = list(self._refused(sex, facts))
        grounds = [*self._ground_whys(sex, facts), *refused]
        if any(one not in self.ages.rows for one in ((sex,) if sex else SEXES)):
            return Verdict(State.UNKNOWN, (self._no_rule(), *grounds), self.on)
        # A fact that cannot be true of this sex leaves open which of the two is wrong.
        sexes = SEXES if sex is None or refused else (sex,)
        states = {
            self._state(age, one, facts)
            for one in sexes
            if one in self.ages.rows
            for age in self.ages.worth_judging(span, sexes)
        }
        certain = len(states) == 1
        ages = self.ages.whys(span, sex, volunteer=VOLUNTEER in facts, certain=certain)
        return Verdict(states.pop() if certain else State.UNKNOWN, (*ages, *grounds), self.on)

    def _state(self, age: int, sex: str, facts: frozenset[str]) -> State:
        """The state of a person fully known; facts that cannot be true of the sex are left out."""
        whys = [self.ages.why(Span(age, age, "day"), sex), *self._ground_whys(sex, facts)]
        asked = {one.effect for one in whys if not (VOLUNTEER in facts and self._set_aside(one))}
        return next((state for state in STRONGEST_FIRST if state in asked), State.ELIGIBLE)

    def _set_aside(self, why: Why) -> bool:
        """Whether a volunteer's wish sets a reason aside."""
        return why.waivable and (why.code == PAST_ORDINARY or self._considered is not None)

    def _no_rule(self) -> Why:
        """On this day no row says the ages: cites the first row that does."""
        rows = sorted(self.book.by_table["ages"], key=lambda row: row.days.first)
        params = {"on": f"{self.on:%d/%m/%Y}"}
        message = "Ngày {on} bảng luật không có dòng nào về độ tuổi có hiệu lực."
        if not rows:
            return Why("no_rule", message, params, "–", instrument="–", effect=State.UNKNOWN, missing=("law",))
        return cite(rows[0], "no_rule", message, params, effect=State.UNKNOWN, missing=("law",))

    def _ground_whys(self, sex: str | None, facts: frozenset[str]) -> list[Why]:
        """Every ground that the facts give, what gives none and why, what a volunteer's wish does to each."""
        found: list[Why] = []
        for code in sorted(facts, key=self._places.__getitem__):
            if (whys := self._of_fact.get((code, sex))) is None:
                whys = self._of_fact[code, sex] = tuple(self._whys_of_fact(code, sex))
            found += whys
        if VOLUNTEER in facts and self._considered is not None:
            found += [self._wish(why) for why in found if why.effect in (State.DEFERRED, State.EXEMPT)]
        return found

    def _wish(self, why: Why) -> Why:
        if why.code not in self._wishes:
            self._wishes[why.code] = _wish(self.rows("points")["volunteering/considered"], why)
        return self._wishes[why.code]

    def _whys_of_fact(self, code: str, sex: str | None) -> list[Why]:
        if code == VOLUNTEER:
            return []
        fact = self.book.facts[code]
        grounds = [ground for ground in self._by_fact[code] if ground.kind in EFFECTS]
        if own := [ground for ground in grounds if sex is None or ground.sex in ("", sex)]:
            return [ground.why() for ground in own]
        if grounds and fact.only:
            return []  # said among the refused
        if grounds and sex:
            return [self._not_for_sex(ground, sex, "no_ground_for_sex") for ground in grounds]
        for ground in self._by_fact[code]:
            if ground.kind in OF_MEMBERS:
                message = "“{fact}” chỉ xét với người đang tham gia Dân quân tự vệ."
                return [cite(ground.row, f"members_only/{ground.key}", message, {"fact": fact.words}, used=(code,))]
        params = {"fact": fact.words, "on": f"{self.on:%d/%m/%Y}"}
        message = "“{fact}” không là căn cứ nào vào ngày {on}."
        return [cite(self.row_about(code), f"no_ground/{code}", message, params, used=(code,))]

    def row_about(self, code: str) -> Row:
        """A row that names a fact, in force or not; the first row of the book when none does."""
        rows = (row for row in self.book.by_table["cases"] if row.values["fact"] == code)
        in_force = (ground.row for ground in self._by_fact[code])
        return next(chain(in_force, rows, self.book.rows))

    def _not_for_sex(self, ground: Ground, sex: str, code: str) -> Why:
        same = [one for one in self.grounds.values() if (one.kind, one.point) == (ground.kind, ground.point)]
        return not_for_this_sex(ground, sex=sex, same_point=same, code=code)

    def _refused(self, sex: str | None, facts: frozenset[str]) -> Iterator[Why]:
        """Facts that cannot be true of this sex: one of the two is wrong."""
        for code in sorted(facts & self._of_one_sex, key=self._places.__getitem__):
            if sex is not None and self.book.facts[code].only not in ("", sex):
                for ground in self._by_fact[code]:
                    if ground.kind in EFFECTS:
                        yield self._not_for_sex(ground, sex, "not_for_sex")


def refusals(reasons: Iterable[Why]) -> list[Why]:
    """The reasons that refuse what was said: a ground of one sex named for the other."""
    return [why for why in reasons if why.code.startswith("not_for_sex/")]


def not_on_day(rules: Rules, held: Held) -> Why:
    """Why a fact that holds on other days gives nothing on the day of the rules."""
    row = rules.row_about(held.code)
    params: dict[str, Any] = {"fact": rules.book.facts[held.code].words}
    if held.first is not None and rules.on < held.first:
        params["day"] = f"{held.first:%d/%m/%Y}"
        return cite(row, f"not_on_day/{held.code}", "“{fact}”: chỉ có từ ngày {day}.", params, used=(held.code,))
    params["day"] = f"{held.last:%d/%m/%Y}" if held.last else "–"
    return cite(row, f"not_on_day/{held.code}", "“{fact}”: chỉ đến hết ngày {day}.", params, used=(held.code,))


def not_understood(rules: Rules, texts: Iterable[str]) -> Why:
    """Why nothing is certain while part of what was said is not understood."""
    row = min((row for row in rules.book.by_table["points"]), key=lambda row: (row.key != "deferral/a", row.key))
    params = {"texts": "; ".join(texts)}
    message = "Có điều chưa hiểu (“{texts}”) nên chưa kết luận được."
    why = cite(row, "not_understood", message, params, effect=State.UNKNOWN, missing=("facts",))
    return replace(why, article=row.article.split(" khoản")[0])


def rules_on(on: date, book: Book | None = None) -> Rules:
    """The law of a day: the nation's rows, or those of a book."""
    return _compiled(on) if book is None else Rules(book, on)


@lru_cache(maxsize=64)
def _compiled(on: date) -> Rules:
    return Rules(packaged(), on)


def state_of(
    born: PartialDate | date | None, sex: str | None, facts: Collection[str] = (), *, on: date, book: Book | None = None
) -> Verdict:
    """One person's state on a day with every reason. See `Rules.state_of`."""
    return rules_on(on, book).state_of(born, sex, facts)


def _wish(row: Row, why: Why) -> Why:
    """What volunteering does to one ground."""
    params = {"fact": why.params["fact"]}
    if why.waivable:
        message = "“{fact}”: vì tình nguyện nên vẫn được xem xét tuyển chọn."
        return cite(row, f"volunteer_considered/{why.code}", message, params, effect=State.ELIGIBLE, used=(VOLUNTEER,))
    message = "“{fact}”: dù tình nguyện cũng không được xét, vì điểm này không nằm trong khoản cho phép."
    return cite(row, f"volunteer_not_considered/{why.code}", message, params, used=(VOLUNTEER,))

"""What may be recorded about a citizen: grounds with their guards, decisions, absences. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sansang.citizens.rules.register import words_of
from sansang.kernel.days import Days
from sansang.kernel.reasons import Reason
from sansang.law.deciders import Decider
from sansang.law.grounds import EFFECTS, Ground, not_for_this_sex, reasons_against_ground
from sansang.law.rules import Rules

# Which decision rests on a ground of a kind (a key of law.deciders); other kinds are decided elsewhere or not at all.
DECISION_OF_KIND = {"deferral": "deferral", "exemption": "exemption", "registration_exemption": "registration"}


def grounds_of(rules: Rules, fact: str) -> list[Ground]:
    """The grounds on which a citizen's state may rest by this fact, on the day of the rules."""
    return [one for one in rules.grounds.values() if one.fact.code == fact and one.kind in EFFECTS]


def reasons_against_circumstance(
    rules: Rules,
    fact: str,
    *,
    sex: str,
    days: Days,
    child_born: date | None = None,
    held: Sequence[Days] = (),
) -> list[Reason]:
    """Every reason against recording a fact about someone on these days; `held` are its other periods.

    A fact under several grounds needs one that nothing speaks against.
    """
    if fact not in rules.book.facts:
        return [Reason("no_such_fact", "Bảng luật không có hoàn cảnh “{fact}”.", {"fact": fact})]
    words = rules.book.facts[fact].words
    found = [
        Reason("recorded_already", "“{fact}” đã ghi cho {days}.", {"fact": words, "days": words_of(other)})
        for other in held
        if days.overlaps(other)
    ]
    child = rules.rows("limits").get("child")
    months = {"child_months": child.values["months"]} if child else {}
    against = [
        reasons_against_ground(one.key, rules.grounds, sex=sex, days=days, child_born=child_born, **months)
        for one in grounds_of(rules, fact)
    ]
    if against and all(against):
        found += sorted(against, key=len)[0]
    return found + _of_the_other_sex(rules, fact, sex, found)


def _of_the_other_sex(rules: Rules, fact: str, sex: str, found: Sequence[Reason]) -> list[Reason]:
    """A fact that cannot be true of this sex, where no ground has said so."""
    only = rules.book.facts[fact].only
    if only in ("", sex) or any(one.code.startswith("not_for_sex") for one in found):
        return []
    grounds = [one for one in rules.grounds.values() if one.fact.code == fact and one.sex]
    if grounds:
        return [not_for_this_sex(grounds[0], sex=sex, same_point=())]
    return [Reason("not_for_sex", "“{fact}” không thể đúng với người này.", {"fact": rules.book.facts[fact].words})]


def decision_of(rules: Rules, fact: str, *, sex: str) -> str:
    """Which decision rests on a fact of someone of a sex; "" when none does."""
    kinds = [one.kind for one in grounds_of(rules, fact) if one.sex in ("", sex)]
    return next((DECISION_OF_KIND[kind] for kind in kinds if kind in DECISION_OF_KIND), "")


def reasons_against_decision(
    decision: str, *, deciders: Sequence[Decider], decided_on: date, today: date, taken: str
) -> list[Reason]:
    """Every reason against writing a decision on a circumstance; `taken` is the number of one written before."""
    if not decision:
        return [Reason("nothing_to_decide", "Hoàn cảnh này không cần quyết định tạm hoãn, miễn.", {})]
    found: list[Reason] = []
    if taken:
        found.append(Reason("decided", "Đã có quyết định {number}.", {"number": taken}))
    if not deciders:
        words = "Bảng luật không nói ai quyết định vào ngày {day}."
        found.append(Reason("no_decider", words, {"day": f"{decided_on:%d/%m/%Y}"}))
    if decided_on > today:
        found.append(Reason("in_future", "Ngày {day} chưa đến.", {"day": f"{decided_on:%d/%m/%Y}"}))
    return found


def reasons_against_absence(days: Days, *, held: Sequence[Days], reported_on: date | None, today: date) -> list[Reason]:
    """Every reason against recording an absence on these days, given the person's others."""
    found = [
        Reason("absent_already", "Trùng với lần vắng mặt {days}.", {"days": words_of(other)})
        for other in held
        if days.overlaps(other)
    ]
    if reported_on is not None and reported_on > today:
        found.append(Reason("in_future", "Ngày {day} chưa đến.", {"day": f"{reported_on:%d/%m/%Y}"}))
    return found

"""The three checks of a candidate (Art. 10 cl. 1): which results there are on a day, and what they mean together."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from sansang.kernel.days import Days
from sansang.kernel.reasons import Reason
from sansang.law.facts import Words
from sansang.law.rows import Status

KINDS = ("background", "conduct", "health")
KIND_WORDS = {
    "background": Words("lý lịch", "background"),
    "conduct": Words("chấp hành pháp luật", "conduct"),
    "health": Words("sức khỏe", "health"),
}


class Meaning(StrEnum):
    """What a result says; of several, the last in this order counts."""

    MEETS = "meets"
    WEIGH = "weigh"
    OPEN = "open"
    FAILS = "fails"


_ORDER = list(Meaning)


@dataclass(frozen=True)
class Result:
    """One result that may be entered for a kind of check, on the days of its row."""

    kind: str
    code: str
    words: Words
    meaning: Meaning
    days: Days
    article: str
    status: Status


@cache
def _all() -> tuple[Result, ...]:
    text = (files("sansang.selection") / "data" / "checks.toml").read_text(encoding="utf-8")
    return tuple(
        Result(
            said["kind"],
            said["code"],
            Words(said["vi"], said["en"]),
            Meaning(said["meaning"]),
            Days(said["first"], said.get("last")),
            f"Luật 48/2019/QH14, {said['article']}",
            Status(said["status"]),
        )
        for said in tomllib.loads(text)["result"]
    )


def results_on(kind: str, on: date) -> list[Result]:
    """The results that may be entered for a kind of check made on a day."""
    return [one for one in _all() if one.kind == kind and on in one.days]


def result(kind: str, code: str, on: date) -> Result | None:
    """One result by its code; None when there is none of that code on the day."""
    return next((one for one in results_on(kind, on) if one.code == code), None)


@dataclass(frozen=True)
class Standing:
    """What the checks of one candidate say together, and why."""

    meaning: Meaning
    reasons: tuple[Reason, ...]


def standing(found: Mapping[str, tuple[str, date]]) -> Standing:
    """What the latest results say together: `found` is (code, day) by kind; a kind without one is still open."""
    known = {kind: result(kind, *found[kind]) for kind in KINDS if kind in found}
    meanings = {kind: one.meaning if (one := known.get(kind)) else Meaning.OPEN for kind in KINDS}
    worst = max(meanings.values(), key=_ORDER.index)
    return Standing(worst, tuple(_reasons(worst, meanings, known)))


def _reasons(worst: Meaning, meanings: Mapping[str, Meaning], known: Mapping[str, Result | None]) -> list[Reason]:
    if worst is Meaning.MEETS:
        return [Reason("checks_meet", "Đạt cả ba mặt: lý lịch, chấp hành pháp luật, sức khỏe.", {}, _article(""))]
    words = {
        Meaning.FAILS: "Không đạt về {kind}: {result}.",
        Meaning.WEIGH: "Hội đồng cân nhắc về {kind}: {result}.",
    }
    found = []
    for kind, meaning in meanings.items():
        one = known.get(kind)
        params = {"kind": KIND_WORDS[kind], "result": one.words if one else ""}
        if meaning in words:
            found.append(Reason(f"check_{meaning.value}", words[meaning], params, one.article if one else ""))
        elif meaning is Meaning.OPEN:
            found.append(Reason("check_open", "Chưa có kết luận về {kind}.", params, _article(kind)))
    return found


def _article(kind: str) -> str:
    point = {"background": " điểm a", "conduct": " điểm b", "health": " điểm c"}.get(kind, "")
    return f"Luật 48/2019/QH14, Điều 10 khoản 1{point}"


def reasons_against_check(kind: str, code: str, *, checked_on: date, today: date) -> list[Reason]:
    """Every reason against entering a result of a check made on a day."""
    if kind not in KINDS:
        return [Reason("no_such_check", "Không có mặt kiểm tra này.")]
    found = []
    if checked_on > today:
        found.append(Reason("checked_in_future", "Ngày kiểm tra không thể sau hôm nay.", {}, _article(kind)))
    if result(kind, code, checked_on) is None:
        params = {"kind": KIND_WORDS[kind], "day": f"{checked_on:%d/%m/%Y}"}
        words = "Không có kết quả này về {kind} trong danh mục ngày {day}."
        found.append(Reason("no_such_result", words, params, _article(kind)))
    return found

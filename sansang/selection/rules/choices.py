"""What the panel may decide about a candidate and on which ground; objections and what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sansang.kernel.reasons import Reason
from sansang.selection.rules.checks import Meaning, Standing
from sansang.selection.rules.ranking import Choice
from sansang.selection.rules.states import LAW

STANDARDS = f"{LAW}, Điều 10 khoản 1"
AS_PROPOSED = "as_proposed"
_ALL = frozenset(Choice)
# Which grounds go with which choice. A choice that follows the proposal needs no other ground.
GROUNDS: dict[str, frozenset[Choice]] = {
    AS_PROPOSED: _ALL,
    "skills_needed": frozenset({Choice.CHOSEN, Choice.RESERVE}),
    "village_balance": _ALL,
    "sex_balance": _ALL,
    "need_met": frozenset({Choice.RESERVE, Choice.NOT_CHOSEN}),
    "standards": frozenset({Choice.NOT_CHOSEN}),
    "ground_of_law": frozenset({Choice.NOT_CHOSEN}),
    "absent": frozenset({Choice.NOT_CHOSEN}),
    "moved": frozenset({Choice.NOT_CHOSEN}),
    "objection_upheld": _ALL,
    "from_reserve": frozenset(),  # only after the decision: see reasons_against_dropping
}
# Why someone is taken out of a signed decision.
DROPPING = frozenset({"ground_of_law", "standards", "moved", "absent"})


def reasons_against_choice(
    choice: str,
    ground: str,
    *,
    proposed: str,
    same_opening: bool,
    has_opening: bool,
    standing: Standing,
    bars: Sequence[Reason] = (),
) -> list[Reason]:
    """Every reason against what the panel decides about one candidate.

    `proposed` is what the system proposed ("" for nothing), `same_opening` whether the unit is the proposed one.
    """
    if choice not in _ALL:
        return [Reason("no_choice", "Hãy chọn một kết quả xét: chọn, dự bị hoặc không chọn.", {}, STANDARDS)]
    found = []
    if ground not in GROUNDS or choice not in GROUNDS[ground]:
        found.append(Reason("ground_does_not_fit", "Căn cứ không đi với kết quả xét này."))
    elif ground == AS_PROPOSED and (choice != proposed or (choice == Choice.CHOSEN and not same_opening)):
        found.append(Reason("not_as_proposed", "Khác với đề xuất thì phải chọn căn cứ khác “theo đề xuất”."))
    if choice == Choice.NOT_CHOSEN:
        return found
    if choice == Choice.CHOSEN and not has_opening:
        found.append(Reason("no_unit", "Chọn thì phải chọn cả đơn vị còn chỉ tiêu."))
    if standing.meaning in {Meaning.FAILS, Meaning.OPEN}:
        found += standing.reasons
    return [*found, *bars]


def reasons_against_dropping(ground: str) -> list[Reason]:
    """Why someone cannot be taken out of a signed decision on a ground."""
    if ground in DROPPING:
        return []
    return [Reason("ground_does_not_fit", "Căn cứ không đi với kết quả xét này.")]


# Objections


@dataclass(frozen=True)
class ObjectionKind:
    """`changes_list`: when upheld, the list must go back to the panel. `about_one`: it must name a candidate."""

    code: str
    changes_list: bool
    about_one: bool


OBJECTION_KINDS: dict[str, ObjectionKind] = {
    one.code: one
    for one in (
        ObjectionKind("ground_of_law", changes_list=True, about_one=True),
        ObjectionKind("standards", changes_list=True, about_one=True),
        ObjectionKind("left_out", changes_list=True, about_one=False),
        ObjectionKind("wrong_data", changes_list=False, about_one=True),
        ObjectionKind("procedure", changes_list=True, about_one=False),
    )
}


def reasons_against_objection(
    kind: str, *, about_one: bool, received_on: date, public_from: date | None, public_to: date | None, today: date
) -> list[Reason]:
    """Every reason against writing down an objection against the list posted on these days."""
    known = OBJECTION_KINDS.get(kind)
    if known is None:
        return [Reason("no_such_objection", "Không có loại ý kiến này.")]
    found = []
    if known.about_one and not about_one:
        found.append(Reason("objection_about_nobody", "Loại ý kiến này phải nêu về ai trong danh sách."))
    if received_on > today:
        found.append(Reason("received_in_future", "Ngày nhận không thể sau hôm nay."))
    if public_from is None or public_to is None or not public_from <= received_on <= public_to:
        words = "Ngày nhận phải trong thời gian niêm yết."
        found.append(Reason("received_outside", words, {}, f"{LAW}, Điều 10 khoản 2 điểm a"))
    return found


def reasons_against_settling(outcome: str, *, is_settled: bool, received_on: date, on: date) -> list[Reason]:
    """Every reason against deciding an objection in this way on a day."""
    found = []
    if is_settled:
        found.append(Reason("objection_settled", "Ý kiến này đã được giải quyết."))
    if outcome not in {"upheld", "rejected"}:
        found.append(Reason("no_outcome", "Hãy chọn kết quả giải quyết: chấp nhận hoặc không chấp nhận."))
    if on < received_on:
        found.append(Reason("settled_too_early", "Ngày giải quyết không thể trước ngày nhận."))
    return found


# Rounds


def reasons_against_round(*, year: int, day: date, serve_from: date, today: date, has_one: bool) -> list[Reason]:
    """Every reason against opening a round of a year; `has_one` when the office has one that is not cancelled."""
    found = []
    if has_one:
        found.append(Reason("round_exists", "Năm {year} đơn vị đã có một đợt tuyển chọn.", {"year": year}))
    if serve_from.year != year:
        found.append(Reason("serves_in_another_year", "Ngày bắt đầu phục vụ phải trong năm {year}.", {"year": year}))
    if day > serve_from:
        found.append(Reason("day_after_service", "Ngày tính điều kiện không thể sau ngày bắt đầu phục vụ."))
    if serve_from < today:
        found.append(Reason("serves_in_past", "Ngày bắt đầu phục vụ không thể trước hôm nay."))
    return found


def reasons_against_need(*, computed: int, number: int, reason: str) -> list[Reason]:
    """Every reason against a number of people wanted that differs from authorised minus staying."""
    if number != computed and not reason.strip():
        words = "Khác với biên chế trừ người ở lại ({computed}) thì phải ghi lý do."
        return [Reason("need_without_reason", words, {"computed": computed})]
    return []

"""Which kinds cover which; what speaks against giving, withdrawing and prolonging qualifications. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sansang.kernel.reasons import Reason


def covering(includes: Mapping[int, Iterable[int]]) -> dict[int, frozenset[int]]:
    """By kind every kind that covers it: itself, those that include it, and those that include them.

    `includes` says of each kind which it includes itself.
    """
    above: dict[int, set[int]] = {kind: set() for kind in includes}
    for kind, included in includes.items():
        for one in included:
            above.setdefault(one, set()).add(kind)
    return {kind: frozenset(_closed(kind, above)) for kind in above}


def _closed(kind: int, above: Mapping[int, Iterable[int]]) -> set[int]:
    found, ahead = {kind}, [kind]
    while ahead:
        for one in above.get(ahead.pop(), ()):
            if one not in found:
                found.add(one)
                ahead.append(one)
    return found


def reasons_against_kind(
    *, code: str, months: int | None, kind: int | None, includes: Mapping[int, Iterable[int]], wanted: Iterable[int]
) -> list[Reason]:
    """Why a kind cannot stand so: `wanted` are the kinds that it is to include."""
    found = []
    if not code.strip():
        found.append(Reason("no_code", "Hãy ghi ký hiệu.", {}))
    if months is not None and months < 1:
        found.append(Reason("no_months", "Thời hạn ít nhất một tháng; để trống nếu không thời hạn.", {}))
    chosen = set(wanted)
    if kind is not None and chosen & covering(includes).get(kind, frozenset({kind})):
        found.append(Reason("circle", "Một loại không thể bao gồm chính nó hoặc loại đã bao gồm nó.", {}))
    return found


def reasons_against_giving(
    *, paper_number: str, paper_on: date, first_on: date, last_on: date | None, today: date, has_same: bool
) -> list[Reason]:
    """Why a qualification cannot be written so by hand."""
    found = []
    if not paper_number.strip():
        found.append(Reason("no_paper", "Hãy ghi số văn bản, chứng chỉ.", {}))
    if paper_on > today:
        found.append(Reason("paper_in_future", "Ngày văn bản không thể sau hôm nay.", {}))
    if first_on < paper_on:
        found.append(Reason("before_paper", "Không có giá trị trước ngày văn bản.", {}))
    if last_on is not None and last_on < first_on:
        found.append(Reason("ends_before_it_begins", "Ngày cuối không thể trước ngày đầu.", {}))
    if has_same:
        found.append(Reason("has_same", "Người này đã có chứng chỉ loại này từ ngày ấy.", {}))
    return found


def reasons_against_withdrawal(
    *, number: str, on: date, first_on: date, is_withdrawn: bool, today: date
) -> list[Reason]:
    """Why a qualification cannot be withdrawn so."""
    if is_withdrawn:
        return [Reason("withdrawn_already", "Chứng chỉ này đã thu hồi.", {})]
    found = []
    if not number.strip():
        found.append(Reason("no_paper", "Hãy ghi số văn bản thu hồi.", {}))
    if not first_on <= on <= today:
        found.append(Reason("withdrawn_outside", "Ngày thu hồi từ ngày cấp đến hôm nay.", {}))
    return found


def reasons_against_prolongation(
    *, number: str, day: date, ends_from: date, ends_to: date, until: date, people: int, today: date
) -> list[Reason]:
    """Why a decision cannot prolong so."""
    found = []
    if not number.strip():
        found.append(Reason("no_number", "Hãy ghi số quyết định.", {}))
    if day > today:
        found.append(Reason("decided_in_future", "Ngày quyết định không thể sau hôm nay.", {}))
    if ends_to < ends_from:
        found.append(Reason("ends_before_it_begins", "Ngày cuối không thể trước ngày đầu.", {}))
    elif until <= ends_to:
        words = "Phải kéo dài quá {day}, ngày hết hạn muộn nhất được chọn."
        found.append(Reason("does_not_prolong", words, {"day": f"{ends_to:%d/%m/%Y}"}))
    if not people:
        found.append(Reason("nobody", "Không có chứng chỉ nào hết hạn trong những ngày này.", {}))
    return found

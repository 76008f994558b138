"""What speaks against a penalty or a commendation, and when progress may be recognised. Pure.

Law on Militia and Self-Defence Force 48/2019, Art. 48; Circular 75/2020/TT-BQP. The periods are rows of the law
(`limits`). They are counted as the Civil Code counts (Art. 147, 148): the first day is left out, the last is the same
day of the last month, or its last day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sansang.kernel.reasons import Reason
from sansang.law.counting import ONE_DAY, months_later
from sansang.law.rows import Row
from sansang.law.rules import Rules
from sansang.law.whys import cite

STRIPPED = "stripped"
# Penalties of those alone who hold a post of command.
OF_COMMANDERS = ("demotion", "dismissal")
PROGRESS = {
    "reprimand": "progress_after_reprimand",
    "warning": "progress_after_reprimand",
    "demotion": "progress_after_demotion",
    "dismissal": "progress_after_demotion",
}
# Titles of units; the others are of persons, certificates and diplomas of both.
OF_UNITS = ("advanced_unit",)
OF_BOTH = ("certificate", "diploma")
# Regional boards commend since Circular 62/2025/TT-BQP.
COMMENDS_SINCE = {"board": date(2025, 7, 1)}


@dataclass(frozen=True)
class Case:
    """A penalty as the rules look at it; `commands` whether the member held a post of command then."""

    penalty: str
    offence_on: date
    found_on: date
    decided_on: date
    is_complicated: bool = False
    commands: bool = False


def same_day_of(day: date, months: int) -> date:
    """The last day of a period of months after a day: the same day of the last month, or that month's last."""
    later = months_later(day, months)
    return later if later.day == day.day else later - ONE_DAY


def reasons_against_penalty(rules: Rules, case: Case, *, today: date) -> list[Reason]:
    """Every reason against a penalty; `rules` are those of the day of the decision."""
    found: list[Reason] = []
    if not case.offence_on <= case.found_on <= case.decided_on:
        found.append(Reason("days_disordered", "Ngày vi phạm, ngày phát hiện, ngày quyết định phải theo thứ tự."))
    if case.decided_on > today:
        found.append(Reason("in_future", "Ngày {day} chưa đến.", {"day": _day(case.decided_on)}))
    limits = rules.rows("limits")
    limitation = limits.get("discipline_limitation")
    if case.penalty in OF_COMMANDERS and not case.commands:
        words = "Giáng chức, cách chức chỉ áp dụng cho người giữ chức vụ chỉ huy."
        found.append(cite(limitation, "commanders_only", words, {}) if limitation else Reason("commanders_only", words))
    if limitation is not None and case.penalty != STRIPPED:
        found += _past(limitation, case.offence_on, case.decided_on, "limitation_over", _LIMITATION)
    handling = limits.get("discipline_handling_extended" if case.is_complicated else "discipline_handling")
    if handling is not None:
        found += _past(handling, case.found_on, case.decided_on, "handled_too_late", _HANDLING)
    return found


_LIMITATION = "Hết thời hiệu {months} tháng từ ngày vi phạm: đến {last}."
_HANDLING = "Quá thời hạn xử lý {months} tháng từ ngày phát hiện: đến {last}."


def _past(row: Row, begun: date, decided_on: date, code: str, message: str) -> list[Reason]:
    last = same_day_of(begun, row.values["months"])
    if decided_on <= last:
        return []
    return [cite(row, code, message, {"months": row.values["months"], "last": _day(last)})]


def periods(rules: Rules) -> list[Reason]:
    """Within which a penalty is decided, by the law of a day: since the offence, since it was found out."""
    limits = rules.rows("limits")
    found: list[Reason] = []
    if (row := limits.get("discipline_limitation")) is not None:
        words = "Thời hiệu {months} tháng từ ngày vi phạm, trừ trường hợp tước danh hiệu."
        found.append(cite(row, "limitation", words, {"months": row.values["months"]}))
    usual, longer = limits.get("discipline_handling"), limits.get("discipline_handling_extended")
    if usual is not None and longer is not None:
        words = "Thời hạn xử lý {months} tháng từ ngày phát hiện, vụ việc phức tạp {longer} tháng."
        found.append(
            cite(usual, "handling", words, {"months": usual.values["months"], "longer": longer.values["months"]})
        )
    return found


def progress_told(rules: Rules, penalty: str, decided_on: date) -> list[Reason]:
    """From when progress may be recognised; nothing for a penalty without it."""
    row = rules.rows("limits").get(PROGRESS.get(penalty, ""))
    if row is None:
        return []
    params = {"months": row.values["months"], "first": _day(same_day_of(decided_on, row.values["months"]))}
    return [cite(row, "progress", "Đủ {months} tháng, từ {first}, thì công nhận tiến bộ được.", params)]


def progress_on(rules: Rules, penalty: str, decided_on: date) -> date | None:
    """The first day on which progress may be recognised; None for a penalty without it."""
    row = rules.rows("limits").get(PROGRESS.get(penalty, ""))
    return same_day_of(decided_on, row.values["months"]) if row else None


def reasons_against_progress(rules: Rules, penalty: str, decided_on: date, *, on: date) -> list[Reason]:
    """Why progress cannot be recognised on a day yet."""
    row = rules.rows("limits").get(PROGRESS.get(penalty, ""))
    if row is None:
        return [Reason("no_progress", "Hình thức này không có thời hạn công nhận tiến bộ.")]
    first = same_day_of(decided_on, row.values["months"])
    if on >= first:
        return []
    params = {"months": row.values["months"], "first": _day(first)}
    return [cite(row, "progress_too_early", "Đủ {months} tháng, từ {first}, mới công nhận tiến bộ.", params)]


def reasons_against_ending(*, decided_on: date, ended_on: date, today: date) -> list[Reason]:
    """What speaks against ending a record with a day, whatever the reason."""
    found = []
    if ended_on < decided_on:
        found.append(Reason("ends_before_it_begins", "Ngày cuối phải từ ngày đầu trở đi.", {}))
    if ended_on > today:
        found.append(Reason("in_future", "Ngày {day} chưa đến.", {"day": _day(ended_on)}))
    return found


def reasons_against_commendation(
    *, title: str, level: str, decided_on: date, of_unit: bool, today: date
) -> list[Reason]:
    """Every reason against a commendation of a member, or of a unit."""
    found = []
    if title not in OF_BOTH and (title in OF_UNITS) != of_unit:
        words = "Danh hiệu này chỉ dành cho tập thể." if title in OF_UNITS else "Danh hiệu này chỉ dành cho cá nhân."
        found.append(Reason("wrong_title", words))
    if decided_on > today:
        found.append(Reason("in_future", "Ngày {day} chưa đến.", {"day": _day(decided_on)}))
    since = COMMENDS_SINCE.get(level)
    if since is not None and decided_on < since:
        article = "Thông tư 62/2025/TT-BQP"
        found.append(Reason("level_not_yet", "Cấp này chỉ khen thưởng từ ngày {day}.", {"day": _day(since)}, article))
    return found


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"

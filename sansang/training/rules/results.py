"""Marks, scores and what may be published; pure.

The score of a class is the mean of the marks of what was examined, each weighted by the hours of its heading in the
programme unless the office said another weight, rounded half up to two places. A re-test's mark counts in the place of
the first. No published text says weights or rounding; the thresholds of the grades are dated rows of the law.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from sansang.kernel.names import name_key
from sansang.kernel.reasons import Reason

OUT_OF = Decimal(10)
_PLACES = Decimal("0.01")
LEAST_BOARD = 2  # a board is more than one


class Standing(StrEnum):
    """How far somebody is marked."""

    MARKED = "marked"
    PARTLY = "partly"
    UNTESTED = "untested"


def standing_of(marks: Mapping[int, Decimal], examined: Iterable[int]) -> Standing:
    """Whether someone has a mark in everything examined, in some of it, or in nothing."""
    headings = list(examined)
    known = sum(heading in marks for heading in headings)
    if not known:
        return Standing.UNTESTED
    return Standing.MARKED if known == len(headings) else Standing.PARTLY


def score_of(marks: Mapping[int, Decimal], weights: Mapping[int, Decimal]) -> Decimal | None:
    """The weighted mean of the marks of everything examined; None while one is missing or nothing is examined."""
    if not weights or any(heading not in marks for heading in weights):
        return None
    total = sum((marks[heading] * weight for heading, weight in weights.items()), Decimal(0))
    return (total / sum(weights.values())).quantize(_PLACES, ROUND_HALF_UP)


# What is typed and pasted


def read_score(text: str) -> Decimal | None:
    """“7,5”, “7.5”, “10”; None for nothing typed. Raises ValueError for what is no mark between 0 and 10."""
    plain = text.strip().replace(",", ".")
    if plain in {"", "-", "–"}:
        return None
    whole, _dot, part = plain.partition(".")
    digits = whole + part
    if not (digits.isascii() and digits.isdecimal() and len(whole) <= 2 and len(part) <= 2):
        raise ValueError(text)
    score = Decimal(plain.rstrip("."))
    if score > OUT_OF:
        raise ValueError(text)
    return score


def spoken(score: Decimal | None) -> str:
    """“7,5”; nothing for nothing."""
    return "" if score is None else f"{score.normalize():f}".replace(".", ",")


@dataclass(frozen=True)
class Pasted:
    """A line of a pasted column: whose mark it is when a name stands beside it, and the mark as text."""

    number: int
    key: str
    text: str


def read_column(text: str) -> list[Pasted]:
    """The lines of a pasted column; a line may bring a name in front of the mark (tab or semicolon between)."""
    found = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        cells = [cell.strip() for cell in line.replace(";", "\t").split("\t")]
        name = next((cell for cell in cells[:-1] if any(letter.isalpha() for letter in cell)), "")
        found.append(Pasted(number, name_key(name), cells[-1]))
    return found


def match_column(
    lines: Sequence[Pasted], people: Sequence[tuple[int, str]]
) -> tuple[dict[int, Decimal | None], list[Reason]]:
    """Whose mark each line is, and every line that cannot be read.

    `people` are (number, search key of the name) in the order of the page. Without names the column must be as long as
    the list; with a name each line finds its person, wherever the line stands.
    """
    last = max((line.number for line in lines if line.text), default=0)
    if not any(line.key for line in lines):
        if not last or last > len(people) or len(lines) < len(people):
            words = (
                "Cột dán vào có {lines} dòng, lớp có {people} người; hãy dán đủ, ai không có điểm thì để dòng trống."
            )
            return {}, [Reason("other_length", words, {"lines": last, "people": len(people)})]
        return _read([(line, person) for line, (person, _key) in zip(lines, people, strict=False)])
    lines = [line for line in lines if line.key or line.text]
    by_key: dict[str, list[int]] = {}
    for person, key in people:
        by_key.setdefault(key, []).append(person)
    found, reasons = [], []
    for line in lines:
        persons = by_key.get(line.key, [])
        if len(persons) == 1:
            found.append((line, persons[0]))
        elif persons:
            words = "Dòng {line}: lớp có nhiều người cùng tên; hãy ghi điểm từng người trong bảng."
            reasons.append(Reason("several", words, {"line": line.number}))
        else:
            reasons.append(Reason("not_found", "Dòng {line}: không thấy ai tên như vậy.", {"line": line.number}))
    scores, unread = _read(found)
    return scores, [*reasons, *unread]


def _read(pairs: Sequence[tuple[Pasted, int]]) -> tuple[dict[int, Decimal | None], list[Reason]]:
    scores: dict[int, Decimal | None] = {}
    reasons = []
    for line, person in pairs:
        try:
            scores[person] = read_score(line.text)
        except ValueError:
            said = {"line": line.number, "text": line.text[:20]}
            reasons.append(Reason("no_score", "Dòng {line}: “{text}” không phải điểm từ 0 đến 10.", said))
    return scores, reasons


# What may be published


def reasons_against_weights(weights: Mapping[int, Decimal], *, known: Iterable[int]) -> list[Reason]:
    """Why a class cannot be examined so."""
    found = []
    if not weights:
        found.append(Reason("nothing_examined", "Hãy chọn ít nhất một nội dung kiểm tra.", {}))
    if any(not 0 < weight < 1000 for weight in weights.values()):
        found.append(Reason("weight", "Hệ số là số lớn hơn 0 và nhỏ hơn 1000.", {}))
    if set(weights) - set(known):
        found.append(Reason("other_programme", "Nội dung này không thuộc chương trình của lớp.", {}))
    return found


def reasons_against_minutes(
    *, number: str, day: date, board: Sequence[str], last_session: date | None, today: date
) -> list[Reason]:
    """Why the minutes of a board cannot stand so."""
    found = []
    if not number.strip():
        found.append(Reason("no_number", "Hãy ghi số biên bản.", {}))
    if day > today:
        found.append(Reason("minutes_in_future", "Ngày biên bản không thể sau hôm nay.", {}))
    if last_session and day < last_session:
        words = "Ngày biên bản không thể trước buổi học cuối ({day})."
        found.append(Reason("minutes_too_early", words, {"day": f"{last_session:%d/%m/%Y}"}))
    names = [" ".join(name.split()).casefold() for name in board if name.strip()]
    if len(set(names)) < LEAST_BOARD:
        found.append(Reason("no_board", "Hội đồng có ít nhất hai người.", {}))
    if len(set(names)) < len(names):
        found.append(Reason("member_twice", "Mỗi người trong hội đồng chỉ ghi một lần.", {}))
    return found


@dataclass(frozen=True)
class ToPublish:
    """What speaks for or against publishing a class."""

    stage: str
    has_minutes: bool
    minutes_day: date | None
    marked: int
    partly: int
    untested: int
    has_scale: bool


def reasons_against_publishing(facts: ToPublish) -> list[Reason]:
    """Every reason why the results of a class cannot be published yet."""
    if facts.stage == "published":
        return [Reason("published_already", "Kết quả lớp này đã công bố.", {})]
    found = []
    if facts.stage != "closed":
        found.append(Reason("not_closed", "Hãy kết thúc lớp trước khi công bố kết quả.", {}))
    if not facts.has_minutes:
        found.append(Reason("no_minutes", "Chưa có biên bản: hội đồng, số, ngày.", {}))
    if facts.partly:
        words = "{count} người còn thiếu điểm; hãy ghi đủ, hoặc xóa hết điểm của người không kiểm tra."
        found.append(Reason("marks_missing", words, {"count": facts.partly}))
    if not facts.marked:
        found.append(Reason("nobody_marked", "Chưa ai có đủ điểm.", {}))
    if not facts.has_scale:
        found.append(Reason("no_scale", "Chưa có thang xếp loại vào ngày cuối của lớp.", {}))
    return found


def reasons_against_correction(
    *, stage: str, number: str, signed_by: str, day: date, since: date | None, today: date
) -> list[Reason]:
    """Why published results cannot be corrected by such a decision; `since` is the day of the minutes."""
    found = []
    if stage != "published":
        found.append(Reason("not_published", "Kết quả chưa công bố; hãy sửa điểm trong bảng.", {}))
    if not number.strip():
        found.append(Reason("no_number", "Hãy ghi số quyết định.", {}))
    if not signed_by.strip():
        found.append(Reason("no_signature", "Hãy ghi người ký quyết định.", {}))
    if day > today:
        found.append(Reason("decided_in_future", "Ngày quyết định không thể sau hôm nay.", {}))
    if since and day < since:
        words = "Ngày quyết định không thể trước ngày biên bản ({day})."
        found.append(Reason("decided_too_early", words, {"day": f"{since:%d/%m/%Y}"}))
    return found


def initials(full_name: str) -> str:
    """“Lò Văn Thi” → “L.V.T”: what the public page of a certificate says of a name."""
    return ".".join(word[0].upper() for word in full_name.split())

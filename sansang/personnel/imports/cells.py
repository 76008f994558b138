"""How each cell of a members' list is read; a value seen before is not read again."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sansang.citizens.models import Education, SkillKind
from sansang.kernel.dates import PartialDate, read_date
from sansang.kernel.identity import PROVINCE_CODES, read_identity_number
from sansang.kernel.names import clean_name, name_key, title_name
from sansang.kernel.phones import read_phone
from sansang.kernel.reasons import Reason
from sansang.organisation.models import Component
from sansang.personnel.models import Post
from sansang.spreadsheets.encodings import from_tcvn3, from_vni, repair_text


class Memo(dict[Any, Any]):
    """A reader that remembers: the same cell is read once."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, cell: Any) -> Any:
        found = self[cell] = self.read(cell)
        return found


# What a cell says, why its row is refused for it, what is told about it.
Told = tuple[Any, Reason | None, Reason | None]


def or_refused(read: Callable[[Any], Any]) -> Callable[[Any], Told]:
    """A cell that is not understood refuses its row."""

    def told(cell: Any) -> Told:
        found = read(cell)
        return (None, found, None) if isinstance(found, Reason) else (found, None, None)

    return told


def or_left_out(read: Callable[[Any], Any]) -> Callable[[Any], Told]:
    """A cell that is not understood is left out, and that is told."""

    def told(cell: Any) -> Told:
        found = read(cell)
        return (None, None, found) if isinstance(found, Reason) else (found, None, None)

    return told


def text_of(cell: Any) -> str:
    """A cell as clean Unicode text on one line."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    return clean_name(repair_text(str(cell))[0])


LONGEST_NAME = 100


def name_of(cells: tuple[Any, Any]) -> Told:
    """(name, folded name) of a cell with the whole name, or of two: family and middle names, then the given name."""
    name, encoding = _read_name(cells[0])
    given, other = _read_name(cells[1])
    key, last = name_key(name), name_key(given)
    if given and not f" {key}".endswith(f" {last}"):
        name, key = f"{name} {given}".strip(), f"{key} {last}".strip()
    wrong = note = None
    if len(name) > LONGEST_NAME:
        wrong = Reason("name_too_long", "Họ và tên dài quá 100 chữ", {})
    elif "\ufffd" in name:
        wrong = Reason("broken_letters", "Họ và tên có chữ bị hỏng khi lưu tệp", {})
    if undone := other or encoding:
        note = Reason("encoding", "Đã chuyển từ phông cũ {encoding}", {"encoding": undone})
    return (name, key), wrong, note


def _read_name(cell: Any) -> tuple[str, str | None]:
    """(name, which old encoding was undone)."""
    text, encoding = repair_text(cell) if isinstance(cell, str) else (text_of(cell), None)
    return title_name(text), encoding if encoding != "NFD" else None


_SEXES = {
    **dict.fromkeys(("nam", "m", "male", "trai"), "male"),
    **dict.fromkeys(("nu", "f", "female", "gai"), "female"),
}


def read_sex(cell: Any) -> str | Reason | None:
    text = text_of(cell)
    if not text:
        return None
    # A cell as short as “N÷” does not show by itself which old font it was typed in.
    for meant in (text, from_tcvn3(text), from_vni(text)):
        if found := _SEXES.get(name_key(meant)):
            return found
    return Reason("sex_unknown", "Không hiểu giới tính “{value}”", {"value": text_of(cell)[:20]})


@dataclass(frozen=True, slots=True)
class Day:
    """A cell read as a day: what it means, and its first day as it is stored."""

    date: PartialDate
    iso: str


LEFT_OPEN = ".."  # a day or a month that nobody knows
# Registers write 00/00/1975 or ../05/1975 where the day or the month is not known.
_NOT_KNOWN = r"(?:0{1,2}|[.\-_?x…]{1,4})"
_YEAR_ONLY = re.compile(rf"(?:{_NOT_KNOWN}\s*[/\-.]\s*){{1,2}}(\d{{4}})")
_MONTH_ONLY = re.compile(rf"{_NOT_KNOWN}\s*[/\-.]\s*(\d{{1,2}}\s*[/\-.]\s*\d{{4}})")
_WORD_BEFORE = re.compile(r"^(?:(?:sinh|sn)\b[\s.:]*)?(?:năm|tháng|ngày|t)?[\s:]*(?=\d[\d\s/.\-]*$)", re.IGNORECASE)


def day_reader(today: date) -> Callable[[Any], Day | Reason | None]:
    """Reads a cell as a day no later than today; see kernel.dates.read_date for what is understood."""

    def read(cell: Any) -> Day | Reason | None:
        if cell is None or cell == "":
            return None
        found = read_date(_day_text(text_of(cell)) if isinstance(cell, str) else cell, today=today)
        return found if isinstance(found, Reason) else Day(found, found.day.isoformat())

    return read


def _day_text(text: str) -> str:
    text = _WORD_BEFORE.sub("", text)
    for pattern in (_YEAR_ONLY, _MONTH_ONLY):
        if match := pattern.fullmatch(text):
            return match[1]
    return text


_MARKS = {"x", "co", "v", "1", "yes", "true", "+", "√", "✓"}


_WITHOUT_DAY = Reason("joined_without_day", "Có đánh dấu vào Đảng, Đoàn nhưng không có ngày; chưa ghi", {})


def joined_reader(today: date) -> Callable[[Any], Told]:
    """Days of joining: a day, a month or a year; a mere “x” says that, but not when, and is told."""
    read = or_left_out(day_reader(today))

    def joined(cell: Any) -> Told:
        key = name_key(text_of(cell)) if isinstance(cell, str | bool | int | float) else ""
        if key in {"", "khong", "chua", "0", "-"} and not isinstance(cell, date):
            return None, None, None
        if key in _MARKS | {"dang vien", "doan vien"}:
            return None, None, _WITHOUT_DAY
        return read(cell)

    return joined


_PLAIN_NUMBER = re.compile(r"0\d{11}", re.ASCII)


def read_identity(cell: Any) -> tuple[str | None, bool, Sequence[Reason]]:
    """(number, whether a lost zero was put back, what is wrong with it)."""
    if cell is None:
        return None, False, ()
    # Nearly every cell is right as it stands.
    if type(cell) is str and _PLAIN_NUMBER.fullmatch(cell) and cell[:3] in PROVINCE_CODES:
        return cell, False, ()
    reading = read_identity_number(text_of(cell) if isinstance(cell, str) else cell)
    return reading.number, reading.repaired, reading.reasons


_PLAIN_PHONE = re.compile(r"0[35789]\d{8}", re.ASCII)


def read_telephone(cell: Any) -> str | Reason | None:
    if type(cell) is str and _PLAIN_PHONE.fullmatch(cell):
        return cell
    text = text_of(cell)
    return read_phone(text) if text else None


def read_mark(cell: Any) -> bool:
    return name_key(text_of(cell)) in _MARKS | {"da xuat ngu", "xuat ngu"}


_COMPONENTS = {name_key(label): value for value, label in Component.choices} | {
    **{one.name.lower().replace("_", " "): one.value for one in Component},
    **{name_key(value): value for value in Component.values},
    **dict.fromkeys(("dqtc", "dan quan tai cho", "tu ve", "nong cot"), "TC"),
    **dict.fromkeys(("dqcd", "dan quan co dong"), "CD"),
    **dict.fromkeys(("dqtt", "dan quan thuong truc"), "TT"),
}


def read_component(cell: Any) -> str | Reason | None:
    """The code of a component; words around it (“DQ tại chỗ bản A”) do no harm."""
    text = text_of(cell)
    key = name_key(text)
    if not key:
        return None
    found = _COMPONENTS.get(key) or component_within(key)
    return found or Reason("component_unknown", "Không hiểu thành phần “{value}”", {"value": text[:30]})


def component_within(key: str) -> str | None:
    """The component that a longer folded text names; also titles such as “I. Dân quân cơ động” do."""
    return next((code for word, code in _COMPONENTS.items() if len(word) > 4 and word in key), None)


_POSTS = {
    **{one.value.replace("_", " "): one.value for one in Post},
    **{name_key(one.label): one.value for one in Post},
    **dict.fromkeys(("cht",), "commander"),
    **dict.fromkeys(("pcht", "chi huy pho", "chp"), "deputy_commander"),
    **dict.fromkeys(("ctv",), "political_officer"),
    **dict.fromkeys(("ctvp", "pctv", "pho chinh tri vien"), "deputy_political_officer"),
    **dict.fromkeys(("a truong", "at"), "squad_leader"),
    **dict.fromkeys(("b truong", "bt"), "platoon_leader"),
}
_LONGEST_FIRST = sorted((name for name in _POSTS if len(name) > 6), key=len, reverse=True)
_NO_POST = {"", "chien si", "dan quan", "tu ve", "cs", "dq", "soldier", "member", "doi vien", "khong", "-"}


def read_post(cell: Any) -> str | Reason | None:
    """The code of a post; “Tiểu đội trưởng tiểu đội 1” is one, “Tiểu đội phó” is none that the law knows."""
    text = text_of(cell)
    key = name_key(text)
    if key in _NO_POST:
        return None
    if key in _POSTS:
        return _POSTS[key]
    found = next((name for name in _LONGEST_FIRST if key.startswith(name)), "")
    return _POSTS.get(found) or Reason("post_unknown", "Không hiểu chức vụ “{value}”; không ghi", {"value": text[:40]})


_EDUCATION = {
    **{name_key(one.label): one.value for one in Education},
    **{one.value.replace("_", " "): one.value for one in Education},
    **dict.fromkeys(("thpt", "cap 3", "cap iii", "10/10"), "upper_secondary"),
    **dict.fromkeys(("thcs", "cap 2", "cap ii"), "lower_secondary"),
    **dict.fromkeys(("th", "cap 1", "cap i"), "primary"),
    **dict.fromkeys(("trung cap", "tc", "trung cap nghe"), "intermediate"),
    **dict.fromkeys(("cao dang", "cd"), "college"),
    **dict.fromkeys(("dai hoc", "dh", "thac si", "tien si"), "university"),
    **dict.fromkeys(("khong", "mu chu", "khong biet chu"), "none"),
}


def read_education(cell: Any) -> str | Reason:
    text = text_of(cell)
    key = name_key(text)
    if not key:
        return ""
    if key in _EDUCATION:
        return _EDUCATION[key]
    head = key.split("/")[0]
    if key.endswith("/12") and head.isdigit():
        return "upper_secondary" if int(head) >= 10 else "lower_secondary" if int(head) >= 6 else "primary"
    found = next((value for word, value in _EDUCATION.items() if len(word) > 3 and word in key), None)
    return found or Reason("education_unknown", "Không hiểu trình độ “{value}”; không ghi", {"value": text[:40]})


_SKILL_WORDS = {
    SkillKind.FIRST_AID: ("so cuu", "cap cuu", "first aid"),
    SkillKind.SWIMMING: ("boi", "swim"),
    SkillKind.BOAT: ("xuong", "thuyen", "boat"),
    SkillKind.DRIVING: ("lai xe", "o to", "driv"),
    SkillKind.CHAINSAW: ("cua", "chainsaw"),
}
_SKILLS = [(word, kind.value) for kind, words in _SKILL_WORDS.items() for word in words]


def read_skills(cell: Any) -> list[tuple[str, str]]:
    """(kind, detail) pairs; “tiếng …” is a language; words that say no known skill are left out."""
    found: set[tuple[str, str]] = set()
    for part in text_of(cell).replace(";", ",").replace("/", ",").split(","):
        key = name_key(part)
        if key.startswith("tieng "):
            found.add((SkillKind.LANGUAGE.value, clean_name(part)[6:].strip().capitalize()))
            continue
        found |= {(kind, "") for word, kind in _SKILLS if word in key}
    return sorted(found)

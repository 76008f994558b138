"""How each cell of a members' list is read; a value seen before is not read again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sansang.citizens.models import Education, SkillKind
from sansang.kernel.dates import PartialDate, read_date
from sansang.kernel.identity import read_identity_number
from sansang.kernel.names import clean_name, name_key, title_name
from sansang.kernel.phones import read_phone
from sansang.kernel.reasons import Reason
from sansang.organisation.models import Component
from sansang.personnel.models import Post
from sansang.spreadsheets.encodings import repair_text


class Memo(dict[Any, Any]):
    """A reader that remembers: the same cell is read once."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, cell: Any) -> Any:
        found = self[cell] = self.read(cell)
        return found


def text_of(cell: Any) -> str:
    """A cell as clean Unicode text on one line."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    return clean_name(repair_text(str(cell))[0])


def read_name(cell: Any) -> tuple[str, str, str | None]:
    """(name, folded name, which old encoding was undone)."""
    text, encoding = repair_text(cell) if isinstance(cell, str) else (text_of(cell), None)
    name = title_name(text)
    return name, name_key(name), encoding if encoding != "NFD" else None


def read_sex(cell: Any) -> str | Reason | None:
    key = name_key(text_of(cell))
    if not key:
        return None
    if key in {"nam", "m", "male", "trai"}:
        return "male"
    if key in {"nu", "f", "female", "gai", "x nu"}:
        return "female"
    return Reason("sex_unknown", "Không hiểu giới tính “{value}”", {"value": text_of(cell)[:20]})


def date_reader(today: date) -> Callable[[Any], PartialDate | Reason | None]:
    def read(cell: Any) -> PartialDate | Reason | None:
        if cell is None or cell == "":
            return None
        value = text_of(cell) if isinstance(cell, str) else cell
        return read_date(value, today=today) if value != "" else None

    return read


def joined_reader(today: date) -> Callable[[Any], tuple[date | None, Reason | None]]:
    """Days of joining: a day, a month or a year; a mere “x” says that, but not when, and is told."""
    read = date_reader(today)

    def joined(cell: Any) -> tuple[date | None, Reason | None]:
        found = read(cell)
        if isinstance(found, PartialDate):
            return found.day, None
        if isinstance(found, Reason) and name_key(text_of(cell)) in {"x", "co", "v", "dang vien", "doan vien", "yes"}:
            return None, Reason("joined_without_day", "Có đánh dấu nhưng không có ngày; chưa ghi", {})
        return None, found

    return joined


def read_identity(cell: Any) -> tuple[str | None, bool, list[Reason]]:
    reading = read_identity_number(text_of(cell) if isinstance(cell, str) else cell)
    return reading.number, reading.repaired, reading.reasons


def read_telephone(cell: Any) -> str | Reason | None:
    text = text_of(cell)
    return read_phone(text) if text else None


def read_mark(cell: Any) -> bool:
    return name_key(text_of(cell)) in {"x", "co", "v", "1", "yes", "true", "da xuat ngu", "xuat ngu"}


_COMPONENTS = (
    {name_key(label): value for value, label in Component.choices}
    | {name_key(value): value for value in Component.values}
    | {
        "dqtc": "TC",
        "dan quan tai cho": "TC",
        "dqcd": "CD",
        "dan quan co dong": "CD",
        "dan quan thuong truc": "TT",
        "dqtt": "TT",
        "on the spot": "TC",
        "mobile": "CD",
        "standing": "TT",
        "bien": "B",
        "ban": "",
        "tu ve": "TC",
        "nong cot": "TC",
    }
)


def read_component(cell: Any) -> str | Reason | None:
    key = name_key(text_of(cell))
    if not key:
        return None
    found = _COMPONENTS.get(key) or next(
        (code for word, code in _COMPONENTS.items() if len(word) > 3 and word in key), ""
    )
    return found or Reason("component_unknown", "Không hiểu thành phần “{value}”", {"value": text_of(cell)[:30]})


_POSTS = {name_key(label): value for value, label in Post.choices} | {
    "ct": "commander",
    "chi huy truong": "commander",
    "pho chi huy truong": "deputy_commander",
    "a truong": "squad_leader",
    "b truong": "platoon_leader",
    "tieu doi truong": "squad_leader",
    "thon doi truong": "village_leader",
}
_NO_POST = {"", "chien si", "dan quan", "tu ve", "cs", "dq", "soldier", "member", "doi vien"}


def read_post(cell: Any) -> str | Reason | None:
    key = name_key(text_of(cell))
    if key in _NO_POST:
        return None
    return _POSTS.get(key) or Reason(
        "post_unknown", "Không hiểu chức vụ “{value}”; không ghi", {"value": text_of(cell)[:40]}
    )


_EDUCATION = {name_key(label): value for value, label in Education.choices} | {
    "12/12": "upper_secondary",
    "thpt": "upper_secondary",
    "cap 3": "upper_secondary",
    "10/10": "upper_secondary",
    "thcs": "lower_secondary",
    "cap 2": "lower_secondary",
    "9/12": "lower_secondary",
    "cap 1": "primary",
    "th": "primary",
    "5/12": "primary",
    "dai hoc": "university",
    "dh": "university",
    "cd": "college",
    "tc": "intermediate",
    "khong": "none",
}


def read_education(cell: Any) -> str | None:
    key = name_key(text_of(cell))
    if not key:
        return None
    if key in _EDUCATION:
        return _EDUCATION[key]
    head = key.split("/")[0]
    if key.endswith("/12") and head.isdigit():
        return "upper_secondary" if int(head) >= 10 else "lower_secondary" if int(head) >= 6 else "primary"
    return next((value for word, value in _EDUCATION.items() if len(word) > 3 and word in key), None)


_SKILLS = (
    ("so cuu", SkillKind.FIRST_AID),
    ("so cap cuu", SkillKind.FIRST_AID),
    ("cap cuu", SkillKind.FIRST_AID),
    ("boi", SkillKind.SWIMMING),
    ("xuong", SkillKind.BOAT),
    ("thuyen", SkillKind.BOAT),
    ("lai xe", SkillKind.DRIVING),
    ("o to", SkillKind.DRIVING),
    ("cua", SkillKind.CHAINSAW),
    ("first aid", SkillKind.FIRST_AID),
    ("swim", SkillKind.SWIMMING),
    ("boat", SkillKind.BOAT),
    ("driv", SkillKind.DRIVING),
    ("chainsaw", SkillKind.CHAINSAW),
)


def read_skills(cell: Any) -> list[tuple[str, str]]:
    """(kind, detail) pairs; “tiếng …” is a language; words that say no known skill are left out."""
    found: set[tuple[str, str]] = set()
    for part in text_of(cell).replace(";", ",").replace("/", ",").split(","):
        key = name_key(part)
        if key.startswith("tieng "):
            found.add((SkillKind.LANGUAGE.value, clean_name(part)[6:].strip().capitalize()))
            continue
        found |= {(kind.value, "") for word, kind in _SKILLS if word in key}
    return sorted(found)

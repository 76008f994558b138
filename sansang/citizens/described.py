"""People described in an office's own list, in JSON or in a few lines of text: rows in, values out. Pure.

A list says when somebody was born, the sex, and facts in a column of words or in a column of its own for each fact
("Đang học: x"). Nothing is dropped: what cannot be read becomes a problem of its row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sansang.intake.rules import Field, guess, means_something, title_key
from sansang.kernel.dates import PartialDate, read_date
from sansang.kernel.names import clean_name, name_key
from sansang.kernel.reasons import Reason
from sansang.law.facts import FactReader, Held
from sansang.spreadsheets.encodings import repair_text
from sansang.spreadsheets.layout import find_table
from sansang.spreadsheets.limits import FileRefused, check_size
from sansang.spreadsheets.reading import Sheet, open_workbook

_BORN = "ngay sinh|nam sinh|sinh ngay|ngay thang nam sinh|(sinh)|(born)|born on|date of birth|birth date|birthdate"
_BORN += "|birthday|(birth)|year of birth|birth year|(dob)"
_FACTS = (
    "hoan canh|su viec|su kien|(ly do)|ly do hoan mien|(can cu)|(tinh trang)|(dien)|dien tam hoan mien|(facts)|(fact)"
)
_FACTS += "|(grounds)|(ground)|(circumstances)|(reasons)"
FIELDS = (
    Field("born", "Ngày sinh", tuple(_BORN.split("|"))),
    Field("sex", "Giới tính", ("gioi tinh", "(sex)", "gender", "(nam/nu)", "(nam nu)", "(phai)", "(gioi)")),
    Field("facts", "Hoàn cảnh", tuple(_FACTS.split("|"))),
    Field("name", "Họ và tên", ("ho va ten", "ho ten", "full name", "(name)", "(ten)")),
)
MALE = frozenset(("nam", "trai", "male", "m", "man", "boy", "nam gioi"))
FEMALE = frozenset(("nu", "gai", "female", "f", "woman", "girl", "nu gioi"))
YES = frozenset(("x", "v", "co", "yes", "y", "true", "1", "dung"))
NO = frozenset(("", "khong", "no", "n", "false", "0", "sai", "-"))
BEYOND = "\x00beyond"
EMPTY = frozenset(("", "-", "–", "—", "không", "none", "null"))


@dataclass
class Described:
    """One row: its number in the file, what was understood, and a sentence for everything that was not."""

    row: int
    name: str = ""
    born: PartialDate | None = None
    sex: str | None = None
    held: list[Held] = field(default_factory=list)
    problems: list[Reason] = field(default_factory=list)
    unread: list[Reason] = field(default_factory=list)  # those of the problems that concern facts
    ignored: list[str] = field(default_factory=list)  # titles that say nothing about birth, sex or facts


def described(content: bytes, *, name: str, scratch: Path, reader: FactReader, today: date) -> Iterator[Described]:
    """The people of a file's content: JSON by its first letter, else whatever spreadsheet it is.

    `scratch` is a file that may be written. Raises FileRefused with one sentence when nothing can be read.
    """
    scratch.write_bytes(content)
    check_size(scratch)
    is_json = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"[", b"{")
    rows: Iterable[tuple[int, Mapping[str, Any] | Reason]]
    rows = _json_rows(content) if is_json else _sheet_rows(scratch, name, reader)
    meanings: dict[tuple[str, ...], dict[str, str]] = {}
    for number, cells in rows:
        if isinstance(cells, Reason):
            yield Described(number, problems=[cells])
            continue
        titles = tuple(cells)
        if titles not in meanings:
            meanings[titles] = _meanings(titles, reader)
        yield _person(number, cells, meanings[titles], reader, today)


def _json_rows(content: bytes) -> Iterator[tuple[int, Mapping[str, Any] | Reason]]:
    try:
        text = content.decode("utf-8-sig")
        people = _json_values(text)
    except (ValueError, RecursionError):
        raise FileRefused("json", "Tệp không phải là JSON đúng (UTF-8).") from None
    if isinstance(people, dict):
        people = people.get("people", [people])
    if not isinstance(people, list):
        raise FileRefused("json_list", "JSON phải là một danh sách người.")
    for number, one in enumerate(people, 1):
        if isinstance(one, dict):
            yield number, {str(key): value for key, value in one.items()}
        else:
            yield number, Reason("not_a_person", "Không phải là một người: {value}.", {"value": str(one)[:40]})


def _json_values(text: str) -> Any:
    """One JSON value, or one on each line."""
    try:
        return json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def _sheet_rows(path: Path, name: str, reader: FactReader) -> Iterator[tuple[int, Mapping[str, Any]]]:
    found = False
    for sheet in open_workbook(path, name=name).sheets:
        for number, cells in _rows_of(sheet, reader):
            found = True
            yield number, cells
    if not found:
        raise FileRefused(
            "no_titles",
            "Không thấy người nào dưới một dòng tiêu đề có ít nhất hai trong: Ngày sinh, Giới tính, Hoàn cảnh.",
        )


def _rows_of(sheet: Sheet, reader: FactReader) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows below the titles; where the titles stand first, every filled row counts."""

    def known(title: str) -> bool:
        return means_something(title, FIELDS) or reader.find(title) is not None

    rows = enumerate(sheet.rows(), 1)
    for _number, cells in rows:
        if any(_text(cell) for cell in cells):
            titles = [_text(cell) for cell in cells]
            if sum(known(name_key(title)) for title in titles if title) >= 2:
                yield from ((at, _by_title(titles, row)) for at, row in rows if any(map(_text, row)))
                return
            break
    if table := find_table(sheet.rows(), known=known):
        yield from ((row.number, _by_title(table.titles, row.cells)) for row in table.rows)


def _by_title(titles: Sequence[str], cells: Sequence[Any]) -> dict[str, Any]:
    """The cells by title; those beyond the last title stand under BEYOND, so that none is lost."""
    found = dict(zip(titles, cells, strict=False))
    if beyond := [text for cell in cells[len(titles) :] if (text := _text(cell))]:
        found[BEYOND] = beyond
    return found


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return repair_text(clean_name(cell))[0]


def _meanings(titles: Sequence[str], reader: FactReader) -> dict[str, str]:
    """By title: a field, the code of a fact, or "" for a column that says neither."""
    guessed = guess(titles, FIELDS, remembered={})
    return {title: reader.find(title) or guessed.get(title_key(title), "") for title in titles}


def _person(
    number: int, cells: Mapping[str, Any], meanings: Mapping[str, str], reader: FactReader, today: date
) -> Described:
    person = Described(number)
    for title, value in cells.items():
        match meanings[title]:
            case "name":
                person.name = _text(value)
            case "born":
                _read_birth(person, value, today)
            case "sex":
                _read_sex(person, value)
            case "facts":
                _read_facts(person, value, reader)
            case "" if title == BEYOND:
                person.problems.append(_beyond(value))
                person.unread.append(_beyond(value))
            case "":
                person.ignored.append(title)
            case code:
                _read_mark(person, code, title, value, reader)
    return person


def _beyond(texts: Sequence[str]) -> Reason:
    return Reason("beyond", "Có ô nằm ngoài các cột có tiêu đề: {text}.", {"text": "; ".join(texts)[:60]})


def _read_birth(person: Described, value: Any, today: date) -> None:
    if value is None or (isinstance(value, str) and _text(value).lower() in EMPTY):
        return
    read = read_date(value, today=today)
    if isinstance(read, PartialDate):
        person.born = read
    else:
        person.problems.append(read)


def _read_sex(person: Described, value: Any) -> None:
    key = name_key(_text(value))
    if key in MALE:
        person.sex = "male"
    elif key in FEMALE:
        person.sex = "female"
    elif key and key not in EMPTY:
        person.problems.append(
            Reason("sex", "Không hiểu giới tính “{value}”; ghi nam hoặc nữ.", {"value": _text(value)[:20]})
        )


def _read_facts(person: Described, value: Any, reader: FactReader) -> None:
    for text in _fact_texts(value):
        if text.lower() in EMPTY:
            continue
        held, reasons = reader.read(text)
        person.held += held
        person.problems += reasons
        person.unread += reasons


def _fact_texts(value: Any) -> Iterable[str]:
    """A text, a list of texts, or a mapping of texts to yes and no."""
    if isinstance(value, dict):
        return [str(text) for text, holds in value.items() if name_key(str(holds)) not in NO]
    if isinstance(value, list):
        return [_text(one) for one in value]
    return [str(value)] if value is not None else []


def _read_mark(person: Described, code: str, title: str, value: Any, reader: FactReader) -> None:
    """A column of one fact: a mark, yes or no, or the days (“đến 30/06/2027”)."""
    key = name_key(_text(value))
    dated, _ = reader.read(f"{title} {_text(value)}") if key else ([], [])
    if key in YES:
        person.held.append(Held(code))
    elif dated and key not in NO:
        person.held += dated
    elif key not in NO:
        problem = Reason(
            "mark", "Cột “{title}”: không hiểu “{text}”; ghi x nếu có.", {"title": title, "text": key[:20]}
        )
        person.problems.append(problem)
        person.unread.append(problem)

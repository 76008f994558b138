"""One row of a table of the law, what each table says, and what may not stand in a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any, Literal

from sansang.kernel.days import Days
from sansang.kernel.reasons import Reason

Kind = Literal["whole number", "text", "yes or no", "list"]


class Status(StrEnum):
    """How sure we are of a row: its text was read, it is inferred from other texts, or somebody must confirm it."""

    READ = "read"
    INFERRED = "inferred"
    UNCONFIRMED = "unconfirmed"


STATUS_LABELS = {
    Status.READ: "đã đọc trong văn bản",
    Status.INFERRED: "suy ra",
    Status.UNCONFIRMED: "cần xác nhận",
}


@dataclass(frozen=True)
class Column:
    """What a row of a table says under one name; `choices` are all the texts allowed, `least` the smallest number."""

    name: str
    label: str
    kind: Kind = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    least: int = 0


@dataclass(frozen=True)
class Table:
    code: str
    title: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Row:
    """What the law says about `key` on `days`, in `values` by column name."""

    table: str
    key: str
    days: Days
    values: Mapping[str, Any] = field(hash=False)
    instrument: str
    article: str
    status: Status
    note: str = ""

    @property
    def identity(self) -> tuple[str, str, date]:
        """Table, key and first day: no two rows of a book share them."""
        return self.table, self.key, self.days.first

    @property
    def citation(self) -> str:
        """“48/2019/QH14, Điều 8 khoản 1”."""
        return f"{self.instrument}, {self.article}"


SEXES = ("male", "female")
KINDS_OF_POINT = (
    "deferral",
    "exemption",
    "registration_exemption",
    "early_release",
    "removal",
    "not_selected",
    "selected",
    "volunteering",
)
BODIES = ("commune", "agency", "district_without_communes", "standing", "any")
LEVELS = ("ministry", "region", "province", "district", "commune", "agency")

TABLES: dict[str, Table] = {
    table.code: table
    for table in (
        Table(
            "ages",
            "Độ tuổi thực hiện nghĩa vụ",
            (
                Column("from_age", "Từ đủ (tuổi)", "whole number", required=True),
                Column("to_age", "Đến hết (tuổi)", "whole number", required=True),
                Column("extended_to", "Tình nguyện: đến hết (tuổi)", "whole number", required=True),
            ),
        ),
        Table("terms", "Thời hạn theo thành phần", (Column("years", "Số năm", "whole number", True, least=1),)),
        Table(
            "extensions",
            "Kéo dài thời hạn",
            (
                Column("years", "Không quá (năm)", "whole number"),
                Column("to_age_limit", "Đến hết độ tuổi", "yes or no"),
            ),
        ),
        Table("limits", "Mốc thời gian", (Column("months", "Số tháng", "whole number", True, least=1),)),
        Table(
            "registration",
            "Đăng ký hằng năm",
            (
                Column("month", "Tháng đăng ký", "whole number", True, least=1),
                Column("reached_by_month", "Đủ tuổi tính đến tháng", "whole number", True, least=1),
                Column("reached_by_day", "Đủ tuổi tính đến ngày", "whole number", True, least=1),
            ),
        ),
        Table(
            "counting",
            "Cách tính ngày",
            (
                Column("month", "Tháng", "whole number", True, least=1),
                Column("day", "Ngày", "whole number", True, least=1),
            ),
        ),
        Table(
            "points",
            "Các điểm về tạm hoãn, miễn, thôi trước thời hạn, đưa ra khỏi danh sách",
            (
                Column("kind", "Loại", required=True, choices=KINDS_OF_POINT),
                Column("point", "Điểm", required=True),
                Column("text", "Lời của luật", required=True),
                Column("text_en", "Lời tiếng Anh", required=True),
                Column("volunteer", "Tình nguyện thì được xem xét", "yes or no"),
                Column("needs_end", "Phải ghi ngày hết hạn", "yes or no"),
            ),
        ),
        Table(
            "cases",
            "Sự việc thuộc điểm nào",
            (
                Column("point", "Điểm (khóa)", required=True),
                Column("fact", "Mã sự việc", required=True),
                Column("sex", "Chỉ áp dụng cho", choices=SEXES),
                Column("words", "Lời"),
                Column("words_en", "Lời tiếng Anh"),
            ),
        ),
        Table(
            "deciders",
            "Thẩm quyền quyết định",
            (
                Column("decision", "Việc", required=True),
                Column("body", "Nơi", required=True, choices=BODIES),
                Column("level", "Cấp", required=True, choices=LEVELS),
                Column("who", "Người quyết định", required=True),
                Column("who_en", "Người quyết định (tiếng Anh)", required=True),
                Column("agreement", "Phải có đồng ý của", "list"),
                Column("agreement_en", "Phải có đồng ý của (tiếng Anh)", "list"),
            ),
        ),
    )
}


def reasons_against(row: Row) -> list[Reason]:
    """Every reason why a row cannot stand in its table, its neighbours left aside."""
    about = {"key": row.key, "table": row.table}
    table = TABLES.get(row.table)
    if table is None:
        return [Reason("law_no_table", "Không có bảng “{table}”.", about)]
    found = []
    if not (row.key.strip() and row.instrument.strip() and row.article.strip()):
        found.append(Reason("law_no_source", "Dòng “{key}” của bảng “{table}” thiếu khóa, văn bản hoặc điều.", about))
    for column in table.columns:
        value = row.values.get(column.name)
        if value in (None, "") and column.required:
            missing = {**about, "column": column.label}
            found.append(Reason("law_missing", "Dòng “{key}” của bảng “{table}” thiếu “{column}”.", missing))
        elif value not in (None, "") and not _fits(column, value):
            wrong = {**about, "column": column.label, "value": str(value)[:40]}
            found.append(
                Reason("law_wrong", "Dòng “{key}” của bảng “{table}”: “{value}” không hợp lệ ở “{column}”.", wrong)
            )
    for name in sorted(row.values.keys() - {column.name for column in table.columns}):
        extra = {**about, "column": name}
        found.append(Reason("law_unknown_column", "Bảng “{table}” không có cột “{column}” (dòng “{key}”).", extra))
    return found or _contradictions(row, about)


def _fits(column: Column, value: object) -> bool:
    if column.kind == "whole number":
        return isinstance(value, int) and not isinstance(value, bool) and column.least <= value <= 1200
    if column.kind == "yes or no":
        return isinstance(value, bool)
    if column.kind == "list":
        return isinstance(value, list | tuple) and all(isinstance(one, str) and one for one in value)
    return isinstance(value, str) and (not column.choices or value in column.choices)


def _contradictions(row: Row, about: Mapping[str, Any]) -> list[Reason]:
    """What each cell allows and the row as a whole does not."""
    said = row.values
    if row.table == "ages" and not said["from_age"] <= said["to_age"] <= said["extended_to"]:
        return [Reason("law_ages_order", "Dòng “{key}” của bảng “{table}”: các tuổi phải tăng dần.", about)]
    if row.table == "extensions" and not (said.get("years") or said.get("to_age_limit")):
        return [Reason("law_extension_empty", "Dòng “{key}” của bảng “{table}” không nói kéo dài bao lâu.", about)]
    month, day = (
        (said["reached_by_month"], said["reached_by_day"])
        if row.table == "registration"
        else (said.get("month", 1), said.get("day", 1))
    )
    try:
        date(2024, month, day)
        date(2024, said.get("month", 1), 1)
    except ValueError:
        return [Reason("law_no_day", "Dòng “{key}” của bảng “{table}”: không có ngày, tháng như vậy.", about)]
    return []


def overlaps(rows: Iterable[Row]) -> list[Reason]:
    """A reason for each pair of rows of one table and key that share a day, naming both."""
    by_key: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_key[row.table, row.key].append(row)
    found = []
    for same in by_key.values():
        same.sort(key=lambda row: row.days.first)
        found += [_overlap(one, other) for one, other in pairwise(same) if one.days.overlaps(other.days)]
    return found


def _overlap(one: Row, other: Row) -> Reason:
    return Reason(
        "law_rows_overlap",
        "Hai dòng “{key}” của bảng “{table}” trùng ngày: {days} ({citation}) và {other_days} ({other_citation}).",
        {
            "key": one.key,
            "table": one.table,
            "days": written(one.days),
            "citation": one.citation,
            "other_days": written(other.days),
            "other_citation": other.citation,
        },
        other.article,
    )


def written(days: Days) -> str:
    """“01/07/2020–30/06/2025”; “từ 01/07/2020” while no last day is set."""
    if days.last is None:
        return f"từ {days.first:%d/%m/%Y}"
    return f"{days.first:%d/%m/%Y}–{days.last:%d/%m/%Y}"

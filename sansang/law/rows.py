"""One row of a table of the law, what each table says, and what may not stand in a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any

from sansang.kernel.days import Days
from sansang.kernel.reasons import Reason
from sansang.law.columns import LEVELS, Column, Table
from sansang.law.facts import Words
from sansang.law.training_tables import TRAINING_TABLES, contradiction


class Status(StrEnum):
    """How sure we are of a row: its text was read, it is inferred from other texts, or somebody must confirm it."""

    READ = "read"
    INFERRED = "inferred"
    UNCONFIRMED = "unconfirmed"


STATUS_LABELS = {
    Status.READ: Words("đã đọc trong văn bản", "read in the text"),
    Status.INFERRED: Words("suy ra", "inferred"),
    Status.UNCONFIRMED: Words("cần xác nhận", "to be confirmed"),
}


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

TABLES: dict[str, Table] = {
    table.code: table
    for table in (
        Table(
            "ages",
            Words("Độ tuổi thực hiện nghĩa vụ", "Ages of service"),
            (
                Column("from_age", Words("Từ đủ (tuổi)", "From (full years)"), "whole number", required=True),
                Column("to_age", Words("Đến hết (tuổi)", "To the end of (years)"), "whole number", required=True),
                Column(
                    "extended_to",
                    Words("Tình nguyện: đến hết (tuổi)", "Volunteers: to the end of (years)"),
                    "whole number",
                    required=True,
                ),
            ),
        ),
        Table(
            "terms",
            Words("Thời hạn theo thành phần", "Term by component"),
            (Column("years", Words("Số năm", "Years"), "whole number", True, least=1),),
        ),
        Table(
            "extensions",
            Words("Kéo dài thời hạn", "Extension of the term"),
            (
                Column("years", Words("Không quá (năm)", "At most (years)"), "whole number"),
                Column("to_age_limit", Words("Đến hết độ tuổi", "Up to the age limit"), "yes or no"),
            ),
        ),
        Table(
            "limits",
            Words("Mốc thời gian", "Periods of time"),
            (Column("months", Words("Số tháng", "Months"), "whole number", True, least=1),),
        ),
        Table(
            "registration",
            Words("Đăng ký hằng năm", "Yearly registration"),
            (
                Column("month", Words("Tháng đăng ký", "Month of registration"), "whole number", True, least=1),
                Column(
                    "reached_by_month",
                    Words("Đủ tuổi tính đến tháng", "Age reached by month"),
                    "whole number",
                    True,
                    least=1,
                ),
                Column(
                    "reached_by_day",
                    Words("Đủ tuổi tính đến ngày", "Age reached by day"),
                    "whole number",
                    True,
                    least=1,
                ),
            ),
        ),
        Table(
            "counting",
            Words("Cách tính ngày", "How days are counted"),
            (
                Column("month", Words("Tháng", "Month"), "whole number", True, least=1),
                Column("day", Words("Ngày", "Day"), "whole number", True, least=1),
            ),
        ),
        Table(
            "points",
            Words(
                "Các điểm về tạm hoãn, miễn, thôi trước thời hạn, đưa ra khỏi danh sách",
                "Points on deferral, exemption, early release and removal",
            ),
            (
                Column("kind", Words("Loại", "Kind"), required=True, choices=KINDS_OF_POINT),
                Column("point", Words("Điểm", "Point"), required=True),
                Column("text", Words("Lời của luật", "Words of the law"), required=True),
                Column("text_en", Words("Lời tiếng Anh", "English words"), required=True),
                Column(
                    "volunteer", Words("Tình nguyện thì được xem xét", "A volunteer may be considered"), "yes or no"
                ),
                Column("needs_end", Words("Phải ghi ngày hết hạn", "Must say when it ends"), "yes or no"),
            ),
        ),
        Table(
            "cases",
            Words("Sự việc thuộc điểm nào", "Which fact belongs to which point"),
            (
                Column("point", Words("Thuộc điểm", "Under point"), required=True),
                Column("fact", Words("Sự việc", "Fact"), required=True),
                Column("sex", Words("Chỉ áp dụng cho", "Only for"), choices=SEXES),
                Column("words", Words("Lời", "Words")),
                Column("words_en", Words("Lời tiếng Anh", "English words")),
            ),
        ),
        Table(
            "deciders",
            Words("Thẩm quyền quyết định", "Who decides what"),
            (
                Column("decision", Words("Việc", "Decision"), required=True),
                Column("body", Words("Nơi", "Where"), required=True, choices=BODIES),
                Column("level", Words("Cấp", "Level"), required=True, choices=LEVELS),
                Column("who", Words("Người quyết định", "Who decides"), required=True),
                Column("who_en", Words("Người quyết định (tiếng Anh)", "Who decides (English)"), required=True),
                Column("agreement", Words("Phải có đồng ý của", "With the agreement of"), "list"),
                Column(
                    "agreement_en", Words("Phải có đồng ý của (tiếng Anh)", "With the agreement of (English)"), "list"
                ),
            ),
        ),
        *TRAINING_TABLES,
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
    if found := contradiction(row.table, said):
        return [Reason(*found, about)]
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

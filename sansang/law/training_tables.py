"""The tables of training: how much, by whom, who approves, how it is graded, how often one competes.

Law 48/2019/QH14, Art. 28; Circular 69/2020/TT-BQP (amended by 47/2024, 83/2025); Circular 111/2025/TT-BQP, Art. 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sansang.law.columns import LEVELS, Column, Table
from sansang.law.facts import Words

_WHO = (
    Column("level", Words("Cấp", "Level"), required=True, choices=LEVELS),
    Column("who", Words("Ai", "Who"), required=True),
    Column("who_en", Words("Ai (tiếng Anh)", "Who (English)"), required=True),
)

TRAINING_TABLES = (
    Table(
        "training_days",
        Words("Huấn luyện: số ngày mỗi năm", "Training: days a year"),
        (Column("days", Words("Số ngày", "Days"), "whole number", required=True, least=1),),
    ),
    Table(
        "training_time",
        Words("Huấn luyện: cách tính giờ", "Training: how hours are counted"),
        (
            Column("hours_a_day", Words("Số giờ một ngày", "Hours a day"), "whole number", required=True, least=1),
            Column(
                "military_least",
                Words("Huấn luyện quân sự, ít nhất (%)", "Military training, at least (%)"),
                "whole number",
                required=True,
            ),
            Column(
                "military_most",
                Words("Huấn luyện quân sự, nhiều nhất (%)", "Military training, at most (%)"),
                "whole number",
                required=True,
            ),
            Column(
                "joins_by_month",
                Words(
                    "Vào đến hết tháng này thì năm đó là năm thứ nhất", "Joined by this month: the year is the first"
                ),
                "whole number",
                required=True,
                least=1,
            ),
        ),
    ),
    Table(
        "training_civil",
        Words("Huấn luyện phòng thủ dân sự: số giờ mỗi năm", "Civil-defence training: hours a year"),
        (Column("hours", Words("Số giờ", "Hours"), "whole number", required=True),),
    ),
    Table(
        "training_officers",
        Words("Tập huấn, bồi dưỡng cán bộ: số ngày mỗi năm", "Training of officers: days a year"),
        (
            Column("days", Words("Số ngày", "Days"), "whole number", required=True, least=1),
            Column("at_most", Words("Là mức nhiều nhất", "This is the most"), "yes or no"),
        ),
    ),
    Table(
        "training_trainers",
        Words("Ai huấn luyện đối tượng nào", "Who trains whom"),
        (
            *_WHO,
            Column("clusters", Words("Được tổ chức theo cụm xã", "Clusters of communes allowed"), "yes or no"),
            Column("otherwise", Words("Nếu không đủ điều kiện", "If it cannot")),
            Column("otherwise_en", Words("Nếu không đủ điều kiện (tiếng Anh)", "If it cannot (English)")),
        ),
    ),
    Table(
        "training_approvers",
        Words("Ai phê duyệt kế hoạch huấn luyện", "Who approves the training plan"),
        (
            *_WHO,
            Column("prepared_by", Words("Nơi xây dựng", "Prepared by"), required=True),
            Column("prepared_by_en", Words("Nơi xây dựng (tiếng Anh)", "Prepared by (English)"), required=True),
        ),
    ),
    Table(
        "training_grades",
        Words("Xếp loại kết quả huấn luyện", "Grades of training results"),
        (
            Column(
                "percent",
                Words("Từ (% số điểm tối đa)", "From (% of the highest score)"),
                "whole number",
                required=True,
            ),
        ),
    ),
    Table(
        "training_events",
        Words("Hội thi, hội thao, diễn tập: bao lâu một lần", "Competitions and exercises: how often"),
        (
            Column("times", Words("Số lần", "Times"), "whole number", least=1),
            Column("years", Words("Trong (năm)", "In (years)"), "whole number", least=1),
            Column("at_least", Words("Là mức ít nhất", "This is the least"), "yes or no"),
            *_WHO,
            Column("text", Words("Yêu cầu khác", "Other requirements")),
            Column("text_en", Words("Yêu cầu khác (tiếng Anh)", "Other requirements (English)")),
        ),
    ),
)


def contradiction(table: str, said: Mapping[str, Any]) -> tuple[str, str] | None:
    """Why the cells of a row do not go together, as a code and a sentence."""
    if table == "training_time":
        if not said["military_least"] <= said["military_most"] <= 100:
            return "law_share_order", "Dòng “{key}” của bảng “{table}”: tỷ lệ phải tăng dần và không quá 100 %."
        if said["joins_by_month"] > 12 or said["hours_a_day"] > 24:
            return "law_no_hours", "Dòng “{key}” của bảng “{table}”: một ngày có 24 giờ, một năm có 12 tháng."
    if table == "training_grades" and said["percent"] > 100:
        return "law_past_percent", "Dòng “{key}” của bảng “{table}”: không quá 100 %."
    if table == "training_events" and bool(said.get("times")) != bool(said.get("years")):
        return "law_how_often", "Dòng “{key}” của bảng “{table}” phải nói cả số lần và số năm, hoặc không nói."
    return None

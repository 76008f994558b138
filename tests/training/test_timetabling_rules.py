"""What a class needs of a timetable: sessions by its headings, and where and by whom each may be held."""

from __future__ import annotations

import pytest

from sansang.training.rules.timetabling import HeadingFacts, kind_of, lessons_of, may_teach, serves


@pytest.mark.parametrize(
    ("part", "name", "uses", "is_served"),
    [
        ("political", "Giáo dục chính trị, pháp luật", ["hall"], True),
        ("political", "Giáo dục chính trị, pháp luật", ["field"], False),
        ("military", "Chiến thuật", ["field"], True),
        ("military", "Bắn súng", ["range"], True),
        ("military", "Bắn súng", ["field"], False),
        ("military", "Điều lệnh đội ngũ", ["drill"], True),
        ("military", "Bơi", ["water"], True),
        ("military", "Bồi dưỡng", ["water"], False),
        ("civil_defence", "Phòng thủ dân sự", ["civil_defence"], True),
    ],
)
def test_a_heading_asks_for_its_kind_of_ground(part, name, uses, is_served) -> None:
    assert serves(kind_of(part, name), uses) == is_served


def test_an_instructor_teaches_the_parts_named_or_every_part() -> None:
    kind = kind_of("military", "Chiến thuật")
    assert may_teach(kind, [])
    assert may_teach(kind, ["military"])
    assert not may_teach(kind, ["political"])


def test_hours_become_sessions_of_half_a_day_in_the_order_of_the_programme() -> None:
    found = lessons_of(
        [HeadingFacts(1, "Chính trị", "political", 6), HeadingFacts(2, "Chiến thuật", "military", 8, done=4)]
    )
    assert [(one.heading, one.hours) for one in found] == [(1, 4), (1, 2), (2, 4)]
